//! Help with anything: whatever the code and the error, it never panics, and a fix is never the code as it was.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Failure, diagnose};
use crate::domain::{
    Code, CodeError, CodeType, ColumnDescription, DataType, Scalar, Status, TableDescription, TracebackFrame,
    ValueCount,
};

const PIECES: &[&str] = &[
    "df",
    "sales",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "\"Region\"",
    "'North'",
    "\"pricee\"",
    "=",
    "==",
    "!=",
    "<",
    "&",
    "|",
    "and",
    "or",
    "not",
    "None",
    "np",
    ".",
    "nan",
    "\n",
    ";",
    ":",
    ",",
    "if",
    "else",
    "for",
    "return",
    "print",
    "inplace",
    "True",
    "merge",
    "on",
    "left_on",
    "groupby",
    "mean",
    "astype",
    "int",
    "loc",
    "iloc",
    "0",
    "1",
    "/",
    "size",
    "fillna",
    "method",
    "to_datetime",
    "format",
    "values",
    "dtype",
    "object",
    "drop",
    "str",
    "dt",
    "“",
    "\t",
    "    ",
    "#",
    "\"\"\"",
    "'",
    "f\"{x}\"",
    "é",
    "&&",
    "read_csv",
    "query",
    "\"Region == North\"",
    "import",
    "seaborn",
    "\\",
    "```",
    "select",
    "to_numpy",
    "append",
    "ix",
    "include",
];

const ERRORS: &[(&str, &str)] = &[
    ("KeyError", "'pricee'"),
    ("KeyError", "\"None of [Index(['a'], dtype='str')] are in the [columns]\""),
    ("KeyError", "7"),
    ("KeyError", ""),
    ("AttributeError", "'DataFrame' object has no attribute 'Regoin'"),
    ("AttributeError", "'DataFrame' object has no attribute 'ix'"),
    ("AttributeError", "'int' object has no attribute 'mean'"),
    ("AttributeError", "module 'numpy' has no attribute 'float'"),
    ("AttributeError", "module 'pandas' has no attribute 'np'"),
    ("AttributeError", "Can only use .dt accessor with datetimelike values"),
    ("AttributeError", "Can only use .str accessor with string values"),
    ("TypeError", "'method' object is not subscriptable"),
    ("TypeError", "NDFrame.fillna() got an unexpected keyword argument 'method'"),
    ("TypeError", "DataFrame.drop() takes from 1 to 2 positional arguments but 3 were given"),
    ("TypeError", "Cannot perform 'rand_' with a dtyped [float64] array and scalar of type [bool]"),
    ("TypeError", "Invalid comparison between dtype=str and int"),
    ("TypeError", "boolean value of NA is ambiguous"),
    ("TypeError", "dtype 'str' does not support operation 'mean'"),
    ("ValueError", "The truth value of a Series is ambiguous."),
    ("ValueError", "You are trying to merge on str and int64 columns for key 'a'."),
    ("ValueError", "could not convert string to float: 'North'"),
    ("ValueError", "cannot convert NA to integer"),
    ("ValueError", "assignment destination is read-only"),
    ("ValueError", "time data \"x\" doesn't match format \"%Y\""),
    ("ValueError", "Invalid frequency: M. Failed: Please use 'ME' instead."),
    ("ValueError", "Length of values (3) does not match length of index (5)"),
    ("IndexError", "index 0 is out of bounds for axis 0 with size 0"),
    ("ZeroDivisionError", "division by zero"),
    ("NameError", "name 'sale' is not defined"),
    ("NameError", "name 'pandas' is not defined"),
    ("ModuleNotFoundError", "No module named 'seaborn'"),
    ("UndefinedVariableError", "name 'North' is not defined"),
    ("FileNotFoundError", "[Errno 2] No such file or directory: 'sales.csv'"),
    ("PermissionError", "[Errno 1] Operation not permitted"),
    ("SyntaxError", "'(' was never closed"),
    ("SyntaxError", "unmatched ')'"),
    ("SyntaxError", "invalid syntax"),
    ("SyntaxError", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
    ("SyntaxError", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
    ("SyntaxError", "'return' outside function"),
    ("SyntaxError", "expected ':'"),
    ("SyntaxError", "invalid character '“' (U+201C)"),
    ("IndentationError", "unexpected indent"),
    ("TabError", "inconsistent use of tabs and spaces in indentation"),
    ("MergeError", "No common columns to perform merge on"),
];

fn column(name: &str, data_type: DataType, values: &[&str]) -> ColumnDescription {
    let values = values.iter().map(|text| ValueCount { value: Scalar::Text((*text).to_owned()), count: 1 });
    ColumnDescription {
        name: name.to_owned(),
        data_type,
        nulls: 1,
        distinct: Some(3),
        min: None,
        max: None,
        mean: None,
        values: values.collect(),
        values_complete: true,
    }
}

fn tables() -> Vec<Arc<TableDescription>> {
    let columns = vec![
        column("Region", DataType::Text, &["North", "South", "12%"]),
        column("price", DataType::Float64, &[]),
        column("size", DataType::Int64, &[]),
        column("é", DataType::Text, &["1", "2"]),
    ];
    let table = |name: &str| {
        Arc::new(TableDescription {
            name: name.to_owned(),
            bound_name: name.to_owned(),
            rows: 5,
            columns: columns.clone(),
        })
    };
    vec![table("sales"), table("other")]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_can_be_diagnosed(
        pieces in prop::collection::vec((prop::sample::select(PIECES), any::<bool>()), 0..24),
        error in prop::sample::select(ERRORS),
        place in prop::array::uniform4(0_u32..12),
        status in prop::sample::select(&Status::ALL[..]),
        is_sql in any::<bool>(),
        active in 0_usize..3,
    ) {
        let text: String =
            pieces.iter().map(|(piece, apart)| if *apart { format!("{piece} ") } else { (*piece).to_owned() }).collect();
        let some = |number: u32| (number > 0).then_some(number);
        let code_error = CodeError {
            error_type: error.0.to_owned(),
            message: error.1.to_owned(),
            line: some(place[0] % 4),
            column: some(place[1]),
            end_line: some(place[2] % 4),
            end_column: some(place[3]),
            traceback: vec![TracebackFrame::default()],
        };
        let code_type = if is_sql { CodeType::Sql } else { CodeType::Python };
        let code = Code { text, code_type, ..Code::default() };
        let tables = tables();
        // Errors are what there is most to say about.
        let status = if place[0] > 5 { Status::Error } else { status };
        let found = diagnose(&Failure {
            code: &code,
            status,
            summary: "A DataFrameGroupBy cannot become a table",
            error: (status != Status::Completed).then_some(&code_error),
            rows: some(place[0]).map(u64::from),
            shows_something: place[1] > 6,
            tables: &tables[..active.min(2)],
            active,
        });
        if let Some(fix) = found.and_then(|found| found.fix) {
            prop_assert_ne!(fix.code, code.text);
        }
    }
}
