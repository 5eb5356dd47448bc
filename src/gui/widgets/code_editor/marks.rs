//! Marks over the text: waves under what something is to be said of, and the bracket that belongs to the one at the
//! cursor.

use std::ops::Range;

use eframe::egui::accesskit::Role;
use eframe::egui::{
    Color32, CornerRadius, Galley, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Tooltip, Ui, WidgetInfo,
    pos2,
};

use super::super::super::code::place_of;
use super::super::super::theme::{GRID, Theme};
use super::{Note, READ_WHILE_TYPED};
use crate::asking::python::Source;

/// The text as it is laid out; a line of the text is a row.
pub(super) struct Page<'a> {
    pub(super) galley: &'a Galley,
    pub(super) at: Pos2,
    pub(super) gutter: f32,
    pub(super) theme: &'a Theme,
}

impl Page<'_> {
    /// Where a line is, from 1.
    pub(super) fn line(&self, line: u32) -> Option<Rect> {
        let row = self.galley.rows.get(line.checked_sub(1)? as usize)?;
        Some(row.rect().translate(self.at.to_vec2()))
    }

    /// The ground of a line with an error, over the whole width.
    pub(super) fn band(&self, line: u32, clip: Rect) -> Option<Shape> {
        let band = Rect::from_x_y_ranges(clip.x_range(), self.line(line)?.y_range());
        Some(Shape::rect_filled(band, CornerRadius::ZERO, self.theme.danger_soft))
    }

    /// A line with some lines around it, at the left.
    pub(super) fn around(&self, line: u32, clip: Rect) -> Option<Rect> {
        let rect = self.line(line)?;
        let rows = rect.expand2(eframe::egui::vec2(0.0, 3.0 * rect.height())).y_range();
        Some(Rect::from_x_y_ranges(clip.left()..=clip.left() + 1.0, rows))
    }

    /// Where characters of a line are, both from 0.
    pub(super) fn characters(&self, line: usize, columns: Range<usize>) -> Option<Rect> {
        let row = self.galley.rows.get(line)?;
        let rect = row.rect().translate(self.at.to_vec2());
        let x = |column: usize| rect.left() + row.row.x_offset(column.into());
        Some(Rect::from_x_y_ranges(x(columns.start)..=x(columns.end), rect.y_range()))
    }

    /// Where bytes of the text are; of several lines the first.
    pub(super) fn bytes(&self, text: &str, bytes: &Range<usize>) -> Option<Rect> {
        let (line, column) = place_of(text, bytes.start);
        let first = text.get(bytes.clone())?.lines().next().unwrap_or_default();
        self.characters(line, column..column + first.chars().count().max(1))
    }

    /// The lines in view, from 0.
    pub(super) fn visible(&self, clip: Rect) -> Range<usize> {
        let rows = &self.galley.rows;
        let top = rows.partition_point(|row| row.rect().bottom() + self.at.y < clip.top());
        let bottom = rows.partition_point(|row| row.rect().top() + self.at.y <= clip.bottom());
        top..bottom.max(top)
    }
}

/// Pairs of brackets, read once for each text.
#[derive(Default)]
pub(super) struct Brackets {
    text: String,
    /// The bytes of each bracket and of its partner.
    pairs: Vec<(usize, usize)>,
}

impl Brackets {
    pub(super) fn read(&mut self, text: &str) {
        if self.text == text {
            return;
        }
        text.clone_into(&mut self.text);
        self.pairs.clear();
        if text.len() <= READ_WHILE_TYPED {
            let source = Source::of(text);
            let pair = |(index, partner): (usize, Option<usize>)| {
                Some((source.tokens.get(index)?.start, source.tokens.get(partner?)?.start))
            };
            self.pairs = source.tokens.iter().map(|token| token.partner).enumerate().filter_map(pair).collect();
        }
    }

    /// Boxes around the bracket beside the cursor and its partner; the one before the cursor comes first.
    pub(super) fn shapes(&self, text: &str, cursor: usize, page: &Page<'_>) -> Vec<Shape> {
        let of = |byte: usize| self.pairs.iter().find(|(bracket, _)| *bracket == byte);
        let Some((one, other)) = cursor.checked_sub(1).and_then(of).or_else(|| of(cursor)) else { return Vec::new() };
        let boxed = |byte: &usize| {
            let rect = page.bytes(text, &(*byte..*byte + 1))?;
            let (fill, edge) = (page.theme.hover, Stroke::new(1.0, page.theme.line_strong));
            let shape = eframe::egui::epaint::RectShape::new(
                rect.expand2(eframe::egui::vec2(0.5, -1.0)),
                CornerRadius::same(2),
                fill,
                edge,
                StrokeKind::Inside,
            );
            Some(Shape::Rect(shape))
        };
        [one, other].into_iter().filter_map(boxed).collect()
    }
}

/// Waves and spots for notes, and what they say where the pointer is. Notes with a place of their own wait while their
/// line (`own_line`, from 0) is being written.
pub(super) fn notes(ui: &Ui, page: &Page<'_>, notes: &[Note], own_line: Option<usize>, editor: &Response) {
    let pointer = editor.hover_pos();
    for note in notes {
        let Some(row) = note.line.checked_sub(1).map(|line| line as usize) else { continue };
        if note.columns.is_some() && own_line == Some(row) {
            continue;
        }
        let Some(line) = page.line(note.line) else { continue };
        let clip = ui.clip_rect();
        if line.bottom() < clip.top() || line.top() > clip.bottom() {
            continue;
        }
        let ink = page.theme.tone(note.tone).0;
        let under = note.columns.clone().and_then(|columns| page.characters(row, columns)).unwrap_or(line);
        wave(ui, page, under, ink);
        spot(ui, page, line, note, ink);
        if pointer.is_some_and(|pointer| under.expand2(eframe::egui::vec2(2.0, 0.0)).contains(pointer)) {
            let id = editor.id.with(("note text", note.line));
            Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, under)
                .show(|ui| ui.label(note.said.replace('`', "")));
        }
    }
}

fn wave(ui: &Ui, page: &Page<'_>, under: Rect, ink: Color32) {
    let steps = (under.width().max(9.0) / 3.0) as usize;
    let rise = |step: usize| if step.is_multiple_of(2) { 0.0 } else { 1.5 };
    let at = |step: usize| pos2(under.left() + step as f32 * 3.0, under.bottom() - 1.0 + rise(step));
    let clip = ui.clip_rect();
    let text = clip.with_min_x(clip.left() + page.gutter - 2.0 * GRID);
    ui.painter().with_clip_rect(text).line((0..=steps).map(at).collect(), Stroke::new(1.25, ink));
}

/// A spot beside the line's number, which says what it is about.
fn spot(ui: &Ui, page: &Page<'_>, line: Rect, note: &Note, ink: Color32) {
    let left = ui.clip_rect().left();
    let spot = Rect::from_x_y_ranges(left..=left + page.gutter - 2.0 * GRID, line.y_range());
    ui.painter().circle_filled(pos2(spot.left() + 1.5 * GRID, spot.center().y), 3.0, ink);
    let response = ui.interact(spot, ui.scope_id().with(("note", note.line)), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Note on line {}, {}", note.line, note.said)));
    response.on_hover_text(note.said.replace('`', ""));
}
