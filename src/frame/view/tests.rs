use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType as Dtype, NamedFrom, Series, TimeUnit};

use super::{RowOrder, ViewError, find, value_of, view_rows};
use crate::domain::{Bound, CancelToken, Condition, DataType, Scalar, SortKey, TableView, ValueTest};
use crate::frame::{Cells, Frame};

fn texts(cells: &[Option<&str>]) -> Cells {
    Cells::Text(cells.iter().map(|cell| cell.map(str::to_owned)).collect())
}

fn people() -> Frame {
    Frame::from_columns(vec![
        ("name", texts(&[Some("item 10"), Some("Item 9"), None, Some("apple"), Some("")])),
        ("age", Cells::Int(vec![Some(30), None, Some(20), Some(30), Some(-4)])),
        ("score", Cells::Float(vec![Some(0.5), Some(f64::NAN), None, Some(-1.0), Some(2.5)])),
        ("member", Cells::Bool(vec![Some(true), Some(false), None, Some(false), Some(true)])),
    ])
}

fn rows(view: &TableView) -> Vec<u64> {
    let order = view_rows(&people(), view, &CancelToken::new()).expect("a view");
    (0..order.len()).map(|place| order.row(place)).collect()
}

fn sorted(keys: &[(usize, bool)]) -> Vec<u64> {
    let sorts = keys.iter().map(|(column, descending)| SortKey { column: *column, descending: *descending }).collect();
    rows(&TableView { sorts, ..TableView::default() })
}

fn kept(column: usize, test: ValueTest) -> Vec<u64> {
    rows(&TableView { filter: vec![vec![Condition { column, test, negated: false }]], ..TableView::default() })
}

fn at_least(value: Scalar, inclusive: bool) -> ValueTest {
    ValueTest::Within { from: Some(Bound { value, inclusive }), to: None }
}

#[test]
fn rows_without_a_value_come_last_in_either_direction() {
    assert_eq!(sorted(&[(0, false)]), [4, 3, 1, 0, 2]);
    assert_eq!(sorted(&[(0, true)]), [0, 1, 3, 4, 2]);
    assert_eq!(sorted(&[(1, false)]), [4, 2, 0, 3, 1]);
    assert_eq!(sorted(&[(2, true)]), [4, 0, 3, 1, 2]);
}

#[test]
fn ties_keep_their_order_or_that_of_the_next_key() {
    assert_eq!(sorted(&[(1, true)]), [0, 3, 2, 4, 1]);
    assert_eq!(sorted(&[(1, true), (0, false)]), [3, 0, 2, 4, 1]);
    assert_eq!(sorted(&[(3, false), (1, true)]), [3, 1, 0, 4, 2]);
}

#[test]
fn a_long_column_is_sorted_as_the_standard_library_would() {
    let values: Vec<i64> = (0..1_300_000_i64).map(|n| (n * 7_919) % 1_009 - 500).collect();
    let frame = Frame::from_columns(vec![("n", Cells::Int(values.iter().copied().map(Some).collect()))]);
    let view = TableView { sorts: vec![SortKey { column: 0, descending: true }], ..TableView::default() };
    let order = view_rows(&frame, &view, &CancelToken::new()).expect("a view");
    let mut expected: Vec<usize> = (0..values.len()).collect();
    expected.sort_by_key(|row| std::cmp::Reverse(values[*row]));
    assert!((0..order.len()).map(|place| order.row(place) as usize).eq(expected));
}

#[test]
fn conditions_keep_what_they_say() {
    assert_eq!(kept(1, at_least(Scalar::Int(30), true)), [0, 3]);
    assert_eq!(kept(1, at_least(Scalar::Int(30), false)), [0_u64; 0]);
    assert_eq!(kept(1, at_least(Scalar::Float(19.5), false)), [0, 2, 3]);
    assert_eq!(kept(1, ValueTest::Is(Scalar::Float(19.5))), [0_u64; 0]);
    assert_eq!(kept(1, ValueTest::OneOf(vec![Some(Scalar::Int(-4)), None])), [1, 4]);
    assert_eq!(kept(2, at_least(Scalar::Int(0), true)), [0, 4]);
    assert_eq!(kept(2, ValueTest::Missing), [1, 2]);
    assert_eq!(kept(3, ValueTest::Is(Scalar::Bool(false))), [1, 3]);
    assert_eq!(kept(0, ValueTest::Contains("ITEM".to_owned())), [0, 1]);
    assert_eq!(kept(0, ValueTest::EndsWith("e".to_owned())), [3]);
    assert_eq!(kept(0, ValueTest::Matches("[0-9]{2}".to_owned())), [0]);
    assert_eq!(kept(0, ValueTest::Is(Scalar::Text(String::new()))), [4]);
    assert_eq!(kept(1, ValueTest::Contains("3".to_owned())), [0, 3]);
}

#[test]
fn a_negated_condition_keeps_all_the_others() {
    let negated = Condition { column: 0, test: ValueTest::Contains("item".to_owned()), negated: true };
    assert_eq!(rows(&TableView { filter: vec![vec![negated]], ..TableView::default() }), [2, 3, 4]);
}

#[test]
fn groups_must_all_hold_and_one_condition_of_each_suffices() {
    let condition = |column, test| Condition { column, test, negated: false };
    let filter = vec![
        vec![condition(3, ValueTest::Is(Scalar::Bool(true))), condition(0, ValueTest::Missing)],
        vec![condition(1, at_least(Scalar::Int(0), true))],
    ];
    assert_eq!(rows(&TableView { filter, sorts: vec![SortKey { column: 1, descending: false }] }), [2, 0]);
}

#[test]
fn a_wrong_pattern_is_told_and_a_cancelled_view_ends() {
    let pattern = Condition { column: 0, test: ValueTest::Matches("(".to_owned()), negated: false };
    let view = TableView { filter: vec![vec![pattern]], sorts: vec![SortKey { column: 0, descending: false }] };
    let error = view_rows(&people(), &view, &CancelToken::new()).expect_err("no expression");
    assert!(matches!(&error, ViewError::Pattern { pattern, .. } if pattern == "("), "{error}");
    let cancelled = CancelToken::new();
    cancelled.cancel();
    let view = TableView { filter: Vec::new(), ..view };
    assert_eq!(view_rows(&people(), &view, &cancelled).expect_err("cancelled"), ViewError::Cancelled);
}

#[test]
fn a_day_covers_its_moments_and_half_a_number_nothing() {
    let noon_before = [86_399, 86_400, 172_799, 172_800].map(|seconds: i64| Some(seconds * 1_000));
    let moments = Series::new("at".into(), noon_before.to_vec());
    let moments = moments.cast(&Dtype::Datetime(TimeUnit::Milliseconds, None)).expect("moments");
    let frame = Frame::new(DataFrame::new(4, vec![moments.into()]).expect("a frame"));
    let day = Scalar::Date(NaiveDate::from_ymd_opt(1970, 1, 2).expect("a day"));
    let count = |test| {
        let view = TableView { filter: vec![vec![Condition { column: 0, test, negated: false }]], sorts: Vec::new() };
        view_rows(&frame, &view, &CancelToken::new()).expect("a view").len()
    };
    assert_eq!(count(ValueTest::Is(day.clone())), 2);
    assert_eq!(count(at_least(day.clone(), true)), 3);
    assert_eq!(count(at_least(day, false)), 1);
}

#[test]
fn typed_values_are_read_as_the_column_has_them() {
    assert_eq!(value_of("1,250", &DataType::Int64), Ok(Scalar::Int(1250)));
    assert_eq!(value_of(" 0.5 ", &DataType::Float64), Ok(Scalar::Float(0.5)));
    assert_eq!(value_of("No", &DataType::Bool), Ok(Scalar::Bool(false)));
    assert_eq!(value_of(" x ", &DataType::Text), Ok(Scalar::Text(" x ".to_owned())));
    let march = NaiveDate::from_ymd_opt(2024, 3, 1).expect("a day");
    assert_eq!(value_of("2024-03", &DataType::Date), Ok(Scalar::Date(march)));
    assert!(value_of("soon", &DataType::Date).is_err_and(|expected| expected.contains("2024-03-31")));
    assert!(value_of("many", &DataType::Int64).is_err());
}

#[test]
fn text_is_found_in_cells_in_the_order_of_the_view() {
    let (frame, cancel) = (people(), CancelToken::new());
    let view = TableView { sorts: vec![SortKey { column: 0, descending: false }], ..TableView::default() };
    let order = view_rows(&frame, &view, &cancel).expect("a view");
    let found = find(&frame, &order, &[0, 1, 2, 3], "item", &cancel).expect("found");
    assert_eq!((found.places, found.count), (vec![(2, 0), (3, 0)], 2));
    let found = find(&frame, &RowOrder::all(5), &[0, 1, 2], "0", &cancel).expect("found");
    assert_eq!(found.places, [(0, 0), (0, 1), (0, 2), (2, 1), (3, 1)]);
}

#[test]
fn a_part_of_a_view_has_its_rows_and_columns_in_their_order() {
    let frame = people();
    let view = TableView { sorts: vec![SortKey { column: 1, descending: true }], ..TableView::default() };
    let order = view_rows(&frame, &view, &CancelToken::new()).expect("a view");
    let part = order.part(&frame, 1..3, &[2, 0]);
    assert_eq!((part.rows(), part.columns(), part.column_name(0)), (2, 2, "score"));
    assert_eq!(part.cell(0, 1).text, "apple");
    assert_eq!(RowOrder::all(5).part(&frame, 4..9, &[1]).cell(0, 0).text, "-4");
}
