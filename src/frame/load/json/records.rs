//! Finds the table in a JSON document: a list of records, an object of columns, or one of the shapes that pandas and
//! web services write. Says which one it took where it is not plain.

use std::borrow::Cow;
use std::collections::HashMap;

use super::parse::Value;

/// Columns in the order in which they were first seen; all of the same length.
pub(super) struct Table<'a> {
    pub(super) columns: Vec<(String, Vec<Value<'a>>)>,
}

type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// More cells than there may be: so many columns, of which most rows have hardly any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sparse {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// Cells that a table of so many bytes of text may have, those of nothing among them: records that each have keys of
/// their own would fill the memory with nulls.
pub(super) fn room(bytes: usize) -> usize {
    (64 << 20).max(bytes.saturating_mul(8))
}

fn fits(rows: usize, columns: usize, room: usize) -> Result<(), Sparse> {
    if rows.saturating_mul(columns) > room { Err(Sparse { rows, columns }) } else { Ok(()) }
}

type Found<'a> = Result<Option<Table<'a>>, Sparse>;

/// The table of a file with one document; `None` where it holds no value that could be a cell.
pub(super) fn of_document<'a>(document: Value<'a>, room: usize, notes: &mut Vec<String>) -> Found<'a> {
    match document {
        Value::List(items) => of_lines(items, room, notes),
        Value::Object(members) => of_object(members, room, notes),
        Value::Null => Ok(None),
        single => Ok(Some(Table { columns: vec![("value".to_owned(), vec![single])] })),
    }
}

/// The table of a list of values: records, rows or plain values.
pub(super) fn of_lines<'a>(items: Vec<Value<'a>>, room: usize, notes: &mut Vec<String>) -> Found<'a> {
    let objects = items.iter().filter(|item| matches!(item, Value::Object(_))).count();
    let lists = items.iter().filter(|item| matches!(item, Value::List(_))).count();
    if objects > 0 {
        return of_records(items, room, notes);
    }
    if lists > 0 && lists == items.len() {
        notes.push("the rows are lists: the columns were named column_1 and so on".to_owned());
        return of_rows(items, &[], room);
    }
    Ok((!items.is_empty()).then(|| Table { columns: vec![("value".to_owned(), items)] }))
}

fn of_records<'a>(records: Vec<Value<'a>>, room: usize, notes: &mut Vec<String>) -> Found<'a> {
    let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
    let mut columns: Vec<(String, Vec<Value<'a>>)> = Vec::new();
    let (mut repeated, mut others) = (0_usize, 0_usize);
    let rows = records.len();
    for (row, record) in records.into_iter().enumerate() {
        let members = match record {
            Value::Object(members) => members,
            Value::Null => vec![],
            other => {
                others += 1;
                vec![(Cow::Borrowed("value"), other)]
            }
        };
        for (key, value) in members {
            let place = *places.entry(key).or_insert_with_key(|key| {
                columns.push((key.to_string(), Vec::new()));
                columns.len() - 1
            });
            fits(rows, columns.len(), room)?;
            let values = &mut columns[place].1;
            if values.len() > row {
                repeated += 1;
                values.truncate(row);
            }
            values.resize(row, Value::Null);
            values.push(value);
        }
    }
    for (_, values) in &mut columns {
        values.resize(rows, Value::Null);
    }
    if repeated > 0 {
        notes.push(format!("{repeated} keys were there twice in their record; the last one counts"));
    }
    if others > 0 {
        notes.push(format!("{others} values that are no records were put into the column “value”"));
    }
    Ok(Some(Table { columns }))
}

fn of_rows<'a>(rows: Vec<Value<'a>>, names: &[String], room: usize) -> Found<'a> {
    let width = |row: &Value<'_>| if let Value::List(cells) = row { cells.len() } else { 0 };
    let widest = rows.iter().map(width).max().unwrap_or(0).max(names.len());
    fits(rows.len(), widest, room)?;
    let name = |index: usize| names.get(index).cloned().unwrap_or_else(|| format!("column_{}", index + 1));
    let mut columns: Vec<(String, Vec<Value<'a>>)> = (0..widest).map(|index| (name(index), Vec::new())).collect();
    for (row, cells) in rows.into_iter().enumerate() {
        if let Value::List(cells) = cells {
            for (index, cell) in cells.into_iter().enumerate() {
                columns[index].1.push(cell);
            }
        }
        for (_, values) in &mut columns {
            values.resize(row + 1, Value::Null);
        }
    }
    Ok(Some(Table { columns }))
}

fn of_object<'a>(members: Members<'a>, room: usize, notes: &mut Vec<String>) -> Found<'a> {
    if members.is_empty() {
        return Ok(None);
    }
    if let Some(names) = split_names(&members) {
        notes.push("read as columns and rows apart (pandas' “split”)".to_owned());
        let rows = members.into_iter().find(|(key, _)| key == "data").map(|(_, value)| value);
        return if let Some(Value::List(rows)) = rows { of_rows(rows, &names, room) } else { Ok(None) };
    }
    let length = |value: &Value<'_>| if let Value::List(items) = value { Some(items.len()) } else { None };
    let first = length(&members[0].1);
    let flat = |value: &Value<'_>| matches!(value, Value::List(items) if !items.iter().any(|item| matches!(item, Value::Object(_))));
    if first.is_some() && members.iter().all(|(_, value)| length(value) == first && flat(value)) {
        return Ok(Some(of_columns(members, notes)));
    }
    let is_records =
        |value: &Value<'_>| matches!(value, Value::List(items) if matches!(items.first(), Some(Value::Object(_))));
    if members.iter().filter(|(_, value)| is_records(value)).count() == 1 {
        return of_member(members, is_records, room, notes);
    }
    if members.iter().all(|(_, value)| matches!(value, Value::Object(inner) if !inner.is_empty())) {
        return of_nested(members, room, notes);
    }
    notes.push("the document is one record: one row".to_owned());
    of_records(vec![Value::Object(members)], room, notes)
}

/// The names of `{"columns": [...], "data": [[...], ...]}`.
fn split_names(members: &Members<'_>) -> Option<Vec<String>> {
    let member = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let (Value::List(names), Value::List(rows)) = (member("columns")?, member("data")?) else { return None };
    let rows_are_lists = rows.iter().all(|row| matches!(row, Value::List(_)));
    let known = ["columns", "data", "index"];
    if !rows_are_lists || members.iter().any(|(key, _)| !known.contains(&key.as_ref())) {
        return None;
    }
    names.iter().map(|name| if let Value::Text(name) = name { Some(name.to_string()) } else { None }).collect()
}

fn of_columns<'a>(members: Members<'a>, notes: &mut Vec<String>) -> Table<'a> {
    let mut columns: Vec<(String, Vec<Value<'a>>)> = Vec::with_capacity(members.len());
    for (key, value) in members {
        let Value::List(items) = value else { continue };
        match columns.iter_mut().find(|(name, _)| *name == key) {
            Some((name, before)) => {
                notes.push(format!("the column “{name}” was there twice; the last one counts"));
                *before = items;
            }
            None => columns.push((key.into_owned(), items)),
        }
    }
    Table { columns }
}

/// The records in one member of an object, as web services wrap them.
fn of_member<'a>(
    members: Members<'a>,
    is_records: impl Fn(&Value<'_>) -> bool,
    room: usize,
    notes: &mut Vec<String>,
) -> Found<'a> {
    let others = members.len() - 1;
    let Some((key, value)) = members.into_iter().find(|(_, value)| is_records(value)) else { return Ok(None) };
    let rest = if others > 0 { format!("; {others} other members were left out") } else { String::new() };
    notes.push(format!("the records were taken from “{key}”{rest}"));
    if let Value::List(records) = value { of_records(records, room, notes) } else { Ok(None) }
}

/// `{"column": {"0": cell, ...}, ...}` as pandas writes it, or `{"key": record, ...}`.
fn of_nested<'a>(members: Members<'a>, room: usize, notes: &mut Vec<String>) -> Found<'a> {
    let numbered = |value: &Value<'_>| matches!(value, Value::Object(inner) if inner.iter().all(|(key, _)| key.bytes().all(|byte| byte.is_ascii_digit())));
    let same = |value: &Value<'_>, other: &Value<'_>| match (value, other) {
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|((one, _), (two, _))| one == two)
        }
        _ => false,
    };
    if members.iter().all(|(_, value)| numbered(value) && same(value, &members[0].1)) {
        let values = |value| match value {
            Value::Object(inner) => inner.into_iter().map(|(_, cell)| cell).collect(),
            other => vec![other],
        };
        let columns = members.into_iter().map(|(key, value)| (key, Value::List(values(value)))).collect();
        return Ok(Some(of_columns(columns, notes)));
    }
    if members.len() == 1 {
        notes.push("the document is one record: one row".to_owned());
        return of_records(vec![Value::Object(members)], room, notes);
    }
    notes.push("the keys of the records were put into the column “key”".to_owned());
    let records = members.into_iter().map(|(key, value)| {
        let mut record = vec![(Cow::Borrowed("key"), Value::Text(key))];
        if let Value::Object(inner) = value {
            record.extend(inner);
        }
        Value::Object(record)
    });
    of_records(records.collect(), room, notes)
}
