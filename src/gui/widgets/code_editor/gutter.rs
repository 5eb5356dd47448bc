//! Left of the text: line numbers, the mark of an error, and what each statement took.

use eframe::egui::{Align2, CornerRadius, Rect, Stroke, Ui, pos2};

use super::super::super::fonts;
use super::super::super::theme::GRID;
use super::marks::Page;

/// The widest it may be: the text field keeps margins in a byte.
const WIDEST: f32 = 124.0;

/// Its width for a text with these times.
pub(super) fn width(text: &str, size: f32, times: &[(u32, String)]) -> f32 {
    let digits = (text.split('\n').count().max(10).ilog10() + 1) as f32;
    let numbers = digits * size * 0.62 + 6.0 * GRID;
    let longest = times.iter().map(|(_, time)| time.chars().count()).max().unwrap_or(0);
    let beside = if longest == 0 { 0.0 } else { longest as f32 * time_size(size) * 0.62 + 2.0 * GRID };
    (numbers + beside).min(WIDEST)
}

fn time_size(size: f32) -> f32 {
    (size - 2.5).max(9.0)
}

pub(super) fn show(ui: &Ui, page: &Page<'_>, size: f32, mark: Option<u32>, times: &[(u32, String)]) {
    let (theme, clip) = (page.theme, ui.clip_rect());
    let band = Rect::from_min_max(clip.min, pos2(clip.left() + page.gutter - 2.0 * GRID, clip.bottom()));
    ui.painter().rect_filled(band, CornerRadius::ZERO, theme.panel);
    ui.painter().vline(band.right(), band.y_range(), Stroke::new(1.0, theme.line));
    let mut right = band.right() - 2.0 * GRID;
    let longest = times.iter().map(|(_, time)| time.chars().count()).max().unwrap_or(0);
    let times_right = right;
    if longest > 0 {
        right -= longest as f32 * time_size(size) * 0.62 + 2.0 * GRID;
    }
    for line in page.visible(clip) {
        let number = line as u32 + 1;
        let Some(rect) = page.line(number) else { continue };
        let marked = mark == Some(number);
        if marked {
            let spot = Rect::from_x_y_ranges(band.x_range(), rect.y_range());
            ui.painter().rect_filled(spot, CornerRadius::ZERO, theme.danger_soft);
            ui.painter().vline(band.left() + 1.5, spot.y_range(), Stroke::new(3.0, theme.danger));
        }
        let ink = if marked { theme.danger } else { theme.text_muted };
        let y = rect.center().y;
        ui.painter().text(pos2(right, y), Align2::RIGHT_CENTER, number, fonts::mono(size - 1.0), ink);
        if let Some((_, time)) = times.iter().find(|(line, _)| *line == number) {
            let font = fonts::mono(time_size(size));
            ui.painter().text(pos2(times_right, y), Align2::RIGHT_CENTER, time, font, theme.accent);
        }
    }
}
