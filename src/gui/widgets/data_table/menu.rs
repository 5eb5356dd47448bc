//! The menus of cells and of headers.

use eframe::egui::{Key, Modifiers, Response, Ui};

use super::super::super::theme::GRID;
use super::super::{check, menu_row};
use super::{Cells, GridAction, GridState, Look};
use crate::domain::SortKey;
use crate::frame::TextForm;

/// Other forms of the selection as text.
const FORMS: [(TextForm, &str); 4] = [
    (TextForm::Csv, "Copy as CSV"),
    (TextForm::Markdown, "Copy as Markdown"),
    (TextForm::Json, "Copy as JSON"),
    (TextForm::Python, "Copy as Python"),
];

/// The menu of the selection: the right button, the Menu key, or Shift and F10.
pub(super) fn of_cells(body: &Response, cells: &dyn Cells, state: &GridState, actions: &mut Vec<GridAction>) {
    let Some((row, place)) = state.cursor().filter(|_| cells.rows() > 0) else { return };
    let Some((column, info)) = state.column_at(place) else { return };
    let by_key = body.ctx.memory(|memory| memory.has_focus(body.id))
        && body.ctx.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::F10));
    let popup = eframe::egui::Popup::context_menu(body);
    let popup = if by_key { popup.open_memory(Some(eframe::egui::SetOpenCommand::Bool(true))) } else { popup };
    popup.show(|ui| {
        narrow(ui);
        let mut item = |ui: &mut Ui, text: &str, keys: &str, action: GridAction| {
            if menu_row(ui, text, keys) {
                actions.push(action);
                ui.close();
            }
        };
        item(ui, "Copy", "Ctrl+C", GridAction::Copy { form: TextForm::Tsv, headers: true });
        item(ui, "Copy without headers", "Ctrl+Shift+C", GridAction::Copy { form: TextForm::Tsv, headers: false });
        for (form, text) in FORMS {
            item(ui, text, "", GridAction::Copy { form, headers: true });
        }
        item(ui, "Export…", "Ctrl+S", GridAction::Export);
        ui.separator();
        item(ui, "Keep rows like this", "", GridAction::Keep { row, column, negated: false });
        item(ui, "Leave out rows like this", "", GridAction::Keep { row, column, negated: true });
        item(ui, &format!("Filter by {}…", short(&info.name)), "", GridAction::Filter(column));
        ui.separator();
        item(ui, "Look at this cell", "Enter", GridAction::Inspect);
        item(ui, &format!("Profile of {}", short(&info.name)), "", GridAction::Profile(column));
        item(ui, "Find…", "Ctrl+F", GridAction::Find);
        item(ui, "Go to…", "Ctrl+G", GridAction::GoTo);
    });
}

/// The menu of a column's header.
pub(super) fn of_header(
    ui: &mut Ui,
    cells: &dyn Cells,
    state: &mut GridState,
    place: usize,
    sorts: &[SortKey],
    actions: &mut Vec<GridAction>,
) {
    let Some((column, info)) = state.column_at(place) else { return };
    let (name, pinned, numeric, look) = (info.name.clone(), info.pinned, info.numeric, info.look);
    narrow(ui);
    let mut chosen = None;
    let mut item = |ui: &mut Ui, text: &str, action: GridAction| {
        if menu_row(ui, text, "") {
            chosen = Some(action);
        }
    };
    let by = |descending| GridAction::SortBy(vec![SortKey { column, descending }]);
    item(ui, "Sort ascending", by(false));
    item(ui, "Sort descending", by(true));
    if !sorts.is_empty() {
        if sorts.iter().all(|key| key.column != column) {
            let more = sorts.iter().copied().chain([SortKey { column, descending: false }]).collect();
            item(ui, "Then by this", GridAction::SortBy(more));
        }
        item(ui, "Do not sort", GridAction::SortBy(Vec::new()));
    }
    ui.separator();
    item(ui, "Filter…", GridAction::Filter(column));
    item(ui, "Only rows without a value", GridAction::Missing { column, negated: false });
    item(ui, "Only rows with a value", GridAction::Missing { column, negated: true });
    ui.separator();
    item(ui, "Profile", GridAction::Profile(column));
    item(ui, "Copy name", GridAction::CopyName(column));
    ui.separator();
    if menu_row(ui, if pinned { "Do not pin" } else { "Pin to the left" }, "") {
        state.pin(column, !pinned);
        ui.close();
    }
    if menu_row(ui, "Fit width", "") {
        state.fit(column, cells);
        ui.close();
    }
    if place > 0 && menu_row(ui, "Move left", "") {
        state.move_to(place, place - 1);
        ui.close();
    }
    if place + 1 < state.shown().len() && menu_row(ui, "Move right", "") {
        state.move_to(place, place + 2);
        ui.close();
    }
    if state.shown().len() > 1 && menu_row(ui, &format!("Hide {}", short(&name)), "") {
        state.hide(column, true);
        ui.close();
    }
    ui.separator();
    let mut changed = look;
    // In line with the rows above, which are not egui's.
    ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 2.0 * GRID;
        ui.spacing_mut().interact_size.y = 6.5 * GRID;
        ui.menu_button("Look of cells", |ui| looks(ui, &mut changed, numeric));
    });
    if changed != look {
        state.set_look(column, changed);
    }
    if let Some(action) = chosen {
        actions.push(action);
        ui.close();
    }
}

/// A menu is as wide as its words, not as the window.
fn narrow(ui: &mut Ui) {
    ui.set_width(224.0);
    ui.spacing_mut().item_spacing.y = 1.0;
}

/// How the column's cells are drawn: switches that leave the menu open.
fn looks(ui: &mut Ui, look: &mut Look, numeric: bool) {
    check(ui, &mut look.missing, "Mark missing values");
    if !numeric {
        return;
    }
    check(ui, &mut look.heat, "Heat colours");
    check(ui, &mut look.bars, "Bars");
    check(ui, &mut look.negative, "Negative in red");
    check(ui, &mut look.outliers, "Mark outliers");
    ui.horizontal(|ui| {
        let mut grouped = look.number.grouped.unwrap_or(true);
        if check(ui, &mut grouped, "1,000").on_hover_text("Set thousands apart").changed() {
            look.number.grouped = Some(grouped);
        }
        ui.label("Decimals");
        let mut decimals = look.number.decimals.unwrap_or(2);
        let field = eframe::egui::DragValue::new(&mut decimals).range(0..=12);
        if ui.add(field).accessible_name("Decimals").changed() {
            look.number.decimals = Some(decimals);
        }
    });
}

/// A name that fits into a menu.
fn short(name: &str) -> String {
    super::super::super::format::one_line(name, 24)
}
