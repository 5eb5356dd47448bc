//! What the result shows: sentences that were computed from it, and a picture that fits its columns.

use eframe::egui::{Frame, Label, Margin, ScrollArea, Ui, vec2};

use super::super::icons;
use super::super::theme::{Theme, size};
use super::super::widgets::{icon, muted, prose};
use super::{Desk, chart, chart_tab};
use crate::asking::ChartKind;

/// The least height of a picture beside the sentences.
const LOWEST: f32 = 190.0;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    let Some(shows) = desk.state.shows.clone() else {
        Frame::new().inner_margin(Margin::same(12)).show(ui, |ui| {
            prose(ui, "What a result shows appears here after the next run.", theme.text_muted);
        });
        return;
    };
    Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        let room = ui.available_size();
        let drawn = shows.insights.chart.kind != ChartKind::None;
        // Side by side where there is room, so that neither pushes the other out of a low window.
        let beside = drawn && room.x > 520.0;
        if beside {
            // A picture that is too low says nothing: then both scroll.
            let height = (room.y - 8.0).max(LOWEST);
            ScrollArea::vertical().id_salt("insights beside").auto_shrink(false).show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    let left = (room.x * 0.4).min(420.0);
                    ui.allocate_ui(vec2(left, height), |ui| ui.vertical(|ui| sentences(ui, &shows.insights.sentences)));
                    ui.allocate_ui(vec2(room.x - left - 24.0, height), |ui| {
                        ui.vertical(|ui| picture(ui, desk, &shows, height));
                    });
                });
            });
        } else {
            ScrollArea::vertical().id_salt("insights").auto_shrink(false).show(ui, |ui| {
                sentences(ui, &shows.insights.sentences);
                if drawn {
                    picture(ui, desk, &shows, 220.0_f32.max(room.y * 0.6));
                } else {
                    muted(ui, shows.insights.chart.reason.as_str());
                }
            });
        }
    });
}

fn sentences(ui: &mut Ui, sentences: &[String]) {
    let theme = Theme::of(ui.ctx());
    ui.spacing_mut().item_spacing.y = 6.0;
    if sentences.is_empty() {
        prose(ui, "Nothing stands out in this result.", theme.text_muted);
    }
    for sentence in sentences {
        ui.horizontal_top(|ui| {
            icon(ui, icons::LIGHTBULB, theme.accent);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                ui.add(Label::new(super::reading::sized(sentence, theme.text, &theme, size::BODY)).wrap());
            });
        });
    }
}

fn picture(ui: &mut Ui, desk: &mut Desk<'_>, shows: &crate::runtime::Shows, height: f32) {
    let reason = muted(ui, shows.insights.chart.reason.as_str()).rect.height();
    if let Some(made) = chart_tab::made(desk, &shows.view, shows.insights.chart.clone(), None) {
        chart::show(ui, &made, height - reason - 8.0);
    }
}
