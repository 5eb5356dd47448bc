//! Claims about data out: what is written reads back as it was, what a format cannot hold is said, and a file is
//! replaced whole or not at all.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use analyticspal::domain::CancelToken;
use analyticspal::frame::{
    Cells, ExportError, ExportFormat, ExportOptions, Exported, Frame, Quotes, TextForm, export_file, export_to,
    read_arrow_stream, text,
};
use calamine::{Data, Reader, Xlsx};
use polars::prelude::{
    Categories, Column, CompatLevel, DataFrame, DataType, FrozenCategories, IntoSeries as _, IpcStreamWriter,
    NamedFrom, SerWriter, Series, StructChunked, TimeUnit, TimeZone,
};
use proptest::prelude::*;
use serde_json::Value;

use super::{Desk, names, open, rows, types};

/// A frame of any columns, as a source would have it.
fn frame(columns: Vec<Series>) -> Frame {
    let rows = columns.first().map_or(0, |column| column.len());
    let columns =
        (0..).zip(columns).map(|(n, column): (usize, Series)| column.with_name(format!("c{n}").into()).into());
    let (mut data, mut bytes) = (DataFrame::new(rows, columns.collect::<Vec<Column>>()).expect("a frame"), Vec::new());
    IpcStreamWriter::new(&mut bytes).with_compat_level(CompatLevel::newest()).finish(&mut data).expect("written");
    read_arrow_stream(bytes).expect("read")
}

fn texts(texts: &[Option<&str>]) -> Frame {
    Frame::from_columns(vec![("text", Cells::Text(texts.iter().map(|text| text.map(str::to_owned)).collect()))])
}

fn written(frame: &Frame, options: &ExportOptions) -> (Vec<u8>, Vec<String>) {
    let mut bytes = Vec::new();
    let notes = export_to(frame, options, &mut bytes, &CancelToken::new()).expect("written");
    (bytes, notes)
}

fn as_text(frame: &Frame, options: &ExportOptions) -> (String, Vec<String>) {
    let (bytes, notes) = written(frame, options);
    (String::from_utf8(bytes).expect("UTF-8"), notes)
}

fn to_file(frame: &Frame, path: &Path) -> Result<Exported, ExportError> {
    let format = ExportFormat::of_path(path).expect("a known ending");
    let frames = [("table".to_owned(), frame.clone())];
    export_file(&frames, &ExportOptions::new(format), path, &CancelToken::new(), &mut |_| {})
}

/// Written as this format and read again.
fn back(frame: &Frame, format: ExportFormat) -> (Frame, Vec<String>) {
    let desk = Desk::new();
    let path = desk.0.path().join(format!("t.{}", format.endings()[0]));
    let notes = to_file(frame, &path).expect("written").notes;
    (open(&path).unwrap_or_else(|error| panic!("{format:?}: {error}")).tables[0].frame.clone(), notes)
}

// ---- Columns of every type

fn counts(values: &[i64], dtype: &DataType) -> Series {
    Series::new("c".into(), values).cast(dtype).expect("a cast")
}

fn flat() -> Vec<Series> {
    let words = Series::new("c".into(), ["x", "", "NA", "é世界🙂", "=1+1"]);
    let fixed = FrozenCategories::new(["x", "", "NA", "é世界🙂", "=1+1", "never"]).expect("categories");
    let mut all = vec![
        Series::new("c".into(), [true, false]),
        Series::new("c".into(), [0.1, -1e300]),
        Series::new("c".into(), [0.1_f32, f32::MAX]),
        Series::new("c".into(), [i64::MIN, (1 << 53) + 1]),
        Series::new("c".into(), [u64::MAX, 0]),
        Series::new("c".into(), ["1.50", "-99999999.99"]).cast(&DataType::Decimal(10, 2)).expect("decimals"),
        counts(&[-719_162, -1, 2_932_896], &DataType::Date),
        counts(&[0, 86_399_999_999_999], &DataType::Time),
        words.cast(&DataType::from_categories(Categories::global())).expect("categories"),
        words.cast(&DataType::from_frozen_categories(fixed)).expect("an enum"),
        Series::new("c".into(), [&b"\xff\0"[..], b""]),
        words,
        Series::new_null("c".into(), 2),
    ];
    all.extend([DataType::Int8, DataType::UInt16, DataType::Int32].map(|dtype| counts(&[0, 127], &dtype)));
    for unit in [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds] {
        let zone = TimeZone::opt_try_new(Some("Europe/Paris")).expect("a zone");
        all.push(counts(&[-1, 1_700_000_000_123], &DataType::Datetime(unit, None)));
        all.push(counts(&[-1, 1_700_000_000_123], &DataType::Datetime(unit, zone)));
        all.push(counts(&[-1, 86_400_001], &DataType::Duration(unit)));
    }
    all
}

fn nested() -> Vec<Series> {
    let plain: Vec<Series> = flat()
        .into_iter()
        .filter(|column| !matches!(column.dtype(), DataType::Categorical(..) | DataType::Enum(..)))
        .collect();
    let lists =
        plain.iter().map(|items| Series::new("c".into(), [Some(items.clone()), None, Some(items.head(Some(0)))]));
    let mut all: Vec<Series> = lists.collect();
    let fields: Vec<Series> =
        (0..).zip(&plain).map(|(n, field)| field.head(Some(2)).with_name(format!("f{n}").into())).collect();
    all.push(StructChunked::from_series("c".into(), 2, fields.iter()).expect("structs").into_series());
    all
}

/// With its values and a gap, with nothing but gaps, and empty.
fn variants(values: &Series) -> Vec<Series> {
    let gaps = Series::full_null("c".into(), 2, values.dtype());
    let mut both = values.clone();
    both.append(&gaps).expect("of one type");
    vec![both, gaps, values.head(Some(0)), values.clone()]
}

#[test]
fn a_column_of_every_type_survives_parquet_and_arrow() {
    let mut wrong = Vec::new();
    for column in flat().iter().chain(&nested()).flat_map(variants) {
        let sent = frame(vec![column.clone()]);
        for format in [ExportFormat::Parquet, ExportFormat::Arrow] {
            let (read, notes) = back(&sent, format);
            if (types(&read), rows(&read), &notes) != (types(&sent), rows(&sent), &vec![]) {
                wrong.push(format!("{format:?}: {} x {}: {notes:?} {read:?}", column.dtype(), column.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn integers_of_128_bits_become_decimals_or_text_and_that_is_said() {
    for format in [ExportFormat::Parquet, ExportFormat::Arrow] {
        let (read, notes) = back(&frame(vec![Series::new("c".into(), [1_i128 << 100, -1])]), format);
        assert_eq!((types(&read), notes.len()), (vec!["decimal(38,0)".to_owned()], 1), "{notes:?}");
        assert_eq!(read.cell_json(0, 0), "1267650600228229401496703205376");
        let (read, notes) = back(&frame(vec![Series::new("c".into(), [u128::MAX, 0])]), format);
        assert_eq!((types(&read), notes.len()), (vec!["text".to_owned()], 1), "{notes:?}");
        assert_eq!(read.cell_json(0, 0), u128::MAX.to_string());
    }
}

#[test]
fn a_frames_categories_do_not_carry_those_of_other_frames() {
    let category = DataType::from_categories(Categories::global());
    let secret = frame(vec![Series::new("c".into(), ["a secret of another table"]).cast(&category).expect("a cast")]);
    let shown = frame(vec![Series::new("c".into(), ["open"]).cast(&category).expect("a cast")]);
    for format in [ExportFormat::Parquet, ExportFormat::Arrow] {
        let (bytes, _) = written(&shown, &ExportOptions::new(format));
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("open") && !text.contains("secret"), "{format:?}");
    }
    assert_eq!(secret.rows(), 1);
}

#[test]
fn a_frame_of_many_batches_is_written_whole() {
    let cells: Vec<Option<i64>> = (0..300_000).map(Some).collect();
    let sent = Frame::from_columns(vec![
        ("n", Cells::Int(cells.clone())),
        ("t", Cells::Text(cells.iter().map(|n| n.map(|n| format!("text {}", n % 1000))).collect())),
    ]);
    for format in ExportFormat::ALL.into_iter().filter(|format| !matches!(format, ExportFormat::Markdown)) {
        let (mut told, mut last) = (0, 0);
        let desk = Desk::new();
        let path = desk.0.path().join(format!("t.{}", format.endings()[0]));
        let frames = [("t".to_owned(), sent.clone())];
        export_file(&frames, &ExportOptions::new(format), &path, &CancelToken::new(), &mut |progress| {
            assert!(progress.rows >= last && progress.of == 300_000);
            (told, last) = (told + 1, progress.rows);
        })
        .expect("written");
        assert!(told > 1 && last == 300_000, "{format:?}: {told}, {last}");
        if format == ExportFormat::Excel {
            assert_eq!(sheet(&fs::read(&path).expect("a file"), 0).len(), 300_001);
            continue;
        }
        let read = open(&path).expect("a table").tables[0].frame.clone();
        assert_eq!(read.rows(), 300_000, "{format:?}");
        for row in [0, 1, 65_536, 299_999] {
            assert_eq!(read.cell_json(row, 0), sent.cell_json(row, 0), "{format:?}");
            assert_eq!(read.cell_json(row, 1), sent.cell_json(row, 1), "{format:?}");
        }
    }
}

#[test]
fn frames_without_rows_or_columns_are_no_trouble() {
    let empty = Frame::from_columns(vec![("a", Cells::Int(vec![])), ("b", Cells::Text(vec![]))]);
    let none = Frame::from_columns(vec![]);
    for format in ExportFormat::ALL {
        let options = ExportOptions::new(format);
        let (bytes, notes) = written(&empty, &options);
        // JSON names columns in its records alone, which is said.
        let unnamed = matches!(format, ExportFormat::Json | ExportFormat::Ndjson);
        assert_eq!(notes.len(), usize::from(unnamed), "{format:?}: {notes:?}");
        assert!(!bytes.is_empty() || format == ExportFormat::Ndjson, "{format:?}");
        export_to(&none, &options, &mut Vec::new(), &CancelToken::new())
            .unwrap_or_else(|error| panic!("{format:?}: {error}"));
    }
}

// ---- Delimited text, read by the rules of RFC 4180 alone

/// The fields of every record, each with whether it stood in quotes.
fn records(text: &str, delimiter: char) -> Vec<Vec<(String, bool)>> {
    let (mut records, mut record) = (Vec::new(), Vec::new());
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        let (mut field, quoted) = (String::new(), chars.next_if_eq(&'"').is_some());
        if quoted {
            while let Some(c) = chars.next() {
                if c == '"' && chars.next_if_eq(&'"').is_none() {
                    break;
                }
                field.push(c);
            }
        }
        let mut end = chars.next();
        while let Some(c) = end.filter(|c| !quoted && *c != delimiter && *c != '\n') {
            field.push(c);
            end = chars.next();
        }
        record.push((field, quoted));
        match end {
            Some('\n') => records.push(std::mem::take(&mut record)),
            Some(c) => assert_eq!(c, delimiter, "{text:?}"),
            None => panic!("no line end: {text:?}"),
        }
    }
    records
}

fn cell() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[a-zA-Z0-9=+@\",;|\n\r\t é日#'\\\\\u{feff}-]{0,8}")
}

fn delimited() -> impl Strategy<Value = ExportOptions> {
    let delimiter = prop::sample::select(vec![',', ';', '\t', '|', '§']);
    let quotes = prop::sample::select(vec![Quotes::Needed, Quotes::Text, Quotes::All]);
    let null = prop::sample::select(vec!["", "NA", "null", "\\N"]);
    (delimiter, quotes, any::<bool>(), null, any::<bool>()).prop_map(|(delimiter, quotes, bom, null, decimal_comma)| {
        ExportOptions {
            delimiter,
            quotes,
            bom,
            null: null.to_owned(),
            decimal_comma,
            ..ExportOptions::new(ExportFormat::Csv)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_cells_and_choices_survive_delimited_text(
        cells in prop::collection::vec((cell(), prop::option::of(any::<i64>()), prop::option::of(any::<f64>())), 0..20),
        name in "[a-z,;\" \n]{0,6}",
        options in delimited(),
    ) {
        let sent = Frame::from_columns(vec![
            (&format!("t{name}"), Cells::Text(cells.iter().map(|(text, ..)| text.clone()).collect())),
            ("n", Cells::Int(cells.iter().map(|(_, whole, _)| *whole).collect())),
            ("x", Cells::Float(cells.iter().map(|(.., float)| *float).collect())),
        ]);
        let (out, _) = as_text(&sent, &options);
        prop_assert_eq!(out.starts_with('\u{feff}'), options.bom);
        let read = records(out.trim_start_matches('\u{feff}'), options.delimiter);
        prop_assert_eq!(&read[0][0].0, sent.column_name(0));
        prop_assert_eq!(read.len(), cells.len() + 1);
        for ((text, whole, float), fields) in cells.iter().zip(&read[1..]) {
            let of = |field: usize| {
                let (text, quoted) = &fields[field];
                (*quoted || *text != options.null).then(|| text.clone())
            };
            prop_assert_eq!(&of(0), text);
            prop_assert_eq!(of(1), whole.map(|whole| whole.to_string()));
            let point = if options.decimal_comma { "," } else { "." };
            let number = of(2).map(|text| text.replace(point, ".").replace("Infinity", "inf").parse::<f64>().expect("a number"));
            prop_assert_eq!(number.map(f64::to_bits), float.map(|float| if float.is_nan() { f64::NAN } else { float }.to_bits()));
        }
    }

    #[test]
    fn any_frame_survives_json(
        cells in prop::collection::vec((
            prop::option::of("[a-z\"\\\\/ \n\u{1}é🙂]{0,6}"),
            prop::option::of(any::<i64>()),
            prop::option::of(-1e300..1e300),
            prop::option::of(prop::collection::vec(prop::option::of(any::<i32>()), 0..4)),
            any::<bool>(),
        ), 1..20),
    ) {
        let lists: Vec<_> = cells.iter().map(|cell| cell.3.as_ref().map(|list| Series::new("".into(), list))).collect();
        let sent = frame(vec![
            Series::new("".into(), cells.iter().map(|cell| cell.0.clone()).collect::<Vec<_>>()),
            Series::new("".into(), cells.iter().map(|cell| cell.1).collect::<Vec<_>>()),
            Series::new("".into(), cells.iter().map(|cell| cell.2).collect::<Vec<Option<f64>>>()),
            Series::new("".into(), lists).cast(&DataType::List(Box::new(DataType::Int64))).expect("lists"),
            Series::new("".into(), cells.iter().map(|cell| cell.4).collect::<Vec<_>>()),
        ]);
        for format in [ExportFormat::Json, ExportFormat::Ndjson] {
            let (read, notes) = back(&sent, format);
            prop_assert_eq!(names(&read), names(&sent));
            prop_assert_eq!(rows(&read), rows(&sent));
            prop_assert!(notes.is_empty(), "{:?}", notes);
        }
    }

    #[test]
    fn any_frame_survives_parquet_and_arrow(
        cells in prop::collection::vec((
            prop::option::of(".{0,6}"), any::<Option<i64>>(), any::<Option<f64>>(), any::<Option<bool>>(), any::<Option<u8>>(),
        ), 0..30),
    ) {
        let category = DataType::from_categories(Categories::global());
        let strings: Vec<_> = cells.iter().map(|cell| cell.0.clone()).collect();
        let sent = frame(vec![
            Series::new("".into(), &strings),
            Series::new("".into(), &strings).cast(&category).expect("categories"),
            Series::new("".into(), cells.iter().map(|cell| cell.1).collect::<Vec<_>>()),
            Series::new("".into(), cells.iter().map(|cell| cell.2).collect::<Vec<_>>()),
            Series::new("".into(), cells.iter().map(|cell| cell.3).collect::<Vec<_>>()),
            Series::new("".into(), cells.iter().map(|cell| cell.4.map(i32::from)).collect::<Vec<_>>()).cast(&DataType::Date).expect("dates"),
        ]);
        for format in [ExportFormat::Parquet, ExportFormat::Arrow] {
            let (read, _) = back(&sent, format);
            prop_assert_eq!((names(&read), types(&read), rows(&read)), (names(&sent), types(&sent), rows(&sent)));
        }
    }

    #[test]
    fn any_cells_survive_excel(
        cells in prop::collection::vec((
            prop::option::of("[a-zA-Z0-9=+@<>&\",\n\t é日'_x-]{0,12}"),
            prop::option::of(-999_999_999_999_999_i64..1_000_000_000_000_000),
            prop::option::of(-1e15..1e15),
            any::<Option<bool>>(),
        ), 0..20),
    ) {
        let sent = Frame::from_columns(vec![
            ("t", Cells::Text(cells.iter().map(|cell| cell.0.clone()).collect())),
            ("n", Cells::Int(cells.iter().map(|cell| cell.1).collect())),
            ("x", Cells::Float(cells.iter().map(|cell| cell.2).collect())),
            ("b", Cells::Bool(cells.iter().map(|cell| cell.3).collect())),
        ]);
        let (bytes, _) = written(&sent, &ExportOptions::new(ExportFormat::Excel));
        let read = sheet(&bytes, 0);
        for (row, (text, whole, float, bool)) in cells.iter().enumerate() {
            let of = |column: usize| read.get(row + 1).and_then(|row| row.get(column)).cloned().unwrap_or(Data::Empty);
            prop_assert_eq!(of(0), text.clone().filter(|text| !text.is_empty()).map_or(Data::Empty, Data::String));
            #[expect(clippy::cast_precision_loss, reason = "15 digits are exact")]
            let whole = whole.map(|whole| whole as f64);
            prop_assert_eq!(of(1), whole.map_or(Data::Empty, Data::Float));
            prop_assert_eq!(of(2), float.map_or(Data::Empty, Data::Float));
            prop_assert_eq!(of(3), bool.map_or(Data::Empty, Data::Bool));
        }
    }
}

#[test]
fn cells_that_look_like_formulas_are_told_and_only_on_request_made_harmless() {
    let sent = Frame::from_columns(vec![
        ("note", Cells::Text(["=1+1", "+49", "-", "@x", "a=b", "ok"].map(|text| Some(text.to_owned())).to_vec())),
        ("n", Cells::Int(vec![Some(-1); 6])),
    ]);
    let plain = ExportOptions::new(ExportFormat::Csv);
    let (out, notes) = as_text(&sent, &plain);
    assert_eq!(out, "note,n\n=1+1,-1\n+49,-1\n-,-1\n@x,-1\na=b,-1\nok,-1\n");
    assert!(notes.len() == 1 && notes[0].starts_with("“note”: 4 cells"), "{notes:?}");
    let (out, notes) = as_text(&sent, &ExportOptions { neutralise: true, ..plain });
    assert_eq!(out, "note,n\n'=1+1,-1\n'+49,-1\n'-,-1\n'@x,-1\na=b,-1\nok,-1\n");
    assert!(notes.len() == 1 && notes[0].ends_with("made harmless"), "{notes:?}");
    for neutralise in [false, true] {
        let options = ExportOptions { neutralise, ..ExportOptions::new(ExportFormat::Excel) };
        let (bytes, notes) = written(&sent, &options);
        assert_eq!(sheet(&bytes, 0)[1][0], Data::String("=1+1".to_owned()), "the value stays");
        assert!(notes.len() == 1 && notes[0].ends_with("made harmless") == neutralise, "{notes:?}");
    }
}

// ---- Excel

fn workbook(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook")
}

fn sheet(bytes: &[u8], number: usize) -> Vec<Vec<Data>> {
    let range = workbook(bytes).worksheet_range_at(number).expect("a sheet").expect("a range");
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn excel_keeps_digits_dates_and_moments() {
    let sent = frame(vec![
        Series::new("".into(), ["007", "12345678901234567890", "2024-01-31"]),
        Series::new("".into(), [1_234_567_890_123_456_i64, 1, 2]),
        counts(&[0, 19_753, -30_000], &DataType::Date),
        counts(&[1_700_000_000_500, 0, 0], &DataType::Datetime(TimeUnit::Milliseconds, None)),
        Series::new("".into(), ["0.10", "1.00", "12.34"]).cast(&DataType::Decimal(10, 2)).expect("decimals"),
        Series::new("".into(), [f64::NAN, 0.1, f64::INFINITY]),
    ]);
    let (bytes, notes) = written(&sent, &ExportOptions::new(ExportFormat::Excel));
    let read = sheet(&bytes, 0);
    let text = |text: &str| Data::String(text.to_owned());
    for (row, digits) in ["007", "12345678901234567890", "2024-01-31"].iter().enumerate() {
        assert_eq!(read[row + 1][0], text(digits));
    }
    assert_eq!([&read[1][1], &read[2][1]], [&text("1234567890123456"), &text("1")], "the whole column is text");
    let dates: Vec<_> = (1..4).map(|row| read[row][2].to_string()).collect();
    assert!(
        matches!(&read[1][2], Data::DateTime(date) if date.to_ymd_hms_milli() == (1970, 1, 1, 0, 0, 0, 0)),
        "{dates:?}"
    );
    assert_eq!(read[3][2], text("1887-11-12"));
    let Data::DateTime(moment) = &read[1][3] else { panic!("{:?}", read[1][3]) };
    assert_eq!(moment.to_ymd_hms_milli(), (2023, 11, 14, 22, 13, 20, 500));
    assert_eq!([&read[1][4], &read[3][4]], [&Data::Float(0.1), &Data::Float(12.34)]);
    assert_eq!([&read[1][5], &read[2][5], &read[3][5]], [&text("NaN"), &Data::Float(0.1), &text("Infinity")]);
    let said = notes.join("\n");
    for word in ["“c1”: numbers of more than 15 digits", "“c2”: 1 cell outside", "“c5”: 2 cells with NaN"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn excel_says_what_it_cannot_hold() {
    let zone = TimeZone::opt_try_new(Some("Europe/Paris")).expect("a zone");
    let sent = frame(vec![
        Series::new("".into(), [Some("é".repeat(40_000)), Some(String::new()), None]),
        counts(&[0, 1, 2], &DataType::Datetime(TimeUnit::Microseconds, zone)),
        counts(&[-1, 1, 2], &DataType::Duration(TimeUnit::Milliseconds)),
        Series::new(
            "".into(),
            [Series::new("".into(), [1, 2]), Series::new("".into(), [3]), Series::new("".into(), [4])],
        ),
    ]);
    let (bytes, notes) = written(&sent, &ExportOptions::new(ExportFormat::Excel));
    let said = notes.join("\n");
    for word in [
        "“c0”: 1 cell cut",
        "first in row 1",
        "empty texts and nulls",
        "Europe/Paris",
        "below zero",
        "JSON text",
        "finer than",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let read = sheet(&bytes, 0);
    assert_eq!(read[1][0], Data::String("é".repeat(32_767)));
    assert_eq!(read[1][3], Data::String("[1,2]".to_owned()));
    let Data::DateTime(moment) = &read[1][1] else { panic!("{:?}", read[1][1]) };
    assert_eq!(moment.to_ymd_hms_milli(), (1970, 1, 1, 1, 0, 0, 0), "the clock of its zone");
}

#[test]
fn a_sheets_limits_are_refused_by_name() {
    let error = |frame: &Frame| {
        let frames = [("sales".to_owned(), frame.clone())];
        let desk = Desk::new();
        let path = desk.0.path().join("t.xlsx");
        let options = ExportOptions::new(ExportFormat::Excel);
        let error = export_file(&frames, &options, &path, &CancelToken::new(), &mut |_| {}).expect_err("refused");
        assert!(fs::read_dir(desk.0.path()).expect("a folder").next().is_none(), "nothing is left");
        assert_eq!(error.kind, "too_large");
        assert!(!error.hint.is_empty());
        error.message
    };
    let long = Frame::from_columns(vec![("n", Cells::Bool(vec![None; 1_048_576]))]);
    assert_eq!(error(&long), "“sales” has 1048577 rows; a sheet of Excel holds 1048576");
    let columns = (0..16_385).map(|_| Series::new("".into(), [1_i8])).collect();
    assert_eq!(error(&frame(columns)), "“sales” has 16385 columns; a sheet of Excel holds 16384");
}

#[test]
fn several_frames_are_several_sheets_of_excel_and_of_nothing_else() {
    let frames = [("sales", 1), ("Sales", 2), ("a/b", 3)]
        .map(|(name, n)| (name.to_owned(), frame(vec![Series::new("".into(), [n])])));
    let desk = Desk::new();
    let path = desk.0.path().join("t.xlsx");
    let write =
        |format, path: &Path| export_file(&frames, &ExportOptions::new(format), path, &CancelToken::new(), &mut |_| {});
    let exported = write(ExportFormat::Excel, &path).expect("written");
    assert_eq!((exported.rows, exported.notes.len()), (3, 2), "{:?}", exported.notes);
    let bytes = fs::read(&path).expect("a file");
    assert_eq!(workbook(&bytes).sheet_names(), ["sales", "Sales (2)", "a_b"]);
    assert_eq!(sheet(&bytes, 2), [[Data::String("c0".to_owned())], [Data::Float(3.0)]]);
    let refused = write(ExportFormat::Csv, &desk.0.path().join("t.csv")).expect_err("one table");
    assert_eq!(refused.kind, "unsupported");
}

// ---- Markdown and the clipboard

#[test]
fn text_for_the_clipboard_has_headers_unless_it_should_not() {
    let sent = Frame::from_columns(vec![
        ("city", Cells::Text(vec![Some("Os|lo".to_owned()), None, Some("a\tb\nc".to_owned())])),
        ("n", Cells::Int(vec![Some(1), Some(2), None])),
    ]);
    let copied = |form, headers| text(&sent, form, headers, &CancelToken::new()).expect("text");
    assert_eq!(copied(TextForm::Tsv, true), "city\tn\nOs|lo\t1\n\t2\n\"a\tb\nc\"\t\n");
    assert_eq!(copied(TextForm::Tsv, false), "Os|lo\t1\n\t2\n\"a\tb\nc\"\t\n");
    assert_eq!(copied(TextForm::Csv, true), "city,n\nOs|lo,1\n,2\n\"a\tb\nc\",\n");
    let markdown = "| city | n |\n| --- | ---: |\n| Os\\|lo | 1 |\n|  | 2 |\n| a b<br>c |  |\n";
    assert_eq!(copied(TextForm::Markdown, true), markdown);
    let json: Value = serde_json::from_str(&copied(TextForm::Json, true)).expect("JSON");
    assert_eq!(json[1], serde_json::json!({"city": null, "n": 2}));
    assert_eq!(copied(TextForm::Python, true), r#"{"city": ["Os|lo", None, "a\tb\nc"], "n": [1, 2, None]}"#);
}

// ---- Files

#[test]
fn a_cancelled_export_leaves_what_was_there() {
    let sent = Frame::from_columns(vec![("n", Cells::Int((0..400_000).map(Some).collect()))]);
    for format in ExportFormat::ALL {
        let desk = Desk::new();
        let path = desk.put(&format!("t.{}", format.endings()[0]), "before");
        let cancel = CancelToken::new();
        let stop = cancel.clone();
        let frames = [("t".to_owned(), sent.clone())];
        let error = export_file(&frames, &ExportOptions::new(format), &path, &cancel, &mut |_| stop.cancel());
        assert_eq!(error.expect_err("cancelled").kind, "cancelled", "{format:?}");
        assert_eq!(fs::read(&path).expect("still there"), b"before");
        assert_eq!(fs::read_dir(desk.0.path()).expect("a folder").count(), 1, "{format:?}: nothing beside it");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_says_so_in_every_format() {
    let sent = Frame::from_columns(vec![("n", Cells::Int((0..50_000).map(Some).collect()))]);
    for format in ExportFormat::ALL {
        let frames = [("t".to_owned(), sent.clone())];
        let options = ExportOptions::new(format);
        let error = export_file(&frames, &options, Path::new("/dev/full"), &CancelToken::new(), &mut |_| {});
        let error = error.expect_err("full");
        assert_eq!(error.kind, "disk_full", "{format:?}: {error}");
        assert!(error.message.ends_with("/dev/full") && !error.hint.is_empty(), "{error:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_new_one_gets_the_usual() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    let usual = desk.put("usual", "");
    let (new, old) = (desk.0.path().join("new.csv"), desk.put("old.csv", "before"));
    fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).expect("changed");
    for path in [&new, &old] {
        to_file(&texts(&[Some("x")]), path).expect("written");
    }
    assert_eq!((mode(&new), mode(&old)), (mode(&usual), 0o640));
}

#[test]
fn a_path_that_cannot_be_written_is_named_with_what_to_do() {
    let desk = Desk::new();
    let missing = desk.0.path().join("no such folder").join("t.csv");
    let folder = desk.0.path().join("folder.csv");
    fs::create_dir(&folder).expect("a folder");
    for path in [missing, folder] {
        let error = to_file(&texts(&[]), &path).expect_err("no file");
        assert_eq!(error.kind, "not_found");
        assert!(error.message.ends_with(&path.display().to_string()) && !error.hint.is_empty(), "{error:?}");
    }
}

#[test]
fn choices_that_cannot_go_together_are_refused() {
    let plain = ExportOptions::new(ExportFormat::Csv);
    for options in [
        ExportOptions { delimiter: '"', ..plain.clone() },
        ExportOptions { delimiter: '5', ..plain.clone() },
        ExportOptions { null: "a,b".to_owned(), ..plain.clone() },
        ExportOptions { null: "\n".to_owned(), ..plain },
    ] {
        let error = export_to(&texts(&[]), &options, &mut Vec::new(), &CancelToken::new()).expect_err("refused");
        assert_eq!(error.kind, "options");
    }
}
