//! Delimited text and text of fixed width.

use super::Reader;
use super::columns::{Column, NUMBER, Needs, marks};
use super::python::{call, dict, list, quoted};
use crate::frame::{Dialect, ReadAs, TextReading};
use crate::history::RecordedTable;

/// Words that are nulls among numbers, dates and truth values here.
const NULL_WORDS: [&str; 14] =
    ["", "NA", "N/A", "NaN", "null", "NULL", "nan", "n/a", "None", "#N/A", "<NA>", "NaT", "Null", "\\N"];
/// Those of them that pandas does not know by itself.
const UNKNOWN_NULLS: [&str; 3] = ["NaT", "Null", "\\N"];

/// The code; `several` files are put one behind the other. `None` where pandas has no words for it.
pub(super) fn reader(table: &RecordedTable, several: bool) -> Option<Reader> {
    let reading = table.reading.text.as_ref()?;
    let dialect = table.reading.dialect.as_ref()?;
    let name = table.name.as_str();
    // The column that names the file comes first and is in none of them.
    let added = table.columns.len().checked_sub(reading.columns.len())?;
    let titles = table.columns.get(added..)?;
    let columns: Vec<Column<'_>> = titles
        .iter()
        .zip(&reading.columns)
        .enumerate()
        .map(|(index, (schema, text))| Column {
            name: &schema.name,
            kind: &schema.data_type,
            text,
            facts: table.reading.columns.get(index + added).copied(),
        })
        .collect();
    let marks = if table.load.all_text { None } else { marks(&columns) };
    let needs = if table.load.all_text { Needs::default() } else { Needs::of(name, &columns, marks) };

    let fixed = !reading.places.is_empty();
    let (source, mut reader) = source(table, reading, dialect, several)?;
    let mut arguments = vec![source];
    if !several {
        packing(&mut arguments, table)?;
    }
    let python = shape(&mut arguments, reading, dialect, fixed)?;
    encoding(&mut arguments, reading, dialect)?;
    head(&mut arguments, table, reading, dialect, &columns);
    if let Some((decimal, thousands)) = marks {
        if decimal != '.' {
            arguments.push(format!("decimal={}", quoted(&decimal.to_string())));
        }
        arguments.extend(thousands.map(|mark| format!("thousands={}", quoted(&mark.to_string()))));
    }
    nulls(&mut arguments, table, &columns);
    types(&mut arguments, table, &needs);
    let long = columns.iter().any(|column| column.kind == "float64" && column.facts.is_none_or(|facts| facts.doubtful));
    if long && !python && !fixed && !table.load.all_text {
        arguments.push("float_precision=\"round_trip\"".to_owned());
    }
    let function = if fixed { "pd.read_fwf" } else { "pd.read_csv" };
    let read = call(function, &arguments);
    if reader.lines.is_empty() {
        reader.lines.extend(comments(table, reading));
    }
    if several {
        reader.lines.extend(each(table, &read));
        reader.imports.extend(["import glob", "import os"]);
    } else {
        reader.lines.push(format!("{name} = {read}"));
    }
    reader.lines.extend(needs.later);
    if needs.helper {
        reader.helpers.push(NUMBER);
        reader.imports.push("import re");
    }
    if arguments.iter().any(|argument| argument.contains("csv.QUOTE")) {
        reader.imports.push("import csv");
    }
    Some(reader)
}

/// What is left out on the way, in words.
fn comments(table: &RecordedTable, reading: &TextReading) -> Vec<String> {
    let mut said = Vec::new();
    if reading.uneven {
        said.push("# Some rows have more cells than the table has columns: the surplus is left out.".to_owned());
    }
    if reading.notes_below {
        said.push(format!("# The lines below its {} rows are notes, not rows.", table.row_count));
    }
    said
}

/// What is read, and the lines above the call.
fn source(table: &RecordedTable, reading: &TextReading, dialect: &Dialect, several: bool) -> Option<(String, Reader)> {
    let path = quoted(&table.path.to_string_lossy());
    if several {
        return (!reading.comments).then(|| ("file".to_owned(), Reader::default()));
    }
    if !reading.comments {
        return Some((path, Reader::default()));
    }
    // `comment=` of pandas also cuts what stands in the middle of a line.
    let comment = dialect.comment.as_deref()?;
    if table.format.contains('(') {
        return None;
    }
    let encoding = quoted(python_encoding(&dialect.encoding)?);
    let above = if reading.own_names { dialect.skip as u64 } else { reading.lines_above };
    let above = if above == 0 { String::new() } else { format!("[{above}:]") };
    let name = &table.name;
    let lines = vec![
        "# Lines that begin a comment are no rows.".to_owned(),
        format!("_lines = open({path}, encoding={encoding}, newline=\"\").readlines(){above}"),
        format!("_{name} = \"\".join(line for line in _lines if not line.startswith({}))", quoted(comment)),
    ];
    let reader = Reader { lines, imports: vec!["import io"], ..Reader::default() };
    Some((format!("io.StringIO(_{name})"), reader))
}

/// How the file is packed, where its name does not say so. `None` for archives of several files.
fn packing(arguments: &mut Vec<String>, table: &RecordedTable) -> Option<()> {
    let Some((_, packed)) = table.format.split_once('(') else { return Some(()) };
    let (name, ending) = match packed.trim_end_matches(')') {
        "gzip" => ("gzip", "gz"),
        "bzip2" => ("bz2", "bz2"),
        "xz" => ("xz", "xz"),
        "Zstandard" => ("zstd", "zst"),
        // Of an archive pandas reads the only file.
        "zip" if table.index == 0 => ("zip", "zip"),
        _ => return None,
    };
    let named = table.path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
    if !named {
        arguments.push(format!("compression={}", quoted(name)));
    }
    Some(())
}

/// How cells are told apart. Whether it takes the slower engine.
fn shape(arguments: &mut Vec<String>, reading: &TextReading, dialect: &Dialect, fixed: bool) -> Option<bool> {
    if fixed {
        let last = reading.places.len().checked_sub(1)?;
        let places = reading.places.iter().enumerate().map(|(index, (start, end))| {
            if index == last { format!("({start}, None)") } else { format!("({start}, {end})") }
        });
        arguments.push(format!("colspecs=[{}]", places.collect::<Vec<_>>().join(", ")));
        return Some(true);
    }
    if reading.runs {
        arguments.push("sep=r\"\\s+\"".to_owned());
        return Some(false);
    }
    let mut python = false;
    let delimiter = dialect.delimiter.as_str();
    if delimiter.chars().count() > 1 {
        let pattern: String =
            delimiter.chars().flat_map(|c| if c.is_alphanumeric() { vec![c] } else { vec!['\\', c] }).collect();
        arguments.extend([format!("sep={}", quoted(&pattern)), "engine=\"python\"".to_owned()]);
        python = true;
    } else if delimiter != "," {
        arguments.push(format!("sep={}", quoted(delimiter)));
        if !delimiter.is_ascii() {
            arguments.push("engine=\"python\"".to_owned());
            python = true;
        }
    }
    match dialect.quote {
        Some('"') => {}
        Some(quote) => arguments.push(format!("quotechar={}", quoted(&quote.to_string()))),
        None => arguments.push("quoting=csv.QUOTE_NONE".to_owned()),
    }
    if let Some(escape) = dialect.escape {
        arguments.push(format!("escapechar={}", quoted(&escape.to_string())));
    }
    if reading.spaced_quotes {
        arguments.push("skipinitialspace=True".to_owned());
    }
    Some(python)
}

/// The encoding, where it is not what pandas takes text for.
fn encoding(arguments: &mut Vec<String>, reading: &TextReading, dialect: &Dialect) -> Option<()> {
    if reading.comments {
        return Some(());
    }
    let encoding = python_encoding(&dialect.encoding)?;
    if encoding != "utf-8-sig" {
        arguments.push(format!("encoding={}", quoted(encoding)));
    }
    if reading.replaced {
        arguments.push("encoding_errors=\"replace\"".to_owned());
    }
    Some(())
}

/// Python's name for an encoding of the web; `None` for one it does not have.
fn python_encoding(name: &str) -> Option<&str> {
    Some(match name {
        "utf-8" => "utf-8-sig",
        "utf-16le" => "utf-16-le",
        "utf-16be" => "utf-16-be",
        // What the web calls so are the larger sets of Windows.
        "shift_jis" => "cp932",
        "euc-kr" => "cp949",
        "gbk" => "gb18030",
        "big5" => "big5hkscs",
        "macintosh" => "mac_roman",
        "x-mac-cyrillic" => "mac_cyrillic",
        "windows-874" => "cp874",
        "iso-8859-8-i" => "iso-8859-8",
        "x-user-defined" | "replacement" => return None,
        other => other,
    })
}

/// Where the table begins, what its columns are called, and where it ends.
fn head(
    arguments: &mut Vec<String>,
    table: &RecordedTable,
    reading: &TextReading,
    dialect: &Dialect,
    columns: &[Column<'_>],
) {
    let above = if reading.own_names { dialect.skip as u64 } else { reading.lines_above };
    if above > 0 && !reading.comments {
        arguments.push(format!("skiprows={above}"));
    }
    if !reading.own_names {
        arguments.push("header=None".to_owned());
        arguments.push(format!("names={}", list(columns.iter().map(|column| column.name))));
    }
    if reading.uneven {
        arguments.push(format!("usecols=range({})", columns.len()));
        arguments.push("index_col=False".to_owned());
    }
    if reading.notes_below || table.load.limit.is_some() {
        arguments.push(format!("nrows={}", table.row_count));
    }
}

/// What stands for a null.
fn nulls(arguments: &mut Vec<String>, table: &RecordedTable, columns: &[Column<'_>]) {
    let mut say =
        |values: String| arguments.extend(["keep_default_na=False".to_owned(), format!("na_values={values}")]);
    if let Some(said) = &table.load.nulls {
        return say(list(said.iter().map(String::as_str).chain([""])));
    }
    let is_text = |column: &&Column<'_>| table.load.all_text || column.text.form == ReadAs::Text;
    let words_in_text = columns.iter().filter(is_text).any(|column| column.facts.is_none_or(|facts| facts.null_words));
    let null_words = columns.iter().any(|column| column.text.null_words);
    let odd = columns.iter().any(|column| column.text.odd_nulls);
    match (words_in_text, null_words) {
        (true, false) => say("[\"\"]".to_owned()),
        (true, true) => {
            let names = |wanted: bool| {
                list(columns.iter().filter(|column| is_text(column) == wanted).map(|column| column.name))
            };
            let words = list(NULL_WORDS);
            say(format!("dict.fromkeys({}, [\"\"]) | dict.fromkeys({}, {words})", names(true), names(false)));
        }
        (false, true) if odd => arguments.push(format!("na_values={}", list(UNKNOWN_NULLS))),
        (false, _) => {}
    }
}

/// The types and dates of the call.
fn types(arguments: &mut Vec<String>, table: &RecordedTable, needs: &Needs) {
    if table.load.all_text {
        arguments.push("dtype=\"str\"".to_owned());
        return;
    }
    if !needs.types.is_empty() {
        arguments.push(format!("dtype={}", dict(needs.types.iter().map(|(name, kind)| (name.as_str(), *kind)))));
    }
    if !needs.dates.is_empty() {
        arguments.push(format!("parse_dates={}", list(needs.dates.iter().map(String::as_str))));
    }
}

/// The same call for every file, one behind the other.
fn each(table: &RecordedTable, read: &str) -> Vec<String> {
    let path = table.path.to_string_lossy();
    let name = &table.name;
    let files = if table.format.starts_with("pattern") {
        format!("sorted(glob.glob({}))", quoted(&path))
    } else {
        let kinds = "(\".csv\", \".tsv\", \".tab\", \".psv\", \".txt\", \".dat\")";
        format!(
            "[file for file in sorted(glob.glob({})) if file.lower().endswith({kinds})]",
            quoted(&format!("{path}/[!._~]*"))
        )
    };
    let read = read.replace('\n', "\n    ");
    let mut lines = vec![format!("_parts = []"), format!("for file in {files}:"), format!("    part = {read}")];
    if let (Some(_), Some(first)) = (&table.load.source_column, table.columns.first()) {
        lines.push(format!("    part.insert(0, {}, os.path.basename(file))", quoted(&first.name)));
    }
    lines.push("    _parts.append(part)".to_owned());
    let head = table.load.limit.map_or_else(String::new, |rows| format!(".head({rows})"));
    lines.push(format!("{name} = pd.concat(_parts, ignore_index=True){head}"));
    lines
}
