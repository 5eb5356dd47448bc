//! What would leave this computer, word for word, before the first question to a host beyond it.

use eframe::egui::{Context, Frame, Grid, Label, Layout, Margin, RichText, ScrollArea, Stroke, Ui};

use super::super::session::{Action, Overlay, Preview, provider_title};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{Kind, PushButton, badge, icon, muted, prose, title};
use super::super::{fonts, format, icons};
use super::Desk;
use super::overlay::dialog;
use crate::asking::PrivacyLevel;

/// Shows it while it is open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Preview) {
        return;
    }
    let Some(preview) = desk.state.preview.clone() else { return };
    let shown = dialog(ctx, "preview", 680.0, |ui| {
        let theme = Theme::of(ui.ctx());
        ui.horizontal(|ui| {
            icon(ui, icons::GLOBE, theme.warning);
            title(ui, &format!("This will be sent to {}", preview.host));
        });
        prose(
            ui,
            "This is the first question to this host. Read what leaves this computer, and choose how much that is.",
            theme.text_muted,
        );
        ui.add_space(4.0);
        levels(ui, desk, &preview);
        facts(ui, &preview);
        text(ui, &preview);
        ui.add_space(6.0);
        buttons(ui, desk, &preview);
    });
    if shown.should_close() {
        desk.send(Action::Decide(false));
    }
}

fn levels(ui: &mut Ui, desk: &mut Desk<'_>, preview: &Preview) {
    ui.horizontal_wrapped(|ui| {
        for level in PrivacyLevel::ALL {
            let kind = if level == preview.level { Kind::Primary } else { Kind::Secondary };
            let name = format!("Level {level}");
            let button = PushButton::new("", &name).text(level.name()).kind(kind);
            if ui.add(button).on_hover_text(level.sends()).clicked() && level != preview.level {
                desk.send(Action::SetPreviewLevel(level));
            }
        }
        muted(ui, preview.level.sends());
    });
}

fn facts(ui: &mut Ui, preview: &Preview) {
    let theme = Theme::of(ui.ctx());
    Grid::new("preview facts").num_columns(2).spacing([16.0, 4.0]).min_col_width(90.0).min_row_height(18.0).show(
        ui,
        |ui| {
            let model = preview.order.model.as_deref().unwrap_or("its first model");
            let rows = [
                ("Endpoint", preview.endpoint.clone()),
                ("Model", format!("{model} by {}", provider_title(&preview.order.provider))),
                ("Columns named", preview.receipt.as_ref().map_or(String::new(), |receipt| receipt.columns.join(", "))),
            ];
            for (name, value) in rows {
                muted(ui, name);
                ui.add(Label::new(RichText::new(value).color(theme.text)).truncate());
                ui.end_row();
            }
            muted(ui, "Cell values");
            ui.horizontal(|ui| {
                let Some(receipt) = &preview.receipt else { return };
                match receipt.cell_values {
                    0 => badge(ui, "none", Tone::Success),
                    some => badge(ui, &format::count(some), Tone::Warning),
                };
                muted(ui, format!("in {} of text", format::bytes(receipt.bytes)));
            });
            ui.end_row();
        },
    );
}

fn text(ui: &mut Ui, preview: &Preview) {
    let theme = Theme::of(ui.ctx());
    let room = (ui.ctx().content_rect().height() - 380.0).clamp(110.0, 420.0);
    let frame = Frame::new().fill(theme.field).stroke(Stroke::new(1.0, theme.line)).corner_radius(6);
    frame.inner_margin(Margin::same(10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ScrollArea::vertical().id_salt("preview text").max_height(room).min_scrolled_height(room).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.set_min_height(room);
            if preview.job.is_some() {
                muted(ui, "Being written");
            } else {
                let text = RichText::new(&preview.text).font(fonts::mono(size::SMALL)).color(theme.text);
                ui.add(Label::new(text).wrap()).accessible_name("Text to send");
            }
        });
    });
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>, preview: &Preview) {
    ui.allocate_ui_with_layout(
        eframe::egui::vec2(ui.available_width(), 30.0),
        Layout::right_to_left(eframe::egui::Align::Center),
        |ui| {
            let send = PushButton::new(icons::SEND, "Send").kind(Kind::Primary).enabled(preview.job.is_none());
            if ui.add(send).clicked() {
                desk.send(Action::Decide(true));
            }
            if ui.add(PushButton::new("", "Cancel")).clicked() {
                desk.send(Action::Decide(false));
            }
            muted(ui, "Asked once for each host, and again when more would be sent");
        },
    );
}
