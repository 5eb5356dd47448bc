//! The grid by keys: moving, selecting, copying, asking for more.

use eframe::egui::{Event, EventFilter, Key, Modifiers, Response, Ui};

use super::{Cells, GridAction, GridState, Selection, Whole};
use crate::frame::TextForm;

/// Does what the keys pressed want. Whether the cursor moved.
pub(super) fn handle(
    ui: &Ui,
    body: &Response,
    cells: &dyn Cells,
    state: &mut GridState,
    visible: f64,
    actions: &mut Vec<GridAction>,
) -> bool {
    // A window that does not have the focus gets no keys; asking for both would miss those that a tool sends.
    if !ui.memory(|memory| memory.has_focus(body.id)) || cells.rows() == 0 || state.shown().is_empty() {
        return false;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(body.id, filter));
    copies(ui, actions);
    wishes(ui, state, cells, actions);
    moves(ui, cells, state, visible)
}

/// Copy, with headers; without them where Shift is held.
fn copies(ui: &Ui, actions: &mut Vec<GridAction>) {
    let copies = ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)));
    let without = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::C));
    let shift = ui.input(|input| input.modifiers.shift);
    if copies || without {
        actions.push(GridAction::Copy { form: TextForm::Tsv, headers: !(without || shift) });
    }
}

fn wishes(ui: &Ui, state: &mut GridState, cells: &dyn Cells, actions: &mut Vec<GridAction>) {
    let pressed = |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::COMMAND, Key::F) {
        actions.push(GridAction::Find);
    }
    if pressed(Modifiers::COMMAND, Key::G) {
        actions.push(GridAction::GoTo);
    }
    if pressed(Modifiers::NONE, Key::Enter) || pressed(Modifiers::NONE, Key::F2) {
        actions.push(GridAction::Inspect);
    }
    if pressed(Modifiers::NONE, Key::Escape) {
        state.selection = state.selection.map(|selection| Selection::cell(selection.cursor));
    }
    let last = (cells.rows() - 1, state.shown().len() - 1);
    let cursor = state.cursor().unwrap_or_default();
    if pressed(Modifiers::COMMAND, Key::A) {
        state.selection = Some(Selection { anchor: last, cursor: (0, 0), whole: Whole::Cells });
    }
    if pressed(Modifiers::COMMAND, Key::Space) {
        state.selection = Some(Selection { whole: Whole::Columns, ..Selection::cell(cursor) });
    }
    if pressed(Modifiers::SHIFT, Key::Space) {
        state.selection = Some(Selection { whole: Whole::Rows, ..Selection::cell(cursor) });
    }
}

fn moves(ui: &Ui, cells: &dyn Cells, state: &mut GridState, visible: f64) -> bool {
    let (row, place) = state.cursor().unwrap_or((state.first as u64, 0));
    let (last_row, last_place) = (cells.rows() - 1, state.shown().len() - 1);
    let page = (visible as u64).saturating_sub(1).max(1);
    let far = ui.input(|input| input.modifiers.command);
    let shift = ui.input(|input| input.modifiers.shift);
    let steps: [(Key, (u64, usize)); 8] = [
        (Key::ArrowDown, (if far { last_row } else { (row + 1).min(last_row) }, place)),
        (Key::ArrowUp, (if far { 0 } else { row.saturating_sub(1) }, place)),
        (Key::ArrowRight, (row, if far { last_place } else { (place + 1).min(last_place) })),
        (Key::ArrowLeft, (row, if far { 0 } else { place.saturating_sub(1) })),
        (Key::PageDown, (row.saturating_add(page).min(last_row), place)),
        (Key::PageUp, (row.saturating_sub(page), place)),
        (Key::Home, (if far { 0 } else { row }, 0)),
        (Key::End, (if far { last_row } else { row }, last_place)),
    ];
    let Some((_, to)) = steps.into_iter().find(|(key, _)| ui.input(|input| input.key_pressed(*key))) else {
        return false;
    };
    match &mut state.selection {
        Some(selection) if shift => selection.cursor = to,
        _ => state.selection = Some(Selection::cell(to)),
    }
    true
}
