//! Grouped measures: keys, aggregates, groups kept, order and limit.

use std::collections::HashSet;

use super::Code;
use super::python::{column, named, of_groups, text};
use super::rates;
use crate::asking::index::TableIndex;
use crate::asking::items::Writing;
use crate::asking::plan::{Aggregate, Direction, Grain, Key, Measure, OrderBy, Output, Plan, Series};
use crate::asking::text::name_words;
use crate::asking::uses;
use crate::asking::words;

impl Code<'_> {
    /// Groups, measures, keeps, orders, limits.
    pub(super) fn grouped(&mut self, plan: &Plan) {
        let keys = key_labels(plan, self.index);
        let labels = labels(plan, self.index);
        self.grains(plan, &keys);
        for key in &plan.keys {
            if let Key::Column(place) = key {
                self.explode(*place);
            }
        }
        let groups = self.aggregate(plan, &keys, &labels);
        let shown: Vec<String> = keys.iter().map(|key| text(key)).collect();
        let groups = self.kept(plan, &labels, groups);
        if plan.output == Output::Groups {
            return;
        }
        if let Some((measure, direction)) = plan.pick {
            let (label, end) = (text(&labels[measure]), if direction == Direction::Max { "max" } else { "min" });
            self.push(format!("totals = {groups}"));
            let end = match &keys[..plan.within.len().min(keys.len())] {
                [] => nth(&format!("totals[{label}]"), end, plan.place),
                [only] => format!("totals.groupby({})[{label}].transform(\"{end}\")", text(only)),
                _ => {
                    let within = shown[..plan.within.len().min(shown.len())].join(", ");
                    format!("totals.groupby([{within}])[{label}].transform(\"{end}\")")
                }
            };
            let columns = if plan.show_measures { String::new() } else { format!(", [{}]", shown.join(", ")) };
            let access = if columns.is_empty() { "totals" } else { "totals.loc" };
            let one = if plan.ties == Some(false) { ".head(1)" } else { "" };
            self.push(format!("result = {access}[totals[{label}] == {end}{columns}]{one}"));
            return;
        }
        let mut expression = groups;
        if plan.having.is_some() && !plan.show_measures {
            expression = match expression.strip_suffix(']').and_then(|whole| whole.split_once('[')) {
                Some((rows, kept)) => format!("{rows}.loc[{kept}, [{}]]", shown.join(", ")),
                None => expression,
            };
        }
        if let (false, Some(limit), [(OrderBy::Measure(0), direction)]) =
            (plan.within.is_empty(), plan.limit, &plan.order[..])
        {
            let within = shown[..plan.within.len().min(shown.len())].join(", ");
            let way = if *direction == Direction::Max { ", ascending=False" } else { "" };
            self.push(format!("totals = {expression}.sort_values({}{way})", text(&labels[0])));
            self.push(format!(
                "result = totals.groupby([{within}]).head({limit}).sort_values([{within}], kind=\"stable\")"
            ));
            return;
        }
        if plan.as_share {
            self.push(format!("totals = {expression}"));
            let label = text(&labels[0]);
            expression = format!("totals.assign(share_percent=100 * totals[{label}] / totals[{label}].sum())");
        }
        if let Some(outer) = plan.outer {
            self.push(format!("totals = {expression}"));
            let of = format!("totals[{}]", text(&labels[0]));
            self.push(format!("result = {}", super::python::applied(&of, outer)));
            return;
        }
        if let Some(series) = plan.series {
            self.push(format!("totals = {expression}"));
            let of = format!("totals[{}]", text(&labels[0]));
            let (name, made) = match series {
                Series::Running => ("running_total", format!("{of}.cumsum()")),
                Series::Growth => ("growth_percent", format!("100 * {of}.pct_change()")),
                Series::Change => ("change", format!("{of}.diff()")),
            };
            expression = format!("totals.assign({name}={made})");
        }
        expression.push_str(&order(plan, &labels, self.index));
        self.push(format!("result = {expression}"));
    }

    /// Keeps the groups of which everything holds that must; where groups are counted, counts them.
    fn kept(&mut self, plan: &Plan, labels: &[String], groups: String) -> String {
        let tests: Vec<String> = plan
            .kept()
            .enumerate()
            .map(|(nth, (measure, comparison, number))| {
                let bound = match plan.bound.filter(|_| nth == 0) {
                    Some(Measure { aggregate, column: Some(place) }) => {
                        super::python::applied(&column("df", place, self.index), aggregate)
                    }
                    _ => super::python::number(number),
                };
                let place = plan.measures.iter().position(|known| *known == measure).unwrap_or_default();
                let label = labels.get(place).cloned().unwrap_or_default();
                format!("totals[{}] {} {}", text(&label), comparison.sign(), bound)
            })
            .collect();
        let all = match &tests[..] {
            [] => return groups,
            [only] => only.clone(),
            several => several.iter().map(|test| format!("({test})")).collect::<Vec<_>>().join(" & "),
        };
        self.push(format!("totals = {groups}"));
        if plan.output == Output::Groups {
            self.push(format!("result = int(({all}).sum())"));
        }
        format!("totals[{all}]")
    }

    /// A row for each item of a text that holds lists.
    pub(super) fn explode(&mut self, place: usize) {
        let Some(writing) = self.index.columns[place].writing else { return };
        let name = self.name(place);
        let texts = format!("{}[{name}].str", self.rows);
        let lists = match writing {
            Writing::Quoted => format!("{texts}.findall(r\"\"\"['\\\"](.+?)['\\\"]\\s*(?:,|\\]|$)\"\"\")"),
            Writing::Bracketed => format!("{texts}.strip(\"[]\").str.split(r\"\\s*,\\s*\", regex=True)"),
            Writing::Separated(separator) => format!("{texts}.split(r\"\\s*[{separator}]\\s*\", regex=True)"),
        };
        self.push(format!("rows = {}.assign(**{{{name}: {lists}}}).explode({name})", self.rows));
        self.rows = "rows";
    }

    /// A column for each step of the calendar.
    fn grains(&mut self, plan: &Plan, keys: &[String]) {
        let mut assigned = Vec::new();
        for (key, label) in plan.keys.iter().zip(keys) {
            if let Key::Grain(place, grain) = key {
                assigned.push(format!("{label}={}.dt.{}", column(self.rows, *place, self.index), step(*grain)));
            }
        }
        if !assigned.is_empty() {
            let line = format!("rows = {}.assign({})", self.rows, assigned.join(", "));
            self.push(line);
            self.rows = "rows";
        }
    }

    fn aggregate(&mut self, plan: &Plan, keys: &[String], labels: &[String]) -> String {
        let rows = self.rows;
        let by = match keys {
            [key] => text(key),
            _ => format!("[{}]", keys.iter().map(|key| text(key)).collect::<Vec<_>>().join(", ")),
        };
        if let Some(rate) = plan.rate.as_ref().filter(|_| plan.measures.contains(&Measure::RATE)) {
            return self.rated(rate, plan, keys, labels);
        }
        if let [measure] = plan.measures[..] {
            return match measure.column {
                None => format!("{rows}.groupby({by}).size().reset_index(name={})", text(&labels[0])),
                Some(place) if labels[0] == self.index.name(place) => {
                    format!(
                        "{rows}.groupby({by}, as_index=False)[{}].{}",
                        self.name(place),
                        of_groups(measure.aggregate)
                    )
                }
                Some(place) => format!(
                    "{rows}.groupby({by})[{}].{}.reset_index(name={})",
                    self.name(place),
                    of_groups(measure.aggregate),
                    text(&labels[0])
                ),
            };
        }
        let measures: Vec<String> = plan
            .measures
            .iter()
            .zip(labels)
            .map(|(measure, label)| match measure.column {
                None => {
                    let any = match plan.keys[0] {
                        Key::Column(place) | Key::Grain(place, _) => place,
                    };
                    format!("{label}=({}, \"size\")", self.name(any))
                }
                Some(place) => format!("{label}=({}, {})", self.name(place), named(measure.aggregate)),
            })
            .collect();
        format!("{rows}.groupby({by}, as_index=False).agg({})", measures.join(", "))
    }
}

/// The value at a place from an end; equal values share a place.
pub(super) fn nth(values: &str, end: &str, place: usize) -> String {
    match (place, end) {
        (1, _) => format!("{values}.{end}()"),
        (_, "max") => format!("{values}.drop_duplicates().nlargest({place}).min()"),
        _ => format!("{values}.drop_duplicates().nsmallest({place}).max()"),
    }
}

/// The step of the calendar that a row falls in, as a value that sorts in time.
fn step(grain: Grain) -> &'static str {
    match grain {
        Grain::Year => "year",
        Grain::Quarter => "to_period(\"Q\").astype(str)",
        Grain::Month => "strftime(\"%Y-%m\")",
        Grain::Week => "strftime(\"%G-W%V\")",
        Grain::Day => "strftime(\"%Y-%m-%d\")",
        Grain::Weekday => "day_name()",
        Grain::Hour => "hour",
    }
}

fn order(plan: &Plan, labels: &[String], index: &TableIndex) -> String {
    let label = |by: OrderBy| match by {
        OrderBy::Measure(measure) => labels[measure].clone(),
        OrderBy::Column(place) => index.name(place).to_owned(),
    };
    match (&plan.order[..], plan.limit) {
        ([(OrderBy::Measure(measure), direction)], Some(limit)) => {
            let method = if *direction == Direction::Max { "nlargest" } else { "nsmallest" };
            let keep = if plan.ties == Some(true) { ", keep=\"all\"" } else { "" };
            format!(".{method}({limit}, {}{keep})", text(&labels[*measure]))
        }
        ([(by, Direction::Max)], None) => format!(".sort_values({}, ascending=False)", text(&label(*by))),
        ([(by, Direction::Min)], None) => format!(".sort_values({})", text(&label(*by))),
        ([], _) => String::new(),
        (several, limit) => {
            let by = several.iter().map(|(by, _)| text(&label(*by))).collect::<Vec<_>>().join(", ");
            let flags: Vec<&str> =
                several.iter().map(|(_, way)| if *way == Direction::Min { "True" } else { "False" }).collect();
            let head = limit.map_or(String::new(), |limit| format!(".head({limit})"));
            format!(".sort_values([{by}], ascending=[{}]){head}", flags.join(", "))
        }
    }
}

/// The columns that keys have in the result; a grain gets a name that the table does not have.
fn key_labels(plan: &Plan, index: &TableIndex) -> Vec<String> {
    plan.keys
        .iter()
        .map(|key| match key {
            Key::Column(place) => index.name(*place).to_owned(),
            Key::Grain(_, grain) => {
                let mut label = words::grain(*grain).to_owned();
                while index.table.column(&label).is_some() {
                    label.push('_');
                }
                label
            }
        })
        .collect()
}

/// The columns that measures have in the result: a single one keeps its column's name, several are told apart.
pub(super) fn labels(plan: &Plan, index: &TableIndex) -> Vec<String> {
    let mut taken: HashSet<String> = key_labels(plan, index).into_iter().collect();
    plan.measures
        .iter()
        .map(|measure| {
            let mut label = label(plan, *measure, plan.measures.len() == 1, index);
            if taken.contains(&label) {
                label = self::label(plan, *measure, false, index);
            }
            while !taken.insert(label.clone()) {
                label.push('_');
            }
            label
        })
        .collect()
}

fn label(plan: &Plan, measure: Measure, alone: bool, index: &TableIndex) -> String {
    match measure.column {
        None if measure.aggregate == Aggregate::Rate => rates::label(plan.rate.as_ref()).to_owned(),
        None => "count".to_owned(),
        Some(place) if alone => index.name(place).to_owned(),
        // A keyword of `agg`: an identifier, which any prefix and plain words make.
        Some(place) => {
            let words: Vec<String> = name_words(index.name(place))
                .into_iter()
                .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect())
                .filter(|word: &String| !word.is_empty())
                .collect();
            format!("{}_{}", words::aggregate(measure.aggregate).replace(' ', "_"), words.join("_"))
        }
    }
}

/// The result's columns, as far as the plan says.
pub(in crate::asking) fn result_columns(plan: &Plan, index: &TableIndex) -> Vec<String> {
    let name = |place: &usize| index.name(*place).to_owned();
    match &plan.output {
        Output::Rows => {
            let used = uses::columns(plan);
            let shown = |place: &usize| index.columns[*place].formula.is_none() || used.contains(place);
            (0..index.columns.len()).filter(shown).map(|place| name(&place)).collect()
        }
        Output::Columns(columns, _) => columns.iter().map(name).collect(),
        Output::Measures if plan.outer.is_some() || (plan.keys.is_empty() && plan.measures.len() == 1) => {
            vec!["result".to_owned()]
        }
        Output::Measures => {
            let mut columns = key_labels(plan, index);
            if plan.show_measures {
                columns.extend(labels(plan, index));
            }
            if plan.as_share {
                columns.push("share_percent".to_owned());
            }
            match plan.series {
                Some(Series::Running) => columns.push("running_total".to_owned()),
                Some(Series::Growth) => columns.push("growth_percent".to_owned()),
                Some(Series::Change) => columns.push("change".to_owned()),
                None => {}
            }
            columns
        }
        Output::Sides(_) => {
            let mut columns = vec!["side".to_owned()];
            columns.extend(labels(plan, index));
            columns
        }
        Output::Exists
        | Output::Groups
        | Output::Verdict(_)
        | Output::Difference(_)
        | Output::Growth(_)
        | Output::Gap(_)
        | Output::Share(_)
        | Output::Correlation(..) => vec!["result".to_owned()],
    }
}
