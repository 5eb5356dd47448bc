//! What the grid looks like: cells, header, row numbers. Each visible cell is a node that exposes its text.

use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::super::super::theme::{Theme, size};
use super::super::super::{fonts, format};
use super::super::set_bounds;
use super::{Areas, Cells, Column, GridState, HEADER, PAD, ROW, cell_at, visible_columns};
use crate::frame::{CellKind, CellText};

/// The longest text that is laid out for a cell; it is cut at the column's edge long before.
const LAID_OUT: usize = 240;
/// The longest text a tooltip shows.
const TOOLTIP: usize = 2000;

/// The cells in view.
pub(super) fn body(ui: &mut Ui, id: Id, response: &Response, areas: &Areas, cells: &dyn Cells, state: &GridState) {
    let theme = Theme::of(ui.ctx());
    let hovered = response.hover_pos().and_then(|pointer| cell_at(pointer, areas, cells, state));
    let mut cut = None;
    for (row, y) in visible_rows(areas, cells, state) {
        let line = Rect::from_min_size(pos2(areas.body.left(), y), vec2(areas.body.width(), ROW));
        let painter = ui.painter().with_clip_rect(areas.body.intersect(ui.clip_rect()));
        if hovered.is_some_and(|(hovered, _)| hovered == row) {
            painter.rect_filled(line, CornerRadius::ZERO, theme.hover);
        }
        painter.hline(line.x_range(), line.bottom() - 0.5, Stroke::new(1.0, theme.line));
        let builder = UiBuilder::new().max_rect(line).id_salt(row).accessibility_role(Role::Row);
        let mut row_ui = ui.new_child(builder);
        set_bounds(ui.ctx(), row_ui.unique_id(), line.intersect(areas.body));
        row_ui.set_clip_rect(areas.body.intersect(ui.clip_rect()));
        for (column, info, x) in visible_columns(areas, state) {
            let place = Rect::from_min_size(pos2(x, y), vec2(info.width, ROW));
            let text = cells.cell(row, column);
            expose(&row_ui, id.with((row, column)), place.intersect(areas.body), &text);
            let elided = cell(&row_ui, &theme, place, info, &text, state.text_size);
            if elided && hovered == Some((row, column)) {
                cut = Some(text.text);
            }
            if state.selected == Some((row, column)) {
                let edge = Stroke::new(1.5, theme.accent);
                row_ui.painter().rect_stroke(place.shrink(0.5), CornerRadius::same(2), edge, StrokeKind::Inside);
            }
        }
    }
    if let Some(text) = cut {
        let shown: String = text.chars().take(TOOLTIP).collect();
        response.clone().on_hover_text_at_pointer(shown);
    }
}

fn visible_rows(areas: &Areas, cells: &dyn Cells, state: &GridState) -> impl Iterator<Item = (u64, f32)> {
    let first = state.first.floor();
    let top = areas.body.top() - ((state.first - first) as f32) * ROW;
    let count = (areas.body.height() / ROW).ceil() as u64 + 1;
    let last = cells.rows().min((first as u64).saturating_add(count));
    ((first as u64)..last).enumerate().map(move |(index, row)| (row, top + index as f32 * ROW))
}

fn expose(ui: &Ui, id: Id, place: Rect, text: &CellText) {
    if place.is_positive() {
        let response = ui.interact(place, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &text.text));
    }
}

/// Whether the text was cut.
fn cell(ui: &Ui, theme: &Theme, place: Rect, column: &Column, text: &CellText, text_size: f32) -> bool {
    let (shown, ink, font) = match text.kind {
        CellKind::Null => (text.text.as_str(), theme.text_muted, fonts::text(size::SMALL)),
        CellKind::Empty => ("empty", theme.text_muted, fonts::text(size::SMALL)),
        CellKind::NotFinite => (text.text.as_str(), theme.warning, fonts::mono(text_size)),
        CellKind::Number | CellKind::Text | CellKind::Other => (text.text.as_str(), theme.text, fonts::mono(text_size)),
    };
    let italics = matches!(text.kind, CellKind::Null | CellKind::Empty);
    let right = column.numeric || matches!(text.kind, CellKind::Number | CellKind::NotFinite);
    let galley = ui.painter().layout_job(cut_job(shown, font, ink, italics, place.width() - 2.0 * PAD));
    let x = if right { place.right() - PAD - galley.size().x } else { place.left() + PAD };
    let elided = galley.elided;
    let clip = place.intersect(ui.clip_rect());
    ui.painter().with_clip_rect(clip).galley(pos2(x, place.center().y - galley.size().y / 2.0), galley, ink);
    elided
}

fn cut_job(text: &str, font: FontId, ink: Color32, italics: bool, width: f32) -> LayoutJob {
    // Line ends would make the text taller than its row.
    let line: String = text.chars().take(LAID_OUT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut job = LayoutJob::simple_singleline(line, font, ink);
    job.sections[0].format.italics = italics;
    job.wrap = TextWrapping::truncate_at_width(width.max(8.0));
    job
}

/// The row numbers, which stay in view.
pub(super) fn gutter(ui: &Ui, areas: &Areas, cells: &dyn Cells, state: &GridState) {
    let theme = Theme::of(ui.ctx());
    let painter = ui.painter().with_clip_rect(areas.gutter.intersect(ui.clip_rect()));
    painter.rect_filled(areas.gutter, CornerRadius::ZERO, theme.panel);
    for (row, y) in visible_rows(areas, cells, state) {
        let right = pos2(areas.gutter.right() - PAD, y + ROW / 2.0);
        let chosen = state.selected.is_some_and(|(selected, _)| selected == row);
        let ink = if chosen { theme.accent } else { theme.text_muted };
        painter.text(right, Align2::RIGHT_CENTER, format::count(row + 1), fonts::mono(size::SMALL), ink);
    }
    painter.vline(areas.gutter.right() - 0.5, areas.gutter.y_range(), Stroke::new(1.0, theme.line));
}

/// One column's header: name above type.
#[expect(clippy::too_many_arguments, reason = "one cell's whole look in one place")]
pub(super) fn header_cell(
    ui: &Ui,
    id: Id,
    areas: &Areas,
    theme: &Theme,
    index: usize,
    name: &str,
    type_name: &str,
    numeric: bool,
    place: Rect,
) {
    if index == 0 || place.left() <= areas.header.left() {
        let band = Rect::from_min_max(pos2(areas.gutter.left(), areas.header.top()), areas.header.max);
        ui.painter().rect_filled(band, CornerRadius::ZERO, theme.panel);
        ui.painter().hline(band.x_range(), band.bottom() - 0.5, Stroke::new(1.0, theme.line_strong));
    }
    let clip = place.intersect(areas.header).intersect(ui.clip_rect());
    let painter = ui.painter().with_clip_rect(clip);
    let width = place.width() - 2.0 * PAD;
    let lines = [
        (name, fonts::semibold(size::BODY - 0.5), theme.text, 0.34),
        (type_name, fonts::text(size::SMALL - 0.5), theme.text_muted, 0.73),
    ];
    for (text, font, ink, at) in lines {
        let galley = painter.layout_job(cut_job(text, font, ink, false, width));
        let x = if numeric { place.right() - PAD - galley.size().x } else { place.left() + PAD };
        painter.galley(pos2(x, place.top() + at * HEADER - galley.size().y / 2.0), galley, ink);
    }
    painter.vline(place.right() - 0.5, place.y_range().shrink(12.0), Stroke::new(1.0, theme.line));
    if clip.is_positive() {
        let response = ui.interact(clip, id.with(("header", index)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, name));
        response.on_hover_text(format!("{name}\n{type_name}"));
    }
}
