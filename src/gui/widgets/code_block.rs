//! Code that is only read: plain, or as the difference to other code.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, CornerRadius, Frame, Label, Margin, Response, Stroke, TextWrapMode, Ui, WidgetText};

use super::super::diff::{self, Change};
use super::super::fonts;
use super::super::theme::{Theme, size};

/// Lines of a block that are shown.
const LINES: usize = 400;
/// Unchanged lines that stay beside changed ones.
const AROUND: usize = 2;

/// Shows code, with a line number before each line where it is not a difference.
pub(crate) fn code_block(ui: &mut Ui, code: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let mut job = LayoutJob::default();
    for (number, line) in code.trim_end().lines().take(LINES).enumerate() {
        add(&mut job, &format!("{:>3}  ", number + 1), theme.text_muted, theme.field);
        add(&mut job, &format!("{line}\n"), theme.text, theme.field);
    }
    block(ui, job)
}

/// Shows what changed from the old code to the new one; lines far from a change are left out.
pub(crate) fn diff_block(ui: &mut Ui, old: &str, new: &str) -> Response {
    let theme = Theme::of(ui.ctx());
    let lines = diff::lines(old.trim_end(), new.trim_end());
    let mut job = LayoutJob::default();
    let near = |at: usize| {
        let (from, to) = (at.saturating_sub(AROUND), (at + AROUND + 1).min(lines.len()));
        lines[from..to].iter().any(|(change, _)| *change != Change::Same)
    };
    let mut left_out = false;
    for (at, (change, line)) in lines.iter().enumerate().take(LINES) {
        if !near(at) {
            if !left_out {
                add(&mut job, "  …\n", theme.text_muted, theme.field);
            }
            left_out = true;
            continue;
        }
        left_out = false;
        let (sign, ink, ground) = match change {
            Change::Same => (' ', theme.text_muted, theme.field),
            Change::Added => ('+', theme.success, theme.success_soft),
            Change::Removed => ('−', theme.danger, theme.danger_soft),
        };
        add(&mut job, &format!("{sign} {line}\n"), ink, ground);
    }
    block(ui, job)
}

fn add(job: &mut LayoutJob, text: &str, ink: Color32, ground: Color32) {
    let format =
        TextFormat { font_id: fonts::mono(size::BODY - 0.5), color: ink, background: ground, ..TextFormat::default() };
    job.append(text, 0.0, format);
}

fn block(ui: &mut Ui, mut job: LayoutJob) -> Response {
    let theme = Theme::of(ui.ctx());
    if job.text.ends_with('\n') {
        // The last line end would make an empty line.
        let end = job.text.len() - 1;
        job.text.truncate(end);
        if let Some(section) = job.sections.last_mut() {
            section.byte_range.end -= 1;
        }
    }
    let frame = Frame::new()
        .fill(theme.field)
        .stroke(Stroke::new(1.0, theme.line))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(8, 6));
    frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(Label::new(WidgetText::from(job)).wrap_mode(TextWrapMode::Wrap))
        })
        .inner
}
