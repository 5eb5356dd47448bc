//! Sample tables, their questions, and the demonstrations: what the welcome page offers.

use std::path::PathBuf;

use super::super::{demos, samples};
use super::{After, Answer, BottomTab, Effect, ResultTab, Session, View};
use crate::domain::{CodeType, TableUid};

impl Session {
    /// Opens a sample, and then goes on with something.
    pub(super) fn open_sample(&mut self, sample: usize, after: Option<After>) -> Effect {
        let job = self.next_job();
        let name = samples::all().get(sample).map_or_else(String::new, |sample| sample.file.clone());
        self.state.load_problem = None;
        self.state.opening.push((job, name));
        if let Some(after) = after {
            self.state.after = Some((job, after));
        }
        Effect::OpenSample(job, sample)
    }

    pub(super) fn ask_sample(&mut self, sample: usize, question: String) -> Vec<Effect> {
        self.drafts.question.clone_from(&question);
        self.over_sample(sample, After::Ask(question))
    }

    /// Runs a demonstration, over the sample that it needs.
    pub(super) fn run_demo(&mut self, demo: usize) -> Vec<Effect> {
        let wanted = demos::all().get(demo).and_then(|demo| demo.sample.as_ref());
        let sample = wanted.and_then(|file| samples::all().iter().position(|sample| sample.file == *file));
        match sample {
            Some(sample) => self.over_sample(sample, After::Demo(demo)),
            None => self.go_on(After::Demo(demo)),
        }
    }

    /// Goes on over a sample, which is opened where it is not open.
    fn over_sample(&mut self, sample: usize, after: After) -> Vec<Effect> {
        match self.opened_sample(sample) {
            Some(table) => {
                self.state.active = Some(table);
                self.go_on(after)
            }
            None => vec![self.open_sample(sample, Some(after))],
        }
    }

    fn opened_sample(&self, sample: usize) -> Option<TableUid> {
        let file = samples::all().get(sample).map_or("", |sample| sample.file.as_str());
        let place = PathBuf::from("samples").join(file);
        let open = self.state.tables.iter().find(|table| table.path.ends_with(&place));
        open.map(|table| table.table.table_uid.clone())
    }

    pub(super) fn go_on(&mut self, after: After) -> Vec<Effect> {
        match after {
            After::Ask(question) => {
                self.drafts.question = question;
                self.ask()
            }
            After::Demo(demo) => self.demonstrate(demo),
        }
    }

    /// The demonstration's code goes into the editor and runs, with a deadline of its own that is forgotten afterwards.
    fn demonstrate(&mut self, demo: usize) -> Vec<Effect> {
        let Some(demo) = demos::all().get(demo) else { return Vec::new() };
        demo.code().clone_into(&mut self.drafts.code);
        self.drafts.code_type = CodeType::Python;
        self.drafts.generated = None;
        self.drafts.question.clear();
        self.state.answer = Answer::None;
        self.state.story = None;
        self.state.findings.clear();
        self.drafts.jump = Some(1);
        self.state.view = View::Result;
        self.state.result_tab = ResultTab::Table;
        self.state.bottom_tab = BottomTab::Console;
        let usual = (self.drafts.timeout_seconds, self.state.settings.timeout_seconds);
        if let Some(seconds) = demo.timeout_seconds {
            self.drafts.timeout_seconds = seconds;
        }
        let effects = self.run_drafted();
        (self.drafts.timeout_seconds, self.state.settings.timeout_seconds) = usual;
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::ready;
    use super::super::{Action, View};
    use super::Effect;
    use crate::domain::DatabaseUid;
    use crate::runtime::Event;

    #[test]
    fn a_demonstration_runs_at_once_with_a_deadline_that_is_forgotten() {
        let mut session = ready();
        let effects = session.act(Action::RunDemo(1));
        let Some(Effect::Execute(_, order)) = effects.last() else { panic!("not run but {effects:?}") };
        assert!(order.code.text.contains("while remaining > 0"));
        assert_eq!(order.limits.timeout.seconds().to_string(), "3");
        assert_eq!(session.drafts.timeout_seconds.to_string(), "30");
        assert_eq!(session.state.settings.timeout_seconds.to_string(), "30");
        assert_eq!(session.state.view, View::Result);
    }

    #[test]
    fn a_demonstration_over_a_sample_waits_until_it_is_open() {
        let mut session = ready();
        let effects = session.act(Action::RunDemo(0));
        let [Effect::OpenSample(job, 0)] = effects[..] else { panic!("not opened but {effects:?}") };
        let table = DatabaseUid::of("sales.csv").table("sales");
        let effects = session.event(Event::Opened { job, outcome: Ok(table), tables: Vec::new() });
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Execute(..))), "{effects:?}");
        assert!(session.drafts.code.contains("revenues"));
    }
}
