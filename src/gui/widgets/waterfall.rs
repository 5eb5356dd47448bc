//! Bars on a common time axis, one a line: where the time went.

use eframe::egui::accesskit::Role;
use eframe::egui::{Align2, CornerRadius, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::theme::{GRID, Theme, Tone, size};
use super::super::{fonts, format};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) start_ms: f64,
    pub(crate) duration_ms: f64,
    pub(crate) tone: Tone,
    /// Beside the duration, where there is something to say.
    pub(crate) note: String,
    /// What it took before, where that is known.
    pub(crate) before_ms: Option<f64>,
}

const ROW: f32 = 5.5 * GRID;

/// Shows the bars over `whole_ms`, with names in a column of this width.
pub(crate) fn waterfall(ui: &mut Ui, bars: &[Bar], whole_ms: f64, name_width: f32) {
    let theme = Theme::of(ui.ctx());
    for bar in bars {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        let said = format::milliseconds(bar.duration_ms);
        let change = bar.before_ms.map(|before| format::change(before, bar.duration_ms)).unwrap_or_default();
        let words = [bar.name.as_str(), &said, &bar.note, &change];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.join(" ")));
        if !ui.is_rect_visible(row) {
            continue;
        }
        let painter = ui.painter_at(row);
        if response.hovered() {
            painter.rect_filled(row, CornerRadius::same(4), theme.hover);
        }
        let middle = row.center().y;
        let left = pos2(row.left() + GRID, middle);
        let name_clip = Rect::from_min_max(row.min, pos2(row.left() + name_width - GRID, row.bottom()));
        painter.with_clip_rect(name_clip).text(
            left,
            Align2::LEFT_CENTER,
            &bar.name,
            fonts::mono(size::SMALL),
            theme.text,
        );
        let compared = bars.iter().any(|bar| bar.before_ms.is_some());
        let beside = if compared { 64.0 } else { 42.0 };
        let room = (row.width() - name_width - beside * GRID).max(20.0);
        let scale = f64::from(room) / whole_ms.max(f64::MIN_POSITIVE);
        let x = row.left() + name_width + (bar.start_ms * scale) as f32;
        let width = ((bar.duration_ms * scale) as f32).max(2.0);
        let track = Rect::from_min_size(pos2(x.min(row.left() + name_width + room), middle - 4.0), vec2(width, 8.0));
        let ink = theme.tone(bar.tone).0;
        painter.rect_filled(track, CornerRadius::same(2), ink);
        if let Some(before) = bar.before_ms {
            // A thin line below: as long as it was before.
            let width = ((before * scale) as f32).clamp(1.0, (row.left() + name_width + room - x).max(1.0));
            let line = Rect::from_min_size(pos2(x, middle + 5.5), vec2(width, 2.0));
            painter.rect_filled(line, CornerRadius::same(1), theme.line_strong);
        }
        let after = pos2(row.left() + name_width + room + 2.0 * GRID, middle);
        let text = if bar.note.is_empty() { said } else { format!("{said}  {}", bar.note) };
        painter.text(after, Align2::LEFT_CENTER, text, fonts::mono(size::SMALL), theme.text_muted);
        if let Some(before) = bar.before_ms {
            let slower = bar.duration_ms > before * 1.1 && bar.duration_ms - before > 1.0;
            let ink = if slower { theme.warning } else { theme.text_muted };
            let at = pos2(row.right() - GRID, middle);
            painter.text(at, Align2::RIGHT_CENTER, &change, fonts::mono(size::SMALL), ink);
        }
    }
}
