//! The receipt of an answer: what was understood, what was assumed, what code ran, what left this computer.

use eframe::egui::{Frame, Grid, Label, Margin, ScrollArea, Ui};

use super::super::session::{Action, OFFLINE, Story};
use super::super::theme::{Theme, Tone};
use super::super::widgets::code_block::code_block;
use super::super::widgets::{PushButton, badge, icon, muted, named_paragraph, prose, strong};
use super::super::{format, icons};
use super::Desk;
use super::reading::paragraph;
use crate::asking::EgressReceipt;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(story) = desk.state.story.clone() else { return };
    Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("receipt").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            left(ui, &story);
            section(ui, "What was asked");
            words(ui, &story.question);
            if let Some(before) = &story.refines {
                words(ui, &format!("It refines \u{201c}{before}\u{201d}"));
            }
            section(ui, "What was understood");
            words(ui, if story.reading.is_empty() { "Nothing: there is no code for it" } else { &story.reading });
            section(ui, "What was assumed");
            if story.assumptions.is_empty() {
                words(ui, "Nothing");
            }
            story.assumptions.iter().chain(&story.changes).chain(&story.warnings).for_each(|said| words(ui, said));
            section(ui, "What code ran");
            if story.code.text.is_empty() {
                words(ui, "None");
            } else {
                ui.horizontal(|ui| {
                    muted(ui, written_by(&story.author));
                    if ui.add(PushButton::icon(icons::COPY, "Copy this code")).on_hover_text("Copy the code").clicked()
                    {
                        desk.send(Action::CopyText(story.code.text.clone()));
                    }
                });
                code_block(ui, &story.code.text);
            }
        });
    });
}

/// Who wrote the code, in a sentence.
fn written_by(author: &str) -> String {
    if author == OFFLINE { "Written here, without a model".to_owned() } else { format!("Written by {author}") }
}

fn section(ui: &mut Ui, title: &str) {
    ui.add_space(8.0);
    strong(ui, title);
}

fn words(ui: &mut Ui, text: &str) {
    let theme = Theme::of(ui.ctx());
    ui.add(Label::new(paragraph(text, theme.text, &theme)).wrap());
}

/// What left, first: it is what a person looks for here.
fn left(ui: &mut Ui, story: &Story) {
    let theme = Theme::of(ui.ctx());
    let remote = story.receipts.iter().filter(|receipt| receipt.remote).count();
    let text = match (story.receipts.len(), remote) {
        (0, _) => "Nothing left this machine".to_owned(),
        (all, 0) => {
            format!("Nothing left this machine: {} went to a model on it", format::counted(all as u64, "request"))
        }
        (_, remote) => format!("{} left this machine", format::counted(remote as u64, "request")),
    };
    ui.horizontal(|ui| {
        let (glyph, ink) = if remote == 0 { (icons::LOCK, theme.success) } else { (icons::GLOBE, theme.warning) };
        icon(ui, glyph, ink);
        named_paragraph(ui, "What left this machine", &text, theme.text);
    });
    for (index, receipt) in story.receipts.iter().enumerate() {
        request(ui, index, receipt);
    }
}

fn request(ui: &mut Ui, index: usize, receipt: &EgressReceipt) {
    let theme = Theme::of(ui.ctx());
    let frame = Frame::new().fill(theme.raised).corner_radius(6).inner_margin(Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            strong(ui, &format!("Request {}", index + 1));
            badge(ui, receipt.level.name(), Tone::Accent).on_hover_text(receipt.level.sends());
            let (text, tone) =
                if receipt.remote { ("another machine", Tone::Warning) } else { ("this machine", Tone::Success) };
            badge(ui, text, tone);
        });
        Grid::new(("request", index))
            .num_columns(2)
            .spacing([16.0, 4.0])
            .min_col_width(90.0)
            .min_row_height(18.0)
            .show(ui, |ui| {
                let values =
                    if receipt.cell_values == 0 { "none".to_owned() } else { format::count(receipt.cell_values) };
                for (name, value) in [
                    ("Endpoint", receipt.endpoint.clone()),
                    ("Model", format!("{} by {}", receipt.model, receipt.provider)),
                    ("Text", format!("{} bytes, SHA-256 {}", format::count(receipt.bytes), receipt.sha256)),
                    ("Columns named", receipt.columns.join(", ")),
                    ("Cell values", values),
                    ("Prompt", format!("version {}", receipt.prompt_version)),
                ] {
                    muted(ui, name);
                    prose(ui, &value, theme.text);
                    ui.end_row();
                }
            });
    });
}
