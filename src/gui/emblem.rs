//! The window's icon, drawn: three bars on a rounded ground.

use eframe::egui::IconData;

use super::theme::emblem_colours;

const SIDE: usize = 64;
/// The ground's rounding, in pixels.
const RADIUS: f32 = 14.0;
/// Left edge and top of each bar; all stand on the same line.
const BARS: [(usize, usize); 3] = [(14, 34), (27, 22), (40, 13)];
const BAR_WIDTH: usize = 10;
const BASE: usize = 50;

/// Draws it.
pub(super) fn icon() -> IconData {
    let (ground, ink) = emblem_colours();
    let mut rgba = Vec::with_capacity(SIDE * SIDE * 4);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let bar =
                BARS.iter().any(|(left, top)| (*left..left + BAR_WIDTH).contains(&x) && (*top..BASE).contains(&y));
            let colour = if bar { ink } else { ground };
            let cover = coverage(x as f32 + 0.5, y as f32 + 0.5);
            rgba.extend([colour.r(), colour.g(), colour.b(), (cover * 255.0) as u8]);
        }
    }
    IconData { rgba, width: SIDE as u32, height: SIDE as u32 }
}

/// How much of a pixel the rounded ground covers.
fn coverage(x: f32, y: f32) -> f32 {
    let half = SIDE as f32 / 2.0;
    let beyond = |at: f32| ((at - half).abs() - (half - RADIUS)).max(0.0);
    (RADIUS + 0.5 - beyond(x).hypot(beyond(y))).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::{SIDE, icon};

    #[test]
    fn the_icon_has_round_corners_and_a_solid_middle() {
        let icon = icon();
        assert_eq!(icon.rgba.len(), SIDE * SIDE * 4);
        assert_eq!(icon.rgba[3], 0, "the corner is clear");
        assert_eq!(icon.rgba[(SIDE * SIDE / 2 + SIDE / 2) * 4 + 3], 255);
    }
}
