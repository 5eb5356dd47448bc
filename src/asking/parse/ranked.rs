//! Plans of rankings: of rows, or of groups where "most" adds up or counts.

use super::owner::Owner;
use super::{Kind, Parser, RankBy, Ranking, Role, Trouble};
use crate::asking::column::{ColumnKind, NAME_STEMS, NOT_ADDITIVE};
use crate::asking::index::Naming;
use crate::asking::plan::{
    Aggregate, Comparison, Condition, Direction, Key, Measure, Operand, OrderBy, Output, Plan, Test,
};
use crate::asking::text::stem;

impl Parser<'_> {
    /// Whether the question speaks of selling.
    fn sells(&self) -> bool {
        self.words.iter().any(|word| matches!(word.as_str(), "selling" | "sold" | "bestselling"))
    }

    /// Rows or groups at an end of an order.
    pub(super) fn ranked(&mut self, ranking: Ranking) -> Result<Plan, Trouble> {
        let vague = || Trouble::Vague("what the ranking is of".to_owned());
        if self.exists || self.share || self.correlation {
            return Err(vague());
        }
        if self.having.is_some() {
            return self.ranked_kept(ranking);
        }
        if self.place > 1 && ranking.limit.is_some() {
            return Err(vague());
        }
        let counted = self.measures == [Measure::ROWS];
        let of_rows = self.owner == Some(Owner::Row);
        let measures_ok = self.measures.is_empty() || counted;
        let label = self.thing.or_else(|| self.index.label());
        let targets = if self.selects.is_empty() { label.into_iter().collect() } else { self.selects.clone() };
        self.check_spent_on()?;
        let mut ranking = ranking;
        if let (true, RankBy::Column(column)) = (self.asked_step, ranking.by) {
            let additive = self.index.columns[column].is_additive || ranking.is_additive;
            ranking.by = self.ranked_step(column, ranking.direction == Direction::Max, additive);
        }
        match ranking.by {
            RankBy::Measure(measure) => {
                if !measures_ok {
                    return Err(vague());
                }
                let others: Vec<usize> =
                    targets.iter().copied().filter(|target| !self.keys.contains(&Key::Column(*target))).collect();
                if let ([target], false, true, false) =
                    (&others[..], self.keys.is_empty(), self.place == 1, self.asked_step && self.selects.is_empty())
                    && (!self.selects.is_empty() || self.asked.is_some())
                    && !self.index.columns[*target].unique
                    && measure.column != Some(*target)
                    && self.measures.is_empty()
                {
                    return Ok(self.groups_within(ranking, measure, *target));
                }
                let mut plan = self.ranked_groups(ranking, measure, &targets, counted)?;
                if counted && measure != Measure::ROWS {
                    plan.measures.push(Measure::ROWS);
                }
                Ok(plan)
            }
            RankBy::Column(column) => {
                // "the best selling item" of a table of sales
                let sold = self.sells() && targets.len() == 1 && self.selects.is_empty();
                let named = sold || (!self.selects.is_empty() && self.selects != [column]);
                let repeated = !of_rows && self.repeats(&targets) && named;
                if counted && let Some(plan) = self.counted_at_end(ranking, column) {
                    return Ok(plan);
                }
                if counted {
                    return Err(vague());
                }
                // "the largest fires by area": that is by what they are ranked.
                self.keys.retain(|key| *key != Key::Column(column));
                if !self.keys.is_empty() {
                    return self.ranked_within(ranking, column, &targets);
                }
                if !self.measures.is_empty() {
                    return Err(vague());
                }
                let many = repeated && ranking.is_most && ranking.limit.is_none() && self.is_repeated(targets[0]);
                if many && self.is_pay(column) {
                    // "which job earns the most": of all who have it together, or each of them?
                    return Err(Trouble::Vague(format!("whether to add up or to average {}", self.tick(column))));
                }
                if repeated && self.adds_up(ranking, column, targets[0]) {
                    self.check_targets(&targets)?;
                    let sentence = format!("{} is added up for each {}.", self.tick(column), self.tick(targets[0]));
                    self.assume(sentence);
                    return self.ranked_groups(ranking, Measure::of(Aggregate::Sum, column), &targets, false);
                }
                // A figure is of each row; who or what has it may stand in several.
                let thing = |target: usize| {
                    let known = &self.index.columns[target];
                    known.kind != ColumnKind::Number || known.is_id || known.is_year
                };
                if let (true, true, [target]) = (repeated, ranking.limit.is_some(), &targets[..])
                    && self.is_repeated(*target)
                    && thing(*target)
                {
                    // Of each thing its best, so that none stands in the list twice.
                    let aggregate = if ranking.direction == Direction::Max { Aggregate::Max } else { Aggregate::Min };
                    let end = if ranking.direction == Direction::Max { "highest" } else { "lowest" };
                    let sentence = format!(
                        "The {end} single {} of each {} decides, not a total.",
                        self.tick(column),
                        self.tick(*target)
                    );
                    self.assume(sentence);
                    return self.ranked_groups(ranking, Measure::of(aggregate, column), &targets, false);
                }
                if repeated {
                    let end = if ranking.direction == Direction::Max { "highest" } else { "lowest" };
                    let sentence = format!("The {end} single {} decides, not a total.", self.tick(column));
                    self.assume(sentence);
                }
                Ok(self.ranked_rows(ranking, column))
            }
        }
    }

    /// No total is ranked for each value of a figure.
    fn check_targets(&self, targets: &[usize]) -> Result<(), Trouble> {
        if targets.iter().any(|&target| self.index.columns[target].is_additive) {
            return Err(Trouble::Vague("what the ranking is of".to_owned()));
        }
        Ok(())
    }

    /// "what did I spend the most on" asks for groups, and does not say which.
    fn check_spent_on(&self) -> Result<(), Trouble> {
        let silent = self.selects.is_empty()
            && self.keys.is_empty()
            && self.words.first().is_some_and(|word| word == "what")
            && self.words.last().is_some_and(|word| word == "on");
        if silent {
            return Err(Trouble::Said("The question does not say by which column to group.".to_owned()));
        }
        Ok(())
    }

    /// Whether a column tells what each person is paid, which nobody adds up unsaid.
    fn is_pay(&self, column: usize) -> bool {
        let pay = |stem: &String| matches!(stem.as_str(), "salari" | "wage" | "incom" | "pay" | "earn");
        self.index.columns[column].core.iter().any(pay)
            && !self
                .words
                .iter()
                .any(|word| matches!(word.as_str(), "total" | "overall" | "altogether" | "combined" | "sum"))
    }

    /// "how many guests gave the highest score": so many have it.
    fn counted_at_end(&self, ranking: Ranking, column: usize) -> Option<Plan> {
        // Nothing stands between what is counted and the end that it has.
        let direct = matches!(&self.phrases[..], [count, _, end, ..]
            if count.kind == Kind::Role(Role::Count) && matches!(end.kind, Kind::Role(Role::Extreme { .. })));
        let alone = self.keys.is_empty()
            && self.selects.is_empty()
            && (self.owner.is_none() || self.owner == Some(Owner::Row))
            && direct
            && self.filters.is_empty()
            && ranking.limit.is_none()
            && self.place == 1
            && self.is_repeated(column);
        let said = self.phrases.iter().any(|phrase| {
            phrase.columns.contains(&column)
                && matches!(phrase.kind, Kind::Column)
                && phrase.naming > Some(Naming::Part)
        });
        let aggregate = if ranking.direction == Direction::Max { Aggregate::Max } else { Aggregate::Min };
        let test = Test::Compare(column, Comparison::Equal, Operand::Whole(aggregate, column));
        let mut plan = Plan::new(Output::Measures);
        plan.measures = vec![Measure::ROWS];
        plan.filter = Some(Condition::Test(test));
        (alone && said).then_some(plan)
    }

    /// "which club has the highest average rating among clubs with at least two players": of the groups that are kept.
    fn ranked_kept(&mut self, ranking: Ranking) -> Result<Plan, Trouble> {
        let vague = || Trouble::Vague("what the ranking is of".to_owned());
        let RankBy::Measure(measure) = ranking.by else { return Err(vague()) };
        if !self.measures.is_empty() || self.keys.len() + self.selects.len() > 2 {
            return Err(vague());
        }
        let targets: Vec<usize> = self.selects.clone();
        let mut plan = self.ranked_groups(ranking, measure, &targets, false)?;
        self.keep_groups(&mut plan);
        if ranking.limit.is_some() && plan.measures.len() > 1 {
            return Err(vague());
        }
        Ok(plan)
    }

    /// "the largest city of each state", "the three best paid in each department".
    fn ranked_within(&mut self, ranking: Ranking, column: usize, targets: &[usize]) -> Result<Plan, Trouble> {
        let vague = || Trouble::Vague("what the ranking is of".to_owned());
        let targets: Vec<usize> =
            targets.iter().copied().filter(|target| !self.keys.contains(&Key::Column(*target))).collect();
        let quantity = |key: &Key| match key {
            Key::Column(key) => {
                let known = &self.index.columns[*key];
                known.kind == crate::asking::column::ColumnKind::Number && !known.is_id && !known.is_year
            }
            Key::Grain(..) => false,
        };
        // "episodes per season" of a column `seasons` is a figure of two columns.
        let single = |key: &Key| matches!(key, Key::Column(key) if self.index.columns[*key].unique);
        if self.keys.iter().any(quantity) || self.keys.iter().any(single) {
            return Err(vague());
        }
        if targets.is_empty() || self.place > 1 || !self.measures.is_empty() {
            return Err(vague());
        }
        if targets.len() == 1 && self.adds_up(ranking, column, targets[0]) {
            let sentence = format!("{} is added up for each {}.", self.tick(column), self.tick(targets[0]));
            self.assume(sentence);
            return Ok(self.groups_within(ranking, Measure::of(Aggregate::Sum, column), targets[0]));
        }
        let mut columns = Vec::new();
        for key in &self.keys {
            let Key::Column(key) = key else { return Err(vague()) };
            columns.push(*key);
        }
        columns.extend(&targets);
        if !columns.contains(&column) {
            columns.push(column);
        }
        let mut plan = Plan::new(Output::Columns(columns, false));
        plan.within.clone_from(&self.keys);
        if let Some(limit) = ranking.limit {
            plan.order = vec![(OrderBy::Column(column), ranking.direction)];
            plan.limit = Some(limit);
        } else {
            plan.extreme = Some((column, ranking.direction));
        }
        Ok(plan)
    }

    /// Whether a ranking by this column adds it up for each target: "the most goals", "top five by revenue".
    fn adds_up(&self, ranking: Ranking, column: usize, target: usize) -> bool {
        let stems = &self.index.columns[column].stems;
        let level = stems.iter().any(|stem| NOT_ADDITIVE.contains(&stem.as_str()));
        let additive = self.index.columns[column].is_additive || (ranking.is_additive && !level);
        // A few namesakes are no repetition.
        let several = self.is_repeated(target) && self.owner != Some(Owner::Row);
        let named = self.index.columns[target].kind == ColumnKind::Text && !self.is_stock(column) && !self.of_one();
        let asked = ranking.is_most || ranking.limit.is_some() || named;
        additive && several && !self.single && asked
    }

    /// Whether a column tells what there is at a time, which two rows of one thing do not add up to.
    fn is_stock(&self, column: usize) -> bool {
        const STOCKS: [&str; 16] = [
            "population",
            "enrollment",
            "members",
            "employees",
            "workers",
            "staff",
            "stock",
            "debt",
            "subscribers",
            "followers",
            "budget",
            "customers",
            "listeners",
            "number",
            "count",
            "total",
        ];
        self.index.columns[column].core.iter().any(|own| STOCKS.iter().any(|word| stem(word) == *own))
    }

    /// "the largest single order", "the longest": of one row.
    fn of_one(&self) -> bool {
        const ONE: [&str; 16] = [
            "single",
            "individual",
            "one",
            "ever",
            "longest",
            "shortest",
            "fastest",
            "slowest",
            "quickest",
            "record",
            "once",
            "tallest",
            "deepest",
            "heaviest",
            "lightest",
            "oldest",
        ];
        self.words.iter().any(|word| ONE.contains(&word.as_str()))
    }

    /// Of each key, the groups at the end of a measure.
    fn groups_within(&self, ranking: Ranking, measure: Measure, target: usize) -> Plan {
        let mut plan = Plan::new(Output::Measures);
        plan.keys.clone_from(&self.keys);
        plan.keys.push(Key::Column(target));
        plan.within.clone_from(&self.keys);
        plan.measures = vec![measure];
        if let Some(limit) = ranking.limit {
            plan.order = vec![(OrderBy::Measure(0), ranking.direction)];
            plan.limit = Some(limit);
        } else {
            plan.pick = Some((0, ranking.direction));
        }
        plan
    }

    pub(super) fn repeats(&self, targets: &[usize]) -> bool {
        !targets.iter().any(|&target| self.index.columns[target].unique)
    }

    pub(super) fn ranked_groups(
        &mut self,
        ranking: Ranking,
        measure: Measure,
        targets: &[usize],
        show: bool,
    ) -> Result<Plan, Trouble> {
        let mut plan = Plan::new(Output::Measures);
        plan.keys = if self.keys.is_empty() {
            targets.iter().map(|&target| Key::Column(target)).collect()
        } else {
            self.keys.clone()
        };
        if plan.keys.len() != 1
            || (!self.keys.is_empty() && self.selects.iter().any(|&target| !plan.keys.contains(&Key::Column(target))))
        {
            return Err(Trouble::Unsupported("most".to_owned()));
        }
        // How many different values of itself a group has is no ranking.
        if plan.keys.iter().any(|key| matches!(key, Key::Column(key) if measure.column == Some(*key))) {
            return Err(Trouble::Vague("what is counted for the ranking".to_owned()));
        }
        // Groups of one row each have nothing to count.
        let single = matches!(plan.keys[..], [Key::Column(column)] if {
            let known = &self.index.columns[column];
            known.unique || (known.is_additive && self.keys.is_empty())
        });
        if single && measure == Measure::ROWS {
            return Err(Trouble::Unsupported("most".to_owned()));
        }
        plan.measures = vec![measure];
        if let Some(limit) = ranking.limit {
            plan.order = vec![(OrderBy::Measure(0), ranking.direction)];
            plan.limit = Some(limit);
        } else {
            plan.place = self.place;
            plan.pick = Some((0, ranking.direction));
            plan.show_measures = show;
        }
        Ok(plan)
    }

    /// The name of what an id or a code stands for: as many names as codes, or the row's own.
    fn name_beside(&self, code: usize) -> Option<usize> {
        let name = self.index.label().filter(|&name| name != code)?;
        let (known, called) = (&self.index.columns[code], &self.index.columns[name]);
        let bare = matches!(&called.core[..], [only] if NAME_STEMS.contains(&only.as_str()));
        let (codes, names) = (self.index.description(code).distinct?, self.index.description(name).distinct?);
        let twin = codes == names && codes > 1 && known.kind == ColumnKind::Text;
        (bare && called.kind == ColumnKind::Text && (twin || (known.is_id && known.unique))).then_some(name)
    }

    pub(super) fn ranked_rows(&mut self, ranking: Ranking, column: usize) -> Plan {
        let mut columns = std::mem::take(&mut self.selects);
        if columns.is_empty()
            && (self.asks_which() || ranking.limit.is_none())
            && let Some(label) = self.thing.or_else(|| self.index.label())
            // "the largest single order" of a product is none.
            && !(self.single && self.is_repeated(label))
        {
            columns.push(label);
            // A bare number says nothing of the thing.
            if self.index.columns[label].is_id && ranking.limit.is_none() && column != label {
                columns.push(column);
            }
        }
        // "which station" of a code says little where each has a name beside it.
        if (self.asks_which() || columns.first().is_some_and(|&first| self.index.columns[first].is_id))
            && let Some(name) = columns.first().and_then(|&first| self.name_beside(first))
            && !columns.contains(&name)
        {
            columns.insert(1, name);
        }
        // "what is the tallest painting and who is its artist": the thing itself, too.
        if let (true, Some(label), false) = (self.with_thing, self.index.label(), columns.is_empty())
            && !columns.contains(&label)
        {
            columns.insert(0, label);
        }
        let output = if columns.is_empty() {
            Output::Rows
        } else {
            if ranking.limit.is_some() && !columns.contains(&column) {
                columns.push(column);
            }
            // Rows that tie and show the same say it once.
            let once = ranking.limit.is_none() && self.repeats(&columns);
            let once = once || (self.distinct && columns == [column]);
            Output::Columns(columns, once)
        };
        let mut plan = Plan::new(output);
        if let Some(limit) = ranking.limit {
            plan.order = vec![(OrderBy::Column(column), ranking.direction)];
            plan.limit = Some(limit);
        } else {
            plan.place = self.place;
            plan.extreme = Some((column, ranking.direction));
        }
        plan
    }
}
