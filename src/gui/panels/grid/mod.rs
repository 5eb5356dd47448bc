//! A table with everything that a person does to it: order, filter, search, profile, a close look at a cell, copies.
//! Joins the grid widget to the session; the widget knows neither.

mod column;
mod columns;
mod condition;
mod export;
mod filter;
mod find;
mod inspector;
mod selected;
mod side;

use std::sync::Arc;

use eframe::egui::{CentralPanel, Frame as Space, Margin, Panel, Ui};

use super::super::command::Command;
use super::super::icons;
use super::super::session::{Action, Grid, GridWish, State};
use super::super::theme::Theme;
use super::super::widgets::data_table::{Cells, GridAction, GridStates, Marks, data_table};
use super::super::widgets::{Kind, PushButton, muted};
use super::Desk;
use crate::domain::{Condition, SortKey, ValueTest};
use crate::frame::{CellText, Frame, NumberLook, RowOrder};

pub(crate) use side::Side;

/// Above so many rows a column's profile is made only when it is asked for: it would take a core for seconds.
const PROFILED_ROWS: u64 = 3_000_000;
/// Columns whose profiles are asked for at once.
const PROFILED_AT_ONCE: usize = 12;

/// What the panel keeps between frames: how tables lie, and what is being typed about them.
#[derive(Debug, Default)]
pub(crate) struct Grids {
    pub(crate) states: GridStates,
    filter: Option<filter::Draft>,
    find: find::Bar,
    go_to: Option<String>,
    side: Option<Side>,
    columns: String,
    selected: selected::Selected,
    /// The bar whose field is to have the cursor, once.
    focus: bool,
}

/// A command about the table on screen, carried out where the table is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GridCommand {
    Filter,
    Find,
    GoTo,
    Inspect,
    Profile,
    AsCode,
    Export,
}

/// The frame in the order of its view.
struct Viewed<'a> {
    frame: &'a Frame,
    order: RowOrder,
}

impl Cells for Viewed<'_> {
    fn rows(&self) -> u64 {
        self.order.len()
    }
    fn columns(&self) -> usize {
        self.frame.columns()
    }
    fn name(&self, column: usize) -> &str {
        self.frame.column_name(column)
    }
    fn type_name(&self, column: usize) -> String {
        self.frame.column_type(column).to_string()
    }
    fn is_numeric(&self, column: usize) -> bool {
        self.frame.column_type(column).is_numeric()
    }
    fn cell(&self, row: u64, column: usize) -> CellText {
        self.frame.cell(self.order.row(row) as usize, column)
    }
    fn cell_as(&self, row: u64, column: usize, look: NumberLook) -> CellText {
        self.frame.cell_as(self.order.row(row) as usize, column, look)
    }
    fn number(&self, row: u64, column: usize) -> Option<f64> {
        self.frame.number(self.order.row(row) as usize, column)
    }
    fn row_number(&self, row: u64) -> u64 {
        self.order.row(row)
    }
}

/// A table and what the panel's parts need of it.
struct Shown<'a> {
    key: u64,
    viewed: Viewed<'a>,
    grid: Option<&'a Grid>,
}

impl Shown<'_> {
    fn filter(&self) -> &[Vec<Condition>] {
        self.grid.map_or(&[], |grid| &grid.coming().filter)
    }

    fn sorts(&self) -> &[SortKey] {
        self.grid.map_or(&[], |grid| &grid.coming().sorts)
    }

    fn wish(&self, desk: &mut Desk<'_>, wish: GridWish) {
        desk.send(Action::Grid(self.key, wish));
    }
}

/// Shows a table in all the room there is.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, key: u64, frame: &Frame) {
    let state = desk.state;
    let grid = state.grids.get(&key);
    let order = grid.map_or_else(|| RowOrder::all(frame.rows() as u64), |grid| grid.order.clone());
    let shown = Shown { key, viewed: Viewed { frame, order }, grid };
    commanded(desk, &shown);
    filter::show(ui, desk, &shown);
    find::show(ui, desk, &shown);
    go_to(ui, desk, &shown);
    if desk.looks.grids.side.is_some() && ui.available_width() > 420.0 {
        let theme = Theme::of(ui.ctx());
        let space = Space::new().fill(theme.panel).inner_margin(Margin::symmetric(12, 8));
        let panel = Panel::right("table side").resizable(true).default_size(264.0).size_range(200.0..=480.0);
        panel.frame(space).show(ui, |ui| side::show(ui, desk, &shown));
    }
    CentralPanel::default().frame(Space::NONE).show(ui, |ui| table(ui, desk, &shown));
}

fn table(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>) {
    let profile = |column: usize| shown.grid.and_then(|grid| grid.profiles.get(&column)).map(Arc::as_ref);
    let filtered: Vec<usize> = shown.filter().iter().flatten().map(|condition| condition.column).collect();
    let found = shown.grid.and_then(|grid| grid.found.clone());
    let text_size = desk.state.settings.code_size;
    let state = desk.looks.grids.states.of(shown.key, &shown.viewed, text_size);
    let marks = Marks {
        sorts: shown.sorts(),
        filtered: &filtered,
        profile: &profile,
        sparklines: desk.state.settings.sparklines,
        hits: found.as_ref().map_or(&[], |found| &found.places),
    };
    let rows = shown.viewed.order.len();
    if rows == 0 {
        // Above the header: below it there may be no room.
        let space = Space::new().inner_margin(Margin::symmetric(12, 4));
        space.show(ui, |ui| muted(ui, without_rows(desk.state, shown)));
    }
    let actions = data_table(ui, "Result table", &shown.viewed, state, &marks);
    if shown.viewed.frame.rows() as u64 <= PROFILED_ROWS && desk.state.settings.sparklines {
        let unknown = state.in_view().filter(|column| profile(*column).is_none());
        let wanted: Vec<usize> = unknown.take(PROFILED_AT_ONCE).collect();
        if !wanted.is_empty() {
            desk.actions.push(Action::Grid(shown.key, GridWish::Profiles(wanted)));
        }
    }
    let selected = state.selected(rows);
    desk.looks.grids.selected.see(shown.key, &shown.viewed, selected.clone());
    for action in actions {
        carry_out(desk, shown, action, selected.clone());
    }
}

/// Why nothing stands below the header.
fn without_rows(state: &State, shown: &Shown<'_>) -> &'static str {
    if shown.viewed.frame.rows() > 0 {
        return "No row meets the filter";
    }
    if state.shown.as_ref().is_none_or(|result| result.key != shown.key) {
        return "The table has columns but no rows";
    }
    let code = state.last.as_ref().map(|last| last.code.text.to_lowercase()).unwrap_or_default();
    if ["merge(", ".join(", " join "].iter().any(|joins| code.contains(joins)) {
        "The result has columns but no rows: a merge or filter kept none"
    } else {
        "The result has columns but no rows"
    }
}

fn carry_out(
    desk: &mut Desk<'_>,
    shown: &Shown<'_>,
    action: GridAction,
    selected: Option<(std::ops::Range<u64>, Vec<usize>)>,
) {
    match action {
        GridAction::Sort { column, add } => shown.wish(desk, GridWish::Sort(next_order(shown.sorts(), column, add))),
        GridAction::SortBy(sorts) => shown.wish(desk, GridWish::Sort(sorts)),
        GridAction::Filter(column) => filter::begin(desk, shown, column, None),
        GridAction::Keep { row, column, negated } => {
            let row = shown.viewed.order.row(row) as usize;
            let frame = shown.viewed.frame;
            let missing = frame.cell_plain(row, column).is_none();
            let test = match frame.scalar(row, column) {
                Some(value) => ValueTest::Is(value),
                None if missing || frame.number(row, column).is_some_and(f64::is_nan) => ValueTest::Missing,
                None => ValueTest::Is(crate::domain::Scalar::Text(frame.cell_plain(row, column).unwrap_or_default())),
            };
            filter::add(desk, shown, Condition { column, test, negated }, None);
        }
        GridAction::Missing { column, negated } => {
            filter::add(desk, shown, Condition { column, test: ValueTest::Missing, negated }, None);
        }
        GridAction::Copy { form, headers } => {
            if let Some((places, columns)) = selected {
                shown.wish(desk, GridWish::Copy { places, columns, form, headers });
            }
        }
        GridAction::CopyName(column) => {
            desk.send(Action::CopyText(shown.viewed.frame.column_name(column).to_owned()));
        }
        GridAction::Export => desk.command(Command::Export),
        GridAction::Inspect => desk.looks.grids.side = toggled(desk.looks.grids.side, Side::Cell),
        GridAction::Profile(column) => {
            desk.looks.grids.side = Some(Side::Column);
            let text_size = desk.state.settings.code_size;
            let state = desk.looks.grids.states.of(shown.key, &shown.viewed, text_size);
            if let Some(place) = state.place_of(column) {
                let row = state.cursor().map_or(0, |(row, _)| row);
                state.go_to(row, place);
            }
        }
        GridAction::Find => {
            desk.looks.grids.find.open = true;
            desk.looks.grids.focus = true;
        }
        GridAction::GoTo => {
            desk.looks.grids.go_to = Some(String::new());
            desk.looks.grids.focus = true;
        }
    }
}

/// A click goes from ascending to descending to no order. With `add` the columns before stay.
fn next_order(sorts: &[SortKey], column: usize, add: bool) -> Vec<SortKey> {
    let at = sorts.iter().position(|key| key.column == column);
    let next = match at.map(|at| sorts[at].descending) {
        None => Some(SortKey { column, descending: false }),
        Some(false) => Some(SortKey { column, descending: true }),
        Some(true) => None,
    };
    if !add {
        return next.into_iter().collect();
    }
    let mut order = sorts.to_vec();
    match (at, next) {
        (Some(at), Some(next)) => order[at] = next,
        (Some(at), None) => drop(order.remove(at)),
        (None, next) => order.extend(next),
    }
    order
}

fn toggled(side: Option<Side>, wanted: Side) -> Option<Side> {
    if side == Some(wanted) { None } else { Some(wanted) }
}

/// What a command of the palette wants of the table.
fn commanded(desk: &mut Desk<'_>, shown: &Shown<'_>) {
    let Some(command) = desk.drafts.grid.take() else { return };
    let text_size = desk.state.settings.code_size;
    let state = desk.looks.grids.states.of(shown.key, &shown.viewed, text_size);
    let column = state.cursor().and_then(|(_, place)| state.shown().get(place)).or_else(|| state.shown().first());
    let column = column.copied().unwrap_or_default();
    let columns = state.changed_columns();
    match command {
        GridCommand::Filter => carry_out(desk, shown, GridAction::Filter(column), None),
        GridCommand::Find => carry_out(desk, shown, GridAction::Find, None),
        GridCommand::GoTo => carry_out(desk, shown, GridAction::GoTo, None),
        GridCommand::Inspect => carry_out(desk, shown, GridAction::Inspect, None),
        GridCommand::Profile => carry_out(desk, shown, GridAction::Profile(column), None),
        GridCommand::Export => {
            let wanted = export::wanted(desk.state, shown, state);
            desk.send(wanted);
        }
        GridCommand::AsCode => shown.wish(desk, GridWish::Code(columns)),
    }
}

/// What the selected cells of a table come to, where there are several. Whether there are.
pub(super) fn selected(ui: &mut Ui, desk: &Desk<'_>, key: u64) -> bool {
    if let Some(said) = desk.looks.grids.selected.said(key) {
        muted(ui, said).accessible_name("Selected cells");
        return true;
    }
    false
}

/// The buttons beside the table's size.
pub(super) fn tools(ui: &mut Ui, desk: &mut Desk<'_>, key: u64, frame: &Frame) {
    let commands = [
        (icons::CODE, Command::ViewAsCode),
        (icons::CHART_COLUMN, Command::ColumnProfile),
        (icons::SEARCH, Command::FindInTable),
        (icons::FILTER, Command::FilterTable),
    ];
    ui.spacing_mut().item_spacing.x = 2.0;
    for (icon, command) in commands {
        let button = PushButton::icon(icon, command.entry().text).kind(Kind::Quiet);
        if ui.add(button).on_hover_text(command.tooltip(ui.ctx())).clicked() {
            desk.command(command);
        }
    }
    columns::menu(ui, desk, key, frame);
    // The filter's bar has a sign of its own.
    let arranging = desk.state.grids.get(&key).filter(|grid| grid.wanted.is_some());
    if arranging.is_some_and(|grid| grid.coming().filter.is_empty()) {
        ui.spinner().on_hover_text("The rows are put in order").accessible_name("Ordering rows");
    }
    ui.spacing_mut().item_spacing.x = 8.0;
}

/// A row number, or a column's name.
fn go_to(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>) {
    let Some(mut text) = desk.looks.grids.go_to.take() else { return };
    let focus = std::mem::take(&mut desk.looks.grids.focus);
    let outcome = find::line(ui, icons::ARROW_RIGHT, "Row or column", &mut text, focus, |_| {});
    match outcome {
        find::Outcome::Closed => {}
        find::Outcome::Open => desk.looks.grids.go_to = Some(text),
        find::Outcome::Entered { .. } => {
            let text_size = desk.state.settings.code_size;
            let state = desk.looks.grids.states.of(shown.key, &shown.viewed, text_size);
            let (row, place) = state.cursor().unwrap_or_default();
            let number = text.trim().replace([',', ' '], "").parse::<u64>().ok().filter(|number| *number > 0);
            let names = state.shown().iter().map(|column| state.columns()[*column].name.as_str());
            match (number, find::best_name(names, &text)) {
                (Some(number), _) => {
                    state.bring((number - 1).min(shown.viewed.order.len().saturating_sub(1)), place);
                }
                (None, Some(place)) => state.bring(row, place),
                (None, None) => desk.looks.grids.go_to = Some(text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::next_order;
    use crate::domain::SortKey;

    #[test]
    fn a_third_click_clears_the_order_and_shift_keeps_the_others() {
        let key = |column, descending| SortKey { column, descending };
        let first = next_order(&[], 2, false);
        assert_eq!(first, [key(2, false)]);
        let second = next_order(&first, 2, false);
        assert_eq!(second, [key(2, true)]);
        assert_eq!(next_order(&second, 2, false), []);
        let both = next_order(&second, 0, true);
        assert_eq!(both, [key(2, true), key(0, false)]);
        assert_eq!(next_order(&both, 2, true), [key(0, false)]);
        assert_eq!(next_order(&both, 1, false), [key(1, false)]);
    }
}
