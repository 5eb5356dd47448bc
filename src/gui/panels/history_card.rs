//! One earlier run: what it was, when, how it ended, and what can be done with it.

use chrono::{Local, NaiveDate};
use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Key, Margin, Popup, Rect, Response, Sense, Stroke, StrokeKind, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use super::super::session::{Action, Drafts, Focus, HistoryAction, HistoryEntry, State};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::menu_item;
use super::super::{fonts, format, icons};
use crate::domain::Status;
use crate::history::RunRecord;
use crate::runtime::ExportKind;

/// Every card's height, in points.
pub(super) const HEIGHT: f32 = 48.0;

/// Shows a card; what a person wants of it goes to the actions.
pub(super) fn show(
    ui: &mut Ui,
    state: &State,
    drafts: &mut Drafts,
    actions: &mut Vec<Action>,
    entry: &HistoryEntry,
    today: NaiveDate,
) {
    let id = entry.record.id;
    if state.history.naming == Some(id) {
        naming(ui, drafts, actions);
        return;
    }
    ui.push_id(id, |ui| card(ui, state, actions, entry, today));
}

fn card(ui: &mut Ui, state: &State, actions: &mut Vec<Action>, entry: &HistoryEntry, today: NaiveDate) {
    let record = &entry.record;
    let (id, title) = (record.id, format::one_line(record.title(), 120));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    let (outcome, tone) = outcome(record);
    if ui.is_rect_visible(rect) {
        let chosen = state.history.comparing.as_ref().is_some_and(|comparing| comparing.first == id);
        paint(ui, rect, &response, record, &title, (&outcome, tone), today, (chosen, entry.story.is_some()));
    }
    let pinned = if record.pinned { ", pinned" } else { "" };
    let said = format!("{title}, {outcome}{pinned}");
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &said));
    let mut send = |action| actions.push(Action::History(action));
    if entry.story.is_some() && receipt(ui, rect, &title) {
        send(HistoryAction::Receipt(id));
    }
    let more = corner(ui, rect, 0.0, icons::ELLIPSIS, "more", &format!("More about {title}"));
    let mut wanted = None;
    Popup::menu(&more).width(200.0).show(|ui| wanted = menu(ui, entry));
    Popup::context_menu(&response).id(ui.scope_id().with("context")).width(200.0).show(|ui| {
        wanted = menu(ui, entry);
    });
    more.on_hover_text("Run again, pin, name, compare, export, delete");
    if let Some(action) = wanted {
        send(action);
    }
    let comparing = state.history.comparing.as_ref().is_some_and(|comparing| comparing.second.is_none());
    if response.on_hover_text(format::one_line(&record.code.text, 200)).clicked() {
        send(if comparing { HistoryAction::Compare(id) } else { HistoryAction::Restore(id) });
    }
}

#[expect(clippy::too_many_arguments, reason = "everything that a card shows, drawn in one place")]
fn paint(
    ui: &Ui,
    rect: Rect,
    response: &Response,
    record: &RunRecord,
    title: &str,
    (outcome, tone): (&str, Tone),
    today: NaiveDate,
    (chosen, told): (bool, bool),
) {
    let theme = Theme::of(ui.ctx());
    let hot = response.hovered() || response.has_focus();
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(6), if hot { theme.hover } else { theme.raised });
    if chosen || response.has_focus() {
        let edge = Stroke::new(1.5, theme.accent);
        painter.rect_stroke(rect, CornerRadius::same(6), edge, StrokeKind::Inside);
    }
    let stripe = Rect::from_min_size(rect.min + vec2(0.0, 8.0), vec2(3.0, rect.height() - 16.0));
    painter.rect_filled(stripe, CornerRadius::same(2), theme.tone(tone).0);
    let line = |text: &str, font: FontId, ink: Color32, x: f32, y: f32, room: f32| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
        job.wrap = TextWrapping::truncate_at_width(room);
        let galley = painter.layout_job(job);
        painter.galley(pos2(x, y), galley, ink);
    };
    let mut left = rect.left() + 11.0;
    if record.pinned {
        let at = pos2(left, rect.top() + 14.0);
        painter.text(at, Align2::LEFT_CENTER, icons::PIN, fonts::icons(size::SMALL), theme.accent);
        left += 16.0;
    }
    let room = rect.right() - left - 8.0;
    line(title, fonts::medium(size::BODY - 0.5), theme.text, left, rect.top() + 6.0, room);
    let when = format!("{}  {outcome}", moment(record, today));
    let left = rect.left() + 11.0;
    // The icons stand at the end of this line.
    let icons = if told { 56.0 } else { 32.0 };
    line(&when, fonts::text(size::SMALL), theme.text_muted, left, rect.top() + 26.0, rect.right() - left - icons);
}

/// A small icon in the card's lower corner, so many places from its end.
fn corner(ui: &Ui, card: Rect, place: f32, glyph: &str, salt: &str, name: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let centre = pos2(card.right() - 15.0 - 24.0 * place, card.bottom() - 15.0);
    let place = Rect::from_center_size(centre, vec2(22.0, 22.0));
    let response = ui.interact(place, ui.scope_id().with(salt), Sense::click());
    let hot = response.hovered() || response.has_focus();
    let ink = if hot { theme.accent } else { theme.text_muted };
    ui.painter().text(place.center(), Align2::CENTER_CENTER, glyph, fonts::icons(size::BODY), ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, name));
    response
}

/// The way to what was understood, what ran and what left this computer. Whether it was clicked.
fn receipt(ui: &Ui, card: Rect, what: &str) -> bool {
    let response = corner(ui, card, 1.0, icons::RECEIPT, "receipt", &format!("Receipt of {what}"));
    response.on_hover_text("What was understood, what code ran, and what left this computer").clicked()
}

fn menu(ui: &mut Ui, entry: &HistoryEntry) -> Option<HistoryAction> {
    let id = entry.record.id;
    ui.spacing_mut().item_spacing.y = 0.0;
    let (pin, pin_icon) = if entry.record.pinned { ("Unpin", icons::PIN_OFF) } else { ("Pin", icons::PIN) };
    let mut wanted = None;
    let rows = [
        (icons::UNDO, "Restore", "Restore", HistoryAction::Restore(id)),
        (icons::PLAY, "Run again", "Run again", HistoryAction::RunAgain(id)),
        (pin_icon, pin, pin, HistoryAction::TogglePin(id)),
        (icons::PENCIL, "Name…", "Name this run", HistoryAction::StartNaming(id)),
        (icons::COMPARE, "Compare with…", "Compare with", HistoryAction::Compare(id)),
    ];
    for (glyph, text, name, action) in rows {
        if menu_item(ui, glyph, text, name, Tone::Neutral).clicked() {
            wanted = Some(action);
        }
    }
    ui.separator();
    for kind in ExportKind::ALL {
        let text = format!("Export as {}…", lower_first(kind.title()));
        if menu_item(ui, icons::DOWNLOAD, &text, &text, Tone::Neutral).clicked() {
            wanted = Some(HistoryAction::StartExport(id, kind));
        }
    }
    ui.separator();
    if menu_item(ui, icons::TRASH, "Delete", "Delete this run", Tone::Danger).clicked() {
        wanted = Some(HistoryAction::Delete(id));
    }
    wanted
}

/// Names of products keep their capital.
pub(super) fn lower_first(text: &str) -> String {
    text.strip_prefix("Run").map_or_else(|| text.to_owned(), |rest| format!("run{rest}"))
}

/// The card as a field for its name.
fn naming(ui: &mut Ui, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    let edit = TextEdit::singleline(&mut drafts.run_name)
        .align(Align2::LEFT_CENTER)
        .hint_text("A name for this run")
        .margin(Margin::symmetric(8, 6));
    let size = vec2(ui.available_width(), HEIGHT);
    let response = ui.add_sized(size, edit).accessible_name("Name of the run");
    if drafts.focus == Some(Focus::RunName) {
        drafts.focus = None;
        response.request_focus();
    }
    let (enter, escape) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
    if response.lost_focus() {
        let action = if escape && !enter { HistoryAction::StopNaming } else { HistoryAction::Name };
        actions.push(Action::History(action));
    }
}

/// The time of day, and on another day the day.
fn moment(record: &RunRecord, today: NaiveDate) -> String {
    let at = record.at.with_timezone(&Local);
    let days = (today - at.date_naive()).num_days();
    match days {
        0 => at.format("%H:%M").to_string(),
        1 => format!("yesterday {}", at.format("%H:%M")),
        2..=300 => at.format("%-d %b %H:%M").to_string(),
        _ => at.format("%Y-%m-%d").to_string(),
    }
}

/// How it ended, in as few words as a card has.
pub(super) fn outcome(record: &RunRecord) -> (String, Tone) {
    let outcome = &record.outcome;
    let tone = match outcome.status {
        Status::Completed => Tone::Success,
        Status::Cancelled | Status::TimedOut => Tone::Warning,
        _ => Tone::Danger,
    };
    let time = format::milliseconds(outcome.execution_time_ms);
    let text = match (outcome.status, &record.result, &outcome.error) {
        (Status::Completed, Some(result), _) => format!("{time}, {}", format::about(result.row_count, "row")),
        (Status::Completed, None, _) => time,
        (Status::Error, _, Some(error)) => error.error_type.clone(),
        (status, ..) => status.name().replace('_', " "),
    };
    (text, tone)
}
