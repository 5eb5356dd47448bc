//! The push button and the tab.

use eframe::egui::accesskit::Role;
use eframe::egui::{
    Color32, CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, pos2, vec2,
};

use super::super::fonts;
use super::super::theme::{GRID, Theme, size};

/// How much a button wants to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The one thing to do here.
    Primary,
    Secondary,
    /// Without an edge until it is hovered.
    Quiet,
    Danger,
}

/// A button with an icon, a text, or both.
pub(crate) struct PushButton<'a> {
    icon: &'a str,
    text: &'a str,
    trailing: &'a str,
    name: &'a str,
    kind: Kind,
    enabled: bool,
    wide: bool,
    colour: Option<Color32>,
    chosen: Option<bool>,
}

impl<'a> PushButton<'a> {
    /// A button that shows its name.
    pub(crate) fn new(icon: &'a str, name: &'a str) -> Self {
        Self {
            icon,
            text: name,
            trailing: "",
            name,
            kind: Kind::Secondary,
            enabled: true,
            wide: false,
            colour: None,
            chosen: None,
        }
    }

    /// A quiet button that shows only its icon.
    pub(crate) fn icon(icon: &'a str, name: &'a str) -> Self {
        Self { text: "", kind: Kind::Quiet, ..Self::new(icon, name) }
    }

    /// Shows another text than its name.
    pub(crate) fn text(self, text: &'a str) -> Self {
        Self { text, ..self }
    }

    /// An icon after the text.
    pub(crate) fn trailing(self, trailing: &'a str) -> Self {
        Self { trailing, ..self }
    }

    pub(crate) fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// One of several choices, of which this one holds or not: to be seen and to be heard.
    pub(crate) fn choice(self, chosen: bool) -> Self {
        let kind = if chosen { Kind::Primary } else { self.kind };
        Self { kind, chosen: Some(chosen), ..self }
    }

    pub(crate) fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// As wide as there is room.
    pub(crate) fn wide(self) -> Self {
        Self { wide: true, ..self }
    }

    /// The icon's colour.
    pub(crate) fn colour(self, colour: Color32) -> Self {
        Self { colour: Some(colour), ..self }
    }

    fn colours(&self, theme: &Theme, response: &Response) -> (Color32, Color32, Stroke) {
        let hot = self.enabled && (response.hovered() || response.has_focus());
        let none = Stroke::NONE;
        match self.kind {
            Kind::Quiet if !self.enabled => (Color32::TRANSPARENT, theme.text_muted, none),
            _ if !self.enabled => (theme.hover, theme.text_muted, Stroke::new(1.0, theme.line)),
            Kind::Primary => (if hot { theme.accent_hover } else { theme.accent }, theme.on_accent, none),
            Kind::Danger => (theme.danger_soft, theme.danger, Stroke::new(1.0, theme.danger)),
            Kind::Quiet => (if hot { theme.hover } else { Color32::TRANSPARENT }, theme.text, none),
            Kind::Secondary => {
                (if hot { theme.hover } else { theme.raised }, theme.text, Stroke::new(1.0, theme.line_strong))
            }
        }
    }
}

impl Widget for PushButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui.ctx());
        let label = ui.painter().layout_no_wrap(self.text.to_owned(), fonts::medium(size::BODY), Color32::PLACEHOLDER);
        let glyph = ui.painter().layout_no_wrap(self.icon.to_owned(), fonts::icons(size::ICON), Color32::PLACEHOLDER);
        let gap = if self.text.is_empty() || self.icon.is_empty() { 0.0 } else { 1.5 * GRID };
        let last =
            ui.painter().layout_no_wrap(self.trailing.to_owned(), fonts::icons(size::ICON), Color32::PLACEHOLDER);
        let after = if self.trailing.is_empty() { 0.0 } else { 1.5 * GRID + last.size().x };
        let content = glyph.size().x + gap + label.size().x + after;
        let padding = if self.text.is_empty() { 1.75 * GRID } else { 3.0 * GRID };
        let width = if self.wide { ui.available_width() } else { content + 2.0 * padding };
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, 7.0 * GRID), sense);
        let (fill, ink, edge) = self.colours(&theme, &response);
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            painter.rect(rect, CornerRadius::same(6), fill, edge, StrokeKind::Inside);
            if response.has_focus() {
                painter.rect_stroke(rect, CornerRadius::same(6), Stroke::new(1.5, theme.accent), StrokeKind::Outside);
            }
            let mut x = rect.center().x - content / 2.0;
            let tint = if self.enabled { self.colour.unwrap_or(ink) } else { ink };
            painter.galley(pos2(x, rect.center().y - glyph.size().y / 2.0), glyph.clone(), tint);
            x += glyph.size().x + gap;
            let end = x + label.size().x + 1.5 * GRID;
            painter.galley(pos2(x, rect.center().y - label.size().y / 2.0), label, ink);
            painter.galley(pos2(end, rect.center().y - last.size().y / 2.0), last, ink);
        }
        response.widget_info(|| match self.chosen {
            Some(chosen) => WidgetInfo::selected(Role::Button, self.enabled, chosen, self.name),
            None => WidgetInfo::labeled(Role::Button, self.enabled, self.name),
        });
        response
    }
}

/// One tab of a row of tabs, with a count beside its name where there is something to count.
pub(crate) fn tab(ui: &mut Ui, name: &str, selected: bool, count: usize) -> Response {
    let theme = Theme::of(ui.ctx());
    let label = ui.painter().layout_no_wrap(name.to_owned(), fonts::medium(size::BODY), Color32::PLACEHOLDER);
    let number = match count {
        0 => String::new(),
        1..10_000 => crate::domain::group_digits(&count.to_string()),
        _ => "9,999+".to_owned(),
    };
    let number = ui.painter().layout_no_wrap(number, fonts::medium(size::SMALL), Color32::PLACEHOLDER);
    let gap = if count == 0 { 0.0 } else { 1.5 * GRID };
    let width = label.size().x + gap + number.size().x + 4.0 * GRID;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 8.0 * GRID), Sense::click());
    if ui.is_rect_visible(rect) {
        let ink = if selected || response.hovered() { theme.text } else { theme.text_muted };
        let (x, y) = (rect.left() + 2.0 * GRID, rect.center().y);
        let number_at = pos2(x + label.size().x + gap, y - number.size().y / 2.0);
        ui.painter().galley(pos2(x, y - label.size().y / 2.0), label, ink);
        ui.painter().galley(number_at, number, theme.text_muted);
        if selected {
            let line = Rect::from_min_max(pos2(x, rect.bottom() - 2.0), pos2(rect.right() - 2.0 * GRID, rect.bottom()));
            ui.painter().rect_filled(line, CornerRadius::same(1), theme.accent);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, CornerRadius::same(6), Stroke::new(1.5, theme.accent), StrokeKind::Inside);
        }
    }
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, name));
    response
}

/// A small switch that shows a sign.
pub(crate) fn toggle(ui: &mut Ui, sign: &str, name: &str, on: &mut bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let glyph = sign.chars().next().is_some_and(|c| ('\u{e000}'..'\u{f8ff}').contains(&c));
    let font = if glyph { fonts::icons(size::ICON) } else { fonts::medium(size::BODY) };
    let label = ui.painter().layout_no_wrap(sign.to_owned(), font, Color32::PLACEHOLDER);
    let width = (label.size().x + 3.0 * GRID).max(7.0 * GRID);
    let (rect, mut response) = ui.allocate_exact_size(vec2(width, 7.0 * GRID), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    if ui.is_rect_visible(rect) {
        let hot = response.hovered() || response.has_focus();
        let (fill, ink) = match (*on, hot) {
            (true, _) => (theme.accent_soft, theme.accent),
            (false, true) => (theme.hover, theme.text),
            (false, false) => (Color32::TRANSPARENT, theme.text_muted),
        };
        let edge = if *on || response.has_focus() { Stroke::new(1.0, theme.accent) } else { Stroke::NONE };
        ui.painter().rect(rect, CornerRadius::same(6), fill, edge, StrokeKind::Inside);
        ui.painter().galley(rect.center() - label.size() / 2.0, label, ink);
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, *on, name));
    response.on_hover_text(name)
}

/// One of a few choices side by side, of which one holds.
pub(crate) fn choice(ui: &mut Ui, name: &str, chosen: bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let label = ui.painter().layout_no_wrap(name.to_owned(), fonts::medium(size::SMALL), Color32::PLACEHOLDER);
    let (rect, response) = ui.allocate_exact_size(vec2(label.size().x + 4.0 * GRID, 5.5 * GRID), Sense::click());
    if ui.is_rect_visible(rect) {
        let hot = response.hovered() || response.has_focus();
        let (fill, ink) = match (chosen, hot) {
            (true, _) => (theme.accent_soft, theme.accent),
            (false, true) => (theme.hover, theme.text),
            (false, false) => (Color32::TRANSPARENT, theme.text_muted),
        };
        let edge = if response.has_focus() { Stroke::new(1.5, theme.accent) } else { Stroke::NONE };
        ui.painter().rect(rect, CornerRadius::same(5), fill, edge, StrokeKind::Inside);
        ui.painter().galley(rect.center() - label.size() / 2.0, label, ink);
    }
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    response
}
