//! What a window that ended without being closed had in its editor, offered back in one quiet line.

use eframe::egui::{Align, Frame, Layout, Margin, Panel, Ui};

use super::super::session::{Action, HistoryAction};
use super::super::theme::{Theme, size};
use super::super::widgets::{Kind, PushButton, icon};
use super::super::{fonts, format, icons};
use super::Desk;

/// Shows it, while there is something to decide.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some((draft, at)) = &desk.state.history.offered else { return };
    let theme = Theme::of(ui.ctx());
    let what = if draft.code.text.trim().is_empty() { &draft.question } else { &draft.code.text };
    let lines = draft.code.text.trim().lines().count();
    let size_of = if lines > 1 { format!(", {lines} lines") } else { String::new() };
    let text = format!(
        "The window ended unexpectedly at {} with \u{201c}{}\u{201d}{size_of}",
        at.format("%H:%M"),
        format::one_line(what, 50)
    );
    let mut wanted = None;
    let frame = Frame::new().inner_margin(Margin { bottom: 8, ..Margin::ZERO });
    Panel::top("recovery").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        let ground = Frame::new().fill(theme.accent_soft).corner_radius(8).inner_margin(Margin::symmetric(10, 4));
        ground.show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.set_min_width(ui.available_width());
                icon(ui, icons::HISTORY, theme.accent);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if ui.add(PushButton::new("", "Discard it").kind(Kind::Quiet)).clicked() {
                        wanted = Some(HistoryAction::DiscardDraft);
                    }
                    if ui.add(PushButton::new("", "Bring it back")).clicked() {
                        wanted = Some(HistoryAction::TakeDraft);
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let words = eframe::egui::RichText::new(&text).font(fonts::text(size::BODY)).color(theme.text);
                        ui.add(eframe::egui::Label::new(words).truncate());
                    });
                });
            });
        });
    });
    if let Some(action) = wanted {
        desk.send(Action::History(action));
    }
}
