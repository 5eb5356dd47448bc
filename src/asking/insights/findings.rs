//! What stands out in a result of several rows.

use super::figures::{correlation, figure, percent, quantile};
use super::shape::Shape;
use super::time::in_order;
use super::view::{ResultColumn, ResultView};

/// Rows that are enough to speak of values far from the others.
const ENOUGH: usize = 10;

/// The sentences, most telling first.
pub(super) fn of(view: &ResultView, shape: &Shape) -> Vec<String> {
    let rows = view.columns.iter().map(ResultColumn::len).max().unwrap_or(0);
    if rows as u64 != view.rows {
        // Of a part nothing can be said of the whole.
        return Vec::new();
    }
    let reader = Reader { view, shape, rows };
    let mut sentences = Vec::new();
    for place in shape.measures.iter().take(2) {
        let first = shape.measures.first() == Some(place);
        let Some(measure) = reader.measure(*place) else { continue };
        if first {
            sentences.extend(reader.trend(&measure));
            if sentences.is_empty() {
                sentences.extend(reader.largest(&measure));
            }
            sentences.extend(reader.largest_step(&measure));
        }
        sentences.extend(reader.spread(&measure));
        sentences.extend(reader.outliers(&measure));
    }
    sentences.extend(reader.relation());
    // What is missing bears on all of it, so it is not the first to be cut.
    let missing = reader.missing();
    sentences.truncate(super::MOST - missing.len().min(2));
    sentences.extend(missing.into_iter().take(2));
    sentences
}

/// A measure's values with their rows, those that are there.
struct Measure<'a> {
    column: &'a ResultColumn,
    values: Vec<(usize, f64)>,
}

struct Reader<'a> {
    view: &'a ResultView,
    shape: &'a Shape,
    rows: usize,
}

impl<'a> Reader<'a> {
    fn measure(&self, place: usize) -> Option<Measure<'a>> {
        let column = self.view.columns.get(place)?;
        let numbers = column.numbers()?;
        let values: Vec<(usize, f64)> =
            numbers.iter().enumerate().filter_map(|(row, number)| number.map(|number| (row, number))).collect();
        (values.len() > 1).then_some(Measure { column, values })
    }

    /// What a row is called: its labels, "Zoo / 2024".
    fn called(&self, row: usize) -> Option<String> {
        let parts: Vec<String> =
            self.shape.labels.iter().take(3).map(|label| self.view.columns[*label].said(row)).collect::<Option<_>>()?;
        (!parts.is_empty()).then(|| parts.join(" / "))
    }

    fn is_grouped(&self) -> bool {
        self.shape.grouped && !self.shape.labels.is_empty()
    }

    /// The largest group, its share where there is one, and who shares its place.
    fn largest(&self, measure: &Measure<'_>) -> Vec<String> {
        if !self.is_grouped() {
            return Vec::new();
        }
        let Some(top) = measure.values.iter().map(|(_, value)| *value).reduce(f64::max) else { return Vec::new() };
        let first: Vec<String> = measure
            .values
            .iter()
            .filter(|(_, value)| same(*value, top))
            .filter_map(|(row, _)| self.called(*row))
            .collect();
        let (name, all) = (&measure.column.name, measure.values.len());
        let mut sentences = Vec::new();
        match &first[..] {
            [] => return Vec::new(),
            [one] => sentences.push(format!("{one} has the largest `{name}`, {}", figure(top))),
            several if several.len() == all => {
                return vec![format!("All {all} have the same `{name}`, {}.", figure(top))];
            }
            several if several.len() <= 3 => {
                sentences.push(format!("{} are tied for the largest `{name}`, {} each", listed(several), figure(top)));
            }
            several => {
                sentences.push(format!("{} are tied for the largest `{name}`, {} each", several.len(), figure(top)));
            }
        }
        let total: f64 = measure.values.iter().map(|(_, value)| value).sum();
        let positive = measure.values.iter().all(|(_, value)| *value >= 0.0) && total > 0.0;
        let shown = if self.shape.is_part { " shown" } else { "" };
        if let Some(sentence) = sentences.first_mut() {
            if self.shape.adds_up && positive && first.len() == 1 {
                sentence.push_str(&format!(": {} of the total{shown}, {}", percent(top / total), figure(total)));
            }
            sentence.push('.');
        }
        if self.shape.adds_up && positive && all >= 6 {
            let mut sorted: Vec<f64> = measure.values.iter().map(|(_, value)| *value).collect();
            sorted.sort_unstable_by(|left, right| right.total_cmp(left));
            let three: f64 = sorted.iter().take(3).sum();
            sentences.push(format!("The largest 3 of {all} make up {} of the total{shown}.", percent(three / total)));
        }
        sentences
    }

    /// The measure's values in the order of time.
    fn timed(&self, measure: &Measure<'a>) -> Option<Vec<(usize, f64)>> {
        let time = self.view.columns.get(self.shape.time?)?;
        if self.shape.labels.len() != 1 || measure.values.len() != self.rows || self.rows < 3 {
            return None;
        }
        let numbers = measure.column.numbers()?;
        in_order(time, self.rows)?.into_iter().map(|row| Some((row, (*numbers.get(row)?)?))).collect()
    }

    /// From the first moment to the last.
    fn trend(&self, measure: &Measure<'a>) -> Vec<String> {
        let Some(values) = self.timed(measure) else { return Vec::new() };
        let (Some(&(start, first)), Some(&(end, last))) = (values.first(), values.last()) else { return Vec::new() };
        let (Some(from), Some(to)) = (self.called(start), self.called(end)) else { return Vec::new() };
        let (name, change) = (&measure.column.name, last - first);
        let steps = values.windows(2);
        let (ups, downs) = steps.fold((0, 0), |(ups, downs), pair| {
            (ups + usize::from(pair[1].1 > pair[0].1), downs + usize::from(pair[1].1 < pair[0].1))
        });
        let all = values.len() - 1;
        let part = if first > 0.0 { format!(", {}", percent(change.abs() / first)) } else { String::new() };
        let mut sentence = if change == 0.0 {
            format!("`{name}` is the same at {to} as at {from}, {}", figure(last))
        } else {
            let verb = if change > 0.0 { "rose" } else { "fell" };
            format!(
                "`{name}` {verb} from {} ({from}) to {} ({to}), by {}{part}",
                figure(first),
                figure(last),
                figure(change.abs())
            )
        };
        if change > 0.0 && ups == all {
            sentence.push_str("; it rose at every step");
        } else if change < 0.0 && downs == all {
            sentence.push_str("; it fell at every step");
        } else {
            sentence.push_str(&format!("; it rose at {ups} and fell at {downs} of {all} steps"));
        }
        sentence.push('.');
        let mut sentences = vec![sentence];
        let peak = values.iter().copied().reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((row, value)) = peak
            && values.iter().filter(|(_, other)| same(*other, value)).count() == 1
            && let Some(when) = self.called(row)
        {
            sentences.push(format!("It was largest at {when}, {}.", figure(value)));
        }
        sentences
    }

    /// Between which two moments it changed most.
    fn largest_step(&self, measure: &Measure<'a>) -> Option<String> {
        let values = self.timed(measure).filter(|values| values.len() > 3)?;
        let pair = values.windows(2).reduce(|best, next| {
            if (next[1].1 - next[0].1).abs() > (best[1].1 - best[0].1).abs() { next } else { best }
        })?;
        let (from, to, change) = (self.called(pair[0].0)?, self.called(pair[1].0)?, pair[1].1 - pair[0].1);
        let verb = if change > 0.0 { "rise" } else { "fall" };
        (change != 0.0)
            .then(|| format!("The largest {verb} in one step was from {from} to {to}, by {}.", figure(change.abs())))
    }

    /// From the smallest to the largest.
    fn spread(&self, measure: &Measure<'_>) -> Option<String> {
        if measure.values.len() < 3 {
            return None;
        }
        let least = |best: (usize, f64), next: (usize, f64)| if next.1 < best.1 { next } else { best };
        let most = |best: (usize, f64), next: (usize, f64)| if next.1 > best.1 { next } else { best };
        let low = measure.values.iter().copied().reduce(least)?;
        let high = measure.values.iter().copied().reduce(most)?;
        if same(low.1, high.1) {
            return (!self.is_grouped()).then(|| {
                format!(
                    "`{}` is {} in all {} rows that have it.",
                    measure.column.name,
                    figure(low.1),
                    measure.values.len()
                )
            });
        }
        let mut sorted: Vec<f64> = measure.values.iter().map(|(_, value)| *value).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let median = figure(quantile(&sorted, 0.5)?);
        let name = &measure.column.name;
        let at = |end: (usize, f64)| match self.called(end.0).filter(|_| self.is_grouped()) {
            Some(called) => format!("{} ({called})", figure(end.1)),
            None => figure(end.1),
        };
        Some(format!("`{name}` ranges from {} to {}; the median is {median}.", at(low), at(high)))
    }

    /// Values more than three times the middle half's width away from it.
    fn outliers(&self, measure: &Measure<'_>) -> Option<String> {
        if measure.values.len() < ENOUGH {
            return None;
        }
        let mut sorted: Vec<f64> = measure.values.iter().map(|(_, value)| *value).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let (low, high) = (quantile(&sorted, 0.25)?, quantile(&sorted, 0.75)?);
        let reach = 3.0 * (high - low);
        if reach <= 0.0 {
            return None;
        }
        let mut far: Vec<(usize, f64)> =
            measure.values.iter().copied().filter(|(_, value)| *value < low - reach || *value > high + reach).collect();
        far.sort_by(|left, right| (right.1 - high).abs().total_cmp(&(left.1 - high).abs()));
        let (name, count) = (&measure.column.name, far.len());
        let shown: Vec<String> = far
            .iter()
            .take(2)
            .map(|(row, value)| match self.called(*row) {
                Some(called) => format!("{} ({called})", figure(*value)),
                None => figure(*value),
            })
            .collect();
        match count {
            0 => None,
            1 => Some(format!("One value of `{name}` lies far from the others: {}.", listed(&shown))),
            2 => Some(format!("2 values of `{name}` lie far from the others: {}.", listed(&shown))),
            _ => Some(format!("{count} values of `{name}` lie far from the others, such as {}.", listed(&shown))),
        }
    }

    /// How the first two measures go together.
    fn relation(&self) -> Option<String> {
        let [left, right, ..] = self.shape.measures[..] else { return None };
        let (left, right) = (self.view.columns.get(left)?, self.view.columns.get(right)?);
        let pairs: Vec<(f64, f64)> = left
            .numbers()?
            .iter()
            .zip(right.numbers()?)
            .filter_map(|(left, right)| Some(((*left)?, (*right)?)))
            .collect();
        if pairs.len() < ENOUGH {
            return None;
        }
        let r = correlation(&pairs)?;
        let strength = match r.abs() {
            r if r >= 0.7 => "strongly",
            r if r >= 0.4 => "moderately",
            _ => return None,
        };
        let way = if r > 0.0 { "together" } else { "in opposite ways" };
        Some(format!("`{}` and `{}` go {strength} {way} (correlation {r:.2}).", left.name, right.name))
    }

    fn missing(&self) -> Vec<String> {
        self.view
            .columns
            .iter()
            .filter(|column| column.missing() > 0)
            .map(|column| {
                let missing = column.missing();
                let have = if missing == 1 { "row has" } else { "rows have" };
                format!("{missing} of {} {have} no `{}`.", self.rows, column.name)
            })
            .collect()
    }
}

/// Equal numbers: ties are those that a table shows as equal.
fn same(left: f64, right: f64) -> bool {
    left.total_cmp(&right).is_eq() || (left - right).abs() <= 1e-12 * left.abs().max(right.abs())
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
