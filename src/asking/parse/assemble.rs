//! What was found becomes one plan, or a sentence about what does not fit together.

use super::{Found, Parser, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::plan::{Aggregate, Comparison, Condition, Key, Measure, Operand, Output, Plan, Series, Share, Test};
use crate::asking::role::Asked;

/// A list of so many figures answers no question for one.
const MANY: u64 = 5;

impl Parser<'_> {
    /// The plan.
    pub(super) fn assemble(&mut self) -> Result<Plan, Trouble> {
        if let Some(asked @ (Asked::Who | Asked::Where | Asked::When)) = self.asked
            && self.selects.is_empty()
            && self.measures.is_empty()
        {
            let column =
                self.asked_column(asked).ok_or_else(|| Trouble::Vague("which column is asked for".to_owned()))?;
            self.selects.push(column);
        }
        self.refine_filters();
        self.scale_percents();
        self.time_filters = self
            .filters
            .iter()
            .filter(|found| found.condition.column().is_some_and(|column| self.is_time(column)))
            .map(|found| found.start)
            .collect();
        self.choose_among();
        self.read_nested()?;
        self.read_existence()?;
        // What is said of a thing's rows is answered by the things, each once.
        let of_things = |found: &Found| matches!(found.condition, Condition::Test(Test::Among(..)));
        self.of_things = self.filters.iter().any(of_things);
        self.distinct |= self.of_things && self.selects.len() == 1;
        let found = self.filters.clone();
        self.over_rows = self.says_when_over_rows();
        let filter = self.joined_filter()?;
        self.check_leftovers()?;
        if (self.series.is_some() || self.outer.is_some())
            && (self.ranking.is_some() || self.exists || self.having.is_some())
        {
            return Err(Trouble::Vague("what to follow over time".to_owned()));
        }
        let mut plan = if let Some(ranking) = self.ranking.take() {
            self.ranked(ranking)?
        } else if self.limit.is_some() {
            return Err(Trouble::Vague("by what to rank".to_owned()));
        } else if self.correlation {
            self.correlated()?
        } else if self.exists {
            self.exists_plan(filter.as_ref())?
        } else if self.share && self.measures.is_empty() && self.selects.is_empty() && self.keys.is_empty() {
            match &filter {
                // Which of several conditions says of what?
                Some(Condition::All(_)) => return Err(Trouble::Vague("of what the share is".to_owned())),
                Some(_) => Plan::new(Output::Share(Box::new(Share { of: None, percent: self.percent, sum: None }))),
                None => return Err(Trouble::Vague("a share of what".to_owned())),
            }
        } else {
            self.plain(filter.is_some())?
        };
        if let (Some(filter), Output::Columns(columns, _)) = (&filter, &plan.output)
            && let [column] = columns[..]
            && fixes(filter, column)
        {
            // "what did Acme buy": showing Acme says nothing.
            return Err(Trouble::Vague("what to show".to_owned()));
        }
        // "what percentage of each region's revenue came from the web": of each region's.
        let of_each = self.words.windows(2).any(|pair| pair[0] == "of" && matches!(pair[1].as_str(), "each" | "every"));
        if plan.as_share && filter.is_some() && self.share && (of_each || plan.measures == [Measure::ROWS]) {
            // "percentage of returned orders by region": of all that were returned, or of each region's?
            return Err(Trouble::Vague("of what the share is".to_owned()));
        }
        plan.rate = self.rate.take().filter(|_| plan.measures.contains(&Measure::RATE));
        // What a ranking has made a condition of.
        let filter = match (filter, plan.filter.take()) {
            (None, made) => made,
            (filter, _) => filter,
        };
        plan.filter = self.without_total(filter);
        self.apply_order(&mut plan)?;
        self.apply_head(&mut plan)?;
        self.check_sound(&plan, &found)?;
        Ok(plan)
    }

    fn correlated(&mut self) -> Result<Plan, Trouble> {
        match self.selects[..] {
            [left, right]
                if self.measures.is_empty()
                    && self.keys.is_empty()
                    && [left, right].iter().all(|&column| self.index.columns[column].kind == ColumnKind::Number) =>
            {
                Ok(Plan::new(Output::Correlation(left, right)))
            }
            _ => Err(Trouble::Vague("between which two numeric columns".to_owned())),
        }
    }

    fn exists_plan(&mut self, filter: Option<&Condition>) -> Result<Plan, Trouble> {
        let simple = self.measures.is_empty() && self.keys.is_empty() && self.having.is_none();
        if simple && filter.is_some() {
            return Ok(Plan::new(Output::Exists));
        }
        Err(Trouble::Unsupported(self.phrases.first().map(|phrase| phrase.text.clone()).unwrap_or_default()))
    }

    /// Measures, by keys or not; else columns; else rows.
    fn plain(&mut self, filtered: bool) -> Result<Plan, Trouble> {
        if self.bound.is_some() && filtered {
            return Err(Trouble::Vague("of which rows the average is".to_owned()));
        }
        if let Some(having) = self.having {
            return self.having_plan(having);
        }
        if self.measures.is_empty() && self.keys.is_empty() && !self.selects.is_empty() {
            // "regions sorted by total revenue"
            let by = self.order.iter().find_map(|(spec, _)| match spec {
                super::OrderSpec::Measure(measure) => Some(*measure),
                _ => None,
            });
            self.measures.extend(by);
        }
        self.default_steps()?;
        if !self.keys.is_empty() && self.measures.is_empty() {
            self.default_measure()?;
        }
        if !self.measures.is_empty() {
            return self.measured();
        }
        if self.share || self.as_share {
            return Err(Trouble::Vague("a share of what".to_owned()));
        }
        if let [column] = self.selects[..]
            && filtered
            && self.averages(column)
        {
            // "the average rating of books by King" of a column `average_rating`: one figure of several.
            self.measures.push(Measure::of(Aggregate::Mean, column));
            self.selects.clear();
            return self.measured();
        }
        if let [column] = self.selects[..]
            && self.one_asked
            && !self.rows_seen
            && self.index.columns[column].kind == ColumnKind::Number
            && self.order.is_empty()
            && self.head.is_none()
            && self.over_rows
        {
            // A part of one ("discount") adds up to nothing.
            let part = match self.index.description(column).max {
                Some(crate::domain::Scalar::Float(value)) => value <= 1.0,
                _ => false,
            };
            if part || !self.is_measure_like(column) {
                if self.time_filters.is_empty() {
                    return self.listed(filtered);
                }
                // "what was the discount in 2023": of many rows.
                return Err(Trouble::Vague(format!("whether to average or list {}", self.tick(column))));
            }
            // "what was the revenue in Q3 2023": one figure of many days.
            let sentence = format!("{} is added up.", self.tick(column));
            self.assume(sentence);
            self.measures.push(Measure::of(Aggregate::Sum, column));
            self.selects.clear();
            return self.measured();
        }
        self.listed(filtered)
    }

    /// "a discount of at least 10%" of a column with parts of one is a tenth.
    fn scale_percents(&mut self) {
        let mut filters = std::mem::take(&mut self.filters);
        for found in &mut filters {
            let percent = self
                .phrases
                .get(found.start..found.end)
                .is_some_and(|phrases| phrases.iter().any(|phrase| phrase.text.ends_with('%')));
            if let (true, Condition::Test(Test::Compare(column, _, Operand::Number(number)))) =
                (percent, &mut found.condition)
            {
                let part = matches!(self.index.description(*column).max,
                    Some(crate::domain::Scalar::Float(value)) if value <= 1.0);
                if part && *number > 1.0 {
                    *number /= 100.0;
                }
            }
        }
        self.filters = filters;
    }

    /// Whether all conditions are stretches of time in which many rows lie, and values that many rows share.
    fn says_when_over_rows(&self) -> bool {
        let many = |column: usize, text: &str| {
            let values = &self.index.description(column).values;
            values.iter().any(|value| {
                value.count >= MANY && matches!(&value.value, crate::domain::Scalar::Text(known) if known == text)
            })
        };
        let rows = self.index.table.rows;
        let daily = |column: usize| self.index.description(column).distinct.is_some_and(|days| days * 10 >= rows * 8);
        let conditions: Vec<&Condition> = self.filters.iter().map(|found| &found.condition).collect();
        !conditions.is_empty()
            && conditions.iter().all(|condition| match condition {
                Condition::Test(Test::Part(column, _, Comparison::Equal, _)) => {
                    self.index.columns[*column].is_calendar()
                }
                Condition::Test(Test::Period(column, start, end)) => (*end - *start).num_days() > 1 || !daily(*column),
                Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Text(text))) => many(*column, text),
                _ => false,
            })
    }

    fn measured(&mut self) -> Result<Plan, Trouble> {
        let mut plan = Plan::new(Output::Measures);
        let selected: Vec<Key> = self.selects.iter().map(|&column| Key::Column(column)).collect();
        if self.keys.is_empty() {
            if selected.iter().any(|key| matches!(key, Key::Column(column) if self.is_measure_like(*column))) {
                return Err(Trouble::Unsupported(self.index.name(self.selects[0]).to_owned()));
            }
            // "how old was the oldest driver" of a driver's age: no group of each age.
            let figures = |key: &Key| {
                self.measures.iter().all(|measure| {
                    !matches!(measure.aggregate, Aggregate::Count | Aggregate::Distinct)
                        && matches!(key, Key::Column(column) if measure.column == Some(*column))
                })
            };
            plan.keys = selected.into_iter().filter(|key| !figures(key)).collect();
        } else {
            // "show the party and the number of drivers in each party" names the key twice; another column would be lost.
            if let Some(other) = self.selects.iter().find(|&&column| !self.keys.contains(&Key::Column(column))) {
                return Err(Trouble::Unsupported(self.index.name(*other).to_owned()));
            }
            plan.keys.clone_from(&self.keys);
        }
        // "deaths per disaster by type": of each row there is one, so an average may be meant.
        let single = |key: &Key| matches!(key, Key::Column(column) if self.index.columns[*column].unique);
        if plan.keys.len() > 3 || (plan.keys.len() > 1 && plan.keys.iter().any(single)) {
            return Err(Trouble::Unsupported("by".to_owned()));
        }
        plan.measures.clone_from(&self.measures);
        plan.as_share = self.as_share || self.share;
        // "percentage of senior citizens by gender" of a column of 0 and 1: of each group's rows.
        let adds_up = |measure: &Measure| {
            matches!(measure.aggregate, Aggregate::Sum | Aggregate::Count)
                && !measure.column.is_some_and(|column| self.index.columns[column].is_binary)
        };
        if plan.as_share && (plan.keys.is_empty() || plan.measures.len() != 1 || !plan.measures.iter().all(adds_up)) {
            return Err(Trouble::Vague("a share of what".to_owned()));
        }
        self.as_series(&mut plan)?;
        if let Some(outer) = self.outer {
            let alone = plan.measures.len() == 1 && plan.series.is_none() && !plan.as_share && self.order.is_empty();
            if !alone || plan.keys.is_empty() {
                return Err(Trouble::Vague("what to measure for each group".to_owned()));
            }
            plan.outer = Some(outer);
        }
        Ok(plan)
    }

    fn is_measure_like(&self, column: usize) -> bool {
        let known = &self.index.columns[column];
        known.kind == ColumnKind::Number && !known.is_id && !known.is_year && known.is_additive
    }

    /// "revenue by region": added up where that makes sense, else averaged; "orders by region" counts.
    fn default_measure(&mut self) -> Result<(), Trouble> {
        let keys: Vec<usize> = self
            .keys
            .iter()
            .filter_map(|key| if let Key::Column(column) = key { Some(*column) } else { None })
            .collect();
        let rest: Vec<usize> = self.selects.iter().copied().filter(|column| !keys.contains(column)).collect();
        match rest[..] {
            [] if self.versus && !self.rows_seen => {
                self.measures = self.all_figures();
                Ok(())
            }
            // "404s by path" counts them.
            [] if self.opens_with_things() => {
                self.measures.push(Measure::ROWS);
                Ok(())
            }
            [] if self.rows_seen => {
                self.measures.push(Measure::ROWS);
                self.selects.clear();
                Ok(())
            }
            [column] if self.index.columns[column].kind == ColumnKind::Number && !self.index.columns[column].is_id => {
                let sums = self.index.columns[column].is_additive || self.series == Some(Series::Running);
                let aggregate = if sums { Aggregate::Sum } else { Aggregate::Mean };
                let done = if aggregate == Aggregate::Sum { "added up" } else { "averaged" };
                let sentence = format!("{} is {done}.", self.tick(column));
                self.assume(sentence);
                self.measures.push(Measure::of(aggregate, column));
                self.selects.retain(|&select| select != column);
                Ok(())
            }
            // "budget vs actual by month"
            [_, _]
                if self.paired && rest.iter().all(|&column| self.index.columns[column].kind == ColumnKind::Number) =>
            {
                for column in rest {
                    let sum = self.index.columns[column].is_additive;
                    let aggregate = if sum { Aggregate::Sum } else { Aggregate::Mean };
                    let sentence = format!("{} is {}.", self.tick(column), if sum { "added up" } else { "averaged" });
                    self.assume(sentence);
                    self.measures.push(Measure::of(aggregate, column));
                    self.selects.retain(|&select| select != column);
                }
                Ok(())
            }
            // "invoices per customer": an id of its own in each row stands for the rows.
            [column] if self.index.columns[column].is_id && self.index.columns[column].unique => {
                self.measures.push(Measure::ROWS);
                self.selects.clear();
                Ok(())
            }
            _ => Err(Trouble::Vague("what to measure for each group".to_owned())),
        }
    }

    /// Whether the question opens with a value of which there are several ("404s", "5xx errors").
    fn opens_with_things(&self) -> bool {
        let coded = self.phrases.first().is_some_and(|phrase| {
            phrase.kind == super::Kind::Value
                && phrase.values.iter().all(|hit| self.index.columns[hit.0].kind == ColumnKind::Number)
        });
        coded && !self.versus && self.filters.iter().any(|found| found.start == 0)
    }

    /// "hours in March", "sales on Mondays": an amount that opens the question, and of which rows, is their total.
    pub(super) fn added_up(&mut self, mut plan: Plan) -> Plan {
        let opens = self.phrases.first().is_some_and(|phrase| phrase.kind == super::Kind::Column);
        let plain = plan.keys.is_empty()
            && plan.extreme.is_none()
            && plan.order.is_empty()
            && plan.limit.is_none()
            && plan.position.is_none()
            && plan.having.is_none();
        let timed = plan.filter.as_ref().is_some_and(|filter| self.is_of_time(filter));
        if let (Output::Columns(columns, _), true, true, true, false) = (&plan.output, opens, plain, timed, self.part)
            && let [column] = columns[..]
            && self.phrases[0].columns == [column]
            && self.is_measure_like(column)
        {
            let sentence = format!("{} is added up.", self.tick(column));
            self.assume(sentence);
            plan.output = Output::Measures;
            plan.measures = vec![Measure::of(Aggregate::Sum, column)];
        }
        plan
    }

    /// Whether a condition keeps a stretch of time.
    fn is_of_time(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Test(test) => self.is_time(test.column()),
            Condition::All(parts) | Condition::Any(parts) => parts.iter().any(|part| self.is_of_time(part)),
        }
    }

    fn having_plan(&mut self, having: (Measure, super::Comparison, f64)) -> Result<Plan, Trouble> {
        if let [Measure { aggregate: Aggregate::Distinct, column: Some(column) }] = self.measures[..]
            && self.keys.is_empty()
            && self.selects.is_empty()
            && having.0 != self.measures[0]
        {
            // "how many cities have more than 3 shops"
            let mut plan = Plan::new(Output::Groups);
            plan.keys = vec![Key::Column(column)];
            plan.measures = vec![having.0];
            self.keep_groups(&mut plan);
            return Ok(plan);
        }
        let groups = if self.keys.is_empty() { self.selects.is_empty() } else { false };
        let counts_groups = self.measures.iter().any(|measure| *measure != having.0) && groups;
        if counts_groups || self.share || self.as_share {
            return Err(Trouble::Unsupported("more than".to_owned()));
        }
        let mut plan = Plan::new(Output::Measures);
        plan.keys = if self.keys.is_empty() {
            self.selects.iter().map(|&column| Key::Column(column)).collect()
        } else {
            self.keys.clone()
        };
        if plan.keys.is_empty() || self.selects.iter().any(|&column| !plan.keys.contains(&Key::Column(column))) {
            return Err(Trouble::Vague("which groups to compare".to_owned()));
        }
        plan.show_measures = !self.measures.is_empty();
        plan.measures = vec![having.0];
        plan.measures.extend(self.measures.iter().copied().filter(|measure| *measure != having.0));
        self.keep_groups(&mut plan);
        Ok(plan)
    }

    /// Keeps only the groups of which everything holds that was said of them. With a filter nobody knows whether "all"
    /// are those that it keeps.
    pub(super) fn keep_groups(&mut self, plan: &mut Plan) {
        plan.having = self.having;
        plan.bound = self.bound;
        plan.also = std::mem::take(&mut self.also);
        for (measure, ..) in plan.kept().collect::<Vec<_>>() {
            if !plan.measures.contains(&measure) {
                plan.measures.push(measure);
            }
        }
    }

    fn listed(&mut self, filtered: bool) -> Result<Plan, Trouble> {
        if self.selects.is_empty() {
            if !(self.rows_seen || filtered) {
                return Err(Trouble::Vague("what to show".to_owned()));
            }
            let label = self.thing.or_else(|| self.index.label()).filter(|_| self.asks_which() || self.names);
            let once = label.is_some_and(|label| self.of_things && self.is_repeated(label));
            return Ok(Plan::new(label.map_or(Output::Rows, |label| Output::Columns(vec![label], once))));
        }
        let columns = self.selects.clone();
        let repeats =
            columns.len() == 1 && matches!(self.index.columns[columns[0]].kind, ColumnKind::Text | ColumnKind::Flag);
        // A list of one column's values says each once, unless the rows are asked for or an order needs them.
        let once = repeats
            && !self.index.columns[columns[0]].unique
            && self.order.is_empty()
            && self.head.is_none()
            && (!self.rows_seen || self.asks_which());
        // "what is the daily rate of ...": one figure, however many rows say it.
        let figure = columns.len() == 1
            && filtered
            && self.one_asked
            && !self.rows_seen
            && self.order.is_empty()
            && self.head.is_none()
            && !self.index.columns[columns[0]].unique;
        let once = once || figure;
        if once && !self.distinct {
            let sentence = format!("Each value of {} is listed once.", self.tick(columns[0]));
            self.assume(sentence);
        }
        Ok(Plan::new(Output::Columns(columns, once || self.distinct)))
    }

    /// A row of totals is none of the things, unless it is asked for.
    fn without_total(&mut self, filter: Option<Condition>) -> Option<Condition> {
        let Some((column, name)) = self.index.total_row() else { return filter };
        if filter.as_ref().is_some_and(|filter| fixes(filter, column)) {
            return filter;
        }
        self.assume(format!("The row \u{201c}{name}\u{201d} is left out."));
        let other = Condition::Test(Test::Compare(column, Comparison::NotEqual, Operand::Text(name)));
        Some(other.beside(filter))
    }

    /// Whether a column of averages is asked for by that word, of rows that are several.
    fn averages(&self, column: usize) -> bool {
        let known = &self.index.columns[column];
        let named = known.kind == ColumnKind::Number
            && known.stems.iter().any(|stem| matches!(stem.as_str(), "averag" | "mean"));
        let said = self.phrases.iter().any(|phrase| {
            phrase.columns.contains(&column)
                && ["average ", "mean "].iter().any(|word| phrase.text.to_lowercase().starts_with(word))
        });
        let several = self.phrases.iter().any(|phrase| {
            matches!(phrase.kind, super::Kind::Rows { .. } | super::Kind::Role(super::Role::Rows))
                && phrase.text.ends_with('s')
        });
        named && said && several && self.order.is_empty() && self.head.is_none()
    }

    /// "who had the fewest caps, Moric or Lang": one of the two is asked for.
    fn choose_among(&mut self) {
        let asked =
            matches!(self.phrases.first().map(|phrase| &phrase.kind), Some(super::Kind::Role(super::Role::Asked(_))));
        let end = self.phrases.len();
        let choice = self.filters.iter().find_map(|found| match &found.condition {
            Condition::Test(Test::In(column, values, false)) if found.end == end && values.len() > 1 => Some(*column),
            _ => None,
        });
        if let (true, Some(column), true) = (asked, choice, self.ranking.is_some()) {
            let label = self.index.label();
            if self.selects.is_empty() || self.selects.iter().all(|&select| Some(select) == label) {
                self.selects = vec![column];
            }
        }
    }
}

/// Whether the condition holds the column to one value.
fn fixes(condition: &Condition, column: usize) -> bool {
    match condition {
        Condition::Test(Test::Compare(fixed, Comparison::Equal, Operand::Text(_))) => *fixed == column,
        Condition::All(parts) => parts.iter().any(|part| fixes(part, column)),
        _ => false,
    }
}
