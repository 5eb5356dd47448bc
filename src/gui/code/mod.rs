//! What the editor knows of code: edits, search and completion, as functions of a text and a place. No egui here; the
//! editor's widget calls it.

pub(crate) mod completion;
pub(crate) mod edits;
mod members;
pub(crate) mod parts;
pub(crate) mod search;

/// What commands and keys want of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Find,
    Replace,
    ToggleComment,
    Complete,
    RunPart,
}

/// Where a byte is: its line from 0, and its column in characters from 0.
pub(crate) fn place_of(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count(), before[start..].chars().count())
}

/// The byte of a character, or the text's end.
pub(crate) fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte)
}

/// The character at a byte.
pub(crate) fn character_of(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).chars().count()
}
