//! The list of what could be meant at the cursor. The text field keeps the focus; a reader is told which entry is chosen.

use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align2, Area, CornerRadius, Frame, Id, Key, Margin, Modifiers, Order, Rect, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::super::super::code::completion::{self, KnownTable, Offer, Offers, Sort};
use super::super::super::code::edits;
use super::super::super::theme::{GRID, Theme, size};
use super::super::super::{fonts, icons};
use super::apply;
use crate::domain::CodeType;

/// Entries in view at once.
const ROWS: usize = 8;
const ROW: f32 = 5.5 * GRID;
const WIDTH: f32 = 380.0;

/// The list, open or not.
#[derive(Default)]
pub(super) struct Popup {
    offers: Option<Offers>,
    chosen: usize,
    /// The first entry in view.
    first: usize,
    /// Where the cursor was when the offers were made.
    cursor: usize,
}

/// What the frame asks of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// The character that was typed last.
    pub(super) typed: Option<char>,
    /// It is wanted by its key.
    pub(super) wanted: bool,
    /// The text changed.
    pub(super) changes: bool,
}

impl Popup {
    pub(super) fn is_open(&self) -> bool {
        self.offers.is_some()
    }

    fn close(&mut self) {
        *self = Self::default();
    }

    /// Takes the keys that move in the list, choose and close. Whether the text changed.
    pub(super) fn take_keys(&mut self, ui: &Ui, id: Id, text: &mut String) -> bool {
        let Some(count) = self.offers.as_ref().map(|offers| offers.all.len()) else { return false };
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Escape) {
            self.close();
            return false;
        }
        if pressed(Key::ArrowDown) {
            self.chosen = (self.chosen + 1) % count;
        }
        if pressed(Key::ArrowUp) {
            self.chosen = (self.chosen + count - 1) % count;
        }
        if pressed(Key::PageDown) {
            self.chosen = (self.chosen + ROWS).min(count - 1);
        }
        if pressed(Key::PageUp) {
            self.chosen = self.chosen.saturating_sub(ROWS);
        }
        self.first = self.first.clamp((self.chosen + 1).saturating_sub(ROWS), self.chosen);
        if pressed(Key::Enter) || pressed(Key::Tab) {
            return self.accept(ui, id, text, self.chosen);
        }
        false
    }

    /// Puts an entry in place of what was typed of it.
    fn accept(&mut self, ui: &Ui, id: Id, text: &mut String, index: usize) -> bool {
        let Some(offers) = self.offers.take() else { return false };
        self.close();
        let Some(offer) = offers.all.get(index) else { return false };
        let mut edited = edits::replace(text, offers.bytes.clone(), &offer.insert, offer.insert.len());
        // A column that ends at its closing quote is done: the cursor goes behind it.
        let end = edited.selection.head;
        if offer.sort == Sort::Column && edited.text[end..].starts_with(['"', '\'']) {
            edited.selection = edits::Selection::at(end + 1);
        }
        let changed = edited.text != *text;
        apply(ui.ctx(), id, text, edited);
        changed
    }

    /// Opens, follows or closes the list, and shows it at the cursor. Whether the text changed.
    #[expect(clippy::too_many_arguments, reason = "the list needs the text, its language, its tables and the cursor")]
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        id: Id,
        text: &mut String,
        language: CodeType,
        cursor: Option<(usize, Rect)>,
        asked: Asked,
        tables: &dyn Fn() -> Vec<KnownTable>,
    ) -> bool {
        let Some((byte, caret)) = cursor else {
            self.close();
            return false;
        };
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'');
        let opens = asked.wanted || (asked.changes && asked.typed.is_some_and(is_part));
        let follows = self.is_open() && (asked.changes || byte != self.cursor);
        if opens || follows {
            let moved = follows && !asked.changes;
            let found = if moved { None } else { completion::at(text, byte, language, &tables()) };
            self.offers = found.filter(|offers| asked.wanted || offers.unasked || self.offers.is_some());
            (self.chosen, self.first, self.cursor) = (0, 0, byte);
            ui.ctx().request_repaint();
        }
        let hovered = self.is_open() && ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
        if !ui.memory(|memory| memory.has_focus(id)) && !hovered {
            self.close();
        }
        match self.paint(ui, id, caret) {
            Some(index) => {
                ui.memory_mut(|memory| memory.request_focus(id));
                self.accept(ui, id, text, index)
            }
            None => false,
        }
    }

    /// The list below the cursor, or above it where there is no room. The entry that was clicked.
    fn paint(&mut self, ui: &Ui, id: Id, caret: Rect) -> Option<usize> {
        let offers = self.offers.as_ref()?;
        let theme = Theme::of(ui.ctx());
        let rows = offers.all.len().min(ROWS);
        let height = rows as f32 * ROW + 2.0 * GRID;
        let screen = ui.ctx().content_rect();
        let below = caret.bottom() + height + GRID <= screen.bottom();
        let (pivot, y) =
            if below { (Align2::LEFT_TOP, caret.bottom() + 2.0) } else { (Align2::LEFT_BOTTOM, caret.top() - 2.0) };
        let x = caret.left().min(screen.right() - WIDTH - 2.0 * GRID);
        let list = id.with("completions");
        let frame = Frame::new()
            .fill(theme.raised)
            .stroke(Stroke::new(1.0, theme.line_strong))
            .corner_radius(CornerRadius::same(6))
            .shadow(ui.visuals().popup_shadow)
            .inner_margin(Margin::same(GRID as i8));
        let (mut clicked, mut turned) = (None, 0.0);
        let area = Area::new(list).order(Order::Foreground).pivot(pivot).fixed_pos(pos2(x, y)).constrain(true);
        let shown = area.show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(WIDTH - 2.0 * GRID);
                ui.spacing_mut().item_spacing.y = 0.0;
                for (index, offer) in offers.all.iter().enumerate().skip(self.first).take(ROWS) {
                    if entry(ui, id, &theme, offer, index, index == self.chosen) {
                        clicked = Some(index);
                    }
                }
                if ui.ui_contains_pointer() {
                    turned = ui.input(|input| input.smooth_scroll_delta.y);
                }
            });
        });
        ui.ctx().accesskit_node_builder(shown.response.id, |node| {
            node.set_role(Role::ListBox);
            node.set_label("Completions");
            node.set_size_of_set(offers.all.len());
        });
        if turned.abs() > 1.0 {
            let last = offers.all.len() - rows;
            let step = if turned < 0.0 { self.first + 1 } else { self.first.saturating_sub(1) };
            self.first = step.min(last);
        }
        clicked
    }
}

/// One entry. Whether it was clicked.
fn entry(ui: &mut Ui, editor: Id, theme: &Theme, offer: &Offer, index: usize, chosen: bool) -> bool {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let response = ui.interact(rect, editor.with(("completion", index)), Sense::click());
    let painter = ui.painter_at(rect);
    if chosen || response.hovered() {
        let fill = if chosen { theme.selection } else { theme.hover };
        painter.rect_filled(rect, CornerRadius::same(4), fill);
    }
    let (glyph, ink) = match offer.sort {
        Sort::Table => (icons::TABLE, theme.accent),
        Sort::Column => (icons::LIST, theme.accent),
        Sort::Function => (icons::ZAP, theme.code_function),
        Sort::Attribute => (icons::HASH, theme.code_builtin),
        Sort::Module => (icons::LAYERS, theme.code_builtin),
        Sort::Keyword => (icons::KEY, theme.code_keyword),
        Sort::Name => (icons::TEXT, theme.text_muted),
    };
    let y = rect.center().y;
    let left = pos2(rect.left() + GRID, y);
    painter.text(left, Align2::LEFT_CENTER, glyph, fonts::icons(size::BODY), ink);
    let label = painter.text(
        pos2(rect.left() + 6.0 * GRID, y),
        Align2::LEFT_CENTER,
        &offer.label,
        fonts::mono(size::BODY - 0.5),
        theme.text,
    );
    let about = if offer.about.is_empty() { offer.sort.word() } else { &offer.about };
    // A function's parameters follow its name; what else there is to say stands at the right.
    let from = if offer.sort == Sort::Function && !offer.about.is_empty() {
        (pos2(label.right(), y), Align2::LEFT_CENTER)
    } else {
        (pos2(rect.right() - GRID, y), Align2::RIGHT_CENTER)
    };
    let ink = if chosen { theme.text } else { theme.text_muted };
    let beside = painter.with_clip_rect(rect.with_min_x(label.right() + 1.0));
    beside.text(from.0, from.1, about, fonts::mono(size::SMALL), ink);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &offer.label));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_position_in_set(index + 1);
        node.set_description(about);
    });
    if chosen {
        let option = response.id.accesskit_id();
        ui.ctx().accesskit_node_builder(editor, |node| node.set_active_descendant(option));
    }
    response.clicked()
}
