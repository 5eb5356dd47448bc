//! The colours of series and shades, from the theme.

use eframe::egui::Color32;

use super::super::theme::Theme;
use super::Cells;

/// Colours of series, told apart in both themes; a legend names them.
pub(crate) fn palette(theme: &Theme) -> [Color32; 8] {
    [
        theme.accent,
        theme.warning,
        theme.success,
        theme.danger,
        theme.code_builtin,
        theme.code_keyword,
        theme.code_number,
        theme.text_muted,
    ]
}

/// The shade of a value: from pale to strong, or on both sides of zero where there are values on both sides.
pub(crate) fn shade(theme: &Theme, cells: &Cells, value: f64) -> Color32 {
    let pale = theme.accent_soft;
    if cells.low < 0.0 && cells.high > 0.0 {
        let most = cells.high.max(-cells.low);
        let strong = if value < 0.0 { theme.danger } else { theme.accent };
        return mixed(theme.hover, strong, value.abs() / most);
    }
    let span = cells.high - cells.low;
    mixed(pale, theme.accent, if span > 0.0 { (value - cells.low) / span } else { 1.0 })
}

fn mixed(from: Color32, to: Color32, share: f64) -> Color32 {
    from.lerp_to_gamma(to, share.clamp(0.0, 1.0) as f32)
}
