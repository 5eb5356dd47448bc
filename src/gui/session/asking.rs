//! Asking: how a question is sent, what is told while it is written, and what its answer changes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{
    Answer, Asking, Attempt, BottomTab, Effect, Focus, OFFLINE, Overlay, Preview, Problem, ResultTab, Session, Story,
    Tone, models, outcome,
};
use crate::analytics_pal::{Answered, AskEvent, Generation};
use crate::asking::{
    Corrections, EgressReceipt, FailedAttempt, GeneratedCode, NoCode, PrivacyLevel, ProviderFailure, Refusal, Turn,
};
use crate::domain::{Code, ConsoleLine, ConsoleSource, Status as RunStatus, TableUid};
use crate::execution::{ExecutionEvent, ExecutionResult};
use crate::models::Provider;
use crate::runtime::{AskOrder, JobId};

impl Session {
    /// Asks the question that is typed.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        self.state.choices.clear();
        self.state.offer = None;
        self.ask_with(None)
    }

    /// Asks it as a question of its own.
    pub(super) fn ask_anew(&mut self) -> Vec<Effect> {
        self.forget_turns();
        self.ask()
    }

    /// A choice in the reading was changed: the same question again.
    pub(super) fn choose(&mut self, name: String, value: String) -> Vec<Effect> {
        self.state.choices.retain(|(chosen, _)| *chosen != name);
        let table = self.state.active_table();
        if table.is_some_and(|table| Corrections::of_choice(&name, &value, &table.description).is_some()) {
            self.state.offer = Some((name.clone(), value.clone()));
        }
        self.state.choices.push((name, value));
        self.ask_with(None)
    }

    pub(super) fn repair(&mut self) -> Vec<Effect> {
        let Some(last) = self.state.last.clone() else { return Vec::new() };
        let failed = failed_attempt(&last, self.state.help.as_ref().map(|help| help.near.clone()).unwrap_or_default());
        if self.drafts.question.trim().is_empty()
            && let Some(story) = &self.state.story
        {
            self.drafts.question.clone_from(&story.question);
        }
        self.ask_with(Some(failed))
    }

    fn ask_with(&mut self, repair: Option<FailedAttempt>) -> Vec<Effect> {
        let question = self.drafts.question.trim().to_owned();
        if question.is_empty() {
            self.drafts.focus = Some(Focus::Question);
            self.say("Type a question first".to_owned(), Tone::Neutral);
            return Vec::new();
        }
        let Some(table) = self.state.active.clone() else {
            self.say("Open a table first: a question is about one".to_owned(), Tone::Warning);
            return Vec::new();
        };
        let asked = self.asked_provider().map(|known| known.provider.clone());
        let history = self.history(&table, &question);
        let order = AskOrder {
            user: self.state.user.clone(),
            question,
            choices: self.state.choices.clone(),
            history,
            table,
            provider: asked.as_ref().map_or(OFFLINE, |provider| provider.name.as_str()).to_owned(),
            model: asked.as_ref().map(|provider| self.state.settings.model_of(provider)).filter(|m| !m.is_empty()),
            level: asked.as_ref().map_or(PrivacyLevel::Schema, Provider::level),
            versions: if asked.is_some() && repair.is_none() { self.state.settings.versions } else { 1 },
            repair,
        };
        match asked {
            Some(provider) if !self.has_agreed(&provider) => {
                let mut effects = self.drop_question();
                let model = order.model.clone().unwrap_or_default();
                let (endpoint, level) = (provider.endpoint(&model), provider.level());
                effects.extend(self.preview(order, endpoint, provider.host(), level));
                effects
            }
            _ => self.start_asking(order),
        }
    }

    /// What was asked of the table before; a question that is asked again with another chip does not refine itself.
    fn history(&mut self, table: &TableUid, question: &str) -> Vec<Turn> {
        let again = !self.state.choices.is_empty();
        let Some(conversation) = self.state.conversations.get_mut(table) else { return Vec::new() };
        match conversation.turns() {
            [before @ .., last] if again && last.question == question => before.to_vec(),
            turns => turns.to_vec(),
        }
    }

    /// Adds what came of the present question; its chips changed, it takes the place of what it was before.
    fn add_turn(&mut self, table: TableUid, turn: Turn) {
        let conversation = self.state.conversations.entry(table).or_default();
        match conversation.last_mut() {
            Some(last) if !turn.choices.is_empty() && last.question == turn.question => *last = turn,
            _ => conversation.push(turn),
        }
    }

    fn forget_turns(&mut self) {
        if let Some(table) = &self.state.active {
            self.state.conversations.remove(table);
        }
    }

    /// What would be sent is written and shown first.
    fn preview(&mut self, order: AskOrder, endpoint: String, host: String, level: PrivacyLevel) -> Vec<Effect> {
        let job = self.next_job();
        let order = AskOrder { level, ..order };
        self.state.answer = Answer::None;
        self.state.preview = Some(Preview {
            order: order.clone(),
            job: Some(job),
            endpoint,
            host,
            level,
            text: String::new(),
            receipt: None,
        });
        self.state.overlay = Some(Overlay::Preview);
        self.say("Nothing has been sent yet".to_owned(), Tone::Neutral);
        vec![Effect::Preview(job, Box::new(order))]
    }

    pub(super) fn preview_at(&mut self, level: PrivacyLevel) -> Vec<Effect> {
        match self.state.preview.take() {
            Some(preview) => self.preview(preview.order, preview.endpoint, preview.host, level),
            None => Vec::new(),
        }
    }

    pub(super) fn previewed(&mut self, job: JobId, text: String, receipt: EgressReceipt) {
        if let Some(preview) = self.state.preview.as_mut().filter(|preview| preview.job == Some(job)) {
            preview.job = None;
            preview.text = text;
            preview.endpoint.clone_from(&receipt.endpoint);
            // What was shown is what is asked, also where the model was left to the provider.
            preview.order.model = Some(receipt.model.clone());
            preview.receipt = Some(receipt);
        }
    }

    pub(super) fn start_asking(&mut self, order: AskOrder) -> Vec<Effect> {
        let mut effects = self.drop_question();
        let job = self.next_job();
        let by_model = order.provider != OFFLINE;
        let author = order.model.clone().unwrap_or_else(|| models::title(&order.provider).to_owned());
        if by_model && !self.can_run() {
            self.say("The question waits for Python".to_owned(), Tone::Accent);
            self.drafts.waiting_question = Some(order);
            return effects;
        }
        let text = if by_model { format!("Asking {author}") } else { "Reading the question".to_owned() };
        self.say(text, if by_model { Tone::Accent } else { Tone::Neutral });
        if by_model {
            // It takes a while, and what stands there is about another question.
            self.state.answer = Answer::None;
        }
        if by_model && order.versions == 1 {
            self.drafts.stream = Some(String::new());
        }
        self.state.asking =
            Some(Asking { job, order: order.clone(), author, by_model, since: Instant::now(), waiting: None });
        if by_model {
            effects.extend(self.state.run.take().map(|run| Effect::Cancel(run.job)));
            let run = self.run_order(Code::default(), None);
            effects.push(Effect::Answer(job, Box::new(order), Box::new(run)));
        } else {
            effects.push(Effect::Ask(job, Box::new(order)));
        }
        effects
    }

    /// A question that is on its way is of no interest any more.
    fn drop_question(&mut self) -> Vec<Effect> {
        self.drafts.stream = None;
        self.state.asking.take().map(|asking| Effect::Cancel(asking.job)).into_iter().collect()
    }

    /// Stop while a question is written: the reply is dropped and the editor has its own text again.
    pub(super) fn stop_asking(&mut self) -> Vec<Effect> {
        let effects = self.drop_question();
        self.say("The question was stopped".to_owned(), Tone::Warning);
        effects
    }

    /// What happens while a model answers. Of several candidates nothing is streamed: they write at once.
    pub(super) fn answering(&mut self, job: JobId, event: AskEvent) {
        let Some(asking) = self.state.asking.as_mut().filter(|asking| asking.job == job) else { return };
        let author = asking.author.clone();
        match event {
            AskEvent::Text { text, .. } => {
                if asking.waiting.take().is_some() {
                    self.say(format!("{author} writes"), Tone::Accent);
                }
                if let Some(stream) = &mut self.drafts.stream {
                    stream.push_str(&text);
                }
            }
            AskEvent::Waiting { reason, seconds, request, .. } => {
                let pause = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                asking.waiting = Some((Instant::now() + pause, reason.clone()));
                if let Some(stream) = &mut self.drafts.stream {
                    stream.clear();
                }
                let wait = super::super::format::seconds(seconds);
                self.say(format!("Waiting {wait} for {author}, {reason}, then request {request}"), Tone::Warning);
            }
            AskEvent::Sending { receipt, .. } => {
                let size = super::super::format::bytes(receipt.bytes);
                let text = format!("Sent {size} to {} ({})", receipt.endpoint, receipt.level);
                self.state.console.push(ConsoleLine::now(ConsoleSource::Executor, text));
                self.say(format!("{author} writes"), Tone::Accent);
            }
            AskEvent::Written { attempt, generated, .. } => self.written(attempt, &generated),
            AskEvent::Run { event: ExecutionEvent::Console(line), .. } => self.state.console.push(line),
            AskEvent::Attempted { attempt, .. } => {
                let (how, _) = outcome::status(&attempt.result);
                self.state.console.push(ConsoleLine::now(ConsoleSource::Executor, how));
                if let Some(fault) = attempt.fault.as_ref().filter(|fault| fault.is_repairable) {
                    let what = fault.kind.replace('_', " ");
                    self.say(format!("{author} mends the code after {what}"), Tone::Accent);
                    if self.drafts.stream.is_none() && self.is_single() {
                        self.drafts.stream = Some(String::new());
                    }
                }
            }
            AskEvent::Stage(_) | AskEvent::Run { .. } => {}
        }
    }

    fn is_single(&self) -> bool {
        self.state.asking.as_ref().is_some_and(|asking| asking.order.versions <= 1)
    }

    /// Code came and runs next: the editor has it from now on.
    fn written(&mut self, attempt: usize, written: &GeneratedCode) {
        if !self.is_single() {
            return;
        }
        self.drafts.stream = None;
        self.show_written(written);
        let number = if attempt == 0 { String::new() } else { format!(" attempt {}", attempt + 1) };
        self.say(format!("Running{number}"), Tone::Accent);
    }

    fn show_written(&mut self, written: &GeneratedCode) {
        self.drafts.code.clone_from(&written.code.text);
        self.drafts.code_type = written.code.code_type;
        self.drafts.generated = Some(written.code.clone());
        self.drafts.jump = Some(1);
        self.state.error_line = None;
        self.take_findings(&written.findings);
        let mut story = Story::default();
        story.take(written);
        self.state.answer = Answer::Reading(story.as_reading());
        self.state.problems.retain(|problem| problem.about != "question");
        for warning in &written.warnings {
            self.add_problem(note(Tone::Warning, warning.clone(), None, "question"));
        }
    }

    /// A question to a model came to its end.
    pub(super) fn model_answered(&mut self, job: JobId, answered: &Answered) {
        let Some(asking) = self.state.asking.take_if(|asking| asking.job == job) else { return };
        self.drafts.stream = None;
        let mut story = Story::asked(&asking.order.question, &asking.author);
        story.take_answer(answered);
        let no_code = answered.no_code().cloned();
        if let Some(no_code) = no_code {
            self.state.story = Some(Arc::new(story));
            self.unanswered(no_code);
            return;
        }
        let (Some(result), Some(written)) = (answered.result(), answered.generated().cloned()) else { return };
        self.show_written(&written);
        self.remember(&asking, &written);
        let ended = answered.ended.sentence();
        if !ended.is_empty() {
            self.add_problem(note(Tone::Warning, ended, None, "question"));
        }
        let story = Arc::new(story);
        self.state.story = Some(Arc::clone(&story));
        self.ended(job, result, Some(asking.order.question), Some(story));
        if let Answer::Reading(_) = &self.state.answer
            && let Some(versions) = self.state.story.as_ref().and_then(|story| story.versions.as_ref())
        {
            let text = format!("{}, {}", self.state.status.text, versions.verdict);
            self.state.status.text = text;
        }
    }

    /// The question could not be sent.
    pub(super) fn not_asked(&mut self, job: JobId, failure: ProviderFailure) {
        let previewed = self.state.preview.take_if(|preview| preview.job == Some(job)).is_some();
        if previewed {
            self.state.overlay = None;
        }
        if previewed || self.state.asking.take_if(|asking| asking.job == job).is_some() {
            self.drafts.stream = None;
            self.provider_failed(failure);
        }
    }

    pub(super) fn generated(&mut self, job: JobId, generation: Generation) -> Vec<Effect> {
        let Some(asking) = self.state.asking.take_if(|asking| asking.job == job) else { return Vec::new() };
        self.drafts.stream = None;
        let mut story = Story::asked(&asking.order.question, &asking.author);
        story.receipts = generation.receipts;
        match generation.outcome {
            Ok(written) => {
                story.take(&written);
                self.remember(&asking, &written);
                self.show_written(&written);
                self.state.story = Some(Arc::new(story.clone()));
                self.run_answer(asking.order.question.clone(), generation.timings, story)
            }
            Err(no_code) => {
                self.state.story = Some(Arc::new(story));
                self.unanswered(no_code);
                Vec::new()
            }
        }
    }

    /// The conversation goes on with this turn.
    fn remember(&mut self, asking: &Asking, written: &GeneratedCode) {
        let turn = Turn {
            question: asking.order.question.clone(),
            choices: asking.order.choices.clone(),
            code: written.code.text.clone(),
            reading: if asking.by_model { String::new() } else { written.reading.clone() },
            outcome: "read".to_owned(),
            author_saw: if asking.by_model { asking.order.level } else { PrivacyLevel::Samples },
            meaning: written.meaning.clone(),
        };
        self.add_turn(asking.order.table.clone(), turn);
    }

    fn unanswered(&mut self, no_code: NoCode) {
        self.state.problems.retain(|problem| problem.about != "question");
        if let Some(shown) = &mut self.state.shown {
            shown.before = true;
        }
        match no_code {
            NoCode::Refused(refusal) => self.refused(refusal),
            NoCode::Failed(failure) => self.provider_failed(failure),
            NoCode::Cancelled => {
                self.say("The question was stopped".to_owned(), Tone::Warning);
                self.state.answer = Answer::None;
            }
        }
    }

    fn refused(&mut self, refusal: Refusal) {
        let text = if refusal.ambiguous { "The question has two readings" } else { "The question was not understood" };
        self.say(text.to_owned(), Tone::Warning);
        self.state.answer = Answer::Refused(refusal);
    }

    fn provider_failed(&mut self, failure: ProviderFailure) {
        self.say(failure.summary.clone(), Tone::Danger);
        let mut problem = note(Tone::Danger, failure.summary.clone(), None, "question");
        problem.hint.clone_from(&failure.hint);
        self.state.problems.insert(0, problem);
        self.state.answer = Answer::Failed(failure);
    }

    /// What a look at the code found stands at its lines and among the problems.
    /// The conversation remembers how its last answer ended.
    pub(super) fn note_turn(&mut self, result: &ExecutionResult) {
        let empty = result.dataframe.as_ref().is_some_and(|frame| frame.rows() == 0);
        let conversation = self.state.active.as_ref().and_then(|table| self.state.conversations.get_mut(table));
        let last = conversation.and_then(|conversation| conversation.last_mut());
        if let Some(turn) = last.filter(|turn| turn.code == result.code.text) {
            let completed = result.status == RunStatus::Completed;
            turn.outcome = if completed && empty { "empty".to_owned() } else { result.status.name().to_owned() };
        }
    }

    pub(super) fn new_conversation(&mut self) {
        self.forget_turns();
        self.state.choices.clear();
        self.state.offer = None;
        self.state.answer = Answer::None;
        self.drafts.question.clear();
        self.drafts.focus = Some(Focus::Question);
        self.say("A new conversation begins".to_owned(), Tone::Neutral);
    }

    /// What a chip was changed to is kept for the table, or forgotten.
    pub(super) fn keep_meaning(&mut self, chip: String, chosen: Option<String>) -> Vec<Effect> {
        let Some(table) = self.state.active.clone() else { return Vec::new() };
        let (phrase, offered) = (chip.trim_matches(['\u{201c}', '\u{201d}']).to_owned(), self.state.offer.take());
        let name = self.state.active_table().map_or_else(String::new, |table| table.table.name.clone());
        let text = match &chosen {
            Some(_) => format!("\u{201c}{phrase}\u{201d} keeps this meaning in {name}"),
            None => format!("\u{201c}{phrase}\u{201d} has no meaning of its own in {name} any more"),
        };
        self.say(text, if chosen.is_some() { Tone::Success } else { Tone::Neutral });
        if chosen.is_none() {
            self.state.offer = offered.filter(|(name, _)| *name != chip);
        }
        vec![Effect::KeepMeaning { user: self.state.user.clone(), table, chip, chosen }]
    }

    pub(super) fn list_meanings(&mut self) -> Vec<Effect> {
        self.state.meanings.clear();
        let (user, active) = (self.state.user.clone(), self.state.active.clone());
        active.map(|table| Effect::ListMeanings { user, table }).into_iter().collect()
    }

    /// Brings an attempt's code back, with its result where it has one.
    pub(super) fn restore_attempt(&mut self, index: usize) -> Vec<Effect> {
        let Some(attempt) = self.state.story.as_ref().and_then(|story| story.attempts.get(index)).cloned() else {
            return Vec::new();
        };
        let effects = self.bring_back(&attempt);
        self.say(format!("Attempt {} is back in the editor", index + 1), Tone::Neutral);
        effects
    }

    /// Another version becomes the answer.
    pub(super) fn choose_version(&mut self, index: usize) -> Vec<Effect> {
        let Some(mut story) = self.state.story.as_deref().cloned() else { return Vec::new() };
        let Some(versions) = story.versions.as_mut() else { return Vec::new() };
        let Some(group) = versions.groups.get(index).cloned() else { return Vec::new() };
        versions.chosen = index;
        let members: Vec<String> = group.members.iter().map(ToString::to_string).collect();
        story.code = group.code.clone();
        self.state.story = Some(Arc::new(story));
        let (why, outcome, tone) = (String::new(), group.outcome.clone(), group.tone);
        let effects = self.bring_back(&Attempt { code: group.code, why, outcome, tone, result: group.result });
        self.say(format!("Version {} is the answer now", members.join(", ")), Tone::Neutral);
        effects
    }

    fn bring_back(&mut self, attempt: &Attempt) -> Vec<Effect> {
        self.drafts.code.clone_from(&attempt.code.text);
        self.drafts.code_type = attempt.code.code_type;
        self.drafts.generated = Some(attempt.code.clone());
        self.drafts.jump = Some(1);
        self.state.error_line = None;
        self.state.findings.clear();
        let Some(result) = attempt.result.clone() else { return Vec::new() };
        self.state.failure_dismissed = false;
        let frame = result.dataframe.clone().filter(|_| result.status == RunStatus::Completed);
        let (origin, notes) = (result.origin.clone().unwrap_or_default(), result.notes.clone());
        self.state.last = Some(result);
        self.state.view = super::View::Result;
        self.state.result_tab = ResultTab::Table;
        frame.map(|frame| self.put_and_look(frame, origin, notes)).into_iter().collect()
    }

    /// A certain fix: the code is replaced and runs.
    pub(super) fn apply_fix(&mut self) -> Vec<Effect> {
        let Some(fix) = self.state.help.as_ref().and_then(|help| help.fix.clone()) else { return Vec::new() };
        self.drafts.code = fix.code;
        self.state.error_line = None;
        self.run_drafted()
    }

    /// The rows that a failure is about, by code of its own; the editor keeps what it has.
    pub(super) fn show_rows(&mut self) -> Vec<Effect> {
        let Some(rows) = self.state.help.as_ref().and_then(|help| help.rows.clone()) else { return Vec::new() };
        self.state.bottom_tab = BottomTab::Console;
        self.run_beside(rows.label, rows.code)
    }
}

/// What is told of code that failed.
pub(super) fn failed_attempt(result: &ExecutionResult, near: Vec<String>) -> FailedAttempt {
    let error = result.error.clone().unwrap_or_default();
    let unnamed = error.error_type.is_empty();
    FailedAttempt {
        code: result.code.text.clone(),
        error_type: if unnamed { result.status.name().to_owned() } else { error.error_type },
        message: if error.message.is_empty() { result.summary.clone() } else { error.message },
        lines: error.traceback.iter().map(|frame| frame.line).collect(),
        near,
        author_saw: PrivacyLevel::Samples,
    }
}

pub(super) fn note(tone: Tone, text: String, line: Option<u32>, about: &str) -> Problem {
    Problem { tone, text, hint: String::new(), line, about: about.to_owned() }
}
