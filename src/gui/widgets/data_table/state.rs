//! What the grid keeps from frame to frame: where it stands, how its columns are laid out, what is selected.

use std::collections::HashMap;
use std::ops::Range;

use super::{Cells, MAX_FIRST_WIDTH, MAX_WIDTH, MIN_WIDTH, PAD};
use crate::frame::NumberLook;

/// Rows that are looked at for a column's first width, and for one that fits.
const SAMPLED: u64 = 60;
/// Of the last rows, for a first width.
const SAMPLED_LAST: u64 = 20;
const FITTED: u64 = 1_000;

/// A column of the table, as the grid knows it.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) numeric: bool,
    pub(super) width: f32,
    pub(crate) hidden: bool,
    pub(crate) pinned: bool,
    pub(crate) look: Look,
}

/// How a column's cells are drawn beyond their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Look {
    pub(crate) heat: bool,
    pub(crate) bars: bool,
    pub(crate) negative: bool,
    pub(crate) outliers: bool,
    pub(crate) missing: bool,
    pub(crate) number: NumberLook,
}

/// What is selected: a rectangle between two corners, in places of rows and of shown columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(super) anchor: (u64, usize),
    pub(super) cursor: (u64, usize),
    pub(super) whole: Whole,
}

/// Whether a selection goes over the whole of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Cells,
    Rows,
    Columns,
}

/// Where the grid stands and how its columns are laid out: kept by the caller, one for each table.
#[derive(Debug, Clone)]
pub(crate) struct GridState {
    /// The first visible row, and how far it has gone out of view.
    pub(super) first: f64,
    /// How far the columns that are not pinned have gone out of view to the left, in points.
    pub(super) left: f64,
    columns: Vec<Column>,
    /// The table's columns in the order of the grid.
    order: Vec<usize>,
    /// Those that are shown, pinned ones first, and the left edge of each behind those before it; one edge more than
    /// columns.
    shown: Vec<usize>,
    edges: Vec<f64>,
    pinned: usize,
    pub(super) selection: Option<Selection>,
    /// The cursor is to be brought into view.
    pub(super) brought: bool,
    /// The places of columns that are in view, pinned ones excepted.
    pub(super) visible: Range<usize>,
    /// The header that is being dragged to another place.
    pub(super) moved: Option<usize>,
    /// The size of cells' text the widths were made for.
    pub(super) text_size: f32,
}

impl GridState {
    /// How high a row is, in points: it grows with its text.
    pub(super) fn row_height(&self) -> f32 {
        self.text_size * 2.0
    }

    /// The state for a table that was not shown before.
    pub(crate) fn new(cells: &dyn Cells, text_size: f32) -> Self {
        let columns: Vec<Column> = (0..cells.columns())
            .map(|column| Column {
                name: cells.name(column).to_owned(),
                type_name: cells.type_name(column),
                numeric: cells.is_numeric(column),
                width: first_width(cells, column, text_size),
                hidden: false,
                pinned: false,
                look: Look::default(),
            })
            .collect();
        let mut state = Self {
            first: 0.0,
            left: 0.0,
            order: (0..columns.len()).collect(),
            columns,
            shown: Vec::new(),
            edges: Vec::new(),
            pinned: 0,
            selection: None,
            brought: false,
            visible: 0..0,
            moved: None,
            text_size,
        };
        state.lay_out();
        state
    }

    /// After columns were hidden, pinned, moved or made wider.
    fn lay_out(&mut self) {
        let visible = self.order.iter().copied().filter(|column| !self.columns[*column].hidden);
        let (mut shown, rest): (Vec<usize>, Vec<usize>) = visible.partition(|column| self.columns[*column].pinned);
        self.pinned = shown.len();
        shown.extend(rest);
        let mut edge = 0.0;
        self.edges = std::iter::once(0.0)
            .chain(shown.iter().map(|column| {
                edge += f64::from(self.columns[*column].width);
                edge
            }))
            .collect();
        self.shown = shown;
        let last = self.shown.len().saturating_sub(1);
        if let Some(selection) = &mut self.selection {
            selection.anchor.1 = selection.anchor.1.min(last);
            selection.cursor.1 = selection.cursor.1.min(last);
        }
    }

    /// All columns of the table, by their position in it.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The shown columns in order, by their position in the table.
    pub(crate) fn shown(&self) -> &[usize] {
        &self.shown
    }

    /// The shown columns where some are hidden or moved.
    pub(crate) fn changed_columns(&self) -> Option<Vec<usize>> {
        let plain = self.shown.len() == self.columns.len() && self.shown.is_sorted();
        (!plain).then(|| self.shown.clone())
    }

    /// The column of the table that stands at this place.
    pub(super) fn column_at(&self, place: usize) -> Option<(usize, &Column)> {
        let column = *self.shown.get(place)?;
        Some((column, &self.columns[column]))
    }

    pub(super) fn pinned(&self) -> usize {
        self.pinned
    }

    /// The width of the columns that stay in view.
    pub(super) fn pinned_width(&self) -> f64 {
        self.edges[self.pinned]
    }

    /// The width of those that do not.
    pub(super) fn loose_width(&self) -> f64 {
        self.edges[self.shown.len()] - self.pinned_width()
    }

    /// A place's left edge behind all that stand before it, and its width.
    pub(super) fn extent(&self, place: usize) -> (f64, f32) {
        (self.edges[place], (self.edges[place + 1] - self.edges[place]) as f32)
    }

    /// The places whose columns reach into these points behind all columns; pinned ones excepted.
    pub(super) fn places_within(&self, from: f64, to: f64) -> Range<usize> {
        let first = self.edges.partition_point(|edge| *edge <= from).saturating_sub(1);
        let last = self.edges.partition_point(|edge| *edge < to).min(self.shown.len());
        first.max(self.pinned)..last.max(self.pinned)
    }

    pub(super) fn set_width(&mut self, place: usize, width: f32) {
        if let Some(column) = self.shown.get(place) {
            self.columns[*column].width = width.clamp(MIN_WIDTH, MAX_WIDTH);
            self.lay_out();
        }
    }

    /// Makes a column as wide as what is in it, looking at the rows from here on.
    pub(crate) fn fit(&mut self, column: usize, cells: &dyn Cells) {
        let first = self.first as u64;
        let rows = first..first + FITTED;
        self.columns[column].width = width_of(cells, column, self.text_size, rows).clamp(MIN_WIDTH, MAX_WIDTH / 2.0);
        self.lay_out();
    }

    pub(crate) fn hide(&mut self, column: usize, hidden: bool) {
        let others = self.shown.iter().any(|shown| *shown != column);
        if let Some(column) = self.columns.get_mut(column).filter(|_| others || !hidden) {
            column.hidden = hidden;
            self.lay_out();
        }
    }

    pub(crate) fn pin(&mut self, column: usize, pinned: bool) {
        if let Some(column) = self.columns.get_mut(column) {
            column.pinned = pinned;
            self.lay_out();
        }
    }

    pub(crate) fn set_look(&mut self, column: usize, look: Look) {
        if let Some(column) = self.columns.get_mut(column) {
            column.look = look;
        }
    }

    /// Every column again, in the table's order.
    pub(crate) fn reset_columns(&mut self) {
        self.order = (0..self.columns.len()).collect();
        for column in &mut self.columns {
            (column.hidden, column.pinned) = (false, false);
        }
        self.lay_out();
    }

    /// Puts the column at one place before that at another.
    pub(crate) fn move_to(&mut self, from: usize, to: usize) {
        let (Some(&moved), target) = (self.shown.get(from), self.shown.get(to).copied()) else { return };
        if Some(moved) == target {
            return;
        }
        self.order.retain(|column| *column != moved);
        let at = target.and_then(|target| self.order.iter().position(|column| *column == target));
        self.order.insert(at.unwrap_or(self.order.len()), moved);
        // A column that is put among the pinned ones stays there.
        self.columns[moved].pinned = target.is_some_and(|target| self.columns[target].pinned);
        self.lay_out();
    }

    /// The place of a column of the table.
    pub(crate) fn place_of(&self, column: usize) -> Option<usize> {
        self.shown.iter().position(|shown| *shown == column)
    }

    /// Selects a cell, and brings it into view with the next frame.
    pub(crate) fn bring(&mut self, row: u64, place: usize) {
        self.go_to(row, place);
        self.brought = true;
    }

    /// The table's columns that were in view in the last frame.
    pub(crate) fn in_view(&self) -> impl Iterator<Item = usize> {
        let loose = self.visible.clone();
        (0..self.pinned).chain(loose).filter_map(|place| self.shown.get(place).copied()).collect::<Vec<_>>().into_iter()
    }

    /// Selects a cell.
    pub(crate) fn go_to(&mut self, row: u64, place: usize) {
        self.selection = Some(Selection::cell((row, place)));
    }

    /// The place of the cell with the cursor.
    pub(crate) fn cursor(&self) -> Option<(u64, usize)> {
        self.selection.map(|selection| selection.cursor)
    }

    /// The rows and the table's columns that are selected, where there are so many rows.
    pub(crate) fn selected(&self, rows: u64) -> Option<(Range<u64>, Vec<usize>)> {
        let selection = self.selection?;
        let places = selection.columns(self.shown.len());
        Some((selection.rows(rows), self.shown.get(places)?.to_vec()))
    }
}

impl Selection {
    pub(super) fn cell(at: (u64, usize)) -> Self {
        Self { anchor: at, cursor: at, whole: Whole::Cells }
    }

    /// The places of rows.
    pub(super) fn rows(self, all: u64) -> Range<u64> {
        if self.whole == Whole::Columns {
            return 0..all;
        }
        self.anchor.0.min(self.cursor.0)..(self.anchor.0.max(self.cursor.0) + 1).min(all)
    }

    /// The places of columns.
    pub(super) fn columns(self, all: usize) -> Range<usize> {
        if self.whole == Whole::Rows {
            return 0..all;
        }
        self.anchor.1.min(self.cursor.1)..(self.anchor.1.max(self.cursor.1) + 1).min(all)
    }

    pub(super) fn holds(self, row: u64, place: usize) -> bool {
        self.rows(u64::MAX).contains(&row) && self.columns(usize::MAX).contains(&place)
    }
}

/// From the header and some rows, without laying anything out: the cells' font has one width.
/// The width at first: numbers that count are widest at the end.
fn first_width(cells: &dyn Cells, column: usize, text_size: f32) -> f32 {
    let last = cells.rows().saturating_sub(SAMPLED_LAST)..cells.rows();
    let width = width_of(cells, column, text_size, 0..SAMPLED).max(width_of(cells, column, text_size, last));
    width.clamp(MIN_WIDTH, MAX_FIRST_WIDTH)
}

fn width_of(cells: &dyn Cells, column: usize, text_size: f32, rows: Range<u64>) -> f32 {
    let advance = text_size * 0.61;
    let rows = rows.start.min(cells.rows())..rows.end.min(cells.rows());
    let content = rows.map(|row| cells.cell(row, column).text.chars().take(120).count()).max().unwrap_or(0);
    // Room for the mark of a sort beside the name.
    let header = cells.name(column).chars().count() as f32 * 7.6 + 14.0;
    let type_name = cells.type_name(column).chars().take(24).count() as f32 * 6.6;
    ((content as f32 * advance).max(header).max(type_name) + 2.0 * PAD + 4.0).round()
}

/// The states of tables that were looked at, so that each is found again as it was left.
#[derive(Debug, Default)]
pub(crate) struct GridStates {
    states: HashMap<u64, (GridState, u64)>,
    clock: u64,
}

/// Tables whose state is kept.
const KEPT: usize = 32;

impl GridStates {
    /// The state of this table.
    pub(crate) fn of(&mut self, key: u64, cells: &dyn Cells, text_size: f32) -> &mut GridState {
        self.clock += 1;
        let clock = self.clock;
        if self.states.len() > KEPT
            && let Some(oldest) = self.states.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| *key)
        {
            self.states.remove(&oldest);
        }
        let entry = self.states.entry(key).or_insert_with(|| (GridState::new(cells, text_size), clock));
        entry.1 = clock;
        // A key can come back with another table once the first is closed.
        if entry.0.columns.len() != cells.columns() {
            entry.0 = GridState::new(cells, text_size);
        }
        &mut entry.0
    }

    /// Forgets them, as after the text size changed.
    pub(crate) fn clear(&mut self) {
        self.states.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Wide;
    use super::{GridState, Selection, Whole};

    fn state() -> GridState {
        GridState::new(&Wide, 13.0)
    }

    #[test]
    fn columns_are_hidden_pinned_and_moved_without_losing_any() {
        let mut state = state();
        state.hide(1, true);
        assert_eq!(state.shown(), [0, 2]);
        state.pin(2, true);
        assert_eq!((state.shown(), state.pinned()), (&[2, 0][..], 1));
        assert_eq!(state.changed_columns(), Some(vec![2, 0]));
        state.hide(2, true);
        state.hide(0, true);
        assert_eq!(state.shown(), [0], "the last one stays");
        state.reset_columns();
        assert_eq!((state.shown(), state.changed_columns()), (&[0, 1, 2][..], None));
        state.move_to(0, 2);
        assert_eq!(state.shown(), [1, 0, 2]);
        state.move_to(0, 3);
        assert_eq!(state.shown(), [0, 2, 1]);
    }

    #[test]
    fn the_columns_in_view_are_found_by_their_edges() {
        let state = state();
        let (edge, width) = state.extent(1);
        assert_eq!(state.places_within(0.0, 1.0), 0..1);
        assert_eq!(state.places_within(edge, edge + 1.0), 1..2);
        assert_eq!(state.places_within(edge - 1.0, edge + f64::from(width) + 1.0), 0..3);
        assert_eq!(state.places_within(1e9, 1e9 + 5.0), 3..3);
    }

    #[test]
    fn a_selection_is_what_lies_between_its_corners() {
        let selection = Selection { anchor: (5, 2), cursor: (3, 1), whole: Whole::Cells };
        assert!(selection.holds(4, 1) && selection.holds(5, 2) && !selection.holds(2, 1) && !selection.holds(4, 0));
        let mut state = state();
        state.selection = Some(Selection { whole: Whole::Rows, ..selection });
        assert_eq!(state.selected(5), Some((3..5, vec![0, 1, 2])));
        state.selection = Some(Selection { whole: Whole::Columns, ..selection });
        assert_eq!(state.selected(9), Some((0..9, vec![1, 2])));
    }
}
