use super::{ChartKind, ResultColumn, ResultValues, ResultView, insights};

fn texts(name: &str, values: &[&str]) -> ResultColumn {
    let values = values.iter().map(|value| Some((*value).to_owned())).collect();
    ResultColumn { name: name.to_owned(), values: ResultValues::Texts(values) }
}

fn numbers(name: &str, values: &[f64]) -> ResultColumn {
    let values = values.iter().map(|value| value.is_finite().then_some(*value)).collect();
    ResultColumn { name: name.to_owned(), values: ResultValues::Numbers(values) }
}

fn view(columns: Vec<ResultColumn>) -> ResultView {
    ResultView { rows: columns.first().map_or(0, |column| column.len() as u64), columns }
}

#[test]
fn groups_have_a_largest_and_a_range() {
    let view = view(vec![texts("region", &["North", "South", "West"]), numbers("price", &[2.0, 8.5, 5.0])]);
    let found = insights(&view, None, None);
    assert_eq!(
        found.sentences,
        ["South has the largest `price`, 8.5.", "`price` ranges from 2 (North) to 8.5 (South); the median is 5."]
    );
    assert_eq!(found.chart.kind, ChartKind::Bar);
}

#[test]
fn months_have_a_trend_and_its_largest_change() {
    let months = texts("month", &["2024-02", "2024-01", "2024-03", "2024-04"]);
    let found = insights(&view(vec![months, numbers("sales", &[150.0, 100.0, 120.0, 130.0])]), None, None);
    assert_eq!(
        found.sentences[..3],
        [
            "`sales` rose from 100 (2024-01) to 130 (2024-04), by 30, 30 %; it rose at 2 and fell at 1 of 3 steps.",
            "It was largest at 2024-02, 150.",
            "The largest rise in one step was from 2024-01 to 2024-02, by 50."
        ]
    );
    assert_eq!((found.chart.kind, found.chart.x.as_deref()), (ChartKind::Line, Some("month")));
}

#[test]
fn ties_gaps_and_values_far_away_are_said() {
    let tied = insights(&view(vec![texts("k", &["a", "b", "c"]), numbers("n", &[3.0, 3.0, 1.0])]), None, None);
    assert_eq!(tied.sentences[0], "a and b are tied for the largest `n`, 3 each.");
    let mut values: Vec<f64> = (0..20).map(f64::from).collect();
    values.extend([500.0, f64::NAN]);
    let far = insights(&view(vec![numbers("x", &values)]), None, None);
    assert_eq!(
        far.sentences,
        [
            "`x` ranges from 0 to 500; the median is 10.",
            "One value of `x` lies far from the others: 500.",
            "1 of 22 row has no `x`."
        ]
    );
    assert_eq!(far.chart.kind, ChartKind::Histogram);
}

#[test]
fn nothing_is_said_of_nothing() {
    assert_eq!(insights(&ResultView::default(), None, None).sentences, ["The result has no rows."]);
    let one = insights(&view(vec![numbers("x", &[4.0])]), None, None);
    assert!(one.sentences.is_empty() && one.chart.kind == ChartKind::None);
    // Of a result that is here only in part, nothing is claimed.
    let part = ResultView { rows: 1_000, ..view(vec![numbers("x", &[1.0, 2.0, 3.0])]) };
    assert!(insights(&part, None, None).sentences.is_empty());
}

#[test]
fn two_numbers_a_row_go_together() {
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| 30.0 - 2.0 * x).collect();
    let found = insights(&view(vec![numbers("x", &x), numbers("y", &y)]), None, None);
    assert!(found.sentences.contains(&"`x` and `y` go strongly in opposite ways (correlation -1.00).".to_owned()));
    assert_eq!(found.chart.kind, ChartKind::Scatter);
}
