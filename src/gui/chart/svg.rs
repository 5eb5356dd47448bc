//! A chart as an SVG document: a light page, text as text, no font inside.

use std::fmt::Write as _;

use eframe::egui::Color32;

use super::super::theme::Theme;
use super::{Axis, Chart, Marks, Scale, Tick, beside, cut, palette, shade};

/// The page, in its own units.
pub(crate) const PAGE: (f64, f64) = (960.0, 560.0);
/// The fonts to be looked for, the window's own first.
const FONTS: &str = "Inter, 'Helvetica Neue', 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
const MARGIN: f64 = 28.0;
const TITLE: f64 = 20.0;
const TEXT: f64 = 13.0;
const SMALL: f64 = 12.0;
/// Characters of a name beside an axis, and in the legend.
const NAME: usize = 26;
/// What a slanted name takes up across and down, as shares of its length.
const SLANT: f64 = 35.0;

/// Where the marks stand on the page.
struct Plot {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// A document being written.
struct Page<'a> {
    chart: &'a Chart,
    theme: &'a Theme,
    plot: Plot,
    text: String,
}

/// Writes it, in the colours of the light theme.
pub(crate) fn write(chart: &Chart) -> String {
    let theme = Theme::light();
    let y_ticks = chart.y.ticks(if is_names(&chart.y) { 40 } else { 7 }, NAME);
    let labels = y_ticks.iter().map(|tick| width(&tick.text, SMALL)).fold(0.0, f64::max);
    let left = MARGIN + 26.0 + labels + 8.0;
    let scale_bar = if matches!(chart.marks, Marks::Cells(_)) { 92.0 } else { 0.0 };
    let plot_width = PAGE.0 - left - MARGIN - scale_bar;
    let x_ticks = chart.x.ticks(if is_names(&chart.x) { 60 } else { 9 }, NAME);
    let longest = x_ticks.iter().map(|tick| width(&tick.text, SMALL)).fold(0.0, f64::max);
    let slanted = is_names(&chart.x) && longest + 8.0 > plot_width / (chart.x.high - chart.x.low).max(1.0);
    let below = if slanted { (longest * SLANT.to_radians().sin() + 22.0).min(150.0) } else { 24.0 };
    let (legend, legend_height) = legend(chart, theme);
    let notes = wrapped(&chart.notes.join(" "), SMALL, PAGE.0 - 2.0 * MARGIN);
    let top = MARGIN + TITLE + 18.0 + legend_height;
    let under = below + 26.0 + notes.len() as f64 * 17.0 + if notes.is_empty() { 14.0 } else { 26.0 };
    let plot = Plot { left, top, width: plot_width, height: PAGE.1 - top - under };
    let mut page = Page { chart, theme, plot, text: String::new() };
    page.head();
    page.text.push_str(&legend);
    page.axes(&x_ticks, &y_ticks, slanted, below);
    page.marks();
    page.notes(&notes);
    page.text.push_str("</svg>\n");
    page.text
}

fn is_names(axis: &Axis) -> bool {
    matches!(axis.scale, Scale::Names(_))
}

impl Page<'_> {
    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.text.write_fmt(element);
        self.text.push('\n');
    }

    fn x(&self, at: f64) -> f64 {
        let axis = &self.chart.x;
        self.plot.left + (at - axis.low) / (axis.high - axis.low) * self.plot.width
    }

    fn y(&self, at: f64) -> f64 {
        let axis = &self.chart.y;
        self.plot.top + (axis.high - at) / (axis.high - axis.low) * self.plot.height
    }

    fn head(&mut self) {
        let (width, height) = PAGE;
        let (ground, ink) = (hex(self.theme.field), hex(self.theme.text));
        let said = escaped(&self.chart.said());
        self.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"{FONTS}\" font-size=\"{SMALL}\" fill=\"{ink}\">\n<title>{said}</title>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>"
        ));
        let most = ((width - 2.0 * MARGIN) / (TITLE * 0.53)) as usize;
        let title = escaped(&cut(&self.chart.title, most));
        let base = MARGIN + TITLE * 0.8;
        self.add(format_args!(
            "<text x=\"{MARGIN}\" y=\"{base:.1}\" font-size=\"{TITLE}\" font-weight=\"600\">{title}</text>"
        ));
    }

    fn axes(&mut self, x_ticks: &[Tick], y_ticks: &[Tick], slanted: bool, below: f64) {
        let (line, strong, muted) = (hex(self.theme.line), hex(self.theme.line_strong), hex(self.theme.text_muted));
        let Plot { left, top, width, height } = self.plot;
        let bottom = top + height;
        let grid = !matches!(self.chart.marks, Marks::Cells(_));
        self.add(format_args!("<g fill=\"{muted}\">"));
        for tick in y_ticks {
            let at = self.y(tick.at);
            if grid {
                self.add(format_args!(
                    "<line x1=\"{left:.1}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\" stroke=\"{line}\"/>",
                    left + width
                ));
            }
            let text = escaped(&tick.text);
            self.add(format_args!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                left - 8.0,
                at + 4.2
            ));
        }
        for tick in x_ticks {
            let (at, under, text) = (self.x(tick.at), bottom + 18.0, escaped(&tick.text));
            if slanted {
                let turn = format!("rotate(-{SLANT} {at:.1} {under:.1})");
                self.add(format_args!(
                    "<text x=\"{at:.1}\" y=\"{under:.1}\" text-anchor=\"end\" transform=\"{turn}\">{text}</text>"
                ));
            } else {
                self.add(format_args!("<text x=\"{at:.1}\" y=\"{under:.1}\" text-anchor=\"middle\">{text}</text>"));
            }
        }
        self.add(format_args!("</g>"));
        // The line that marks stand on: zero where it is seen.
        let base = if self.chart.y.low < 0.0 && self.chart.y.high > 0.0 && grid && !is_names(&self.chart.y) {
            self.y(0.0)
        } else {
            bottom
        };
        self.add(format_args!(
            "<line x1=\"{left:.1}\" y1=\"{base:.1}\" x2=\"{:.1}\" y2=\"{base:.1}\" stroke=\"{strong}\"/>",
            left + width
        ));
        let (x_title, y_title) = (escaped(&cut(&self.chart.x.title, 80)), escaped(&cut(&self.chart.y.title, 50)));
        let middle = left + width / 2.0;
        self.add(format_args!(
            "<text x=\"{middle:.1}\" y=\"{:.1}\" font-size=\"{TEXT}\" text-anchor=\"middle\">{x_title}</text>",
            bottom + below + 18.0
        ));
        let (across, up) = (MARGIN + 8.0, top + height / 2.0);
        self.add(format_args!(
            "<text x=\"{across:.1}\" y=\"{up:.1}\" font-size=\"{TEXT}\" text-anchor=\"middle\" \
             transform=\"rotate(-90 {across:.1} {up:.1})\">{y_title}</text>"
        ));
    }

    fn marks(&mut self) {
        let colours = palette(self.theme).map(hex);
        let chart = self.chart;
        match &chart.marks {
            Marks::Bars(all) => {
                for (of, (series, colour)) in all.iter().zip(colours.iter().cycle()).enumerate() {
                    let (shift, wide) = beside(of, all.len());
                    self.add(format_args!("<g fill=\"{colour}\">"));
                    for [x, y] in &series.points {
                        self.rectangle((x + shift - wide / 2.0, x + shift + wide / 2.0), (0.0, *y), "");
                    }
                    self.add(format_args!("</g>"));
                }
            }
            Marks::Histogram(bins) => {
                self.add(format_args!("<g fill=\"{}\">", colours[0]));
                for bin in bins {
                    let gap = (bin.to - bin.from) * 0.02;
                    self.rectangle((bin.from + gap, bin.to - gap), (0.0, bin.count as f64), "");
                }
                self.add(format_args!("</g>"));
            }
            Marks::Lines(all) => {
                for (series, colour) in all.iter().zip(colours.iter().cycle()) {
                    let places: Vec<String> =
                        series.points.iter().map(|[x, y]| format!("{:.1},{:.1}", self.x(*x), self.y(*y))).collect();
                    self.add(format_args!(
                        "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"/>",
                        places.join(" ")
                    ));
                    if series.points.len() <= 40 {
                        self.dots(&series.points, colour, 2.8, 1.0);
                    }
                }
            }
            Marks::Points(all) => {
                for (series, colour) in all.iter().zip(colours.iter().cycle()) {
                    self.dots(&series.points, colour, 3.0, 0.75);
                }
            }
            Marks::Boxes(boxes) => {
                for spread in boxes {
                    self.spread(spread);
                }
            }
            Marks::Cells(cells) => {
                for (column, row, value) in cells.filled() {
                    let (x, y) = (column as f64, row as f64);
                    let fill = format!(" fill=\"{}\"", hex(shade(self.theme, cells, value)));
                    self.rectangle((x - 0.48, x + 0.48), (y - 0.48, y + 0.48), &fill);
                }
                self.scale_bar(cells);
            }
        }
    }

    fn rectangle(&mut self, (from, to): (f64, f64), (low, high): (f64, f64), more: &str) {
        let (x, wide) = (self.x(from), self.x(to) - self.x(from));
        let (a, b) = (self.y(low), self.y(high));
        let (y, tall) = (a.min(b), (a - b).abs());
        self.add(format_args!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\"{more}/>"));
    }

    fn dots(&mut self, points: &[[f64; 2]], colour: &str, radius: f64, opacity: f64) {
        self.add(format_args!("<g fill=\"{colour}\" fill-opacity=\"{opacity}\">"));
        for [x, y] in points {
            let (x, y) = (self.x(*x), self.y(*y));
            self.add(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>"));
        }
        self.add(format_args!("</g>"));
    }

    fn spread(&mut self, spread: &super::Spread) {
        let (edge, fill) = (hex(self.theme.accent), hex(self.theme.accent_soft));
        let at = spread.at;
        self.add(format_args!("<g stroke=\"{edge}\" stroke-width=\"1.5\" fill=\"{fill}\">"));
        let middle = self.x(at);
        for (from, to) in [(spread.low, spread.first), (spread.third, spread.high)] {
            let (a, b) = (self.y(from), self.y(to));
            self.add(format_args!("<line x1=\"{middle:.1}\" y1=\"{a:.1}\" x2=\"{middle:.1}\" y2=\"{b:.1}\"/>"));
        }
        self.rectangle((at - 0.25, at + 0.25), (spread.first, spread.third), "");
        for (half, value, thick) in [(0.25, spread.middle, 2.5), (0.12, spread.low, 1.5), (0.12, spread.high, 1.5)] {
            let (a, b, y) = (self.x(at - half), self.x(at + half), self.y(value));
            self.add(format_args!(
                "<line x1=\"{a:.1}\" y1=\"{y:.1}\" x2=\"{b:.1}\" y2=\"{y:.1}\" stroke-width=\"{thick}\"/>"
            ));
        }
        self.add(format_args!("</g>"));
        let points: Vec<[f64; 2]> = spread.outliers.iter().map(|value| [at, *value]).collect();
        self.dots(&points, &edge, 2.2, 0.7);
    }

    /// What the shades of a heat map mean.
    fn scale_bar(&mut self, cells: &super::Cells) {
        let left = self.plot.left + self.plot.width + 22.0;
        let (top, height) = (self.plot.top + 20.0, (self.plot.height - 40.0).clamp(40.0, 220.0));
        let steps = 40;
        let tall = height / f64::from(steps);
        for step in 0..steps {
            let share = 1.0 - (f64::from(step) + 0.5) / f64::from(steps);
            let fill = hex(shade(self.theme, cells, cells.low + share * (cells.high - cells.low)));
            let y = top + f64::from(step) * tall;
            self.add(format_args!(
                "<rect x=\"{left:.1}\" y=\"{y:.2}\" width=\"14\" height=\"{:.2}\" fill=\"{fill}\"/>",
                tall + 0.4
            ));
        }
        let muted = hex(self.theme.text_muted);
        for (value, y) in [(cells.high, top + 9.0), (cells.low, top + height)] {
            let text = escaped(&super::number_text(value));
            self.add(format_args!("<text x=\"{:.1}\" y=\"{y:.1}\" fill=\"{muted}\">{text}</text>", left + 20.0));
        }
        let name = escaped(&cut(&cells.name, 14));
        self.add(format_args!("<text x=\"{left:.1}\" y=\"{:.1}\">{name}</text>", top - 8.0));
    }

    fn notes(&mut self, lines: &[String]) {
        let muted = hex(self.theme.text_muted);
        for (at, line) in lines.iter().rev().enumerate() {
            let y = PAGE.1 - 18.0 - at as f64 * 17.0;
            let line = escaped(line);
            self.add(format_args!("<text x=\"{MARGIN}\" y=\"{y:.1}\" fill=\"{muted}\">{line}</text>"));
        }
    }
}

/// The names of the colours, in rows below the title, and how high they are.
fn legend(chart: &Chart, theme: &Theme) -> (String, f64) {
    let names = chart.legend();
    if names.is_empty() {
        return (String::new(), 0.0);
    }
    let (mut text, mut x, mut y) = (String::new(), MARGIN, MARGIN + TITLE + 22.0);
    for (name, colour) in names.iter().zip(palette(theme).iter().cycle()) {
        let name = cut(name, NAME);
        let wide = 18.0 + width(&name, SMALL) + 18.0;
        if x + wide > PAGE.0 - MARGIN && x > MARGIN {
            (x, y) = (MARGIN, y + 20.0);
        }
        let (colour, name) = (hex(*colour), escaped(&name));
        let _ = writeln!(
            text,
            "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"11\" height=\"11\" rx=\"2\" fill=\"{colour}\"/>\n<text x=\"{:.1}\" y=\"{y:.1}\">{name}</text>",
            y - 9.8,
            x + 17.0
        );
        x += wide;
    }
    (text, y - MARGIN - TITLE)
}

/// A text in lines of at most this width.
fn wrapped(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(word, size) + size * 0.3 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// About how wide a text is: without the reader's fonts nobody knows.
fn width(text: &str, size: f64) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' => 0.3,
        'm' | 'w' | 'M' | 'W' | '@' => 0.9,
        'A'..='Z' => 0.68,
        _ if c.is_ascii() => 0.58,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffdc}' | '\u{1f000}'..='\u{3fffd}' => 1.0,
        _ => 0.62,
    };
    text.chars().map(of).sum::<f64>() * size
}

/// A text as it may stand in the document; what XML does not know becomes a space.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

fn hex(colour: Color32) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.r(), colour.g(), colour.b())
}
