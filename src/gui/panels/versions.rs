//! Several versions of an answer: those with equal results together, the largest group first, and what sets the others
//! apart. One of them can be chosen.

use eframe::egui::{Frame, Label, Margin, ScrollArea, Ui};

use super::super::icons;
use super::super::session::{Action, Group, Versions};
use super::super::theme::{Theme, Tone};
use super::super::widgets::code_block::{code_block, diff_block};
use super::super::widgets::{badge, icon, link, muted, prose, strong};
use super::reading::paragraph;
use super::{Desk, rule};

/// Shows them.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(story) = desk.state.story.clone() else { return };
    let Some(versions) = &story.versions else { return };
    let theme = Theme::of(ui.ctx());
    Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("candidates").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal(|ui| {
                icon(ui, icons::VOTE, theme.accent);
                prose(ui, &versions.verdict, theme.text);
            });
            ui.add_space(4.0);
            for (index, group) in versions.groups.iter().enumerate() {
                if index > 0 {
                    rule(ui);
                    ui.add_space(6.0);
                }
                self::group(ui, desk, versions, index, group);
            }
        });
    });
}

fn group(ui: &mut Ui, desk: &mut Desk<'_>, versions: &Versions, index: usize, group: &Group) {
    let theme = Theme::of(ui.ctx());
    let numbers: Vec<String> = group.members.iter().map(ToString::to_string).collect();
    let numbers = numbers.join(", ");
    ui.horizontal(|ui| {
        let many = if group.members.len() == 1 { "Version" } else { "Versions" };
        strong(ui, &format!("{many} {numbers}"));
        if group.tone == Tone::Success {
            let agree = format!("{} of {} agree", group.members.len(), versions.asked);
            badge(ui, &agree, if group.members.len() > 1 { Tone::Success } else { Tone::Neutral });
        }
        badge(ui, &group.outcome, group.tone);
        if versions.chosen == index {
            badge(ui, "the answer", Tone::Accent);
        } else {
            let name = format!("Choose version {numbers}");
            if link(ui, icons::CHECK, &name).on_hover_text("Its code and its result become the answer").clicked() {
                desk.send(Action::ChooseVersion(index));
            }
        }
    });
    let first = &versions.groups[0];
    if index == 0 {
        code_block(ui, &group.code.text);
    } else {
        for sentence in &group.differs {
            ui.add(Label::new(paragraph(sentence, theme.text, &theme)).wrap());
        }
        muted(ui, "How its code differs from the first one's");
        diff_block(ui, &first.code.text, &group.code.text);
    }
    ui.add_space(8.0);
}
