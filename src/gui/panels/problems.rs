//! Errors, warnings and notes: of the code, of loading, of the question. A click on one goes to its line.

use eframe::egui::{ScrollArea, Ui};

use super::super::icons;
use super::super::session::{Action, Problem};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{icon, link, muted, prose};
use super::Desk;
use crate::domain::capitalised;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    if desk.state.problems.is_empty() {
        muted(ui, "No problems");
        return;
    }
    ScrollArea::vertical().min_scrolled_height(24.0).id_salt("problems").auto_shrink(false).show(ui, |ui| {
        for problem in &desk.state.problems {
            row(ui, problem, desk.actions);
        }
    });
}

fn row(ui: &mut Ui, problem: &Problem, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui.ctx());
    let glyph = match problem.tone {
        Tone::Danger => icons::CIRCLE_ALERT,
        Tone::Warning => icons::TRIANGLE_ALERT,
        Tone::Success => icons::CIRCLE_CHECK,
        Tone::Neutral | Tone::Accent => icons::INFO,
    };
    ui.horizontal_top(|ui| {
        icon(ui, glyph, theme.tone(problem.tone).0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.set_width(ui.available_width());
            prose(ui, &problem.text, theme.text);
            if !problem.hint.is_empty() {
                muted(ui, capitalised(&problem.hint));
            }
            match problem.line {
                Some(line) => {
                    if link(ui, icons::ARROW_RIGHT, &format!("Go to line {line}")).clicked() {
                        actions.push(Action::GoToLine(line));
                    }
                }
                None => {
                    muted(ui, problem.about.as_str());
                }
            }
        });
    });
}
