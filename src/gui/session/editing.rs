//! The code in the editor: what a look at it finds while it is typed, and running a part of it.

use std::time::{Duration, Instant};

use super::{Effect, Focus, Session, Tone, asking::note};
use crate::asking::python::check;
use crate::asking::{Finding, Severity, lint};
use crate::domain::{Code, CodeOrigin, CodeType};

/// The longest code that is looked at while it is typed, in bytes.
const LOOKED_AT: usize = 100_000;
/// How long nobody types before what was found is listed.
const PAUSE: Duration = Duration::from_millis(600);
/// What is only worth saying of code that answers a question.
const OF_ANSWERS: [&str; 4] = ["no-result", "unused-input", "rebuilt-input", "syntax"];
/// What problems of a look are about.
const ABOUT: &str = "code check";

impl Session {
    /// Looks at the code in the editor where it is another than before. Cheap enough for every frame.
    pub(crate) fn look_at_code(&mut self) {
        let language = self.drafts.code_type;
        if self.state.looked_at.as_ref().is_some_and(|(text, of)| *of == language && *text == self.drafts.code) {
            return;
        }
        self.state.looked_at = Some((self.drafts.code.clone(), language));
        let text = self.drafts.code.as_str();
        let readable = language == CodeType::Python && text.len() <= LOOKED_AT;
        self.state.faults = if readable { check(text) } else { Vec::new() };
        let generated = self.drafts.generated.as_ref().is_some_and(|generated| generated.text == text);
        if !generated {
            self.state.findings = if readable { self.typed_findings(text) } else { Vec::new() };
        }
        self.state.unlisted_since = Some(Instant::now());
    }

    /// Lists what the last look found once nobody has typed for a moment: half a line is not called wrong at once. How
    /// long that still is.
    pub(crate) fn list_when_settled(&mut self) -> Option<Duration> {
        let left = PAUSE.saturating_sub(self.state.unlisted_since?.elapsed());
        if left.is_zero() {
            self.list_findings();
            return None;
        }
        Some(left)
    }

    fn typed_findings(&self, text: &str) -> Vec<Finding> {
        let tables: Vec<_> = self.state.tables.iter().map(|table| &table.description).collect();
        let mut findings = lint(text, &tables);
        findings.retain(|finding| !OF_ANSWERS.contains(&finding.rule.as_str()));
        findings
    }

    /// The list of problems says what the last look found.
    fn list_findings(&mut self) {
        self.state.unlisted_since = None;
        self.state.problems.retain(|problem| problem.about != ABOUT);
        let faults =
            self.state.faults.iter().map(|fault| note(Tone::Danger, fault.message.clone(), Some(fault.line), ABOUT));
        let findings = self.state.findings.iter().map(|finding| {
            let tone = if finding.severity == Severity::Error { Tone::Danger } else { Tone::Warning };
            note(tone, finding.message.clone(), Some(finding.line), ABOUT)
        });
        let found: Vec<_> = faults.chain(findings).collect();
        self.state.problems.extend(found);
    }

    /// Findings of code that was just written.
    pub(super) fn take_findings(&mut self, findings: &[Finding]) {
        self.state.findings = findings.to_vec();
        self.state.looked_at = None;
        self.look_at_code();
        self.list_findings();
    }

    /// Runs a part of what is in the editor; its lines have the numbers they have there.
    pub(super) fn run_part(&mut self, text: String) -> Vec<Effect> {
        let code = Code { text, code_type: self.drafts.code_type, origin: CodeOrigin::Typed };
        self.run(code, None, Vec::new(), None, None)
    }

    /// The language of what is in the editor.
    pub(super) fn set_language(&mut self, language: CodeType) {
        self.drafts.code_type = language;
        self.drafts.focus = Some(Focus::Code);
        self.state.error_line = None;
    }
}

#[cfg(test)]
#[path = "editing_tests.rs"]
mod tests;
