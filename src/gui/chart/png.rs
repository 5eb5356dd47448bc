//! A chart as pixels: its SVG, painted. The window's own fonts first, the computer's for what they lack.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use super::super::fonts;
use super::svg::PAGE;

/// Paints an SVG document of [`super::svg`] at so many pixels for each of its units; about a tenth of a second, off the
/// UI thread. What cannot be painted is said in words.
pub(crate) fn paint(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let mut known = Database::new();
    known.load_system_fonts();
    for font in fonts::text_files() {
        known.load_font_data(font.to_vec());
    }
    let options = Options { font_family: "Inter".to_owned(), fontdb: Arc::new(known), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let side = |units: f64| (units as f32 * scale).round() as u32;
    let mut pixels = Pixmap::new(side(PAGE.0), side(PAGE.1)).ok_or("the picture is too large")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}
