//! Every attempt at the present answer: its code, how it ended, what changed from the one before. A click brings it back.

use eframe::egui::{Frame, Margin, ScrollArea, Ui};

use super::super::session::Action;
use super::super::theme::{Theme, Tone};
use super::super::widgets::code_block::{code_block, diff_block};
use super::super::widgets::{badge, link, muted, strong};
use super::super::{diff, icons};
use super::Desk;

/// Shows them.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(story) = desk.state.story.clone() else { return };
    Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("attempts").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for (index, attempt) in story.attempts.iter().enumerate() {
                let before = index.checked_sub(1).and_then(|before| story.attempts.get(before));
                ui.horizontal(|ui| {
                    strong(ui, &format!("Attempt {}", index + 1));
                    badge(ui, &attempt.outcome, attempt.tone);
                    if desk.drafts.code == attempt.code.text {
                        badge(ui, "in the editor", Tone::Neutral);
                    } else {
                        let name = format!("Restore attempt {}", index + 1);
                        if link(ui, icons::UNDO, &name).on_hover_text("Brings its code and its result back").clicked() {
                            desk.send(Action::RestoreAttempt(index));
                        }
                    }
                    muted(ui, attempt.why.as_str());
                });
                if let Some(before) = before {
                    let (came, went) = diff::size(&before.code.text, &attempt.code.text);
                    muted(ui, format!("What changed from attempt {index}: {came} added, {went} removed"));
                    diff_block(ui, &before.code.text, &attempt.code.text);
                } else {
                    code_block(ui, &attempt.code.text);
                }
                ui.add_space(8.0);
            }
        });
        if story.attempts.is_empty() {
            let theme = Theme::of(ui.ctx());
            super::super::widgets::prose(ui, "The code is on its way.", theme.text_muted);
        }
    });
}
