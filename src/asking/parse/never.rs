//! "never smoke", "do not travel": of a column of a few texts that has a value of its own for that ("Never", "None",
//! "Non-travel").

use super::compare::Read;
use super::{Kind, Parser};
use crate::asking::column::ColumnKind;
use crate::asking::plan::{Comparison, Condition, Operand, Test};
use crate::asking::text::fold;
use crate::domain::Scalar;

/// A column with more values says more than how much of something there is.
const FEW_VALUES: usize = 8;

impl Parser<'_> {
    /// The condition that the word here denies, where the column has a value that says so.
    pub(super) fn none_of(&self, at: usize) -> Option<Read> {
        if self.kind(at) != Some(&Kind::Column) {
            return None;
        }
        let [column] = self.phrases[at].columns[..] else { return None };
        let known = &self.index.columns[column];
        let description = self.index.description(column);
        let few = description.values_complete && (3..=FEW_VALUES).contains(&description.values.len());
        if known.kind != ColumnKind::Text || known.is_flag() || !few || !known.items.is_empty() {
            return None;
        }
        // "not in the department", "not the type": a noun has no such value.
        let verb = at.checked_sub(1).is_some_and(|before| self.phrases[at].span.0 == self.phrases[before].span.1 + 1)
            && !self.phrases[at].text.ends_with('s');
        let mut values = description.values.iter().filter_map(|value| match &value.value {
            Scalar::Text(text) if denies(text) => Some(text.clone()),
            _ => None,
        });
        let value = values.next().filter(|_| verb && values.next().is_none())?;
        // "do not exercise regularly" denies what follows.
        let follows = self.phrases.get(at + 1).is_some_and(|next| !next.values.is_empty());
        let test = Test::Compare(column, Comparison::Equal, Operand::Text(value));
        (!follows).then_some((Some(Condition::Test(test)), at + 1))
    }
}

/// Whether a value says that there is nothing of what the column tells.
fn denies(value: &str) -> bool {
    let folded = fold(value.trim());
    matches!(folded.as_str(), "never" | "none" | "no" | "not at all" | "nothing")
        || ["non-", "non_", "non ", "no_", "not_"].iter().any(|start| folded.starts_with(start))
}
