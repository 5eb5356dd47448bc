//! Draws a chart in the window; a hover shows its values. Its legend stands above it, what was left out below.

use eframe::egui::accesskit::Role;
use eframe::egui::{CornerRadius, RichText, Sense, Stroke, Ui, WidgetInfo, vec2};
use egui_plot::{
    AxisHints, Bar, BarChart, BoxElem, BoxPlot, BoxSpread, GridMark, HoverPosition, Line, Plot, PlotBounds, PlotUi,
    Points,
};

use super::super::chart::{
    Axis, Bin, Cells, Chart, Marks, Scale, Series, Spread, Tick, beside, cut, number_text, palette, shade,
};
use super::super::theme::{Theme, size};
use super::super::widgets::muted;
use super::super::{fonts, format};

/// The least height of the marks with their axes; below it the tab scrolls.
const LEAST: f32 = 104.0;
/// The most.
const MOST: f32 = 460.0;
/// About how wide a character of an axis is.
const CHARACTER: f32 = 6.6;

/// Shows it in this height, or in the least that it needs.
pub(super) fn show(ui: &mut Ui, chart: &Chart, height: f32) {
    let top = ui.cursor().top();
    legend(ui, chart);
    if let Marks::Cells(cells) = &chart.marks {
        scale_bar(ui, cells);
    }
    let note = chart.notes.join(" ");
    let room = height - (ui.cursor().top() - top) - if note.is_empty() { 0.0 } else { 24.0 };
    if chart.is_empty() {
        muted(ui, "No row has a value to draw");
    } else {
        plot(ui, chart, room.clamp(LEAST, MOST));
    }
    if !note.is_empty() {
        muted(ui, note.as_str()).on_hover_text(&note);
    }
}

/// The names of the colours.
fn legend(ui: &mut Ui, chart: &Chart) {
    let names = chart.legend();
    if names.is_empty() {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let colours = palette(&theme);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(14.0, 2.0);
        for (name, colour) in names.iter().zip(colours.iter().cycle()) {
            let shown = cut(name, 24);
            let galley = ui.painter().layout_no_wrap(shown, fonts::text(size::SMALL), theme.text);
            let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 16.0, 18.0), Sense::hover());
            let swatch = eframe::egui::Rect::from_center_size(rect.left_center() + vec2(5.0, 0.0), vec2(10.0, 10.0));
            ui.painter().rect_filled(swatch, CornerRadius::same(2), *colour);
            ui.painter().galley(rect.left_center() + vec2(16.0, -galley.size().y / 2.0), galley, theme.text);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, *name));
        }
    });
}

/// What the shades of a heat map mean.
fn scale_bar(ui: &mut Ui, cells: &Cells) {
    let theme = Theme::of(ui.ctx());
    ui.horizontal(|ui| {
        muted(ui, format!("{}, {}", cut(&cells.name, 24), number_text(cells.low)));
        let (rect, _) = ui.allocate_exact_size(vec2(120.0, 10.0), Sense::hover());
        let steps = 30_u16;
        for step in 0..steps {
            let share = f64::from(step) / f64::from(steps - 1);
            let fill = shade(&theme, cells, cells.low + share * (cells.high - cells.low));
            let width = rect.width() / f32::from(steps);
            let left = rect.min + vec2(f32::from(step) * width, 0.0);
            let part = eframe::egui::Rect::from_min_size(left, vec2(width + 0.5, rect.height()));
            ui.painter().rect_filled(part.intersect(rect), CornerRadius::ZERO, fill);
        }
        muted(ui, number_text(cells.high));
    });
}

fn plot(ui: &mut Ui, chart: &Chart, height: f32) {
    let theme = Theme::of(ui.ctx());
    ui.style_mut().visuals.extreme_bg_color = theme.field;
    let width = ui.available_width();
    let x_ticks = across(&chart.x, width - 70.0);
    let y_ticks = up(&chart.y, height - 46.0);
    let (x_hover, y_hover) = (chart.x.clone(), chart.y.clone());
    let hover = move |at: &HoverPosition<'_>| match at {
        HoverPosition::NearDataPoint { position, .. } => Some(format!(
            "{} {}\n{} {}",
            x_hover.title,
            x_hover.text_at(position.x),
            y_hover.title,
            y_hover.text_at(position.y)
        )),
        HoverPosition::Elsewhere { .. } => None,
    };
    // As many characters as the axis is long.
    let title = |text: &str, room: f32| {
        let text = cut(text, (room / CHARACTER).max(3.0) as usize);
        RichText::new(text).font(fonts::text(size::SMALL)).color(theme.text_muted)
    };
    let cells = matches!(chart.marks, Marks::Cells(_));
    let (x_marks, y_marks) = (marks(&x_ticks), marks(&y_ticks));
    // Every mark was chosen to have room: none is faded or left out by the axis itself.
    let looks = |hints: AxisHints<'static>, axis: &Axis, room: f32| {
        let hints = hints.label_spacing(0.5..=1.0).tick_label_font(fonts::text(size::SMALL));
        hints.tick_label_color(theme.text_muted).label(title(&axis.title, room))
    };
    let x_axis =
        looks(AxisHints::new_x(), &chart.x, width - 70.0).formatter(move |mark, _| text_of(&x_ticks, mark.value));
    let y_axis =
        looks(AxisHints::new_y(), &chart.y, height - 46.0).formatter(move |mark, _| text_of(&y_ticks, mark.value));
    let plot = Plot::new("result chart")
        .height(height)
        .width(width)
        .allow_scroll(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_background(false)
        .show_crosshair(false)
        .show_grid([false, !cells])
        .grid_spacing(1.0..=2.0)
        .grid_color(theme.line)
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .x_grid_spacer(move |_| x_marks.clone())
        .y_grid_spacer(move |_| y_marks.clone())
        .label_formatter(hover);
    let bounds = PlotBounds::from_min_max([chart.x.low, chart.y.low], [chart.x.high, chart.y.high]);
    let said = chart.said();
    let drawn = plot.show(ui, |plot| {
        plot.set_plot_bounds(bounds);
        draw(plot, chart, &theme);
    });
    drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
}

/// Marks of the horizontal axis, as many as have room.
fn across(axis: &Axis, width: f32) -> Vec<Tick> {
    match &axis.scale {
        Scale::Names(names) => {
            // Names are cut where each has some room, and thinned out where it has too little to be told apart.
            let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(1).clamp(1, 22) as f32;
            let wanted = longest.min(9.0) * CHARACTER + 10.0;
            let most = ((width / wanted) as usize).max(1);
            let shown = names.len().div_ceil(names.len().div_ceil(most).max(1)).max(1);
            axis.ticks(most, ((width / shown as f32 - 8.0) / CHARACTER).clamp(3.0, 22.0) as usize)
        }
        Scale::Moments => axis.ticks((width / 92.0).max(1.0) as usize, 0),
        Scale::Numbers { .. } => axis.ticks((width / 72.0).clamp(1.0, 12.0) as usize, 0),
    }
}

fn up(axis: &Axis, height: f32) -> Vec<Tick> {
    let most = if matches!(axis.scale, Scale::Names(_)) { height / 15.0 } else { height / 24.0 };
    axis.ticks(most.clamp(2.0, 40.0) as usize, 16)
}

fn marks(ticks: &[Tick]) -> Vec<GridMark> {
    let step = match ticks {
        [first, second, ..] => second.at - first.at,
        _ => f64::MAX.sqrt(),
    };
    ticks.iter().map(|tick| GridMark { value: tick.at, step_size: step }).collect()
}

fn text_of(ticks: &[Tick], at: f64) -> String {
    ticks.iter().find(|tick| tick.at.total_cmp(&at).is_eq()).map_or(String::new(), |tick| tick.text.clone())
}

fn draw(plot: &mut PlotUi<'_>, chart: &Chart, theme: &Theme) {
    let colours = palette(theme);
    let coloured = |all: &'_ [Series]| all.iter().cloned().zip(colours.into_iter().cycle()).collect::<Vec<_>>();
    match &chart.marks {
        Marks::Bars(all) => {
            for (of, (series, colour)) in coloured(all).into_iter().enumerate() {
                let (shift, width) = beside(of, all.len());
                let bars = series.points.iter().map(|[x, y]| {
                    let said = format!("{}\n{} {}", chart.x.text_at(*x), series.name, number_text(*y));
                    Bar::new(x + shift, *y).width(width).fill(colour).name(said)
                });
                named_bars(plot, &series.name, bars.collect());
            }
        }
        Marks::Histogram(bins) => named_bars(plot, &chart.x.title, histogram(bins, colours[0])),
        Marks::Lines(all) => {
            for (series, colour) in coloured(all) {
                if series.points.len() <= 40 {
                    plot.points(Points::new(series.name.clone(), series.points.clone()).radius(2.5).color(colour));
                }
                plot.line(Line::new(series.name, series.points).color(colour).width(2.0));
            }
        }
        Marks::Points(all) => {
            for (series, colour) in coloured(all) {
                plot.points(Points::new(series.name, series.points).radius(2.5).color(colour));
            }
        }
        Marks::Boxes(boxes) => self::boxes(plot, chart, boxes, theme),
        Marks::Cells(cells) => self::cells(plot, chart, cells, theme),
    }
}

/// Bars whose name is what a hover says.
fn named_bars(plot: &mut PlotUi<'_>, name: &str, bars: Vec<Bar>) {
    let bars: Vec<Bar> = bars.into_iter().map(|bar| bar.stroke(Stroke::NONE)).collect();
    plot.bar_chart(BarChart::new(name, bars).element_formatter(Box::new(|bar, _| bar.name.clone())));
}

fn histogram(bins: &[Bin], colour: eframe::egui::Color32) -> Vec<Bar> {
    let bar = |bin: &Bin| {
        let width = bin.to - bin.from;
        let (from, to) = (number_text(bin.from), number_text(bin.to));
        let said = format!("{from} to {to}\n{}", format::counted(bin.count as u64, "row"));
        Bar::new(bin.from + width / 2.0, bin.count as f64).width(width * 0.96).fill(colour).name(said)
    };
    bins.iter().map(bar).collect()
}

fn boxes(plot: &mut PlotUi<'_>, chart: &Chart, boxes: &[Spread], theme: &Theme) {
    let edge = Stroke::new(1.5, theme.accent);
    let element = |spread: &Spread| {
        let drawn = BoxSpread::new(spread.low, spread.first, spread.middle, spread.third, spread.high);
        let said = format!(
            "{}\n{}\nmedian {}, half of them from {} to {}",
            chart.x.text_at(spread.at),
            format::counted(spread.count as u64, "row"),
            number_text(spread.middle),
            number_text(spread.first),
            number_text(spread.third)
        );
        let element = BoxElem::new(spread.at, drawn).name(said).box_width(0.5).whisker_width(0.25);
        element.fill(theme.accent_soft).stroke(edge)
    };
    let all = BoxPlot::new(&chart.y.title, boxes.iter().map(element).collect());
    plot.box_plot(all.element_formatter(Box::new(|element, _| element.name.clone())));
    let beyond: Vec<[f64; 2]> =
        boxes.iter().flat_map(|spread| spread.outliers.iter().map(|value| [spread.at, *value])).collect();
    plot.points(Points::new("beyond the whiskers", beyond).radius(2.0).color(theme.accent));
}

/// A bar for each cell: pairs without a value stay blank.
fn cells(plot: &mut PlotUi<'_>, chart: &Chart, cells: &Cells, theme: &Theme) {
    let bar = |(column, row, value): (usize, usize, f64)| {
        let (x, y) = (column as f64, row as f64);
        let said = format!("{}\n{}\n{} {}", chart.x.text_at(x), chart.y.text_at(y), cells.name, number_text(value));
        Bar::new(x, 0.94).base_offset(y - 0.47).width(0.96).fill(shade(theme, cells, value)).name(said)
    };
    named_bars(plot, &cells.name, cells.filled().map(bar).collect());
}
