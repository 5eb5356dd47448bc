//! The menu that shows and hides columns.

use eframe::egui::{Margin, Popup, PopupCloseBehavior, ScrollArea, TextEdit, Ui};

use super::super::super::widgets::{Kind, PushButton, check};
use super::super::super::{format, icons};
use super::super::Desk;
use super::Viewed;
use crate::frame::{Frame, RowOrder};

/// Columns that are listed at once; a search finds the others.
const LISTED: usize = 300;

/// The button with its menu.
pub(super) fn menu(ui: &mut Ui, desk: &mut Desk<'_>, key: u64, frame: &Frame) {
    let response = ui.add(PushButton::icon(icons::COLUMNS, "Columns").kind(Kind::Quiet));
    let response = response.on_hover_text("Show and hide columns");
    let text_size = desk.state.settings.code_size;
    let grids = &mut desk.looks.grids;
    let viewed = Viewed { frame, order: RowOrder::all(frame.rows() as u64) };
    let state = grids.states.of(key, &viewed, text_size);
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_min_width(240.0);
        let field = TextEdit::singleline(&mut grids.columns).hint_text("Find a column").desired_width(f32::INFINITY);
        ui.add(field.margin(Margin::symmetric(8, 5))).accessible_name("Find a column");
        ui.horizontal(|ui| {
            if ui.add(PushButton::new("", "Show all columns").text("Show all").kind(Kind::Quiet)).clicked() {
                state.reset_columns();
            }
            let hidden = state.columns().iter().filter(|column| column.hidden).count() as u64;
            if hidden > 0 {
                super::super::super::widgets::muted(ui, format!("{} hidden", format::count(hidden)));
            }
        });
        let wanted = grids.columns.to_lowercase();
        let mut changed = None;
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            let fitting = state.columns().iter().enumerate();
            let fitting = fitting.filter(|(_, column)| column.name.to_lowercase().contains(&wanted));
            for (index, column) in fitting.take(LISTED) {
                let mut visible = !column.hidden;
                if check(ui, &mut visible, format::one_line(&column.name, 40)).changed() {
                    changed = Some((index, !visible));
                }
            }
        });
        if let Some((column, hidden)) = changed {
            state.hide(column, hidden);
        }
    });
}
