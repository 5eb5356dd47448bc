//! The columns of what is about to be opened, each with its type and a choice of another.

use eframe::egui::{ComboBox, Frame as Space, Grid, Margin, ScrollArea, TextEdit, Ui};

use super::super::format;
use super::super::widgets::muted;
use super::Desk;
use super::import_options::whole;
use crate::frame::{ChosenType, Preview};

/// Columns listed at once; further ones are found by their name.
const LISTED: usize = 200;
/// Values of a column that are shown.
const VALUES: usize = 3;

/// Shows them.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, preview: &Preview) {
    let frame = &preview.frame;
    let draft = &mut desk.drafts.import;
    let all_text = draft.options.all_text;
    Space::new().inner_margin(Margin::same(10)).show(ui, |ui| {
        if all_text {
            muted(ui, "Everything is read as text; choose types once that is taken back");
        }
        if frame.columns() > 12 {
            let find = TextEdit::singleline(&mut draft.column).desired_width(220.0).margin(Margin::symmetric(8, 5));
            ui.add(find.hint_text("Find a column")).accessible_name("Find a column");
            ui.add_space(4.0);
        }
        let wanted = draft.column.to_lowercase();
        let matching = |column: &usize| frame.column_name(*column).to_lowercase().contains(&wanted);
        let found: Vec<usize> = (0..frame.columns()).filter(matching).collect();
        ScrollArea::both().id_salt("import columns").auto_shrink(false).show(ui, |ui| {
            Grid::new("import columns").num_columns(4).spacing([16.0, 5.0]).show(ui, |ui| {
                for &column in found.iter().take(LISTED) {
                    let name = frame.column_name(column);
                    let chosen = draft.options.type_of(name);
                    whole(ui, &format::one_line(name, 40), true).on_hover_text(name);
                    whole(ui, &format::one_line(&frame.column_type(column).to_string(), 18), false);
                    ui.add_enabled_ui(!all_text, |ui| {
                        let wish = type_choice(ui, name, chosen);
                        if wish != chosen {
                            draft.options.types.retain(|(known, _)| known != name);
                            draft.options.types.extend(wish.map(|wish| (name.to_owned(), wish)));
                        }
                    });
                    let values: Vec<String> = (0..frame.rows().min(VALUES))
                        .map(|row| format::one_line(&frame.cell(row, column).text, 24))
                        .collect();
                    whole(ui, &values.join("   "), false);
                    ui.end_row();
                }
            });
            if found.len() > LISTED {
                muted(ui, format!("{} more; type a part of the name", format::count((found.len() - LISTED) as u64)));
            }
        });
    });
}

/// What is chosen for the column now; `None` is what is found.
fn type_choice(ui: &mut Ui, column: &str, chosen: Option<ChosenType>) -> Option<ChosenType> {
    let (shown, mut wish) = (chosen.map_or("As found", ChosenType::title), chosen);
    let combo = ComboBox::from_id_salt(("type", column)).selected_text(shown).width(190.0).show_ui(ui, |ui| {
        if ui.selectable_label(chosen.is_none(), "As found").clicked() {
            wish = None;
        }
        for kind in ChosenType::ALL {
            if ui.selectable_label(chosen == Some(kind), kind.title()).clicked() {
                wish = Some(kind);
            }
        }
    });
    combo.response.accessible_name(format!("Type of {column}"));
    wish
}
