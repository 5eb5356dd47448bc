//! The question: its field, how it was read and the choices in that, or why it was refused and what could be meant.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    Align, CollapsingHeader, Id, Key, Label, Layout, Margin, RichText, ScrollArea, Stroke, TextBuffer, TextEdit, Ui,
    vec2,
};

use super::super::command::Command;
use super::super::format::counted;
use super::super::session::{Action, Answer, Focus};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::chip::ChipButton;
use super::super::widgets::{Kind, PushButton, card, link, muted, notice, prose};
use super::super::{fonts, icons};
use super::reading::sized;
use super::{Desk, reading};
use crate::asking::{ProviderFailure, Refusal};
use crate::domain::capitalised;

/// Characters of a reply without code that are shown.
const REPLY: usize = 4000;

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    card(&theme).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let line = vec2(ui.available_width(), 32.0);
        ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
            let busy = desk.state.asking.is_some();
            let ask = PushButton::new(icons::ENTER, "Ask").kind(Kind::Primary).enabled(!busy);
            if ui.add(ask).on_hover_text("Turn the question into code and run it (Enter)").clicked() {
                desk.command(Command::AskQuestion);
            }
            let turns = desk.state.turns();
            if turns > 0 {
                let anew = PushButton::icon(icons::MESSAGE_PLUS, "New conversation");
                let about = format!(
                    "Begin anew: forget the {} before, which short questions refine",
                    counted(turns as u64, "question")
                );
                if ui.add(anew).on_hover_text(about).clicked() {
                    desk.command(Command::NewConversation);
                }
            }
            field(ui, desk);
        });
        match desk.state.answer.clone() {
            Answer::None => {}
            Answer::Reading(reading) => reading::show(ui, desk, &reading),
            Answer::Refused(refusal) => refused(ui, desk, &refusal),
            Answer::Failed(failure) => failed(ui, desk, &failure),
        }
    });
}

fn field(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    let wrong: Vec<String> = match &desk.state.answer {
        Answer::Refused(refusal) => refusal.unmatched.clone(),
        _ => Vec::new(),
    };
    let table = desk.state.active_table().map_or("your data", |table| table.table.name.as_str());
    let hint = format!("Ask about {table}");
    let mut layouter =
        |ui: &Ui, text: &dyn TextBuffer, _width: f32| ui.painter().layout_job(marked(text.as_str(), &wrong, &theme));
    // A name of its own: the field keeps the cursor when a button appears beside it.
    let edit = TextEdit::singleline(&mut desk.drafts.question)
        .id(Id::unique("question"))
        .hint_text(hint)
        .font(fonts::text(size::TITLE))
        .margin(Margin::symmetric(10, 7))
        .desired_width(ui.available_width())
        .layouter(&mut layouter);
    let response = ui.add(edit).accessible_name("Question");
    if desk.drafts.focus == Some(Focus::Question) {
        desk.drafts.focus = None;
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        desk.command(Command::AskQuestion);
        response.request_focus();
    }
}

/// The question with the words that were not understood underlined.
fn marked(text: &str, wrong: &[String], theme: &Theme) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    let plain = TextFormat::simple(fonts::text(size::TITLE), theme.text);
    let bad = TextFormat { color: theme.danger, underline: Stroke::new(1.5, theme.danger), ..plain.clone() };
    let mut rest = 0;
    for (start, end) in places(text, wrong) {
        job.append(&text[rest..start], 0.0, plain.clone());
        job.append(&text[start..end], 0.0, bad.clone());
        rest = end;
    }
    job.append(&text[rest..], 0.0, plain);
    job
}

/// Where the words stand: in order, without overlap, whole words only.
fn places(text: &str, words: &[String]) -> Vec<(usize, usize)> {
    let whole = |start: usize, end: usize| {
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    let mut found: Vec<(usize, usize)> = words
        .iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| text.match_indices(word.as_str()).map(|(start, part)| (start, start + part.len())))
        .filter(|(start, end)| whole(*start, *end))
        .collect();
    found.sort_unstable();
    let mut reach = 0;
    found.retain(|(start, end)| {
        let free = *start >= reach;
        if free {
            reach = *end;
        }
        free
    });
    found
}

fn refused(ui: &mut Ui, desk: &mut Desk<'_>, refusal: &Refusal) {
    let theme = Theme::of(ui.ctx());
    ui.add_space(2.0);
    let room = (ui.ctx().content_rect().height() * 0.24).clamp(110.0, 220.0);
    ScrollArea::vertical().id_salt("refusal").max_height(room).min_scrolled_height(room).show(ui, |ui| {
        notice(ui, Tone::Warning, icons::TRIANGLE_ALERT, |ui| {
            ui.add(Label::new(sized(&refusal.reason, theme.text, &theme, size::BODY)).wrap());
            let hint = refusal.hint();
            if !hint.is_empty() && refusal.coach.is_empty() && refusal.chips.is_empty() {
                ui.add(Label::new(sized(&hint, theme.warning, &theme, size::BODY)).wrap());
            }
            if !refusal.chips.is_empty() {
                ui.horizontal_wrapped(|ui| {
                    for chip in &refusal.chips {
                        let button = ChipButton {
                            name: &chip.name,
                            chosen: &chip.chosen,
                            alternatives: &chip.alternatives,
                            changed: false,
                        };
                        if let Some(value) = button.show(ui) {
                            desk.send(Action::Choose { name: chip.name.clone(), value });
                        }
                    }
                });
            }
            if !refusal.coach.is_empty() {
                ui.spacing_mut().item_spacing = vec2(16.0, 0.0);
                muted(ui, if refusal.ambiguous { "Which of these do you mean" } else { "You could ask" });
                ui.horizontal_wrapped(|ui| {
                    for question in refusal.coach.iter().take(6) {
                        if link(ui, icons::ARROW_RIGHT, question).clicked() {
                            desk.send(Action::AskThis(question.clone()));
                        }
                    }
                });
            }
        });
    });
}

/// The provider could not be reached, or gave no code.
fn failed(ui: &mut Ui, desk: &mut Desk<'_>, failure: &ProviderFailure) {
    let theme = Theme::of(ui.ctx());
    ui.add_space(2.0);
    let room = (ui.ctx().content_rect().height() * 0.24).clamp(110.0, 220.0);
    ScrollArea::vertical().id_salt("provider failure").max_height(room).min_scrolled_height(room).show(ui, |ui| {
        notice(ui, Tone::Danger, icons::CIRCLE_ALERT, |ui| {
            prose(ui, &failure.summary, theme.text);
            if !failure.hint.is_empty() {
                prose(ui, &capitalised(&failure.hint), theme.danger);
            }
            if !failure.reply.trim().is_empty() {
                let text = RichText::new("What came back").color(theme.text);
                CollapsingHeader::new(text).id_salt("reply").show(ui, |ui| {
                    let reply: String = failure.reply.chars().take(REPLY).collect();
                    ui.add(Label::new(RichText::new(reply).font(fonts::mono(size::SMALL)).color(theme.text)).wrap());
                });
            }
            ui.horizontal(|ui| {
                if ui.add(PushButton::new(icons::RETRY, "Try again")).clicked() {
                    desk.command(Command::AskQuestion);
                }
                if ui.add(PushButton::new(icons::PLUG, "Models").kind(Kind::Quiet)).clicked() {
                    desk.command(Command::Models);
                }
            });
        });
    });
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn only_whole_words_are_marked_and_never_twice() {
        let words = ["fit".to_owned(), "profit".to_owned(), "fit".to_owned()];
        assert_eq!(places("profit of fit, fitness", &words), [(0, 6), (10, 13)]);
        assert!(places("größe", &["gr".to_owned(), String::new()]).is_empty());
    }
}
