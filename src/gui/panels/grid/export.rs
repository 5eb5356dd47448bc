//! The table on screen on its way to the export dialog: as a whole, as it is shown, and what is selected of it.

use super::super::super::session::{Action, Area, Exportable, State};
use super::super::super::widgets::data_table::GridState;
use super::Shown;

/// The action that opens the dialog for the table.
pub(super) fn wanted(state: &State, shown: &Shown<'_>, grid: &GridState) -> Action {
    let (order, frame) = (&shown.viewed.order, shown.viewed.frame);
    let area = |places, columns| Area { order: order.clone(), places, columns };
    let changed = !order.is_plain() || grid.changed_columns().is_some();
    let selected = grid.selected(order.len());
    // A lone cursor is no selection.
    let selected = selected.filter(|(places, columns)| (places.end - places.start) * columns.len() as u64 > 1);
    let of_result = state.shown.as_ref().is_some_and(|result| result.key == shown.key);
    let name = match state.active_table() {
        Some(table) if !of_result => table.table.name.as_str(),
        _ => Exportable::RESULT,
    };
    Action::Export(Exportable {
        shown: changed.then(|| area(0..order.len(), grid.shown().to_vec())),
        selected: selected.map(|(places, columns)| area(places, columns)),
        ..Exportable::whole(name, frame)
    })
}
