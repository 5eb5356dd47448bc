//! The code: its editor, Run and Stop with the time that is left, and the timeout.

use std::time::Instant;

use eframe::egui::style::HandleShape;
use eframe::egui::{Align, DragValue, Layout, Sense, Slider, SliderClamping, Stroke, Ui, pos2, vec2};

use super::super::code::completion::KnownTable;
use super::super::code::{parts, place_of};
use super::super::command::Command;
use super::super::format;
use super::super::icons;
use super::super::session::{Action, Asking, Focus, Progress, RunState, State};
use super::super::theme::{Theme, Tone};
use super::super::widgets::code_editor::{CodeEditor, Note};
use super::super::widgets::{Kind, PushButton, badge, card, choice, muted, title};
use super::{Desk, rule};
use crate::asking::Severity;
use crate::domain::{CodeType, Timeout};

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    card(&theme).fill(theme.field).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.horizontal(|ui| {
            ui.set_min_height(38.0);
            ui.add_space(10.0);
            title(ui, "Code");
            language(ui, desk);
            ui.add_space(6.0);
            author(ui, desk);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(6.0);
                ui.spacing_mut().item_spacing.x = 8.0;
                run_button(ui, desk);
                timeout(ui, desk);
                // Behind what is always there, so that nothing moves when a run begins.
                under_way(ui, desk);
            });
        });
        rule(ui);
        editor(ui, desk);
    });
}

fn author(ui: &mut Ui, desk: &Desk<'_>) {
    if desk.drafts.stream.is_some() {
        badge(ui, "arriving", Tone::Accent).on_hover_text("The reply as it comes; Stop drops it");
        return;
    }
    match &desk.drafts.generated {
        Some(generated) if generated.text == desk.drafts.code && generated.code_type == desk.drafts.code_type => {
            badge(ui, "generated", Tone::Accent).on_hover_text("Written for the question above");
        }
        Some(_) if !desk.drafts.code.is_empty() => {
            badge(ui, "edited", Tone::Neutral).on_hover_text("Written for the question above, then changed by you");
        }
        _ => {}
    }
}

/// Python or SQL.
fn language(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let choices = [
        ("Python", CodeType::Python, "Python with pandas, over the open tables"),
        ("SQL", CodeType::Sql, "One query over the open tables; df is the active one"),
    ];
    for (name, language, about) in choices {
        let chosen = desk.drafts.code_type == language;
        if choice(ui, name, chosen).on_hover_text(about).clicked() && !chosen {
            desk.send(Action::SetLanguage(language));
        }
    }
}

fn editor(ui: &mut Ui, desk: &mut Desk<'_>) {
    let focus = desk.drafts.focus == Some(Focus::Code);
    if focus {
        desk.drafts.focus = None;
    }
    let wish = desk.drafts.wish.take();
    let arriving = desk.drafts.stream.is_some();
    let state = desk.state;
    let (notes, times) = if arriving {
        (Vec::new(), Vec::new())
    } else {
        (notes(state, &desk.drafts.code), times(state, &desk.drafts.code))
    };
    let language = desk.drafts.code_type;
    // A reply stands in the editor's place while it arrives; the editor's own text is kept until it is whole.
    let (text, mark, jump) = match &mut desk.drafts.stream {
        Some(stream) => {
            let last = stream.split('\n').count() as u32;
            (stream, None, Some(last))
        }
        None => (&mut desk.drafts.code, state.error_line, desk.drafts.jump.take()),
    };
    let editor = CodeEditor {
        name: "Code",
        text,
        language,
        highlighter: &mut desk.looks.highlighter,
        state: &mut desk.looks.editor,
        mark,
        notes: &notes,
        times: &times,
        tables: &|| known_tables(state),
        jump,
        focus,
        wish,
        text_size: state.settings.code_size,
        read_only: arriving,
    };
    let edit = editor.show(ui);
    if edit.changed && !arriving {
        desk.send(Action::CodeEdited);
    }
    if let Some(part) = edit.run {
        desk.send(Action::RunPart(part));
    }
}

/// Faults under their characters, findings under their lines.
fn notes(state: &State, code: &str) -> Vec<Note> {
    // Right after an edit the faults are still those of the text before.
    let faults =
        state.faults.iter().filter(|fault| code.is_char_boundary(fault.bytes.start.min(code.len()))).map(|fault| {
            let (_, from) = place_of(code, fault.bytes.start);
            let characters = code.get(fault.bytes.clone()).map_or(1, |part| part.chars().count().max(1));
            Note {
                line: fault.line,
                columns: Some(from..from + characters),
                tone: Tone::Danger,
                said: fault.message.clone(),
            }
        });
    let findings = state.findings.iter().map(|finding| {
        let tone = if finding.severity == Severity::Error { Tone::Danger } else { Tone::Warning };
        Note { line: finding.line, columns: None, tone, said: finding.message.clone() }
    });
    faults.chain(findings).collect()
}

/// What each statement of the last run took, where the code still has it.
fn times(state: &State, code: &str) -> Vec<(u32, String)> {
    let Some(last) = state.last.as_ref().filter(|last| parts::stands_in(&last.code.text, code)) else {
        return Vec::new();
    };
    let mut lines: Vec<(u32, f64)> = Vec::new();
    for statement in &last.statements {
        match lines.last_mut().filter(|(line, _)| *line == statement.line) {
            Some((_, ms)) => *ms += statement.ms,
            None => lines.push((statement.line, statement.ms)),
        }
    }
    lines.into_iter().map(|(line, ms)| (line, format::milliseconds(ms))).collect()
}

/// The open tables by the names that code finds them under, the active one first.
fn known_tables(state: &State) -> Vec<KnownTable> {
    let mut known: Vec<KnownTable> = Vec::new();
    for (index, open) in state.tables.iter().enumerate() {
        let active = Some(&open.table.table_uid) == state.active.as_ref();
        let mut names = vec![open.description.bound_name.clone()];
        if active {
            names.insert(0, "df".to_owned());
        }
        if state.tables.len() > 1 {
            names.push(format!("df{}", index + 1));
        }
        let columns = open.description.columns.iter();
        let columns = columns.map(|column| (column.name.clone(), column.data_type.to_string())).collect();
        let table = KnownTable { names, columns };
        if active {
            known.insert(0, table);
        } else {
            known.push(table);
        }
    }
    known
}

fn run_button(ui: &mut Ui, desk: &mut Desk<'_>) {
    if desk.state.asking.is_some() {
        let button = PushButton::new(icons::SQUARE, "Stop").kind(Kind::Danger);
        if ui.add(button).on_hover_text("Drop the question; the editor gets its own text back").clicked() {
            desk.actions.push(Action::Command(Command::Stop));
        }
        return;
    }
    let Some(run) = &desk.state.run else {
        let button = PushButton::new(icons::PLAY, "Run").kind(Kind::Primary);
        if ui.add(button).on_hover_text(Command::Run.tooltip(ui.ctx())).clicked() {
            desk.command(Command::Run);
        }
        return;
    };
    let button = PushButton::new(icons::SQUARE, "Stop").kind(Kind::Danger).enabled(!run.stopping);
    if ui.add(button).on_hover_text(Command::Stop.tooltip(ui.ctx())).clicked() {
        desk.actions.push(Action::Command(Command::Stop));
    }
}

/// How long the question or the run has taken.
fn under_way(ui: &mut Ui, desk: &Desk<'_>) {
    match (&desk.state.asking, &desk.state.run) {
        (Some(asking), _) if asking.by_model => drop(muted(ui, going(asking))),
        (None, Some(run)) => elapsed(ui, run),
        _ => {}
    }
}

/// How a question is doing.
fn going(asking: &Asking) -> String {
    let now = Instant::now();
    match &asking.waiting {
        Some((until, reason)) if *until > now => {
            let left = until.duration_since(now).as_secs_f64().ceil();
            format!("{reason}, again in {left:.0} s")
        }
        _ => format!("{}, {:.1} s", asking.author, now.saturating_duration_since(asking.since).as_secs_f64()),
    }
}

/// A ring that fills, and the time in words.
fn elapsed(ui: &mut Ui, run: &RunState) {
    let theme = Theme::of(ui.ctx());
    let (text, share) = match run.progress {
        Progress::WaitingForPython => ("waiting for Python".to_owned(), 0.0),
        Progress::Phase(None) => ("starting".to_owned(), 0.0),
        Progress::Phase(Some(phase)) => (phase.name().replace('_', " "), 0.0),
        Progress::Running(since) => {
            let seconds = Instant::now().saturating_duration_since(since).as_secs_f64();
            let limit = format::seconds(run.timeout_seconds);
            (format!("{seconds:.1} s of {limit}"), (seconds / run.timeout_seconds).min(1.0))
        }
    };
    muted(ui, text);
    let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
    let (centre, radius) = (rect.center(), 7.0);
    ui.painter().circle_stroke(centre, radius, Stroke::new(2.5, theme.line_strong));
    let steps = (share * 48.0).ceil() as usize;
    let at = |step: usize| {
        let angle = (step as f32 / 48.0) * std::f32::consts::TAU - std::f32::consts::FRAC_PI_2;
        pos2(centre.x + radius * angle.cos(), centre.y + radius * angle.sin())
    };
    if steps > 0 {
        let arc: Vec<_> = (0..=steps).map(at).collect();
        ui.painter().line(arc, Stroke::new(2.5, if share > 0.8 { theme.warning } else { theme.accent }));
    }
}

fn timeout(ui: &mut Ui, desk: &mut Desk<'_>) {
    let range = Timeout::MIN_SECONDS..=Timeout::MAX_SECONDS;
    let seconds = &mut desk.drafts.timeout_seconds;
    let field = DragValue::new(seconds).range(range.clone()).max_decimals(1).suffix(" s").speed(1.0);
    ui.add(field).accessible_name("Timeout seconds").on_hover_text("The code is stopped after this time");
    if ui.available_width() > 170.0 {
        ui.spacing_mut().slider_width = 110.0;
        let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, 18.0);
        let slider = Slider::new(seconds, range).logarithmic(true).show_value(false).clamping(SliderClamping::Always);
        let slider = ui.add(slider.handle_shape(HandleShape::Circle));
        if slider.changed() {
            // The slider is coarse; whole seconds are what a hand means.
            *seconds = seconds.round().max(Timeout::MIN_SECONDS);
        }
        ui.spacing_mut().interact_size.y = height;
        slider.accessible_name("Timeout slider").on_hover_text("The code is stopped after this time");
        muted(ui, "Timeout");
    }
}
