//! Numbers as sentences show them, and the few statistics that sentences rest on.

/// A number: with separators, and as many decimals as tell something.
pub(super) fn figure(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let size = value.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return format!("{value:.3e}");
    }
    let decimals = match size {
        _ if value.fract() == 0.0 => 0,
        size if size >= 1.0 => 2,
        size if size >= 0.01 => 4,
        _ => 6,
    };
    let text = format!("{size:.decimals$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    let negative = value < 0.0 && (whole.chars().any(|c| c != '0') || !rest.is_empty());
    let sign = if negative { "\u{2212}" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

/// A part of a whole, in percent with one decimal where it tells something.
pub(super) fn percent(part: f64) -> String {
    let percent = 100.0 * part;
    if percent.abs() >= 1000.0 {
        return format!("{} %", figure(percent.round()));
    }
    let text = format!("{percent:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text).replace('-', "\u{2212}");
    format!("{text} %")
}

/// A quantile of sorted numbers, between neighbours in proportion.
pub(super) fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = part * last as f64;
    let (low, high) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
    Some(low + (high - low) * place.fract())
}

/// The correlation of pairs; `None` where one side does not vary.
pub(super) fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = pairs.len() as f64;
    let (sum_x, sum_y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0, y + pair.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut both, mut xs, mut ys) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        both += (x - mean_x) * (y - mean_y);
        xs += (x - mean_x).powi(2);
        ys += (y - mean_y).powi(2);
    }
    let r = both / (xs * ys).sqrt();
    r.is_finite().then_some(r)
}

#[cfg(test)]
mod tests {
    use super::{correlation, figure, percent, quantile};

    #[test]
    fn figures_are_short_and_grouped() {
        let shown = [1_234_567.0, -1204.5, 0.125, 0.0, 2.0, -0.000_001, 12.3456].map(figure);
        assert_eq!(shown, ["1,234,567", "\u{2212}1,204.5", "0.125", "0", "2", "-1.000e-6", "12.35"]);
        assert_eq!([0.5, 0.1234, -0.05, 12.0].map(percent), ["50 %", "12.3 %", "\u{2212}5 %", "1,200 %"]);
    }

    #[test]
    fn quantiles_and_correlations() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[], 0.5), None);
        let line: Vec<(f64, f64)> = (0..5).map(|n| (f64::from(n), 3.0 - f64::from(n))).collect();
        assert!((correlation(&line).unwrap_or_default() + 1.0).abs() < 1e-12);
        assert_eq!(correlation(&[(1.0, 1.0), (1.0, 2.0)]), None);
    }
}
