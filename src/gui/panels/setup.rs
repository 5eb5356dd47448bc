//! The card that shows Python being set up, or why it could not be. The rest of the window stays usable.

use eframe::egui::{Frame, Margin, ProgressBar, ScrollArea, Ui};

use super::super::command::Command;
use super::super::icons;
use super::super::session::{Action, Python};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{PushButton, muted, notice, prose, strong};
use super::Desk;
use crate::domain::capitalised;

/// Shows it while there is something to say.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    match &desk.state.python {
        Python::Checking | Python::Ready(_) => {}
        Python::Working { step, of, what, log } => {
            let (step, of, what) = (*step, *of, what.clone());
            let log: Vec<String> = log.iter().cloned().collect();
            working(ui, desk, step, of, &what, &log);
        }
        Python::Failed { message, hint } => {
            let (message, hint) = (message.clone(), hint.clone());
            failed(ui, desk, &message, &hint);
        }
    }
}

fn working(ui: &mut Ui, desk: &mut Desk<'_>, step: u32, of: u32, what: &str, log: &[String]) {
    let theme = Theme::of(ui.ctx());
    let cancelled = boxed(ui, Tone::Accent, icons::TERMINAL, |ui| {
        strong(ui, "Setting up Python, once");
        prose(ui, what, theme.text);
        let share = f64::from(step.saturating_sub(1)) / f64::from(of.max(1));
        ui.add(ProgressBar::new(share as f32).desired_height(6.0).fill(theme.accent))
            .accessible_name("Set-up progress");
        muted(ui, format!("Step {step} of {of}. Tables can be opened and looked at meanwhile."));
        if let Some(last) = log.last() {
            muted(ui, last.as_str()).on_hover_ui(|ui| {
                ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
                    for line in log.iter().rev().take(30).rev() {
                        muted(ui, line.as_str());
                    }
                });
            });
        }
        ui.add(PushButton::new(icons::CLOSE, "Cancel set-up").text("Cancel")).clicked()
    });
    if cancelled {
        desk.send(Action::CancelSetup);
    }
}

fn failed(ui: &mut Ui, desk: &mut Desk<'_>, message: &str, hint: &str) {
    let theme = Theme::of(ui.ctx());
    let again = boxed(ui, Tone::Danger, icons::CIRCLE_ALERT, |ui| {
        strong(ui, "Python could not be set up");
        prose(ui, message, theme.text);
        if !hint.is_empty() {
            prose(ui, &capitalised(hint), theme.text);
        }
        ui.add(PushButton::new(icons::RETRY, "Retry set-up").text("Retry")).clicked()
    });
    if again {
        desk.command(Command::SetUpPython);
    }
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
