//! The offline translator: tokens, linked phrases, a plan, and from it code, a reading and chips.
//!
//! Needs no key, no network and no model. Keeps nothing of a question; it keeps the index of each table, so that a
//! question over a wide table is answered at once. `AnalyticsPal` asks it through [`CodeGenerator`].

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::index::TableIndex;
use super::link::link;
use super::parse::{Parsed, Trouble, parse};
use super::plan::{Output, Plan};
use super::procedure::{self, Procedure};
use super::text::{Token, tokenize};
use super::{Chip, CodeGenerator, GeneratedCode, Intent, QueryAnalysis, QuestionRequest, Refusal};
use super::{chips, coach, pandas, restate, sentences};
use crate::domain::{Code, TableDescription};

/// The longest question that is read, in bytes: a page of text is not a question.
const LONGEST_QUESTION: usize = 4000;
/// Tables whose index is kept.
const KEPT: usize = 32;

/// The translator that works out of the box.
#[derive(Debug, Default)]
pub struct OfflineTranslator {
    indices: Mutex<Vec<(Weak<TableDescription>, Arc<TableIndex>)>>,
}

impl OfflineTranslator {
    /// A translator that has seen no table yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The table's index: the one kept for this very description, else a new one.
    fn index(&self, table: &Arc<TableDescription>) -> Arc<TableIndex> {
        let is_this = |known: &Weak<TableDescription>| std::ptr::eq(known.as_ptr(), Arc::as_ptr(table));
        let known = {
            let indices = self.indices.lock().unwrap_or_else(PoisonError::into_inner);
            indices.iter().find(|(known, _)| is_this(known)).map(|(_, index)| Arc::clone(index))
        };
        if let Some(index) = known {
            return index;
        }
        // Built outside the lock: it reads every value.
        let index = Arc::new(TableIndex::new(Arc::clone(table)));
        let mut indices = self.indices.lock().unwrap_or_else(PoisonError::into_inner);
        // The index holds its table, so a description with no other owner is closed.
        indices.retain(|(known, _)| known.strong_count() > 1);
        if indices.len() >= KEPT {
            indices.remove(0);
        }
        indices.push((Arc::downgrade(table), Arc::clone(&index)));
        index
    }

    fn understand(&self, request: &QuestionRequest<'_>) -> Result<(Arc<TableIndex>, Understood), Refusal> {
        let table = request.tables.get(request.active).ok_or_else(Refusal::without_table)?;
        let index = self.index(table);
        if request.question.len() > LONGEST_QUESTION {
            let reason = format!("The question is longer than {LONGEST_QUESTION} bytes.");
            return Err(Refusal { ambiguous: false, reason, unmatched: Vec::new(), coach: coach::questions(&index) });
        }
        let tokens = tokenize(request.question);
        let understood =
            understand(request.question, &tokens, &index).map_err(|trouble| refuse(trouble, request.question, &index))?;
        Ok((index, understood))
    }
}

impl CodeGenerator for OfflineTranslator {
    fn name(&self) -> &'static str {
        "offline"
    }

    fn analyse(&self, request: &QuestionRequest<'_>) -> QueryAnalysis {
        match self.understand(request) {
            Ok((_, understood)) => {
                let intent = match understood {
                    Understood::Plan(parsed) => intent(&parsed.plan),
                    Understood::Procedure(procedure) => procedure.intent(),
                };
                QueryAnalysis { intent, is_ambiguous: false, score: 0.0, reason: String::new() }
            }
            Err(refusal) => QueryAnalysis {
                intent: Intent::Unknown,
                is_ambiguous: refusal.ambiguous,
                score: if refusal.ambiguous { 0.8 } else { 0.5 },
                reason: refusal.reason,
            },
        }
    }

    fn generate(&self, request: &QuestionRequest<'_>) -> Result<GeneratedCode, Refusal> {
        let (index, understood) = self.understand(request)?;
        let parsed = match understood {
            Understood::Plan(parsed) => parsed,
            Understood::Procedure(mut procedure) => {
                procedure.choose(request.choices);
                return Ok(GeneratedCode {
                    code: Code::generated(procedure.code()),
                    reading: procedure.reading(),
                    chips: procedure.chips(),
                    expected_columns: procedure.expected_columns(),
                    assumptions: procedure.assumptions,
                    warnings: Vec::new(),
                });
            }
        };
        let mut plan = parsed.plan;
        chips::apply(&mut plan, request.choices, &index);
        let chips: Vec<Chip> = chips::chips(&plan, &index);
        let mut assumptions = parsed.assumptions;
        if request.choices.iter().any(|(name, _)| name == "measure") {
            // What was chosen is no longer assumed.
            assumptions.retain(|sentence| !sentence.contains("added up") && !sentence.contains("averaged"));
        }
        Ok(GeneratedCode {
            code: Code::generated(pandas::render(&plan, &index)),
            reading: restate::restate(&plan, &index),
            chips,
            assumptions,
            warnings: warnings(&plan, &index),
            expected_columns: pandas::result_columns(&plan, &index),
        })
    }
}

/// What a text was understood as.
enum Understood {
    /// One question.
    Plan(Parsed),
    /// Steps and statistics.
    Procedure(Procedure),
}

/// Steps and statistics where the text speaks of them; one question otherwise, and steps again where it is none.
fn understand(question: &str, tokens: &[Token], index: &Arc<TableIndex>) -> Result<Understood, Trouble> {
    let procedure = || procedure::read(question, tokens, index);
    if procedure::is_told(tokens) {
        let read = procedure();
        if let Some(Ok(found)) = read {
            return Ok(Understood::Procedure(found));
        }
        let plain = sentences::read(question, tokens, index);
        return match (plain, read) {
            (Ok(parsed), _) => Ok(Understood::Plan(parsed)),
            (Err(_), Some(Err(trouble))) | (Err(trouble), _) => Err(trouble),
        };
    }
    match sentences::read(question, tokens, index) {
        Ok(parsed) => Ok(Understood::Plan(parsed)),
        Err(trouble) => match procedure() {
            Some(Ok(found)) => Ok(Understood::Procedure(found)),
            // Of several sentences, this reader knows better which one it is that nobody understands.
            Some(Err(better @ (Trouble::Unmatched(_) | Trouble::Unsupported(_)))) if tokens.len() > 12 => Err(better),
            _ => Err(trouble),
        },
    }
}

/// What missing values leave out.
fn warnings(plan: &Plan, index: &TableIndex) -> Vec<String> {
    let mut warnings = Vec::new();
    for key in &plan.keys {
        let (super::plan::Key::Column(column) | super::plan::Key::Grain(column, _)) = *key;
        let nulls = index.description(column).nulls;
        if nulls > 0 {
            let rows = if nulls == 1 { "row has" } else { "rows have" };
            warnings.push(format!("{nulls} {rows} no `{}` and stand in no group.", index.name(column)));
        }
    }
    warnings
}

fn intent(plan: &Plan) -> Intent {
    use super::plan::Key;
    match &plan.output {
        _ if plan.limit.is_some() || plan.extreme.is_some() || plan.pick.is_some() => Intent::Ranking,
        Output::Measures if plan.keys.iter().any(|key| matches!(key, Key::Grain(..))) => Intent::Trend,
        Output::Measures | Output::Groups | Output::Share => Intent::Aggregation,
        Output::Correlation(..) => Intent::Correlation,
        Output::Exists | Output::Verdict(_) => Intent::Filtering,
        Output::Difference(_) => Intent::Aggregation,
        Output::Rows | Output::Columns(..) if plan.filter.is_some() => Intent::Filtering,
        Output::Rows | Output::Columns(..) => Intent::Description,
    }
}

fn refuse(trouble: Trouble, question: &str, index: &TableIndex) -> Refusal {
    let plain = |ambiguous: bool, reason: String| Refusal {
        ambiguous,
        reason,
        unmatched: Vec::new(),
        coach: coach::questions(index),
    };
    match trouble {
        Trouble::Unmatched(words) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("\u{201c}{word}\u{201d}")).collect();
            let mut closest: Vec<String> = words.iter().flat_map(|word| coach::closest(word, index)).collect();
            closest.dedup();
            closest.truncate(3);
            let like = if words.len() == 1 { "it" } else { "them" };
            let mut reason = format!(
                "I did not understand {}; this table has no column or value like {like}.",
                quoted.join(" and ")
            );
            if !closest.is_empty() {
                let _ = write!(reason, " Closest: {}.", closest.join(", "));
            }
            Refusal { ambiguous: false, reason, unmatched: words, coach: coach::questions(index) }
        }
        Trouble::Ambiguous(phrase, span, columns) => {
            let names: Vec<String> = columns.iter().map(|&column| format!("`{}`", index.name(column))).collect();
            let mut coach = coach::variants(question, span, &columns, &phrase, index);
            // Only what the translator itself understands is offered.
            coach.retain(|variant| parse(&link(&tokenize(variant), index), index).is_ok());
            if coach.is_empty() {
                coach = coach::questions(index);
            }
            Refusal {
                ambiguous: true,
                reason: format!("\u{201c}{phrase}\u{201d} can mean {}.", names.join(" or ")),
                unmatched: Vec::new(),
                coach,
            }
        }
        Trouble::Unsupported(word) => plain(
            false,
            format!("I know the words, but not what \u{201c}{word}\u{201d} means where it stands in this question."),
        ),
        Trouble::Vague(what) => plain(true, format!("The question does not say {what}.")),
    }
}
