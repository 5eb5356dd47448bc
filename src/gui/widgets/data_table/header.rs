//! The headers of the grid: names, types, sparklines, and what can be done with a column by the pointer.

use eframe::egui::accesskit::Role;
use eframe::egui::{Align2, CornerRadius, CursorIcon, Id, Popup, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::super::super::theme::{Theme, size};
use super::super::super::{fonts, format, icons};
use super::paint::cut_job;
use super::{Areas, Cells, GridAction, GridState, HEADER, Marks, PAD, SPARK, Selection, Shown, Whole, menu};
use crate::frame::ColumnProfile;

/// Shows them.
#[expect(clippy::too_many_arguments, reason = "all that the headers' look depends on")]
pub(super) fn show(
    ui: &mut Ui,
    id: Id,
    areas: &Areas,
    shown: &Shown,
    cells: &dyn Cells,
    state: &mut GridState,
    marks: &Marks<'_>,
    actions: &mut Vec<GridAction>,
) {
    let theme = Theme::of(ui.ctx());
    let band = Rect::from_min_max(pos2(areas.gutter.left(), areas.header.top()), areas.header.max);
    ui.painter().rect_filled(band, CornerRadius::ZERO, theme.panel);
    ui.painter().hline(band.x_range(), band.bottom() - 0.5, Stroke::new(1.0, theme.line_strong));
    for (place, x, width) in &shown.columns {
        let rect = Rect::from_min_size(pos2(*x, areas.header.top()), vec2(*width, areas.header.height()));
        let clip = Shown::clip(areas, state, *place, areas.header).intersect(ui.clip_rect());
        one(ui, id, &theme, rect, clip, *place, state, marks);
        if clip.intersect(rect).is_positive() {
            react(ui, id, rect.intersect(clip), *place, cells, state, marks, actions);
            edge(ui, id, rect, clip, *place, cells, state);
        }
    }
    drop_moved(ui, areas, shown, state, &theme);
}

/// One column's header: name above type above its distribution.
#[expect(clippy::too_many_arguments, reason = "one cell's whole look in one place")]
fn one(ui: &Ui, id: Id, theme: &Theme, rect: Rect, clip: Rect, place: usize, state: &GridState, marks: &Marks<'_>) {
    let Some((column, info)) = state.column_at(place) else { return };
    let painter = ui.painter().with_clip_rect(clip);
    if place < state.pinned() {
        painter.rect_filled(rect.with_max_y(rect.bottom() - 1.0), CornerRadius::ZERO, theme.panel);
    }
    let hovered = ui.ctx().data(|data| data.get_temp::<usize>(id.with("hovered header"))) == Some(place);
    if hovered {
        painter.rect_filled(rect.with_max_y(rect.bottom() - 1.0), CornerRadius::ZERO, theme.hover);
    }
    let key = marks.sorts.iter().position(|key| key.column == column);
    let mark = key.map(|at| {
        let arrow = if marks.sorts[at].descending { icons::ARROW_DOWN } else { icons::ARROW_UP };
        let number = if marks.sorts.len() > 1 { (at + 1).to_string() } else { String::new() };
        (arrow, number)
    });
    let filtered = marks.filtered.contains(&column);
    let room = if mark.is_some() { 22.0 } else { 0.0 } + if filtered { 16.0 } else { 0.0 };
    let width = rect.width() - 2.0 * PAD;
    let lines = [
        (info.name.as_str(), fonts::semibold(size::BODY - 0.5), theme.text, 0.34, width - room),
        (info.type_name.as_str(), fonts::text(size::SMALL - 0.5), theme.text_muted, 0.73, width),
    ];
    for (text, font, ink, at, width) in lines {
        let galley = painter.layout_job(cut_job(text, font, ink, false, width));
        let right = rect.right() - PAD - if at < 0.5 { room } else { 0.0 };
        let x = if info.numeric { right - galley.size().x } else { rect.left() + PAD };
        painter.galley(pos2(x, rect.top() + at * HEADER - galley.size().y / 2.0), galley, ink);
    }
    let mut x = rect.right() - PAD;
    let middle = rect.top() + 0.34 * HEADER;
    if let Some((arrow, number)) = mark {
        let shown =
            painter.text(pos2(x, middle), Align2::RIGHT_CENTER, number, fonts::medium(size::SMALL - 1.0), theme.accent);
        let shown = painter.text(
            pos2(shown.left(), middle),
            Align2::RIGHT_CENTER,
            arrow,
            fonts::icons(size::BODY),
            theme.accent,
        );
        x = shown.left() - 2.0;
    }
    if filtered {
        painter.text(pos2(x, middle), Align2::RIGHT_CENTER, icons::FILTER, fonts::icons(size::SMALL), theme.accent);
    }
    painter.vline(rect.right() - 0.5, rect.y_range().shrink(12.0), Stroke::new(1.0, theme.line));
    if marks.sparklines
        && let Some(profile) = (marks.profile)(column)
    {
        let floor = Rect::from_min_max(
            pos2(rect.left() + PAD, rect.top() + HEADER - 2.0),
            pos2(rect.right() - PAD, rect.top() + HEADER + SPARK - 5.0),
        );
        sparkline(&painter, theme, floor, profile);
    }
}

/// The distribution as small bars; the most frequent values where there is no range; a red part for what is missing.
fn sparkline(painter: &eframe::egui::Painter, theme: &Theme, rect: Rect, profile: &ColumnProfile) {
    let missing = profile.description.nulls + profile.not_numbers;
    let part = if profile.rows == 0 { 0.0 } else { missing as f32 / profile.rows as f32 };
    let base = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 1.5), rect.max);
    painter.rect_filled(base, CornerRadius::ZERO, theme.line);
    if part > 0.0 {
        let width = (rect.width() * part).max(2.0);
        painter.rect_filled(base.with_min_x(rect.right() - width), CornerRadius::ZERO, theme.danger);
    }
    let counts: Vec<u64> = if profile.bars.is_empty() {
        profile.description.values.iter().take(12).map(|value| value.count).collect()
    } else {
        profile.bars.iter().map(|bar| bar.count).collect()
    };
    let Some(most) = counts.iter().max().filter(|most| **most > 0) else { return };
    // Values that are all different have nothing to show.
    if profile.bars.is_empty() && *most <= 1 {
        return;
    }
    let width = (rect.width() / counts.len() as f32).min(14.0);
    for (index, count) in counts.iter().enumerate() {
        let height = (*count as f32 / *most as f32 * (rect.height() - 2.0)).max(if *count > 0 { 1.0 } else { 0.0 });
        let left = rect.left() + index as f32 * width;
        let bar = Rect::from_min_max(
            pos2(left, rect.bottom() - 2.0 - height),
            pos2(left + (width - 1.0).max(1.0), rect.bottom() - 2.0),
        );
        painter.rect_filled(bar, CornerRadius::ZERO, theme.accent.gamma_multiply(0.55));
    }
}

#[expect(clippy::too_many_arguments, reason = "all that a header can do")]
fn react(
    ui: &mut Ui,
    id: Id,
    rect: Rect,
    place: usize,
    cells: &dyn Cells,
    state: &mut GridState,
    marks: &Marks<'_>,
    actions: &mut Vec<GridAction>,
) {
    let Some((column, info)) = state.column_at(place) else { return };
    let tip = tip(&info.name, &info.type_name, (marks.profile)(column));
    let name = info.name.clone();
    let response = ui.interact(rect, id.with(("header", column)), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
    ui.ctx().data_mut(|data| {
        let key = id.with("hovered header");
        if response.hovered() {
            data.insert_temp(key, place);
        } else if data.get_temp::<usize>(key) == Some(place) {
            data.remove::<usize>(key);
        }
    });
    if response.drag_started() {
        state.moved = Some(place);
    }
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        if modifiers.command {
            state.selection = Some(Selection { whole: Whole::Columns, ..Selection::cell((0, place)) });
        } else {
            actions.push(GridAction::Sort { column, add: modifiers.shift });
        }
    }
    Popup::context_menu(&response).show(|ui| menu::of_header(ui, cells, state, place, marks.sorts, actions));
    if state.moved.is_none() && !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response)) {
        response.on_hover_text(tip);
    }
}

fn tip(name: &str, type_name: &str, profile: Option<&ColumnProfile>) -> String {
    let mut lines = vec![name.to_owned(), type_name.to_owned()];
    if let Some(profile) = profile {
        let known = &profile.description;
        let missing = known.nulls + profile.not_numbers;
        if missing > 0 && profile.rows > 0 {
            let part = 100.0 * missing as f64 / profile.rows as f64;
            lines.push(format!("{} missing ({part:.1} %)", format::count(missing)));
        }
        if let Some(distinct) = known.distinct {
            let noun = if distinct == 1 { "value" } else { "values" };
            lines.push(format!("{} different {noun}", format::count(distinct)));
        }
        if let (Some(min), Some(max)) = (&known.min, &known.max) {
            lines.push(format!("{min} to {max}"));
        }
    }
    lines.push("Click to sort, right click for more".to_owned());
    lines.join("\n")
}

/// The edge by which a column is made wider; a double click fits it.
fn edge(ui: &Ui, id: Id, rect: Rect, clip: Rect, place: usize, cells: &dyn Cells, state: &mut GridState) {
    let edge = Rect::from_center_size(rect.right_center(), vec2(9.0, rect.height())).intersect(clip);
    if !edge.is_positive() {
        return;
    }
    let response = ui.interact(edge, id.with(("edge", place)), Sense::click_and_drag());
    let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeColumn);
    if response.double_clicked()
        && let Some((column, _)) = state.column_at(place)
    {
        state.fit(column, cells);
    } else if response.dragged() {
        state.set_width(place, rect.width() + response.drag_delta().x);
    }
}

/// A header that is dragged lands before the column under the pointer.
fn drop_moved(ui: &Ui, areas: &Areas, shown: &Shown, state: &mut GridState, theme: &Theme) {
    let Some(from) = state.moved else { return };
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let over = shown.columns.iter().find(|(_, left, width)| pointer.x >= *left && pointer.x < left + width);
    let target = over.map(
        |(place, left, width)| {
            if pointer.x < left + width / 2.0 { (*place, *left) } else { (place + 1, left + width) }
        },
    );
    if let Some((_, x)) = target {
        let painter = ui.painter().with_clip_rect(areas.header.union(areas.body).intersect(ui.clip_rect()));
        painter.vline(x, areas.header.top()..=areas.body.bottom(), Stroke::new(2.0, theme.accent));
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    }
    if !ui.input(|input| input.pointer.any_down()) {
        state.moved = None;
        if let Some((to, _)) = target {
            state.move_to(from, to);
        }
    }
}
