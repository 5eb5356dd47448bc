//! The bar at the top: the product, who writes code, the sandbox, and the window's own buttons.

use eframe::egui::accesskit::Role;
use eframe::egui::style::WidgetVisuals;
use eframe::egui::{
    Align, Align2, Label, Layout, Popup, PopupCloseBehavior, Rect, RichText, ScrollArea, Ui, WidgetInfo,
};

use super::super::command::Command;
use super::super::format::{counted, one_line};
use super::super::session::{Action, OFFLINE, State, is_ready, provider_title};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{Kind, PushButton, check, icon, muted, prose, strong};
use super::super::{fonts, icons};
use super::{Desk, confinement, recent};
use crate::domain::{SandboxTier, capitalised};
use crate::runtime::KnownProvider;

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
        recent::show(ui, desk);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let theme_icon = if theme.dark { icons::SUN } else { icons::MOON };
            for (glyph, name, command) in [
                (icons::SETTINGS, "Settings", Command::Settings),
                (theme_icon, "Theme", Command::SwitchTheme),
                (icons::HISTORY, "Earlier", Command::ToggleHistory),
                (icons::PALETTE, "Command palette", Command::Palette),
            ] {
                if ui.add(PushButton::icon(glyph, name)).on_hover_text(command.tooltip(ui.ctx())).clicked() {
                    desk.command(command);
                }
            }
            sandbox(ui, desk);
            provider(ui, desk);
        });
    });
}

/// Who writes code: the translator that is built in, and every provider with the models it is known to have.
fn provider(ui: &mut Ui, desk: &mut Desk<'_>) {
    let settings = &desk.state.settings;
    let known = desk.state.models.provider(&settings.provider);
    let model = known.map(|known| settings.model_of(&known.provider)).unwrap_or_default();
    let name = provider_title(&settings.provider);
    let said = if model.is_empty() { name.to_owned() } else { model.clone() };
    let shown = one_line(&said, 22);
    let button = ui.add(PushButton::new("", "Provider").text(&shown).trailing(icons::CHEVRON_DOWN));
    let about = match known {
        Some(known) => format!("{said} by {name} writes the code; it is told {}", known.provider.level().sends()),
        None => "Who turns questions into code".to_owned(),
    };
    let button = button.on_hover_text(about);
    button.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Provider"));
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_value(said.as_str()));
    Popup::menu(&button).layout(Layout::top_down_justified(Align::Min)).width(270.0).show(|ui| {
        ui.set_width(270.0);
        let offline = known.is_none();
        if ui.selectable_label(offline, "Offline").clicked() && !offline {
            desk.actions.push(Action::ChooseProvider(OFFLINE.to_owned(), None));
        }
        quiet(ui, "Built in: no key, no network, no model");
        let ready = |known: &&KnownProvider| is_ready(known) || known.provider.name == settings.provider;
        let shown: Vec<&KnownProvider> = desk.state.models.providers.iter().filter(ready).collect();
        let rows: usize = shown.iter().map(|known| known.models.len().clamp(1, LISTED) + 1).sum();
        // As high as what is in it, until that is more than a low window has room for.
        let room = (ui.ctx().content_rect().height() - 260.0).max(100.0).min(rows as f32 * 36.0 + 4.0);
        ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, |ui| {
            for known in shown {
                models_of(ui, desk.state, desk.actions, known);
            }
        });
        ui.separator();
        if known.is_some() {
            ui.horizontal(|ui| {
                ui.add_space(2.0);
                muted(ui, "Candidates");
                for number in [1, 3, 5] {
                    let on = settings.versions == number;
                    let about = "How many versions of the code are written, run side by side and compared";
                    let (name, text) = (counted(number as u64, "candidate"), number.to_string());
                    let button = PushButton::new("", &name).text(&text).kind(Kind::Quiet).choice(on);
                    if ui.add(button).on_hover_text(about).clicked() {
                        desk.actions.push(Action::SetVersions(number));
                    }
                }
            });
        }
        let set_up = ui.add(PushButton::new(icons::PLUG, "Set up models…").kind(Kind::Quiet));
        if set_up.on_hover_text(Command::Models.tooltip(ui.ctx())).clicked() {
            desk.actions.push(Action::Command(Command::Models));
            ui.close();
        }
    });
}

/// Small words, in line with the texts of the choices above.
fn quiet(ui: &mut Ui, text: &str) {
    ui.horizontal(|ui| {
        ui.add_space(2.0);
        muted(ui, text);
    });
}

/// Models of a provider that are listed; the dialog knows all.
const LISTED: usize = 12;

fn models_of(ui: &mut Ui, state: &State, actions: &mut Vec<Action>, known: &KnownProvider) {
    let name = &known.provider.name;
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add_space(2.0);
        strong(ui, provider_title(name));
        muted(ui, if known.provider.is_remote() { known.provider.host() } else { "on this computer".to_owned() });
    });
    let usual = state.settings.model_of(&known.provider);
    let mut models: Vec<&String> = known.models.iter().take(LISTED).collect();
    if !usual.is_empty() && !models.contains(&&usual) {
        models.insert(0, &usual);
    }
    if models.is_empty() {
        let chosen = state.settings.provider == *name;
        if ui.selectable_label(chosen, "Its first model").clicked() {
            actions.push(Action::ChooseProvider(name.clone(), None));
        }
    }
    for model in models {
        let chosen = state.settings.provider == *name && *model == usual;
        if ui.selectable_label(chosen, model).clicked() {
            actions.push(Action::ChooseProvider(name.clone(), Some(model.clone())));
        }
    }
}

pub(super) fn chevron(ui: &Ui, place: Rect, visuals: &WidgetVisuals, _open: bool) {
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
    let popup = Popup::menu(&button).layout(Layout::top_down(Align::Min)).width(380.0);
    // The checks are unfolded in it.
    popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(380.0);
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
        // Of the full one it is a matter for the checks below.
        if report.tier != SandboxTier::Full {
            prose(ui, &capitalised(&report.reason), theme.text_muted);
        }
        ui.add_space(4.0);
        if report.tier == SandboxTier::Off {
            override_of_this_session(ui, desk);
        }
        // More lines than a low window has room for.
        let room = (ui.ctx().content_rect().height() - 200.0).max(120.0);
        ScrollArea::vertical().max_height(room).min_scrolled_height(room).auto_shrink([false, true]).show(ui, |ui| {
            confinement::show(ui, &report, desk.drafts.timeout_seconds);
        });
    });
}

/// Code that is trusted can be run all the same, under limits and the deadline alone.
fn override_of_this_session(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    let mut allowed = desk.state.allow_unconfined;
    if check(ui, &mut allowed, "Execute code without a sandbox until the window closes").changed() {
        desk.send(Action::AllowUnconfined(allowed));
    }
    if allowed {
        prose(ui, "Code can read your files, change them and use the network", theme.tone(Tone::Danger).0);
    }
    ui.add_space(4.0);
}
