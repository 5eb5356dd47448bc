//! Which of the open tables a run is recorded over.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::RecordedTable;
use crate::domain::{Code, CodeType, TableUid};
use crate::frame::Table;

/// An open table, as the caller knows it.
#[derive(Debug, Clone, Copy)]
pub struct OpenedTable<'a> {
    /// The identifier it is bound to in code.
    pub bound_name: &'a str,
    /// The table.
    pub table: &'a Table,
    /// Where its source is.
    pub path: &'a Path,
    /// What its source is, in words.
    pub format: &'a str,
}

/// Names through which code can come to any open table.
const ANY_TABLE: [&str; 9] =
    ["dfs", "execute_sql_query", "solution", "analyze_data", "eval", "exec", "globals", "locals", "getattr"];

/// What code was run over: the active table alone where it mentions no other, so that a replay does not ask for files
/// that do not matter; otherwise all that were open, in their order.
pub fn tables_of(code: &Code, open: &[OpenedTable<'_>], active: Option<&TableUid>) -> Vec<RecordedTable> {
    let active = open.iter().position(|table| Some(&table.table.table_uid) == active).unwrap_or(0);
    let words: HashSet<&str> = code.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let numbered = |word: &&str| word.strip_prefix("df").is_some_and(|rest| rest.parse::<u32>().is_ok());
    let reaches_others = code.code_type == CodeType::Sql
        || ANY_TABLE.iter().any(|name| words.contains(name))
        || words.iter().any(numbered)
        || open.iter().enumerate().any(|(at, table)| at != active && words.contains(table.bound_name));
    let mut seen: HashMap<&Path, usize> = HashMap::new();
    let mut tables = Vec::new();
    for (at, table) in open.iter().enumerate() {
        let index = seen.entry(table.path).or_default();
        if reaches_others || at == active {
            tables.push(RecordedTable::of(
                table.bound_name,
                table.table,
                table.path.to_path_buf(),
                table.format.to_owned(),
                *index,
                at == active,
            ));
        }
        *index += 1;
    }
    tables
}
