//! The picture that fits a result: bars, lines, points, a histogram, boxes, a heat map. Drawn from the result's own
//! values; a hover shows them.

use std::collections::BTreeMap;

use eframe::egui::accesskit::Role;
use eframe::egui::{Color32, Ui, WidgetInfo, vec2};
use egui_plot::{
    Bar, BarChart, BoxElem, BoxPlot, BoxSpread, GridMark, Heatmap, Legend, Line, Plot, PlotPoint, PlotUi, Points,
};

use super::super::theme::Theme;
use super::super::{fonts, format};
use crate::asking::{ChartKind, ChartSuggestion, ResultColumn, ResultValues, ResultView};

/// Points of a scatter that can still be told apart.
const POINTS: usize = 5000;
/// Bars of a histogram.
const BINS: usize = 24;
/// Characters of a label on an axis.
const LABEL: usize = 14;
/// The least and the most height of a picture.
const HEIGHTS: (f32, f32) = (72.0, 420.0);

/// A series: its name, and where its values stand.
struct Series {
    name: String,
    points: Vec<[f64; 2]>,
}

/// What the horizontal axis says.
enum Axis {
    Numbers,
    /// Names at whole numbers.
    Names(Vec<String>),
    /// Seconds since 1970; whether the time of day matters.
    Moments(bool),
}

/// Shows it in this height.
pub(super) fn show(ui: &mut Ui, chart: &ChartSuggestion, view: &ResultView, height: f32) {
    let theme = Theme::of(ui.ctx());
    let height = height.clamp(HEIGHTS.0, HEIGHTS.1);
    let find = |name: &Option<String>| view.columns.iter().find(|column| Some(&column.name) == name.as_ref());
    let (Some(x), y, colour) = (find(&chart.x), find(&chart.y), find(&chart.colour)) else { return };
    let names = || distinct(x);
    let axis = match (chart.kind, &x.values) {
        (ChartKind::Line, ResultValues::Moments(moments)) => {
            let midnight = |m: &chrono::NaiveDateTime| m.time() == chrono::NaiveTime::MIN;
            Axis::Moments(!moments.iter().flatten().all(midnight))
        }
        (ChartKind::Scatter | ChartKind::Histogram, _) => Axis::Numbers,
        (ChartKind::Line, ResultValues::Numbers(_)) => Axis::Numbers,
        _ => Axis::Names(names()),
    };
    let y_names = if chart.kind == ChartKind::HeatMap { y.map(distinct).unwrap_or_default() } else { Vec::new() };
    let colours = palette(&theme);
    let label = |column: Option<&ResultColumn>| column.map_or(String::new(), |column| column.name.clone());
    let y_label = if chart.kind == ChartKind::Histogram { "rows".to_owned() } else { label(y) };
    ui.style_mut().visuals.extreme_bg_color = theme.field;
    let hover = hover_text(&axis, label(Some(x)), y_label.clone());
    let formatter = axis_text(&axis);
    let mut plot = Plot::new(("insight chart", &chart.x, &chart.y, view.rows))
        .height(height)
        .width(ui.available_width())
        .allow_scroll(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_background(false)
        .set_margin_fraction(vec2(0.03, 0.06))
        .x_axis_label(fonts_text(&label(Some(x)), &theme))
        .y_axis_label(fonts_text(&y_label, &theme))
        .x_axis_formatter(move |mark, _| formatter(&mark))
        .label_formatter(move |at| at_text(at).map(&hover));
    plot = match &axis {
        Axis::Names(names) => {
            let many = names.len();
            plot.x_grid_spacer(move |input| whole_marks(many, input.bounds))
                .include_x(-0.6)
                .include_x(many as f64 - 0.4)
        }
        // Years and counts have nothing between them.
        Axis::Numbers if chart.kind != ChartKind::Histogram && is_whole(x) => {
            plot.x_grid_spacer(|input| steps_of_whole(input.bounds))
        }
        Axis::Numbers | Axis::Moments(_) => plot,
    };
    if matches!(chart.kind, ChartKind::Bar | ChartKind::Histogram) {
        plot = plot.include_y(0.0);
    }
    if chart.kind == ChartKind::HeatMap {
        let (shown, many) = (y_names.clone(), y_names.len());
        plot = plot
            .y_axis_formatter(move |mark, _| named(&shown, mark.value))
            .y_grid_spacer(move |input| whole_marks(many, input.bounds))
            .show_grid(false);
    } else {
        plot = plot.y_axis_formatter(|mark, _| compact(mark.value)).show_grid([false, true]);
    }
    if colour.is_some() && chart.kind != ChartKind::HeatMap {
        plot = plot.legend(Legend::default().background_alpha(0.6));
    }
    let said = format!("{} chart of {} by {}", chart.kind.name().replace('_', " "), y_label, label(Some(x)));
    let drawn = plot.show(ui, |plot| match chart.kind {
        ChartKind::Bar => bars(plot, &series(x, y, colour, &axis), &axis, &colours),
        ChartKind::Line => lines(plot, series(x, y, colour, &axis), &colours),
        ChartKind::Scatter => points(plot, series(x, y, colour, &axis), &colours),
        ChartKind::Histogram => histogram(plot, x, colours[0]),
        ChartKind::Box => boxes(plot, x, y, &axis, &theme),
        ChartKind::HeatMap => heat(plot, x, y, colour, &axis, &y_names, &theme),
        ChartKind::None => {}
    });
    drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
}

fn fonts_text(text: &str, theme: &Theme) -> eframe::egui::RichText {
    eframe::egui::RichText::new(text).font(fonts::text(11.0)).color(theme.text_muted)
}

/// Colours of series, told apart in both themes; a legend names them.
fn palette(theme: &Theme) -> Vec<Color32> {
    vec![
        theme.accent,
        theme.warning,
        theme.success,
        theme.danger,
        theme.text_muted,
        theme.code_keyword,
        theme.code_number,
        theme.code_string,
    ]
}

fn distinct(column: &ResultColumn) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in 0..rows(column) {
        if let Some(name) = text(column, row)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

fn rows(column: &ResultColumn) -> usize {
    match &column.values {
        ResultValues::Numbers(values) => values.len(),
        ResultValues::Texts(values) => values.len(),
        ResultValues::Moments(values) => values.len(),
        ResultValues::Flags(values) => values.len(),
        ResultValues::Other => 0,
    }
}

fn text(column: &ResultColumn, row: usize) -> Option<String> {
    match &column.values {
        ResultValues::Numbers(values) => (*values.get(row)?).map(|number| number.to_string()),
        ResultValues::Texts(values) => values.get(row)?.clone(),
        ResultValues::Moments(values) => (*values.get(row)?).map(|moment| {
            let midnight = moment.time() == chrono::NaiveTime::MIN;
            if midnight { moment.date().to_string() } else { moment.format("%Y-%m-%d %H:%M").to_string() }
        }),
        ResultValues::Flags(values) => (*values.get(row)?).map(|flag| if flag { "yes" } else { "no" }.to_owned()),
        ResultValues::Other => None,
    }
}

fn number(column: &ResultColumn, row: usize) -> Option<f64> {
    match &column.values {
        ResultValues::Numbers(values) => (*values.get(row)?).filter(|number| number.is_finite()),
        ResultValues::Moments(values) => (*values.get(row)?).map(|moment| moment.and_utc().timestamp() as f64),
        _ => None,
    }
}

/// The points of each series, in the order of the rows.
fn series(x: &ResultColumn, y: Option<&ResultColumn>, colour: Option<&ResultColumn>, axis: &Axis) -> Vec<Series> {
    let Some(y) = y else { return Vec::new() };
    let mut all: Vec<Series> = Vec::new();
    for row in 0..rows(y).min(POINTS) {
        let across = match axis {
            Axis::Names(names) => {
                text(x, row).and_then(|name| names.iter().position(|known| *known == name)).map(|at| at as f64)
            }
            Axis::Numbers | Axis::Moments(_) => number(x, row),
        };
        let (Some(across), Some(up)) = (across, number(y, row)) else { continue };
        let name = colour.and_then(|column| text(column, row)).unwrap_or_else(|| y.name.clone());
        match all.iter_mut().find(|series| series.name == name) {
            Some(series) => series.points.push([across, up]),
            None => all.push(Series { name, points: vec![[across, up]] }),
        }
    }
    all
}

/// Side by side where there are several series.
fn bars(plot: &mut PlotUi<'_>, all: &[Series], axis: &Axis, colours: &[Color32]) {
    let each = 0.76 / all.len().max(1) as f64;
    for (number, series) in all.iter().enumerate() {
        let shift = (number as f64 - (all.len() as f64 - 1.0) / 2.0) * each;
        let name = |x: f64| if let Axis::Names(names) = axis { named(names, x) } else { compact(x) };
        let bars = series.points.iter().map(|[x, y]| {
            let said = format!("{}\n{} {}", name(*x), series.name, compact(*y));
            Bar::new(x + shift, *y).width(each * 0.94).fill(colours[number % colours.len()]).name(said)
        });
        let chart = BarChart::new(series.name.clone(), bars.collect()).color(colours[number % colours.len()]);
        plot.bar_chart(chart.element_formatter(Box::new(|bar, _| bar.name.clone())));
    }
}

fn lines(plot: &mut PlotUi<'_>, all: Vec<Series>, colours: &[Color32]) {
    for (number, mut series) in all.into_iter().enumerate() {
        series.points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let colour = colours[number % colours.len()];
        if series.points.len() <= 40 {
            plot.points(Points::new(series.name.clone(), series.points.clone()).radius(2.5).color(colour));
        }
        plot.line(Line::new(series.name, series.points).color(colour).width(2.0));
    }
}

fn points(plot: &mut PlotUi<'_>, all: Vec<Series>, colours: &[Color32]) {
    for (number, series) in all.into_iter().enumerate() {
        let colour = colours[number % colours.len()];
        plot.points(Points::new(series.name, series.points).radius(2.5).color(colour));
    }
}

fn histogram(plot: &mut PlotUi<'_>, x: &ResultColumn, colour: Color32) {
    let bars = bins(&(0..rows(x)).filter_map(|row| number(x, row)).collect::<Vec<_>>());
    let bars = bars.into_iter().map(|(middle, width, count)| {
        let (from, to) = (compact(middle - width / 2.0), compact(middle + width / 2.0));
        let said = format!("{from} to {to}\n{}", format::counted(count as u64, "row"));
        Bar::new(middle, count as f64).width(width * 0.96).fill(colour).name(said)
    });
    let chart = BarChart::new(x.name.clone(), bars.collect()).color(colour);
    plot.bar_chart(chart.element_formatter(Box::new(|bar, _| bar.name.clone())));
}

/// Bins of equal width: middle, width, and how many numbers are in each.
fn bins(numbers: &[f64]) -> Vec<(f64, f64, usize)> {
    let (low, high) = numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), n| (a.min(*n), b.max(*n)));
    if numbers.is_empty() {
        return Vec::new();
    }
    if high - low <= 0.0 || !(high - low).is_finite() {
        return vec![(low, 1.0, numbers.len())];
    }
    let many = ((numbers.len() as f64).sqrt().ceil() as usize).clamp(4, BINS);
    let width = (high - low) / many as f64;
    let mut counts = vec![0; many];
    for number in numbers {
        counts[(((number - low) / width) as usize).min(many - 1)] += 1;
    }
    counts.into_iter().enumerate().map(|(at, count)| (low + (at as f64 + 0.5) * width, width, count)).collect()
}

fn boxes(plot: &mut PlotUi<'_>, x: &ResultColumn, y: Option<&ResultColumn>, axis: &Axis, theme: &Theme) {
    let (Axis::Names(names), Some(y)) = (axis, y) else { return };
    let mut groups: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for row in 0..rows(y) {
        let at = text(x, row).and_then(|name| names.iter().position(|known| *known == name));
        if let (Some(at), Some(number)) = (at, number(y, row)) {
            groups.entry(at).or_default().push(number);
        }
    }
    let elements = groups.into_iter().filter_map(|(at, numbers)| {
        let [low, first, middle, third, high] = spread(numbers)?;
        let spread = BoxSpread::new(low, first, middle, third, high);
        let edge = eframe::egui::Stroke::new(1.5, theme.accent);
        let said = format!(
            "{}\nmedian {}, half of them from {} to {}",
            named(names, at as f64),
            compact(middle),
            compact(first),
            compact(third)
        );
        Some(
            BoxElem::new(at as f64, spread)
                .name(said)
                .box_width(0.5)
                .whisker_width(0.25)
                .fill(theme.accent_soft)
                .stroke(edge),
        )
    });
    let chart = BoxPlot::new(y.name.clone(), elements.collect());
    plot.box_plot(chart.element_formatter(Box::new(|element, _| element.name.clone())));
}

/// Whiskers after Tukey, quartiles by linear interpolation.
fn spread(mut numbers: Vec<f64>) -> Option<[f64; 5]> {
    numbers.sort_by(f64::total_cmp);
    let last = numbers.len().checked_sub(1)?;
    let at = |share: f64| {
        let place = share * last as f64;
        let (low, high) = (numbers[place.floor() as usize], numbers[place.ceil() as usize]);
        low + (high - low) * place.fract()
    };
    let (first, middle, third) = (at(0.25), at(0.5), at(0.75));
    let reach = 1.5 * (third - first);
    let low = numbers.iter().copied().find(|number| *number >= first - reach)?;
    let high = numbers.iter().rev().copied().find(|number| *number <= third + reach)?;
    Some([low, first, middle, third, high])
}

fn heat(
    plot: &mut PlotUi<'_>,
    x: &ResultColumn,
    y: Option<&ResultColumn>,
    shade: Option<&ResultColumn>,
    axis: &Axis,
    y_names: &[String],
    theme: &Theme,
) {
    let (Axis::Names(names), Some(y), Some(shade)) = (axis, y, shade) else { return };
    let mut cells = vec![f64::NAN; names.len() * y_names.len()];
    for row in 0..rows(shade) {
        let across = text(x, row).and_then(|name| names.iter().position(|known| *known == name));
        let up = text(y, row).and_then(|name| y_names.iter().position(|known| *known == name));
        if let (Some(across), Some(up), Some(number)) = (across, up, number(shade, row)) {
            cells[up * names.len() + across] = number;
        }
    }
    let low = cells.iter().copied().filter(|cell| cell.is_finite()).fold(f64::INFINITY, f64::min);
    if !low.is_finite() || names.is_empty() {
        return;
    }
    // A pair without a value is as pale as the lowest one.
    cells.iter_mut().filter(|cell| !cell.is_finite()).for_each(|cell| *cell = low);
    let map = Heatmap::new(cells, names.len())
        .palette(&[theme.accent_soft, theme.accent])
        .show_labels(false)
        .at(PlotPoint::new(-0.5, -0.5));
    plot.heatmap(map);
}

/// Marks at the whole numbers that have a name, thinned out where they would touch.
fn whole_marks(many: usize, (low, high): (f64, f64)) -> Vec<GridMark> {
    let step = (many / 12).max(1);
    let marks = (0..many).step_by(step).map(|at| at as f64).filter(|at| *at >= low && *at <= high);
    marks.map(|value| GridMark { value, step_size: step as f64 }).collect()
}

/// Whether a column has only whole numbers.
fn is_whole(column: &ResultColumn) -> bool {
    (0..rows(column)).filter_map(|row| number(column, row)).all(|number| number.fract() == 0.0)
}

/// About eight marks at whole numbers, in steps that are read at a glance.
fn steps_of_whole((low, high): (f64, f64)) -> Vec<GridMark> {
    let rough = ((high - low) / 8.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|part| part * power).find(|step| *step >= rough).unwrap_or(rough);
    let first = (low / step).ceil();
    let marks = (0..32).map(|mark| (first + f64::from(mark)) * step).take_while(|value| *value <= high);
    marks.map(|value| GridMark { value, step_size: step }).collect()
}

fn named(names: &[String], value: f64) -> String {
    let whole = value.round();
    if (value - whole).abs() > 1e-6 || whole < 0.0 {
        return String::new();
    }
    names.get(whole as usize).map_or(String::new(), |name| format::one_line(name, LABEL))
}

fn moment(seconds: f64, with_time: bool) -> String {
    let moment = chrono::DateTime::from_timestamp(seconds as i64, 0).map(|moment| moment.naive_utc());
    moment.map_or(String::new(), |moment| {
        moment.format(if with_time { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string()
    })
}

fn axis_text(axis: &Axis) -> Box<dyn Fn(&GridMark) -> String> {
    match axis {
        Axis::Numbers => Box::new(|mark| compact(mark.value)),
        Axis::Moments(with_time) => {
            let with_time = *with_time;
            Box::new(move |mark| moment(mark.value, with_time))
        }
        Axis::Names(names) => {
            let names = names.clone();
            Box::new(move |mark| named(&names, mark.value))
        }
    }
}

fn at_text(at: &egui_plot::HoverPosition<'_>) -> Option<PlotPoint> {
    match at {
        egui_plot::HoverPosition::NearDataPoint { position, .. } => Some(*position),
        egui_plot::HoverPosition::Elsewhere { .. } => None,
    }
}

fn hover_text(axis: &Axis, x: String, y: String) -> Box<dyn Fn(PlotPoint) -> String> {
    let axis = axis_text(axis);
    Box::new(move |point| {
        let across = axis(&GridMark { value: point.x, step_size: 1.0 });
        format!("{x} {across}\n{y} {}", compact(point.y))
    })
}

/// A number on an axis ("1.2 M").
fn compact(number: f64) -> String {
    let size = number.abs();
    let (scaled, unit) = if size >= 1e9 {
        (number / 1e9, " bn")
    } else if size >= 1e6 {
        (number / 1e6, " M")
    } else if size >= 1e4 {
        (number / 1e3, " k")
    } else {
        (number, "")
    };
    let text = format!("{scaled:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{unit}")
}

#[cfg(test)]
mod tests {
    use super::{bins, compact, spread, steps_of_whole};

    #[test]
    fn marks_between_whole_numbers_are_whole() {
        let marks = |low, high| steps_of_whole((low, high)).iter().map(|mark| mark.value).collect::<Vec<_>>();
        assert_eq!(marks(2022.9, 2024.1), [2023.0, 2024.0]);
        assert_eq!(marks(-3.0, 42.0), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert!(marks(0.0, 1e9).len() < 12);
    }

    #[test]
    fn bins_hold_every_number_once() {
        let numbers: Vec<f64> = (0..100).map(f64::from).collect();
        let made = bins(&numbers);
        assert_eq!(made.iter().map(|bin| bin.2).sum::<usize>(), 100);
        assert_eq!(bins(&[5.0, 5.0]).iter().map(|bin| bin.2).collect::<Vec<_>>(), [2]);
        assert!(bins(&[]).is_empty());
    }

    #[test]
    fn whiskers_leave_out_what_is_far_off() {
        let spread = spread((1..=9).map(f64::from).chain([100.0]).collect()).expect("numbers");
        let said: Vec<String> = spread.iter().map(f64::to_string).collect();
        assert_eq!(said, ["1", "3.25", "5.5", "7.75", "9"]);
        assert_eq!([0.5, 12_300.0, 2.5e6, -3e9].map(compact), ["0.5", "12.3 k", "2.5 M", "-3 bn"]);
    }
}
