//! The words of statistics and of texts about method: what phrases name a concept, and what words change nothing.
//!
//! Read once from tables under `assets/language`. Holds no word of any table of a person.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

macro_rules! concepts {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What a phrase of statistics names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum Concept { $($variant),* }

        fn concept(name: &str) -> Option<Concept> {
            match name { $($name => Some(Concept::$variant),)* _ => None }
        }
    };
}

concepts! {
    Correlation "correlation", Relationship "relationship", Pearson "pearson", Spearman "spearman", Kendall "kendall",
    Matrix "matrix", Strongest "strongest", Weakest "weakest", Absolute "absolute", PValue "pvalue",
    Significance "significance", Alpha "alpha", Confidence "confidence", Tails "tails", Normality "normality",
    Shapiro "shapiro", Kolmogorov "kolmogorov", DAgostino "dagostino", Anderson "anderson", Jarque "jarque",
    TTest "ttest", Welch "welch", Anova "anova", ChiSquare "chisquare", MannWhitney "mannwhitney", Kruskal "kruskal",
    Levene "levene", Statistic "statistic", Outlier "outlier", ZScore "zscore", Iqr "iqr", Quartile "quartile",
    Threshold "threshold", Deviations "deviations", Bound "bound", Remove "remove", Ignore "ignore", Fill "fill",
    Missing "missing", Forward "forward", Backward "backward", Duplicates "duplicates", Create "create",
    NewColumn "newcolumn", Called "called", Difference "difference", Subtract "subtract", Ratio "ratio",
    Divide "divide", AddUp "addup", Multiply "multiply", MeanOf "meanof", Change "change", Previous "previous",
    Cumulative "cumulative", Rolling "rolling", Log "log", Log10 "log10", Sqrt "sqrt", MinMax "minmax",
    Standardise "standardise", Transform "transform", Categorise "categorise", Regression "regression",
    Predict "predict", Target "target", Features "features", Mse "mse", Rmse "rmse", Mae "mae", R2 "r2",
    Slope "slope", Intercept "intercept", Split "split", Seed "seed", Population "population", Sample "sample",
    Proportion "proportion", Interval "interval", Count "count", How "how", Negation "negation",
}

/// The longest phrase of a concept, in tokens.
pub(super) const LONGEST: usize = 6;

/// Both tables.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    concepts: HashMap<&'static str, Vec<Concept>>,
    boilerplate: HashSet<&'static str>,
}

/// The vocabulary, read on first use.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let mut vocabulary = Vocabulary::default();
        for (name, phrases) in
            lines(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/procedures.tsv")))
        {
            let Some(concept) = concept(name) else { continue };
            for phrase in phrases.split('|') {
                vocabulary.concepts.entry(phrase).or_default().push(concept);
            }
        }
        for (_, words) in lines(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/boilerplate.tsv"))) {
            vocabulary.boilerplate.extend(words.split(' '));
        }
        vocabulary
    })
}

fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with("# ")).filter_map(|line| line.split_once('\t'))
}

impl Vocabulary {
    /// The concepts that a folded phrase names.
    pub(super) fn concepts(&self, phrase: &str) -> &[Concept] {
        self.concepts.get(phrase).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a folded word changes nothing in a text about method.
    pub(super) fn is_boilerplate(&self, word: &str) -> bool {
        self.boilerplate.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::{concept, lines};

    #[test]
    fn every_line_of_the_procedures_names_a_concept() {
        for (name, phrases) in
            lines(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/procedures.tsv")))
        {
            assert!(concept(name).is_some() && !phrases.is_empty(), "{name}");
        }
    }
}
