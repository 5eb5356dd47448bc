//! The menus above a chart: its kind, and which columns stand where.

use eframe::egui::{ComboBox, Ui};

use super::super::chart::Combine;
use super::super::format::one_line;
use super::super::session::Action;
use super::super::widgets::muted;
use super::Desk;
use crate::asking::{ChartKind, ChartSuggestion, ResultColumn, ResultValues, ResultView};

/// Every kind, with its name in the menu.
const KINDS: [(ChartKind, &str); 6] = [
    (ChartKind::Bar, "Bars"),
    (ChartKind::Line, "Lines"),
    (ChartKind::Scatter, "Points"),
    (ChartKind::Histogram, "Histogram"),
    (ChartKind::Box, "Boxes"),
    (ChartKind::HeatMap, "Heat map"),
];

/// The menu of the kinds that fit the result.
pub(super) fn kind(ui: &mut Ui, chart: &mut ChartSuggestion, view: &ResultView) {
    let kind = KINDS.iter().find(|(kind, _)| *kind == chart.kind).map_or("Choose a kind", |(_, name)| name);
    let before = chart.kind;
    let response = ComboBox::from_id_salt("chart kind").width(100.0).selected_text(kind).show_ui(ui, |ui| {
        for (kind, name) in KINDS {
            if fitting(kind, view).is_some() {
                ui.selectable_value(&mut chart.kind, kind, name);
            }
        }
    });
    response.response.accessible_name("Chart kind");
    if chart.kind != before
        && let Some(fitting) = fitting(chart.kind, view)
    {
        *chart = fitting;
    }
}

/// The menus of what stands where.
pub(super) fn columns(ui: &mut Ui, chart: &mut ChartSuggestion, view: &ResultView) {
    let kind = chart.kind;
    let heat = kind == ChartKind::HeatMap;
    if heat && !chart.also.is_empty() {
        column(ui, "Up", &mut chart.x, view, is_named);
        muted(ui, "Across each column");
        return;
    }
    column(ui, "Across", &mut chart.x, view, |column| fits_x(kind, column));
    if kind == ChartKind::Histogram {
        return;
    }
    let before = chart.y.clone();
    column(ui, "Up", &mut chart.y, view, |column| if heat { is_named(column) } else { is_number(column) });
    if let (Some(before), Some(now)) = (before, &chart.y)
        && let Some(place) = chart.also.iter_mut().find(|name| *name == now)
    {
        *place = before;
    }
    match kind {
        ChartKind::Box => {}
        ChartKind::HeatMap => column(ui, "Shade", &mut chart.colour, view, is_number),
        _ => colour(ui, chart, view),
    }
}

/// What the colours tell apart: nothing, the values of a column, or the columns of numbers themselves.
fn colour(ui: &mut Ui, chart: &mut ChartSuggestion, view: &ResultView) {
    let taken = |column: &ResultColumn| [&chart.x, &chart.y].into_iter().flatten().any(|name| *name == column.name);
    let beside: Vec<String> = view
        .columns
        .iter()
        .filter(|column| is_number(column) && !taken(column))
        .map(|column| column.name.clone())
        .collect();
    keep_together(ui, 120.0 + 50.0);
    muted(ui, "Colour");
    let each = !chart.also.is_empty();
    let text = chart.colour.as_deref().unwrap_or(if each { "each column" } else { "none" });
    let text = one_line(text, 22);
    let menu = ComboBox::from_id_salt(("chart column", "Colour")).width(120.0).selected_text(text);
    let response = menu.show_ui(ui, |ui| {
        let mut chosen = None;
        if ui.selectable_label(chart.colour.is_none() && !each, "none").clicked() {
            chosen = Some((None, Vec::new()));
        }
        if !beside.is_empty() && ui.selectable_label(each, "each column").clicked() {
            chosen = Some((None, beside));
        }
        for column in view.columns.iter().filter(|column| is_named(column)) {
            if ui.selectable_label(chart.colour.as_ref() == Some(&column.name), column.name.as_str()).clicked() {
                chosen = Some((Some(column.name.clone()), Vec::new()));
            }
        }
        if let Some((colour, also)) = chosen {
            (chart.colour, chart.also) = (colour, also);
        }
    });
    response.response.accessible_name("Chart colour");
}

/// How rows that fall together become one.
pub(super) fn combine(ui: &mut Ui, desk: &mut Desk<'_>, combined: Combine) {
    keep_together(ui, 90.0 + 140.0);
    muted(ui, "Several rows as their");
    let mut chosen = combined;
    let response = ComboBox::from_id_salt("chart combine").width(90.0).selected_text(combined.name());
    let response = response.show_ui(ui, |ui| {
        for combine in Combine::ALL {
            ui.selectable_value(&mut chosen, combine, combine.name());
        }
    });
    response.response.accessible_name("Several rows as their");
    if chosen != combined {
        desk.send(Action::SetCombine(chosen));
    }
}

/// Begins a new line where so much, a menu with its word before it, has no more room in this one.
fn keep_together(ui: &mut Ui, width: f32) {
    if ui.available_size_before_wrap().x < width {
        ui.end_row();
        // Words stand at the height of the menu beside them.
        ui.set_row_height(ui.spacing().interact_size.y);
    }
}

/// A menu of the columns that fit.
fn column(
    ui: &mut Ui,
    name: &str,
    chosen: &mut Option<String>,
    view: &ResultView,
    fits: impl Fn(&ResultColumn) -> bool,
) {
    keep_together(ui, 120.0 + 50.0);
    muted(ui, name);
    let text = chosen.clone().unwrap_or_else(|| "none".to_owned());
    let text = one_line(&text, 22);
    let response = ComboBox::from_id_salt(("chart column", name)).width(120.0).selected_text(text).show_ui(ui, |ui| {
        for column in view.columns.iter().filter(|column| fits(column)) {
            ui.selectable_value(chosen, Some(column.name.clone()), column.name.as_str());
        }
    });
    response.response.accessible_name(format!("Chart {}", name.to_lowercase()));
}

fn is_number(column: &ResultColumn) -> bool {
    matches!(column.values, ResultValues::Numbers(_))
}

fn is_named(column: &ResultColumn) -> bool {
    !matches!(column.values, ResultValues::Other)
}

fn fits_x(kind: ChartKind, column: &ResultColumn) -> bool {
    match kind {
        ChartKind::Scatter | ChartKind::Histogram => is_number(column),
        ChartKind::Line => matches!(column.values, ResultValues::Numbers(_) | ResultValues::Moments(_)),
        _ => is_named(column),
    }
}

/// A chart of this kind over the first columns that fit it; `None` where there are none.
fn fitting(kind: ChartKind, view: &ResultView) -> Option<ChartSuggestion> {
    let words = |column: &&ResultColumn| is_named(column) && !is_number(column);
    let x = view.columns.iter().find(|column| fits_x(kind, column) && (is_number(column) == fits_only_numbers(kind)));
    let x = x.or_else(|| view.columns.iter().find(|column| fits_x(kind, column)))?;
    let others = || view.columns.iter().filter(|column| column.name != x.name);
    let numbers = || others().filter(|column| is_number(column));
    let mut also = Vec::new();
    let (y, colour) = match (kind, others().find(words)) {
        (ChartKind::Histogram, _) => (None, None),
        (ChartKind::HeatMap, Some(y)) => (Some(y), Some(numbers().next()?)),
        // One column of names: the other side is the names of the columns of numbers.
        (ChartKind::HeatMap, None) => {
            also = numbers().skip(1).map(|column| column.name.clone()).collect();
            (Some(numbers().next().filter(|_| !also.is_empty())?), None)
        }
        _ => (Some(numbers().next()?), None),
    };
    let name = |column: Option<&ResultColumn>| column.map(|column| column.name.clone());
    let (y, colour) = (name(y), name(colour));
    Some(ChartSuggestion { kind, x: Some(x.name.clone()), y, colour, also, reason: String::new() })
}

fn fits_only_numbers(kind: ChartKind) -> bool {
    matches!(kind, ChartKind::Scatter | ChartKind::Histogram)
}

#[cfg(test)]
mod tests {
    use super::fitting;
    use crate::asking::{ChartKind, ResultColumn, ResultValues, ResultView};

    #[test]
    fn a_kind_is_offered_only_where_columns_fit_it() {
        let column = |name: &str, values| ResultColumn { name: name.to_owned(), values };
        let view = ResultView {
            rows: 2,
            columns: vec![
                column("units", ResultValues::Numbers(vec![Some(1.0), None])),
                column("region", ResultValues::Texts(vec![Some("West".to_owned()), None])),
            ],
        };
        let bars = fitting(ChartKind::Bar, &view).expect("bars");
        assert_eq!((bars.x.as_deref(), bars.y.as_deref()), (Some("region"), Some("units")));
        assert!(fitting(ChartKind::Scatter, &view).is_none());
        assert!(fitting(ChartKind::HeatMap, &view).is_none());
        assert_eq!(fitting(ChartKind::Histogram, &view).expect("one").x.as_deref(), Some("units"));
    }
}
