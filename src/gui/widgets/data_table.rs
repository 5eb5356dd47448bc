//! The grid: a table of any length and width, of which only the visible cells are ever looked at.
//!
//! It does not know what a result is: anything that implements [`Cells`] can be shown. Its place is a row number in
//! double precision, not a scroll offset, so that a hundred million rows scroll as exactly as ten. What a person wants
//! done with the table comes back as [`GridAction`]s; where it stands and how its columns lie is [`GridState`]'s.

mod header;
mod keys;
mod look;
mod menu;
mod paint;
mod state;

use eframe::egui::accesskit::Role;
use eframe::egui::{Id, Pos2, Rect, Response, Sense, Ui, UiBuilder, pos2};

use super::scrollbar::{self, Axis, scrollbar};
use super::set_bounds;
use crate::domain::SortKey;
use crate::frame::{CellText, ColumnProfile, NumberLook, TextForm};

pub(crate) use state::{Column, GridState, GridStates, Look};
use state::{Selection, Whole};

/// What the grid shows. Every method is quick, whatever the size of the table.
pub(crate) trait Cells {
    fn rows(&self) -> u64;
    fn columns(&self) -> usize;
    fn name(&self, column: usize) -> &str;
    /// The column's type, as it is shown.
    fn type_name(&self, column: usize) -> String;
    fn is_numeric(&self, column: usize) -> bool;
    fn cell(&self, row: u64, column: usize) -> CellText;
    /// The same with a person's changes of how numbers look.
    fn cell_as(&self, row: u64, column: usize, _look: NumberLook) -> CellText {
        self.cell(row, column)
    }
    fn number(&self, _row: u64, _column: usize) -> Option<f64> {
        None
    }
    /// The row's number in the table itself, from 0.
    fn row_number(&self, row: u64) -> u64 {
        row
    }
}

/// What the grid is given beside the cells.
pub(crate) struct Marks<'a> {
    /// By what the rows are ordered.
    pub(crate) sorts: &'a [SortKey],
    /// The columns that a filter looks at.
    pub(crate) filtered: &'a [usize],
    pub(crate) profile: &'a dyn Fn(usize) -> Option<&'a ColumnProfile>,
    /// Whether headers have room for a sparkline.
    pub(crate) sparklines: bool,
    /// Cells that hold what is looked for, in the order of rows.
    pub(crate) hits: &'a [(u64, usize)],
}

/// What a person wants done with the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum GridAction {
    /// The next of: ascending, descending, not at all. With `add`: beside the columns before.
    Sort {
        column: usize,
        add: bool,
    },
    SortBy(Vec<SortKey>),
    /// A condition on this column is to be typed.
    Filter(usize),
    /// Rows with this cell's value, or all others.
    Keep {
        row: u64,
        column: usize,
        negated: bool,
    },
    Missing {
        column: usize,
        negated: bool,
    },
    Copy {
        form: TextForm,
        headers: bool,
    },
    CopyName(usize),
    Export,
    /// Everything about this cell.
    Inspect,
    Profile(usize),
    Find,
    GoTo,
}

const HEADER: f32 = 42.0;
/// What a sparkline adds to the header.
const SPARK: f32 = 20.0;
/// Room at both sides of a cell's text.
const PAD: f32 = 10.0;
const MIN_WIDTH: f32 = 56.0;
const MAX_FIRST_WIDTH: f32 = 300.0;
const MAX_WIDTH: f32 = 1200.0;

/// The rectangles of one frame.
struct Areas {
    header: Rect,
    /// The cells, without row numbers; pinned ones included.
    body: Rect,
    /// Row numbers.
    gutter: Rect,
    /// Where the columns that are not pinned begin.
    loose: f32,
    right: Rect,
    bottom: Rect,
}

impl Areas {
    /// Bars take room only where there is something to scroll.
    fn of(rect: Rect, cells: &dyn Cells, state: &GridState, header: f32) -> Self {
        let rows = cells.rows();
        let widest = rows.max(100).max(cells.row_number(rows.saturating_sub(1)) + 1);
        let gutter = (widest.ilog10() + 1 + widest.ilog10() / 3) as f32 * 7.2 + 2.0 * PAD;
        let tall = rows as f64 * f64::from(state.row_height()) > f64::from(rect.height() - header - scrollbar::WIDTH);
        let right = rect.right() - if tall { scrollbar::WIDTH } else { 0.0 };
        let width = state.pinned_width() + state.loose_width();
        let wide = width > f64::from(right - rect.left() - gutter);
        let bottom = rect.bottom() - if wide { scrollbar::WIDTH } else { 0.0 };
        let (left, top) = (rect.left() + gutter, rect.top() + header);
        let from_to = |a: Pos2, b: Pos2| Rect::from_min_max(a, b.max(a));
        Self {
            header: from_to(pos2(left, rect.top()), pos2(right, top)),
            body: from_to(pos2(left, top), pos2(right, bottom)),
            gutter: from_to(pos2(rect.left(), top), pos2(left, bottom)),
            loose: (left + state.pinned_width() as f32).min(right),
            right: from_to(pos2(right, top), pos2(rect.right(), bottom)),
            bottom: from_to(pos2(left, bottom), pos2(right, rect.bottom())),
        }
    }

    /// The part of the body's width that columns scroll through.
    fn scrolled(&self) -> f32 {
        (self.body.right() - self.loose).max(0.0)
    }
}

/// The columns of one frame: their places, and where they stand on screen.
struct Shown {
    /// Place, left edge, width; pinned ones last, so that they are painted over the others.
    columns: Vec<(usize, f32, f32)>,
}

impl Shown {
    fn of(areas: &Areas, state: &GridState) -> Self {
        let begin = state.pinned_width() + state.left;
        let loose = state.places_within(begin, begin + f64::from(areas.scrolled())).map(|place| {
            let (edge, width) = state.extent(place);
            (place, areas.loose + (edge - begin) as f32, width)
        });
        let pinned = (0..state.pinned()).map(|place| {
            let (edge, width) = state.extent(place);
            (place, areas.body.left() + edge as f32, width)
        });
        Self { columns: loose.chain(pinned).collect() }
    }

    /// Where a column may be painted.
    fn clip(areas: &Areas, state: &GridState, place: usize, band: Rect) -> Rect {
        let left = if place < state.pinned() { areas.body.left() } else { areas.loose };
        Rect::from_min_max(pos2(left.max(band.left()), band.top()), band.max)
    }

    fn at(&self, areas: &Areas, state: &GridState, x: f32) -> Option<usize> {
        // The last one that is painted is on top.
        let inside = |(place, left, width): &&(usize, f32, f32)| {
            x >= *left && x < left + width && (*place < state.pinned() || x >= areas.loose)
        };
        self.columns.iter().rev().find(inside).map(|(place, ..)| *place)
    }
}

/// Shows the grid in all the room there is.
pub(crate) fn data_table(
    ui: &mut Ui,
    name: &str,
    cells: &dyn Cells,
    state: &mut GridState,
    marks: &Marks<'_>,
) -> Vec<GridAction> {
    let rect = ui.available_rect_before_wrap();
    let builder = UiBuilder::new().max_rect(rect).accessibility_role(Role::Table).accessibility_label(name);
    let mut actions = Vec::new();
    ui.scope_builder(builder, |ui| {
        ui.set_min_size(rect.size());
        let node = ui.unique_id();
        ui.ctx().accesskit_node_builder(node, |node| {
            node.set_row_count(usize::try_from(cells.rows()).unwrap_or(usize::MAX));
            node.set_column_count(cells.columns());
        });
        set_bounds(ui.ctx(), node, rect);
        // Not by the place among its neighbours: the focus stays when a bar opens beside it.
        show(ui, Id::unique(("data table", name)), rect, cells, state, marks, &mut actions);
    });
    actions
}

fn show(
    ui: &mut Ui,
    id: Id,
    rect: Rect,
    cells: &dyn Cells,
    state: &mut GridState,
    marks: &Marks<'_>,
    actions: &mut Vec<GridAction>,
) {
    let header_height = HEADER + if marks.sparklines { SPARK } else { 0.0 };
    let areas = Areas::of(rect, cells, state, header_height);
    let body = ui.interact(areas.body.union(areas.gutter), id.with("body"), Sense::click_and_drag());
    let visible = f64::from(areas.body.height() / state.row_height());
    scroll(ui, &body, &areas, state);
    select(ui, &body, &areas, cells, state);
    let moved = keys::handle(ui, &body, cells, state, visible, actions);
    if moved || std::mem::take(&mut state.brought) {
        keep_in_view(&areas, state, visible);
    }
    clamp(&areas, cells, state, visible);
    let shown = Shown::of(&areas, state);
    let begin = state.pinned_width() + state.left;
    state.visible = state.places_within(begin, begin + f64::from(areas.scrolled()));
    paint::body(ui, id, &body, &areas, &shown, cells, state, marks);
    paint::gutter(ui, &areas, cells, state);
    menu::of_cells(&body, cells, state, actions);
    header::show(ui, id, &areas, &shown, cells, state, marks, actions);
    scrollbar(ui, id.with("rows"), areas.right, Axis::Vertical, cells.rows() as f64, visible, &mut state.first);
    let (total, seen) = (state.loose_width(), f64::from(areas.scrolled()));
    scrollbar(ui, id.with("columns"), areas.bottom, Axis::Horizontal, total, seen, &mut state.left);
}

fn scroll(ui: &Ui, body: &Response, areas: &Areas, state: &mut GridState) {
    if !body.contains_pointer() && !ui.rect_contains_pointer(areas.header) {
        return;
    }
    let mut delta = ui.input(eframe::egui::InputState::smooth_scroll_delta);
    if ui.input(|input| input.modifiers.shift) && delta.x == 0.0 {
        // A wheel that only turns one way.
        std::mem::swap(&mut delta.x, &mut delta.y);
    }
    state.first -= f64::from(delta.y / state.row_height());
    state.left -= f64::from(delta.x);
}

/// Selecting with the pointer: a click, Shift and a click, a drag; rows by their numbers.
fn select(ui: &Ui, body: &Response, areas: &Areas, cells: &dyn Cells, state: &mut GridState) {
    if body.clicked() || body.drag_started() || body.secondary_clicked() {
        body.request_focus();
    }
    let Some(pointer) = body.interact_pointer_pos() else { return };
    let shown = Shown::of(areas, state);
    let Some(at) = cell_at(pointer, areas, &shown, cells, state) else { return };
    let by_row = areas.gutter.contains(ui.input(|input| input.pointer.press_origin()).unwrap_or(pointer));
    let extends = ui.input(|input| input.modifiers.shift) || (body.dragged() && !body.drag_started());
    let begins = body.clicked() || body.drag_started();
    let inside = state.selection.is_some_and(|selection| selection.holds(at.0, at.1));
    if body.secondary_clicked() && !inside {
        state.selection = Some(Selection::cell(at));
    } else if extends && let Some(selection) = &mut state.selection {
        selection.cursor = at;
    } else if begins {
        let whole = if by_row { Whole::Rows } else { Whole::Cells };
        state.selection = Some(Selection { whole, ..Selection::cell(at) });
    }
    if body.dragged() {
        // Beyond the edge the rows move along.
        let beyond = (pointer.y - areas.body.bottom()).max(0.0) - (areas.body.top() - pointer.y).max(0.0);
        if beyond != 0.0 {
            state.first += f64::from(beyond / state.row_height()).clamp(-3.0, 3.0);
            ui.ctx().request_repaint();
        }
    }
}

fn clamp(areas: &Areas, cells: &dyn Cells, state: &mut GridState, visible: f64) {
    state.first = state.first.clamp(0.0, (cells.rows() as f64 - visible).max(0.0));
    state.left = state.left.clamp(0.0, (state.loose_width() - f64::from(areas.scrolled())).max(0.0));
    let last = cells.rows().saturating_sub(1);
    if cells.rows() == 0 {
        state.selection = None;
    } else if let Some(selection) = &mut state.selection {
        selection.anchor.0 = selection.anchor.0.min(last);
        selection.cursor.0 = selection.cursor.0.min(last);
    }
}

fn keep_in_view(areas: &Areas, state: &mut GridState, visible: f64) {
    let Some(Selection { cursor: (row, place), .. }) = state.selection else { return };
    let row = row as f64;
    if row < state.first {
        state.first = row;
    } else if row + 1.0 > state.first + visible {
        state.first = row + 1.0 - visible;
    }
    if place >= state.pinned() && place < state.shown().len() {
        let (edge, width) = state.extent(place);
        let (from, to) = (edge - state.pinned_width(), edge - state.pinned_width() + f64::from(width));
        let room = f64::from(areas.scrolled());
        if from < state.left {
            state.left = from;
        } else if to > state.left + room {
            state.left = (to - room).min(from);
        }
    }
}

/// The cell under a point, the nearest one where it lies beside them.
fn cell_at(pointer: Pos2, areas: &Areas, shown: &Shown, cells: &dyn Cells, state: &GridState) -> Option<(u64, usize)> {
    if cells.rows() == 0 || state.shown().is_empty() {
        return None;
    }
    let row = (state.first + f64::from((pointer.y - areas.body.top()) / state.row_height())).floor();
    if row < 0.0 || row >= cells.rows() as f64 {
        return None;
    }
    let right = shown.columns.iter().map(|(_, left, width)| left + width).fold(areas.body.left(), f32::max);
    if pointer.x >= right.min(areas.body.right()) {
        return None;
    }
    let x = pointer.x.max(areas.body.left());
    Some((row as u64, shown.at(areas, state, x)?))
}

#[cfg(test)]
mod tests {
    use super::{Cells, GridState, MAX_FIRST_WIDTH, MIN_WIDTH};
    use crate::frame::{CellKind, CellText};

    pub(super) struct Wide;

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
            assert!(!(2_000..=9_999_900).contains(&row), "only the first rows and the last ones are looked at");
            let text = if column == 2 { "x".repeat(500) } else { "y".to_owned() };
            CellText { text, kind: CellKind::Text }
        }
    }

    #[test]
    fn first_widths_come_from_a_few_rows_and_have_bounds() {
        let state = GridState::new(&Wide, 13.0);
        let widths: Vec<f32> = (0..3).map(|place| state.extent(place).1).collect();
        assert!((widths[0] - MIN_WIDTH).abs() < 0.5, "{widths:?}");
        assert!(widths[1] > 120.0, "{widths:?}");
        assert!((widths[2] - MAX_FIRST_WIDTH).abs() < 0.5, "{widths:?}");
    }

    struct Counting;

    impl Cells for Counting {
        fn rows(&self) -> u64 {
            10_000_000
        }
        fn columns(&self) -> usize {
            1
        }
        fn name(&self, _column: usize) -> &'static str {
            "n"
        }
        fn type_name(&self, _column: usize) -> String {
            "int64".to_owned()
        }
        fn is_numeric(&self, _column: usize) -> bool {
            true
        }
        fn cell(&self, row: u64, _column: usize) -> CellText {
            CellText { text: row.to_string(), kind: CellKind::Number }
        }
    }

    #[test]
    fn a_column_that_counts_is_wide_enough_for_its_last_row() {
        let width = GridState::new(&Counting, 13.0).extent(0).1;
        assert!(width > 7.0 * 13.0 * 0.6 + 2.0 * super::PAD, "{width}");
    }
}
