//! From a result and a choice of kind and columns to the chart. What does not fit on it is put together or left out,
//! and said.

use std::collections::BTreeMap;

use super::gather::{Combine, Names, Pile, is_whole, number, piles, rows, text};
use super::melt;
use super::spread::{OUTLIERS, bins, spread};
use super::{Axis, Chart, Marks, OTHERS, Scale, Series, number_text};
use crate::asking::{ChartKind, ChartSuggestion, ResultColumn, ResultValues, ResultView, adds_up};
use crate::domain::capitalised;
use crate::gui::format::{count, counted};

/// Categories that can still be read; of more, so many less one are shown, and the others together.
const CATEGORIES: usize = 40;
/// Series that can still be told apart; beyond, the others are one series.
const SERIES: usize = 8;
/// Boxes beside each other.
const BOXES: usize = 24;
/// Points that can still be told apart.
const POINTS: usize = 4000;
/// Points of a line; of more, the lowest and the highest of each stretch are drawn.
const STRETCHES: usize = 1000;

/// The chart of these columns; `combine` is how rows that fall together become one, else the kind of number decides.
/// `None` where the columns are not there. O(rows log rows): off the UI thread.
pub(crate) fn build(
    choice: &ChartSuggestion,
    combine: Option<Combine>,
    view: &ResultView,
    title: Option<&str>,
) -> Option<Chart> {
    let find = |name: &Option<String>| view.columns.iter().find(|column| Some(&column.name) == name.as_ref());
    let (x, y, colour) = (find(&choice.x)?, find(&choice.y), find(&choice.colour));
    let mut chart = if choice.also.is_empty() {
        Sketch { kind: choice.kind, x, colour, combine, melted: false }.chart_of(y)?
    } else {
        melt::chart(choice, combine, view, x)?
    };
    let here = rows(x) as u64;
    if here < view.rows {
        chart.notes.insert(0, format!("Drawn from the first {} of {} rows.", count(here), count(view.rows)));
    }
    if let Some(title) = title.filter(|title| !title.trim().is_empty()) {
        title.trim().clone_into(&mut chart.title);
    }
    // Names such as kWh are written as they are.
    if chart.title.chars().nth(1).is_some_and(char::is_lowercase) {
        chart.title = capitalised(&chart.title);
    }
    Some(chart)
}

/// What a chart is to be made of.
#[derive(Clone, Copy)]
pub(super) struct Sketch<'a> {
    pub(super) kind: ChartKind,
    pub(super) x: &'a ResultColumn,
    pub(super) colour: Option<&'a ResultColumn>,
    pub(super) combine: Option<Combine>,
    /// Its rows are cells of a wide table.
    pub(super) melted: bool,
}

/// Rows with their places, and the names of series and places.
struct Rows {
    all: Vec<(usize, f64, f64)>,
    series: Vec<String>,
    places: Vec<String>,
    left_out: usize,
}

impl Sketch<'_> {
    /// The chart, whose height is this column's.
    pub(super) fn chart_of(&self, y: Option<&ResultColumn>) -> Option<Chart> {
        Some(match self.kind {
            ChartKind::Bar => self.bars(y?),
            ChartKind::Line => self.lines(y?),
            ChartKind::Scatter => self.scatter(y?),
            ChartKind::Histogram => self.histogram(),
            ChartKind::Box => self.boxes(y?),
            ChartKind::HeatMap => self.heat(y?, self.colour?),
            ChartKind::None => return None,
        })
    }

    pub(super) fn chart(&self, x: Axis, y: Axis, marks: Marks, notes: Vec<String>) -> Chart {
        let title = match (self.kind, self.colour) {
            (ChartKind::Histogram, _) => format!("{} by size", x.title),
            (ChartKind::HeatMap, Some(shade)) => format!("{} by {} and {}", shade.name, x.title, y.title),
            (_, Some(colour)) => format!("{} by {} and {}", y.title, x.title, colour.name),
            (_, None) => format!("{} by {}", y.title, x.title),
        };
        Chart { kind: self.kind, title, x, y, marks, combined: None, notes }
    }

    /// What is said of rows without a value; a cell of a wide table that is empty has no mark, which is seen.
    pub(super) fn left_out(&self, many: usize) -> Vec<String> {
        let said = |many: usize| {
            let verb = if many == 1 { "is" } else { "are" };
            format!("{} without a value {verb} left out.", counted(many as u64, "row"))
        };
        (many > 0 && !self.melted).then(|| said(many)).into_iter().collect()
    }

    /// How rows that fall together become one: what can be added is, of anything else the mean is taken.
    pub(super) fn combine(&self, measure: &ResultColumn) -> Combine {
        self.combine.unwrap_or(if adds_up(&measure.name) { Combine::Sum } else { Combine::Mean })
    }

    /// The rows with a value; across are names, or numbers.
    fn rows(&self, y: &ResultColumn, named: bool) -> Rows {
        let (mut series, mut places) = (Names::default(), Names::default());
        let (mut all, mut left_out) = (Vec::new(), 0);
        for row in 0..rows(y) {
            let across =
                if named { text(self.x, row).map(|name| places.place(name) as f64) } else { number(self.x, row) };
            let (Some(across), Some(up)) = (across, number(y, row)) else {
                left_out += 1;
                continue;
            };
            let name = match self.colour {
                Some(colour) => text(colour, row).unwrap_or_else(|| "none".to_owned()),
                None => y.name.clone(),
            };
            all.push((series.place(name), across, up));
        }
        let mut found = Rows { all, series: series.all, places: places.all, left_out };
        found.few_series();
        found
    }

    fn bars(&self, y: &ResultColumn) -> Chart {
        let mut found = self.rows(y, true);
        let combine = self.combine(y);
        let mut notes = self.left_out(found.left_out);
        let mut piled = piles(std::mem::take(&mut found.all));
        let mut repeated = piled.iter().any(|pile| pile.values.len() > 1);
        let all = found.places.len();
        if all > CATEGORIES {
            let by_size = matches!(self.x.values, ResultValues::Texts(_) | ResultValues::Flags(_));
            let kept = largest(&mut piled, all, combine, CATEGORIES - 1, by_size);
            let place_of: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(at, place)| (*place, at)).collect();
            let moved = piled.into_iter().flat_map(|pile| {
                let place = place_of.get(&(pile.across as usize)).copied().unwrap_or(kept.len()) as f64;
                pile.values.into_iter().map(move |value| (pile.series, place, value)).collect::<Vec<_>>()
            });
            piled = piles(moved.collect());
            let names = kept.iter().filter_map(|place| found.places.get(*place).cloned());
            found.places = names.collect();
            let others = Others::of(&mut piled, kept.len(), combine);
            let rest = count((all - kept.len()) as u64);
            let said = if others.dwarf {
                piled.retain(|pile| (pile.across as usize) < kept.len());
                let value = number_text(others.size);
                format!("the {} of the other {rest}, {value}, is left out, since it would dwarf them", combine.name())
            } else {
                found.places.push(OTHERS.to_owned());
                format!("\u{201c}{OTHERS}\u{201d} is the {} of the other {rest}", combine.name())
            };
            notes.push(format!("The {} largest of {}; {said}.", kept.len(), counted_as(all, &self.x.name)));
            repeated = true;
        }
        let series = drawn(piled, &found.series, combine);
        let values = values(&series);
        let x = Axis::of_names(&self.x.name, found.places);
        let scale = Scale::Numbers { whole: values.iter().all(|value| value.fract() == 0.0) };
        let y = Axis::around(&combined_name(&y.name, repeated, combine), scale, values.into_iter(), true);
        let chart = self.chart(x, y, Marks::Bars(series), notes);
        together(chart, repeated, combine)
    }

    fn lines(&self, y: &ResultColumn) -> Chart {
        // Steps of the calendar written as text ("2024-03") stand in the order of time.
        let named = matches!(self.x.values, ResultValues::Texts(_) | ResultValues::Flags(_));
        let mut found = self.rows(y, named);
        if named {
            found.sort_places();
        }
        let combine = self.combine(y);
        let mut notes = self.left_out(found.left_out);
        let piled = piles(std::mem::take(&mut found.all));
        let repeated = piled.iter().any(|pile| pile.values.len() > 1);
        let mut series = drawn(piled, &found.series, combine);
        if series.iter().any(|series| series.points.len() > STRETCHES * 2) {
            notes.push("Of each short stretch of a line the lowest and the highest value are drawn.".to_owned());
        }
        series.iter_mut().for_each(thin);
        let x = match self.x.values {
            _ if named => Axis::of_names(&self.x.name, found.places),
            ResultValues::Moments(_) => Axis::around(&self.x.name, Scale::Moments, places(&series), false),
            _ => Axis::around(&self.x.name, Scale::Numbers { whole: is_whole(self.x) }, places(&series), false),
        };
        let values = values(&series);
        let scale = Scale::Numbers { whole: values.iter().all(|value| value.fract() == 0.0) };
        let near_zero = near_zero(&values);
        let y = Axis::around(&combined_name(&y.name, repeated, combine), scale, values.into_iter(), near_zero);
        together(self.chart(x, y, Marks::Lines(series), notes), repeated, combine)
    }

    fn scatter(&self, y: &ResultColumn) -> Chart {
        let mut found = self.rows(y, false);
        let mut notes = self.left_out(found.left_out);
        let each = found.all.len().div_ceil(POINTS).max(1);
        if each > 1 {
            notes.push(format!("One in {each} of {} points is drawn.", count(found.all.len() as u64)));
        }
        let mut series: Vec<Series> = found.series.drain(..).map(|name| Series { name, points: Vec::new() }).collect();
        for (of, across, up) in found.all.into_iter().step_by(each) {
            if let Some(series) = series.get_mut(of) {
                series.points.push([across, up]);
            }
        }
        let of =
            |place: usize| series.iter().flat_map(move |series| series.points.iter().map(move |point| point[place]));
        let x_axis = Axis::around(&self.x.name, Scale::Numbers { whole: is_whole(self.x) }, of(0), false);
        let y_axis = Axis::around(&y.name, Scale::Numbers { whole: is_whole(y) }, of(1), false);
        self.chart(x_axis, y_axis, Marks::Points(series), notes)
    }

    fn histogram(&self) -> Chart {
        let numbers: Vec<f64> = (0..rows(self.x)).filter_map(|row| number(self.x, row)).collect();
        let notes = self.left_out(rows(self.x) - numbers.len());
        let whole = is_whole(self.x);
        let bins = bins(&numbers, whole);
        let ends = bins.iter().flat_map(|bin| [bin.from, bin.to]);
        let x = Axis::around(&self.x.name, Scale::Numbers { whole }, ends, false);
        let counts = bins.iter().map(|bin| bin.count as f64);
        let y = Axis::around("rows", Scale::Numbers { whole: true }, counts, true);
        self.chart(x, y, Marks::Histogram(bins), notes)
    }

    fn boxes(&self, y: &ResultColumn) -> Chart {
        let mut found = self.rows(y, true);
        let mut notes = self.left_out(found.left_out);
        let mut groups: Vec<Vec<f64>> = vec![Vec::new(); found.places.len()];
        for (_, across, up) in found.all.drain(..) {
            if let Some(group) = groups.get_mut(across as usize) {
                group.push(up);
            }
        }
        let mut order: Vec<usize> = (0..groups.len()).collect();
        if groups.len() > BOXES {
            order.sort_by_key(|group| std::cmp::Reverse(groups[*group].len()));
            order.truncate(BOXES);
            order.sort_unstable();
            let all = counted_as(groups.len(), &self.x.name);
            notes.push(format!("The {BOXES} of {all} that have the most rows; the others are left out."));
        }
        let names: Vec<String> = order.iter().filter_map(|group| found.places.get(*group).cloned()).collect();
        let taken = order.iter().map(|group| std::mem::take(&mut groups[*group]));
        let boxes: Vec<_> = taken.enumerate().filter_map(|(at, numbers)| spread(at as f64, numbers)).collect();
        if boxes.iter().any(|spread| spread.outliers.len() >= OUTLIERS / 2) {
            notes.push("Of the values beyond the whiskers only the farthest are drawn.".to_owned());
        }
        let ends = boxes.iter().flat_map(|spread| spread.outliers.iter().copied().chain([spread.low, spread.high]));
        let scale = Scale::Numbers { whole: is_whole(y) };
        let up = Axis::around(&y.name, scale, ends.collect::<Vec<_>>().into_iter(), false);
        let mut chart = self.chart(Axis::of_names(&self.x.name, names), up, Marks::Boxes(boxes), notes);
        chart.title = format!("{} by {}", y.name, self.x.name);
        chart
    }
}

impl Rows {
    /// Puts the names across in the order of their text.
    fn sort_places(&mut self) {
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by(|a, b| self.places[*a].cmp(&self.places[*b]));
        let mut place_of = vec![0.0; order.len()];
        order.iter().enumerate().for_each(|(at, place)| place_of[*place] = at as f64);
        self.all.iter_mut().for_each(|row| row.1 = place_of.get(row.1 as usize).copied().unwrap_or_default());
        self.places.sort();
    }

    /// Beyond what colours can tell apart, the smaller series become one.
    fn few_series(&mut self) {
        if self.series.len() <= SERIES {
            return;
        }
        let mut sizes = vec![0.0_f64; self.series.len()];
        self.all.iter().for_each(|(series, _, value)| sizes[*series] += value.abs());
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        order.sort_by(|a, b| sizes[*b].total_cmp(&sizes[*a]));
        order.truncate(SERIES - 1);
        order.sort_unstable();
        let rest = self.series.len() - order.len();
        let of: BTreeMap<usize, usize> = order.iter().enumerate().map(|(at, series)| (*series, at)).collect();
        self.all.iter_mut().for_each(|row| row.0 = of.get(&row.0).copied().unwrap_or(SERIES - 1));
        let names = order.iter().map(|series| self.series[*series].clone());
        self.series = names.chain([format!("{} {OTHERS}", count(rest as u64))]).collect();
    }
}

/// What categories without a bar of their own come to together.
struct Others {
    size: f64,
    /// Beside it the others could not be told apart.
    dwarf: bool,
}

impl Others {
    fn of(piled: &mut [Pile], place: usize, combine: Combine) -> Self {
        let (mut size, mut largest, mut own) = (0.0_f64, 0.0_f64, 0.0_f64);
        for pile in piled {
            let value = combine.of(&mut pile.values);
            if pile.across as usize == place {
                size += value;
                own = own.max(value.abs());
            } else {
                largest = largest.max(value.abs());
            }
        }
        Self { size, dwarf: own > largest * 3.0 }
    }
}

/// The chart, with a word on what was put together.
pub(super) fn together(mut chart: Chart, repeated: bool, combine: Combine) -> Chart {
    if repeated {
        let which = if matches!(combine, Combine::Smallest | Combine::Largest) { "value" } else { "" };
        let what = format!("{} {which}", combine.name());
        chart.notes.insert(0, format!("Where several rows fall together, their {} is drawn.", what.trim()));
        chart.combined = Some(combine);
    }
    chart
}

pub(super) fn combined_name(name: &str, repeated: bool, combine: Combine) -> String {
    if repeated { format!("{name} ({})", combine.name()) } else { name.to_owned() }
}

pub(super) fn counted_as(many: usize, name: &str) -> String {
    format!("{} values of {name}", count(many as u64))
}

/// The places with the largest marks, largest first or in their own order.
fn largest(piled: &mut [Pile], all: usize, combine: Combine, most: usize, by_size: bool) -> Vec<usize> {
    let mut sizes = vec![0.0_f64; all];
    for pile in piled {
        if let Some(size) = sizes.get_mut(pile.across as usize) {
            *size += combine.of(&mut pile.values).abs();
        }
    }
    let mut order: Vec<usize> = (0..all).collect();
    order.sort_by(|a, b| sizes[*b].total_cmp(&sizes[*a]));
    order.truncate(most);
    if !by_size {
        order.sort_unstable();
    }
    order
}

/// The series of these piles, each pile one point.
fn drawn(piled: Vec<Pile>, names: &[String], combine: Combine) -> Vec<Series> {
    let mut series: Vec<Series> = names.iter().map(|name| Series { name: name.clone(), points: Vec::new() }).collect();
    for mut pile in piled {
        if let Some(series) = series.get_mut(pile.series) {
            series.points.push([pile.across, combine.of(&mut pile.values)]);
        }
    }
    series
}

fn places(series: &[Series]) -> impl Iterator<Item = f64> {
    series.iter().flat_map(|series| series.points.iter().map(|point| point[0]))
}

fn values(series: &[Series]) -> Vec<f64> {
    series.iter().flat_map(|series| series.points.iter().map(|point| point[1])).collect()
}

/// Whether zero is so near that an axis without it would mislead.
fn near_zero(values: &[f64]) -> bool {
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), n| (a.min(*n), b.max(*n)));
    (low > 0.0 && low < high * 0.4) || (high < 0.0 && high > low * 0.4)
}

/// Of a long line, the lowest and the highest point of each stretch.
fn thin(series: &mut Series) {
    if series.points.len() <= STRETCHES * 2 {
        return;
    }
    let stretch = series.points.len().div_ceil(STRETCHES);
    let ends = series.points.chunks(stretch).flat_map(|points| {
        let by_height = |a: &&[f64; 2], b: &&[f64; 2]| a[1].total_cmp(&b[1]);
        let mut ends: Vec<[f64; 2]> =
            points.iter().min_by(by_height).into_iter().chain(points.iter().max_by(by_height)).copied().collect();
        ends.sort_by(|a, b| a[0].total_cmp(&b[0]));
        ends
    });
    series.points = ends.collect();
}
