//! The welcome: the sample tables with questions to click, and demonstrations of how code is executed; and the hint while
//! files hang over the window.

use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, Align2, Area, Color32, CornerRadius, CursorIcon, Frame, Id, Label, Layout, Margin, Order, RichText,
    ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2,
};

use super::super::command::Command;
use super::super::demos;
use super::super::samples::{self, Sample};
use super::super::session::Action;
use super::super::theme::{Theme, size};
use super::super::widgets::{icon, link, muted, prose, strong};
use super::super::{fonts, icons};
use super::Desk;

/// Shows it in the empty result area.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    ScrollArea::vertical().min_scrolled_height(24.0).auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(18, 10)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 20.0;
                let hello = RichText::new("Ask a question about your data").font(fonts::semibold(size::HERO));
                ui.add(Label::new(hello.color(theme.text)).selectable(false));
                if link(ui, icons::CLIPBOARD_PASTE, "Paste a table").clicked() {
                    desk.command(Command::PasteTable);
                }
                if link(ui, icons::SLIDERS, "Open with options").clicked() {
                    desk.command(Command::OpenWithOptions);
                }
            });
            let about = "It becomes Python code that you can read, and runs where it can do no harm. Drop a file here, or try \
                         a sample.";
            prose(ui, about, theme.text_muted);
            ui.add_space(2.0);
            cards(ui, desk);
            ui.add_space(6.0);
            strong(ui, "See how code is executed, stopped and contained");
            demonstrations(ui, desk);
        });
    });
}

const GAP: f32 = 12.0;

fn cards(ui: &mut Ui, desk: &mut Desk<'_>) {
    let glyphs = [icons::COFFEE, icons::ZAP, icons::HEART_PULSE];
    let all: Vec<_> = samples::all().iter().zip(glyphs).collect();
    let across = if ui.available_width() < 560.0 { 1 } else { all.len().max(1) };
    let width = (ui.available_width() - GAP * (across as f32 - 1.0)) / across as f32;
    for (row, cards) in all.chunks(across).enumerate() {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (place, (sample, glyph)) in cards.iter().enumerate() {
                ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(width);
                    sample_card(ui, desk, row * across + place, sample, glyph);
                });
            }
        });
    }
}

/// A line for each: what it is, and what is to be seen.
fn demonstrations(ui: &mut Ui, desk: &mut Desk<'_>) {
    let glyphs = [icons::CIRCLE_ALERT, icons::TIMER, icons::SHIELD_CHECK, icons::LAYERS];
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, (demo, glyph)) in demos::all().iter().zip(glyphs).enumerate() {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            if link(ui, glyph, &demo.title).clicked() {
                desk.send(Action::RunDemo(index));
            }
            muted(ui, demo.about.as_str()).on_hover_text(&demo.about);
        });
    }
}

fn card_frame(theme: &Theme, hot: bool) -> Frame {
    Frame::new()
        .fill(if hot { theme.hover } else { theme.panel })
        .stroke(Stroke::new(1.0, if hot { theme.accent } else { theme.line }))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(12, 10))
}

fn sample_card(ui: &mut Ui, desk: &mut Desk<'_>, index: usize, sample: &Sample, glyph: &str) {
    let theme = Theme::of(ui.ctx());
    let id = Id::unique(("sample", index));
    let hot = ui.ctx().read_response(id).is_some_and(|response| response.hovered() || response.has_focus());
    let frame = card_frame(&theme, hot);
    ui.scope_builder(UiBuilder::new(), |ui| {
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            let head = ui.vertical(|ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    icon(ui, glyph, theme.accent);
                    strong(ui, &sample.title);
                });
                prose(ui, &sample.about, theme.text_muted);
            });
            let open = ui.interact(head.response.rect, id, Sense::click());
            open.widget_info(|| WidgetInfo::labeled(Role::Link, true, &sample.title));
            if open.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                desk.send(Action::OpenSample(index));
            }
            ui.add_space(4.0);
            for question in &sample.questions {
                if link(ui, icons::CHEVRON_RIGHT, question).on_hover_text(question).clicked() {
                    desk.send(Action::AskSample(index, question.clone()));
                }
            }
        });
    });
}

/// Covers the window while files hang over it.
pub(crate) fn drop_here(ui: &Ui) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let area = Area::new(Id::unique("drop files")).order(Order::Foreground).interactable(false);
    let rect = ui.max_rect();
    area.fixed_pos(rect.min).show(ui.ctx(), |ui| {
        let veil = if theme.dark { Color32::from_black_alpha(190) } else { Color32::from_white_alpha(215) };
        ui.painter().rect_filled(rect, CornerRadius::ZERO, veil);
        let inner = rect.shrink(24.0);
        ui.painter().rect_stroke(
            inner,
            CornerRadius::same(12),
            Stroke::new(2.0, theme.accent),
            eframe::egui::StrokeKind::Inside,
        );
        let centre = rect.center();
        ui.painter().text(
            centre - vec2(0.0, 22.0),
            Align2::CENTER_CENTER,
            icons::UPLOAD,
            fonts::icons(32.0),
            theme.accent,
        );
        ui.painter().text(
            centre + vec2(0.0, 16.0),
            Align2::CENTER_CENTER,
            "Drop to open",
            fonts::semibold(size::HERO),
            theme.text,
        );
    });
}
