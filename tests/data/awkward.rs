//! Claims about text that is awkward: every kind that people meet, made here.

use std::fmt::Write as _;

use analyticspal::domain::CancelToken;
use analyticspal::frame::{ChosenType, ExportFormat, ExportOptions, LoadOptions, Quotes, Table, export_to, load};
use proptest::prelude::*;
use serde_json::json;

use super::{Desk, column, csv, error, names, noted, rows, table, types};
use analyticspal::frame::{Cells, Frame};

fn read(bytes: impl AsRef<[u8]>, options: &LoadOptions) -> std::sync::Arc<Table> {
    let desk = Desk::new();
    let source = load(&desk.put("t.csv", bytes), options, &CancelToken::new()).expect("a table");
    source.tables[0].clone()
}

fn said(change: impl FnOnce(&mut LoadOptions)) -> LoadOptions {
    let mut options = LoadOptions::default();
    change(&mut options);
    options
}

#[expect(clippy::unnecessary_wraps, reason = "a cell as a frame tells it")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn dialect(table: &Table) -> (String, Option<char>, Option<char>, usize, usize, Option<String>) {
    let found = table.report.dialect.clone().expect("a dialect");
    (found.delimiter, found.quote, found.escape, found.header_rows, found.skip, found.comment)
}

// ---- found without a word

#[test]
fn delimiters_of_every_kind_are_found() {
    let plain = "id,name,price\n1,Rome,2.5\n2,Oslo,3.5\n3,,4.25\n";
    for delimiter in ["\t", "|", ";", "^", "~", "\u{1}", "\u{1f}", "||", "|~|", "&&", "::", "§", "🦆"] {
        let found = csv(&plain.replace(',', delimiter));
        assert_eq!(dialect(&found).0, delimiter);
        assert_eq!(names(&found.frame), ["id", "name", "price"], "{delimiter:?}");
        assert_eq!(types(&found.frame), ["int64", "text", "float64"], "{delimiter:?}");
        assert_eq!(rows(&found.frame)[2], [json!(3), json!(null), json!(4.25)], "{delimiter:?}");
    }
    let colons = csv("a:b:c:d\nroot:x:/root:/bin/bash\nbin:x:/bin:/bin/sh\n");
    assert_eq!((names(&colons.frame), colons.frame.rows()), (vec!["a", "b", "c", "d"], 2));
    let spaced = csv("x y z\n1 2 3.5\n4 5 6.5\n7 8 9.5\n");
    assert_eq!(types(&spaced.frame), ["int64", "int64", "float64"]);
}

#[test]
fn a_single_column_is_not_cut_by_what_stands_in_it() {
    for (cells, kind) in [
        (["12:30:00", "08:15:00", "23:59:59"], "text"),
        (["2024-01-01 10:00", "2024-01-02 11:30", "2024-01-03 12:45"], "datetime[us]"),
        (["Anna Berg", "Ole Dahl", "Eva Lund"], "text"),
        (["what, when", "plain", "and so on"], "text"),
        (["a;b", "c", "d"], "text"),
        (["https://a.org", "https://b.org", "https://c.org"], "text"),
        (["1.5", "2.5", "3.5"], "float64"),
        (["1,5", "2,5", "3,25"], "float64"),
    ] {
        let found = csv(&format!("column\n{}\n", cells.join("\n")));
        assert_eq!(names(&found.frame), ["column"], "{cells:?}");
        assert_eq!(types(&found.frame), [kind], "{cells:?}");
        assert_eq!(found.frame.rows(), 3, "{cells:?}");
        assert!(found.report.rejected.is_empty(), "{cells:?}");
    }
}

#[test]
fn lines_above_the_table_are_passed_over_unless_they_are_as_wide_as_it() {
    let above = csv("Sales report\nmade on 2024-01-01, by hand\n\nid,city,sold,price\n1,Rome,5,2.5\n2,Oslo,7,3.5\n");
    assert_eq!(names(&above.frame), ["id", "city", "sold", "price"]);
    assert_eq!(dialect(&above).4, 3);
    let padded = csv("Report,,,\nYear,2024,,\n,,,\nid,city,sold,price\n1,Rome,5,2.5\n");
    assert_eq!((names(&padded.frame), dialect(&padded).4), (vec!["id", "city", "sold", "price"], 3));
    let unnamed = csv("Report,,,\nYear,2024,,\n,,,\nplace,,,%\nRome,1.5,2.5,3.5\nOslo,2.5,3.5,4.5\n");
    assert_eq!((unnamed.frame.rows(), dialect(&unnamed).3), (6, 0));
    let named = csv("sep=;\nid;price\n1;2,5\n");
    assert_eq!(names(&named.frame), ["id", "price"]);
    let described = csv("---\ntitle: oil, in barrels\nnames: [a, b]\n---\nday,price\n2024-01-02,5\n");
    assert_eq!((names(&described.frame), dialect(&described).4), (vec!["day", "price"], 4));
    let below = csv("item,sold,price\npear,1,2.5\nplum,2,3.5\n\nTotal lines: 2\nMade by hand\n");
    assert_eq!(below.frame.rows(), 2);
    let lines: Vec<_> = below.report.rejected.iter().map(|row| (row.line, row.text.as_str())).collect();
    assert_eq!(lines, [(5, "Total lines: 2"), (6, "Made by hand")]);
    let fixed = csv("id  Team           x\n 1  Ohio St      1.5\n12  Michigan St  2.5\n 3  Baylor      10.5\n");
    assert_eq!(types(&fixed.frame), ["int64", "text", "float64"]);
    let footer = csv("id,city\n1,Rome\n2,Oslo\nTotal 2 rows\n");
    assert_eq!(footer.frame.rows(), 3);
    assert!(noted(&footer, "too few cells"));
}

#[test]
fn comments_of_several_kinds_are_told_from_rows() {
    for mark in ["#", "//", "%", "--", ";", "!"] {
        let found =
            csv(&format!("{mark} made by hand\n{mark} twice\"\nid,city,sold\n1,Rome,5\n{mark} half\n2,Oslo,7\n"));
        assert_eq!(names(&found.frame), ["id", "city", "sold"], "{mark}");
        assert_eq!(found.frame.rows(), 2, "{mark}");
        assert_eq!(dialect(&found).5.as_deref(), Some(mark));
    }
    let tags = csv("#tag,n\n#a,1\n#b,2\n");
    assert_eq!((tags.frame.rows(), dialect(&tags).5), (2, None));
    let minus = csv("a,b\n--,1\n--,2\n");
    assert_eq!(minus.frame.rows(), 2);
}

#[test]
fn quotes_and_escapes_are_found() {
    let single = csv("id;name\n1;'a;b'\n2;'it''s'\n3;'c'\n");
    assert_eq!(column(&single.frame, 1), ["a;b", "it's", "c"].map(serde_json::Value::from));
    let escaped = csv("id,name\n1,\"a \\\"b\\\", c\"\n2,\"d\"\n");
    assert_eq!(column(&escaped.frame, 1), ["a \"b\", c", "d"].map(serde_json::Value::from));
    let none = csv("id\tsize\n1\t5\" pipe\n2\t\"6\" hose\n3\tnone\n");
    assert_eq!(none.frame.rows(), 3);
    assert_eq!(column(&none.frame, 1)[0], json!("5\" pipe"));
    let bare = csv("a,b\nx\\,y,1\nz,2\n");
    assert_eq!(column(&bare.frame, 0), ["x,y", "z"].map(serde_json::Value::from));
    let long = csv("a,b\n\"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\",x\n\"y\",z\n");
    assert_eq!((long.frame.rows(), long.frame.columns()), (2, 2));
    let unclosed = csv("a,b\n1,x\n\"2,y\n3,z\n");
    assert_eq!(unclosed.frame.rows(), 3);
    assert!(noted(&unclosed, "without an end"));
}

#[test]
fn encodings_are_told_apart() {
    let japanese = "名前,年齢\n山田太郎,31\n鈴木花子,28\n佐藤次郎,45\n";
    let western = "name,city\nJosé,Málaga\nZoë,Köln\nFrançois,Besançon\nBjörk,Ålesund\n";
    let russian = "город,население\nМосква,12600000\nКазань,1250000\nЕкатеринбург,1490000\nНовосибирск,1620000\n";
    for (encoding, text) in [
        (encoding_rs::SHIFT_JIS, japanese),
        (encoding_rs::EUC_JP, japanese),
        (encoding_rs::WINDOWS_1252, western),
        (encoding_rs::WINDOWS_1251, russian),
    ] {
        let (bytes, _, _) = encoding.encode(text);
        let found = table("t.csv", &bytes);
        let header: Vec<&str> = text.lines().next().expect("a line").split(',').collect();
        assert_eq!(names(&found.frame), header, "{}", encoding.name());
    }
    for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
        let units =
            western.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
        let mut bytes: Vec<u8> = match (mark, little) {
            (true, true) => vec![0xff, 0xfe],
            (true, false) => vec![0xfe, 0xff],
            _ => vec![],
        };
        bytes.extend(units);
        assert_eq!(column(&table("t.csv", &bytes).frame, 1)[1], json!("Köln"), "{mark} {little}");
    }
    assert_eq!(names(&table("t.csv", b"\xef\xbb\xbfa,b\n1,2\n").frame), ["a", "b"]);
    let nul = table("t.csv", b"a,b\n1,x\0y\n2,z\n");
    assert_eq!(column(&nul.frame, 1)[0], json!("x\0y"));
}

#[test]
fn the_shape_of_rows_loses_nothing() {
    let blank = csv("\n\na,b\n\n1,2\n   \n\n3,4\n\n");
    assert_eq!((blank.frame.rows(), names(&blank.frame)), (2, vec!["a", "b"]));
    let trailing = csv("a,b\n1,2,\n3,4,\n");
    assert_eq!(trailing.frame.rows(), 2);
    let ragged = csv("a,b,c\n1,2\n3,4,5,6\n7,8,9\n");
    assert_eq!(ragged.frame.rows(), 3);
    assert_eq!((ragged.report.rejected[0].line, ragged.report.rejected[0].text.as_str()), (3, "6"));
    let numbers = csv("1,2.5\n2,3.5\n3,4.5\n");
    assert_eq!((numbers.frame.rows(), dialect(&numbers).3), (3, 0));
    assert_eq!(csv("a,b\n1,2\n\u{1a}").frame.rows(), 1);
    let only = csv("a,b,c\n");
    assert_eq!((only.frame.rows(), only.frame.columns()), (0, 3));
    assert_eq!(csv("a,b\n1,2").frame.rows(), 1);
    assert_eq!(csv("a\n1\n").frame.rows(), 1);
    assert_eq!(error("t.csv", "").kind, "empty");
    assert_eq!(csv("a,b\r1,2\r\n3,4\n5,6\r").frame.rows(), 3);
}

#[test]
fn very_wide_and_very_long_text_loads() {
    let header: Vec<String> = (0..10_000).map(|column| format!("column {column}")).collect();
    let row: Vec<String> = (0..10_000).map(|column| column.to_string()).collect();
    let wide = csv(&format!("{}\n{}\n{}\n", header.join(","), row.join(","), row.join(",")));
    assert_eq!((wide.frame.rows(), wide.frame.columns()), (2, 10_000));
    let long = csv(&format!("a,b\n\"{}\",1\nx,2\n", "lorem, \"\"ipsum\"\"\n".repeat(600_000)));
    assert_eq!((long.frame.rows(), long.frame.columns()), (2, 2));
}

#[test]
fn numbers_keep_what_they_are() {
    let found =
        csv("code;big;euro;share;money\n007;123456789012345678901234567890;1.234,5;12%;$5\n012;1;12,25;5%;$6\n");
    assert_eq!(types(&found.frame), ["text", "text", "float64", "text", "text"]);
    assert_eq!(column(&found.frame, 2), [json!(1234.5), json!(12.25)]);
    assert!(noted(&found, "points were read as thousands marks"));
    let addresses = csv("address\n192.168.100.100\n192.168.100.101\n");
    assert_eq!(types(&addresses.frame), ["text"]);
}

// ---- said

#[test]
fn what_is_said_goes_before_what_is_found() {
    let form = "x;y\n1;2,5\n";
    assert_eq!(names(&read(form, &said(|said| said.delimiter = text(","))).frame), ["x;y"]);
    let options = said(|said| said.header_rows = Some(0));
    assert_eq!(read("a,b\n1,2\n", &options).frame.rows(), 2);
    let options = said(|said| said.header_rows = Some(2));
    let levels = read("2023,,2024,\nq1,q2,q1,q2\n1,2,3,4\n", &options);
    assert_eq!(names(&levels.frame), ["2023 q1", "2023 q2", "2024 q1", "2024 q2"]);
    assert_eq!(types(&levels.frame), ["int64"; 4]);
    let options = said(|said| said.skip = Some(2));
    assert_eq!(names(&read("Report,,\nYear,2024,\nid,city,sold\n1,Rome,5\n", &options).frame), ["id", "city", "sold"]);
    let options = said(|said| said.comment = text("REM"));
    assert_eq!(read("a,b\nREM x,y\n1,2\n", &options).frame.rows(), 1);
    let options = said(|said| said.comment = text(""));
    assert_eq!(read("a,b,c\n# x\n1,2,3\n", &options).frame.rows(), 2);
    let options = said(|said| said.quote = text(""));
    assert_eq!(read("a,b\n\"x,y\"\n", &options).frame.cell_json(0, 0), json!("\"x"));
    let options = said(|said| said.escape = text("^"));
    assert_eq!(read("a,b\nx^,y,2\n", &options).frame.cell_json(0, 0), json!("x,y"));
    let options = said(|said| said.encoding = text("latin1"));
    assert_eq!(read("a\né\n", &options).frame.cell_json(0, 0), json!("Ã©"));
    let options = said(|said| said.nulls = Some(vec!["-".to_owned(), "none".to_owned()]));
    let nulls = read("a,b,c\n1,-,NA\nnone,x,1\n", &options);
    assert_eq!(rows(&nulls.frame), [[json!(1), json!(null), json!("NA")], [json!(null), json!("x"), json!("1")]]);
    let options = said(|said| said.limit = Some(1));
    assert_eq!(read("a\n1\n2\n", &options).frame.rows(), 1);
}

#[test]
fn marks_in_numbers_can_be_said() {
    let options = said(|said| (said.decimal, said.thousands) = (text(","), text(".")));
    let comma = read("a;b\n1.234;5\n2.000,5;6,5\n", &options);
    assert_eq!(rows(&comma.frame), [[json!(1234.0), json!(5.0)], [json!(2000.5), json!(6.5)]]);
    let options = said(|said| said.thousands = text("'"));
    assert_eq!(column(&read("a,b\n1'234,x\n5,y\n", &options).frame, 0), [json!(1234), json!(5)]);
    let options = said(|said| said.thousands = text(""));
    assert_eq!(types(&read("a;b\n1,234;x\n5;y\n", &options).frame), ["text", "text"]);
}

#[test]
fn a_chosen_type_is_kept_and_what_does_not_fit_is_listed() {
    let options = said(|said| {
        said.types = vec![
            ("zip".to_owned(), ChosenType::Text),
            ("price".to_owned(), ChosenType::Number),
            ("day".to_owned(), ChosenType::DateMonthFirst),
            ("ok".to_owned(), ChosenType::Boolean),
            ("code".to_owned(), ChosenType::Integer),
            ("gone".to_owned(), ChosenType::Text),
        ];
    });
    let found = read(
        "zip,price,day,ok,code\n12345,\"$1,234.50\",1/2/2024,yes,007\n23456,12%,2/3/2024,0,many\n34567,NA,,n,12\n",
        &options,
    );
    assert_eq!(types(&found.frame), ["text", "float64", "date", "bool", "int64"]);
    assert_eq!(column(&found.frame, 1), [json!(1234.5), json!(12.0), json!(null)]);
    assert_eq!(column(&found.frame, 2)[0], json!("2024-01-02"));
    assert_eq!(column(&found.frame, 3), [json!(true), json!(false), json!(false)]);
    assert_eq!(column(&found.frame, 4), [json!(7), json!(null), json!(12)]);
    assert_eq!(found.report.rejected.len(), 1);
    assert_eq!((found.report.rejected[0].line, found.report.rejected[0].text.as_str()), (3, "many"));
    assert!(noted(&found, "“code”: 1 cell does not fit") && noted(&found, "no column “gone”"));
    assert_eq!(found.report.options, options);
}

#[test]
fn an_option_that_cannot_be_is_an_error_that_says_so() {
    let desk = Desk::new();
    let options = said(|said| said.encoding = text("klingon"));
    let refused = load(&desk.put("t.csv", "a\n1\n"), &options, &CancelToken::new()).expect_err("refused");
    assert_eq!(refused.kind, "option");
    assert!(refused.message.contains("klingon") && !refused.hint.is_empty());
}

// ---- anything

fn any_options() -> impl Strategy<Value = LoadOptions> {
    let mark = || prop::option::of(prop::sample::select(vec!["", "\"", "'", "\\", "|", "^"]));
    let delimiter = prop::option::of(prop::sample::select(vec![",", ";", "\t", "||", " ", "§", "a"]));
    let encoding = prop::option::of(prop::sample::select(vec!["utf-8", "utf-16le", "shift_jis", "windows-1252"]));
    let types = prop::collection::vec((0..3_usize, prop::sample::select(ChosenType::ALL.to_vec())), 0..3);
    let counts = (prop::option::of(0..4_usize), prop::option::of(0..4_usize), prop::option::of(0..4_usize));
    (delimiter, mark(), mark(), mark(), encoding, types, counts, any::<bool>()).prop_map(
        |(delimiter, quote, escape, comment, encoding, types, (header_rows, skip, limit), comma)| LoadOptions {
            delimiter: delimiter.map(str::to_owned),
            quote: quote.map(str::to_owned),
            escape: escape.map(str::to_owned),
            comment: comment.map(str::to_owned),
            encoding: encoding.map(str::to_owned),
            types: types
                .into_iter()
                .map(|(column, chosen)| (["a", "b", "column_1"][column].to_owned(), chosen))
                .collect(),
            header_rows,
            skip,
            limit,
            decimal: comma.then(|| ",".to_owned()),
            ..LoadOptions::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 200 } else { 2_000 }))]

    #[test]
    fn no_bytes_and_no_options_make_loading_panic(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "(a|b|1|2,5|\"|'|\\\\|§|é|\\||;|,|#|\t| |\n|\r|\r\n|2024-01-02|\\$){0,80}".prop_map(String::into_bytes),
        ],
        options in any_options(),
    ) {
        let desk = Desk::new();
        if let Err(found) = load(&desk.put("t.csv", &bytes), &options, &CancelToken::new()) {
            prop_assert!(!found.message.contains("gave up"), "{}", found.message);
        }
    }

    #[test]
    fn what_is_written_with_any_marks_reads_back_as_it_was(
        cells in prop::collection::vec(prop::option::of("[a-zA-Z\",;|\t\n\r é日#'\\\\]{1,8}"), 1..30),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|', ' ', '^', '\u{1}']),
        quotes in prop::sample::select(vec![Quotes::Needed, Quotes::Text, Quotes::All]),
    ) {
        let frame = Frame::from_columns(vec![
            ("first", Cells::Text(cells.clone())),
            ("second", Cells::Int((0..).take(cells.len()).map(Some).collect())),
        ]);
        let write = ExportOptions { delimiter, quotes, ..ExportOptions::new(ExportFormat::Csv) };
        let mut bytes = Vec::new();
        export_to(&frame, &write, &mut bytes, &CancelToken::new()).expect("written");
        let options = LoadOptions {
            delimiter: Some(delimiter.to_string()),
            quote: Some("\"".to_owned()),
            escape: Some(String::new()),
            comment: Some(String::new()),
            header_rows: Some(1),
            skip: Some(0),
            types: vec![("first".to_owned(), ChosenType::Text), ("second".to_owned(), ChosenType::Integer)],
            ..LoadOptions::default()
        };
        let back = read(&bytes, &options);
        prop_assert_eq!(rows(&back.frame), rows(&frame));
    }
}

#[test]
fn a_delimiter_that_is_said_may_be_any_text() {
    let mut form = String::from("a<>b\n");
    for row in 0..3 {
        writeln!(form, "{row}<>\"x<>{row}\"").expect("a string");
    }
    let found = read(form, &said(|said| said.delimiter = text("<>")));
    assert_eq!(column(&found.frame, 1), ["x<>0", "x<>1", "x<>2"].map(serde_json::Value::from));
}
