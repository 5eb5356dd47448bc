//! What was asked before, so that a short question can refine it.
//!
//! Plain data that callers keep and hand back with the next question. What the translator understood travels along as a
//! [`Meaning`] that only it can look into; where one is missing (an older conversation), the question is read again.

use std::collections::VecDeque;
use std::sync::Arc;

use super::plan::Plan;
use super::{MAX_TURNS, Turn};
use crate::domain::TableDescription;

/// The last questions about one table, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversation {
    turns: VecDeque<Turn>,
}

impl Conversation {
    /// Adds a turn and lets go of the oldest beyond those that are kept.
    pub fn push(&mut self, turn: Turn) {
        if self.turns.len() == MAX_TURNS {
            self.turns.pop_front();
        }
        self.turns.push_back(turn);
    }

    /// The turns, oldest first.
    pub fn turns(&mut self) -> &[Turn] {
        self.turns.make_contiguous()
    }

    /// How many turns there are.
    pub fn len(&self) -> usize {
        self.turns.len()
    }

    /// Whether it has not begun.
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// The last turn, where one was kept.
    pub fn last(&self) -> Option<&Turn> {
        self.turns.back()
    }

    /// Changes the last turn: a chip was changed, or its run ended.
    pub fn last_mut(&mut self) -> Option<&mut Turn> {
        self.turns.back_mut()
    }

    /// Begins again.
    pub fn clear(&mut self) {
        self.turns.clear();
    }
}

/// What a question was understood to mean; it fits only the columns it was made for.
#[derive(Debug, Clone, PartialEq)]
pub struct Meaning {
    plan: Arc<Plan>,
    /// The complete question that it goes back to.
    asked: Arc<str>,
    columns: Arc<[String]>,
}

/// The numbers in a plan come from a question's words, and none of these is "not a number".
impl Eq for Meaning {}

impl Meaning {
    pub(super) fn new(plan: &Plan, asked: &str, table: &TableDescription) -> Self {
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        Self { plan: Arc::new(plan.clone()), asked: asked.into(), columns }
    }

    /// The plan, where the table still has the columns it was made for.
    pub(super) fn plan(&self, table: &TableDescription) -> Option<&Plan> {
        let same = self.columns.len() == table.columns.len()
            && self.columns.iter().zip(&table.columns).all(|(name, column)| *name == column.name);
        same.then_some(&self.plan)
    }

    pub(super) fn asked(&self) -> &str {
        &self.asked
    }
}

#[cfg(test)]
mod tests {
    use super::{Conversation, Turn};

    #[test]
    fn a_conversation_keeps_its_last_fourteen_turns() {
        let mut conversation = Conversation::default();
        for number in 0..20 {
            conversation.push(Turn { question: number.to_string(), ..Turn::default() });
        }
        let questions: Vec<&str> = conversation.turns().iter().map(|turn| turn.question.as_str()).collect();
        assert_eq!((questions.len(), questions[0], questions[13]), (14, "6", "19"));
    }
}
