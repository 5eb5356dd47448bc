//! One claim about every format that is written and read: any frame comes back as it was, cell by cell, or the export
//! says, naming the column, what will not. Frames of every type, with odd names and odd texts, with few rows or none.

use analyticspal::domain::CancelToken;
use analyticspal::frame::{ExportFormat, ExportOptions, Frame, LoadOptions, export_to, load, read_arrow_stream};
use polars::prelude::{
    Categories, Column, CompatLevel, DataFrame, DataType, FrozenCategories, IntoSeries as _, IpcStreamWriter,
    NamedFrom, SerWriter, Series, StructChunked, TimeUnit, TimeZone,
};
use proptest::prelude::*;
use serde_json::Value;

use super::{Desk, names, rows, types};

const WORDS: [&str; 40] = [
    "",
    " ",
    "x",
    "007",
    "12",
    "NA",
    "null",
    "NaN",
    "true",
    "=1+1",
    "-5",
    "@x",
    "a,b",
    "a;b",
    "say \"hi\"",
    "\"",
    "''",
    "two\nlines",
    "a\r\nb",
    "a\rb",
    "\t",
    "  x  ",
    "#x",
    "//",
    "2024-01-31",
    "2024-01-31T10:00:00Z",
    "1e5",
    "\\N",
    "\\",
    "{\"a\":1}",
    "[1]",
    "9007199254740993",
    "\u{202e}שלום",
    "e\u{301}",
    "🙂👨\u{200d}👩\u{200d}👧",
    "\u{1}",
    "\u{7f}\u{85}",
    "\u{feff}x",
    "_x0041_",
    "\u{2028}",
];
const NAMES: [&str; 20] = [
    "a",
    "A",
    "a ",
    " a",
    "",
    "a,b",
    "a\nb",
    "\"q\"",
    "é",
    "e\u{301}",
    "🙂",
    "שם",
    "column_1",
    "1",
    "2024-01-31",
    "=x",
    "#h",
    "\u{1}",
    "a_2",
    "true",
];

fn counts(values: Vec<Option<i64>>, dtype: &DataType) -> Series {
    Series::new("c".into(), values).cast(dtype).expect("a cast")
}

/// Whole numbers of so many cells, each of them missing now and then.
fn whole(rows: usize, range: std::ops::Range<i64>, dtype: DataType) -> BoxedStrategy<Series> {
    prop::collection::vec(prop::option::of(range), rows).prop_map(move |cells| counts(cells, &dtype)).boxed()
}

fn texts(rows: usize) -> impl Strategy<Value = Vec<Option<String>>> {
    let text = prop_oneof![prop::sample::select(&WORDS[..]).prop_map(str::to_owned), "[\\PC\n]{0,6}"];
    prop::collection::vec(prop::option::of(text), rows)
}

fn flat(rows: usize) -> BoxedStrategy<Series> {
    let zone = |zone| TimeZone::opt_try_new(zone).expect("a zone");
    let second = 1_000_000;
    let (first, last) = (-62_135_596_800 * second, 253_402_300_799 * second);
    let moments = DataType::Datetime(TimeUnit::Microseconds, None);
    prop_oneof![
        4 => texts(rows).prop_map(|cells| Series::new("c".into(), cells)),
        2 => prop::collection::vec(any::<Option<i64>>(), rows).prop_map(|cells| Series::new("c".into(), cells)),
        2 => prop::collection::vec(prop::option::of(prop::num::f64::ANY), rows)
            .prop_map(|cells| Series::new("c".into(), cells)),
        1 => prop::collection::vec(prop::option::of(-1e3..1e3), rows).prop_map(|cells: Vec<Option<f64>>| Series::new("c".into(), cells)),
        1 => prop::collection::vec(any::<Option<f32>>(), rows).prop_map(|cells| Series::new("c".into(), cells)),
        1 => prop::collection::vec(any::<Option<bool>>(), rows).prop_map(|cells| Series::new("c".into(), cells)),
        1 => prop::collection::vec(any::<Option<u64>>(), rows).prop_map(|cells| Series::new("c".into(), cells)),
        1 => prop::collection::vec(any::<Option<i128>>(), rows).prop_map(|cells| Series::new("c".into(), cells)),
        1 => whole(rows, -100..100, DataType::Int8),
        1 => whole(rows, 0..60_000, DataType::UInt16),
        2 => whole(rows, -719_162..2_932_896, DataType::Date),
        1 => whole(rows, 0..86_400_000_000_000, DataType::Time),
        1 => whole(rows, 0..86_400, DataType::Int64).prop_map(|cells| (cells * 1_000_000_000).cast(&DataType::Time).expect("times")),
        2 => whole(rows, first..last, moments.clone()),
        1 => whole(rows, -1_000_000..1_000_000, DataType::Datetime(TimeUnit::Milliseconds, None)),
        1 => whole(rows, i64::MIN + 1..i64::MAX, DataType::Datetime(TimeUnit::Nanoseconds, None)),
        1 => whole(rows, first / 2..last / 2, DataType::Datetime(TimeUnit::Microseconds, zone(Some("Europe/Paris")))),
        1 => whole(rows, first / 2..last / 2, DataType::Datetime(TimeUnit::Microseconds, zone(Some("UTC")))),
        1 => whole(rows, i64::MIN + 1..i64::MAX, DataType::Duration(TimeUnit::Microseconds)),
        1 => whole(rows, 0..100_000, DataType::Duration(TimeUnit::Milliseconds)),
        1 => whole(rows, -99_999..99_999, DataType::Int64).prop_map(|cells| cells.cast(&DataType::Decimal(10, 2)).expect("decimals")),
        1 => texts(rows).prop_map(|cells| Series::new("c".into(), cells).cast(&DataType::from_categories(Categories::global())).expect("categories")),
        1 => prop::collection::vec(prop::option::of(prop::sample::select(vec!["x", "", "é"])), rows).prop_map(|cells| {
            let fixed = FrozenCategories::new(["x", "", "é", "never"]).expect("categories");
            Series::new("c".into(), cells).cast(&DataType::from_frozen_categories(fixed)).expect("an enum")
        }),
        1 => prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 0..5)), rows)
            .prop_map(|cells| Series::new("c".into(), cells)),
        1 => Just(Series::new_null("c".into(), rows)),
    ]
    .boxed()
}

/// A column of any type.
fn column(rows: usize) -> BoxedStrategy<Series> {
    let lists = prop::collection::vec(prop::option::of(flat_of_some(4)), rows).prop_map(|cells| {
        let dtype = cells.iter().flatten().next().map_or(DataType::Int64, |items| items.dtype().clone());
        let cells: Vec<Option<Series>> =
            cells.into_iter().map(|items| items.filter(|items| *items.dtype() == dtype)).collect();
        let dtype = DataType::List(Box::new(dtype));
        if cells.iter().all(Option::is_none) {
            return Series::full_null("c".into(), cells.len(), &dtype);
        }
        Series::new("c".into(), cells).cast(&dtype).expect("lists")
    });
    let structs = (flat(rows), flat(rows)).prop_map(move |(a, b)| {
        let fields = [a.with_name("a".into()), b.with_name("".into())];
        StructChunked::from_series("c".into(), rows, fields.iter()).expect("structs").into_series()
    });
    prop_oneof![8 => flat(rows), 1 => lists, 1 => structs].boxed()
}

fn flat_of_some(most: usize) -> impl Strategy<Value = Series> {
    prop_oneof![
        prop::collection::vec(any::<Option<i64>>(), 0..most).prop_map(|cells| Series::new("c".into(), cells)),
        (0..most).prop_flat_map(texts).prop_map(|cells| Series::new("c".into(), cells)),
        prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..most)
            .prop_map(|cells| Series::new("c".into(), cells)),
    ]
}

/// A frame as a source would have it.
fn frame(rows: usize, columns: Vec<(&str, Series)>) -> Frame {
    let columns = columns.into_iter().map(|(name, column)| Column::from(column.with_name(name.into()))).collect();
    let (mut data, mut bytes) = (DataFrame::new(rows, columns).expect("a frame"), Vec::new());
    IpcStreamWriter::new(&mut bytes).with_compat_level(CompatLevel::newest()).finish(&mut data).expect("written");
    read_arrow_stream(bytes).expect("read")
}

fn frames() -> impl Strategy<Value = Frame> {
    (0..6_usize, 0..5_usize).prop_flat_map(|(rows, columns)| {
        let names = prop::sample::subsequence(&NAMES[..], columns).prop_shuffle();
        (names, prop::collection::vec(column(rows), columns))
            .prop_map(move |(names, columns)| frame(rows, names.into_iter().zip(columns).collect()))
    })
}

/// Written in this format and read by these choices: what came back, or why nothing did, and what the export said.
fn there_and_back(frame: &Frame, options: &ExportOptions, read: &LoadOptions) -> (Result<Frame, String>, Vec<String>) {
    let mut bytes = Vec::new();
    let notes = export_to(frame, options, &mut bytes, &CancelToken::new()).expect("written");
    let desk = Desk::new();
    let path = desk.put(&format!("t.{}", options.format.endings()[0]), bytes);
    let read = load(&path, read, &CancelToken::new());
    // Whole numbers that only text holds are said by whoever reads them, here and elsewhere.
    let said = read.as_ref().map(|source| source.tables[0].report.notes.clone()).unwrap_or_default();
    let long = said.into_iter().filter(|note| note.contains("beyond 64 bits"));
    let notes: Vec<String> = notes.into_iter().chain(long).collect();
    (read.map(|source| source.tables[0].frame.clone()).map_err(|error| error.to_string()), notes)
}

/// What came back otherwise than it went, without a word of it in the notes.
fn unsaid(
    sent: &Frame,
    read: &Result<Frame, String>,
    notes: &[String],
    same: impl Fn(&Value, &Value) -> bool,
) -> Option<String> {
    let read = match read {
        Ok(read) => read,
        // An empty table has nothing to be read by, in some formats; any other is to be read.
        Err(_) if !notes.is_empty() && (sent.rows() == 0 || sent.columns() == 0) => return None,
        Err(error) => return Some(error.clone()),
    };
    let (left, right) = (rows(sent), rows(read));
    if left.len() != right.len() || sent.columns() != read.columns() {
        let said = notes.iter().any(|note| ["row", "column"].iter().any(|word| note.contains(word)));
        let shape = format!("{} x {} is {} x {}", left.len(), sent.columns(), right.len(), read.columns());
        return (!said).then_some(shape);
    }
    for (index, name) in names(sent).into_iter().enumerate() {
        let told = notes.iter().any(|note| note.contains(&format!("“{name}”")));
        if names(read)[index] != name && !told {
            return Some(format!("the name {name:?} is {:?}", names(read)[index]));
        }
        let changed = left.iter().zip(&right).find(|(left, right)| !same(&left[index], &right[index]));
        if let Some((left, right)) = changed
            && !told
        {
            let kind = &types(sent)[index];
            return Some(format!("{name:?} of {kind}: {} is {}", left[index], right[index]));
        }
    }
    None
}

/// The texts of a frame's cells, as every format that has only texts should hold them.
fn as_texts(frame: &Frame) -> Frame {
    let all = LoadOptions { all_text: true, ..LoadOptions::default() };
    let (texts, _) = there_and_back(frame, &ExportOptions::new(ExportFormat::Arrow), &all);
    texts.expect("an Arrow file")
}

/// The same, where a text that is a moment may have become one.
fn same(left: &Value, right: &Value) -> bool {
    let zulu = |text: &Value| text.as_str().map(|text| text.replace('Z', "+00:00"));
    left == right || (left.is_string() && zulu(left) == zulu(right))
}

/// The same, as numbers are that Excel keeps in 64 bits.
fn same_in_excel(left: &Value, right: &Value) -> bool {
    // Decimals are texts in JSON.
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    same(left, right) || (right.is_number() && number(left) == number(right))
}

/// A frame whose rows are numbered and whose names are plain, so that a sheet shows where it begins and ends.
fn numbered() -> impl Strategy<Value = Frame> {
    (1..6_usize, 1..5_usize).prop_flat_map(|(rows, columns)| {
        prop::collection::vec(column(rows), columns).prop_map(move |columns| {
            let id = counts((1..=rows as i64).map(Some).collect(), &DataType::Int64);
            frame(
                rows,
                ["id", "alpha", "beta", "gamma", "delta"].into_iter().zip([vec![id], columns].concat()).collect(),
            )
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_frame_survives_parquet_and_arrow(sent in frames()) {
        for format in [ExportFormat::Parquet, ExportFormat::Arrow] {
            let (read, notes) = there_and_back(&sent, &ExportOptions::new(format), &LoadOptions::default());
            prop_assert_eq!(unsaid(&sent, &read, &notes, Value::eq), None, "{:?} {:?}", format, notes);
            if let Ok(read) = read && notes.is_empty() {
                prop_assert_eq!(types(&read), types(&sent), "{:?}", format);
            }
        }
    }

    #[test]
    fn any_frame_survives_json(sent in frames()) {
        for format in [ExportFormat::Json, ExportFormat::Ndjson] {
            let (read, notes) = there_and_back(&sent, &ExportOptions::new(format), &LoadOptions::default());
            prop_assert_eq!(unsaid(&sent, &read, &notes, same), None, "{:?} {:?}", format, notes);
        }
    }

    #[test]
    fn the_texts_of_any_frame_survive_delimited_text(sent in frames()) {
        let texts = as_texts(&sent);
        for format in [ExportFormat::Csv, ExportFormat::Tsv] {
            let write = ExportOptions::new(format);
            let text = |text: &str| Some(text.to_owned());
            let read = LoadOptions {
                all_text: true,
                delimiter: Some(write.delimiter.to_string()),
                quote: text("\""),
                escape: text(""),
                comment: text(""),
                encoding: text("utf-8"),
                header_rows: Some(1),
                skip: Some(0),
                ..LoadOptions::default()
            };
            let (read, notes) = there_and_back(&sent, &write, &read);
            prop_assert_eq!(unsaid(&texts, &read, &notes, Value::eq), None, "{:?} {:?}", format, notes);
        }
    }

    #[test]
    fn any_frame_survives_excel(sent in numbered()) {
        let (read, notes) = there_and_back(&sent, &ExportOptions::new(ExportFormat::Excel), &LoadOptions::default());
        prop_assert_eq!(unsaid(&sent, &read, &notes, same_in_excel), None, "{:?}", notes);
    }
}

/// More where it is fast, or asked for.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    asked.unwrap_or(if cfg!(debug_assertions) { 120 } else { 1_000 })
}
