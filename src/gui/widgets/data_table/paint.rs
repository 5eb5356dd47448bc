//! What the grid looks like: cells and row numbers. Each visible cell is a node that exposes its text.

use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::super::super::theme::{Theme, size};
use super::super::super::{fonts, format};
use super::super::set_bounds;
use super::{Areas, Cells, Column, GridState, Marks, PAD, Shown, cell_at, look};
use crate::frame::{CellKind, CellText};

/// The longest text that is laid out for a cell; it is cut at the column's edge long before.
const LAID_OUT: usize = 240;
/// The longest text a tooltip shows.
const TOOLTIP: usize = 2000;

/// The cells in view.
#[expect(clippy::too_many_arguments, reason = "all that the cells' look depends on")]
pub(super) fn body(
    ui: &mut Ui,
    id: Id,
    response: &Response,
    areas: &Areas,
    shown: &Shown,
    cells: &dyn Cells,
    state: &GridState,
    marks: &Marks<'_>,
) {
    let theme = Theme::of(ui.ctx());
    let hovered = response.hover_pos().and_then(|pointer| cell_at(pointer, areas, shown, cells, state));
    let mut cut = None;
    for (row, y) in visible_rows(areas, cells, state) {
        let line = Rect::from_min_size(pos2(areas.body.left(), y), vec2(areas.body.width(), state.row_height()));
        let painter = ui.painter().with_clip_rect(areas.body.intersect(ui.clip_rect()));
        if hovered.is_some_and(|(hovered, _)| hovered == row) {
            painter.rect_filled(line, CornerRadius::ZERO, theme.hover);
        }
        painter.hline(line.x_range(), line.bottom() - 0.5, Stroke::new(1.0, theme.line));
        let builder = UiBuilder::new().max_rect(line).id_salt(row).accessibility_role(Role::Row);
        let mut row_ui = ui.new_child(builder);
        set_bounds(ui.ctx(), row_ui.unique_id(), line.intersect(areas.body));
        let hits = hits_of(marks.hits, row);
        for (place, x, width) in &shown.columns {
            let Some((column, info)) = state.column_at(*place) else { continue };
            let rect = Rect::from_min_size(pos2(*x, y), vec2(*width, state.row_height()));
            let clip = Shown::clip(areas, state, *place, areas.body);
            row_ui.set_clip_rect(clip.intersect(ui.clip_rect()));
            let text = cells.cell_as(row, column, info.look.number);
            let node = id.with((row, column));
            expose(&row_ui, node, rect.intersect(clip), &text);
            if *place < state.pinned() {
                // Over the columns that pass behind it.
                row_ui.painter().rect_filled(rect.with_max_y(rect.bottom() - 1.0), CornerRadius::ZERO, theme.field);
            }
            if hits.iter().any(|(_, hit)| *hit == column) {
                row_ui.painter().rect_filled(rect.shrink(1.0), CornerRadius::same(2), theme.warning_soft);
            }
            let selected = state.selection.is_some_and(|selection| selection.holds(row, *place));
            if selected {
                row_ui.painter().rect_filled(rect, CornerRadius::ZERO, theme.selection);
            }
            let drawn = look::of(
                &row_ui,
                &theme,
                rect,
                info.look,
                &text,
                || cells.number(row, column),
                || (marks.profile)(column),
            );
            let elided = cell(&row_ui, &theme, rect, info, &text, state.text_size, drawn);
            if elided && hovered == Some((row, *place)) {
                cut = Some(text.text);
            }
            if state.cursor() == Some((row, *place)) {
                let edge = Stroke::new(1.5, theme.accent);
                row_ui.painter().rect_stroke(rect.shrink(0.5), CornerRadius::same(2), edge, StrokeKind::Inside);
            }
        }
    }
    if let Some(text) = cut {
        let shown: String = text.chars().take(TOOLTIP).collect();
        response.clone().on_hover_text_at_pointer(shown);
    }
    if state.pinned() > 0 {
        let painter = ui.painter().with_clip_rect(areas.body.intersect(ui.clip_rect()));
        painter.vline(areas.loose - 0.5, areas.body.y_range(), Stroke::new(1.0, theme.line_strong));
    }
}

/// What was found in a row.
fn hits_of(hits: &[(u64, usize)], row: u64) -> &[(u64, usize)] {
    let first = hits.partition_point(|hit| hit.0 < row);
    let last = hits.partition_point(|hit| hit.0 <= row);
    &hits[first..last]
}

fn visible_rows(areas: &Areas, cells: &dyn Cells, state: &GridState) -> impl Iterator<Item = (u64, f32)> {
    let first = state.first.floor();
    let top = areas.body.top() - ((state.first - first) as f32) * state.row_height();
    let count = (areas.body.height() / state.row_height()).ceil() as u64 + 1;
    let last = cells.rows().min((first as u64).saturating_add(count));
    ((first as u64)..last).enumerate().map(move |(index, row)| (row, top + index as f32 * state.row_height()))
}

fn expose(ui: &Ui, id: Id, place: Rect, text: &CellText) {
    if place.is_positive() {
        let response = ui.interact(place, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &text.text));
    }
}

/// Whether the text was cut.
fn cell(
    ui: &Ui,
    theme: &Theme,
    place: Rect,
    column: &Column,
    text: &CellText,
    text_size: f32,
    drawn: Option<Color32>,
) -> bool {
    let (shown, ink, font) = match text.kind {
        CellKind::Null => (text.text.as_str(), theme.text_muted, fonts::text(size::SMALL)),
        CellKind::Empty => ("empty", theme.text_muted, fonts::text(size::SMALL)),
        CellKind::NotFinite => (text.text.as_str(), theme.warning, fonts::mono(text_size)),
        CellKind::Number | CellKind::Text | CellKind::Other => (text.text.as_str(), theme.text, fonts::mono(text_size)),
    };
    let ink = drawn.unwrap_or(ink);
    let italics = matches!(text.kind, CellKind::Null | CellKind::Empty);
    let right = column.numeric || matches!(text.kind, CellKind::Number | CellKind::NotFinite);
    let galley = ui.painter().layout_job(cut_job(shown, font, ink, italics, place.width() - 2.0 * PAD));
    let x = if right { place.right() - PAD - galley.size().x } else { place.left() + PAD };
    let elided = galley.elided;
    let clip = place.intersect(ui.clip_rect());
    ui.painter().with_clip_rect(clip).galley(pos2(x, place.center().y - galley.size().y / 2.0), galley, ink);
    elided
}

pub(super) fn cut_job(text: &str, font: FontId, ink: Color32, italics: bool, width: f32) -> LayoutJob {
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
        let right = pos2(areas.gutter.right() - PAD, y + state.row_height() / 2.0);
        let chosen = state.selection.is_some_and(|selection| selection.rows(u64::MAX).contains(&row));
        let ink = if chosen { theme.accent } else { theme.text_muted };
        painter.text(
            right,
            Align2::RIGHT_CENTER,
            format::count(cells.row_number(row) + 1),
            fonts::mono(size::SMALL),
            ink,
        );
    }
    painter.vline(areas.gutter.right() - 0.5, areas.gutter.y_range(), Stroke::new(1.0, theme.line));
}
