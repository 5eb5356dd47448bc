//! Keys that the editor takes before the text field sees them.

use eframe::egui::{Event, Id, Key, Modifiers, Ui};

use super::super::super::code::Wish;
use super::super::super::code::edits::{self, Edited, Selection};
use super::{apply, selection};
use crate::domain::CodeType;

/// What the keys of a frame ask for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) wish: Option<Wish>,
    /// The character that was typed last.
    pub(super) typed: Option<char>,
}

/// Takes the editor's own keys. Whether the text changed.
pub(super) fn take(ui: &Ui, id: Id, text: &mut String, language: CodeType, asked: &mut Asked) -> bool {
    let wishes = [
        (Modifiers::SHIFT, Key::Enter, Wish::RunPart),
        (Modifiers::COMMAND, Key::Space, Wish::Complete),
        (Modifiers::COMMAND, Key::F, Wish::Find),
        (Modifiers::COMMAND, Key::R, Wish::Replace),
        (Modifiers::COMMAND, Key::Slash, Wish::ToggleComment),
    ];
    for (modifiers, key, wish) in wishes {
        if ui.input_mut(|input| input.consume_key(modifiers, key)) {
            asked.wish = Some(wish);
        }
    }
    let events = ui.input_mut(|input| std::mem::take(&mut input.events));
    let (mut rest, mut ours, mut changed) = (Vec::with_capacity(events.len()), true, false);
    for mut event in events {
        if let Event::Text(added) | Event::Paste(added) = &mut event {
            plain_line_ends(added);
        }
        if let Event::Text(typed) = &event {
            asked.typed = typed.chars().next().filter(|c| typed.len() == c.len_utf8());
        }
        let edited = if ours { edit(&event, text, selection(ui.ctx(), id, text), language) } else { None };
        if let Some(edited) = edited {
            changed |= edited.text != *text;
            apply(ui.ctx(), id, text, edited);
        } else {
            // What follows in the same frame must not overtake what the text field does itself.
            ours &= !moves_or_edits(&event);
            rest.push(event);
        }
    }
    ui.input_mut(|input| input.events = rest);
    changed
}

/// Ends lines as Python, the parser and the text field do. A carriage return would be a line's end to some of them and a
/// character to the others, and the text field counts wrongly where it meets one.
pub(super) fn plain_line_ends(text: &mut String) {
    if text.contains('\r') {
        *text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
}

fn edit(event: &Event, text: &str, selection: Selection, language: CodeType) -> Option<Edited> {
    match event {
        Event::Text(typed) => {
            let mut characters = typed.chars();
            let first = characters.next().filter(|_| characters.next().is_none())?;
            edits::typed(text, selection, first)
        }
        Event::Key { key, pressed: true, modifiers, .. } => match (*key, *modifiers) {
            (Key::Enter, Modifiers::NONE) => Some(edits::enter(text, selection, language)),
            (Key::Tab, Modifiers::NONE) => Some(edits::tab(text, selection)),
            (Key::Tab, Modifiers::SHIFT) => Some(edits::outdent(text, selection)),
            (Key::Backspace, Modifiers::NONE) => edits::backspace(text, selection),
            _ => None,
        },
        _ => None,
    }
}

fn moves_or_edits(event: &Event) -> bool {
    match event {
        Event::Text(_) | Event::Paste(_) | Event::Cut | Event::Ime(_) => true,
        Event::Key { key, pressed: true, modifiers, .. } => {
            modifiers.command
                || matches!(
                    key,
                    Key::ArrowLeft
                        | Key::ArrowRight
                        | Key::ArrowUp
                        | Key::ArrowDown
                        | Key::Home
                        | Key::End
                        | Key::PageUp
                        | Key::PageDown
                        | Key::Delete
                        | Key::Backspace
                        | Key::Enter
                )
        }
        _ => false,
    }
}
