//! Earlier runs of this session; a click brings the code back.

use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{Color32, CornerRadius, FontId, Rect, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::session::{Action, HistoryEntry};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{prose, set_bounds, title};
use super::super::{fonts, format, icons};
use super::Desk;
use crate::domain::Status;

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    title(ui, "History");
    let builder = UiBuilder::new().accessibility_role(Role::Group).accessibility_label("History");
    ui.scope_builder(builder, |ui| {
        set_bounds(ui.ctx(), ui.unique_id(), ui.available_rect_before_wrap());
        if desk.state.history.is_empty() {
            let theme = Theme::of(ui.ctx());
            prose(ui, "Runs appear here. A click brings the code back.", theme.text_muted);
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for (index, entry) in desk.state.history.iter().enumerate() {
                if let Some(action) = card(ui, entry, index) {
                    desk.actions.push(action);
                }
            }
        });
    });
}

/// What was clicked: the card, or its receipt.
fn card(ui: &mut Ui, entry: &HistoryEntry, index: usize) -> Option<Action> {
    let theme = Theme::of(ui.ctx());
    let what = entry.question.clone().unwrap_or_else(|| format::one_line(&entry.code.text, 80));
    let (outcome, tone) = outcome(entry);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 46.0), Sense::click());
    if ui.is_rect_visible(rect) {
        let hot = response.hovered() || response.has_focus();
        ui.painter().rect_filled(rect, CornerRadius::same(6), if hot { theme.hover } else { theme.raised });
        let ink = theme.tone(tone).0;
        let stripe = Rect::from_min_size(rect.min + vec2(0.0, 8.0), vec2(3.0, rect.height() - 16.0));
        ui.painter().rect_filled(stripe, CornerRadius::same(2), ink);
        let line = |text: &str, font: FontId, ink: Color32, y: f32| {
            let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
            job.wrap = TextWrapping::truncate_at_width(rect.width() - 20.0);
            let galley = ui.painter().layout_job(job);
            ui.painter().galley(pos2(rect.left() + 11.0, y), galley, ink);
        };
        line(&what, fonts::medium(size::BODY - 0.5), theme.text, rect.top() + 6.0);
        let when = format!("{}  {outcome}", entry.at.format("%H:%M:%S"));
        line(&when, fonts::text(size::SMALL), theme.text_muted, rect.top() + 25.0);
    }
    let said = format!("{what}, {outcome}");
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &said));
    let receipt = entry.story.is_some() && receipt(ui, rect, &what);
    let card = response.on_hover_text(format::one_line(&entry.code.text, 200)).clicked();
    match (receipt, card) {
        (true, _) => Some(Action::ShowReceipt(index)),
        (false, true) => Some(Action::Restore(index)),
        (false, false) => None,
    }
}

/// The way to what was understood, what ran and what left this computer. Whether it was clicked.
fn receipt(ui: &mut Ui, card: Rect, what: &str) -> bool {
    let theme = Theme::of(ui.ctx());
    let place = Rect::from_center_size(pos2(card.right() - 14.0, card.bottom() - 14.0), vec2(22.0, 22.0));
    let response = ui.interact(place, ui.scope_id().with(("receipt", card.top().to_bits())), Sense::click());
    let ink = if response.hovered() { theme.accent } else { theme.text_muted };
    let (font, at) = (fonts::icons(size::BODY), place.center());
    ui.painter().text(at, eframe::egui::Align2::CENTER_CENTER, icons::RECEIPT, font, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, format!("Receipt of {what}")));
    response.on_hover_text("What was understood, what code ran, and what left this computer").clicked()
}

fn outcome(entry: &HistoryEntry) -> (String, Tone) {
    let result = &entry.result;
    let tone = match result.status {
        Status::Completed => Tone::Success,
        Status::Cancelled | Status::TimedOut => Tone::Warning,
        _ => Tone::Danger,
    };
    let text = match (&result.status, &result.dataframe) {
        (Status::Completed, Some(frame)) => {
            let time = format::milliseconds(result.execution_time_ms());
            format!("{time}, {}", format::counted(frame.rows() as u64, "row"))
        }
        (Status::Completed, None) => format::milliseconds(result.execution_time_ms()),
        (status, _) => match &result.error {
            Some(error) if *status == Status::Error => error.error_type.clone(),
            _ => status.name().replace('_', " "),
        },
    };
    (text, tone)
}
