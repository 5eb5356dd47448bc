//! The last plan with pieces of a short question put in.
//!
//! Each piece changes one part of the plan and leaves the rest; what does not fit together ends in a sentence.

use super::super::chips::fits;
use super::super::column::ColumnKind;
use super::super::index::TableIndex;
use super::super::parse::{By, Fragment, Parsed, Trouble};
use super::super::plan::{Aggregate, Condition, Direction, Key, Measure, OrderBy, Output, Plan};
use super::conditions;
use super::cues::{Cue, Whole};

/// A plan under change.
pub(super) struct Editor<'a> {
    plan: Plan,
    index: &'a TableIndex,
    assumptions: Vec<String>,
}

fn vague(what: &str) -> Trouble {
    Trouble::Vague(what.to_owned())
}

impl<'a> Editor<'a> {
    pub(super) fn new(plan: &Plan, index: &'a TableIndex) -> Self {
        Self { plan: plan.clone(), index, assumptions: Vec::new() }
    }

    pub(super) fn finish(self) -> Parsed {
        Parsed { plan: self.plan, assumptions: self.assumptions }
    }

    fn assume(&mut self, sentence: String) {
        if !self.assumptions.contains(&sentence) {
            self.assumptions.push(sentence);
        }
    }

    fn is_grouped(&self) -> bool {
        self.plan.output == Output::Measures && !self.plan.keys.is_empty()
    }

    /// A short question that is one phrase.
    pub(super) fn whole(&mut self, whole: Whole) -> Result<(), Trouble> {
        let plan = &mut self.plan;
        match whole {
            Whole::UnfilterLast => {
                let mut parts = conditions::parts(plan.filter.take());
                parts.pop().ok_or_else(|| vague("which filter: there is none"))?;
                plan.filter = conditions::joined(parts);
            }
            Whole::UnfilterAll => plan.filter = None,
            Whole::Reverse => return self.reverse(),
            Whole::List => return self.list(),
            Whole::Count => return self.count(),
            Whole::Unlimit => plan.limit = None,
            Whole::Ungroup => {
                if !self.is_grouped() || self.plan.having.is_some() {
                    return Err(vague("what is grouped"));
                }
                self.plan.keys.clear();
                self.plan.order.clear();
                self.plan.limit = None;
                self.plan.pick = None;
                self.plan.as_share = false;
            }
            Whole::Share => return self.share(),
            Whole::Unshare => plan.as_share = false,
            Whole::Unsort => plan.order.clear(),
        }
        Ok(())
    }

    /// The pieces, one part of the plan after the other.
    pub(super) fn apply(&mut self, cue: Option<Cue>, pieces: &Fragment) -> Result<(), Trouble> {
        for sentence in &pieces.assumptions {
            self.assume(sentence.clone());
        }
        if self.plan.having.is_some() && (!pieces.measures.is_empty() || !pieces.aggregates.is_empty()) {
            return Err(vague("what to do with the condition on groups"));
        }
        let only_narrows = pieces.condition.is_some() && !pieces.has_target() && pieces.keys.is_empty();
        if !(self.plan.within.is_empty() || (only_narrows && pieces.limit.is_none())) {
            return Err(vague("how to change the ends of each group"));
        }
        if cue == Some(Cue::Drop) {
            return self.remove(pieces.condition.as_ref(), &pieces.columns, &pieces.keys);
        }
        if cue == Some(Cue::Every) && pieces.condition.is_none() && pieces.keys.is_empty() {
            return self.lift(&pieces.columns);
        }
        if cue == Some(Cue::Sort) && !pieces.keys.is_empty() && pieces.order.is_empty() {
            // "sort that by price"
            let by: Vec<(By, Direction)> =
                pieces.keys.iter().map(|key| (By::Column(place(*key)), Direction::Min)).collect();
            return self.order(&by);
        }
        self.measures(cue, &pieces.measures)?;
        self.columns(cue, &pieces.columns)?;
        self.aggregates(cue, &pieces.aggregates)?;
        self.keys(cue, &pieces.keys)?;
        if let Some(condition) = &pieces.condition {
            self.restrict(cue, condition);
        }
        if let Some(having) = pieces.having {
            self.having(having)?;
        }
        if pieces.counts {
            self.count()?;
        }
        if pieces.share {
            self.share()?;
        }
        if !pieces.order.is_empty() {
            self.order(&pieces.order)?;
        }
        self.limit(pieces.limit, pieces.end)
    }

    fn restrict(&mut self, cue: Option<Cue>, condition: &Condition) {
        let filter = self.plan.filter.take();
        self.plan.filter = match cue {
            Some(Cue::Add) => conditions::widen(filter, condition),
            _ => conditions::restrict(filter, condition),
        };
    }

    /// "without Canada", "remove the region".
    fn remove(&mut self, condition: Option<&Condition>, columns: &[usize], keys: &[Key]) -> Result<(), Trouble> {
        if let Some(condition) = condition {
            let filter = self.plan.filter.take();
            self.plan.filter = conditions::exclude(filter, condition).map_err(|_| vague("what would be left"))?;
            return Ok(());
        }
        let named: Vec<usize> = columns.iter().copied().chain(keys.iter().map(|key| place(*key))).collect();
        if named.is_empty() {
            return Err(vague("what to leave out"));
        }
        for column in named {
            self.forget(column)?;
        }
        Ok(())
    }

    /// A column that is shown, grouped by or filtered on, no more.
    fn forget(&mut self, column: usize) -> Result<(), Trouble> {
        let plan = &mut self.plan;
        let before = plan.clone();
        if let Output::Columns(columns, _) = &mut plan.output
            && columns.len() > 1
        {
            columns.retain(|shown| *shown != column);
        }
        if plan.pick.is_none() && plan.having.is_none() {
            plan.keys.retain(|key| place(*key) != column);
        }
        if plan.measures.len() > 1 {
            plan.order.retain(|(by, _)| !matches!(by, OrderBy::Measure(_)));
            plan.measures.retain(|measure| measure.column != Some(column));
        }
        if *plan == before {
            let parts = conditions::parts(plan.filter.take());
            plan.filter =
                conditions::joined(parts.into_iter().filter(|part| conditions::column(part) != Some(column)).collect());
        }
        if self.plan == before {
            return Err(vague("what to leave out"));
        }
        self.settle_order();
        Ok(())
    }

    /// "for all regions": the column's values are no longer restricted.
    fn lift(&mut self, columns: &[usize]) -> Result<(), Trouble> {
        let parts = conditions::parts(self.plan.filter.take());
        let kept: Vec<Condition> = parts
            .iter()
            .filter(|part| conditions::column(part).is_none_or(|column| !columns.contains(&column)))
            .cloned()
            .collect();
        if columns.is_empty() || kept.len() == parts.len() {
            return Err(vague("which filter to lift"));
        }
        self.plan.filter = conditions::joined(kept);
        Ok(())
    }

    fn measures(&mut self, cue: Option<Cue>, measures: &[Measure]) -> Result<(), Trouble> {
        if measures.is_empty() {
            return Ok(());
        }
        if self.plan.extreme.is_some() || self.plan.output != Output::Measures {
            return Err(vague("how that belongs to the rows shown"));
        }
        if cue == Some(Cue::Add) && self.plan.pick.is_none() && !self.plan.as_share {
            let new: Vec<Measure> = measures.iter().filter(|new| !self.plan.measures.contains(new)).copied().collect();
            self.plan.measures.extend(new);
        } else {
            self.plan.measures = measures.to_vec();
            self.plan.pick = self.plan.pick.map(|(_, direction)| (0, direction));
            self.first_measure_orders();
            self.check_share();
        }
        Ok(())
    }

    /// Orders go by the first measure where the one they went by is gone.
    fn first_measure_orders(&mut self) {
        let count = self.plan.measures.len();
        for (by, _) in &mut self.plan.order {
            if matches!(by, OrderBy::Measure(place) if *place >= count) {
                *by = OrderBy::Measure(0);
            }
        }
    }

    /// A share can be had only of what adds up.
    fn check_share(&mut self) {
        let adds_up = |measure: &Measure| matches!(measure.aggregate, Aggregate::Sum | Aggregate::Count);
        if self.plan.as_share && !(self.plan.measures.len() == 1 && self.plan.measures.iter().all(adds_up)) {
            self.plan.as_share = false;
            self.assume("A share is left out: only sums and counts have one.".to_owned());
        }
    }

    /// A column that is named and nothing more: measured where it can be, else shown or grouped by.
    fn columns(&mut self, cue: Option<Cue>, columns: &[usize]) -> Result<(), Trouble> {
        let new: Vec<usize> = columns.iter().copied().filter(|&column| !super::shows(&self.plan, column)).collect();
        let Some(&first) = new.first() else { return Ok(()) };
        if let Output::Columns(shown, _) = &mut self.plan.output {
            match (cue, self.plan.extreme) {
                (Some(Cue::Add), _) => shown.extend(new),
                (_, Some((_, direction))) if new.len() == 1 && self.index.columns[first].kind == ColumnKind::Number => {
                    self.plan.extreme = Some((first, direction));
                }
                _ => {
                    *shown = new;
                    self.settle_order();
                }
            }
            return Ok(());
        }
        if self.plan.output == Output::Rows && self.plan.extreme.is_none() {
            self.plan.output = Output::Columns(new, false);
            return Ok(());
        }
        if self.plan.output != Output::Measures {
            return Err(vague("how that belongs to the last answer"));
        }
        let numeric =
            |column: usize| self.index.columns[column].kind == ColumnKind::Number && !self.index.columns[column].is_id;
        if !numeric(first) {
            let keys: Vec<Key> = new.iter().map(|&column| Key::Column(column)).collect();
            return self.keys(cue, &keys);
        }
        if let Some(other) = new.iter().find(|&&column| !numeric(column)) {
            return Err(Trouble::Unsupported(self.index.name(*other).to_owned()));
        }
        let aggregate =
            self.plan.measures.iter().find(|measure| measure.column.is_some()).map(|measure| measure.aggregate);
        let mut measures = Vec::new();
        for column in new {
            let aggregate = aggregate.filter(|aggregate| fits(*aggregate, Some(column), self.index));
            let aggregate = aggregate.unwrap_or_else(|| {
                let sum = self.index.columns[column].is_additive;
                if sum { Aggregate::Sum } else { Aggregate::Mean }
            });
            let done = super::super::words::aggregate(aggregate);
            self.assume(format!("Of `{}` the {done} is taken.", self.index.name(column)));
            measures.push(Measure::of(aggregate, column));
        }
        self.measures(cue, &measures)
    }

    /// "the median", "min and max".
    fn aggregates(&mut self, cue: Option<Cue>, aggregates: &[Aggregate]) -> Result<(), Trouble> {
        if aggregates.is_empty() {
            return Ok(());
        }
        let mut columns: Vec<usize> = self.plan.measures.iter().filter_map(|measure| measure.column).collect();
        if let Output::Columns(shown, _) = &self.plan.output
            && self.plan.extreme.is_none()
            && self.plan.limit.is_none()
        {
            columns
                .extend(shown.iter().copied().filter(|&column| self.index.columns[column].kind == ColumnKind::Number));
            if !columns.is_empty() {
                self.plan.output = Output::Measures;
                self.plan.order.clear();
            }
        }
        columns.dedup();
        let measures: Vec<Measure> = columns
            .iter()
            .flat_map(|&column| aggregates.iter().map(move |&aggregate| Measure::of(aggregate, column)))
            .filter(|measure| fits(measure.aggregate, measure.column, self.index))
            .collect();
        if measures.is_empty() {
            return Err(vague("of which column"));
        }
        self.measures(cue, &measures)
    }

    fn keys(&mut self, cue: Option<Cue>, keys: &[Key]) -> Result<(), Trouble> {
        if keys.is_empty() {
            return Ok(());
        }
        match self.plan.output {
            Output::Measures if self.plan.having.is_none() => {}
            Output::Rows | Output::Columns(..) if self.plan.extreme.is_none() && self.plan.limit.is_none() => {
                let measurable = |key: &Key| {
                    let known = &self.index.columns[place(*key)];
                    known.kind != ColumnKind::Number || known.is_year || known.is_id
                };
                if !keys.iter().all(measurable) {
                    return Err(vague("whether to group or to order"));
                }
                self.plan.output = Output::Measures;
                self.plan.measures = vec![Measure::ROWS];
                self.plan.order.clear();
                self.plan.show_measures = true;
                self.assume("The rows of each group are counted.".to_owned());
            }
            _ => return Err(vague("how to group the last answer")),
        }
        let index = self.index;
        let timed = |key: &Key| is_time(*key, index);
        let known = std::mem::take(&mut self.plan.keys);
        let mut new: Vec<Key> = match cue {
            Some(Cue::Add | Cue::AddGroup) => known,
            // Beside a key of the other kind only the one of the same kind is exchanged.
            _ if known.iter().any(timed) && known.iter().any(|key| !timed(key)) => {
                known.into_iter().filter(|key| !keys.iter().any(|new| timed(new) == timed(key))).collect()
            }
            _ => Vec::new(),
        };
        new.extend(keys.iter().filter(|key| !new.contains(key)).copied().collect::<Vec<_>>());
        if new.len() > 3 {
            return Err(vague("which groups: more than three"));
        }
        self.plan.keys = new;
        self.settle_order();
        Ok(())
    }

    /// Orders by columns that are no longer there are dropped.
    fn settle_order(&mut self) {
        let plan = &mut self.plan;
        let (keys, grouped) = (plan.keys.clone(), plan.output == Output::Measures);
        plan.order.retain(|(by, _)| match by {
            OrderBy::Column(column) => !grouped || keys.contains(&Key::Column(*column)),
            OrderBy::Measure(_) => grouped,
        });
        if plan.order.is_empty() && grouped && keys.is_empty() {
            plan.limit = None;
        }
    }

    fn having(&mut self, having: (Measure, super::super::plan::Comparison, f64)) -> Result<(), Trouble> {
        let fits = self.is_grouped() && self.plan.measures == [having.0] && self.plan.pick.is_none();
        if !fits {
            return Err(vague("which groups to keep"));
        }
        self.plan.having = Some(having);
        Ok(())
    }

    fn share(&mut self) -> Result<(), Trouble> {
        let adds_up = |measure: &Measure| matches!(measure.aggregate, Aggregate::Sum | Aggregate::Count);
        let [measure] = &self.plan.measures[..] else { return Err(vague("a share of what")) };
        if !self.is_grouped() || !adds_up(measure) || self.plan.having.is_some() {
            return Err(vague("a share of what"));
        }
        if let Some((_, direction)) = self.plan.pick.take() {
            self.plan.order = vec![(OrderBy::Measure(0), direction)];
        }
        self.plan.show_measures = true;
        self.plan.as_share = true;
        Ok(())
    }

    /// The rows instead of their number.
    fn list(&mut self) -> Result<(), Trouble> {
        let plan = &mut self.plan;
        if !(plan.output == Output::Measures && plan.keys.is_empty()) {
            return Err(vague("what to list"));
        }
        plan.output = match plan.measures[..] {
            [Measure { aggregate: Aggregate::Distinct, column: Some(column) }] => Output::Columns(vec![column], true),
            [Measure { aggregate: Aggregate::Count, .. }] => Output::Rows,
            _ => return Err(vague("what to list")),
        };
        plan.measures.clear();
        Ok(())
    }

    /// How many there are of what was listed.
    fn count(&mut self) -> Result<(), Trouble> {
        let plan = &mut self.plan;
        if plan.limit.is_some() || plan.having.is_some() || plan.pick.is_some() {
            return Err(vague("how many of what"));
        }
        match &plan.output {
            Output::Rows | Output::Columns(_, false) => plan.measures = vec![Measure::ROWS],
            Output::Columns(columns, true) if plan.extreme.is_none() => match columns[..] {
                [column] => plan.measures = vec![Measure::of(Aggregate::Distinct, column)],
                _ => return Err(vague("how many of what")),
            },
            Output::Measures => plan.measures = vec![Measure::ROWS],
            _ => return Err(vague("how many of what")),
        }
        if plan.output != Output::Measures {
            plan.order.clear();
        }
        plan.output = Output::Measures;
        self.first_measure_orders();
        Ok(())
    }

    fn reverse(&mut self) -> Result<(), Trouble> {
        let grouped = self.is_grouped();
        let plan = &mut self.plan;
        let flip = |direction: &mut Direction| {
            *direction = if *direction == Direction::Max { Direction::Min } else { Direction::Max };
        };
        match (&mut plan.pick, &mut plan.extreme) {
            (Some((_, direction)), _) | (None, Some((_, direction))) => flip(direction),
            (None, None) if !plan.order.is_empty() => plan.order.iter_mut().for_each(|(_, direction)| flip(direction)),
            _ if grouped => plan.order = vec![(OrderBy::Measure(0), Direction::Min)],
            _ => return Err(vague("which order to reverse")),
        }
        Ok(())
    }

    fn order(&mut self, by: &[(By, Direction)]) -> Result<(), Trouble> {
        if self.plan.pick.is_some() || self.plan.extreme.is_some() {
            return Err(vague("what to order"));
        }
        let mut order: Vec<(OrderBy, Direction)> = Vec::new();
        for (by, direction) in by {
            let by = match by {
                // "sorted by price, highest first": the second gives the first its direction.
                By::Whatever if !order.is_empty() => {
                    if let Some(last) = order.last_mut() {
                        last.1 = *direction;
                    }
                    continue;
                }
                by => self.order_by(*by)?,
            };
            order.push((by, *direction));
        }
        self.plan.order = order;
        Ok(())
    }

    fn order_by(&self, by: By) -> Result<OrderBy, Trouble> {
        let plan = &self.plan;
        let unordered = || vague("by what to order");
        if self.is_grouped() {
            return match by {
                By::Whatever => Ok(OrderBy::Measure(0)),
                By::Column(column) if plan.keys.contains(&Key::Column(column)) => Ok(OrderBy::Column(column)),
                By::Column(column) => plan
                    .measures
                    .iter()
                    .position(|measure| measure.column == Some(column))
                    .map(OrderBy::Measure)
                    .ok_or_else(unordered),
                By::Measure(measure) => {
                    plan.measures.iter().position(|known| *known == measure).map(OrderBy::Measure).ok_or_else(unordered)
                }
            };
        }
        match (&plan.output, by, plan.order.first()) {
            (Output::Rows | Output::Columns(..), By::Column(column), _) => Ok(OrderBy::Column(column)),
            (_, By::Whatever, Some((by, _))) => Ok(*by),
            (Output::Columns(columns, _), By::Whatever, None) => {
                columns.first().map(|column| OrderBy::Column(*column)).ok_or_else(unordered)
            }
            _ => Err(unordered()),
        }
    }

    /// "top 3", "the lowest": an order with a limit, or the groups or rows at an end.
    fn limit(&mut self, limit: Option<usize>, end: Option<(By, Direction)>) -> Result<(), Trouble> {
        let plan = &mut self.plan;
        if limit.is_none() && end.is_none() {
            return Ok(());
        }
        if let Some((_, comparison)) = plan.having.map(|having| (having.0, having.1)) {
            return Err(vague(&format!("whether to keep the groups {} as well", comparison.sign())));
        }
        // What stood at an end becomes an order, so that more than the first can be shown.
        let stood = match (plan.pick, plan.extreme) {
            (Some((measure, direction)), _) => Some((OrderBy::Measure(measure), direction)),
            (None, Some((column, direction))) => Some((OrderBy::Column(column), direction)),
            (None, None) => plan.order.first().copied(),
        };
        let Some(limit) = limit else {
            let Some((by, direction)) = end else { return Ok(()) };
            return self.end(by, direction);
        };
        plan.pick = None;
        plan.extreme = None;
        plan.place = 1;
        plan.show_measures = true;
        let order = match (end, stood) {
            (Some((By::Whatever, direction)), Some((by, _))) => Some((by, direction)),
            (None, Some(stood)) => Some(stood),
            (Some((by, direction)), _) => Some((self.order_by(by)?, direction)),
            (None, None) => None,
        };
        let grouped = self.is_grouped();
        self.plan.order = match order {
            Some(order) => vec![order],
            None if grouped => vec![(OrderBy::Measure(0), Direction::Max)],
            None if matches!(self.plan.output, Output::Rows | Output::Columns(..)) => Vec::new(),
            None => return Err(vague("by what to rank")),
        };
        self.plan.limit = Some(limit);
        Ok(())
    }

    /// Only what stands at an end.
    fn end(&mut self, by: By, direction: Direction) -> Result<(), Trouble> {
        if let Some(pick) = &mut self.plan.pick {
            pick.1 = direction;
        } else if let (Some(extreme), By::Whatever) = (&mut self.plan.extreme, by) {
            extreme.1 = direction;
        } else if self.is_grouped() {
            let OrderBy::Measure(measure) = self.order_by(by)? else { return Err(vague("which end")) };
            self.plan.pick = Some((measure, direction));
            self.plan.show_measures = true;
            self.plan.order.clear();
            self.plan.limit = None;
        } else if let (Output::Rows | Output::Columns(..), By::Column(column)) = (&self.plan.output, by) {
            self.plan.extreme = Some((column, direction));
            self.plan.order.clear();
            self.plan.limit = None;
        } else {
            return Err(vague("by what to rank"));
        }
        Ok(())
    }
}

/// Whether a key runs along the calendar.
fn is_time(key: Key, index: &TableIndex) -> bool {
    match key {
        Key::Column(column) => index.columns[column].is_year || index.columns[column].kind == ColumnKind::Date,
        Key::Grain(..) => true,
    }
}

/// The column of a key.
fn place(key: Key) -> usize {
    let (Key::Column(column) | Key::Grain(column, _)) = key;
    column
}
