//! The panel beside the table: the cell with the cursor, or its column.

use eframe::egui::{Align, Layout, ScrollArea, Ui};

use super::super::super::icons;
use super::super::super::widgets::{PushButton, muted, tab};
use super::super::Desk;
use super::{Shown, column, inspector};

/// What the panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Cell,
    Column,
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>) {
    let Some(side) = desk.looks.grids.side else { return };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (which, name) in [(Side::Cell, "Cell"), (Side::Column, "Column")] {
            if tab(ui, name, side == which, 0).clicked() {
                desk.looks.grids.side = Some(which);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add(PushButton::icon(icons::CLOSE, "Close details")).clicked() {
                desk.looks.grids.side = None;
            }
        });
    });
    ui.add_space(6.0);
    let text_size = desk.state.settings.code_size;
    let state = desk.looks.grids.states.of(shown.key, &shown.viewed, text_size);
    let cursor = state.cursor();
    let column = cursor.and_then(|(_, place)| state.shown().get(place)).or_else(|| state.shown().first()).copied();
    let Some(column) = column else {
        muted(ui, "The table has no columns");
        return;
    };
    ScrollArea::vertical().id_salt(("details", side as u8)).auto_shrink(false).show(ui, |ui| match side {
        Side::Column => column::show(ui, desk, shown, column),
        Side::Cell => match cursor.filter(|(row, _)| *row < shown.viewed.order.len()) {
            Some((row, _)) => inspector::show(ui, desk, shown, row, column),
            None => {
                muted(ui, "Click a cell to see all of it");
            }
        },
    });
}
