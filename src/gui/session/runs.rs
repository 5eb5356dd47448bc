//! Runs: how one begins, what happens during it, and what its end changes.

use std::sync::Arc;
use std::time::Instant;

use super::super::code::parts;
use super::{
    BottomTab, Effect, Focus, Problem, Progress, Python, ResultTab, RunState, Session, Shown, Story, Tone, View,
    error_text, outcome,
};
use crate::asking::help::Diagnosis;
use crate::domain::{Code, CodeOrigin, ConsoleLine, ConsoleSource, Status as RunStatus, Timeout, Timing};
use crate::execution::{ExecutionEvent, ExecutionResult, NotKept};
use crate::frame::Frame;
use crate::machine;
use crate::runtime::{JobId, RunOrder, Shows};

impl Session {
    pub(super) fn run_drafted(&mut self) -> Vec<Effect> {
        self.run_for(None)
    }

    /// Runs the code in the editor, typed or generated: the one way to a run.
    pub(super) fn run_for(&mut self, result_name: Option<String>) -> Vec<Effect> {
        let code = self.drafted_code();
        // The code of an answer, run again as it is, is that answer again.
        let story =
            self.state.story.as_deref().filter(|story| code.origin == CodeOrigin::Generated && story.code == code);
        let story = story.cloned();
        let question = story.as_ref().map(|story| story.question.clone());
        self.run(code, question, Vec::new(), result_name, story)
    }

    /// Runs the code of an answer.
    pub(super) fn run_answer(&mut self, question: String, workflow: Vec<Timing>, story: Story) -> Vec<Effect> {
        let code = self.drafted_code();
        self.run(code, Some(question), workflow, None, Some(story))
    }

    /// Runs code that is not the editor's.
    pub(super) fn run_beside(&mut self, what: String, code: String) -> Vec<Effect> {
        let code = Code { text: code, origin: CodeOrigin::Generated, ..Code::default() };
        self.run(code, Some(what), Vec::new(), None, None)
    }

    pub(super) fn run(
        &mut self,
        code: Code,
        question: Option<String>,
        workflow: Vec<Timing>,
        result_name: Option<String>,
        story: Option<Story>,
    ) -> Vec<Effect> {
        if code.text.trim().is_empty() {
            self.drafts.focus = Some(Focus::Code);
            self.say("Write some code first".to_owned(), Tone::Neutral);
            return Vec::new();
        }
        // A second run replaces the first one.
        let mut effects: Vec<Effect> = self.state.run.take().map(|run| Effect::Cancel(run.job)).into_iter().collect();
        let job = self.next_job();
        let timeout = self.timeout();
        self.state.problems.retain(|problem| problem.about != "code");
        self.state.error_line = None;
        let ready = self.can_run();
        self.state.run = Some(RunState {
            job,
            question,
            timeout_seconds: timeout.seconds(),
            progress: if ready { Progress::Phase(None) } else { Progress::WaitingForPython },
            stopping: false,
            workflow,
            story,
        });
        self.state.help = None;
        self.state.history.picked.clone_from(&result_name);
        let order = self.run_order(code, result_name);
        if ready {
            self.say("Running".to_owned(), Tone::Accent);
            effects.push(Effect::Execute(job, Box::new(order)));
        } else {
            self.say("Waiting for Python".to_owned(), Tone::Accent);
            self.drafts.waiting = Some(order);
            if matches!(self.state.python, Python::Failed { .. }) {
                effects.push(self.set_up_python(false));
            }
        }
        effects
    }

    /// Whether code could run now.
    pub(super) fn can_run(&self) -> bool {
        self.state.runs_elsewhere() || matches!(self.state.python, Python::Ready(_))
    }

    /// The order to run this code over the active table.
    pub(super) fn run_order(&mut self, code: Code, result_name: Option<String>) -> RunOrder {
        let asked = self.state.active.as_ref().and_then(|table| self.state.conversations.get(table));
        let meaning = asked.and_then(|turns| turns.last()).filter(|turn| turn.code == code.text);
        RunOrder {
            user: self.state.user.clone(),
            table: self.state.active.clone(),
            meaning: meaning.and_then(|turn| turn.meaning.clone()),
            limits: machine::default_limits().with_timeout(self.timeout()),
            code,
            result_name,
            require_tier: self.state.weakest_tier(),
            elsewhere: self.state.runs_elsewhere(),
        }
    }

    /// What is in the editor; unchanged generated code keeps its author.
    fn drafted_code(&self) -> Code {
        let text = self.drafts.code.clone();
        match &self.drafts.generated {
            Some(generated) if generated.text == text && generated.code_type == self.drafts.code_type => {
                generated.clone()
            }
            _ => Code { text, code_type: self.drafts.code_type, origin: CodeOrigin::Typed },
        }
    }

    fn timeout(&mut self) -> Timeout {
        let seconds = self.drafts.timeout_seconds.clamp(Timeout::MIN_SECONDS, Timeout::MAX_SECONDS);
        let timeout = Timeout::from_seconds(seconds).unwrap_or_default();
        self.drafts.timeout_seconds = timeout.seconds();
        self.state.settings.timeout_seconds = timeout.seconds();
        timeout
    }

    pub(super) fn stop(&mut self) -> Vec<Effect> {
        if self.state.asking.is_some() {
            return self.stop_asking();
        }
        let Some(run) = &mut self.state.run else { return Vec::new() };
        if run.progress == Progress::WaitingForPython {
            self.state.run = None;
            self.drafts.waiting = None;
            self.say("Cancelled".to_owned(), Tone::Warning);
            return Vec::new();
        }
        run.stopping = true;
        let job = run.job;
        self.say("Stopping".to_owned(), Tone::Warning);
        vec![Effect::Cancel(job)]
    }

    pub(super) fn run_event(&mut self, job: JobId, event: ExecutionEvent) {
        if self.state.run.as_ref().is_none_or(|run| run.job != job) {
            return;
        }
        match event {
            ExecutionEvent::Phase(phase) => self.progress(Progress::Phase(Some(phase))),
            ExecutionEvent::Began => self.progress(Progress::Running(Instant::now())),
            ExecutionEvent::Console(line) => self.state.console.push(line),
            ExecutionEvent::Finished(result) => self.finished(*result),
        }
    }

    fn progress(&mut self, progress: Progress) {
        if let Some(run) = &mut self.state.run {
            // Phases after the code's clock began do not stop the clock on screen.
            if !(matches!(run.progress, Progress::Running(_)) && matches!(progress, Progress::Phase(_))) {
                run.progress = progress;
            }
        }
    }

    fn finished(&mut self, mut result: ExecutionResult) {
        let Some(run) = self.state.run.take() else { return };
        result.add_workflow(&run.workflow);
        let (text, _) = outcome::status(&result);
        self.state.console.push(ConsoleLine::now(ConsoleSource::Executor, text));
        self.ended(run.job, result, run.question, run.story.map(Arc::new));
    }

    /// What a run's end changes, however it was started.
    pub(super) fn ended(
        &mut self,
        job: JobId,
        result: ExecutionResult,
        question: Option<String>,
        story: Option<Arc<Story>>,
    ) {
        let (text, tone) = outcome::status(&result);
        self.say(text, tone);
        self.note_outcome(&result);
        self.note_turn(&result);
        let unchanged = parts::stands_in(&result.code.text, &self.drafts.code);
        self.state.error_line = result
            .error
            .as_ref()
            .and_then(|error| error.line)
            .filter(|_| unchanged && result.status != RunStatus::Cancelled);
        self.state.view = View::Result;
        self.state.result_tab = ResultTab::Table;
        let result = Arc::new(result);
        if result.status == RunStatus::Completed {
            self.show(&result);
        } else {
            // What failed is mended in the code.
            self.state.wide = false;
            self.state.bottom_tab = match result.status {
                RunStatus::Error | RunStatus::Rejected => BottomTab::Problems,
                _ => BottomTab::Console,
            };
        }
        if let Some(shown) = self.state.shown.as_mut().filter(|_| result.status == RunStatus::Completed) {
            shown.title.clone_from(&question);
        }
        self.keep_run(&result, question, story);
        self.state.failure_dismissed = false;
        self.state.opening_frame = None;
        self.state.last = Some(result);
        self.state.last_job = Some(job);
        (self.state.shows, self.state.help, self.state.chart, self.state.combine) = (None, None, None, None);
    }

    /// A run that ended was looked at; of interest while it is the last one.
    pub(super) fn looked(&mut self, job: JobId, shows: Option<Shows>, help: Option<Diagnosis>) {
        if self.state.last_job == Some(job) && self.state.run.is_none() {
            self.state.shows = shows;
            self.state.help = help;
        }
    }

    fn show(&mut self, result: &ExecutionResult) {
        let Some(frame) = result.dataframe.clone() else {
            self.state.shown = None;
            self.state.bottom_tab = BottomTab::Console;
            if !result.figures.is_empty() {
                self.state.result_tab = ResultTab::Chart;
            }
            return;
        };
        self.put(frame, result.origin.clone().unwrap_or_default(), result.notes.clone());
        if self.state.bottom_tab == BottomTab::Problems {
            self.state.bottom_tab = BottomTab::Console;
        }
    }

    /// One of the other frames of the last run, from the process that still holds it.
    pub(super) fn open_frame(&mut self, name: String) -> Vec<Effect> {
        let Some(frames) = self.state.last.as_ref().and_then(|last| last.kept_frames.clone()) else {
            return self.run_for(Some(name));
        };
        let job = self.next_job();
        self.state.opening_frame = Some(job);
        self.say(format!("Opening {name}"), Tone::Accent);
        vec![Effect::OpenFrame(job, frames, name)]
    }

    pub(super) fn frame_opened(
        &mut self,
        job: JobId,
        name: &str,
        outcome: Result<(Frame, Vec<String>), NotKept>,
    ) -> Vec<Effect> {
        // Another one was asked for, or a run has ended, since.
        if self.state.opening_frame != Some(job) {
            return Vec::new();
        }
        self.state.opening_frame = None;
        match outcome {
            Ok((frame, notes)) => {
                self.say(outcome::opened(name, frame.rows() as u64, frame.columns() as u64), Tone::Neutral);
                self.state.view = View::Result;
                self.state.result_tab = ResultTab::Table;
                self.state.failure_dismissed = true;
                return vec![self.put_and_look(frame, name.to_owned(), notes)];
            }
            Err(error) => {
                let text = format!("{name} could not be opened: {error}");
                self.say(text.clone(), Tone::Danger);
                let (hint, about) = (error.hint().to_owned(), "code".to_owned());
                self.add_problem(Problem { tone: Tone::Warning, text, hint, line: None, about });
            }
        }
        Vec::new()
    }

    /// Puts a table and lines of output on screen as if code had made them. For benchmarks.
    pub(crate) fn present(&mut self, frame: Frame, lines: impl IntoIterator<Item = String>) {
        for line in lines {
            self.state.console.push(ConsoleLine::now(ConsoleSource::Stdout, line));
        }
        self.put(frame, String::new(), Vec::new());
        self.state.view = View::Result;
        self.state.result_tab = ResultTab::Table;
        self.state.opening_first = false;
    }

    pub(super) fn put(&mut self, frame: Frame, origin: String, notes: Vec<String>) {
        self.state.frames_shown += 1;
        let key = self.state.frames_shown;
        self.state.shown = Some(Shown { frame, origin, notes, title: None, before: false, key });
        (self.state.shows, self.state.chart, self.state.combine) = (None, None, None);
    }

    /// Puts a frame on screen that no run has just made; what it shows is found meanwhile.
    #[must_use]
    pub(super) fn put_and_look(&mut self, frame: Frame, origin: String, notes: Vec<String>) -> Effect {
        let job = self.next_job();
        self.state.last_job = Some(job);
        self.put(frame.clone(), origin, notes);
        Effect::Look(job, frame, self.state.active.clone())
    }

    fn note_outcome(&mut self, result: &ExecutionResult) {
        let about = "code".to_owned();
        if result.status != RunStatus::Completed {
            let text = error_text(result);
            let line = result.error.as_ref().and_then(|error| error.line);
            let hint = result.hint.clone();
            self.state.problems.insert(0, Problem { tone: Tone::Danger, text, hint, line, about: about.clone() });
        }
        for note in &result.notes {
            let (text, about) = (note.clone(), about.clone());
            self.add_problem(Problem { tone: Tone::Neutral, text, hint: String::new(), line: None, about });
        }
    }

    /// The run that waited for Python begins.
    pub(super) fn start_waiting(&mut self) -> Vec<Effect> {
        if let Some(order) = self.drafts.waiting_question.take() {
            return self.start_asking(order);
        }
        match (self.drafts.waiting.take(), &mut self.state.run) {
            (Some(order), Some(run)) => {
                run.progress = Progress::Phase(None);
                let job = run.job;
                self.say("Running".to_owned(), Tone::Accent);
                vec![Effect::Execute(job, Box::new(order))]
            }
            _ => Vec::new(),
        }
    }
}
