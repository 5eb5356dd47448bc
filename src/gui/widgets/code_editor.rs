//! The code editor: highlighted text with line numbers and times, marks for errors and findings, matching brackets,
//! indentation and pairs that follow what is typed, completion, and find and replace.
//!
//! The text is the caller's; what could be meant at the cursor it asks the caller for.

mod find_bar;
mod gutter;
mod keys;
mod marks;
mod popup;

use std::ops::Range;

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    Context, EventFilter, Frame, Id, Margin, Rect, Response, ScrollArea, Shape, TextBuffer, TextEdit, Ui, Vec2,
};

use super::super::code::completion::KnownTable;
use super::super::code::edits::{Edited, Selection};
use super::super::code::{Wish, byte_of, character_of, edits, parts};
use super::super::fonts;
use super::super::highlight::Highlighter;
use super::super::theme::{Theme, Tone};
use super::set_bounds;
use crate::domain::CodeType;

/// Room for a scroll bar beside the text, so that one bar does not call for the other.
const SPARE: f32 = 16.0;
/// The longest text that is read for brackets and completion while it is typed, in bytes.
const READ_WHILE_TYPED: usize = 100_000;

/// An editor over a text that the caller keeps.
pub(crate) struct CodeEditor<'a> {
    /// Its accessible name.
    pub(crate) name: &'a str,
    pub(crate) text: &'a mut String,
    pub(crate) language: CodeType,
    pub(crate) highlighter: &'a mut Highlighter,
    pub(crate) state: &'a mut EditorState,
    /// The line of an error, from 1.
    pub(crate) mark: Option<u32>,
    /// Places that something is to be said of.
    pub(crate) notes: &'a [Note],
    /// What lines took at the last run, by line from 1.
    pub(crate) times: &'a [(u32, String)],
    /// The tables that code finds, asked for when something is completed.
    pub(crate) tables: &'a dyn Fn() -> Vec<KnownTable>,
    /// A line to show, once.
    pub(crate) jump: Option<u32>,
    pub(crate) focus: bool,
    /// Something that a command wants, once.
    pub(crate) wish: Option<Wish>,
    pub(crate) text_size: f32,
    pub(crate) read_only: bool,
}

/// Something to be said of a place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    /// From 1.
    pub(crate) line: u32,
    /// The characters of the line, from 0; all that is written on it where nothing narrower is known.
    pub(crate) columns: Option<Range<usize>>,
    pub(crate) tone: Tone,
    pub(crate) said: String,
}

/// What the editor keeps from frame to frame.
#[derive(Default)]
pub(crate) struct EditorState {
    find: find_bar::FindBar,
    popup: popup::Popup,
    brackets: marks::Brackets,
    /// When something was typed last, by the frame's clock: what is half written is not called wrong yet.
    typed_at: f64,
}

/// What came of a frame.
pub(crate) struct Edit {
    pub(crate) changed: bool,
    /// A part of the text that is to run, as a program of its own.
    pub(crate) run: Option<String>,
}

impl CodeEditor<'_> {
    /// Shows it in all the room there is.
    pub(crate) fn show(self, ui: &mut Ui) -> Edit {
        let theme = Theme::of(ui.ctx());
        let id = ui.make_persistent_id(self.name);
        let Self { text, state, language, .. } = self;
        keys::plain_line_ends(text);
        let focused = ui.memory(|memory| memory.has_focus(id)) && !self.read_only;
        let mut asked = keys::Asked { wish: self.wish.filter(|_| !self.read_only), ..keys::Asked::default() };
        let mut changed = false;
        if focused {
            changed |= state.popup.take_keys(ui, id, text);
            changed |= keys::take(ui, id, text, language, &mut asked);
        }
        let mut run = None;
        if let Some(wish) = asked.wish {
            let at = selection(ui.ctx(), id, text);
            match wish {
                Wish::ToggleComment => {
                    apply(ui.ctx(), id, text, edits::toggle_comment(text, at, language));
                    changed = true;
                }
                Wish::Find | Wish::Replace => state.find.open(wish == Wish::Replace, &text[at.range()]),
                Wish::RunPart => run = Some(part(text, at, language)),
                Wish::Complete => {}
            }
        }
        let (mut jump, mut focus) = (self.jump, self.focus);
        if let Some(line) = jump.filter(|_| !self.read_only) {
            select(ui.ctx(), id, text, Selection::at(line_start(text, line)));
        }
        let sought = state.find.show(ui, id, text);
        changed |= sought.changed;
        jump = sought.show.or(jump);
        focus |= sought.leave;
        state.brackets.read(text);

        let times = if self.read_only { &[][..] } else { self.times };
        let gutter = gutter::width(text, self.text_size, times);
        let room = ui.available_size();
        let scroll = ScrollArea::both().id_salt((self.name, "scroll")).auto_shrink(false).min_scrolled_height(24.0);
        let (highlighter, size) = (self.highlighter, self.text_size);
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _width: f32| {
            ui.painter().layout_job(highlighter.job(text.as_str(), language, &theme, size))
        };
        let shown = scroll.show_viewport(ui, |ui, _| {
            let behind = ui.painter().add(Shape::Noop);
            let output = TextEdit::multiline(text)
                .id(id)
                .interactive(!self.read_only)
                .font(fonts::mono(size))
                .frame(Frame::NONE.inner_margin(Margin { left: gutter as i8, right: 8, top: 8, bottom: 8 }))
                .desired_rows(1)
                .min_size(room - Vec2::splat(SPARE))
                .desired_width(room.x - gutter - 8.0 - SPARE)
                .lock_focus(true)
                .layouter(&mut layouter)
                .show(ui);
            let page = marks::Page { galley: &output.galley, at: output.galley_pos, gutter, theme: &theme };
            // Without the focus, as while an entry of the list is clicked, the cursor is where it was.
            let range = output.cursor_range.or_else(|| output.state.cursor.range(&output.galley));
            let cursor = range.map(|range| byte_of(text, range.primary.index.0));
            let response = output.response.response;
            let mut under: Vec<Shape> =
                self.mark.and_then(|line| page.band(line, ui.clip_rect())).into_iter().collect();
            under.extend(state.find.shapes(text, &page, ui.clip_rect()));
            if let Some(cursor) = cursor.filter(|_| focused) {
                under.extend(state.brackets.shapes(text, cursor, &page));
            }
            ui.painter().set(behind, Shape::Vec(under));
            if let Some(target) = jump.and_then(|line| page.around(line, ui.clip_rect())) {
                ui.scroll_to_rect(target, None);
            }
            if changed && let Some(range) = range {
                let caret = page.galley.pos_from_cursor(range.primary).translate(page.at.to_vec2());
                ui.scroll_to_rect(caret.expand(2.0), None);
            }
            let typing = state.typing(ui, changed || response.changed());
            let own_line = cursor
                .filter(|_| focused && (typing || state.popup.is_open()))
                .map(|cursor| text[..cursor].matches('\n').count());
            gutter::show(ui, &page, size, self.mark, times);
            marks::notes(ui, &page, self.notes, own_line, &response);
            if !self.read_only {
                let caret = range.map(|range| {
                    page.galley.pos_from_cursor(range.primary).translate(page.at.to_vec2()).intersect(ui.clip_rect())
                });
                let changes = changed || response.changed();
                let asked = popup::Asked { typed: asked.typed, wanted: asked.wish == Some(Wish::Complete), changes };
                let cursor = cursor.zip(caret).filter(|_| text.len() <= READ_WHILE_TYPED);
                changed |= state.popup.show(ui, id, text, language, cursor, asked, self.tables);
            }
            response
        });
        let response = shown.inner;
        changed |= response.changed() && !self.read_only;
        if focus {
            response.request_focus();
        }
        if state.popup.is_open() {
            // Escape closes the list and not the editor.
            let filter = EventFilter { tab: true, escape: true, horizontal_arrows: true, vertical_arrows: true };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        }
        name_within(ui, &response, self.name, shown.inner_rect);
        Edit { changed, run }
    }
}

impl EditorState {
    /// Whether something was typed a moment ago; asks to be painted again when that is over.
    fn typing(&mut self, ui: &Ui, changed: bool) -> bool {
        const PAUSE: f64 = 0.7;
        let now = ui.input(|input| input.time);
        if changed {
            self.typed_at = now;
        }
        let left = self.typed_at + PAUSE - now;
        let typing = self.typed_at > 0.0 && left > 0.0;
        if typing {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis((left * 1000.0).ceil() as u64));
        }
        typing
    }
}

/// What is selected, or else the statement at the cursor, as a program of its own.
fn part(text: &str, at: Selection, language: CodeType) -> String {
    let bytes = if at.is_empty() { parts::statement(text, at.head, language) } else { at.range() };
    parts::alone(text, bytes)
}

/// The node gets the editor's name, and the bounds that can be seen and clicked.
fn name_within(ui: &Ui, response: &Response, name: &str, visible: Rect) {
    let seen = response.rect.intersect(visible);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    set_bounds(ui.ctx(), response.id, seen);
}

/// What is selected, in bytes.
fn selection(ctx: &Context, id: Id, text: &str) -> Selection {
    let range = TextEdit::load_state(ctx, id).and_then(|state| state.cursor.char_range());
    range.map_or_else(
        || Selection::at(text.len()),
        |range| Selection {
            anchor: byte_of(text, range.secondary.index.0),
            head: byte_of(text, range.primary.index.0),
        },
    )
}

/// Selects these bytes.
fn select(ctx: &Context, id: Id, text: &str, wanted: Selection) {
    let cursor = |byte: usize| CCursor::new(character_of(text, byte));
    let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::two(cursor(wanted.anchor), cursor(wanted.head))));
    TextEdit::store_state(ctx, id, state);
}

/// Makes an edit that can be undone.
fn apply(ctx: &Context, id: Id, text: &mut String, edited: Edited) {
    let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
    if edited.text != *text {
        let range = state.cursor.char_range().unwrap_or_else(|| CCursorRange::one(CCursor::new(0_usize)));
        let mut undoer = state.undoer();
        undoer.add_undo(&(range, text.clone()));
        state.set_undoer(undoer);
        TextEdit::store_state(ctx, id, state);
        *text = edited.text;
    }
    select(ctx, id, text, edited.selection);
}

/// The byte at which a line begins.
fn line_start(text: &str, line: u32) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum()
}

#[cfg(test)]
mod tests;
