//! The code editor: highlighted text with line numbers, a mark on the line of an error, and indentation that follows.

use eframe::egui::accesskit::Role;
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    Align2, Color32, CornerRadius, Event, Frame, Galley, Id, Key, Margin, Modifiers, Rect, Response, ScrollArea, Sense,
    Shape, Stroke, TextBuffer, TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::super::fonts;
use super::super::highlight::Highlighter;
use super::super::theme::{GRID, Theme, Tone};
use super::set_bounds;

const INDENT: &str = "    ";
/// Room for a scroll bar beside the text, so that one bar does not call for the other.
const SPARE: f32 = 16.0;

/// An editor over a text that the caller keeps.
pub(crate) struct CodeEditor<'a> {
    /// Its accessible name.
    pub(crate) name: &'a str,
    pub(crate) text: &'a mut String,
    pub(crate) highlighter: &'a mut Highlighter,
    /// The line of an error, from 1.
    pub(crate) mark: Option<u32>,
    /// Lines that something is to be said of, with what it is.
    pub(crate) notes: &'a [(u32, Tone, &'a str)],
    /// A line to show, once.
    pub(crate) jump: Option<u32>,
    pub(crate) focus: bool,
    pub(crate) text_size: f32,
    pub(crate) read_only: bool,
}

impl CodeEditor<'_> {
    /// Shows it in all the room there is; the response is changed when the text is.
    pub(crate) fn show(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui.ctx());
        let id = ui.make_persistent_id(self.name);
        let digits = (self.text.split('\n').count().max(10).ilog10() + 1) as f32;
        let gutter = digits * self.text_size * 0.62 + 6.0 * GRID;
        if ui.memory(|memory| memory.has_focus(id)) {
            indent_as_typed(ui, id, self.text);
        }
        if let Some(line) = self.jump.filter(|_| !self.read_only) {
            put_cursor(ui, id, line_start(self.text, line));
        }
        let room = ui.available_size();
        let scroll = ScrollArea::both().id_salt((self.name, "scroll")).auto_shrink(false);
        let (highlighter, size) = (self.highlighter, self.text_size);
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _width: f32| {
            ui.painter().layout_job(highlighter.job(text.as_str(), &theme, size))
        };
        let shown = scroll.show_viewport(ui, |ui, _| {
            let behind = ui.painter().add(Shape::Noop);
            let output = TextEdit::multiline(self.text)
                .id(id)
                .interactive(!self.read_only)
                .font(fonts::mono(size))
                .frame(Frame::NONE.inner_margin(Margin { left: gutter.min(120.0) as i8, right: 8, top: 8, bottom: 8 }))
                .min_size(room - Vec2::splat(SPARE))
                .desired_width(room.x - gutter - 8.0 - SPARE)
                .lock_focus(true)
                .layouter(&mut layouter)
                .show(ui);
            let marked = self.mark.and_then(|line| line_rect(&output.galley, line));
            let clip = ui.clip_rect();
            if let Some(rect) = marked {
                let rect = rect.translate(output.galley_pos.to_vec2());
                let band = Rect::from_x_y_ranges(clip.x_range(), rect.y_range());
                ui.painter().set(behind, Shape::rect_filled(band, CornerRadius::ZERO, theme.danger_soft));
            }
            if let Some(rect) = self.jump.and_then(|line| line_rect(&output.galley, line)) {
                let target = rect.translate(output.galley_pos.to_vec2()).expand2(vec2(0.0, 3.0 * rect.height()));
                ui.scroll_to_rect(Rect::from_x_y_ranges(clip.left()..=clip.left() + 1.0, target.y_range()), None);
            }
            paint_numbers(ui, &theme, &output.galley, output.galley_pos, gutter, self.mark, size);
            for (line, tone, said) in self.notes {
                if let Some(rect) = line_rect(&output.galley, *line) {
                    let rect = rect.translate(output.galley_pos.to_vec2());
                    paint_note(ui, rect, gutter, theme.tone(*tone).0, (*line, said));
                }
            }
            output.response.response
        });
        let response = shown.inner;
        if self.focus {
            response.request_focus();
        }
        name_within(ui, &response, self.name, shown.inner_rect);
        response
    }
}

/// The node gets the editor's name, and the bounds that can be seen and clicked.
fn name_within(ui: &Ui, response: &Response, name: &str, visible: Rect) {
    let seen = response.rect.intersect(visible);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    set_bounds(ui.ctx(), response.id, seen);
}

/// The rows of a galley that begin a line of the text: line number from 1, and the row.
fn lines(galley: &Galley) -> impl Iterator<Item = (u32, Rect)> {
    let mut begins = true;
    let mut number = 0;
    galley.rows.iter().filter_map(move |row| {
        let first = std::mem::replace(&mut begins, row.ends_with_newline);
        first.then(|| {
            number += 1;
            (number, row.rect())
        })
    })
}

fn line_rect(galley: &Galley, line: u32) -> Option<Rect> {
    lines(galley).find(|(number, _)| *number == line).map(|(_, rect)| rect)
}

fn paint_numbers(
    ui: &Ui,
    theme: &Theme,
    galley: &Galley,
    at: eframe::egui::Pos2,
    gutter: f32,
    mark: Option<u32>,
    size: f32,
) {
    let clip = ui.clip_rect();
    let band = Rect::from_min_max(clip.min, pos2(clip.left() + gutter - 2.0 * GRID, clip.bottom()));
    ui.painter().rect_filled(band, CornerRadius::ZERO, theme.panel);
    ui.painter().vline(band.right(), band.y_range(), Stroke::new(1.0, theme.line));
    for (number, rect) in lines(galley) {
        let y = at.y + rect.center().y;
        if y < clip.top() - 20.0 || y > clip.bottom() + 20.0 {
            continue;
        }
        let marked = mark == Some(number);
        if marked {
            let spot =
                Rect::from_min_max(pos2(band.left(), at.y + rect.top()), pos2(band.right(), at.y + rect.bottom()));
            ui.painter().rect_filled(spot, CornerRadius::ZERO, theme.danger_soft);
            ui.painter().vline(band.left() + 1.5, spot.y_range(), Stroke::new(3.0, theme.danger));
        }
        let ink = if marked { theme.danger } else { theme.text_muted };
        ui.painter().text(
            pos2(band.right() - 2.0 * GRID, y),
            Align2::RIGHT_CENTER,
            number,
            fonts::mono(size - 1.0),
            ink,
        );
    }
}

/// A wave under the line and a spot beside its number, which says what it is about.
fn paint_note(ui: &Ui, line: Rect, gutter: f32, ink: Color32, (number, said): (u32, &str)) {
    let clip = ui.clip_rect();
    if line.bottom() < clip.top() || line.top() > clip.bottom() {
        return;
    }
    let wave: Vec<_> = (0..=((line.width().max(24.0) / 3.0) as usize))
        .map(|step| pos2(line.left() + step as f32 * 3.0, line.bottom() - 1.0 + if step % 2 == 0 { 0.0 } else { 1.5 }))
        .collect();
    ui.painter().with_clip_rect(clip.with_min_x(clip.left() + gutter - 2.0 * GRID)).line(wave, Stroke::new(1.0, ink));
    let spot =
        Rect::from_min_max(pos2(clip.left(), line.top()), pos2(clip.left() + gutter - 2.0 * GRID, line.bottom()));
    ui.painter().circle_filled(pos2(spot.left() + 1.5 * GRID, spot.center().y), 3.0, ink);
    let response = ui.interact(spot, ui.scope_id().with(("note", number)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Note on line {number}, {said}")));
    response.on_hover_text(said);
}

/// Enter keeps the indentation (deeper after a colon), Tab indents by four spaces. Done on the way in, as a paste, so
/// that undo and the cursor are the text field's own.
fn indent_as_typed(ui: &Ui, id: Id, text: &str) {
    let cursor = TextEdit::load_state(ui.ctx(), id).and_then(|state| state.cursor.char_range());
    let at = cursor.map_or(0, |range| range.as_sorted_char_range().start.into());
    ui.input_mut(|input| {
        for event in &mut input.events {
            if let Event::Key { key, pressed: true, modifiers, .. } = event
                && *modifiers == Modifiers::NONE
            {
                match key {
                    Key::Enter => *event = Event::Paste(format!("\n{}", indentation(text, at))),
                    Key::Tab => *event = Event::Paste(INDENT.to_owned()),
                    _ => {}
                }
            }
        }
    });
}

/// The indentation of the line that follows when Enter is pressed at a character.
fn indentation(text: &str, at: usize) -> String {
    let before: String = text.chars().take(at).collect();
    let line = before.rsplit('\n').next().unwrap_or("");
    let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    if line.trim_end().ends_with(':') { indent + INDENT } else { indent }
}

/// The character at which a line begins.
fn line_start(text: &str, line: u32) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(|line| line.chars().count()).sum()
}

fn put_cursor(ui: &Ui, id: Id, at: usize) {
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(at))));
    TextEdit::store_state(ui.ctx(), id, state);
}

#[cfg(test)]
mod tests {
    use super::{indentation, line_start};

    #[test]
    fn a_new_line_is_indented_like_the_one_before_and_deeper_after_a_colon() {
        let code = "for x in y:\n    if x:\n        pass";
        assert_eq!(indentation(code, 11), "    ");
        assert_eq!(indentation(code, 21), "        ");
        assert_eq!(indentation(code, code.chars().count()), "        ");
        assert_eq!(indentation("x = 1", 5), "");
    }

    #[test]
    fn lines_begin_after_characters_not_bytes() {
        assert_eq!(line_start("größe\nx\n", 1), 0);
        assert_eq!(line_start("größe\nx\n", 2), 6);
        assert_eq!(line_start("a\n", 99), 2);
    }
}
