//! What a column's numbers look like beyond their digits: heat, bars, marks. From the column's profile.

use eframe::egui::{Color32, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2};

use super::super::super::theme::Theme;
use super::Look;
use crate::domain::Scalar;
use crate::frame::{CellKind, CellText, ColumnProfile};

/// Draws what belongs behind a cell's text. The text's colour, where the look changes it.
pub(super) fn of<'a>(
    ui: &Ui,
    theme: &Theme,
    rect: Rect,
    look: Look,
    text: &CellText,
    number: impl FnOnce() -> Option<f64>,
    profile: impl FnOnce() -> Option<&'a ColumnProfile>,
) -> Option<Color32> {
    if look == (Look { number: look.number, ..Look::default() }) {
        return None;
    }
    if matches!(text.kind, CellKind::Null | CellKind::NotFinite) {
        if look.missing {
            ui.painter().rect_filled(rect.shrink(1.0), CornerRadius::ZERO, theme.danger_soft);
            return Some(theme.danger);
        }
        return None;
    }
    let number = number()?;
    let profile = profile();
    let range = profile.and_then(range);
    if let Some((low, high)) = range {
        let part = if high > low { ((number - low) / (high - low)).clamp(0.0, 1.0) as f32 } else { 0.5 };
        if look.heat {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, theme.accent.gamma_multiply(0.06 + 0.32 * part));
        }
        if look.bars {
            bar(ui, theme, rect, number, low, high);
        }
    }
    if look.outliers && profile.is_some_and(|profile| is_outlier(profile, number)) {
        ui.painter().rect_stroke(
            rect.shrink(3.0),
            CornerRadius::same(3),
            Stroke::new(1.0, theme.warning),
            StrokeKind::Inside,
        );
        return Some(theme.warning);
    }
    (look.negative && number < 0.0).then_some(theme.danger)
}

/// A bar along the cell's foot, from zero where the column has values on both sides of it.
fn bar(ui: &Ui, theme: &Theme, rect: Rect, number: f64, low: f64, high: f64) {
    let (least, most) = (low.min(0.0), high.max(0.0));
    let width = (most - least).max(f64::MIN_POSITIVE);
    let x = |value: f64| rect.left() + 4.0 + (rect.width() - 8.0) * ((value - least) / width) as f32;
    let (from, to) = (x(number.min(0.0)), x(number.max(0.0)));
    let colour = if number < 0.0 { theme.danger } else { theme.accent };
    let bar = Rect::from_min_max(pos2(from, rect.bottom() - 5.0), pos2(to.max(from + 1.0), rect.bottom() - 2.0));
    ui.painter().rect_filled(bar, CornerRadius::same(1), colour.gamma_multiply(0.7));
}

fn real(scalar: Option<&Scalar>) -> Option<f64> {
    match scalar? {
        Scalar::Int(value) => Some(*value as f64),
        Scalar::Float(value) => Some(*value),
        Scalar::Bool(_) | Scalar::Text(_) | Scalar::Date(_) | Scalar::Datetime(_) => None,
    }
}

fn range(profile: &ColumnProfile) -> Option<(f64, f64)> {
    Some((real(profile.description.min.as_ref())?, real(profile.description.max.as_ref())?))
}

/// Tukey's fences: more than 1.5 times the spread of the middle half beyond it.
fn is_outlier(profile: &ColumnProfile, number: f64) -> bool {
    let quantile = |part: f64| {
        let found = profile.quantiles.iter().find(|(known, _)| (known - part).abs() < 1e-9);
        real(found.map(|(_, value)| value))
    };
    let (Some(lower), Some(upper)) = (quantile(0.25), quantile(0.75)) else { return false };
    let reach = 1.5 * (upper - lower);
    number < lower - reach || number > upper + reach
}
