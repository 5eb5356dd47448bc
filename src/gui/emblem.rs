//! The window's icon, the same that the desktop shows.

use eframe::egui::IconData;
use eframe::icon_data;

const PNG: &[u8] = include_bytes!("../../assets/desktop/analyticspal.png");

/// The icon; an empty one, which every desktop replaces by its own, where it cannot be read.
pub(super) fn icon() -> IconData {
    icon_data::from_png_bytes(PNG).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::icon;

    #[test]
    fn the_icon_has_clear_corners_and_the_accent_as_its_ground() {
        let icon = icon();
        assert_eq!((icon.width, icon.height), (256, 256));
        let pixel = |x: usize, y: usize| &icon.rgba[(y * 256 + x) * 4..][..4];
        assert_eq!(pixel(0, 0)[3], 0, "the corner is clear");
        let accent = super::super::theme::Theme::light().accent;
        assert_eq!(pixel(128, 40), [accent.r(), accent.g(), accent.b(), 255]);
    }
}
