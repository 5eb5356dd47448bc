//! Charts of ordinary, awkward and enormous results, as data, as SVG and as pixels.

use super::spread::{bins, spread};
use super::{Chart, Combine, Marks, OTHERS, build, number_text, png, svg};
use crate::asking::{ChartKind, ChartSuggestion, ResultColumn, ResultValues, ResultView};

fn column(name: &str, values: ResultValues) -> ResultColumn {
    ResultColumn { name: name.to_owned(), values }
}

fn texts<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> ResultColumn {
    column(name, ResultValues::Texts(values.into_iter().map(|text| Some(text.to_owned())).collect()))
}

fn numbers(name: &str, values: impl IntoIterator<Item = f64>) -> ResultColumn {
    column(name, ResultValues::Numbers(values.into_iter().map(Some).collect()))
}

/// A chart of the first columns: across, up, colour.
fn chart(kind: ChartKind, columns: Vec<ResultColumn>) -> Chart {
    let name = |at: usize| columns.get(at).map(|column| column.name.clone());
    let choice =
        ChartSuggestion { kind, x: name(0), y: name(1), colour: name(2), also: Vec::new(), reason: String::new() };
    let rows = columns.iter().map(super::gather::rows).max().unwrap_or(0) as u64;
    build(&choice, None, &ResultView { rows, columns }, None).expect("the columns are there")
}

fn texts_of(chart: &Chart) -> Vec<String> {
    chart.y.ticks(6, 20).into_iter().map(|tick| tick.text).collect()
}

#[test]
fn rows_of_one_name_are_added_where_they_can_be_and_averaged_where_not() {
    let bars = |measure: &str| {
        let chart =
            chart(ChartKind::Bar, vec![texts("region", ["West", "East", "West"]), numbers(measure, [1.0, 5.0, 2.0])]);
        let Marks::Bars(series) = &chart.marks else { panic!("bars") };
        (series[0].points[0][1], chart.combined, chart.notes.join(" "))
    };
    let (sum, combined, note) = bars("revenue");
    assert_eq!((number_text(sum), combined), ("3".to_owned(), Some(Combine::Sum)));
    assert!(note.contains("their sum is drawn"), "{note}");
    let (mean, combined, _) = bars("price");
    assert_eq!((number_text(mean), combined), ("1.5".to_owned(), Some(Combine::Mean)));
}

#[test]
fn of_ten_thousand_categories_the_largest_stand_alone_and_the_rest_together() {
    let names: Vec<String> = (0..10_000).map(|at| format!("product {at}")).collect();
    let chart = chart(
        ChartKind::Bar,
        vec![texts("product", names.iter().map(String::as_str)), numbers("revenue", (0..10_000).map(f64::from))],
    );
    let Marks::Bars(series) = &chart.marks else { panic!("bars") };
    assert_eq!(series[0].points.len(), 39, "the others would dwarf them");
    assert_eq!(chart.x.text_at(0.0), "product 9999");
    assert!(chart.notes.iter().any(|note| note.contains("39 largest of 10,000")), "{:?}", chart.notes);
    assert!(
        chart.notes.iter().any(|note| note.contains("49,605,780") && note.contains("left out")),
        "{:?}",
        chart.notes
    );
    let chart = super::tests::chart(
        ChartKind::Bar,
        vec![texts("product", names.iter().map(String::as_str)), numbers("price", (0..10_000).map(f64::from))],
    );
    assert_eq!(chart.x.text_at(39.0), OTHERS);
    let ends: Vec<String> = chart.x.ticks(8, 9).into_iter().map(|tick| tick.text).collect();
    assert_eq!(ends[0], "prod…9999", "{ends:?}");
}

#[test]
fn months_written_as_text_stand_in_the_order_of_time() {
    let columns = vec![texts("month", ["2024-03", "2024-01", "2024-02"]), numbers("revenue", [3.0, 1.0, 2.0])];
    let chart = chart(ChartKind::Line, columns);
    let Marks::Lines(series) = &chart.marks else { panic!("lines") };
    assert_eq!(series[0].points, [[0.0, 1.0], [1.0, 2.0], [2.0, 3.0]]);
    assert_eq!(chart.x.text_at(2.0), "2024-03");
}

#[test]
fn more_series_than_colours_become_others() {
    let groups: Vec<String> = (0..30).map(|at| format!("g{}", at % 15)).collect();
    let columns = vec![
        numbers("year", (0..30).map(|at| f64::from(2000 + at / 15))),
        numbers("revenue", (0..30).map(f64::from)),
        texts("group", groups.iter().map(String::as_str)),
    ];
    let chart = chart(ChartKind::Line, columns);
    assert_eq!(chart.legend().len(), 8);
    assert_eq!(chart.legend()[7], "8 others");
    assert!(chart.combined.is_some());
}

#[test]
fn missing_values_are_left_out_and_said_and_a_single_row_has_room() {
    let holed = vec![
        texts("region", ["West", "East", "North"]),
        column("revenue", ResultValues::Numbers(vec![Some(-4.0), None, Some(1e200)])),
    ];
    let holed = chart(ChartKind::Bar, holed);
    assert!(holed.notes.iter().any(|note| note == "2 rows without a value are left out."), "{:?}", holed.notes);
    assert!(holed.y.low < -4.0 && holed.y.high.abs() < f64::EPSILON, "bars hang from zero");
    for kind in [ChartKind::Bar, ChartKind::Box] {
        let one = chart(kind, vec![texts("region", ["West"]), numbers("revenue", [7.0])]);
        assert!(one.y.low < one.y.high && one.x.low < one.x.high);
    }
    let dot = chart(ChartKind::Scatter, vec![numbers("a", [0.0]), numbers("b", [5.0])]);
    assert!(dot.x.low < 0.0 && dot.x.high > 0.0 && dot.y.low < 5.0 && dot.y.high > 5.0);
}

#[test]
fn marks_say_huge_tiny_near_and_negative_numbers() {
    let ticks = |values: &[f64]| {
        let across = (0..values.len()).map(|at| at as f64);
        texts_of(&chart(ChartKind::Line, vec![numbers("at", across), numbers("level", values.iter().copied())]))
    };
    assert_eq!(ticks(&[0.0, 5.0e6]), ["0", "1 M", "2 M", "3 M", "4 M", "5 M"]);
    assert_eq!(ticks(&[-2.0, 2.0]), ["\u{2212}2", "\u{2212}1", "0", "1", "2"]);
    assert_eq!(ticks(&[1e-9, 3e-9]), ["0", "1e\u{2212}9", "2e\u{2212}9", "3e\u{2212}9"]);
    assert_eq!(ticks(&[0.0, 4e20]), ["0", "1e20", "2e20", "3e20", "4e20"]);
    assert_eq!(ticks(&[1_000_001.0, 1_000_003.0]), ["1,000,001", "1,000,002", "1,000,003"]);
    assert_eq!(
        ticks(&[0.1, 0.5]),
        ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"].map(|text| if text == "0.0" { "0" } else { text })
    );
}

#[test]
fn days_months_and_years_have_their_own_marks() {
    let line = |days: [&str; 2]| {
        let moments = days.map(|day| day.parse::<chrono::NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0)));
        let columns = vec![column("day", ResultValues::Moments(moments.to_vec())), numbers("revenue", [1.0, 2.0])];
        chart(ChartKind::Line, columns).x.ticks(6, 0).into_iter().map(|tick| tick.text).collect::<Vec<_>>()
    };
    assert_eq!(line(["2024-01-01", "2024-12-01"]), ["2024-01", "2024-04", "2024-07", "2024-10"]);
    assert_eq!(line(["2000-01-01", "2020-01-01"]), ["2000", "2005", "2010", "2015", "2020"]);
    assert_eq!(line(["2024-03-01", "2024-03-05"]).len(), 5);
}

#[test]
fn bins_hold_every_number_once_at_round_edges() {
    let made = bins(&(0..100).map(f64::from).collect::<Vec<_>>(), true);
    assert_eq!(made.iter().map(|bin| bin.count).sum::<usize>(), 100);
    assert_eq!((made[0].from, made[0].to), (0.0, 10.0));
    assert_eq!(bins(&[5.0, 5.0], false).iter().map(|bin| bin.count).collect::<Vec<_>>(), [2]);
    assert_eq!(bins(&[1.0, 2.0, 2.0], true).iter().map(|bin| bin.count).collect::<Vec<_>>(), [1, 2]);
    assert!(bins(&[], false).is_empty());
}

#[test]
fn whiskers_leave_out_what_is_far_off_and_it_is_drawn() {
    let found = spread(0.0, (1..=9).map(f64::from).chain([100.0]).collect()).expect("numbers");
    let said = [found.low, found.first, found.middle, found.third, found.high].map(|value| value.to_string());
    assert_eq!(said, ["1", "3.25", "5.5", "7.75", "9"]);
    assert_eq!(found.outliers, [100.0]);
}

#[test]
fn a_pair_without_a_value_stays_blank() {
    let columns = vec![
        texts("region", ["West", "East", "West"]),
        texts("product", ["tea", "coffee", "tea"]),
        numbers("revenue", [1.0, 3.0, 2.0]),
    ];
    let chart = chart(ChartKind::HeatMap, columns);
    let Marks::Cells(cells) = &chart.marks else { panic!("cells") };
    assert_eq!(cells.filled().collect::<Vec<_>>(), [(1, 0, 3.0), (0, 1, 3.0)], "the first name is at the top");
    assert!(chart.notes.iter().any(|note| note.contains("blank")));
}

#[test]
fn the_document_is_well_formed_names_everything_and_paints() {
    let long = "a very long name that goes on <and> on & \"on\"\u{1}, 日本語";
    for kind in
        [ChartKind::Bar, ChartKind::Line, ChartKind::Scatter, ChartKind::Histogram, ChartKind::Box, ChartKind::HeatMap]
    {
        let across = match kind {
            ChartKind::Line | ChartKind::Scatter | ChartKind::Histogram => numbers("size", [1.0, 2.0, 3.0, 3.0]),
            _ => texts("region", [long, "East", "North", "East"]),
        };
        let columns = if kind == ChartKind::HeatMap {
            vec![across, texts("product", ["tea", "coffee", long, "tea"]), numbers("units", [-2.0, 4.0, 3.0, 1.0])]
        } else {
            vec![across, numbers("units", [-2.0, 4.0, 3.0, 1.0]), texts("product", ["tea", "coffee", long, "tea"])]
        };
        let written = svg::write(&chart(kind, columns));
        assert!(written.contains("font-family=\"Inter,") && !written.contains("@font-face"));
        assert!(written.contains("units") || kind == ChartKind::Histogram, "{kind:?}");
        let png = png::paint(&written, 1.0).unwrap_or_else(|error| panic!("{kind:?}: {error}\n{written}"));
        let picture = eframe::icon_data::from_png_bytes(&png).expect("a PNG");
        assert_eq!((picture.width, picture.height), (960, 560));
        let accent = super::super::theme::Theme::light().accent;
        let drawn = picture.rgba.chunks(4).filter(|pixel| pixel[..3] == [accent.r(), accent.g(), accent.b()]).count();
        assert!(drawn > 30, "{kind:?} has {drawn} pixels of its colour");
        if let Some(folder) = std::env::var_os("ANALYTICSPAL_SCREENSHOTS") {
            let name = std::path::Path::new(&folder).join(format!("chart-{}", kind.name()));
            std::fs::write(name.with_extension("svg"), &written).expect("written");
            std::fs::write(name.with_extension("png"), &png).expect("written");
        }
    }
}

#[test]
fn columns_side_by_side_are_series_of_their_names_or_a_side_of_the_heat_map() {
    let view = ResultView {
        rows: 2,
        columns: vec![texts("region", ["West", "East"]), numbers("2023", [1.0, 5.0]), numbers("2024", [2.0, -4.0])],
    };
    let of = |kind| {
        let choice = ChartSuggestion {
            kind,
            x: Some("region".to_owned()),
            y: Some("2023".to_owned()),
            colour: None,
            also: vec!["2024".to_owned()],
            reason: String::new(),
        };
        build(&choice, None, &view, None).expect("the columns are there")
    };
    let bars = of(ChartKind::Bar);
    assert_eq!((bars.legend(), bars.title.as_str()), (vec!["2023", "2024"], "2023 and 2024 by region"));
    let Marks::Bars(series) = &bars.marks else { panic!("bars") };
    assert_eq!(series[1].points, [[0.0, 2.0], [1.0, -4.0]]);
    assert!(bars.notes.is_empty(), "nothing is put together: {:?}", bars.notes);
    let heat = of(ChartKind::HeatMap);
    let Marks::Cells(cells) = &heat.marks else { panic!("cells") };
    assert_eq!(cells.values, [Some(5.0), Some(-4.0), Some(1.0), Some(2.0)], "from below: East, West");
    assert_eq!(heat.x.text_at(1.0), "2024");
}
