//! The offline translator: tokens, linked phrases, a plan, and from it code, a reading and chips.
//!
//! Needs no key, no network and no model. Keeps nothing of a question; it keeps the index of each table, so that a
//! question over a wide table is answered at once. `AnalyticsPal` asks it through [`CodeGenerator`].

use std::fmt::Write;
use std::sync::Arc;

use super::arithmetic::{self, Computed};
use super::follow_up;
use super::index::{Cancelled, TableIndex};
use super::indices::Indices;
use super::link::{Phrase, link};
use super::parse::{Parsed, Trouble};
use super::plan::{Output, Plan};
use super::procedure::{self, Procedure};
use super::refused::refuse;
use super::text::{Token, tokenize};
use super::{
    Chip, CodeGenerator, GeneratedCode, Meaning, NoCode, Progress, QueryAnalysis, QuestionRequest, Refusal, Turn,
};
use super::{analysis, capitals, chips, coach, corrections, pandas, presume, restate, sentences, warnings};
use crate::domain::{CancelToken, Code, TableDescription};

/// The longest question that is read, in bytes: a page of text is not a question.
const LONGEST_QUESTION: usize = 4000;
/// What is longer is probably more than one sentence, in bytes.
const LONG_QUESTION: usize = 80;
/// The most characters of an earlier question that are quoted.
const QUOTED: usize = 80;

/// The translator that works out of the box.
#[derive(Debug, Default)]
pub struct OfflineTranslator {
    indices: Indices,
}

/// A question that was read.
struct Understood {
    index: Arc<TableIndex>,
    plan: Plan,
    assumptions: Vec<String>,
    phrases: Vec<Phrase>,
    /// The complete question that it refines.
    refines: Option<String>,
    /// The kept meanings that were used, as chips show them.
    corrected: Vec<(String, String)>,
    /// What words were taken for by guess, as a reading says it.
    presumed: Vec<String>,
}

/// A question that was not read, and what is known of it.
struct Unread {
    refusal: Refusal,
    failure: Option<Box<Failure>>,
}

impl OfflineTranslator {
    /// A translator that has seen no table yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the table's index, so that its first question is answered at once. `progress` is told what part is done,
    /// from 0 to 1. A question asked meanwhile waits for it.
    pub fn index(
        &self,
        table: &Arc<TableDescription>,
        progress: &mut dyn FnMut(f64),
        cancel: &CancelToken,
    ) -> Result<(), Cancelled> {
        self.indices.build(table, progress, cancel).map(drop)
    }

    /// The request's table, indexed.
    fn table(&self, request: &QuestionRequest<'_>) -> Result<Arc<TableIndex>, Refusal> {
        let table = request.tables.get(request.active).ok_or_else(Refusal::without_table)?;
        self.indices.get(table).ok_or_else(Refusal::without_table)
    }

    fn understand(&self, request: &QuestionRequest<'_>) -> Result<Understood, Box<Unread>> {
        let plain = |refusal| Box::new(Unread { refusal, failure: None });
        let index = self.table(request).map_err(plain)?;
        if request.question.len() > LONGEST_QUESTION {
            let reason = format!("The question is longer than {LONGEST_QUESTION} bytes.");
            return Err(plain(Refusal { reason, coach: coach::near("", None, &index), ..Refusal::default() }));
        }
        let standing = standing(request.history, request.corrections, &index);
        match read(request.question, request.corrections, request.choices, standing.as_ref(), &index) {
            Ok(read) => {
                let refines = read.refines.then(|| standing.map(|standing| standing.asked).unwrap_or_default());
                Ok(Understood { refines, ..understood(read, request, index) })
            }
            Err(failure) => Err(Box::new(Unread {
                refusal: refuse(failure.trouble.clone(), request.question, &failure.tokens, &index),
                failure: Some(failure),
            })),
        }
    }

    /// The same with guesses at the words that kept it from being read.
    fn presume(&self, request: &QuestionRequest<'_>, unread: &Unread) -> Result<Understood, Refusal> {
        let (Some(failure), Ok(index)) = (&unread.failure, self.table(request)) else {
            return Err(unread.refusal.clone());
        };
        let Some(found) = presume::read(request.question, &failure.tokens, &failure.trouble, &index) else {
            return Err(unread.refusal.clone());
        };
        let phrases = link(&found.tokens, &index);
        let Parsed { plan, assumptions } = found.parsed;
        let assumptions = [failure.said.clone(), assumptions].concat();
        let corrected = failure.corrected.clone();
        let read = Read { plan, assumptions, phrases, refines: false, corrected, index: None };
        Ok(Understood { presumed: found.said, ..understood(read, request, index) })
    }
}

/// What was read, with the request's choices.
fn understood(mut read: Read, request: &QuestionRequest<'_>, index: Arc<TableIndex>) -> Understood {
    let index = read.index.take().unwrap_or(index);
    chips::apply(&mut read.plan, request.choices, &index);
    if request.choices.iter().any(|(name, _)| name == "measure") {
        // What was chosen is no longer assumed.
        read.assumptions.retain(|sentence| !sentence.contains("added up") && !sentence.contains("averaged"));
    }
    Understood {
        refines: None,
        plan: read.plan,
        assumptions: read.assumptions,
        phrases: read.phrases,
        corrected: read.corrected,
        presumed: Vec::new(),
        index,
    }
}

impl OfflineTranslator {
    /// Steps and statistics, where the text speaks of them or is no single question.
    fn procedure(
        &self,
        request: &QuestionRequest<'_>,
        is_question: bool,
        is_existence: bool,
    ) -> Option<Result<Procedure, Trouble>> {
        if request.question.len() > LONGEST_QUESTION || is_existence {
            return None;
        }
        let tokens = tokenize(request.question);
        if is_question && !procedure::is_told(&tokens) {
            return None;
        }
        let read = procedure::read(request.question, &tokens, &self.table(request).ok()?)?;
        Some(read.map(|mut procedure| {
            procedure.choose(request.choices);
            procedure
        }))
    }
}

impl CodeGenerator for OfflineTranslator {
    fn name(&self) -> &'static str {
        "offline"
    }

    fn analyse(&self, request: &QuestionRequest<'_>) -> QueryAnalysis {
        let read = self.understand(request);
        if let Some(Ok(procedure)) = self.procedure(request, read.is_ok(), is_existence(&read)) {
            return procedure.analysis();
        }
        match read.or_else(|unread| self.presume(request, &unread)) {
            Ok(read) => {
                let assumed = read.assumptions.len() + read.presumed.len();
                analysis::of_plan(&read.plan, &read.phrases, assumed, read.refines.is_some(), &read.index)
            }
            Err(refusal) => match self.table(request) {
                Ok(index) if request.question.len() <= LONGEST_QUESTION => {
                    let tokens = tokenize(request.question);
                    analysis::of_refusal(&refusal, &tokens, &link(&tokens, &index), &index)
                }
                _ => QueryAnalysis {
                    is_ambiguous: refusal.ambiguous,
                    score: 0.5,
                    reason: refusal.reason,
                    ..QueryAnalysis::default()
                },
            },
        }
    }

    fn generate(
        &self,
        request: &QuestionRequest<'_>,
        _progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<GeneratedCode, NoCode> {
        let read = self.understand(request);
        let long = request.question.len() > LONG_QUESTION;
        // What refines the question before is no text of its own.
        let refines = read.as_ref().is_ok_and(|read| read.refines.is_some());
        match self.procedure(request, read.is_ok(), is_existence(&read)).filter(|_| !refines) {
            Some(Ok(procedure)) => return Ok(procedure.generated()),
            // Of several sentences it knows better which one nobody understands.
            Some(Err(trouble @ (Trouble::Unmatched(_) | Trouble::Unsupported(_)))) if long && read.is_err() => {
                let index = self.table(request)?;
                return Err(refuse(trouble, request.question, &tokenize(request.question), &index).into());
            }
            _ => {}
        }
        let read = read.or_else(|unread| self.presume(request, &unread))?;
        let Understood { index, plan, mut assumptions, phrases, refines, corrected, presumed } = read;
        let mut chips: Vec<Chip> = chips::chips(&plan, &index);
        chips.extend(chips::meanings(&phrases, &plan, &index));
        let meant = [request.choices, &corrected].concat();
        chips.extend(chosen_meanings(&meant, &chips, &index));
        let mut reading = restate::restate(&plan, &index);
        for guess in &presumed {
            let _ = write!(reading, " ({guess})");
        }
        assumptions.extend(presumed.into_iter().map(|guess| format!("{guess}.")));
        if let Some(asked) = &refines {
            let asked = asked.chars().take(QUOTED).collect::<String>();
            let _ = write!(reading, " (refines \u{201c}{asked}\u{201d})");
            assumptions.insert(0, format!("It refines the question before: \u{201c}{asked}\u{201d}."));
        }
        assumptions.extend(pandas::assumed(&plan, &index));
        let meaning = Meaning::new(&plan, refines.as_deref().unwrap_or(request.question), &index.table);
        Ok(GeneratedCode {
            code: Code::generated(pandas::render(&plan, &index)),
            reading,
            chips,
            assumptions,
            warnings: warnings::of(&plan, &index),
            expected_columns: pandas::result_columns(&plan, &index),
            meaning: Some(meaning),
            refines: refines.map(|asked| asked.chars().take(QUOTED).collect()),
            ..GeneratedCode::default()
        })
    }
}

/// Whether it asks for yes or no about rows: then no figure answers it.
fn is_existence(read: &Result<Understood, Box<Unread>>) -> bool {
    read.as_ref().is_ok_and(|read| read.plan.output == Output::Exists)
}

/// The plan that a short question would refine, and the complete question it goes back to.
struct Standing {
    plan: Plan,
    asked: String,
    /// The table with the figures that the question made, where it made some.
    index: Option<Arc<TableIndex>>,
}

/// The last plan of the conversation; turns without one that can be used are read again.
fn standing(history: &[Turn], corrections: &[super::Correction], index: &TableIndex) -> Option<Standing> {
    let known =
        history.iter().rposition(|turn| turn.meaning.as_ref().is_some_and(|it| it.plan(&index.table).is_some()));
    let mut standing = known.and_then(|at| history[at].meaning.as_ref()).and_then(|meaning| {
        Some(Standing { plan: meaning.plan(&index.table)?.clone(), asked: meaning.asked().to_owned(), index: None })
    });
    for turn in history.iter().skip(known.map_or(0, |at| at + 1)) {
        if turn.question.len() > LONGEST_QUESTION {
            continue;
        }
        if let Ok(mut read) = read(&turn.question, corrections, &turn.choices, standing.as_ref(), index) {
            chips::apply(&mut read.plan, &turn.choices, read.index.as_deref().unwrap_or(index));
            let asked = match &standing {
                Some(before) if read.refines => before.asked.clone(),
                _ => turn.question.clone(),
            };
            standing = Some(Standing { plan: read.plan, asked, index: read.index });
        }
    }
    standing
}

struct Read {
    plan: Plan,
    assumptions: Vec<String>,
    phrases: Vec<Phrase>,
    refines: bool,
    /// The kept meanings that were used, as chips show them.
    corrected: Vec<(String, String)>,
    /// The table with the figures that the question makes, where it makes some.
    index: Option<Arc<TableIndex>>,
}

/// Why a question was not read, and what of it was known: its tokens with the kept meanings that were used.
struct Failure {
    trouble: Trouble,
    tokens: Vec<Token>,
    said: Vec<String>,
    corrected: Vec<(String, String)>,
}

/// Reads a question alone or as a refinement of what stands.
fn read(
    question: &str,
    kept: &[super::Correction],
    choices: &[(String, String)],
    standing: Option<&Standing>,
    index: &TableIndex,
) -> Result<Read, Box<Failure>> {
    let mut tokens = tokenize(question);
    // What was chosen for this question comes before what is kept.
    let chosen: Vec<_> =
        choices.iter().filter_map(|(name, chosen)| super::Corrections::of_choice(name, chosen, &index.table)).collect();
    corrections::mark(&mut tokens, &chosen, index);
    let known = corrections::mark(&mut tokens, kept, index);
    capitals::mark(&mut tokens, index);
    let mut said: Vec<String> = known.iter().map(|(_, sentence)| sentence.clone()).collect();
    let corrected = known.into_iter().map(|(correction, _)| corrections::choice(correction)).collect();
    let figured = standing.and_then(|standing| standing.index.clone());
    let index = figured.as_deref().unwrap_or(index);
    if let Some(computed) = arithmetic::read(question, &tokens, true, index) {
        return Ok(computed.read(said, corrected));
    }
    let alone = sentences::read(question, &tokens, index);
    if let Ok(Parsed { plan, .. }) = &alone
        && plan.rate.is_none()
        && matches!(plan.output, Output::Rows | Output::Columns(..) | Output::Measures)
        && arithmetic::names_ratio(question, &tokens, index)
        && let Some(computed) = arithmetic::read(question, &tokens, false, index)
    {
        return Ok(computed.read(said, corrected));
    }
    let refined = standing.and_then(|standing| follow_up::read(&tokens, &standing.plan, alone.is_ok(), index));
    let refines = refined.is_some();
    match refined.unwrap_or(alone) {
        Ok(Parsed { plan, assumptions }) => {
            said.extend(assumptions);
            Ok(Read { plan, assumptions: said, phrases: link(&tokens, index), refines, corrected, index: figured })
        }
        // What cannot be read as it stands may speak of a figure that no column holds.
        Err(_) if let Some(computed) = arithmetic::read(question, &tokens, false, index) => {
            Ok(computed.read(said, corrected))
        }
        Err(trouble) => Err(Box::new(Failure { trouble, tokens, said, corrected })),
    }
}

impl Computed {
    /// As what a question is read as, with what was said of its words before.
    fn read(self, mut said: Vec<String>, corrected: Vec<(String, String)>) -> Read {
        said.extend(self.parsed.assumptions);
        let phrases = link(&self.tokens, &self.index);
        Read { plan: self.parsed.plan, assumptions: said, phrases, refines: false, corrected, index: Some(self.index) }
    }
}

/// The chips of meanings that were chosen: shown on, so that the choice can be undone.
fn chosen_meanings(choices: &[(String, String)], known: &[Chip], index: &TableIndex) -> Vec<Chip> {
    let mut chips: Vec<Chip> = Vec::new();
    for (name, chosen) in choices {
        if super::Corrections::of_choice(name, chosen, &index.table).is_none()
            || known.iter().chain(&chips).any(|chip| chip.name == *name)
        {
            continue;
        }
        let phrase = name.trim_matches(['\u{201c}', '\u{201d}']);
        let alternatives = link(&tokenize(phrase), index)
            .iter()
            .flat_map(|phrase| phrase.columns.clone())
            .map(|column| index.name(column).to_owned())
            .filter(|other| other != chosen)
            .take(6)
            .collect();
        chips.push(Chip { name: name.clone(), chosen: chosen.clone(), alternatives });
    }
    chips
}
