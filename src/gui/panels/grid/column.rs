//! A column in full: what is known of it, how its values are spread, the most frequent ones. A click filters.

use eframe::egui::accesskit::Role;
use eframe::egui::{Align2, CornerRadius, Rect, RichText, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::super::session::GridWish;
use super::super::super::theme::{Theme, size};
use super::super::super::widgets::{muted, strong};
use super::super::super::{fonts, format};
use super::super::Desk;
use super::condition::value_words;
use super::{Shown, filter};
use crate::domain::{Bound, Condition, Scalar, ValueTest, group_digits};
use crate::frame::{Bar, ColumnProfile};

/// Values that are listed.
const LISTED: usize = 20;
const HISTOGRAM: f32 = 96.0;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>, column: usize) {
    let frame = shown.viewed.frame;
    strong(ui, frame.column_name(column));
    muted(ui, frame.column_type(column).to_string());
    ui.add_space(6.0);
    let Some(profile) = shown.grid.and_then(|grid| grid.profiles.get(&column)).cloned() else {
        shown.wish(desk, GridWish::Profiles(vec![column]));
        ui.horizontal(|ui| {
            ui.spinner();
            muted(ui, "Looking at every row");
        });
        return;
    };
    if !shown.filter().is_empty() {
        muted(ui, "All rows of the table, whatever the filter keeps");
        ui.add_space(4.0);
    }
    facts(ui, &profile);
    ui.add_space(8.0);
    let test = if profile.bars.is_empty() { None } else { histogram(ui, &profile) };
    let test = test.or_else(|| values(ui, &profile));
    if let Some(test) = test {
        filter::add(desk, shown, Condition { column, test, negated: false }, None);
    }
}

fn facts(ui: &mut Ui, profile: &ColumnProfile) {
    let known = &profile.description;
    let part = |count: u64| {
        if profile.rows == 0 { 0.0 } else { 100.0 * count as f64 / profile.rows as f64 }
    };
    let counted = |count: u64| format!("{} ({:.1} %)", format::count(count), part(count));
    let mut facts = vec![("Rows", format::count(profile.rows)), ("Missing", counted(known.nulls))];
    if profile.not_numbers > 0 {
        facts.push(("NaN", counted(profile.not_numbers)));
    }
    if let Some(distinct) = known.distinct {
        facts.push(("Different values", format::count(distinct)));
    }
    if profile.empty > 0 {
        facts.push(("Empty text", counted(profile.empty)));
    }
    if let Some((least, most)) = profile.lengths {
        let range = if least == most { least.to_string() } else { format!("{least} to {most}") };
        facts.push(("Characters", range));
    }
    if let Some(min) = &known.min {
        facts.push(("Smallest", shown(min)));
    }
    for (at, value) in &profile.quantiles {
        let name = match (at * 100.0).round() as u32 {
            5 => "5 % below",
            25 => "25 % below",
            50 => "Median",
            75 => "75 % below",
            _ => "95 % below",
        };
        facts.push((name, shown(value)));
    }
    if let Some(max) = &known.max {
        facts.push(("Largest", shown(max)));
    }
    if let Some(mean) = known.mean {
        facts.push(("Mean", real(mean)));
    }
    if let Some(deviation) = profile.deviation {
        facts.push(("Standard deviation", real(deviation)));
    }
    let theme = Theme::of(ui.ctx());
    for (name, value) in facts {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} {value}")));
        let painter = ui.painter();
        let middle = rect.center().y;
        painter.text(pos2(rect.left(), middle), Align2::LEFT_CENTER, name, fonts::text(size::SMALL), theme.text_muted);
        let right = pos2(rect.right(), middle);
        painter.text(right, Align2::RIGHT_CENTER, value, fonts::mono(size::SMALL), theme.text);
    }
}

/// A value with no more digits than are read.
fn shown(value: &Scalar) -> String {
    match value {
        Scalar::Float(value) => real(*value),
        Scalar::Int(value) => group_digits(&value.to_string()),
        Scalar::Text(text) => format::one_line(text, 24),
        other => other.to_string(),
    }
}

fn real(value: f64) -> String {
    let size = value.abs();
    if value != 0.0 && !(1e-4..1e12).contains(&size) {
        return format!("{value:.4e}");
    }
    let decimals = if size >= 1000.0 { 2 } else { 4 };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", group_digits(digits))
}

/// The bars, and the condition of the one that was clicked.
fn histogram(ui: &mut Ui, profile: &ColumnProfile) -> Option<ValueTest> {
    let theme = Theme::of(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HISTOGRAM), Sense::hover());
    let most = profile.bars.iter().map(|bar| bar.count).max().unwrap_or(1).max(1);
    let width = rect.width() / profile.bars.len() as f32;
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, (1.0, theme.line_strong));
    let mut clicked = None;
    for (index, bar) in profile.bars.iter().enumerate() {
        let left = rect.left() + index as f32 * width;
        let whole = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width, rect.bottom()));
        let height = (bar.count as f32 / most as f32 * (HISTOGRAM - 4.0)).max(if bar.count > 0 { 2.0 } else { 0.0 });
        let filled = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + width - 1.0, rect.bottom()));
        let response = ui.interact(whole, ui.scope_id().with(("bar", index)), Sense::click());
        let text = format!("{} to {}: {}", shown(&bar.from), shown(&bar.to), format::counted(bar.count, "row"));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        let colour = if response.hovered() { theme.accent_hover } else { theme.accent };
        ui.painter().rect_filled(filled, CornerRadius::same(1), colour);
        let last = index + 1 == profile.bars.len();
        if response.on_hover_text(format!("{text}\nClick to keep these rows")).clicked() {
            clicked = Some(within(bar, last));
        }
    }
    if let (Some(first), Some(last)) = (profile.bars.first(), profile.bars.last()) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(shown(&first.from)).font(fonts::mono(size::SMALL)).color(theme.text_muted));
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                ui.label(RichText::new(shown(&last.to)).font(fonts::mono(size::SMALL)).color(theme.text_muted));
            });
        });
    }
    clicked
}

fn within(bar: &Bar, last: bool) -> ValueTest {
    ValueTest::Within {
        from: Some(Bound { value: bar.from.clone(), inclusive: true }),
        to: Some(Bound { value: bar.to.clone(), inclusive: last }),
    }
}

/// The most frequent values, and the condition of the one that was clicked.
fn values(ui: &mut Ui, profile: &ColumnProfile) -> Option<ValueTest> {
    let theme = Theme::of(ui.ctx());
    let known = &profile.description;
    let most = known.values.first().map_or(0, |value| value.count);
    if most <= 1 && !known.values_complete {
        return None;
    }
    ui.add_space(8.0);
    muted(ui, "Most frequent");
    let mut clicked = None;
    for value in known.values.iter().take(LISTED) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::click());
        let words = value_words(Some(&value.value));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Keep {words}")));
        let part = value.count as f32 / most.max(1) as f32;
        let bar = Rect::from_min_size(rect.min, vec2(rect.width() * part, rect.height() - 2.0));
        ui.painter().rect_filled(bar, CornerRadius::same(3), theme.accent_soft);
        if response.hovered() {
            ui.painter().rect_filled(rect.with_max_y(rect.bottom() - 2.0), CornerRadius::same(3), theme.hover);
        }
        let middle = rect.center().y - 1.0;
        let count = ui.painter().text(
            pos2(rect.right() - 4.0, middle),
            Align2::RIGHT_CENTER,
            format::count(value.count),
            fonts::mono(size::SMALL),
            theme.text_muted,
        );
        let room = ui.painter().with_clip_rect(rect.with_max_x(count.left() - 6.0));
        room.text(pos2(rect.left() + 6.0, middle), Align2::LEFT_CENTER, &words, fonts::text(size::SMALL), theme.text);
        let tip = format!("{words}: {}\nClick to keep these rows", format::counted(value.count, "row"));
        if response.on_hover_text(tip).clicked() {
            clicked = Some(ValueTest::Is(value.value.clone()));
        }
    }
    clicked
}

#[cfg(test)]
mod tests {
    use super::real;

    #[test]
    fn numbers_are_said_with_the_digits_that_are_read() {
        let said = [0.0, -1234.5, 0.12345, 1e-9, 2.5e15, 12.0].map(real);
        assert_eq!(said, ["0", "-1,234.5", "0.1235", "1.0000e-9", "2.5000e15", "12"]);
    }
}
