//! Moving in the grid by keys, and copying a cell.

use eframe::egui::{Event, EventFilter, Key, Response, Ui};

use super::{Cells, GridState};

/// Moves the selection by the keys pressed, and keeps it in view.
pub(super) fn handle(ui: &Ui, body: &Response, cells: &dyn Cells, state: &mut GridState, visible: f64) {
    if !body.has_focus() || cells.rows() == 0 || cells.columns() == 0 {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(body.id, filter));
    let before = state.selected;
    let (row, column) = before.unwrap_or((state.first as u64, 0));
    let (last_row, last_column) = (cells.rows() - 1, cells.columns() - 1);
    let page = (visible as u64).saturating_sub(1).max(1);
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let steps: [(Key, (u64, usize)); 8] = [
        (Key::ArrowDown, ((row + 1).min(last_row), column)),
        (Key::ArrowUp, (row.saturating_sub(1), column)),
        (Key::ArrowRight, (row, (column + 1).min(last_column))),
        (Key::ArrowLeft, (row, column.saturating_sub(1))),
        (Key::PageDown, (row.saturating_add(page).min(last_row), column)),
        (Key::PageUp, (row.saturating_sub(page), column)),
        (Key::Home, (0, column)),
        (Key::End, (last_row, column)),
    ];
    if let Some((_, to)) = steps.into_iter().find(|(key, _)| pressed(*key)) {
        state.selected = Some(to);
        keep_in_view(state, visible);
    }
    let copies = ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)));
    if let (true, Some((row, column))) = (copies, state.selected) {
        ui.copy_text(cells.cell(row, column).text);
    }
}

fn keep_in_view(state: &mut GridState, visible: f64) {
    let Some((row, _)) = state.selected else { return };
    let row = row as f64;
    if row < state.first {
        state.first = row;
    } else if row + 1.0 > state.first + visible {
        state.first = row + 1.0 - visible;
    }
}
