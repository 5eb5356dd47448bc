//! A choice that was made, as a small button with its name, what was chosen, and a menu of what else it could be.

use eframe::egui::accesskit::Role;
use eframe::egui::{Color32, CornerRadius, Popup, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::theme::{GRID, Theme, size};
use super::super::{fonts, icons};

/// A choice.
pub(crate) struct ChipButton<'a> {
    /// What it decides.
    pub(crate) name: &'a str,
    pub(crate) chosen: &'a str,
    pub(crate) alternatives: &'a [String],
    /// Whether the person changed it.
    pub(crate) changed: bool,
}

/// The widest that a chosen value is shown.
const WIDEST: f32 = 220.0;

impl ChipButton<'_> {
    /// Shows it. What was picked from its menu.
    pub(crate) fn show(self, ui: &mut Ui) -> Option<String> {
        let response = self.button(ui);
        response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, self.name));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(self.chosen));
        let response = response.on_hover_text(format!("{} {}", self.name, self.chosen));
        if self.alternatives.is_empty() {
            return None;
        }
        let mut picked = None;
        Popup::menu(&response).show(|ui| {
            ui.set_min_width(140.0);
            let missing = !self.chosen.is_empty() && !self.alternatives.iter().any(|value| value == self.chosen);
            let all = missing.then_some(self.chosen).into_iter();
            for value in all.chain(self.alternatives.iter().map(String::as_str)) {
                if ui.selectable_label(value == self.chosen, value).clicked() {
                    if value != self.chosen {
                        picked = Some(value.to_owned());
                    }
                    ui.close();
                }
            }
        });
        picked
    }

    fn button(&self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui.ctx());
        let layout = |text: &str, font, room| {
            let mut job = eframe::egui::text::LayoutJob::simple_singleline(text.to_owned(), font, Color32::PLACEHOLDER);
            job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room);
            ui.painter().layout_job(job)
        };
        let name = layout(self.name, fonts::text(size::SMALL), WIDEST / 2.0);
        let chosen = if self.chosen.is_empty() { "choose" } else { self.chosen };
        let chosen = layout(chosen, fonts::medium(size::BODY - 0.5), WIDEST);
        let open = !self.alternatives.is_empty();
        let arrow = layout(if open { icons::CHEVRON_DOWN } else { "" }, fonts::icons(size::BODY), WIDEST);
        let gaps = if open { 2.5 * GRID } else { 1.5 * GRID };
        let width = name.size().x + chosen.size().x + arrow.size().x + gaps + 4.0 * GRID;
        let sense = if open { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0 * GRID), sense);
        if ui.is_rect_visible(rect) {
            let hot = open && (response.hovered() || response.has_focus());
            let fill = match (self.changed, hot) {
                (true, _) => theme.accent_soft,
                (false, true) => theme.hover,
                (false, false) => theme.raised,
            };
            let edge = if self.changed || response.has_focus() { theme.accent } else { theme.line_strong };
            let round = CornerRadius::same(12);
            ui.painter().rect(rect, round, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
            let (mut x, y) = (rect.left() + 2.0 * GRID, rect.center().y);
            for (galley, ink, gap) in
                [(name, theme.text_muted, 1.5 * GRID), (chosen, theme.text, GRID), (arrow, theme.text_muted, 0.0)]
            {
                let after = x + galley.size().x + gap;
                ui.painter().galley(pos2(x, y - galley.size().y / 2.0), galley, ink);
                x = after;
            }
        }
        response
    }
}
