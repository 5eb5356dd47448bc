//! The bar over the text in which something is found and replaced.

use std::ops::Range;

use eframe::egui::{
    Align, Color32, CornerRadius, Frame, Id, Key, Layout, Margin, Modifiers, Rect, Shape, TextEdit, Ui,
};

use super::super::super::code::edits::Selection;
use super::super::super::code::place_of;
use super::super::super::code::search::{Found, Wanted};
use super::super::super::theme::{GRID, Theme};
use super::super::super::{fonts, format, icons};
use super::super::{Kind, PushButton, muted, toggle};
use super::marks::Page;
use super::{apply, select, selection};

/// The bar, open or not, and what it found.
#[derive(Default)]
pub(super) struct FindBar {
    open: bool,
    replacing: bool,
    wanted: Wanted,
    /// The field should have the cursor, once.
    focus: bool,
    /// What was found, and for what in which text.
    found: Found,
    read: Option<(Wanted, String)>,
    current: usize,
    /// What the last replacement did.
    said: String,
}

/// What a frame of the bar wants of the editor.
#[derive(Debug, Default)]
pub(super) struct Sought {
    pub(super) changed: bool,
    /// A line to show.
    pub(super) show: Option<u32>,
    /// The editor should have the cursor.
    pub(super) leave: bool,
}

impl FindBar {
    /// Opens it, with what is selected on one line as what is looked for.
    pub(super) fn open(&mut self, replacing: bool, selected: &str) {
        if !selected.is_empty() && !selected.contains('\n') {
            selected.clone_into(&mut self.wanted.text);
        }
        (self.open, self.focus) = (true, true);
        self.replacing |= replacing;
        self.said.clear();
    }

    /// Shows it where it is open.
    pub(super) fn show(&mut self, ui: &mut Ui, editor: Id, text: &mut String) -> Sought {
        let mut sought = Sought::default();
        if !self.open {
            return sought;
        }
        let theme = Theme::of(ui.ctx());
        let mut steps: isize = 0;
        let (mut one, mut all) = (false, false);
        Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 6)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal(|ui| {
                steps = self.find_row(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let close = PushButton::icon(icons::CLOSE, "Close find");
                    if ui.add(close).on_hover_text("Close (Escape)").clicked() {
                        self.open = false;
                    }
                });
            });
            if self.replacing {
                ui.horizontal(|ui| (one, all) = self.replace_row(ui));
            }
        });
        let line = ui.available_rect_before_wrap();
        ui.painter().hline(line.x_range(), line.top(), eframe::egui::Stroke::new(1.0, theme.line));
        if ui.input_mut(|input| self.open && input.consume_key(Modifiers::NONE, Key::Escape)) {
            self.open = false;
        }
        if !self.open {
            sought.leave = true;
            return sought;
        }
        let at = selection(ui.ctx(), editor, text);
        let fresh = self.read(text, at);
        if one || all {
            sought.changed = if all { self.replace_all(ui, editor, text) } else { self.replace_one(ui, editor, text) };
            self.read(text, selection(ui.ctx(), editor, text));
        }
        let count = self.found.places.len();
        if steps != 0 && count > 0 {
            self.current = (self.current as isize + steps).rem_euclid(count as isize) as usize;
        }
        if (fresh || steps != 0 || one)
            && let Some(place) = self.found.places.get(self.current)
        {
            select(ui.ctx(), editor, text, Selection { anchor: place.start, head: place.end });
            sought.show = Some(place_of(text, place.start).0 as u32 + 1);
        }
        sought
    }

    fn find_row(&mut self, ui: &mut Ui) -> isize {
        let arrow = if self.replacing { icons::CHEVRON_DOWN } else { icons::CHEVRON_RIGHT };
        let fold = ui.add(PushButton::icon(arrow, "Show replace"));
        if fold.on_hover_text("Show or hide what it is replaced with").clicked() {
            self.replacing ^= true;
        }
        let field = self.field(ui, "Find in code", false);
        if std::mem::take(&mut self.focus) {
            field.request_focus();
        }
        let mut steps = 0;
        if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            steps = if ui.input(|input| input.modifiers.shift) { -1 } else { 1 };
            field.request_focus();
        }
        let wanted = &mut self.wanted;
        toggle(ui, "Aa", "Match case", &mut wanted.match_case);
        toggle(ui, "W", "Whole words", &mut wanted.whole_word);
        toggle(ui, ".*", "Regular expression", &mut wanted.regex);
        if ui
            .add(PushButton::icon(icons::ARROW_UP, "Previous in code"))
            .on_hover_text("Previous (Shift+Enter)")
            .clicked()
        {
            steps = -1;
        }
        if ui.add(PushButton::icon(icons::ARROW_DOWN, "Next in code")).on_hover_text("Next (Enter)").clicked() {
            steps = 1;
        }
        muted(ui, self.count());
        steps
    }

    fn replace_row(&mut self, ui: &mut Ui) -> (bool, bool) {
        // As far in as the field above it.
        ui.add_space(7.0 * GRID + ui.spacing().item_spacing.x + 1.0);
        let field = self.field(ui, "Replace with", true);
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered {
            field.request_focus();
        }
        let some = !self.found.places.is_empty();
        let one = ui.add(PushButton::new("", "Replace").kind(Kind::Secondary).enabled(some)).clicked();
        let all = ui.add(PushButton::new("", "Replace all").kind(Kind::Secondary).enabled(some)).clicked();
        muted(ui, self.said.as_str());
        (some && (one || entered), all)
    }

    fn field(&mut self, ui: &mut Ui, name: &str, replacement: bool) -> eframe::egui::Response {
        let theme = Theme::of(ui.ctx());
        let text = if replacement { &mut self.wanted.with } else { &mut self.wanted.text };
        let width = (ui.available_width() - 250.0).clamp(90.0, 260.0);
        let field = TextEdit::singleline(text)
            .id(ui.make_persistent_id(name))
            .font(fonts::mono(12.5))
            .hint_text(name)
            .desired_width(width);
        let response = ui.add(field);
        let wrong = !replacement && self.found.problem.is_some();
        if wrong {
            let stroke = eframe::egui::Stroke::new(1.0, theme.danger);
            ui.painter().rect_stroke(response.rect, CornerRadius::same(6), stroke, eframe::egui::StrokeKind::Inside);
        }
        response.accessible_name(name)
    }

    /// Where in how many, in words.
    fn count(&self) -> String {
        match (&self.found.problem, self.found.places.len()) {
            (Some(problem), _) => problem.clone(),
            (None, _) if self.wanted.text.is_empty() => String::new(),
            (None, 0) => "not found".to_owned(),
            (None, count) => format!("{} of {}", self.current + 1, format::count(count as u64)),
        }
    }

    /// Looks again where the text or what is wanted changed. Whether something else is wanted than before.
    fn read(&mut self, text: &str, at: Selection) -> bool {
        let wants = self.read.as_ref().is_none_or(|(wanted, _)| *wanted != self.wanted);
        if !wants && self.read.as_ref().is_some_and(|(_, read)| read == text) {
            return false;
        }
        self.found = self.wanted.find(text);
        self.read = Some((self.wanted.clone(), text.to_owned()));
        let from = at.range().start;
        let next = self.found.places.iter().position(|place| place.start >= from);
        self.current = next.unwrap_or(0);
        if wants {
            self.said.clear();
        }
        wants
    }

    fn replace_one(&mut self, ui: &Ui, editor: Id, text: &mut String) -> bool {
        let Some(place) = self.found.places.get(self.current) else { return false };
        let Some((new, end)) = self.wanted.replace_one(text, place) else { return false };
        apply(ui.ctx(), editor, text, super::Edited { text: new, selection: Selection::at(end) });
        true
    }

    fn replace_all(&mut self, ui: &Ui, editor: Id, text: &mut String) -> bool {
        let Some((new, count)) = self.wanted.replace_all(text) else { return false };
        let at = selection(ui.ctx(), editor, text).head.min(new.len());
        let at = (0..=at).rev().find(|byte| new.is_char_boundary(*byte)).unwrap_or(0);
        apply(ui.ctx(), editor, text, super::Edited { text: new, selection: Selection::at(at) });
        self.said = format!("{} replaced", format::count(count as u64));
        true
    }

    /// Grounds under what was found.
    pub(super) fn shapes(&self, text: &str, page: &Page<'_>, clip: Rect) -> Vec<Shape> {
        if !self.open || self.read.as_ref().is_none_or(|(_, read)| read != text) {
            return Vec::new();
        }
        let lines = page.visible(clip);
        let start = super::line_start(text, lines.start as u32 + 1);
        let end = super::line_start(text, lines.end as u32 + 1);
        let ground = |(index, place): (usize, &Range<usize>)| {
            let rect = page.bytes(text, place)?;
            let fill: Color32 = if index == self.current { page.theme.warning_soft } else { page.theme.accent_soft };
            Some(Shape::rect_filled(rect, CornerRadius::same(2), fill))
        };
        let places = self.found.places.iter().enumerate();
        places
            .filter(|(_, place)| place.start >= start && place.start < end.max(start + 1))
            .filter_map(ground)
            .collect()
    }
}
