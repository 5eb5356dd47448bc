//! A question to its answer: write, look, run, and where that failed mend it, a few times at most.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::AnalyticsPal;
use super::answered::{Answered, Ended};
use super::attempt::{Attempt, Fault};
use super::diff::CodeDiff;
use super::order::{AskEvent, AskOrder};
use crate::asking::{
    CodeGenerator, EgressReceipt, FIRST_ROWS, FailedAttempt, GeneratedCode, NoCode, PrivacyLevel, Progress, Prompt,
    QuestionRequest, Refusal, lint,
};
use crate::domain::{Phase, Status, Stopwatch, TableDescription, TableUid};
use crate::execution::{ExecutionEvent, ExecutionRequest, ExecutionResult};

/// What one question is about, for every attempt and candidate of it.
pub(super) struct Asking<'a> {
    pub(super) pal: &'a AnalyticsPal,
    pub(super) order: &'a AskOrder,
    pub(super) generator: &'a dyn CodeGenerator,
    pub(super) tables: &'a [Arc<TableDescription>],
    pub(super) active: usize,
    pub(super) first_rows: Vec<Vec<Vec<Value>>>,
}

/// The attempts of one line of repairs.
#[derive(Debug, Default)]
pub(super) struct Trail {
    pub(super) attempts: Vec<Arc<Attempt>>,
    pub(super) receipts: Vec<EgressReceipt>,
}

impl AnalyticsPal {
    /// Answers a question: describes, writes, runs, and has code that failed mended. Blocking; `events` is called on this
    /// thread. Everything that was tried is kept.
    pub fn ask(&self, order: &AskOrder, events: &mut dyn FnMut(AskEvent)) -> Answered {
        let generator = order.generator.as_ref().unwrap_or(&self.generator);
        let mut watch = Stopwatch::start();
        let begin = Instant::now();
        events(AskEvent::Stage(Phase::SchemaFetch));
        let (tables, active) = self.described(Some(&order.table));
        let described = Instant::now();
        watch.record(Phase::SchemaFetch, begin, described);
        let mut answered = Answered {
            provider: generator.name().to_owned(),
            analysis: None,
            attempts: Vec::new(),
            chosen: None,
            ended: Ended::NoCode(Refusal::without_table().into()),
            candidates: Vec::new(),
            vote: None,
            receipts: Vec::new(),
            insights: None,
            insights_took: Duration::ZERO,
            timings: Vec::new(),
        };
        if let Some(active) = active {
            let asking = Asking::new(self, order, generator.as_ref(), &tables, active);
            events(AskEvent::Stage(Phase::QueryAnalysis));
            answered.analysis = Some(generator.analyse(&asking.request(0, None)));
            watch.record(Phase::QueryAnalysis, described, Instant::now());
            if order.candidates > 1 {
                asking.vote(&mut answered, events);
            } else {
                let mut trail = Trail::default();
                answered.ended = asking.attempts(0, &mut trail, events);
                answered.attempts = trail.attempts;
                answered.receipts = trail.receipts;
            }
            // The last of the best: later attempts know more.
            let attempts = answered.attempts.iter().enumerate();
            answered.chosen = attempts.max_by_key(|(_, attempt)| attempt.rank()).map(|(index, _)| index);
        }
        let before = answered.chosen.map_or(0, |chosen| chosen + 1);
        for attempt in &answered.attempts[..before] {
            watch.record(Phase::CodeGeneration, attempt.written.0, attempt.written.1);
        }
        answered.timings = watch.finish(Phase::TotalProcessing);
        self.look_at(&mut answered, &order.table, events);
        answered
    }

    /// The exact text that this question would send first, and the receipt it would leave; `None` where nothing is sent.
    pub fn preview(&self, order: &AskOrder) -> Option<(Prompt, EgressReceipt)> {
        let generator = order.generator.as_ref().unwrap_or(&self.generator);
        let (tables, active) = self.described(Some(&order.table));
        let asking = Asking::new(self, order, generator.as_ref(), &tables, active?);
        generator.preview(&asking.request(0, order.repair.as_ref()))
    }

    /// The first rows of these tables, in their order.
    fn first_rows(&self, tables: &[Arc<TableDescription>]) -> Vec<Vec<Vec<Value>>> {
        let open = self.catalogue().tables();
        let rows = |table: &Arc<TableDescription>| {
            let entry = open.iter().find(|entry| entry.bound_name == table.bound_name)?;
            let frame = entry.table.frame.head(FIRST_ROWS);
            let row = |row| (0..frame.columns()).map(|column| frame.cell_json(row, column)).collect();
            Some((0..frame.rows()).map(row).collect())
        };
        tables.iter().map(|table| rows(table).unwrap_or_default()).collect()
    }
}

impl<'a> Asking<'a> {
    fn new(
        pal: &'a AnalyticsPal,
        order: &'a AskOrder,
        generator: &'a dyn CodeGenerator,
        tables: &'a [Arc<TableDescription>],
        active: usize,
    ) -> Self {
        // Who writes the same code each time has an index of the whole table and no use for a few rows.
        let wanted = generator.sees() >= PrivacyLevel::Samples && generator.repairs() > 0;
        let first_rows = if wanted { pal.first_rows(tables) } else { Vec::new() };
        Self { pal, order, generator, tables, active, first_rows }
    }
}

impl AnalyticsPal {
    /// What the answer's frame shows.
    fn look_at(&self, answered: &mut Answered, table: &TableUid, events: &mut dyn FnMut(AskEvent)) {
        let Some(attempt) = answered.attempt().filter(|attempt| attempt.fault.is_none()).cloned() else { return };
        let Some(frame) = &attempt.result.dataframe else { return };
        events(AskEvent::Stage(Phase::InsightGeneration));
        let begin = Instant::now();
        answered.insights = Some(self.insights(frame, attempt.generated.meaning.as_ref(), Some(table)));
        answered.insights_took = begin.elapsed();
    }
}

impl Asking<'_> {
    pub(super) fn request<'a>(&'a self, candidate: usize, repair: Option<&'a FailedAttempt>) -> QuestionRequest<'a> {
        let first = QuestionRequest::new(&self.order.question, self.tables, &self.order.cancel);
        QuestionRequest {
            active: self.active,
            choices: &self.order.choices,
            history: &self.order.history,
            corrections: &self.order.corrections,
            repair,
            candidate,
            first_rows: &self.first_rows,
            ..first
        }
    }

    /// Tries until there is an answer or a reason to stop. A trail that has attempts already goes on with a repair of the
    /// last.
    pub(super) fn attempts(&self, candidate: usize, trail: &mut Trail, events: &mut dyn FnMut(AskEvent)) -> Ended {
        let tries = self.order.tries.unwrap_or_else(|| self.generator.repairs()) as usize;
        if let Some(stop) = trail.attempts.last().and_then(|last| self.stop(last, None)) {
            return stop;
        }
        loop {
            if trail.attempts.len() > tries {
                return Ended::TriesUsed;
            }
            let failed = match trail.attempts.last() {
                Some(last) => last.failed(self.generator.sees()),
                None => self.order.repair.clone(),
            };
            let begin = Instant::now();
            events(AskEvent::Stage(Phase::CodeGeneration));
            let generated = match self.write(candidate, failed.as_ref(), &mut trail.receipts, events) {
                Ok(generated) => generated,
                Err(no_code) => return Ended::NoCode(no_code),
            };
            if trail.attempts.iter().any(|attempt| attempt.is_same_code(&generated.code.text)) {
                return Ended::SameCode;
            }
            let number = trail.attempts.len();
            let before = trail.attempts.last().cloned();
            let attempt = self.run(candidate, number, generated, (begin, Instant::now()), before.as_deref(), events);
            trail.attempts.push(Arc::clone(&attempt));
            if let Some(stop) = self.stop(&attempt, before.as_deref()) {
                return stop;
            }
        }
    }

    /// Why nothing is to be mended after this attempt.
    fn stop(&self, attempt: &Attempt, before: Option<&Attempt>) -> Option<Ended> {
        let Some(fault) = &attempt.fault else { return Some(Ended::Answered) };
        if self.order.cancel.is_cancelled() {
            return Some(Ended::NoCode(NoCode::Cancelled));
        }
        if !fault.is_repairable {
            return Some(Ended::NotRepairable);
        }
        (before.and_then(|before| before.fault.as_ref()) == Some(fault)).then_some(Ended::SameFault)
    }

    /// Code, looked at before it runs.
    pub(super) fn write(
        &self,
        candidate: usize,
        failed: Option<&FailedAttempt>,
        receipts: &mut Vec<EgressReceipt>,
        events: &mut dyn FnMut(AskEvent),
    ) -> Result<GeneratedCode, NoCode> {
        let mut generated = self.generator.generate(&self.request(candidate, failed), &mut |progress| {
            if let Progress::Sending(receipt) = progress {
                receipts.push(receipt.clone());
            }
            events(AskEvent::of_progress(candidate, progress));
        })?;
        // Code that is always the same for a question was looked at when its generator was written.
        if generated.findings.is_empty() && self.generator.repairs() > 0 {
            generated.findings = lint(&generated.code.text, self.tables);
        }
        Ok(generated)
    }

    /// Runs what was written and judges it.
    pub(super) fn run(
        &self,
        candidate: usize,
        number: usize,
        generated: GeneratedCode,
        written: (Instant, Instant),
        before: Option<&Attempt>,
        events: &mut dyn FnMut(AskEvent),
    ) -> Arc<Attempt> {
        events(AskEvent::Written { candidate, attempt: number, generated: Box::new(generated.clone()) });
        if let Some(prepare) = &self.order.prepare {
            prepare(&generated.code);
        }
        events(AskEvent::Stage(Phase::CodeExecution));
        let request = ExecutionRequest { code: generated.code.clone(), ..self.order.run.clone() };
        let result = self.execute(candidate, number, &request, events);
        let attempt = Arc::new(Attempt {
            fault: Fault::of(&result, &self.order.question),
            help: super::help(&result, self.tables, self.active),
            diff: before.map(|before| CodeDiff::between(&before.generated.code.text, &generated.code.text)),
            generated,
            result,
            written,
        });
        events(AskEvent::Attempted { candidate, number, attempt: Arc::clone(&attempt) });
        attempt
    }

    fn execute(
        &self,
        candidate: usize,
        attempt: usize,
        request: &ExecutionRequest,
        events: &mut dyn FnMut(AskEvent),
    ) -> ExecutionResult {
        let unavailable = |summary: &str| {
            ExecutionResult::not_run(request, Status::Unavailable, summary, "run it again; the log has more")
        };
        let mut execution = match self.pal.execute(request.clone()) {
            Ok(execution) => execution,
            Err(missing) => return unavailable(&missing.to_string()),
        };
        let stop = execution.cancel.clone();
        let _stops = self.order.cancel.while_held(move || stop.cancel());
        loop {
            match execution.events.blocking_recv() {
                Some(ExecutionEvent::Finished(result)) => return *result,
                Some(event) => events(AskEvent::Run { candidate, attempt, event }),
                None => return unavailable("The executor went away without an answer"),
            }
        }
    }
}
