//! Tables that pandas does not read as this program does: read from what `convert` makes of them.

use super::python::quoted;
use super::{Reader, others};
use crate::history::RecordedTable;

/// The code, which stops and says what to do as long as that file is not there.
pub(super) fn reader(table: &RecordedTable) -> Reader {
    let source = table.path.to_string_lossy();
    let converted =
        format!("{}.{}.parquet", source.trim_end_matches(['/', '\\']).replace(['*', '?', '[', ']'], "_"), table.name);
    let why = if table.reading.obstacles.is_empty() {
        format!("It is read with pandas from what this program makes of it ({})", table.format)
    } else {
        format!("pandas does not read this file alike: {}", table.reading.obstacles.join("; "))
    };
    let command = format!("analyticspal convert {} --output {}{}", shell(&source), shell(&converted), options(table));
    let missing = format!("first write {converted}: {command}");
    let read = others::parquet(table, &converted);
    let mut lines: Vec<String> = why.lines().map(|line| format!("# {line}.")).collect();
    lines.push("# Written once, before, by:".to_owned());
    lines.push(format!("# {}", command.replace('\n', " ")));
    lines.push(format!("if not os.path.exists({}):", quoted(&converted)));
    lines.push(format!("    raise SystemExit({})", quoted(&missing)));
    lines.extend(read.lines);
    let mut imports = read.imports;
    imports.push("import os");
    Reader { imports, helpers: Vec::new(), lines }
}

/// The options with which the file was read, as the command line has them.
fn options(table: &RecordedTable) -> String {
    let load = &table.load;
    let mut said = vec![("table", Some(table.table.clone()))];
    if table.index == 0 && load.sheet.is_none() {
        said.clear();
    }
    let mark = |text: &Option<String>| {
        text.as_ref().map(|text| match text.as_str() {
            "" => "none".to_owned(),
            "\t" => "tab".to_owned(),
            " " => "space".to_owned(),
            other => other.to_owned(),
        })
    };
    said.extend([
        ("encoding", load.encoding.clone()),
        ("delimiter", mark(&load.delimiter)),
        ("quote", mark(&load.quote)),
        ("escape", mark(&load.escape)),
        ("header-rows", load.header_rows.map(|rows| rows.to_string())),
        ("skip", load.skip.map(|lines| lines.to_string())),
        ("comment", mark(&load.comment)),
        ("decimal", load.decimal.clone()),
        ("thousands", mark(&load.thousands)),
        ("source-column", load.source_column.clone()),
        ("limit", load.limit.map(|rows| rows.to_string())),
    ]);
    said.extend(load.nulls.iter().flatten().map(|null| ("null", Some(null.clone()))));
    said.extend(load.types.iter().map(|(column, chosen)| ("as", Some(format!("{column}={}", chosen.name())))));
    let said = said.into_iter().filter_map(|(name, value)| Some(format!(" --{name} {}", shell(&value?))));
    let text = if load.all_text { " --text" } else { "" };
    format!("{}{text}", said.collect::<String>())
}

/// A word for a shell.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-=:,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
