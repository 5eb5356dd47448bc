//! A row of a popup menu.

use eframe::egui::accesskit::Role;
use eframe::egui::{Align2, CornerRadius, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::fonts;
use super::super::theme::{GRID, Theme, Tone, size};

/// A row with an icon; `name` is what a reader hears, where the text alone says too little.
pub(crate) fn menu_item(ui: &mut Ui, glyph: &str, text: &str, name: &str, tone: Tone) -> Response {
    let theme = Theme::of(ui.ctx());
    let ink = if tone == Tone::Neutral { theme.text } else { theme.tone(tone).0 };
    let font = fonts::text(size::BODY);
    let label = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    let lead = 7.0 * GRID;
    let width = (lead + label.size().x + 3.0 * GRID).max(ui.available_width());
    let (rect, response) = ui.allocate_exact_size(vec2(width, 7.0 * GRID), Sense::click());
    if ui.is_rect_visible(rect) {
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, CornerRadius::same(6), theme.hover);
        }
        let y = rect.center().y;
        let muted = if tone == Tone::Neutral { theme.text_muted } else { ink };
        let at = pos2(rect.left() + 2.0 * GRID, y);
        ui.painter().text(at, Align2::LEFT_CENTER, glyph, fonts::icons(size::BODY), muted);
        ui.painter().galley(pos2(rect.left() + lead, y - label.size().y / 2.0), label, ink);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, name));
    if response.clicked() {
        ui.close();
    }
    response
}

/// A row of a menu: words, and the keys that do the same. Whether it was picked.
pub(crate) fn menu_row(ui: &mut Ui, text: &str, keys: &str) -> bool {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 6.5 * GRID), Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), theme.hover);
    }
    let middle = rect.center().y;
    let left = pos2(rect.left() + 2.0 * GRID, middle);
    ui.painter().text(left, Align2::LEFT_CENTER, text, fonts::text(size::BODY), theme.text);
    let right = pos2(rect.right() - 2.0 * GRID, middle);
    ui.painter().text(right, Align2::RIGHT_CENTER, keys, fonts::text(size::SMALL), theme.text_muted);
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, text));
    response.clicked()
}
