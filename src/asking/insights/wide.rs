//! Columns of numbers that belong on one picture: the months of a pivot, the lowest and highest of a day.

use std::collections::HashSet;

use super::super::column::NOT_ADDITIVE;
use super::super::lexicon::lexicon;
use super::super::text::{name_words, stem};
use super::view::ResultView;

/// How many times larger than the smallest the largest column may be: beyond, the small ones would lie on the axis.
const FARTHEST: f64 = 20.0;

/// Whether these columns of numbers can stand beside each other on one axis: of like size, and either with a word in
/// common (`temp_min`, `temp_max`) or with names that are no measures, as the values that a pivot spreads out.
pub(super) fn alike(view: &ResultView, measures: &[usize]) -> bool {
    let columns: Vec<_> = measures.iter().filter_map(|place| view.columns.get(*place)).collect();
    let sizes: Option<Vec<f64>> = columns
        .iter()
        .map(|column| Some(column.numbers()?.iter().flatten().map(|n| n.abs()).fold(0.0, f64::max)))
        .collect();
    let Some(sizes) = sizes.filter(|sizes| sizes.len() > 1) else { return false };
    let sizes: Vec<f64> = sizes.into_iter().filter(|size| *size > 0.0).collect();
    let (low, high) =
        sizes.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), size| (low.min(*size), high.max(*size)));
    if sizes.is_empty() || high > low * FARTHEST {
        return false;
    }
    let stems: Vec<HashSet<String>> =
        columns.iter().map(|column| name_words(&column.name).iter().map(|word| stem(word)).collect()).collect();
    let is_word = |stem: &&String| stem.chars().all(char::is_alphabetic);
    let shared = stems
        .first()
        .is_some_and(|first| first.iter().filter(is_word).any(|stem| stems.iter().all(|others| others.contains(stem))));
    let is_measure = |stem: &String| {
        NOT_ADDITIVE.contains(&stem.as_str()) || lexicon().is_additive(stem) || STATISTICS.contains(&stem.as_str())
    };
    shared || !stems.iter().any(|stems| stems.iter().any(is_measure))
}

/// Stems of what a column of one statistic beside others is called: a count beside a mean is no series.
const STATISTICS: [&str; 14] =
    ["count", "sum", "mean", "median", "min", "max", "std", "var", "size", "nuniqu", "total", "averag", "number", "n"];

#[cfg(test)]
mod tests {
    use super::super::view::{ResultColumn, ResultValues, ResultView};
    use super::alike;

    fn judged(columns: &[(&str, [f64; 2])]) -> bool {
        let columns: Vec<ResultColumn> = columns
            .iter()
            .map(|(name, values)| ResultColumn {
                name: (*name).to_owned(),
                values: ResultValues::Numbers(values.iter().map(|value| Some(*value)).collect()),
            })
            .collect();
        let places: Vec<usize> = (0..columns.len()).collect();
        alike(&ResultView { rows: 2, columns }, &places)
    }

    #[test]
    fn what_a_pivot_spreads_out_is_alike() {
        assert!(judged(&[("West", [10.0, 20.0]), ("East", [12.0, 9.0])]));
        assert!(judged(&[("2023", [1.0, 2.0]), ("2024", [3.0, 2.0])]));
        assert!(judged(&[("temp_min", [-3.0, 2.0]), ("temp_max", [9.0, 14.0])]));
    }

    #[test]
    fn different_measures_are_not() {
        assert!(!judged(&[("revenue", [10.0, 20.0]), ("units", [12.0, 9.0])]));
        assert!(!judged(&[("mean", [10.0, 20.0]), ("count", [12.0, 9.0])]));
        assert!(!judged(&[("West", [1000.0, 20.0]), ("East", [12.0, 9.0])]), "of other size");
        assert!(!judged(&[("West", [10.0, 20.0])]), "one alone");
    }
}
