//! The dialog that writes a picture to a file: as what, under which title, where.

use eframe::egui::{Align, Context, Layout, Margin, TextEdit, Ui, vec2};

use super::super::icons;
use super::super::session::{Action, Overlay, Picture, PictureExport, PictureFormat, Stage};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{Kind, PushButton, choice, muted, notice, prose, title};
use super::Desk;
use super::overlay::{dialog, entered};
use crate::domain::capitalised;

/// Shows it while it is open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Picture) {
        return;
    }
    let Some(export) = &desk.state.picture else { return };
    let shown = dialog(ctx, "save picture", 560.0, |ui| content(ui, desk, export));
    if shown.should_close() {
        desk.send(Action::ClosePicture);
    }
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, export: &PictureExport) {
    title(ui, "Save picture");
    ui.add_space(4.0);
    match &export.picture {
        Picture::Chart(_) => chart(ui, desk),
        Picture::Figure { .. } => {
            muted(ui, "The figure as the code drew it, as PNG");
        }
    }
    ui.add_space(8.0);
    path(ui, desk);
    let exists = matches!(&export.stage, Stage::Failed(error) if error.kind == "exists");
    if let Stage::Failed(error) = &export.stage {
        ui.add_space(8.0);
        let theme = Theme::of(ui.ctx());
        let (tone, glyph) =
            if exists { (Tone::Warning, icons::TRIANGLE_ALERT) } else { (Tone::Danger, icons::CIRCLE_ALERT) };
        notice(ui, tone, glyph, |ui| {
            prose(ui, &capitalised(&error.message), theme.text);
            prose(ui, &capitalised(&error.hint), theme.text_muted);
        });
    }
    ui.add_space(10.0);
    let writing = matches!(export.stage, Stage::Writing { .. });
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
        let write = match (writing, exists) {
            (true, _) => PushButton::new("", "Writing").enabled(false),
            (false, true) => PushButton::new("", "Replace").kind(Kind::Danger),
            (false, false) => PushButton::new(icons::DOWNLOAD, "Write picture").kind(Kind::Primary),
        };
        let possible = !writing && !desk.drafts.picture.path.trim().is_empty();
        if ui.add(write.enabled(possible)).clicked() || (possible && !exists && entered(ui)) {
            desk.send(Action::WritePicture { replace: exists });
        }
        if ui.add(PushButton::new("", if writing { "Hide" } else { "Cancel" })).clicked() {
            desk.send(Action::ClosePicture);
        }
    });
}

/// As what, how fine, and under which title.
fn chart(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "Title");
    let field = TextEdit::singleline(&mut desk.drafts.picture.title).margin(Margin::symmetric(8, 6));
    ui.add(field.desired_width(f32::INFINITY)).accessible_name("Picture title");
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for format in PictureFormat::ALL {
            let chosen = desk.drafts.picture.format == format;
            let name = format!("Format {}", format.name());
            let button = PushButton::new("", &name).text(format.name());
            if ui.add(button.choice(chosen)).clicked() && !chosen {
                desk.drafts.picture.set_format(format);
                desk.send(Action::PicturePathTyped);
            }
        }
        ui.add_space(8.0);
        if desk.drafts.picture.format == PictureFormat::Png {
            for (scale, text) in [(1, "960 × 560 pixels"), (2, "1920 × 1120 pixels")] {
                if choice(ui, text, desk.drafts.picture.scale == scale).clicked() {
                    desk.drafts.picture.scale = scale;
                }
            }
        } else {
            muted(ui, "Drawn by lines, sharp at any size");
        }
    });
}

fn path(ui: &mut Ui, desk: &mut Desk<'_>) {
    muted(ui, "File");
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
        if ui.add(PushButton::new(icons::FOLDER_OPEN, "Choose…")).clicked() {
            desk.send(Action::PickPicturePath);
        }
        let field = TextEdit::singleline(&mut desk.drafts.picture.path)
            .desired_width(ui.available_width())
            .margin(Margin::symmetric(8, 6))
            .hint_text("Path of the file");
        let field = ui.add(field).accessible_name("Picture path");
        if field.changed() {
            desk.send(Action::PicturePathTyped);
        }
    });
}
