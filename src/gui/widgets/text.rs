//! Words on screen: titles, quiet words, badges, links, notices, and labels that a reader can find by name.

use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    Color32, Context, CornerRadius, CursorIcon, Frame, Id, Label, Margin, Rect, Response, RichText, Sense, Stroke,
    StrokeKind, TextWrapMode, Ui, WidgetInfo, WidgetText, vec2,
};

use super::super::fonts;
use super::super::theme::{GRID, Theme, Tone, size, square};

/// Tells a reader where a node is that is not a widget of its own.
pub(crate) fn set_bounds(ctx: &Context, id: Id, rect: Rect) {
    ctx.accesskit_node_builder(id, |node| {
        node.set_bounds(eframe::egui::accesskit::Rect {
            x0: rect.min.x.into(),
            y0: rect.min.y.into(),
            x1: rect.max.x.into(),
            y1: rect.max.y.into(),
        });
    });
}

/// The frame of a card.
pub(crate) fn card(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.line))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::same(0))
}

/// A heading inside a panel.
pub(crate) fn title(ui: &mut Ui, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    ui.add(Label::new(RichText::new(text).font(fonts::semibold(size::TITLE)).color(theme.text)).selectable(false))
}

/// A word that stands out.
pub(crate) fn strong(ui: &mut Ui, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    ui.add(Label::new(RichText::new(text).font(fonts::medium(size::BODY)).color(theme.text)).truncate())
}

/// Words of less weight, on one line.
pub(crate) fn muted(ui: &mut Ui, text: impl Into<String>) -> Response {
    let theme = Theme::of(ui.ctx());
    ui.add(Label::new(RichText::new(text).font(fonts::text(size::SMALL)).color(theme.text_muted)).truncate())
}

/// A paragraph.
pub(crate) fn prose(ui: &mut Ui, text: &str, colour: Color32) -> Response {
    ui.add(Label::new(RichText::new(text).font(fonts::text(size::BODY)).color(colour)).wrap())
}

/// An icon that is only looked at.
pub(crate) fn icon(ui: &mut Ui, glyph: &str, colour: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(glyph.to_owned(), fonts::icons(size::ICON), colour);
    let (rect, response) = ui.allocate_exact_size(square(size::ICON + 1.0), Sense::hover());
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, colour);
    response
}

/// A label that a reader finds by its name, whose value is what it says, on one line. `Backticked` words are set as code.
pub(crate) fn named_label(ui: &mut Ui, name: &str, text: &str, colour: Color32) -> Response {
    named(ui, name, text, colour, TextWrapMode::Truncate)
}

/// The same on as many lines as it needs.
pub(crate) fn named_paragraph(ui: &mut Ui, name: &str, text: &str, colour: Color32) -> Response {
    named(ui, name, text, colour, TextWrapMode::Wrap)
}

fn named(ui: &mut Ui, name: &str, text: &str, colour: Color32, wrap: TextWrapMode) -> Response {
    let theme = Theme::of(ui.ctx());
    let mut job = LayoutJob::default();
    for (index, part) in text.split('`').enumerate() {
        let (font, ink) = if index % 2 == 1 {
            (fonts::mono(size::BODY - 0.5), theme.accent)
        } else {
            (fonts::text(size::BODY), colour)
        };
        job.append(part, 0.0, TextFormat { font_id: font, color: ink, ..TextFormat::default() });
    }
    let response = ui.add(Label::new(WidgetText::from(job)).wrap_mode(wrap));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response.accessible_name(name)
}

/// A few words on a tinted ground.
pub(crate) fn badge(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let theme = Theme::of(ui.ctx());
    let (ink, ground) = theme.tone(tone);
    let room = (ui.available_width() - 4.0 * GRID).max(20.0);
    let mut job = LayoutJob::simple_singleline(text.to_owned(), fonts::medium(size::SMALL), ink);
    job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room);
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(4.0 * GRID, 1.25 * GRID), Sense::hover());
    ui.painter().rect(rect, CornerRadius::same(10), ground, Stroke::NONE, StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// Words to click.
pub(crate) fn link(ui: &mut Ui, glyph: &str, text: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let room = (ui.available_width() - size::ICON - 3.0 * GRID).max(20.0);
    let mut job = LayoutJob::simple_singleline(text.to_owned(), fonts::text(size::BODY), Color32::PLACEHOLDER);
    job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room);
    let galley = ui.painter().layout_job(job);
    let glyph = ui.painter().layout_no_wrap(glyph.to_owned(), fonts::icons(size::BODY), Color32::PLACEHOLDER);
    let lead = if glyph.size().x > 0.0 { glyph.size().x + 1.5 * GRID } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(lead + galley.size().x, 6.0 * GRID), Sense::click());
    let hot = response.hovered() || response.has_focus();
    let ink = if hot { theme.accent_hover } else { theme.accent };
    let middle = rect.center().y;
    let text_at = eframe::egui::pos2(rect.left() + lead, middle - galley.size().y / 2.0);
    if hot {
        let base = text_at.y + galley.size().y;
        ui.painter().hline(text_at.x..=rect.right(), base, Stroke::new(1.0, ink));
    }
    ui.painter().galley(eframe::egui::pos2(rect.left(), middle - glyph.size().y / 2.0), glyph, ink);
    ui.painter().galley(text_at, galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, text));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A tinted box with an icon: something the person should know.
pub(crate) fn notice<R>(ui: &mut Ui, tone: Tone, glyph: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let theme = Theme::of(ui.ctx());
    let (ink, ground) = theme.tone(tone);
    Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                icon(ui, glyph, ink);
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    content(ui)
                })
                .inner
            })
            .inner
        })
        .inner
}
