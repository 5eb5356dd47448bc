//! The console: what the code printed and what the executor said, as it came. Only the lines in view are laid out.

use eframe::egui::{Color32, Label, Popup, RichText, ScrollArea, TextWrapMode, Ui};

use super::super::session::Action;
use super::super::theme::{Theme, size};
use super::super::widgets::{PushButton, muted};
use super::super::{fonts, icons};
use super::Desk;
use crate::domain::{ConsoleLine, ConsoleSource};

/// The longest part of a line that is shown.
const SHOWN: usize = 2000;
const ROW: f32 = 18.0;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let console = &desk.state.console;
    if console.len() == 0 {
        muted(ui, "What the code prints appears here");
        return;
    }
    let theme = Theme::of(ui.ctx());
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::both().min_scrolled_height(24.0).id_salt("console").auto_shrink(false).stick_to_bottom(true).show_rows(
        ui,
        ROW,
        console.len(),
        |ui, rows| {
            for line in rows.filter_map(|row| console.line(row)) {
                self::line(ui, &theme, line);
            }
        },
    );
}

fn line(ui: &mut Ui, theme: &Theme, line: &ConsoleLine) {
    let (source, ink) = look(line.source, theme);
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        ui.spacing_mut().item_spacing.x = 10.0;
        let word = |text: String, ink: Color32| RichText::new(text).font(fonts::mono(size::SMALL)).color(ink);
        ui.add(Label::new(word(line.at.format("%H:%M:%S%.3f").to_string(), theme.text_muted)).selectable(false));
        ui.add(Label::new(word(format!("{source:<6}"), ink)).selectable(false));
        let text: String =
            line.text.chars().take(SHOWN).map(|c| if c.is_control() && c != '\t' { '·' } else { c }).collect();
        let ink = if line.source == ConsoleSource::Stdout { theme.text } else { ink };
        ui.add(
            Label::new(RichText::new(text).font(fonts::mono(size::BODY - 0.5)).color(ink))
                .wrap_mode(TextWrapMode::Extend),
        );
    });
}

fn look(source: ConsoleSource, theme: &Theme) -> (&'static str, Color32) {
    match source {
        ConsoleSource::Stdout => ("out", theme.text_muted),
        ConsoleSource::Stderr => ("err", theme.danger),
        ConsoleSource::Warning => ("warn", theme.warning),
        ConsoleSource::Executor => ("run", theme.accent),
        ConsoleSource::Model => ("model", theme.success),
    }
}

/// Copies every line.
pub(super) fn copy_button(ui: &mut Ui, desk: &mut Desk<'_>) {
    let button = PushButton::icon(icons::COPY, "Copy console").enabled(desk.state.console.len() > 0);
    let response = ui.add(button).on_hover_text("Copy console");
    if response.clicked() {
        let text: Vec<&str> = desk.state.console.lines().map(|line| line.text.as_str()).collect();
        desk.actions.push(Action::CopyText(text.join("\n")));
        Popup::close_all(ui.ctx());
    }
}
