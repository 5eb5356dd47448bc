//! The bar at the top: the product, who writes code, the sandbox, and the window's own buttons.

use eframe::egui::accesskit::Role;
use eframe::egui::style::WidgetVisuals;
use eframe::egui::{Align, Align2, ComboBox, Label, Layout, Popup, Rect, RichText, Ui};

use super::super::command::Command;
use super::super::session::Action;
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{PushButton, icon, muted, prose, strong};
use super::super::{fonts, icons};
use super::Desk;
use crate::domain::{SandboxTier, Timeout};
use crate::machine;

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal_centered(|ui| {
        let panel = PushButton::icon(icons::PANEL_LEFT, "Data panel");
        if ui.add(panel).on_hover_text(Command::ToggleData.tooltip(ui.ctx())).clicked() {
            desk.command(Command::ToggleData);
        }
        icon(ui, icons::SPARKLES, theme.accent);
        let name = RichText::new("AnalyticsPAL").font(fonts::semibold(size::TITLE + 1.0)).color(theme.text);
        ui.add(Label::new(name).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let theme_icon = if theme.dark { icons::SUN } else { icons::MOON };
            for (glyph, name, command) in [
                (icons::SETTINGS, "Settings", Command::Settings),
                (theme_icon, "Theme", Command::SwitchTheme),
                (icons::HISTORY, "Earlier", Command::ToggleHistory),
                (icons::COMMAND, "Command palette", Command::Palette),
            ] {
                if ui.add(PushButton::icon(glyph, name)).on_hover_text(command.tooltip(ui.ctx())).clicked() {
                    desk.command(command);
                }
            }
            sandbox(ui, desk);
            provider(ui);
        });
    });
}

fn provider(ui: &mut Ui) {
    let combo = ComboBox::from_id_salt("provider").selected_text("Offline").width(96.0).icon(chevron);
    let response = combo.show_ui(ui, |ui| {
        let _ = ui.selectable_label(true, "Offline");
        muted(ui, "Built in: no key, no network, no model");
    });
    let response = response.response.on_hover_text("Who turns questions into code");
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::ComboBox);
        node.set_label("Provider");
    });
}

fn chevron(ui: &Ui, place: Rect, visuals: &WidgetVisuals, _open: bool) {
    let font = fonts::icons(size::BODY);
    ui.painter().text(place.center(), Align2::CENTER_CENTER, icons::CHEVRON_DOWN, font, visuals.text_color());
}

/// The badge, and the report behind it.
fn sandbox(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    let report = desk.state.sandbox.clone();
    let elsewhere = desk.state.runs_elsewhere();
    let (glyph, text, tone) = match report.as_ref().filter(|_| !elsewhere).map(|report| report.tier) {
        None if elsewhere => (icons::SHIELD_CHECK, "Sandbox elsewhere", Tone::Neutral),
        None => (icons::SHIELD_CHECK, "Sandbox …", Tone::Neutral),
        Some(SandboxTier::Full) => (icons::SHIELD_CHECK, "Sandbox full", Tone::Success),
        Some(SandboxTier::Reduced) => (icons::SHIELD_CHECK, "Sandbox reduced", Tone::Success),
        Some(SandboxTier::Off) => (icons::SHIELD_OFF, "No sandbox", Tone::Danger),
    };
    let button = ui.add(PushButton::new(glyph, "Sandbox").text(text).colour(theme.tone(tone).0));
    let button = button.on_hover_text("How code is confined, as tried on this machine");
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_description(text));
    Popup::menu(&button).layout(Layout::top_down(Align::Min)).width(380.0).show(|ui| {
        ui.set_max_width(380.0);
        if elsewhere {
            let text = format!("Code runs at {}, in that service's sandbox", desk.state.settings.service);
            prose(ui, &text, theme.text_muted);
            return;
        }
        let Some(report) = report else {
            muted(ui, "The self-test is running");
            return;
        };
        strong(ui, text);
        prose(ui, &report.reason, theme.text_muted);
        ui.add_space(4.0);
        if report.tier == SandboxTier::Off {
            override_of_this_session(ui, desk);
        }
        let limits = format!("A run has {} and {}", Timeout::default(), machine::default_limits());
        prose(ui, &limits, theme.text_muted);
        ui.add_space(4.0);
        for check in &report.checks {
            ui.horizontal_top(|ui| {
                let (glyph, tone) = if check.passed {
                    (icons::CIRCLE_CHECK, Tone::Success)
                } else {
                    (icons::SHIELD_ALERT, Tone::Danger)
                };
                icon(ui, glyph, theme.tone(tone).0);
                prose(ui, &check.name, theme.text);
            });
        }
    });
}

/// Code that is trusted can be run all the same, under limits and the deadline alone.
fn override_of_this_session(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    let mut allowed = desk.state.allow_unconfined;
    if ui.checkbox(&mut allowed, "Execute code without a sandbox until the window closes").changed() {
        desk.send(Action::AllowUnconfined(allowed));
    }
    if allowed {
        prose(ui, "Code can read your files, change them and use the network", theme.tone(Tone::Danger).0);
    }
    ui.add_space(4.0);
}
