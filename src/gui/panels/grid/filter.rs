//! The bar of conditions above the table, and the line in which one is typed.

use eframe::egui::{ComboBox, Frame, Key, Margin, ScrollArea, TextEdit, Ui};

use super::super::super::session::GridWish;
use super::super::super::theme::{Theme, Tone};
use super::super::super::widgets::{Kind, PushButton, badge, check, muted, prose};
use super::super::super::{format, icons};
use super::super::Desk;
use super::condition::{Operator, operators, value_words, words};
use super::{Shown, condition};
use crate::domain::{ColumnDescription, Condition, DataType, Scalar};

/// Values that are offered to pick from.
const OFFERED: usize = 200;

/// A condition that is being typed.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    key: u64,
    column: usize,
    operator: Operator,
    typed: [String; 2],
    chosen: Vec<Option<Scalar>>,
    /// The group that it is an alternative in.
    group: Option<usize>,
    problem: String,
    search: String,
}

/// Begins a condition on a column, as an alternative in a group where one is named.
pub(super) fn begin(desk: &mut Desk<'_>, shown: &Shown<'_>, column: usize, group: Option<usize>) {
    let operator = operators(&shown.viewed.frame.column_type(column))[0];
    desk.looks.grids.filter = Some(Draft {
        key: shown.key,
        column,
        operator,
        typed: [String::new(), String::new()],
        chosen: Vec::new(),
        group,
        problem: String::new(),
        search: String::new(),
    });
    desk.looks.grids.focus = true;
}

/// Adds a condition to the filter.
pub(super) fn add(desk: &mut Desk<'_>, shown: &Shown<'_>, condition: Condition, group: Option<usize>) {
    let mut filter = shown.filter().to_vec();
    match group.and_then(|group| filter.get_mut(group)) {
        Some(group) => group.push(condition),
        None => filter.push(vec![condition]),
    }
    shown.wish(desk, GridWish::Filter(filter));
}

/// Shows the bar, where there is a filter or one is being typed.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>) {
    let typing = desk.looks.grids.filter.as_ref().is_some_and(|draft| draft.key == shown.key);
    let problem = shown.grid.and_then(|grid| grid.problem.clone());
    if shown.filter().is_empty() && !typing && problem.is_none() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 5)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 4.0);
        if !shown.filter().is_empty() {
            chips(ui, desk, shown);
        }
        if let Some(problem) = problem {
            prose(ui, &problem, theme.danger);
        }
        if typing {
            line(ui, desk, shown);
        }
    });
}

fn chips(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>) {
    let frame = shown.viewed.frame;
    let mut filter = shown.filter().to_vec();
    let (mut removed, mut alternative) = (None, None);
    ui.horizontal_wrapped(|ui| {
        for (at, group) in filter.iter().enumerate() {
            if at > 0 {
                muted(ui, "and");
            }
            for (index, condition) in group.iter().enumerate() {
                if index > 0 {
                    muted(ui, "or");
                }
                let data_type = frame.column_type(condition.column);
                let text = words(condition, frame.column_name(condition.column), &data_type);
                let shown = format::one_line(&text, 60);
                let name = format!("Remove condition {text}");
                let chip = PushButton::new("", &name).text(&shown).trailing(icons::CLOSE).kind(Kind::Secondary);
                if ui.add(chip).on_hover_text("Take this condition away").clicked() {
                    removed = Some((at, index));
                }
            }
            let or = PushButton::new("", "Add an alternative").text("or…").kind(Kind::Quiet);
            if ui.add(or).on_hover_text("Rows for which this or something else holds").clicked() {
                alternative = Some((at, group[0].column));
            }
        }
        if ui.add(PushButton::new(icons::PLUS, "Add condition").text("And…").kind(Kind::Quiet)).clicked() {
            let column = filter.last().and_then(|group| group.first()).map_or(0, |condition| condition.column);
            begin(desk, shown, column, None);
        }
        if ui.add(PushButton::new("", "Clear filter").text("Clear").kind(Kind::Quiet)).clicked() {
            desk.looks.grids.filter = None;
            shown.wish(desk, GridWish::Filter(Vec::new()));
        }
        let (rows, all) = (shown.viewed.order.len(), frame.rows() as u64);
        if shown.grid.is_some_and(|grid| grid.wanted.is_some()) {
            ui.spinner();
        } else {
            let part = if all == 0 { 0.0 } else { 100.0 * rows as f64 / all as f64 };
            let part = if part > 0.0 && part < 0.1 { "<0.1".to_owned() } else { format!("{part:.1}") };
            badge(ui, &format!("{} of {} ({part} %)", format::count(rows), format::counted(all, "row")), Tone::Accent);
        }
    });
    if let Some((at, index)) = removed {
        filter[at].remove(index);
        filter.retain(|group| !group.is_empty());
        shown.wish(desk, GridWish::Filter(filter));
    } else if let Some((group, column)) = alternative {
        begin(desk, shown, column, Some(group));
    }
}

/// Column, operator, value, and the button that adds it.
fn line(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>) {
    let Some(mut draft) = desk.looks.grids.filter.take() else { return };
    let frame = shown.viewed.frame;
    let (mut entered, mut closed) = (false, false);
    ui.horizontal_wrapped(|ui| {
        let before = draft.column;
        let columns = ComboBox::from_id_salt("condition column").width(150.0).height(320.0);
        let columns = columns.selected_text(format::one_line(frame.column_name(draft.column), 24));
        let response = columns.show_ui(ui, |ui| {
            for column in 0..frame.columns() {
                ui.selectable_value(&mut draft.column, column, format::one_line(frame.column_name(column), 60));
            }
        });
        response.response.accessible_name("Condition column");
        let data_type = frame.column_type(draft.column);
        if before != draft.column && !operators(&data_type).contains(&draft.operator) {
            draft.operator = operators(&data_type)[0];
        }
        if before != draft.column {
            draft.chosen.clear();
        }
        let choice = ComboBox::from_id_salt("condition operator").width(120.0);
        let response = choice.selected_text(draft.operator.words(&data_type)).show_ui(ui, |ui| {
            for operator in operators(&data_type) {
                ui.selectable_value(&mut draft.operator, *operator, operator.words(&data_type));
            }
        });
        response.response.accessible_name("Condition operator");
        entered = fields(ui, desk, &mut draft, &data_type);
        let button = PushButton::new("", "Add").kind(Kind::Primary);
        entered |= ui.add(button).clicked();
        closed = ui.add(PushButton::icon(icons::CLOSE, "Close condition")).clicked()
            || ui.input(|input| input.key_pressed(Key::Escape));
    });
    if draft.operator == Operator::OneOf {
        values(ui, desk, shown, &mut draft);
    }
    if !draft.problem.is_empty() {
        let theme = Theme::of(ui.ctx());
        prose(ui, &draft.problem, theme.danger);
    }
    if closed {
        return;
    }
    if entered {
        let data_type = frame.column_type(draft.column);
        let typed = [draft.typed[0].as_str(), draft.typed[1].as_str()];
        match draft.operator.condition(draft.column, &data_type, typed, &draft.chosen) {
            Ok(condition) => {
                add(desk, shown, condition, draft.group);
                return;
            }
            Err(expected) => draft.problem = format!("Expected here: {expected}"),
        }
    }
    desk.looks.grids.filter = Some(draft);
}

/// The fields for the values. Whether Enter was pressed in one.
fn fields(ui: &mut Ui, desk: &mut Desk<'_>, draft: &mut Draft, data_type: &DataType) -> bool {
    let mut entered = false;
    let hint = if data_type.is_temporal() { "2024-03-31" } else { "" };
    for index in 0..draft.operator.values() {
        if index == 1 {
            muted(ui, "and");
        }
        let field = TextEdit::singleline(&mut draft.typed[index]).hint_text(hint).desired_width(120.0);
        let name = if index == 0 { "Condition value" } else { "Condition end" };
        let response = ui.add(field.margin(Margin::symmetric(8, 5))).accessible_name(name);
        if index == 0 && std::mem::take(&mut desk.looks.grids.focus) {
            response.request_focus();
        }
        if response.changed() {
            draft.problem.clear();
        }
        entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    }
    entered
}

/// The column's values with their counts, to pick from.
fn values(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>, draft: &mut Draft) {
    let profile = shown.grid.and_then(|grid| grid.profiles.get(&draft.column)).cloned();
    let Some(profile) = profile else {
        shown.wish(desk, GridWish::Profiles(vec![draft.column]));
        ui.spinner();
        return;
    };
    let known = &profile.description;
    let field = TextEdit::singleline(&mut draft.search).hint_text("Find a value").desired_width(220.0);
    ui.add(field.margin(Margin::symmetric(8, 5))).accessible_name("Find a value");
    let wanted = draft.search.to_lowercase();
    ScrollArea::vertical().id_salt("values to pick").max_height(150.0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| offer(ui, known, &wanted, &mut draft.chosen));
    });
}

/// The values that fit what is looked for, as switches.
fn offer(ui: &mut Ui, known: &ColumnDescription, wanted: &str, chosen: &mut Vec<Option<Scalar>>) {
    let missing = (known.nulls > 0).then_some((None, known.nulls));
    let all = known.values.iter().map(|value| (Some(value.value.clone()), value.count)).chain(missing);
    let fitting = all.filter(|(value, _)| condition::value_words(value.as_ref()).to_lowercase().contains(wanted));
    for (value, count) in fitting.take(OFFERED) {
        let mut picked = chosen.contains(&value);
        let text = format!("{}  ({})", format::one_line(&value_words(value.as_ref()), 60), format::count(count));
        if check(ui, &mut picked, text).changed() {
            if picked {
                chosen.push(value);
            } else {
                chosen.retain(|known| *known != value);
            }
        }
    }
    if !known.values_complete {
        muted(ui, "Only the most frequent values are listed");
    }
}
