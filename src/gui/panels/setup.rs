//! The card that shows Python being set up, or why it could not be. The rest of the window stays usable.

use eframe::egui::{CollapsingHeader, Frame, Margin, ProgressBar, RichText, ScrollArea, Ui};

use super::super::command::Command;
use super::super::session::{Action, Python, State};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{PushButton, muted, notice, prose, strong};
use super::super::{fonts, icons};
use super::Desk;
use crate::domain::capitalised;

/// Lines of the log that are shown.
const LINES: usize = 60;

/// Shows it while there is something to say.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    match &desk.state.python {
        Python::Checking | Python::Ready(_) => {}
        Python::Working { step, of, what } => working(ui, desk, *step, *of, what),
        Python::Failed { message, hint } => failed(ui, desk, message, hint),
    }
}

fn working(ui: &mut Ui, desk: &mut Desk<'_>, step: u32, of: u32, what: &str) {
    let theme = Theme::of(ui.ctx());
    let state = desk.state;
    let stopping = state.setup_stopped;
    let cancelled = boxed(ui, Tone::Accent, icons::TERMINAL, |ui| {
        strong(ui, "Setting up Python, once");
        prose(ui, what, theme.text);
        let share = f64::from(step.saturating_sub(1)) / f64::from(of.max(1));
        ui.add(ProgressBar::new(share as f32).desired_height(6.0).fill(theme.accent))
            .accessible_name("Set-up progress");
        muted(ui, format!("Step {step} of {of}. Tables can be opened and looked at meanwhile."));
        log(ui, state);
        let text = if stopping { "Cancelling" } else { "Cancel" };
        ui.add(PushButton::new(icons::CLOSE, "Cancel set-up").text(text).enabled(!stopping)).clicked()
    });
    if cancelled {
        desk.send(Action::CancelSetup);
    }
}

fn failed(ui: &mut Ui, desk: &mut Desk<'_>, message: &str, hint: &str) {
    let theme = Theme::of(ui.ctx());
    let state = desk.state;
    let (tone, glyph, title) = if state.setup_stopped {
        (Tone::Warning, icons::BAN, "Setting up Python was cancelled")
    } else {
        (Tone::Danger, icons::CIRCLE_ALERT, "Python could not be set up")
    };
    let again = boxed(ui, tone, glyph, |ui| {
        strong(ui, title);
        if state.setup_stopped {
            prose(ui, "Tables can be opened and looked at; code cannot run until Python is there.", theme.text);
        } else {
            prose(ui, &capitalised(message), theme.text);
        }
        if !hint.is_empty() {
            prose(ui, &capitalised(hint), theme.text);
        }
        log(ui, state);
        ui.add(PushButton::new(icons::RETRY, "Retry set-up").text("Retry")).clicked()
    });
    if again {
        desk.command(Command::SetUpPython);
    }
}

/// What the installer says: its last line, and more where that is wanted.
fn log(ui: &mut Ui, state: &State) {
    let theme = Theme::of(ui.ctx());
    let Some(last) = state.setup_log.back() else { return };
    muted(ui, last.trim());
    let text = RichText::new("Log").color(theme.text);
    CollapsingHeader::new(text).id_salt("set-up log").show(ui, |ui| {
        ScrollArea::vertical().id_salt("set-up lines").max_height(120.0).stick_to_bottom(true).show(ui, |ui| {
            let from = state.setup_log.len().saturating_sub(LINES);
            for line in state.setup_log.iter().skip(from) {
                let line = RichText::new(line).font(fonts::mono(11.0)).color(theme.text_muted);
                ui.add(eframe::egui::Label::new(line).truncate());
            }
        });
    });
}

fn boxed<R>(ui: &mut Ui, tone: Tone, glyph: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = Frame::new().inner_margin(Margin::symmetric(12, 8));
    frame
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            notice(ui, tone, glyph, content)
        })
        .inner
}
