//! Claims about files that are more than text: workbooks, packed files and archives, SQLite databases, folders.

use std::fs;
use std::io::{self, Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use analyticspal::domain::CancelToken;
use analyticspal::frame::{LoadContext, LoadError, LoadOptions, LoadProgress, Source, load, load_within};
use flate2::Compression;
use flate2::write::GzEncoder;
use polars::prelude::{
    Categories, Column, CompatLevel, DataFrame, DataType, IpcStreamWriter, IpcWriter, NamedFrom as _, ParquetWriter,
    SerWriter as _, Series,
};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use serde_json::{Value, json};

use super::{Desk, column, error, names, noted, open, rows, types};

fn with(path: &Path, options: &LoadOptions) -> Result<Source, LoadError> {
    load(path, options, &CancelToken::new())
}

fn sheet(path: &Path, wanted: &str) -> Result<Source, LoadError> {
    with(path, &LoadOptions { sheet: Some(wanted.to_owned()), ..LoadOptions::default() })
}

fn table_names(source: &Source) -> Vec<&str> {
    source.tables.iter().map(|table| table.name.as_str()).collect()
}

/// A workbook of one sheet.
fn workbook(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    write(book.add_worksheet());
    book.save_to_buffer().expect("a workbook")
}

fn put_row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let column = u16::try_from(column).expect("few columns");
        match cell.parse::<f64>() {
            Ok(number) => sheet.write(row, column, number),
            Err(_) => sheet.write(row, column, *cell),
        }
        .expect("a cell");
    }
}

// ---- workbooks

#[test]
fn every_sheet_with_cells_is_a_table_and_hidden_ones_come_last() {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_name("Notes").expect("a name");
    hidden.set_hidden(true);
    put_row(hidden, 0, &["who", "what"]);
    book.add_worksheet().set_name("Blank").expect("a name");
    for name in ["North", "South"] {
        let sheet = book.add_worksheet().set_name(name).expect("a name").set_active(name == "North");
        put_row(sheet, 0, &["city", "n"]);
        put_row(sheet, 1, &["Oslo", "3"]);
    }
    let desk = Desk::new();
    let path = desk.put("book.xlsx", book.save_to_buffer().expect("a workbook"));
    let source = open(&path).expect("tables");
    assert_eq!(table_names(&source), ["North", "South", "Notes"]);
    assert!(noted(&source.tables[0], "“Blank” is empty") && noted(&source.tables[2], "hidden"));

    assert_eq!(table_names(&sheet(&path, "South").expect("by name")), ["South"]);
    assert_eq!(table_names(&sheet(&path, "4").expect("by its place in the workbook")), ["South"]);
    let missing = sheet(&path, "West").expect_err("no such sheet");
    assert_eq!(missing.kind, "not_found");
    assert!(missing.hint.contains("North, South"), "{missing:?}");
}

#[test]
fn a_sheets_columns_have_the_type_of_all_their_cells() {
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let clock = Format::new().set_num_format("hh:mm:ss");
    let span = Format::new().set_num_format("[h]:mm:ss");
    let bytes = workbook(|sheet| {
        put_row(
            sheet,
            0,
            &["whole", "part", "day", "at", "clock", "span", "yes", "code", "long", "mixed", "bad", "iso"],
        );
        for row in 1..=2_u32 {
            let step = f64::from(row);
            sheet.write(row, 0, step).expect("a cell");
            sheet.write(row, 1, step / 2.0).expect("a cell");
            sheet.write_with_format(row, 2, 45_000.0 + step, &date).expect("a cell");
            sheet.write_with_format(row, 3, 45_000.25 + step, &moment).expect("a cell");
            sheet.write_with_format(row, 4, 0.25 * step, &clock).expect("a cell");
            sheet.write_with_format(row, 5, 1.5 * step, &span).expect("a cell");
            sheet.write(row, 6, row == 1).expect("a cell");
            sheet.write(row, 7, "007").expect("a cell");
            sheet.write(row, 8, "123456789012345678901234567890").expect("a cell");
            sheet.write(row, 11, "2024-02-29").expect("a cell");
        }
        sheet.write(1, 9, 5).expect("a cell");
        sheet.write(2, 9, "five").expect("a cell");
        sheet.write_formula(1, 10, Formula::new("=1/0").set_result("#DIV/0!")).expect("a cell");
        sheet.write(2, 10, 4).expect("a cell");
    });
    let desk = Desk::new();
    let path = desk.put("t.xlsx", bytes);
    let source = open(&path).expect("a table");
    let table = &source.tables[0];
    let expected = [
        "int64",
        "float64",
        "date",
        "datetime[us]",
        "time",
        "duration[us]",
        "bool",
        "text",
        "text",
        "text",
        "int64",
        "date",
    ];
    assert_eq!(types(&table.frame), expected);
    assert_eq!(column(&table.frame, 2)[0], "2023-03-16");
    assert_eq!(column(&table.frame, 8)[0], "123456789012345678901234567890");
    assert_eq!(column(&table.frame, 9), ["5", "five"].map(Value::from));
    assert_eq!(column(&table.frame, 10), [Value::Null, json!(4)]);
    assert!(noted(table, "#DIV/0!") && noted(table, "“mixed” holds 1 text, 1 numbers"));

    let text = with(&path, &LoadOptions { all_text: true, ..LoadOptions::default() }).expect("a table");
    let shown = [
        "1",
        "0.5",
        "2023-03-16",
        "2023-03-16 06:00:00",
        "06:00:00",
        "36:00:00",
        "TRUE",
        "007",
        "123456789012345678901234567890",
        "5",
        "#DIV/0!",
        "2024-02-29",
    ];
    assert_eq!(rows(&text.tables[0].frame)[0], shown.map(Value::from));
}

#[test]
fn a_header_is_found_below_titles_and_notes_below_the_table_are_set_aside() {
    let bytes = workbook(|sheet| {
        put_row(sheet, 0, &["Sales of the year"]);
        put_row(sheet, 1, &["", "made", "by", "hand"]);
        put_row(sheet, 3, &["city", "year", "n", "x"]);
        for row in 4..9 {
            put_row(sheet, row, &["Oslo", "2024", "3", "1.5"]);
        }
        put_row(sheet, 10, &["Source: the office"]);
    });
    let desk = Desk::new();
    let source = open(&desk.put("t.xlsx", bytes)).expect("a table");
    let table = &source.tables[0];
    assert_eq!(names(&table.frame), ["city", "year", "n", "x"]);
    assert_eq!((table.frame.rows(), types(&table.frame)[2].as_str()), (5, "int64"));
    assert!(noted(table, "“Sales of the year”"));
    let aside = &table.report.rejected;
    assert_eq!((aside.len(), aside[0].line, aside[0].text.as_str()), (1, 11, "Source: the office"));
}

#[test]
fn a_merged_header_of_two_rows_names_columns_by_both() {
    let bytes = workbook(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 1, 0, "city", &plain).expect("merged");
        sheet.merge_range(0, 1, 0, 2, "2023", &plain).expect("merged");
        sheet.merge_range(0, 3, 0, 4, "2024", &plain).expect("merged");
        put_row(sheet, 1, &["", "in", "out", "in", "out"]);
        for row in 2..5 {
            put_row(sheet, row, &["Oslo", "1", "2", "3", "4"]);
        }
    });
    let desk = Desk::new();
    let source = open(&desk.put("t.xlsx", bytes)).expect("a table");
    let frame = &source.tables[0].frame;
    assert_eq!(names(frame), ["city", "2023 in", "2023 out", "2024 in", "2024 out"]);
    assert_eq!((frame.rows(), types(frame)[1].as_str()), (3, "int64"));
}

#[test]
fn a_sheet_without_a_header_keeps_its_first_row() {
    let bytes = workbook(|sheet| {
        for row in 0..4 {
            put_row(sheet, row, &["Oslo", "3"]);
        }
    });
    let desk = Desk::new();
    let source = open(&desk.put("t.xlsx", bytes)).expect("a table");
    assert_eq!(names(&source.tables[0].frame), ["column_1", "column_2"]);
    assert_eq!(source.tables[0].frame.rows(), 4);
}

#[test]
fn a_cell_at_the_far_end_of_a_sheet_costs_one_row_and_one_column() {
    let bytes = workbook(|sheet| {
        put_row(sheet, 0, &["a", "b"]);
        put_row(sheet, 1, &["1", "2"]);
        sheet.write(1_048_575, 16_383, 5).expect("a cell");
    });
    let desk = Desk::new();
    let source = open(&desk.put("t.xlsx", bytes)).expect("a table");
    let frame = &source.tables[0].frame;
    assert_eq!((frame.rows(), frame.columns()), (2, 3));
    assert!(noted(&source.tables[0], "empty columns were left out") && noted(&source.tables[0], "blank rows"));
}

#[test]
fn workbooks_of_the_other_formats_open_too() {
    let desk = Desk::new();
    // The ending lies; the bytes count.
    let old = open(&desk.put("days.csv", include_bytes!("files/days.xls"))).expect("a table");
    assert_eq!((old.format.as_str(), table_names(&old)), ("Excel workbook (xls)", vec!["Days"]));
    assert_eq!(rows(&old.tables[0].frame)[0], [json!("Ann"), json!(1.0), json!("2024-02-29")]);

    let content = "<?xml version=\"1.0\"?><office:document-content \
        xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
        xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
        <table:table table:name=\"T\"><table:table-row>\
        <table:table-cell office:value-type=\"string\"><text:p>day</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p>n</text:p></table:table-cell></table:table-row>\
        <table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2024-02-29\">\
        <text:p>29.02.24</text:p></table:table-cell><table:table-cell office:value-type=\"float\" office:value=\"7\">\
        <text:p>7</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>\
        </office:document-content>";
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest \
        xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let bytes = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ]);
    let open_document = open(&desk.put("t.ods", bytes)).expect("a table");
    assert_eq!(types(&open_document.tables[0].frame), ["date", "int64"]);
}

#[test]
fn of_a_large_file_the_first_table_is_read_and_the_others_when_they_are_wanted() {
    let mut book = Workbook::new();
    for name in ["One", "Two", "Three"] {
        put_row(book.add_worksheet().set_name(name).expect("a name"), 0, &["a", "b"]);
    }
    let desk = Desk::new();
    let database_path = desk.0.path().join("t.db");
    database(&database_path, "CREATE TABLE One(a); CREATE TABLE Two(a); CREATE TABLE Three(a);");
    for path in [desk.put("t.xlsx", book.save_to_buffer().expect("a workbook")), database_path] {
        let large = LoadOptions { first_beyond: Some(0), ..LoadOptions::default() };
        let mut source = with(&path, &large).expect("a table");
        assert_eq!((table_names(&source), source.unread.join(" ")), (vec!["One"], "Two Three".to_owned()));
        source.complete(with(&path, &LoadOptions { sheet: Some("Three".to_owned()), ..large }).expect("a table"));
        assert_eq!((table_names(&source), source.unread.join(" ")), (vec!["One", "Three"], "Two".to_owned()));
        assert!(open(&path).expect("tables").unread.is_empty(), "whoever asks for all gets all");
    }
    let many = desk.0.path().join("many.db");
    let statements = (0..60).map(|number| format!("CREATE TABLE t{number}(a);")).collect::<Vec<_>>().concat();
    database(&many, &statements);
    let source = with(&many, &LoadOptions { first_beyond: Some(u64::MAX), ..LoadOptions::default() }).expect("tables");
    assert_eq!((source.tables.len(), source.unread.len()), (LoadOptions::MOST_AT_ONCE, 10));
}

#[test]
fn a_workbook_that_does_not_open_says_why() {
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(error("t.xlsx", &locked).kind, "password");
    let whole = workbook(|sheet| put_row(sheet, 0, &["a"]));
    let cut = error("t.xlsx", &whole[..whole.len() * 2 / 3]);
    assert_eq!(cut.kind, "malformed");
    assert!(cut.message.contains("Excel workbook"), "{cut}");
    assert_eq!(error("t.xlsx", workbook(|_| ())).kind, "empty");
}

// ---- Parquet and Arrow that are too large for memory

/// The same table as Parquet and as an Arrow file and stream, of several groups of rows.
fn in_groups(columns: Vec<Series>, desk: &Desk) -> Vec<PathBuf> {
    let columns = columns.into_iter().map(Column::from).collect();
    let mut whole = DataFrame::new_infer_height(columns).expect("a frame");
    let path = |name| desk.0.path().join(name);
    let paths = vec![path("t.parquet"), path("t.arrow"), path("t.arrows")];
    let file = |path: &PathBuf| fs::File::create(path).expect("a file");
    ParquetWriter::new(file(&paths[0])).with_row_group_size(Some(2)).finish(&mut whole).expect("written");
    // A chunk is a batch.
    let mut chunks = whole.head(Some(2));
    for start in (2..whole.height()).step_by(2) {
        chunks.vstack_mut(&whole.slice(start as i64, 2)).expect("of one kind");
    }
    let old = CompatLevel::oldest();
    let mut writer = IpcWriter::new(file(&paths[1])).with_compat_level(old).with_record_batch_size(Some(2));
    writer.finish(&mut whole).expect("written");
    IpcStreamWriter::new(file(&paths[2])).with_compat_level(old).finish(&mut chunks).expect("written");
    paths
}

#[test]
fn parquet_and_arrow_that_are_too_large_for_memory_are_the_same_table_on_disk() {
    let desk = Desk::new();
    let cache = desk.0.path().join("cache");
    let texts = Series::new("t".into(), [Some("a"), None, Some("a text that is not inlined"), Some(""), Some("a")]);
    let categories = DataType::from_categories(Categories::global());
    let lists = [Some(Series::new("".into(), [1_i64, 2])), None, Some(Series::new("".into(), [0_i64; 0])), None, None];
    let columns = vec![
        Series::new("n".into(), [Some(1_i64), None, Some(3), Some(4), Some(i64::MIN)]),
        texts.cast(&categories).expect("categories").with_name("c".into()),
        Series::new("d".into(), [1_i32, 2, 3, 4, 5]).cast(&DataType::Date).expect("dates"),
        Series::new("l".into(), lists),
        texts,
    ];
    for path in in_groups(columns, &desk) {
        let (cancel, progress) = (CancelToken::new(), LoadProgress::default());
        let context = LoadContext { cache: Some(&cache), on_disk: 0, ..LoadContext::new(&cancel, &progress) };
        let load = || load_within(&path, &LoadOptions::default(), &context).expect("a table");
        let (whole, disk) = (open(&path).expect("a table"), load());
        let (whole, disk) = (&whole.tables[0].frame, &disk.tables[0].frame);
        assert!(disk.is_mapped() && !whole.is_mapped(), "{}", path.display());
        assert_eq!((types(disk), rows(disk)), (types(whole), rows(whole)), "{}", path.display());
        assert_eq!((rows(disk).len(), progress.rows()), (5, 5));
        assert!(progress.part().is_some_and(|part| part > 0.9), "{:?}", progress.part());
        // The next time nothing is read.
        assert!(load().tables[0].frame.is_mapped() && progress.rows() == 5);
        let text = LoadOptions { all_text: true, ..LoadOptions::default() };
        let texts = load_within(&path, &text, &LoadContext { cache: None, ..context }).expect("a table");
        assert!(texts.tables[0].frame.is_mapped());
        assert_eq!(rows(&texts.tables[0].frame), rows(&with(&path, &text).expect("a table").tables[0].frame));
        let bytes = fs::read(&path).expect("a file");
        for cut in [bytes.len() - 20, bytes.len() / 2] {
            let cut = desk.put(&format!("cut{cut}{}", path.file_name().expect("a name").display()), &bytes[..cut]);
            let found = load_within(&cut, &LoadOptions::default(), &context);
            assert!(found.is_err_and(|error| error.kind == "malformed") || path.ends_with("t.arrows"), "{cut:?}");
        }
        cancel.cancel();
        fs::write(&path, [&bytes[..], b""].concat()).expect("written anew");
        let stopped = load_within(&path, &LoadOptions::default(), &context).map(|_| ()).expect_err("cancelled");
        assert_eq!(stopped.kind, "cancelled");
    }
    assert_eq!(fs::read_dir(&cache).expect("a folder").count(), 3, "what is not finished leaves nothing");
}

#[test]
fn large_tables_without_rows_keep_their_columns() {
    let desk = Desk::new();
    for path in in_groups(vec![Series::new("n".into(), [0_i64; 0])], &desk) {
        let (cancel, progress) = (CancelToken::new(), LoadProgress::default());
        let context = LoadContext { on_disk: 0, ..LoadContext::new(&cancel, &progress) };
        let source = load_within(&path, &LoadOptions::default(), &context).expect("a table");
        assert_eq!((source.tables[0].frame.rows(), types(&source.tables[0].frame)), (0, vec!["int64".to_owned()]));
    }
}

// ---- packed files and archives

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        // The first member says what an OpenDocument file is, as it stands.
        let how = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, how).expect("a member");
        zip.write_all(bytes).expect("a member");
    }
    zip.finish().expect("an archive").into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).expect("packs");
    packed.finish().expect("packs")
}

#[test]
fn packed_files_open_whatever_they_are_called_and_however_often_they_are_packed() {
    let text = b"a,b\n1,2\n";
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(text).expect("packs");
    let bzip2 = bzip2.finish().expect("packs");
    let xz = include_bytes!("files/t.csv.xz");
    let zstd = zstd::encode_all(&text[..], 1).expect("packs");
    let desk = Desk::new();
    for (name, bytes, format) in [
        ("t.csv.bz2", bzip2.clone(), "CSV (bzip2)"),
        ("t.csv.xz", xz.to_vec(), "CSV (xz)"),
        ("t.csv.zst", zstd, "CSV (Zstandard)"),
        ("t.csv", gzipped(&bzip2), "CSV (gzip, bzip2)"),
    ] {
        let source = open(&desk.put(name, bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((source.format.as_str(), source.tables[0].name.as_str()), (format, "t"), "{name}");
        assert_eq!(rows(&source.tables[0].frame), [[json!(1), json!(2)]], "{name}");
    }
    assert_eq!(error("t.csv.bz2", &bzip2[..bzip2.len() - 6]).kind, "malformed");
}

#[test]
fn what_grows_without_measure_when_it_is_unpacked_is_refused() {
    let mut endless = zstd::Encoder::new(Vec::new(), 1).expect("packs");
    io::copy(&mut io::repeat(b'1').take(300 << 20), &mut endless).expect("packs");
    let found = error("t.csv", endless.finish().expect("packs"));
    assert_eq!(found.kind, "too_large");
    assert!(found.message.contains("250 times"), "{found}");
}

#[test]
fn every_member_of_an_archive_is_a_table_and_what_is_left_out_is_named() {
    let bytes = zipped(&[
        ("a/sales.csv", b"x,y\n1,2\n"),
        ("__MACOSX/a/._sales.csv", b"\0\0"),
        ("b/sales.csv", b"x,y\n3,4\n"),
        ("people.json", b"[{\"k\":1}]"),
        ("README.md", b"# about"),
        ("broken.parquet", b"PAR1...."),
    ]);
    let desk = Desk::new();
    let path = desk.put("all.zip", &bytes);
    let source = open(&path).expect("tables");
    assert_eq!(table_names(&source), ["sales", "sales_2", "people"]);
    assert_eq!(source.format, "CSV, JSON (zip)");
    assert!(noted(&source.tables[0], "README.md") && noted(&source.tables[0], "“broken.parquet” was left out"));
    assert_eq!(rows(&sheet(&path, "sales_2").expect("by name").tables[0].frame), [[json!(3), json!(4)]]);

    // A workbook alone in an archive is opened as the workbook it is.
    let book = workbook(|sheet| put_row(sheet, 0, &["a"]));
    let inner = open(&desk.put("book.zip", zipped(&[("book.xlsx", &book)]))).expect("a table");
    assert_eq!((inner.format.as_str(), table_names(&inner)), ("Excel workbook (xlsx) (zip)", vec!["Sheet1"]));

    let nested = (0..4).fold(bytes, |inside, _| zipped(&[("x.zip", &inside)]));
    assert_eq!(error("nested.zip", nested).kind, "unsupported");
}

#[test]
fn a_tar_archive_opens_packed_or_not() {
    let mut tar = tar::Builder::new(Vec::new());
    for name in ["d/one.csv", "d/two.csv"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(8);
        header.set_cksum();
        tar.append_data(&mut header, name, &b"a,b\n1,2\n"[..]).expect("a member");
    }
    let bytes = gzipped(&tar.into_inner().expect("an archive"));
    let desk = Desk::new();
    let source = open(&desk.put("d.tgz", bytes)).expect("tables");
    assert_eq!(table_names(&source), ["one", "two"]);
}

// ---- SQLite

fn database(path: &Path, statements: &str) {
    let connection = rusqlite::Connection::open(path).expect("a database");
    connection.execute_batch(statements).expect("valid SQL");
}

#[test]
fn tables_and_views_of_a_database_open_with_the_types_of_their_values() {
    let desk = Desk::new();
    let path = desk.0.path().join("shop.db");
    database(
        &path,
        "CREATE TABLE \"o ne\"(id INTEGER PRIMARY KEY, code TEXT, price DECIMAL, ok BOOLEAN, day DATE, at TIMESTAMP, \
         pic BLOB, n INT, mixed);
         INSERT INTO \"o ne\" VALUES (1, '007', 1, 1, '2024-02-29', 1700000000, x'00ff', '', 1), \
         (9223372036854775807, NULL, 2.5, 0, NULL, 1700000060, NULL, 4, 'two');
         CREATE TABLE bare(a INT, b TEXT, c REAL);
         CREATE VIEW twice AS SELECT id, id FROM \"o ne\";
         CREATE VIEW broken AS SELECT * FROM gone;",
    );
    let source = open(&path).expect("tables");
    assert_eq!((source.format.as_str(), table_names(&source)), ("SQLite", vec!["o ne", "bare", "twice"]));
    let table = &source.tables[0];
    let expected = ["int64", "text", "float64", "bool", "date", "datetime[us]", "binary", "int64", "text"];
    assert_eq!(types(&table.frame), expected);
    assert_eq!(column(&table.frame, 0)[1], json!(9_223_372_036_854_775_807_i64));
    assert_eq!(column(&table.frame, 7), [Value::Null, json!(4)]);
    for words in ["seconds since 1970", "“mixed” holds", "“n”: 1 empty texts", "the view “broken” was left out"]
    {
        assert!(noted(table, words), "{words}: {:?}", table.report.notes);
    }
    assert_eq!(types(&source.tables[1].frame), ["int64", "text", "float64"]);
    assert_eq!(names(&source.tables[2].frame).len(), 2);
    assert_eq!(table_names(&sheet(&path, "bare").expect("by name")), ["bare"]);
    let files = fs::read_dir(desk.0.path()).expect("the folder").count();
    assert_eq!(files, 1, "nothing is written beside the database");
    assert_eq!(
        table_names(&open(&desk.put("shop.gz", gzipped(&fs::read(&path).expect("bytes")))).expect("packed")).len(),
        3
    );
}

#[test]
fn what_a_database_still_has_in_its_log_is_read_and_the_log_stays() {
    let desk = Desk::new();
    let path = desk.0.path().join("log.db");
    let writer = rusqlite::Connection::open(&path).expect("a database");
    writer
        .execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t(a INT); INSERT INTO t VALUES (7);",
        )
        .expect("valid SQL");
    let log = desk.0.path().join("log.db-wal");
    let before = fs::read(&log).expect("a log");
    let source = open(&path).expect("a table");
    assert_eq!(column(&source.tables[0].frame, 0), [json!(7)]);
    assert!(noted(&source.tables[0], "-wal"));
    assert_eq!(fs::read(&log).expect("the log"), before);
}

#[test]
fn a_database_that_does_not_open_says_why() {
    assert_eq!(error("t.db", b"SQLite format 3\0....").kind, "malformed");
    let desk = Desk::new();
    let path = desk.0.path().join("none.db");
    database(&path, "CREATE TABLE t(a); DROP TABLE t;");
    assert_eq!(open(&path).expect_err("no table").kind, "empty");
}

// ---- folders and patterns

#[test]
fn like_files_of_a_folder_become_one_table_by_the_names_of_their_columns() {
    let desk = Desk::new();
    desk.put("b.csv", "id,v,w\n2,2.5,x\n");
    desk.put("a.csv", "v,id\n1,1\n");
    desk.put("c.csv.gz", gzipped(b"id,v\n007,3\n"));
    desk.put("notes.md", "# about");
    let options = LoadOptions { source_column: Some("file".to_owned()), ..LoadOptions::default() };
    let source = with(desk.0.path(), &options).expect("a table");
    let table = &source.tables[0];
    assert_eq!(names(&table.frame), ["file", "v", "id", "w"]);
    assert_eq!(types(&table.frame), ["text", "float64", "text", "text"]);
    let expected = [
        [json!("a.csv"), json!(1.0), json!("1"), Value::Null],
        [json!("b.csv"), json!(2.5), json!("2"), json!("x")],
        [json!("c.csv.gz"), json!(3.0), json!("007"), Value::Null],
    ];
    assert_eq!(rows(&table.frame), expected);
    assert!(noted(table, "“w” (missing in 2)") && noted(table, "“id” has another type") && noted(table, "1 file"));

    let pattern = with(&desk.0.path().join("*.csv"), &LoadOptions::default()).expect("a table");
    assert_eq!((pattern.tables[0].frame.rows(), pattern.tables[0].frame.columns()), (2, 3));
    desk.put("d.json", "[]");
    let unlike = open(desk.0.path()).expect_err("not alike");
    assert!(unlike.message.contains("3 csv, 1 json"), "{unlike}");
}
