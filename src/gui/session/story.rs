//! The story of an answer: what was asked and understood, what was tried, what left the machine.

use std::sync::Arc;

use super::{Reading, Tone, outcome};
use crate::analytics_pal::{Answered, Attempt as Tried, Candidate};
use crate::asking::{Chip, EgressReceipt, Finding, GeneratedCode};
use crate::domain::Code;
use crate::execution::ExecutionResult;
use crate::frame::FrameDifference;

/// Everything that a person may want to know of an answer. Shared by the panels and the history.
#[derive(Debug, Clone, Default)]
pub(crate) struct Story {
    pub(crate) question: String,
    /// The complete question that it refines.
    pub(crate) refines: Option<String>,
    /// Who wrote the code, as a person reads it.
    pub(crate) author: String,
    pub(crate) reading: String,
    /// What could have been read otherwise.
    pub(crate) chips: Vec<Chip>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) warnings: Vec<String>,
    /// What was changed to get code out of a reply.
    pub(crate) changes: Vec<String>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) receipts: Vec<EgressReceipt>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) versions: Option<Versions>,
    pub(crate) code: Code,
}

/// One try at an answer.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) code: Code,
    /// Why it was written ("written after `KeyError`").
    pub(crate) why: String,
    /// How it ended, in a few words.
    pub(crate) outcome: String,
    pub(crate) tone: Tone,
    pub(crate) result: Option<Arc<ExecutionResult>>,
}

/// Several versions of an answer, equal ones together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Versions {
    /// How many were asked for.
    pub(crate) asked: usize,
    /// The largest group first.
    pub(crate) groups: Vec<Group>,
    /// The group whose result is shown.
    pub(crate) chosen: usize,
    /// What there is to say of the vote, in a sentence.
    pub(crate) verdict: String,
}

/// Versions with equal results.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Their numbers, from 1.
    pub(crate) members: Vec<usize>,
    /// The first one's code.
    pub(crate) code: Code,
    pub(crate) result: Option<Arc<ExecutionResult>>,
    pub(crate) outcome: String,
    pub(crate) tone: Tone,
    /// How its frame differs from the first group's, one sentence each.
    pub(crate) differs: Vec<String>,
}

impl Story {
    /// A question and who it went to; the rest is not known yet.
    pub(crate) fn asked(question: &str, author: &str) -> Self {
        Self { question: question.to_owned(), author: author.to_owned(), ..Self::default() }
    }

    /// Takes in what was written.
    pub(crate) fn take(&mut self, written: &GeneratedCode) {
        self.refines.clone_from(&written.refines);
        self.reading = reading(written);
        self.chips.clone_from(&written.chips);
        self.assumptions = assumptions(written);
        self.warnings.clone_from(&written.warnings);
        self.changes.clone_from(&written.changes);
        self.findings.clone_from(&written.findings);
        self.code = written.code.clone();
    }

    /// How the question was understood, to stand below it.
    pub(crate) fn as_reading(&self) -> Reading {
        Reading {
            text: self.reading.clone(),
            refines: self.refines.clone(),
            chips: self.chips.clone(),
            assumptions: self.assumptions.clone(),
            warnings: self.warnings.clone(),
            changes: self.changes.clone(),
        }
    }

    /// Takes in everything that was tried.
    pub(crate) fn take_answer(&mut self, answered: &Answered) {
        self.receipts.clone_from(&answered.receipts);
        self.attempts = answered.attempts.iter().enumerate().map(|(at, tried)| attempt(answered, at, tried)).collect();
        self.versions = versions(answered);
        if let Some(written) = answered.generated() {
            self.take(written);
        }
    }
}

/// The reading without what is said beside it.
fn reading(written: &GeneratedCode) -> String {
    let refines = written.refines.as_ref().map(|asked| format!(" (refines \u{201c}{asked}\u{201d})"));
    let reading = written.reading.as_str();
    refines.and_then(|said| reading.strip_suffix(said.as_str())).unwrap_or(reading).to_owned()
}

/// The assumptions without what is said beside them.
fn assumptions(written: &GeneratedCode) -> Vec<String> {
    let refines =
        written.refines.as_ref().map(|asked| format!("It refines the question before: \u{201c}{asked}\u{201d}."));
    written.assumptions.iter().filter(|said| Some(*said) != refines.as_ref()).cloned().collect()
}

fn attempt(answered: &Answered, at: usize, tried: &Arc<Tried>) -> Attempt {
    let before = at.checked_sub(1).and_then(|before| answered.attempts.get(before));
    let why = match before.and_then(|before| before.fault.as_ref()) {
        Some(fault) => format!("written after {}", fault.kind.replace('_', " ")),
        None => String::new(),
    };
    let (outcome, tone) = outcome::brief(&tried.result);
    let empty = tried.fault.as_ref().filter(|fault| fault.kind == "empty" || fault.kind == "no_result");
    let (outcome, tone) = match empty {
        Some(fault) if fault.kind == "empty" => ("no rows".to_owned(), Tone::Warning),
        Some(_) => ("no result".to_owned(), Tone::Warning),
        None => (outcome, tone),
    };
    let result = Some(Arc::new(tried.result.clone()));
    Attempt { code: tried.generated.code.clone(), why, outcome, tone, result }
}

/// Candidates with equal results together, the chosen one's group first, then by size.
fn versions(answered: &Answered) -> Option<Versions> {
    if answered.candidates.len() < 2 {
        return None;
    }
    let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    for (number, candidate) in answered.candidates.iter().enumerate() {
        match groups.iter_mut().find(|(group, _)| group.is_some() && *group == candidate.group) {
            Some((_, members)) => members.push(number),
            None => groups.push((candidate.group, vec![number])),
        }
    }
    let chosen = answered.vote.as_ref().map(|vote| vote.chosen);
    // The chosen one leads its group, and its group leads.
    for (_, members) in &mut groups {
        members.sort_by_key(|number| Some(*number) != chosen);
    }
    groups.sort_by_key(|(_, members)| (!members.iter().any(|n| Some(*n) == chosen), std::cmp::Reverse(members.len())));
    let made = groups.iter().map(|(_, members)| group(&answered.candidates[members[0]], members)).collect();
    let verdict = match &answered.vote {
        Some(vote) => vote.sentence(),
        None => "No version has a result".to_owned(),
    };
    Some(Versions { asked: answered.candidates.len(), groups: made, chosen: 0, verdict })
}

fn group(candidate: &Candidate, members: &[usize]) -> Group {
    let mut members: Vec<usize> = members.iter().map(|number| number + 1).collect();
    members.sort_unstable();
    match &candidate.outcome {
        Ok(tried) => {
            let (outcome, tone) = outcome::brief(&tried.result);
            let differs = candidate.frame_difference.as_ref().map(differences).unwrap_or_default();
            let code = tried.generated.code.clone();
            Group { members, code, result: Some(Arc::new(tried.result.clone())), outcome, tone, differs }
        }
        Err(no_code) => Group {
            members,
            code: Code::default(),
            result: None,
            outcome: "no code".to_owned(),
            tone: Tone::Warning,
            differs: vec![no_code.reason().to_owned()],
        },
    }
}

/// Rows that are quoted on either side.
const QUOTED: usize = 3;

fn differences(difference: &FrameDifference) -> Vec<String> {
    let mut said = Vec::new();
    if difference.only_order {
        said.push("It has the same rows in another order.".to_owned());
    }
    if let Some([first, second]) = difference.shapes {
        said.push(format!("It has {} × {} cells where the answer has {} × {}.", second.0, second.1, first.0, first.1));
    }
    let sides = [
        ("Only in the answer", difference.only_first_count, &difference.only_first),
        ("Only in this one", difference.only_second_count, &difference.only_second),
    ];
    for (side, count, rows) in sides {
        if count > 0 {
            let quoted: Vec<String> = rows.iter().take(QUOTED).map(|row| format!("`{}`", row.join(" | "))).collect();
            let more = if count > quoted.len() { ", …" } else { "" };
            let rows = super::super::format::counted(count as u64, "row");
            said.push(format!("{side} {rows}  {}{more}", quoted.join(", ")));
        }
    }
    said
}
