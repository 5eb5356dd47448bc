//! The code: its editor, Run and Stop with the time that is left, and the timeout.

use std::time::Instant;

use eframe::egui::style::HandleShape;
use eframe::egui::{Align, DragValue, Layout, Sense, Slider, SliderClamping, Stroke, Ui, pos2, vec2};

use super::super::command::Command;
use super::super::format;
use super::super::icons;
use super::super::session::{Action, Asking, Focus, Progress, RunState};
use super::super::theme::{Theme, Tone};
use super::super::widgets::code_editor::CodeEditor;
use super::super::widgets::{Kind, PushButton, badge, card, muted, title};
use super::{Desk, rule};
use crate::asking::{Finding, Severity};
use crate::domain::Timeout;

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
            author(ui, desk);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(6.0);
                run_button(ui, desk);
                timeout(ui, desk);
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
        Some(generated) if generated.text == desk.drafts.code => {
            badge(ui, "generated", Tone::Accent).on_hover_text("Written for the question above");
        }
        Some(_) if !desk.drafts.code.is_empty() => {
            badge(ui, "edited", Tone::Neutral).on_hover_text("Written for the question above, then changed by you");
        }
        _ => {}
    }
}

fn editor(ui: &mut Ui, desk: &mut Desk<'_>) {
    let focus = desk.drafts.focus == Some(Focus::Code);
    if focus {
        desk.drafts.focus = None;
    }
    let arriving = desk.drafts.stream.is_some();
    // A reply stands in the editor's place while it arrives; the editor's own text is kept until it is whole.
    let (text, mark, jump) = match &mut desk.drafts.stream {
        Some(stream) => {
            let last = stream.split('\n').count() as u32;
            (stream, None, Some(last))
        }
        None => (&mut desk.drafts.code, desk.state.error_line, desk.drafts.jump.take()),
    };
    let notes: Vec<(u32, Tone, &str)> =
        if arriving { Vec::new() } else { desk.state.findings.iter().map(note).collect() };
    let editor = CodeEditor {
        name: "Code",
        text,
        highlighter: &mut desk.looks.highlighter,
        mark,
        notes: &notes,
        jump,
        focus,
        text_size: desk.state.settings.code_size,
        read_only: arriving,
    };
    let marked = desk.state.error_line.is_some() || !notes.is_empty();
    if editor.show(ui).changed() && marked && !arriving {
        desk.send(Action::CodeEdited);
    }
}

fn note(finding: &Finding) -> (u32, Tone, &str) {
    let tone = if finding.severity == Severity::Error { Tone::Danger } else { Tone::Warning };
    (finding.line, tone, finding.message.as_str())
}

fn run_button(ui: &mut Ui, desk: &mut Desk<'_>) {
    if let Some(asking) = &desk.state.asking {
        let button = PushButton::new(icons::SQUARE, "Stop").kind(Kind::Danger);
        if ui.add(button).on_hover_text("Drop the question; the editor gets its own text back").clicked() {
            desk.actions.push(Action::Command(Command::Stop));
        }
        if asking.by_model {
            muted(ui, going(asking));
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
    elapsed(ui, run);
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
