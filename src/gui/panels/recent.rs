//! The table that is open, by its file's name, with a menu of those that are and were open.

use eframe::egui::accesskit::Role;
use eframe::egui::{Align, Layout, Popup, ScrollArea, Ui, WidgetInfo};

use super::super::command::Command;
use super::super::format::one_line;
use super::super::icons;
use super::super::session::{Action, HistoryAction};
use super::super::theme::Tone;
use super::super::widgets::{Kind, PushButton, menu_item, muted};
use super::Desk;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let active = desk.state.active_table().map(|table| one_line(&file_name(&table.path), 28));
    let shown = active.as_deref().unwrap_or("No table");
    let button = PushButton::new("", "Recent files").text(shown).trailing(icons::CHEVRON_DOWN).kind(Kind::Quiet);
    let button = ui.add(button).on_hover_text("Tables that are open, and files that were");
    button.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Recent files"));
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_value(shown));
    Popup::menu(&button).layout(Layout::top_down_justified(Align::Min)).width(300.0).show(|ui| {
        ui.set_width(300.0);
        ui.spacing_mut().item_spacing.y = 0.0;
        if menu_item(ui, icons::FOLDER_OPEN, "Open a file…", "Pick a file", Tone::Neutral).clicked() {
            desk.actions.push(Action::Command(Command::OpenData));
        }
        let room = (ui.ctx().content_rect().height() - 220.0).max(120.0);
        ScrollArea::vertical().max_height(room).show(ui, |ui| content(ui, desk));
    });
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>) {
    if !desk.state.tables.is_empty() {
        ui.separator();
        heading(ui, "Open now");
    }
    for table in &desk.state.tables {
        let active = Some(&table.table.table_uid) == desk.state.active.as_ref();
        let glyph = if active { icons::CHECK } else { icons::TABLE };
        let name = format!("Show {}", table.table.name);
        if menu_item(ui, glyph, &one_line(&table.table.name, 40), &name, Tone::Neutral).clicked() {
            desk.actions.push(Action::SelectTable(table.table.table_uid.clone()));
        }
    }
    let is_open = |path: &std::path::Path| desk.state.tables.iter().any(|table| table.path == path);
    let closed: Vec<_> = desk.state.settings.recent.iter().filter(|path| !is_open(path)).collect();
    ui.separator();
    heading(ui, if closed.is_empty() { "Files that you open are listed here" } else { "Recent" });
    for path in &closed {
        let text = path.display().to_string();
        let row =
            menu_item(ui, icons::HISTORY, &one_line(&file_name(path), 40), &format!("Reopen {text}"), Tone::Neutral);
        if row.on_hover_text(&text).clicked() {
            desk.actions.push(Action::OpenPath(text));
        }
    }
    if !closed.is_empty() {
        ui.separator();
        if menu_item(ui, icons::CLOSE, "Forget these files", "Forget recent files", Tone::Neutral).clicked() {
            desk.actions.push(Action::History(HistoryAction::ForgetRecent));
        }
    }
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Small words, in line with the icons of the rows.
fn heading(ui: &mut Ui, text: &str) {
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        muted(ui, text);
    });
}
