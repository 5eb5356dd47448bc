//! Two earlier runs side by side: how each ended, what changed in the code, and where the results differ.

use std::collections::HashSet;

use chrono::Local;
use eframe::egui::{Align, Context, Grid, Label, Layout, RichText, ScrollArea, Spinner, Ui, vec2};
use serde_json::Value;

use super::super::session::{Action, HistoryAction, Overlay};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::code_block::{code_block, diff_block};
use super::super::widgets::{Kind, PushButton, badge, muted, prose, strong, title};
use super::super::{diff, fonts, format, icons};
use super::overlay::{dialog, entered};
use super::{Desk, history_card};
use crate::history::RunRecord;
use crate::runtime::Comparison;

/// Rows that only one result has, and cells that differ, that are shown.
const SHOWN: usize = 50;

/// Shows it while it is open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Compare) {
        return;
    }
    let Some(comparing) = desk.state.history.comparing.clone() else { return };
    let record = |id| desk.state.history.get(id).map(|entry| entry.record.clone());
    let (Some(first), Some(second)) = (record(comparing.first), comparing.second.and_then(record)) else { return };
    let shown = dialog(ctx, "compare runs", 760.0, |ui| {
        title(ui, "Compare runs");
        let room = (ui.ctx().content_rect().height() - 170.0).clamp(160.0, 620.0);
        ScrollArea::vertical().id_salt("comparison").max_height(room).show(ui, |ui| {
            ui.set_width(ui.available_width());
            sides(ui, [&first, &second]);
            code(ui, &first, &second);
            ui.add_space(8.0);
            strong(ui, "Result");
            match &comparing.outcome {
                None => drop(ui.add(Spinner::new().size(14.0))),
                Some(Err(why)) => {
                    let theme = Theme::of(ui.ctx());
                    prose(ui, &crate::domain::capitalised(why), theme.text);
                }
                Some(Ok(comparison)) => result(ui, comparison),
            }
        });
        ui.add_space(6.0);
        ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
            ui.add(PushButton::new("", "Done").kind(Kind::Primary)).clicked() || entered(ui)
        })
        .inner
    });
    if shown.inner || shown.should_close() {
        desk.send(Action::History(HistoryAction::EndComparing));
    }
}

fn sides(ui: &mut Ui, records: [&RunRecord; 2]) {
    for (name, record) in ["First", "Second"].into_iter().zip(records) {
        ui.horizontal(|ui| {
            ui.scope(|ui| {
                ui.set_width(52.0);
                muted(ui, name);
            });
            muted(ui, record.at.with_timezone(&Local).format("%-d %b %Y, %H:%M:%S").to_string());
            let (outcome, tone) = history_card::outcome(record);
            badge(ui, &outcome, tone);
            strong(ui, &format::one_line(record.title(), 80));
        });
    }
}

fn code(ui: &mut Ui, first: &RunRecord, second: &RunRecord) {
    ui.add_space(8.0);
    let (old, new) = (first.code.text.as_str(), second.code.text.as_str());
    let (came, went) = diff::size(old.trim_end(), new.trim_end());
    ui.horizontal(|ui| {
        strong(ui, "Code");
        muted(ui, if came + went == 0 { "the same".to_owned() } else { format!("{came} added, {went} removed") });
    });
    if came + went == 0 {
        code_block(ui, new);
    } else {
        diff_block(ui, old, new);
    }
}

fn result(ui: &mut Ui, comparison: &Comparison) {
    let theme = Theme::of(ui.ctx());
    for sentence in sentences(comparison) {
        prose(ui, &sentence, theme.text);
    }
    if comparison.cells.count > 0 && is_in_place(comparison) {
        cells(ui, comparison);
        return;
    }
    let sides = [
        ("Only in the first", comparison.rows.only_first_count, &comparison.rows.only_first, Tone::Danger),
        ("Only in the second", comparison.rows.only_second_count, &comparison.rows.only_second, Tone::Success),
    ];
    for (index, (name, count, rows, tone)) in sides.into_iter().enumerate() {
        if count == 0 {
            continue;
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            badge(ui, name, tone);
            muted(ui, format::counted(count as u64, "row"));
        });
        Grid::new(("rows of one side", index)).striped(true).spacing([18.0, 2.0]).show(ui, |ui| {
            for name in &comparison.rows.columns[index] {
                muted(ui, format::one_line(name, 40));
            }
            ui.end_row();
            for row in rows.iter().take(SHOWN) {
                for cell in row {
                    mono(ui, cell);
                }
                ui.end_row();
            }
        });
    }
}

/// Whether what differs stands in the same places. Where rows came, went or moved, the cells that stand in the same place
/// by chance tell nothing.
fn is_in_place(comparison: &Comparison) -> bool {
    let (rows, cells) = (&comparison.rows, &comparison.cells);
    let places: HashSet<usize> = cells.cells.iter().map(|cell| cell.row).collect();
    let changed = rows.only_first_count == rows.only_second_count && places.len() <= rows.only_first_count;
    cells.rows.is_none() && (rows.is_empty() || (changed && !rows.only_order))
}

/// What differs, in words.
fn sentences(comparison: &Comparison) -> Vec<String> {
    let (rows, cells) = (&comparison.rows, &comparison.cells);
    if cells.is_empty() {
        return vec!["Both results are the same, cell by cell.".to_owned()];
    }
    let mut said = Vec::new();
    if rows.is_empty() {
        said.push("Both results say the same: they differ in names, types or rounding alone.".to_owned());
    } else {
        said.push(format!("{}.", crate::domain::capitalised(&rows.to_string())));
    }
    if let Some([first, second]) = &cells.columns {
        said.push(format!("The columns were {} and are {}.", first.join(", "), second.join(", ")));
    }
    match cells.count {
        0 => {}
        _ if !is_in_place(comparison) => {}
        1 => said.push("1 cell in the same row and column differs.".to_owned()),
        many => said.push(format!("{} cells in the same rows and columns differ.", format::count(many as u64))),
    }
    said
}

fn cells(ui: &mut Ui, comparison: &Comparison) {
    ui.add_space(4.0);
    Grid::new("differing cells").num_columns(5).striped(true).spacing([18.0, 2.0]).show(ui, |ui| {
        for name in ["Row", "Column", "First", "", "Second"] {
            // A name that is wider than what stands below it is not cut.
            let text = RichText::new(name).font(fonts::text(size::SMALL)).color(Theme::of(ui.ctx()).text_muted);
            ui.add(Label::new(text).extend());
        }
        ui.end_row();
        for cell in comparison.cells.cells.iter().take(SHOWN) {
            mono(ui, &format::count(cell.row as u64 + 1));
            mono(ui, &cell.column);
            mono(ui, &value(&cell.first));
            super::super::widgets::icon(ui, icons::ARROW_RIGHT, Theme::of(ui.ctx()).text_muted);
            mono(ui, &value(&cell.second));
            ui.end_row();
        }
    });
    let more = comparison.cells.count.saturating_sub(SHOWN);
    if more > 0 {
        muted(ui, format!("and {} more", format::count(more as u64)));
    }
}

/// Text without its quotes.
fn value(cell: &Value) -> String {
    match cell {
        Value::Null => "null".to_owned(),
        Value::String(text) => format::one_line(text, 60),
        other => format::one_line(&other.to_string(), 60),
    }
}

fn mono(ui: &mut Ui, text: &str) {
    let theme = Theme::of(ui.ctx());
    ui.add(Label::new(RichText::new(text).font(fonts::mono(size::BODY - 0.5)).color(theme.text)).extend());
}
