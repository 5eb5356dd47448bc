//! The card of a run that did not end well: what happened, why, what to do, and the way to the line.

use eframe::egui::{CollapsingHeader, Frame, Label, Margin, RichText, ScrollArea, Ui};

use super::super::command::Command;
use super::super::session::{Action, OFFLINE, error_text};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{Kind, PushButton, icon, link, prose};
use super::super::{fonts, format, icons};
use super::Desk;
use crate::domain::{Status, Timeout, capitalised};
use crate::execution::ExecutionResult;

/// Shows it for the last run.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(last) = desk.state.last.clone() else { return };
    let theme = Theme::of(ui.ctx());
    let tone = if matches!(last.status, Status::Cancelled | Status::TimedOut) { Tone::Warning } else { Tone::Danger };
    let (ink, ground) = theme.tone(tone);
    let glyph = match last.status {
        Status::TimedOut => icons::TIMER,
        Status::Cancelled => icons::BAN,
        _ => icons::CIRCLE_ALERT,
    };
    Frame::new().fill(ground).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        ScrollArea::vertical().min_scrolled_height(24.0).id_salt("failure").auto_shrink([false, true]).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                icon(ui, glyph, ink);
                let title = RichText::new(error_text(&last)).font(fonts::semibold(size::TITLE)).color(ink);
                ui.add(eframe::egui::Label::new(title).wrap());
            });
            details(ui, desk, &last);
            buttons(ui, desk, &last);
        });
    });
}

fn details(ui: &mut Ui, desk: &mut Desk<'_>, last: &ExecutionResult) {
    let theme = Theme::of(ui.ctx());
    if let Some(error) = &last.error {
        message(ui, error.message.trim());
    }
    let face = match last.status {
        Status::TimedOut => {
            last.error.as_ref().and_then(|error| error.line).map(|line| format!("It was at line {line}."))
        }
        // An allocation that was refused never counted: its run may have used next to nothing.
        Status::MemoryLimit if last.memory_usage_kb * 1024 * 10 >= last.limits.memory_bytes * 9 => Some(format!(
            "It used up to {} of {}.",
            format::bytes(last.memory_usage_kb * 1024),
            format::bytes(last.limits.memory_bytes)
        )),
        _ => None,
    };
    // What is known of the failure says more than the hint.
    let hint = if desk.state.help.is_none() { capitalised(&last.hint) } else { String::new() };
    for text in face.into_iter().chain([hint]).filter(|text| !text.is_empty()) {
        prose(ui, &text, theme.text);
    }
    diagnosis(ui, desk);
    let Some(error) = &last.error else { return };
    let innermost = error.traceback.last();
    if let Some(frame) = innermost {
        trace_line(ui, desk, frame.line, &frame.function, &frame.source);
    } else if let Some(line) = error.line {
        trace_line(ui, desk, line, "", "");
    }
    if error.traceback.len() > 1 {
        let text = RichText::new(format!("Whole traceback, {} lines", error.traceback.len())).color(theme.text);
        CollapsingHeader::new(text).id_salt("traceback").show(ui, |ui| {
            for frame in &error.traceback {
                trace_line(ui, desk, frame.line, &frame.function, &frame.source);
            }
        });
    }
}

/// What the title does not say of a message: the lines behind its first one, of which those that point into the code
/// stand in letters of one width.
fn message(ui: &mut Ui, whole: &str) {
    let theme = Theme::of(ui.ctx());
    let whole: String = whole.chars().take(2000).collect();
    let first = whole.lines().next().unwrap_or_default();
    let rest = if first.chars().count() > 160 { whole.as_str() } else { whole.get(first.len()..).unwrap_or_default() };
    let (words, place) = match rest.find("\nLINE ") {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    if !words.trim().is_empty() {
        prose(ui, words.trim(), theme.text);
    }
    let place = place.trim_matches('\n');
    if !place.is_empty() {
        let text = RichText::new(place).font(fonts::mono(size::BODY)).color(theme.text);
        ui.add(Label::new(text).extend());
    }
}

/// What is known of the failure without asking anyone.
fn diagnosis(ui: &mut Ui, desk: &Desk<'_>) {
    let Some(help) = &desk.state.help else { return };
    let theme = Theme::of(ui.ctx());
    ui.add_space(2.0);
    super::reading::line(ui, icons::LIGHTBULB, theme.accent, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add(Label::new(super::reading::sized(&help.cause, theme.text, &theme, size::BODY)).wrap());
        ui.add(Label::new(super::reading::sized(&help.advice, theme.text, &theme, size::BODY)).wrap());
    });
}

/// What can be done about it with a click.
fn remedies(ui: &mut Ui, desk: &mut Desk<'_>, last: &ExecutionResult) {
    let help = desk.state.help.clone();
    if let Some(fix) = help.as_ref().and_then(|help| help.fix.as_ref()) {
        let label = fix.label.replace('`', "");
        let button = PushButton::new(icons::WRENCH, "Apply").text(&label).kind(Kind::Primary);
        if ui.add(button).on_hover_text("Changes the code and runs it").clicked() {
            desk.send(Action::ApplyFix);
        }
    }
    if let Some(rows) = help.as_ref().and_then(|help| help.rows.as_ref()) {
        let button = PushButton::new(icons::TABLE, "Show the rows");
        if ui.add(button).on_hover_text(&rows.label).clicked() {
            desk.send(Action::ShowRows);
        }
    }
    let by_model = desk.state.settings.provider != OFFLINE;
    if by_model && last.status == Status::Error && desk.state.asking.is_none() {
        let button = PushButton::new(icons::SPARKLES, "Repair with the model");
        if ui.add(button).on_hover_text("Sends the code and its error, as far as the privacy level allows").clicked() {
            desk.send(Action::Repair);
        }
    }
}

fn trace_line(ui: &mut Ui, desk: &mut Desk<'_>, line: u32, function: &str, source: &str) {
    let inside = if function.is_empty() || function == "<module>" { String::new() } else { format!(" in {function}") };
    let text =
        if source.is_empty() { format!("Line {line}{inside}") } else { format!("Line {line}{inside}   {source}") };
    if link(ui, icons::ARROW_RIGHT, &text).on_hover_text("Go to this line").clicked() {
        desk.send(Action::GoToLine(line));
    }
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>, last: &ExecutionResult) {
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        remedies(ui, desk, last);
        if last.status == Status::TimedOut && last.limits.timeout.seconds() < Timeout::MAX_SECONDS {
            let doubled = (last.limits.timeout.seconds() * 2.0).min(Timeout::MAX_SECONDS);
            let text = format!("Try with {}", format::seconds(doubled));
            // Of a loop that nothing ends the hint says so; the choice stays the person's.
            let kind = if last.loops_forever() { Kind::Quiet } else { Kind::Secondary };
            if ui.add(PushButton::new(icons::RETRY, &text).kind(kind)).clicked() {
                desk.send(Action::DoubleTimeout);
            }
        }
        if ui.add(PushButton::new(icons::COPY, "Copy as Markdown")).clicked() {
            desk.command(Command::CopyError);
        }
        if desk.state.shown.is_some() && ui.add(PushButton::new("", "Hide this").kind(Kind::Quiet)).clicked() {
            desk.send(Action::DismissFailure);
        }
    });
}
