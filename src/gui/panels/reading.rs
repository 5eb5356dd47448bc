//! How a question was understood: the reading, its choices, what was assumed, what may be wrong; all of it to be seen
//! without hovering.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, Label, ScrollArea, Ui, WidgetText, vec2};

use super::super::session::{Action, Reading};
use super::super::theme::{Theme, size};
use super::super::widgets::chip::ChipButton;
use super::super::widgets::{icon, link, muted, named_paragraph};
use super::super::{fonts, icons};
use super::Desk;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, reading: &Reading) {
    let theme = Theme::of(ui.ctx());
    // In a low window the reading must not take the result's place.
    let room = (ui.ctx().content_rect().height() * 0.2).clamp(96.0, 190.0);
    ui.add_space(2.0);
    ScrollArea::vertical().id_salt("reading").max_height(room).min_scrolled_height(room).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        refines(ui, desk, reading);
        if !reading.text.is_empty() {
            line(ui, icons::LIGHTBULB, theme.accent, |ui| named_paragraph(ui, "Reading", &reading.text, theme.text));
        }
        chips(ui, desk, reading);
        assumptions(ui, reading);
        for warning in &reading.warnings {
            line(ui, icons::TRIANGLE_ALERT, theme.warning, |ui| {
                ui.add(Label::new(paragraph(warning, theme.warning, &theme)).wrap());
            });
        }
        meaning(ui, desk);
    });
}

/// An icon, and beside it what may need several lines.
pub(super) fn line<R>(ui: &mut Ui, glyph: &str, ink: Color32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let shown = ui.horizontal_top(|ui| {
        icon(ui, glyph, ink);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
        .inner
    });
    shown.inner
}

fn refines(ui: &mut Ui, desk: &mut Desk<'_>, reading: &Reading) {
    let Some(asked) = &reading.refines else { return };
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        icon(ui, icons::CORNER, theme.text_muted);
        let room = (ui.available_width() - 120.0).max(80.0);
        ui.scope(|ui| {
            ui.set_max_width(room);
            muted(ui, format!("refines \u{201c}{asked}\u{201d}"));
        });
        let about = "Read this question as one of its own, without those before";
        if link(ui, "", "Ask it anew").on_hover_text(about).clicked() {
            desk.send(Action::AskAnew);
        }
    });
}

fn chips(ui: &mut Ui, desk: &mut Desk<'_>, reading: &Reading) {
    if reading.chips.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        ui.add_space(size::ICON + 9.0);
        for chip in &reading.chips {
            let changed = desk.state.choices.iter().any(|(name, _)| *name == chip.name);
            let button =
                ChipButton { name: &chip.name, chosen: &chip.chosen, alternatives: &chip.alternatives, changed };
            if let Some(value) = button.show(ui) {
                desk.send(Action::Choose { name: chip.name.clone(), value });
            }
        }
    });
}

fn assumptions(ui: &mut Ui, reading: &Reading) {
    if reading.assumptions.is_empty() && reading.changes.is_empty() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    line(ui, icons::INFO, theme.text_muted, |ui| {
        let said: Vec<&str> = reading.assumptions.iter().chain(&reading.changes).map(String::as_str).collect();
        let text = format!("Assumed  {}", said.join(" "));
        ui.add(Label::new(paragraph(&text, theme.text_muted, &theme)).wrap());
    });
}

/// Small words, with `backticked` ones set as code.
pub(super) fn paragraph(text: &str, ink: Color32, theme: &Theme) -> WidgetText {
    sized(text, ink, theme, size::SMALL + 0.5)
}

/// The same in a size of its own.
pub(super) fn sized(text: &str, ink: Color32, theme: &Theme, points: f32) -> WidgetText {
    let mut job = LayoutJob::default();
    for (index, part) in text.split('`').enumerate() {
        let font = if index % 2 == 1 { fonts::mono(points - 0.5) } else { fonts::text(points) };
        let color = if index % 2 == 1 { theme.text } else { ink };
        job.append(part, 0.0, TextFormat { font_id: font, color, ..TextFormat::default() });
    }
    job.into()
}

/// A meaning that was picked can be kept for this table.
fn meaning(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    if let Some((name, value)) = desk.state.offer.clone() {
        ui.horizontal(|ui| {
            icon(ui, icons::BOOKMARK, theme.text_muted);
            muted(ui, format!("{name} means {value}"));
            let about = "From now on this word means that in questions about this table. Kept meanings are listed in the \
                         data panel, where they can be forgotten";
            if link(ui, "", "Keep this meaning for this table").on_hover_text(about).clicked() {
                desk.send(Action::KeepMeaning { name, value: Some(value) });
            }
        });
    }
}
