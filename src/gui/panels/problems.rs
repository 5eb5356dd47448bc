//! Errors, warnings and notes: of the code, of loading, of the question. A click on one goes to its line.

use eframe::egui::{CornerRadius, CursorIcon, Label, ScrollArea, Sense, Shape, Ui, vec2};

use super::super::icons;
use super::super::session::{Action, Problem};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{icon, link, muted};
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

/// One of them; where it has a line, all of it is a way there.
fn row(ui: &mut Ui, problem: &Problem, actions: &mut Vec<Action>) {
    let theme = Theme::of(ui.ctx());
    let glyph = match problem.tone {
        Tone::Danger => icons::CIRCLE_ALERT,
        Tone::Warning => icons::TRIANGLE_ALERT,
        Tone::Success => icons::CIRCLE_CHECK,
        Tone::Neutral | Tone::Accent => icons::INFO,
    };
    let ground = ui.painter().add(Shape::Noop);
    let shown = ui.horizontal_top(|ui| {
        icon(ui, glyph, theme.tone(problem.tone).0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.set_width(ui.available_width());
            let text = super::reading::sized(&problem.text, theme.text, &theme, size::BODY);
            ui.add(Label::new(text).wrap().selectable(problem.line.is_none()));
            if !problem.hint.is_empty() {
                muted(ui, capitalised(&problem.hint));
            }
            if let Some(line) = problem.line {
                return link(ui, icons::ARROW_RIGHT, &format!("Go to line {line}")).clicked();
            }
            muted(ui, problem.about.as_str());
            false
        })
        .inner
    });
    let Some(line) = problem.line else { return };
    let all = ui.interact(shown.response.rect, shown.response.id.with("all"), Sense::click());
    if all.contains_pointer() {
        let rect = all.rect.expand2(vec2(4.0, 1.0));
        ui.painter().set(ground, Shape::rect_filled(rect, CornerRadius::same(4), theme.hover));
    }
    if shown.inner || all.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        actions.push(Action::GoToLine(line));
    }
}
