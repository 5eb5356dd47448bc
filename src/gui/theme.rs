//! From the token file to colours: palette -> semantic names -> egui's style. The only place that makes colours.
//!
//! Panels ask for [`Theme::of`] and use names such as `danger_soft`, never a value.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use eframe::egui::{self, Color32, Context, CornerRadius, Margin, Shadow, Stroke, TextStyle, Vec2, vec2};
use serde::{Deserialize, Serialize};

use super::fonts;

/// What the person wants to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum ThemeChoice {
    /// As the desktop says.
    #[default]
    System,
    Light,
    Dark,
}

/// The colours of one mode, by meaning.
#[derive(Debug, Clone)]
pub(crate) struct Theme {
    pub(crate) dark: bool,
    /// Behind everything.
    pub(crate) window: Color32,
    /// Side panels and bars.
    pub(crate) panel: Color32,
    /// Cards, popups.
    pub(crate) raised: Color32,
    /// What can be typed into, and the table.
    pub(crate) field: Color32,
    pub(crate) hover: Color32,
    pub(crate) line: Color32,
    pub(crate) line_strong: Color32,
    pub(crate) text: Color32,
    pub(crate) text_muted: Color32,
    pub(crate) accent: Color32,
    pub(crate) accent_hover: Color32,
    pub(crate) on_accent: Color32,
    pub(crate) accent_soft: Color32,
    pub(crate) selection: Color32,
    pub(crate) danger: Color32,
    pub(crate) danger_soft: Color32,
    pub(crate) warning: Color32,
    pub(crate) warning_soft: Color32,
    pub(crate) success: Color32,
    pub(crate) success_soft: Color32,
    pub(crate) code_keyword: Color32,
    pub(crate) code_string: Color32,
    pub(crate) code_number: Color32,
    pub(crate) code_comment: Color32,
    pub(crate) code_function: Color32,
    pub(crate) code_builtin: Color32,
}

/// What a message is about; decides its colours, never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Neutral,
    Accent,
    Success,
    Warning,
    Danger,
}

#[derive(Deserialize)]
struct Tokens {
    palette: HashMap<String, String>,
    light: HashMap<String, String>,
    dark: HashMap<String, String>,
}

impl Theme {
    /// The light and the dark theme of the token file.
    fn both() -> &'static [Arc<Self>; 2] {
        static BOTH: OnceLock<[Arc<Theme>; 2]> = OnceLock::new();
        BOTH.get_or_init(|| {
            let tokens: Tokens = serde_json::from_str(include_str!("../../assets/theme/tokens.json"))
                .expect("the token file is part of the program and tested");
            [Arc::new(Self::build(&tokens, false)), Arc::new(Self::build(&tokens, true))]
        })
    }

    /// The theme this context is painted in.
    pub(crate) fn of(ctx: &Context) -> Arc<Self> {
        let dark = ctx.theme() == egui::Theme::Dark;
        Arc::clone(&Self::both()[usize::from(dark)])
    }

    /// The light theme: of what is written to files.
    pub(crate) fn light() -> &'static Self {
        &Self::both()[0]
    }

    fn build(tokens: &Tokens, dark: bool) -> Self {
        let names = if dark { &tokens.dark } else { &tokens.light };
        let colour = |name: &str| {
            let hex = names.get(name).and_then(|alias| tokens.palette.get(alias));
            hex.and_then(|hex| Color32::from_hex(hex).ok()).expect("every name is in the token file: tested")
        };
        Self {
            dark,
            window: colour("window"),
            panel: colour("panel"),
            raised: colour("raised"),
            field: colour("field"),
            hover: colour("hover"),
            line: colour("line"),
            line_strong: colour("line_strong"),
            text: colour("text"),
            text_muted: colour("text_muted"),
            accent: colour("accent"),
            accent_hover: colour("accent_hover"),
            on_accent: colour("on_accent"),
            accent_soft: colour("accent_soft"),
            selection: colour("selection"),
            danger: colour("danger"),
            danger_soft: colour("danger_soft"),
            warning: colour("warning"),
            warning_soft: colour("warning_soft"),
            success: colour("success"),
            success_soft: colour("success_soft"),
            code_keyword: colour("code_keyword"),
            code_string: colour("code_string"),
            code_number: colour("code_number"),
            code_comment: colour("code_comment"),
            code_function: colour("code_function"),
            code_builtin: colour("code_builtin"),
        }
    }

    /// Text and background for a tone.
    pub(crate) fn tone(&self, tone: Tone) -> (Color32, Color32) {
        match tone {
            Tone::Neutral => (self.text_muted, self.hover),
            Tone::Accent => (self.accent, self.accent_soft),
            Tone::Success => (self.success, self.success_soft),
            Tone::Warning => (self.warning, self.warning_soft),
            Tone::Danger => (self.danger, self.danger_soft),
        }
    }
}

/// Text sizes in points.
pub(crate) mod size {
    pub(crate) const SMALL: f32 = 11.5;
    pub(crate) const BODY: f32 = 13.0;
    pub(crate) const TITLE: f32 = 14.0;
    pub(crate) const HERO: f32 = 19.0;
    pub(crate) const ICON: f32 = 15.0;
}

/// Sets both styles of a context, with the text sizes scaled, and the person's choice between them.
pub(crate) fn apply(ctx: &Context, choice: ThemeChoice, code_size: f32) {
    for (theme, mode) in Theme::both().iter().zip([egui::Theme::Light, egui::Theme::Dark]) {
        let mut style = (*ctx.style_of(mode)).clone();
        restyle(&mut style, theme, code_size);
        ctx.set_style_of(mode, style);
    }
    ctx.set_theme(match choice {
        ThemeChoice::System => egui::ThemePreference::System,
        ThemeChoice::Light => egui::ThemePreference::Light,
        ThemeChoice::Dark => egui::ThemePreference::Dark,
    });
}

fn restyle(style: &mut egui::Style, theme: &Theme, code_size: f32) {
    style.text_styles = [
        (TextStyle::Small, fonts::text(size::SMALL)),
        (TextStyle::Body, fonts::text(size::BODY)),
        (TextStyle::Button, fonts::medium(size::BODY)),
        (TextStyle::Heading, fonts::semibold(size::TITLE)),
        (TextStyle::Monospace, fonts::mono(code_size)),
    ]
    .into();
    style.animation_time = 0.1;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 6.0);
    spacing.button_padding = vec2(10.0, 5.0);
    spacing.interact_size = vec2(32.0, 28.0);
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(16);
    spacing.slider_rail_height = 4.0;
    spacing.tooltip_width = 420.0;
    spacing.scroll = egui::style::ScrollStyle::solid();
    spacing.scroll.bar_width = 8.0;
    spacing.scroll.bar_inner_margin = 2.0;
    spacing.scroll.bar_outer_margin = 2.0;
    spacing.scroll.foreground_color = false;
    colour(&mut style.visuals, theme);
}

fn colour(visuals: &mut egui::Visuals, theme: &Theme) {
    visuals.dark_mode = theme.dark;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(theme.text_muted);
    visuals.hyperlink_color = theme.accent;
    visuals.panel_fill = theme.window;
    visuals.window_fill = theme.raised;
    visuals.window_stroke = Stroke::new(1.0, theme.line);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.extreme_bg_color = theme.field;
    visuals.text_edit_bg_color = Some(theme.field);
    visuals.faint_bg_color = theme.hover;
    visuals.code_bg_color = theme.hover;
    visuals.warn_fg_color = theme.warning;
    visuals.error_fg_color = theme.danger;
    visuals.selection.bg_fill = theme.selection;
    visuals.selection.stroke = Stroke::new(1.0, theme.accent);
    visuals.slider_trailing_fill = true;
    // A blinking cursor would repaint an idle window.
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, theme.accent);
    let shade = if theme.dark { 110 } else { 28 };
    let shadow = Shadow { offset: [0, 6], blur: 20, spread: 0, color: Color32::from_black_alpha(shade) };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    let widget = |fill: Color32, edge: Color32, text: Color32| egui::style::WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        corner_radius: CornerRadius::same(6),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(theme.panel, theme.line, theme.text);
    visuals.widgets.inactive = widget(theme.raised, theme.line_strong, theme.text);
    visuals.widgets.hovered = widget(theme.hover, theme.line_strong, theme.text);
    visuals.widgets.active = widget(theme.accent_soft, theme.accent, theme.text);
    visuals.widgets.open = widget(theme.hover, theme.line_strong, theme.text);
    // The parts of a slider and of scroll bars are filled with `bg_fill`.
    visuals.widgets.inactive.bg_fill = theme.line_strong;
    visuals.widgets.hovered.bg_fill = theme.text_muted;
    visuals.widgets.active.bg_fill = theme.accent;
}

/// The smallest space between things, in points; everything is a multiple of it.
pub(crate) const GRID: f32 = 4.0;

/// A square of this many points.
pub(crate) const fn square(side: f32) -> Vec2 {
    Vec2::new(side, side)
}

#[cfg(test)]
mod tests {
    use super::{Theme, Tone};
    use eframe::egui::Color32;

    /// WCAG 2.2's relative luminance and contrast.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |channel: u8| {
                let value = f64::from(channel) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_legible_on_everything_it_stands_on() {
        for theme in Theme::both() {
            let surfaces = [theme.window, theme.panel, theme.raised, theme.field, theme.hover];
            let on_surfaces = [theme.text, theme.text_muted, theme.accent, theme.danger, theme.warning, theme.success];
            let mut pairs: Vec<(Color32, Color32)> =
                on_surfaces.iter().flat_map(|text| surfaces.map(|surface| (*text, surface))).collect();
            let code = [theme.code_keyword, theme.code_string, theme.code_number, theme.code_comment];
            pairs.extend(code.map(|text| (text, theme.field)));
            pairs.extend([theme.code_function, theme.code_builtin].map(|text| (text, theme.field)));
            pairs.extend(
                [Tone::Neutral, Tone::Accent, Tone::Success, Tone::Warning, Tone::Danger].map(|t| theme.tone(t)),
            );
            pairs.extend([(theme.on_accent, theme.accent), (theme.on_accent, theme.accent_hover)]);
            pairs.extend([
                (theme.text, theme.selection),
                (theme.text, theme.danger_soft),
                (theme.text, theme.accent_soft),
            ]);
            for (text, surface) in pairs {
                let found = contrast(text, surface);
                assert!(found >= 4.5, "{text:?} on {surface:?} has only {found:.2}, dark: {}", theme.dark);
            }
        }
    }
}
