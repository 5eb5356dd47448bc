//! The settings: looks, user, default timeout, and where things are.

use eframe::egui::style::HandleShape;
use eframe::egui::{Align, Context, DragValue, Grid, Label, Layout, Margin, RichText, Slider, TextEdit, Ui, vec2};

use super::super::command::Command;
use super::super::icons;
use super::super::session::{Action, Overlay, Python};
use super::super::theme::{Theme, ThemeChoice, Tone, size};
use super::super::widgets::{Kind, PushButton, badge, check, muted, title};
use super::{Desk, overlay};
use crate::domain::{Timeout, UserId};
use crate::execution::HttpCodeExecutionClient;

/// Shows them while they are open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Settings) {
        return;
    }
    let shown = overlay::dialog(ctx, "settings", 520.0, |ui| {
        title(ui, "Settings");
        ui.add_space(6.0);
        Grid::new("settings grid").num_columns(2).spacing([20.0, 12.0]).min_col_width(120.0).show(ui, |ui| {
            looks(ui, desk);
            limits(ui, desk);
            service(ui, desk);
            person(ui, desk);
            python(ui, desk);
            muted(ui, "Data folder");
            muted(ui, desk.folder.display().to_string()).on_hover_text(desk.folder.display().to_string());
            ui.end_row();
        });
        ui.add_space(8.0);
        let row = vec2(ui.available_width(), 30.0);
        ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
            ui.add(PushButton::new("", "Done").kind(Kind::Primary)).clicked() || overlay::entered(ui)
        })
        .inner
    });
    if shown.inner || shown.should_close() {
        desk.command(Command::Settings);
    }
}

fn looks(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "Colours");
    ui.horizontal(|ui| {
        let choices =
            [(ThemeChoice::System, "As the desktop"), (ThemeChoice::Light, "Light"), (ThemeChoice::Dark, "Dark")];
        for (choice, name) in choices {
            let chosen = desk.state.settings.theme == choice;
            if ui.add(PushButton::new("", name).choice(chosen)).clicked() {
                desk.send(Action::SetTheme(choice));
            }
        }
    });
    ui.end_row();
    muted(ui, "Code and cells");
    let mut size = desk.state.settings.code_size;
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        let field = Slider::new(&mut size, 9.0..=24.0).step_by(0.5).show_value(false).handle_shape(HandleShape::Circle);
        if ui.add(field).accessible_name("Font size").changed() {
            desk.send(Action::SetCodeSize(size));
        }
        muted(ui, format!("{size} points"));
    });
    ui.end_row();
}

/// A setting with a line that says what it does.
fn explained(ui: &mut Ui, about: &str, setting: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_max_width(360.0);
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.horizontal(setting);
        let theme = Theme::of(ui.ctx());
        ui.add(Label::new(RichText::new(about).size(size::SMALL).color(theme.text_muted)).wrap());
    });
}

fn limits(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "Timeout");
    let range = Timeout::MIN_SECONDS..=Timeout::MAX_SECONDS;
    let field = DragValue::new(&mut desk.drafts.timeout_seconds).range(range).max_decimals(1).suffix(" s");
    ui.add(field).accessible_name("Default timeout");
    ui.end_row();
    muted(ui, "Confinement");
    let mut wanted = desk.state.settings.require_full;
    explained(
        ui,
        "The full sandbox gives code a file system of its own. Where a computer cannot do that, a reduced one still closes \
         files and network, and code runs in it unless this is set.",
        |ui| {
            if check(ui, &mut wanted, "Refuse code where the sandbox is not full").changed() {
                desk.send(Action::RequireFull(wanted));
            }
        },
    );
    ui.end_row();
}

fn service(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "Service");
    let about = "The address of another computer that runs the code, where someone has started \u{201c}analyticspal serve\u{201d}; \
                 its token is taken from ANALYTICSPAL_SERVICE_TOKEN. Empty: code runs here.";
    explained(ui, about, |ui| {
        let field = TextEdit::singleline(&mut desk.drafts.service)
            .desired_width(220.0)
            .margin(Margin::symmetric(8, 5))
            .hint_text("This computer");
        let response = ui.add(field).accessible_name("Service");
        let address = desk.drafts.service.trim().to_owned();
        let fits = address.is_empty() || HttpCodeExecutionClient::new(&address, None).is_ok();
        if !fits {
            badge(ui, "not an address", Tone::Danger)
                .on_hover_text("A service's address looks like http://127.0.0.1:8091");
        } else if response.lost_focus() && address != desk.state.settings.service {
            desk.send(Action::SetService(address));
        }
    });
    ui.end_row();
}

fn person(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "User");
    explained(ui, "Runs, history and settings belong to a user; two users share nothing.", |ui| {
        let field = TextEdit::singleline(&mut desk.drafts.user).desired_width(180.0).margin(Margin::symmetric(8, 5));
        let response = ui.add(field).accessible_name("User");
        match desk.drafts.user.parse::<UserId>() {
            Ok(user) if response.lost_focus() && user != desk.state.user => desk.send(Action::SetUser(user)),
            Ok(_) => {}
            Err(error) => {
                badge(ui, "not a user id", Tone::Danger).on_hover_text(error.to_string());
            }
        }
    });
    ui.end_row();
}

fn python(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "Python");
    ui.horizontal(|ui| match &desk.state.python {
        Python::Ready(environment) => {
            let packages: Vec<String> =
                environment.packages.iter().map(|(name, version)| format!("{name} {version}")).collect();
            muted(ui, environment.version.as_str()).on_hover_text(packages.join("\n"));
            let science = environment.science_ready;
            if ui.add(PushButton::new(icons::RETRY, "Repair")).clicked() {
                desk.actions.push(Action::Command(Command::SetUpPython));
            }
            if !science && ui.add(PushButton::new("", "Add scipy, scikit-learn, statsmodels")).clicked() {
                desk.actions.push(Action::InstallScience);
            }
        }
        Python::Checking => {
            muted(ui, "being looked at");
        }
        Python::Working { what, .. } => {
            muted(ui, what.as_str());
        }
        Python::Failed { message, .. } => {
            muted(ui, message.as_str());
        }
    });
    ui.end_row();
}
