//! The bundled fonts: Inter for text, `JetBrains` Mono for code and cells, Lucide for icons.
//!
//! egui's own fonts and the system's stay behind them, so that other scripts and emoji show.

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, FontId};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");

/// Inter at weight 500.
pub(crate) fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("medium".into()))
}

/// Inter at weight 600.
pub(crate) fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

/// Inter at weight 400.
pub(crate) fn text(size: f32) -> FontId {
    FontId::proportional(size)
}

/// `JetBrains` Mono.
pub(crate) fn mono(size: f32) -> FontId {
    FontId::monospace(size)
}

/// Lucide.
pub(crate) fn icons(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("icons".into()))
}

/// The files of the text font, for pictures that are written.
pub(crate) fn text_files() -> [&'static [u8]; 2] {
    [REGULAR, SEMIBOLD]
}

/// Installs the fonts. They hold from the next frame on.
pub(crate) fn install(ctx: &Context) {
    ctx.set_fonts(definitions());
}

fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("inter", REGULAR);
    add("inter-medium", include_bytes!("../../assets/fonts/Inter-Medium.otf"));
    add("inter-semibold", SEMIBOLD);
    add("mono", include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"));
    add("lucide", include_bytes!("../../assets/icons/lucide.ttf"));
    let behind = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let mut family = |family: FontFamily, first: &[&str]| {
        let names = first.iter().map(|name| (*name).to_owned()).chain(behind.iter().cloned());
        fonts.families.insert(family, names.collect());
    };
    family(FontFamily::Proportional, &["inter", "lucide", "mono"]);
    family(FontFamily::Monospace, &["mono", "inter", "lucide"]);
    family(FontFamily::Name("medium".into()), &["inter-medium", "lucide", "mono"]);
    family(FontFamily::Name("semibold".into()), &["inter-semibold", "lucide", "mono"]);
    family(FontFamily::Name("icons".into()), &["lucide", "inter"]);
    fonts
}
