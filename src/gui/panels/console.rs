//! The console: what the code printed and what the executor said, as it came. Only the lines in view are laid out; where
//! they are is kept as a line and a part of it, for a million lines are more than an `f32` of points can tell apart.

mod bar;
mod copying;
mod line;

use std::ops::RangeInclusive;

use eframe::egui::{Event, EventFilter, Id, Key, Modifiers, Rect, Response, Sense, Ui, pos2, vec2};

use super::super::console::rows::{Rows, Wanted};
use super::super::session::Console;
use super::super::theme::Theme;
use super::super::widgets::scrollbar::{Axis, WIDTH, scrollbar};
use super::super::widgets::{muted, set_bounds};
use super::Desk;
use copying::Copying;
use line::Look;

pub(super) use bar::show as bar;

/// The height of a line that is not wrapped.
const ROW: f32 = 18.0;

/// What the console keeps from frame to frame.
pub(crate) struct ConsoleLooks {
    wanted: Wanted,
    rows: Rows,
    wrap: bool,
    /// New lines stay in view.
    follow: bool,
    /// The first row in view, and how much of it is above.
    first: f64,
    /// How far it is scrolled to the right, in points.
    right: f32,
    /// Some line in view is wider than the room: a bar stands below the lines.
    sideways: bool,
    /// How many rows there is room for.
    visible: f64,
    /// The lines that are selected: where it began, and where it is now.
    selected: Option<(u64, u64)>,
    selecting: bool,
    /// Some lines were not looked at yet.
    reading: bool,
    /// The match that was gone to last.
    current: Option<u64>,
    copying: Option<Copying>,
    cleared: u64,
}

impl Default for ConsoleLooks {
    fn default() -> Self {
        Self {
            wanted: Wanted::default(),
            rows: Rows::default(),
            wrap: false,
            follow: true,
            first: 0.0,
            right: 0.0,
            sideways: false,
            visible: 1.0,
            selected: None,
            selecting: false,
            reading: false,
            current: None,
            copying: None,
            cleared: 0,
        }
    }
}

impl ConsoleLooks {
    /// The height of the bar below the lines.
    fn below(&self) -> f32 {
        if self.sideways && !self.wrap { WIDTH } else { 0.0 }
    }

    fn selection(&self) -> Option<RangeInclusive<u64>> {
        self.selected.map(|(from, to)| from.min(to)..=from.max(to))
    }

    /// Begins to copy the lines that are selected, or all that are shown.
    fn copy(&mut self) {
        let last = self.rows.len().saturating_sub(1);
        let all = self.rows.number(0).zip(self.rows.number(last)).map(|(first, last)| first..=last);
        self.copying = self.selection().or(all).map(Copying::of);
    }

    /// Goes on with it. The text, when it is complete.
    pub(super) fn copied(&mut self, console: &Console) -> Option<String> {
        let text = self.copying.as_mut()?.advance(console, &self.rows);
        if text.is_some() {
            self.copying = None;
        }
        text
    }

    /// Whether lines are being copied.
    pub(super) fn is_copying(&self) -> bool {
        self.copying.is_some()
    }

    /// Goes to the next match or the one before, and shows it a third down.
    fn step(&mut self, forward: bool) {
        let matching = self.rows.matching();
        let from = self.current.unwrap_or_else(|| self.rows.number(self.first as usize).unwrap_or(0));
        let at = matching.partition_point(|number| *number < from);
        let here = usize::from(self.current.is_some() && matching.get(at) == self.current.as_ref());
        let count = matching.len();
        if count == 0 {
            return;
        }
        let next = if forward { (at + here) % count } else { (at + count - 1) % count };
        self.current = matching.get(next).copied();
        if let Some(number) = self.current {
            self.first = (self.rows.row(number) as f64 - self.visible / 3.0).max(0.0);
            self.follow = false;
        }
    }
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let console = &desk.state.console;
    let looks = &mut desk.looks.console;
    if looks.cleared != console.cleared() {
        looks.cleared = console.cleared();
        (looks.selected, looks.current, looks.first, looks.copying) = (None, None, 0.0, None);
    }
    looks.reading = looks.rows.advance(console, &looks.wanted);
    if looks.reading {
        ui.ctx().request_repaint();
    }
    if console.len() == 0 {
        muted(ui, "What the code prints appears here");
        return;
    }
    if looks.rows.len() == 0 {
        muted(ui, "No line comes from the chosen sources");
        return;
    }
    let room = ui.available_rect_before_wrap();
    let body_rect = room.with_max_x(room.right() - WIDTH).with_max_y(room.bottom() - looks.below());
    let id = ui.make_persistent_id("console lines");
    let body = ui.interact(body_rect, id, Sense::click_and_drag());
    let visible = f64::from(body_rect.height() / ROW);
    looks.visible = visible;
    keys(ui, &body, looks, visible);
    let mut page = Page { ui, console, looks, rect: body_rect };
    page.scroll(&body);
    let widest = page.paint(&body);
    bars(ui, id, room, body_rect, looks, visible, widest);
    ui.advance_cursor_after_rect(room);
}

/// The scroll bars. Dragging the upright one to the end follows again.
fn bars(ui: &Ui, id: Id, room: Rect, body: Rect, looks: &mut ConsoleLooks, visible: f64, widest: f32) {
    let track = Rect::from_min_max(pos2(body.right(), room.top()), room.right_bottom());
    let total = looks.rows.len() as f64;
    let before = looks.first;
    // A wrapped line is taller than a row; the bar counts lines all the same.
    let visible = visible.min(total);
    scrollbar(ui, id.with("rows"), track, Axis::Vertical, total, visible, &mut looks.first);
    if (looks.first - before).abs() > f64::EPSILON {
        looks.follow = looks.first >= total - visible - 0.01;
    }
    let sideways = !looks.wrap && widest > body.width();
    if sideways != looks.sideways {
        looks.sideways = sideways;
        ui.ctx().request_repaint();
    }
    if sideways {
        let track = Rect::from_min_max(pos2(body.left(), room.bottom() - WIDTH), pos2(body.right(), room.bottom()));
        let mut right = f64::from(looks.right);
        let width = f64::from(body.width());
        scrollbar(ui, id.with("columns"), track, Axis::Horizontal, f64::from(widest) + 24.0, width, &mut right);
        looks.right = right as f32;
    } else {
        looks.right = 0.0;
    }
}

/// Keys while the lines have the focus.
fn keys(ui: &Ui, body: &Response, looks: &mut ConsoleLooks, visible: f64) {
    if body.clicked() || body.drag_started() {
        body.request_focus();
    }
    // A window that does not have the focus gets no keys; asking for both would miss those that a tool sends.
    if !ui.memory(|memory| memory.has_focus(body.id)) {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(body.id, filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = looks.rows.len() as f64;
    for (key, by) in [
        (Key::ArrowDown, 1.0),
        (Key::ArrowUp, -1.0),
        (Key::PageDown, visible - 1.0),
        (Key::PageUp, 1.0 - visible),
        (Key::Home, -last),
    ] {
        if pressed(key) {
            looks.first = (looks.first + by).clamp(0.0, (last - visible).max(0.0));
            looks.follow = by > 0.0 && looks.first >= last - visible - 0.01;
        }
    }
    if pressed(Key::End) {
        looks.follow = true;
    }
    if pressed(Key::Escape) {
        looks.selected = None;
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        let end = looks.rows.len().saturating_sub(1);
        looks.selected = looks.rows.number(0).zip(looks.rows.number(end));
    }
    let copies = ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)));
    if copies && looks.selected.is_some() {
        looks.copy();
    }
}

/// The lines in view.
struct Page<'a> {
    ui: &'a mut Ui,
    console: &'a Console,
    looks: &'a mut ConsoleLooks,
    rect: Rect,
}

impl Page<'_> {
    fn look(&self) -> Look {
        Look {
            theme: Theme::of(self.ui.ctx()),
            width: if self.looks.wrap { self.rect.width() } else { f32::INFINITY },
            needle: self.looks.rows.needle().to_owned(),
        }
    }

    /// The height of a row, in points.
    fn height(&self, look: &Look, row: usize) -> f32 {
        if !self.looks.wrap {
            return ROW;
        }
        let line = self.looks.rows.number(row).and_then(|number| self.console.line(number));
        line.map_or(ROW, |line| look.layout(self.ui, line).size().y.max(ROW))
    }

    /// Moves by the wheel, and to the end where new lines are followed.
    fn scroll(&mut self, body: &Response) {
        let look = self.look();
        let turned =
            if body.contains_pointer() { self.ui.input(|input| input.smooth_scroll_delta) } else { vec2(0.0, 0.0) };
        self.looks.right = (self.looks.right - turned.x).max(0.0);
        if turned.y > 0.0 {
            self.looks.follow = false;
        }
        self.move_by(&look, -turned.y);
        let end = self.end(&look);
        if self.looks.follow || self.looks.first >= end {
            // Who arrives at the end stays there.
            self.looks.follow |= turned.y < 0.0;
            self.looks.first = end;
        }
    }

    fn move_by(&mut self, look: &Look, points: f32) {
        let mut left = f64::from(points);
        while left.abs() > 0.01 {
            let row = self.looks.first.floor();
            let height = f64::from(self.height(look, row as usize));
            let inside = (self.looks.first - row) * height;
            if left > 0.0 && inside + left < height || left < 0.0 && inside + left >= 0.0 {
                self.looks.first = row + (inside + left) / height;
                return;
            }
            if left > 0.0 {
                left -= height - inside;
                self.looks.first = row + 1.0;
                if self.looks.first >= self.looks.rows.len() as f64 {
                    return;
                }
            } else {
                left += inside;
                if row < 1.0 {
                    self.looks.first = 0.0;
                    return;
                }
                let above = f64::from(self.height(look, row as usize - 1));
                let step = above.min(-left);
                self.looks.first = row - step / above;
                left += step;
            }
        }
    }

    /// The position at which the last line ends at the bottom.
    fn end(&self, look: &Look) -> f64 {
        let mut room = self.rect.height();
        for row in (0..self.looks.rows.len()).rev() {
            let height = self.height(look, row);
            if height >= room {
                return row as f64 + f64::from((height - room) / height);
            }
            room -= height;
        }
        0.0
    }

    /// Paints the lines from the first on. The width of the widest.
    fn paint(&mut self, body: &Response) -> f32 {
        let look = self.look();
        let painter = self.ui.painter_at(self.rect);
        let row = self.looks.first.floor() as usize;
        let mut top = self.rect.top() - self.looks.first.fract() as f32 * self.height(&look, row);
        let mut widest: f32 = 0.0;
        let pointer = self.ui.input(|input| input.pointer.interact_pos());
        let (shift, down) = self.ui.input(|input| (input.modifiers.shift, input.pointer.primary_down()));
        self.looks.selecting &= down;
        for row in row..self.looks.rows.len() {
            if top > self.rect.bottom() + self.looks.below() {
                break;
            }
            let Some(number) = self.looks.rows.number(row) else { break };
            let Some(line) = self.console.line(number) else { break };
            let galley = look.layout(self.ui, line);
            let height = galley.size().y.max(ROW);
            widest = widest.max(galley.size().x);
            if top > self.rect.bottom() {
                // Behind the bar: it counts for whether there is one, lest the bar come and go.
                break;
            }
            let rect = Rect::from_min_size(pos2(self.rect.left(), top), vec2(self.rect.width(), height));
            let under =
                pointer.is_some_and(|pointer| rect.y_range().contains(pointer.y) && self.rect.contains(pointer));
            if under && (body.drag_started() || body.clicked()) {
                let from = self.looks.selected.filter(|_| shift).map_or(number, |(from, _)| from);
                self.looks.selected = Some((from, number));
                self.looks.selecting = body.drag_started();
            } else if under && self.looks.selecting {
                self.looks.selected = self.looks.selected.map(|(from, _)| (from, number));
            }
            let selected = self.looks.selection().is_some_and(|selection| selection.contains(&number));
            if selected {
                painter.rect_filled(rect, 0.0, look.theme.selection);
            } else if self.looks.current == Some(number) {
                painter.rect_filled(rect, 0.0, look.theme.warning_soft);
            }
            let at = pos2(rect.left() - self.looks.right, top + (ROW - galley_row(&galley)) / 2.0);
            painter.galley(at, galley, look.theme.text);
            look.tell(self.ui, body.id.with(number), rect.intersect(self.rect), line);
            top += height;
        }
        set_bounds(self.ui.ctx(), body.id, self.rect);
        widest
    }
}

fn galley_row(galley: &eframe::egui::Galley) -> f32 {
    galley.rows.first().map_or(ROW, |row| row.rect().height())
}
