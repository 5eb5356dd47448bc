//! What is on or off, and one of a few: drawn so that off does not look like disabled.

use eframe::egui::accesskit::Role;
use eframe::egui::{Color32, CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::super::theme::{GRID, Theme, size, square};
use super::super::{fonts, icons};

/// The side of the box, in points.
const SIDE: f32 = 16.0;

/// A box to tick, with its text.
pub(crate) fn check(ui: &mut Ui, on: &mut bool, text: impl Into<String>) -> Response {
    let text = text.into();
    let (mut response, mark) = line(ui, &text);
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    if ui.is_rect_visible(response.rect) {
        let theme = Theme::of(ui.ctx());
        let (fill, edge) = colours(&theme, &response, *on);
        ui.painter().rect(mark, CornerRadius::same(4), fill, edge, StrokeKind::Inside);
        if *on {
            let glyph = ui.painter().layout_no_wrap(icons::CHECK.to_owned(), fonts::icons(12.0), theme.on_accent);
            ui.painter().galley(mark.center() - glyph.size() / 2.0, glyph, theme.on_accent);
        }
    }
    let on = *on;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &text));
    response
}

/// One of several that exclude each other.
pub(crate) fn radio(ui: &mut Ui, chosen: bool, text: &str) -> Response {
    let (response, mark) = line(ui, text);
    if ui.is_rect_visible(response.rect) {
        let theme = Theme::of(ui.ctx());
        let (fill, edge) = colours(&theme, &response, chosen);
        ui.painter().circle(mark.center(), SIDE / 2.0 - 0.5, fill, edge);
        if chosen {
            ui.painter().circle_filled(mark.center(), 3.0, theme.on_accent);
        }
    }
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, text));
    response
}

/// Room for a mark and a text, the text painted.
fn line(ui: &mut Ui, text: &str) -> (Response, Rect) {
    let theme = Theme::of(ui.ctx());
    let room = (ui.available_width() - SIDE - 2.0 * GRID).max(20.0);
    let mut job =
        eframe::egui::text::LayoutJob::simple_singleline(text.to_owned(), fonts::text(size::BODY), theme.text);
    job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room);
    let galley = ui.painter().layout_job(job);
    let wanted = vec2(SIDE + 2.0 * GRID + galley.size().x, (galley.size().y + GRID).max(SIDE + 2.0 * GRID));
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    let mark = Rect::from_center_size(rect.left_center() + vec2(SIDE / 2.0, 0.0), square(SIDE));
    let at = rect.left_center() + vec2(SIDE + 2.0 * GRID, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, theme.text);
    (response, mark)
}

fn colours(theme: &Theme, response: &Response, on: bool) -> (Color32, Stroke) {
    let hot = response.hovered() || response.has_focus();
    match (on, hot) {
        (true, hot) => (if hot { theme.accent_hover } else { theme.accent }, focus(theme, response)),
        (false, true) => (theme.hover, Stroke::new(1.5, theme.accent)),
        (false, false) => (theme.field, Stroke::new(1.0, theme.text_muted)),
    }
}

fn focus(theme: &Theme, response: &Response) -> Stroke {
    if response.has_focus() { Stroke::new(1.5, theme.text) } else { Stroke::NONE }
}
