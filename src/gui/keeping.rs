//! What outlives the window: settings and the text that is being typed.

use super::session::Drafts;
use super::settings::Settings;
use crate::domain::{Code, CodeOrigin, CodeType, UserId};
use crate::history::Draft;

/// What the user's folder was told last.
#[derive(Default)]
pub(super) struct Noted {
    user: Option<UserId>,
    question: String,
    code: String,
    settings: Option<Settings>,
    code_type: CodeType,
}

impl Noted {
    /// The settings, where they changed since the last frame. To be asked before the draft, which ends the user before.
    pub(super) fn changed_settings(&mut self, user: &UserId, settings: &Settings) -> Option<String> {
        if self.settings.as_ref() == Some(settings) && self.user.as_ref() == Some(user) {
            return None;
        }
        let begins = self.user.as_ref() != Some(user);
        self.settings = Some(settings.clone());
        (!begins).then(|| settings.text())
    }

    /// The draft, where it changed since the last frame. A draft of another user is where that user begins.
    pub(super) fn changed(&mut self, user: &UserId, drafts: &Drafts) -> Option<Draft> {
        let same = self.question == drafts.question && self.code == drafts.code && self.code_type == drafts.code_type;
        if same && self.user.as_ref() == Some(user) {
            return None;
        }
        self.code_type = drafts.code_type;
        let begins = self.user.as_ref() != Some(user);
        self.user = Some(user.clone());
        self.question.clone_from(&drafts.question);
        self.code.clone_from(&drafts.code);
        if begins {
            return None;
        }
        let code = match &drafts.generated {
            Some(generated) if generated.text == drafts.code && generated.code_type == drafts.code_type => {
                generated.clone()
            }
            _ => Code { text: drafts.code.clone(), code_type: drafts.code_type, origin: CodeOrigin::Typed },
        };
        Some(Draft { question: drafts.question.clone(), code })
    }
}
