//! One line of the console: its time, its source, and its text with the colours it came with.

use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, Galley, Id, Rect, Sense, Stroke, Ui, WidgetInfo};

use super::super::super::console::ansi::{self, Hue, Style};
use super::super::super::console::rows::places;
use super::super::super::fonts;
use super::super::super::theme::{Theme, size};
use crate::domain::{ConsoleLine, ConsoleSource};

/// How lines look in this frame.
pub(super) struct Look {
    pub(super) theme: Arc<Theme>,
    /// Where lines are wrapped.
    pub(super) width: f32,
    /// What is looked for, in lower case.
    pub(super) needle: String,
}

impl Look {
    pub(super) fn layout(&self, ui: &Ui, line: &ConsoleLine) -> Arc<Galley> {
        let theme = &self.theme;
        let (source, ink) = source(line.source, theme);
        let small = |color: Color32| TextFormat::simple(fonts::mono(size::SMALL), color);
        let mut job = LayoutJob::default();
        job.wrap.max_width = self.width;
        job.wrap.break_anywhere = true;
        job.append(&line.at.format("%H:%M:%S%.3f").to_string(), 0.0, small(theme.text_muted));
        job.append(&format!("  {source:<6}"), 0.0, small(ink));
        let plain = if line.source == ConsoleSource::Stdout { theme.text } else { ink };
        for run in ansi::runs(&line.text) {
            let format = self.format(run.style, plain);
            let mut at = 0;
            for place in places(&run.text, &self.needle) {
                job.append(&run.text[at..place.start], 0.0, format.clone());
                let found = TextFormat { background: theme.accent_soft, color: theme.text, ..format.clone() };
                job.append(&run.text[place.clone()], 0.0, found);
                at = place.end;
            }
            job.append(&run.text[at..], 0.0, format);
        }
        ui.painter().layout_job(job)
    }

    fn format(&self, style: Style, plain: Color32) -> TextFormat {
        let theme = &self.theme;
        let color = style.ink.map_or(plain, |hue| match hue {
            Hue::Red => theme.danger,
            Hue::Green => theme.success,
            Hue::Yellow => theme.warning,
            Hue::Blue => theme.accent,
            Hue::Magenta => theme.code_keyword,
            Hue::Cyan => theme.code_function,
            Hue::Grey => theme.text_muted,
            Hue::White => theme.text,
        });
        let background = style.ground.map_or(Color32::TRANSPARENT, |hue| match hue {
            Hue::Red => theme.danger_soft,
            Hue::Green => theme.success_soft,
            Hue::Yellow => theme.warning_soft,
            Hue::Blue | Hue::Magenta | Hue::Cyan => theme.accent_soft,
            Hue::Grey | Hue::White => theme.hover,
        });
        let underline = if style.underlined { Stroke::new(1.0, color) } else { Stroke::NONE };
        let font_id = fonts::mono(size::BODY - 0.5);
        TextFormat { font_id, color, background, underline, italics: style.slanted, ..TextFormat::default() }
    }

    /// Tells a reader what the line says, when it came and from where.
    pub(super) fn tell(&self, ui: &Ui, id: Id, rect: Rect, line: &ConsoleLine) {
        let response = ui.interact(rect, id, Sense::empty());
        let text = ansi::plain(&line.text);
        let (source, _) = source(line.source, &self.theme);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_description(format!("{}, {source}", line.at.format("%H:%M:%S%.3f")));
        });
    }
}

/// A source in a word, and its colour.
pub(super) fn source(source: ConsoleSource, theme: &Theme) -> (&'static str, Color32) {
    match source {
        ConsoleSource::Stdout => ("out", theme.text_muted),
        ConsoleSource::Stderr => ("err", theme.danger),
        ConsoleSource::Warning => ("warn", theme.warning),
        ConsoleSource::Executor => ("run", theme.accent),
        ConsoleSource::Model => ("model", theme.success),
    }
}
