//! The Python names that tables get in the code (section 2 of the execution contract).

use std::collections::HashSet;

use deunicode::deunicode;

/// Names the executor binds or looks for itself; a table never takes one.
const FIXED: &[&str] = &[
    "df",
    "dfs",
    "data",
    "input_data",
    "pd",
    "np",
    "datetime",
    "math",
    "stats",
    "plt",
    "execute_sql_query",
    "result",
    "output_variable",
    "answer",
    "chart",
    "fig",
    "solution",
    "analyze_data",
];

/// Python's keywords, soft ones included: a table called `match` would confuse a reader.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "type", "while", "with", "yield",
];

/// Builtins that table names plausibly collide with; the rest are exceptions and dunders.
const BUILTINS: &[&str] = &[
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "vars",
    "zip",
];

/// Whether the text is a plain (ASCII) Python identifier.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&text)
}

/// The name each table is bound to, in order: valid, distinct identifiers. Where a name clashes with a fixed
/// one it gets the suffix `_table`; where two tables clash the later one is numbered.
pub fn bound_names<'a>(tables: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    tables
        .into_iter()
        .map(|name| {
            let base = identifier(name);
            let mut candidate = base.clone();
            let mut number = 2;
            while !taken.insert(candidate.clone()) {
                candidate = format!("{base}_{number}");
                number += 1;
            }
            candidate
        })
        .collect()
}

fn identifier(name: &str) -> String {
    let mut text = String::new();
    for c in deunicode(name).chars() {
        if c.is_ascii_alphanumeric() {
            text.push(c);
        } else if !text.ends_with('_') && !text.is_empty() {
            text.push('_');
        }
    }
    let text = text.trim_end_matches('_');
    let text = match text.chars().next() {
        None => "table".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("table_{text}"),
        Some(_) => text.to_owned(),
    };
    let numbered = text.strip_prefix("df").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let clashes = numbered || [FIXED, KEYWORDS, BUILTINS].iter().any(|list| list.contains(&text.as_str()));
    if clashes { format!("{text}_table") } else { text }
}

#[cfg(test)]
mod tests {
    use super::{bound_names, is_identifier};

    #[test]
    fn tables_get_distinct_valid_names_that_clash_with_nothing() {
        let names = bound_names([
            "Sales 2024",
            "2024",
            "résultat",
            "data",
            "df1",
            "class",
            "sum",
            "",
            "sales_2024",
            "Sales-2024",
            "世界",
        ]);
        assert_eq!(
            names,
            [
                "Sales_2024",
                "table_2024",
                "resultat",
                "data_table",
                "df1_table",
                "class_table",
                "sum_table",
                "table",
                "sales_2024",
                "Sales_2024_2",
                "Shi_Jie"
            ]
        );
        assert!(names.iter().all(|name| is_identifier(name)));
    }
}
