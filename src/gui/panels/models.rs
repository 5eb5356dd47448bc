//! Who can write code besides the built-in translator: providers of language models, where their keys are, what they are
//! told, and whether they answer.

use eframe::egui::{
    Align, ComboBox, Context, Grid, Layout, Margin, RichText, ScrollArea, Sense, Spinner, TextEdit, Ui, vec2,
};

use super::super::session::{Action, Overlay, Trial, is_ready, provider_title};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{Kind, PushButton, badge, icon, link, muted, notice, prose, title};
use super::super::{format, icons};
use super::overlay::dialog;
use super::{Desk, top_bar};
use crate::asking::PrivacyLevel;
use crate::domain::capitalised;
use crate::models::{KeySource, KeyState, Provider, Wire};
use crate::runtime::KnownProvider;

/// Shows them while they are open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Models) {
        return;
    }
    let shown = dialog(ctx, "models", 720.0, |ui| {
        ui.horizontal(|ui| {
            title(ui, "Models");
            muted(ui, "Keys come from the environment or the system's keyring, and are written nowhere else");
        });
        ui.add_space(6.0);
        let height = (ui.ctx().content_rect().height() - 190.0).clamp(240.0, 420.0);
        let row = vec2(ui.available_width(), height);
        ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Min), |ui| {
            ui.allocate_ui_with_layout(vec2(176.0, height), Layout::top_down(Align::Min), |ui| list(ui, desk));
            ui.add_space(10.0);
            let rest = vec2(ui.available_width(), height);
            ui.allocate_ui_with_layout(rest, Layout::top_down(Align::Min), |ui| {
                ScrollArea::vertical().id_salt("provider settings").auto_shrink(false).show(ui, |ui| form(ui, desk));
            });
        });
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let done = ui.add(PushButton::new("", "Done").kind(Kind::Primary)).clicked();
            if desk.state.models.looking.is_some() {
                ui.add(Spinner::new().size(14.0));
                muted(ui, "Looking");
            } else if ui.add(PushButton::new(icons::RETRY, "Look again").kind(Kind::Quiet)).clicked() {
                desk.send(Action::LookForProviders);
            }
            done
        })
        .inner
    });
    if shown.inner || shown.should_close() {
        desk.command(super::super::command::Command::Models);
    }
}

fn list(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.set_width(176.0);
    let shown = desk.drafts.provider.as_ref().map(|provider| provider.name.clone()).unwrap_or_default();
    ScrollArea::vertical().id_salt("provider list").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for known in &desk.state.models.providers {
            let name = &known.provider.name;
            if entry(ui, known, shown == *name) {
                desk.actions.push(Action::EditProvider(name.clone()));
            }
        }
        ui.add_space(6.0);
        let about = "Any server that speaks the format of OpenAI, Ollama, Anthropic or Gemini";
        if link(ui, icons::PLUG, "Add a provider…").on_hover_text(about).clicked() {
            desk.actions.push(Action::NewProvider);
        }
    });
}

/// A provider's row, with what is known of it. Whether it was clicked.
fn entry(ui: &mut Ui, known: &KnownProvider, selected: bool) -> bool {
    use eframe::egui::accesskit::Role;
    use eframe::egui::{Align2, Color32, CornerRadius, WidgetInfo, pos2};

    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::click());
    let fill = match (selected, response.hovered()) {
        (true, _) => theme.accent_soft,
        (false, true) => theme.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    let name = provider_title(&known.provider.name);
    let state = match (&known.key, known.answers) {
        (_, true) => format!("answers, {}", format::counted(known.models.len() as u64, "model")),
        (KeyState::Found(_), _) => "has a key".to_owned(),
        (KeyState::Missing(_), _) if known.provider.key_variable.is_some() => "no key".to_owned(),
        _ if known.own => "set up".to_owned(),
        _ => "not running".to_owned(),
    };
    let ready = is_ready(known);
    let dot = if ready { theme.success } else { theme.line_strong };
    ui.painter().circle_filled(pos2(rect.left() + 12.0, rect.center().y), 4.0, dot);
    let ink = if selected { theme.accent } else { theme.text };
    let font = super::super::fonts::medium(super::super::theme::size::BODY);
    let left = rect.left() + 24.0;
    ui.painter().text(pos2(left, rect.top() + 12.0), Align2::LEFT_CENTER, name, font, ink);
    let small = super::super::fonts::text(super::super::theme::size::SMALL);
    ui.painter().text(pos2(left, rect.top() + 28.0), Align2::LEFT_CENTER, &state, small, theme.text_muted);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, format!("{name}, {state}")));
    response.clicked()
}

fn form(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(mut provider) = desk.drafts.provider.clone() else { return };
    let before = provider.clone();
    let known = desk.state.models.provider(&provider.name).cloned();
    let built_in = Provider::built_in().iter().any(|known| known.name == provider.name);
    Grid::new("provider form").num_columns(2).spacing([14.0, 10.0]).min_col_width(86.0).show(ui, |ui| {
        if !built_in {
            muted(ui, "Name");
            field(ui, "Provider name", &mut provider.name, "my-server");
            ui.end_row();
            muted(ui, "Format");
            format_of(ui, &mut provider);
            ui.end_row();
        }
        muted(ui, "Address");
        field(ui, "Base URL", &mut provider.base_url, "https://host/v1/");
        ui.end_row();
        muted(ui, "Model");
        model(ui, &mut provider, known.as_ref());
        ui.end_row();
        muted(ui, "Key");
        key(ui, &mut desk.drafts.key, &provider, known.as_ref());
        ui.end_row();
        muted(ui, "It is told");
        levels(ui, &mut provider);
        ui.end_row();
    });
    if provider != before {
        desk.drafts.provider = Some(provider.clone());
    }
    ui.add_space(8.0);
    buttons(ui, desk, &provider, known.as_ref());
    outcome(ui, desk, &provider);
}

fn field(ui: &mut Ui, name: &str, text: &mut String, hint: &str) {
    let edit = TextEdit::singleline(text).hint_text(hint).margin(Margin::symmetric(8, 5));
    ui.add(edit.desired_width((ui.available_width() - 8.0).min(380.0))).accessible_name(name);
}

fn format_of(ui: &mut Ui, provider: &mut Provider) {
    let shown = ComboBox::from_id_salt("format").selected_text(provider.wire.name()).icon(top_bar::chevron);
    let shown = shown.show_ui(ui, |ui| {
        for wire in Wire::ALL {
            ui.selectable_value(&mut provider.wire, wire, wire.name());
        }
    });
    shown.response.accessible_name("Format");
}

fn model(ui: &mut Ui, provider: &mut Provider, known: Option<&KnownProvider>) {
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(&mut provider.model)
            .hint_text("its first one")
            .margin(Margin::symmetric(8, 5))
            .desired_width(230.0);
        ui.add(edit).accessible_name("Model");
        let models = known.map(|known| known.models.as_slice()).unwrap_or_default();
        if !models.is_empty() {
            let count = format::counted(models.len() as u64, "model");
            let shown = ComboBox::from_id_salt("models").selected_text(count).width(90.0).icon(top_bar::chevron);
            let shown = shown.show_ui(ui, |ui| {
                for model in models {
                    if ui.selectable_label(provider.model == *model, model).clicked() {
                        provider.model.clone_from(model);
                    }
                }
            });
            shown.response.accessible_name("Known models");
        }
    });
}

fn key(ui: &mut Ui, typed: &mut String, provider: &Provider, known: Option<&KnownProvider>) {
    let theme = Theme::of(ui.ctx());
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let (glyph, ink, text) = match known.map(|known| &known.key) {
            Some(KeyState::Found(KeySource::Environment(variable))) => {
                (icons::CIRCLE_CHECK, theme.success, format!("from the environment, {variable}"))
            }
            Some(KeyState::Found(KeySource::Keyring)) => {
                (icons::CIRCLE_CHECK, theme.success, "from the system's keyring".to_owned())
            }
            Some(KeyState::NotNeeded) => (icons::INFO, theme.text_muted, "none is needed".to_owned()),
            Some(KeyState::Missing(_)) | None => {
                let text = match &provider.key_variable {
                    Some(variable) => format!("none in {variable}, none in the keyring"),
                    None => "none".to_owned(),
                };
                (icons::KEY, theme.warning, text)
            }
        };
        ui.horizontal(|ui| {
            icon(ui, glyph, ink);
            muted(ui, text);
        });
        if provider.is_remote() || provider.key_variable.is_some() {
            let edit = TextEdit::singleline(typed)
                .password(true)
                .hint_text("paste a key to keep it in the keyring")
                .margin(Margin::symmetric(8, 5));
            ui.add(edit.desired_width((ui.available_width() - 8.0).min(380.0))).accessible_name("Key");
        }
    });
}

fn levels(ui: &mut Ui, provider: &mut Provider) {
    let theme = Theme::of(ui.ctx());
    ui.vertical(|ui| {
        ui.horizontal(|ui| {
            for level in PrivacyLevel::ALL {
                let kind = if provider.level() == level { Kind::Primary } else { Kind::Secondary };
                let name = format!("Level {level}");
                if ui.add(PushButton::new("", &name).text(level.name()).kind(kind)).clicked() {
                    provider.privacy = Some(level);
                }
            }
        });
        let text = RichText::new(capitalised(provider.level().sends())).color(theme.text_muted).small();
        ui.add(eframe::egui::Label::new(text).wrap());
    });
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>, provider: &Provider, known: Option<&KnownProvider>) {
    ui.horizontal(|ui| {
        let changed = known.is_none_or(|known| known.provider != *provider) || !desk.drafts.key.is_empty();
        let sound = Provider::new(&provider.name, provider.wire, &provider.base_url);
        let keep = PushButton::new(icons::CHECK, "Keep settings").kind(Kind::Primary);
        if ui.add(keep.enabled(changed && sound.is_ok())).clicked() {
            desk.send(Action::SaveProvider);
        }
        let trying = matches!(desk.state.models.trials.get(&provider.name), Some(Trial::Going(_)));
        let test = PushButton::new(icons::ZAP, "Test connection").enabled(sound.is_ok() && !trying);
        if ui.add(test).on_hover_text("Asks for the list of models; nothing of your data is sent").clicked() {
            desk.send(Action::TryProvider);
        }
        if let Some(known) = known {
            let chosen = desk.state.settings.provider == provider.name;
            if !chosen && is_ready(known) && ui.add(PushButton::new("", "Use it")).clicked() {
                desk.send(Action::ChooseProvider(provider.name.clone(), None));
            }
            if known.own
                && ui
                    .add(PushButton::icon(icons::TRASH, "Forget settings"))
                    .on_hover_text("Forget these settings")
                    .clicked()
            {
                desk.send(Action::RemoveProvider(provider.name.clone()));
            }
        }
    });
}

fn outcome(ui: &mut Ui, desk: &mut Desk<'_>, provider: &Provider) {
    let theme = Theme::of(ui.ctx());
    ui.add_space(4.0);
    match desk.state.models.trials.get(&provider.name) {
        Some(Trial::Going(_)) => {
            ui.horizontal(|ui| {
                ui.add(Spinner::new().size(14.0));
                muted(ui, "Trying");
            });
        }
        Some(Trial::Answered(connection)) => {
            let time = format::milliseconds(connection.latency.as_secs_f64() * 1000.0);
            let text = format!("Answered in {time}, {}", format::counted(connection.models.len() as u64, "model"));
            ui.horizontal(|ui| {
                icon(ui, icons::CIRCLE_CHECK, theme.success);
                badge(ui, &text, Tone::Success);
            });
        }
        Some(Trial::Failed(failure)) => {
            notice(ui, Tone::Danger, icons::CIRCLE_ALERT, |ui| {
                prose(ui, &capitalised(&failure.summary), theme.text);
                prose(ui, &capitalised(&failure.hint), theme.danger);
            });
        }
        None => {}
    }
    if let Err(wrong) = Provider::new(&provider.name, provider.wire, &provider.base_url) {
        prose(ui, &capitalised(&wrong.summary), theme.danger);
    }
    if let Some(problem) = &desk.state.models.problem {
        notice(ui, Tone::Danger, icons::CIRCLE_ALERT, |ui| {
            prose(ui, &capitalised(&problem.summary), theme.text);
            prose(ui, &capitalised(&problem.hint), theme.danger);
        });
    }
}
