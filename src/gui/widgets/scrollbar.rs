//! A scroll bar over a position in double precision: ten million rows are more than an `f32` of points can tell apart.

use eframe::egui::accesskit::Role;
use eframe::egui::{CornerRadius, Id, Rect, Sense, Ui, WidgetInfo, pos2};

use super::super::theme::Theme;

/// The width of a bar.
pub(crate) const WIDTH: f32 = 12.0;
const MIN_HANDLE: f32 = 28.0;

/// Which way a bar goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    Horizontal,
    Vertical,
}

/// Shows a bar where not everything is visible, and moves `position` (the first visible unit) when it is dragged.
pub(crate) fn scrollbar(ui: &Ui, id: Id, track: Rect, axis: Axis, total: f64, visible: f64, position: &mut f64) {
    let last = (total - visible).max(0.0);
    if last <= 0.0 {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let along = |rect: Rect| if axis == Axis::Vertical { rect.y_range() } else { rect.x_range() };
    let length = along(track).span();
    let handle_length = (length * (visible / total) as f32).clamp(MIN_HANDLE.min(length), length);
    let free = f64::from(length - handle_length).max(1.0);
    let response = ui.interact(track, id, Sense::click_and_drag());
    if let Some(pointer) = response.interact_pointer_pos() {
        let at = if axis == Axis::Vertical { pointer.y } else { pointer.x } - along(track).min;
        let begin = (*position / last * free) as f32;
        if response.drag_started() || response.clicked() {
            let inside = at >= begin && at <= begin + handle_length;
            let grab = if inside { at - begin } else { handle_length / 2.0 };
            ui.data_mut(|data| data.insert_temp(id, grab));
        }
        let grab: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(handle_length / 2.0);
        *position = (f64::from(at - grab) / free * last).clamp(0.0, last);
    }
    let begin = along(track).min + (*position / last * free) as f32;
    let handle = match axis {
        Axis::Vertical => {
            Rect::from_min_max(pos2(track.left() + 3.0, begin), pos2(track.right() - 3.0, begin + handle_length))
        }
        Axis::Horizontal => {
            Rect::from_min_max(pos2(begin, track.top() + 3.0), pos2(begin + handle_length, track.bottom() - 3.0))
        }
    };
    let hot = response.hovered() || response.dragged();
    ui.painter().rect_filled(handle, CornerRadius::same(3), if hot { theme.text_muted } else { theme.line_strong });
    response.widget_info(|| {
        WidgetInfo::labeled(Role::ScrollBar, true, if axis == Axis::Vertical { "Rows" } else { "Columns" })
    });
}
