//! The grid: a table of any length, of which only the visible cells are ever looked at.
//!
//! It does not know what a result is: anything that implements [`Cells`] can be shown. Its place is a row number in
//! double precision, not a scroll offset, so that ten million rows scroll as exactly as ten.

mod keys;
mod paint;

use eframe::egui::accesskit::Role;
use eframe::egui::{Id, Pos2, Rect, Response, Sense, Ui, UiBuilder, pos2, vec2};

use super::super::theme::Theme;
use super::scrollbar::{self, Axis, scrollbar};
use super::set_bounds;
use crate::frame::{CellText, Frame};

/// What the grid shows. Every method is quick, whatever the size of the table.
pub(crate) trait Cells {
    fn rows(&self) -> u64;
    fn columns(&self) -> usize;
    fn name(&self, column: usize) -> &str;
    /// The column's type, as it is shown.
    fn type_name(&self, column: usize) -> String;
    fn is_numeric(&self, column: usize) -> bool;
    fn cell(&self, row: u64, column: usize) -> CellText;
}

impl Cells for Frame {
    fn rows(&self) -> u64 {
        Self::rows(self) as u64
    }
    fn columns(&self) -> usize {
        Self::columns(self)
    }
    fn name(&self, column: usize) -> &str {
        self.column_name(column)
    }
    fn type_name(&self, column: usize) -> String {
        self.column_type(column).to_string()
    }
    fn is_numeric(&self, column: usize) -> bool {
        self.column_type(column).is_numeric()
    }
    fn cell(&self, row: u64, column: usize) -> CellText {
        Self::cell(self, row as usize, column)
    }
}

const ROW: f32 = 26.0;
const HEADER: f32 = 42.0;
/// Room at both sides of a cell's text.
const PAD: f32 = 10.0;
const MIN_WIDTH: f32 = 56.0;
const MAX_FIRST_WIDTH: f32 = 300.0;
const MAX_WIDTH: f32 = 1200.0;
/// Rows that are looked at for a column's first width.
const SAMPLED: u64 = 60;

#[derive(Debug, Clone)]
struct Column {
    name: String,
    type_name: String,
    numeric: bool,
    width: f32,
}

/// Where the grid stands and how wide its columns are: kept by the caller, one for each table.
#[derive(Debug, Clone)]
pub(crate) struct GridState {
    /// The table it belongs to.
    pub(crate) key: u64,
    /// The first visible row, and how far it has gone out of view.
    first: f64,
    /// How far the columns have gone out of view to the left, in points.
    left: f64,
    columns: Vec<Column>,
    selected: Option<(u64, usize)>,
    /// The size of cells' text the widths were made for.
    text_size: f32,
}

impl GridState {
    /// The state for a table that was not shown before.
    pub(crate) fn new(key: u64, cells: &dyn Cells, text_size: f32) -> Self {
        let columns = (0..cells.columns())
            .map(|column| Column {
                name: cells.name(column).to_owned(),
                type_name: cells.type_name(column),
                numeric: cells.is_numeric(column),
                width: first_width(cells, column, text_size),
            })
            .collect();
        Self { key, first: 0.0, left: 0.0, columns, selected: None, text_size }
    }
}

/// From the header and the first rows, without laying anything out: the cells' font has one width.
fn first_width(cells: &dyn Cells, column: usize, text_size: f32) -> f32 {
    let advance = text_size * 0.61;
    let sampled = (0..cells.rows().min(SAMPLED)).map(|row| cells.cell(row, column).text.chars().take(80).count());
    let content = sampled.max().unwrap_or(0) as f32 * advance;
    let header = cells.name(column).chars().count() as f32 * 7.6;
    let type_name = cells.type_name(column).chars().take(24).count() as f32 * 6.6;
    (content.max(header).max(type_name) + 2.0 * PAD + 4.0).clamp(MIN_WIDTH, MAX_FIRST_WIDTH).round()
}

/// The rectangles of one frame.
struct Areas {
    header: Rect,
    /// The cells, without row numbers.
    body: Rect,
    /// Row numbers.
    gutter: Rect,
    right: Rect,
    bottom: Rect,
}

impl Areas {
    /// Bars take room only where there is something to scroll.
    fn of(rect: Rect, rows: u64, width: f64) -> Self {
        let gutter = (rows.max(100).ilog10() + 1) as f32 * 8.0 + 2.0 * PAD;
        let tall = rows as f64 * f64::from(ROW) > f64::from(rect.height() - HEADER - scrollbar::WIDTH);
        let right = rect.right() - if tall { scrollbar::WIDTH } else { 0.0 };
        let wide = width > f64::from(right - rect.left() - gutter);
        let bottom = rect.bottom() - if wide { scrollbar::WIDTH } else { 0.0 };
        let (left, top) = (rect.left() + gutter, rect.top() + HEADER);
        let from_to = |a: Pos2, b: Pos2| Rect::from_min_max(a, b.max(a));
        Self {
            header: from_to(pos2(left, rect.top()), pos2(right, top)),
            body: from_to(pos2(left, top), pos2(right, bottom)),
            gutter: from_to(pos2(rect.left(), top), pos2(left, bottom)),
            right: from_to(pos2(right, top), pos2(rect.right(), bottom)),
            bottom: from_to(pos2(left, bottom), pos2(right, rect.bottom())),
        }
    }
}

/// Shows the grid in all the room there is.
pub(crate) fn data_table(ui: &mut Ui, name: &str, cells: &dyn Cells, state: &mut GridState) {
    let rect = ui.available_rect_before_wrap();
    let builder = UiBuilder::new().max_rect(rect).accessibility_role(Role::Table).accessibility_label(name);
    ui.scope_builder(builder, |ui| {
        ui.set_min_size(rect.size());
        let id = ui.unique_id();
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_row_count(usize::try_from(cells.rows()).unwrap_or(usize::MAX));
            node.set_column_count(cells.columns());
        });
        set_bounds(ui.ctx(), id, rect);
        show(ui, id, rect, cells, state);
    });
}

fn show(ui: &mut Ui, id: Id, rect: Rect, cells: &dyn Cells, state: &mut GridState) {
    let areas = Areas::of(rect, cells.rows(), total_width(state));
    let body = ui.interact(areas.body.union(areas.gutter), id.with("body"), Sense::click());
    let visible = f64::from(areas.body.height() / ROW);
    scroll(ui, &body, &areas, cells, state, visible);
    if body.clicked()
        && let Some(pointer) = body.interact_pointer_pos()
    {
        body.request_focus();
        state.selected = cell_at(pointer, &areas, cells, state);
    }
    keys::handle(ui, &body, cells, state, visible);
    clamp(&areas, cells, state, visible);
    paint::body(ui, id, &body, &areas, cells, state);
    paint::gutter(ui, &areas, cells, state);
    header(ui, id, &areas, state);
    scrollbar(ui, id.with("rows"), areas.right, Axis::Vertical, cells.rows() as f64, visible, &mut state.first);
    let (total, shown) = (total_width(state), f64::from(areas.body.width()));
    scrollbar(ui, id.with("columns"), areas.bottom, Axis::Horizontal, total, shown, &mut state.left);
}

fn scroll(ui: &Ui, body: &Response, areas: &Areas, cells: &dyn Cells, state: &mut GridState, visible: f64) {
    if !body.contains_pointer() {
        return;
    }
    let delta = ui.input(eframe::egui::InputState::smooth_scroll_delta);
    state.first -= f64::from(delta.y / ROW);
    state.left -= f64::from(delta.x);
    clamp(areas, cells, state, visible);
}

fn clamp(areas: &Areas, cells: &dyn Cells, state: &mut GridState, visible: f64) {
    state.first = state.first.clamp(0.0, (cells.rows() as f64 - visible).max(0.0));
    state.left = state.left.clamp(0.0, (total_width(state) - f64::from(areas.body.width())).max(0.0));
}

fn total_width(state: &GridState) -> f64 {
    state.columns.iter().map(|column| f64::from(column.width)).sum()
}

/// The columns that are in view, with their left edge on screen.
fn visible_columns<'a>(areas: &Areas, state: &'a GridState) -> impl Iterator<Item = (usize, &'a Column, f32)> {
    let (left, right) = (areas.body.left(), areas.body.right());
    let mut edge = f64::from(left) - state.left;
    state.columns.iter().enumerate().filter_map(move |(index, column)| {
        let x = edge as f32;
        edge += f64::from(column.width);
        (x + column.width > left && x < right).then_some((index, column, x))
    })
}

fn cell_at(pointer: Pos2, areas: &Areas, cells: &dyn Cells, state: &GridState) -> Option<(u64, usize)> {
    let row = (state.first + f64::from((pointer.y - areas.body.top()) / ROW)).floor();
    let column =
        visible_columns(areas, state).find(|(_, column, x)| pointer.x >= *x && pointer.x < x + column.width)?.0;
    (row >= 0.0 && row < cells.rows() as f64).then_some((row as u64, column))
}

/// The header's cells and the edges by which columns are made wider.
fn header(ui: &mut Ui, id: Id, areas: &Areas, state: &mut GridState) {
    let theme = Theme::of(ui.ctx());
    let mut resized = None;
    let shown: Vec<_> = visible_columns(areas, state).map(|(index, column, x)| (index, column.clone(), x)).collect();
    for (index, column, x) in shown {
        let cell = Rect::from_min_size(pos2(x, areas.header.top()), vec2(column.width, HEADER));
        paint::header_cell(ui, id, areas, &theme, index, &column.name, &column.type_name, column.numeric, cell);
        let edge = Rect::from_center_size(cell.right_center(), vec2(9.0, HEADER)).intersect(areas.header);
        let response = ui.interact(edge, id.with(("edge", index)), Sense::drag());
        let response = response.on_hover_and_drag_cursor(eframe::egui::CursorIcon::ResizeColumn);
        if response.dragged() {
            resized = Some((index, column.width + response.drag_delta().x));
        }
    }
    if let Some((index, width)) = resized {
        state.columns[index].width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    }
}

#[cfg(test)]
mod tests {
    use super::{Cells, GridState, MAX_FIRST_WIDTH, MIN_WIDTH};
    use crate::frame::{CellKind, CellText};

    struct Wide;

    impl Cells for Wide {
        fn rows(&self) -> u64 {
            10_000_000
        }
        fn columns(&self) -> usize {
            3
        }
        fn name(&self, column: usize) -> &str {
            ["a", "a name of some length", "c"][column]
        }
        fn type_name(&self, _column: usize) -> String {
            "text".to_owned()
        }
        fn is_numeric(&self, _column: usize) -> bool {
            false
        }
        fn cell(&self, row: u64, column: usize) -> CellText {
            assert!(row < 100, "widths come from the first rows only");
            CellText { text: "x".repeat(column * 500), kind: CellKind::Text }
        }
    }

    #[test]
    fn first_widths_come_from_header_and_first_rows_and_are_bounded() {
        let state = GridState::new(1, &Wide, 13.0);
        let widths: Vec<f32> = state.columns.iter().map(|column| column.width).collect();
        assert!(widths[0] >= MIN_WIDTH && widths[0] < widths[1], "{widths:?}");
        assert!((widths[2] - MAX_FIRST_WIDTH).abs() < 0.5, "{widths:?}");
    }
}
