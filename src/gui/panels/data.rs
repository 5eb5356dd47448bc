//! The data panel: opening, the sources and tables that are open, and the columns of the active table.

use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align2, Color32, CornerRadius, Key, Margin, Rect, Response, ScrollArea, Sense, Spinner, TextEdit, Ui, WidgetInfo,
    pos2, vec2,
};

use super::super::command::Command;
use super::super::session::{Action, Focus, ImportAction};
use super::super::theme::{GRID, Theme, Tone, size};
use super::super::widgets::{Kind, PushButton, icon, link, muted, notice, prose, title};
use super::super::{fonts, format, icons};
use super::Desk;
use crate::asking::{Correction, Meant};
use crate::domain::{ColumnDescription, DataType, capitalised};
use crate::runtime::OpenTable;

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    title(ui, "Data");
    ui.add_space(2.0);
    let open = PushButton::new(icons::FOLDER_OPEN, "Open data").kind(Kind::Secondary).wide();
    if ui.add(open).on_hover_text(Command::OpenData.tooltip(ui.ctx())).clicked() {
        desk.command(Command::OpenData);
    }
    path_field(ui, desk);
    others(ui, desk);
    progress(ui, desk);
    problem(ui, desk);
    ui.add_space(4.0);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let mut source = None;
        for (at, table) in desk.state.tables.iter().enumerate() {
            if source != Some(&table.source) {
                source = Some(&table.source);
                source_row(ui, desk.actions, table);
            }
            let active = Some(&table.table.table_uid) == desk.state.active.as_ref();
            table_row(ui, desk.actions, table, active);
            if active {
                for column in &table.description.columns {
                    column_row(ui, column, table.description.rows);
                }
                meanings(ui, desk.actions, &desk.state.meanings);
                ui.add_space(8.0);
            }
            let next = desk.state.tables.get(at + 1);
            if next.is_none_or(|next| next.source != table.source) {
                for name in table.unread.iter() {
                    unread_row(ui, desk.actions, table, name);
                }
            }
        }
        if desk.state.tables.is_empty() && desk.state.opening.is_empty() {
            muted(ui, "Drop files here, or open one");
        }
    });
}

fn path_field(ui: &mut Ui, desk: &mut Desk<'_>) {
    let edit =
        TextEdit::singleline(&mut desk.drafts.path).hint_text("or type its path").margin(Margin::symmetric(8, 6));
    let response = ui.add(edit.desired_width(f32::INFINITY)).accessible_name("Path");
    if desk.drafts.focus == Some(Focus::Path) {
        desk.drafts.focus = None;
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        let path = desk.drafts.path.clone();
        desk.send(Action::OpenPath(path));
    }
}

/// The other ways in.
fn others(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        if link(ui, "", "With options…").on_hover_text(Command::OpenWithOptions.tooltip(ui.ctx())).clicked() {
            desk.command(Command::OpenWithOptions);
        }
        if link(ui, "", "Paste…").on_hover_text(Command::PasteTable.tooltip(ui.ctx())).clicked() {
            desk.command(Command::PasteTable);
        }
    });
}

fn progress(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some((_, name)) = desk.state.opening.first() else { return };
    ui.horizontal(|ui| {
        ui.add(Spinner::new().size(14.0));
        muted(ui, format!("Opening {name}"));
        if ui.add(PushButton::icon(icons::CLOSE, "Cancel opening")).on_hover_text("Cancel").clicked() {
            desk.send(Action::CancelOpening);
        }
    });
}

fn problem(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(problem) = &desk.state.load_problem else { return };
    let theme = Theme::of(ui.ctx());
    let dismissed = notice(ui, Tone::Danger, icons::CIRCLE_ALERT, |ui| {
        prose(ui, &problem.text, theme.text);
        if !problem.hint.is_empty() {
            prose(ui, &capitalised(&problem.hint), theme.danger);
        }
        ui.add(PushButton::new("", "Dismiss").kind(Kind::Quiet)).clicked()
    });
    if dismissed {
        desk.send(Action::DismissProblem);
    }
}

fn source_row(ui: &mut Ui, actions: &mut Vec<Action>, table: &OpenTable) {
    let theme = Theme::of(ui.ctx());
    let file = table.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    ui.horizontal(|ui| {
        ui.set_min_height(26.0);
        icon(ui, icons::DATABASE, theme.text_muted);
        let room = ui.available_width() - 66.0;
        ui.scope(|ui| {
            ui.set_max_width(room);
            muted(ui, format!("{file}  {}", table.format)).on_hover_text(table.path.display().to_string());
        });
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if ui
                .add(PushButton::icon(icons::CLOSE, "Close file").colour(theme.text_muted))
                .on_hover_text("Close this file")
                .clicked()
            {
                actions.push(Action::CloseSource(table.source.clone()));
            }
            let change = PushButton::icon(icons::SLIDERS, "Change how it is read").colour(theme.text_muted);
            let text = table.table.report.dialect.is_some();
            if text && ui.add(change).on_hover_text("Change how it is read").clicked() {
                actions.push(ImportAction::Change(table.source.clone()).into());
            }
        });
    });
}

/// A row that reacts as a whole. What stands in it is painted by the caller.
fn row(ui: &mut Ui, height: f32, selected: bool, sense: Sense) -> (Rect, Response) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), sense);
    let fill = match (selected, response.hovered()) {
        (true, _) => theme.accent_soft,
        (false, true) => theme.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    (rect, response)
}

fn table_row(ui: &mut Ui, actions: &mut Vec<Action>, table: &OpenTable, active: bool) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = row(ui, 28.0, active, Sense::click());
    let ink = if active { theme.accent } else { theme.text };
    let rows = format::count(table.description.rows);
    let painter = ui.painter();
    let middle = rect.center().y;
    painter.text(pos2(rect.left() + 8.0, middle), Align2::LEFT_CENTER, icons::TABLE, fonts::icons(size::ICON), ink);
    let count = painter.text(
        pos2(rect.right() - 8.0, middle),
        Align2::RIGHT_CENTER,
        &rows,
        fonts::mono(size::SMALL - 0.5),
        theme.text_muted,
    );
    let name = Rect::from_min_max(pos2(rect.left() + 30.0, rect.top()), pos2(count.left() - 6.0, rect.bottom()));
    painter.with_clip_rect(name.intersect(ui.clip_rect())).text(
        name.left_center(),
        Align2::LEFT_CENTER,
        &table.table.name,
        fonts::medium(size::BODY),
        ink,
    );
    let said = format!("{}, {rows} {}", table.table.name, if rows == "1" { "row" } else { "rows" });
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, active, &said));
    let bound = &table.description.bound_name;
    if response.on_hover_text(format!("In code: df when it is the active table, and always {bound}")).clicked() {
        actions.push(Action::SelectTable(table.table.table_uid.clone()));
    }
}

/// A table that is in the file but not read yet: a click reads it.
fn unread_row(ui: &mut Ui, actions: &mut Vec<Action>, source: &OpenTable, name: &str) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = row(ui, 28.0, false, Sense::click());
    let middle = rect.center().y;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let ink = theme.text_muted;
    painter.text(pos2(rect.left() + 8.0, middle), Align2::LEFT_CENTER, icons::TABLE, fonts::icons(size::ICON), ink);
    let quiet = fonts::text(size::SMALL - 0.5);
    let said = painter.text(pos2(rect.right() - 8.0, middle), Align2::RIGHT_CENTER, "not read", quiet, ink);
    let place = Rect::from_min_max(pos2(rect.left() + 30.0, rect.top()), pos2(said.left() - 6.0, rect.bottom()));
    painter.with_clip_rect(place.intersect(ui.clip_rect())).text(
        place.left_center(),
        Align2::LEFT_CENTER,
        name,
        fonts::text(size::BODY),
        ink,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, true, format!("{name}, not read yet")));
    if response.on_hover_text("A click reads this table of the file").clicked() {
        actions.push(Action::OpenTable(source.source.clone(), name.to_owned()));
    }
}

/// What words mean over this table by the person's own choice; each can be forgotten.
fn meanings(ui: &mut Ui, actions: &mut Vec<Action>, kept: &[Correction]) {
    if kept.is_empty() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    ui.add_space(6.0);
    muted(ui, "Kept meanings");
    for correction in kept {
        ui.horizontal(|ui| {
            ui.set_min_height(24.0);
            icon(ui, icons::BOOKMARK, theme.text_muted);
            let means = match &correction.means {
                Meant::Column(name) | Meant::Aggregate(name) => name.clone(),
                Meant::Value { column, value } => format!("{value} ({column})"),
            };
            let room = (ui.available_width() - 34.0).max(40.0);
            ui.scope(|ui| {
                ui.set_max_width(room);
                let text = format!("\u{201c}{}\u{201d} means {means}", correction.phrase);
                muted(ui, text.as_str()).on_hover_text(text);
            });
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                let name = format!("Forget \u{201c}{}\u{201d}", correction.phrase);
                let button = PushButton::icon(icons::CLOSE, &name).colour(theme.text_muted);
                if ui.add(button).on_hover_text("Forget this meaning").clicked() {
                    let name = format!("\u{201c}{}\u{201d}", correction.phrase);
                    actions.push(Action::KeepMeaning { name, value: None });
                }
            });
        });
    }
}

fn column_row(ui: &mut Ui, column: &ColumnDescription, rows: u64) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = row(ui, 24.0, false, Sense::hover());
    let painter = ui.painter();
    let middle = rect.center().y;
    let glyph = type_icon(&column.data_type);
    painter.text(
        pos2(rect.left() + 14.0, middle),
        Align2::LEFT_CENTER,
        glyph,
        fonts::icons(size::SMALL),
        theme.text_muted,
    );
    let type_name = format::one_line(&column.data_type.to_string(), 16);
    let said = if column.nulls == 0 { type_name } else { format!("{type_name}, {} null", format::count(column.nulls)) };
    let right = pos2(rect.right() - 8.0, middle);
    let quiet = fonts::text(size::SMALL - 0.5);
    let taken = painter.text(right, Align2::RIGHT_CENTER, &said, quiet, theme.text_muted).left();
    let name = Rect::from_min_max(pos2(rect.left() + 34.0, rect.top()), pos2(taken - 2.0 * GRID, rect.bottom()));
    painter.with_clip_rect(name.intersect(ui.clip_rect())).text(
        name.left_center(),
        Align2::LEFT_CENTER,
        &column.name,
        fonts::text(size::BODY - 0.5),
        theme.text,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}, {said}", column.name)));
    response.on_hover_ui(|ui| facts(ui, column, rows));
}

/// What is known of a column.
fn facts(ui: &mut Ui, column: &ColumnDescription, rows: u64) {
    let theme = Theme::of(ui.ctx());
    ui.set_max_width(300.0);
    prose(ui, &column.name, theme.text);
    muted(ui, column.data_type.to_string());
    let missing = if rows == 0 { 0.0 } else { 100.0 * column.nulls as f64 / rows as f64 };
    muted(ui, format!("{} null ({missing:.1} %)", format::count(column.nulls)));
    if let Some(distinct) = column.distinct {
        muted(ui, format::counted(distinct, "distinct value"));
    }
    if let (Some(min), Some(max)) = (&column.min, &column.max) {
        muted(
            ui,
            format!("from {} to {}", format::one_line(&min.to_string(), 40), format::one_line(&max.to_string(), 40)),
        );
    }
    if let Some(mean) = column.mean {
        muted(ui, format!("mean {mean:.4}"));
    }
    for value in column.values.iter().take(5) {
        muted(ui, format!("{} × {}", format::one_line(&value.value.to_string(), 36), format::count(value.count)));
    }
}

fn type_icon(data_type: &DataType) -> &'static str {
    match data_type {
        numeric if numeric.is_numeric() => icons::HASH,
        textual if textual.is_textual() => icons::TEXT,
        temporal if temporal.is_temporal() => icons::CALENDAR,
        DataType::Time | DataType::Duration { .. } => icons::CLOCK,
        DataType::Bool => icons::TOGGLE,
        DataType::List(_) | DataType::Struct(_) => icons::LIST,
        _ => icons::INFO,
    }
}
