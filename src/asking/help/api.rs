//! What pandas and numpy no longer have, and what stands in its place; the names that are there.

use super::Diagnosis;
use super::case::Case;
use super::near::{listed, nearest};

/// Something that was removed.
struct Removed {
    /// Its name.
    name: &'static str,
    /// Whose it was: part of the message that says it is missing (a class or a module).
    of: &'static str,
    /// What to write instead, in a sentence.
    instead: &'static str,
    /// The name that takes its place without another change; empty where more has to change.
    same: &'static str,
}

const fn removed(of: &'static str, name: &'static str, instead: &'static str, same: &'static str) -> Removed {
    Removed { name, of, instead, same }
}

const REMOVED: &[Removed] = &[
    removed("", "iteritems", "use .items()", "items"),
    removed(
        "",
        "append",
        "use pd.concat([df, other], ignore_index=True); collect many pieces in a list and concat once",
        "",
    ),
    removed("", "ix", "use .loc for labels and .iloc for positions", ""),
    removed("", "applymap", "use .map()", "map"),
    removed("", "as_matrix", "use .to_numpy()", "to_numpy"),
    removed("", "get_values", "use .to_numpy()", "to_numpy"),
    removed("", "get_value", "use .at[row, column]", ""),
    removed("", "set_value", "use .at[row, column] = value", ""),
    removed("", "lookup", "use .melt() or a merge", ""),
    removed("", "mad", "use (x - x.mean()).abs().mean()", ""),
    removed("", "tshift", "use .shift(freq=...)", ""),
    removed("", "slice_shift", "use .shift()", "shift"),
    removed("", "pad", "use .ffill()", "ffill"),
    removed("", "backfill", "use .bfill()", "bfill"),
    removed("", "swapaxes", "use .T, or .transpose()", ""),
    removed("", "first", "use .loc with a range of dates, or .head()", ""),
    removed("", "last", "use .loc with a range of dates, or .tail()", ""),
    removed("", "sort", "use .sort_values(by=...)", "sort_values"),
    removed("", "order", "use .sort_values()", "sort_values"),
    removed("", "sortlevel", "use .sort_index(level=...)", ""),
    removed("", "convert_objects", "use .convert_dtypes() or pd.to_numeric", ""),
    removed("", "is_monotonic", "use .is_monotonic_increasing", "is_monotonic_increasing"),
    removed("", "bool", "use .item()", "item"),
    removed("", "ravel", "use .to_numpy()", ""),
    removed("Datetime", "weekofyear", "use .isocalendar().week", "isocalendar().week"),
    removed("Datetime", "week", "use .isocalendar().week", "isocalendar().week"),
    removed("Datetime", "weekday_name", "use .day_name()", "day_name()"),
    removed("pandas", "np", "numpy is `np` itself", ""),
    removed("pandas", "datetime", "use the datetime module, or pd.Timestamp", ""),
    removed("pandas", "Panel", "use a MultiIndex", ""),
    removed("pandas", "rolling_mean", "use .rolling(n).mean()", ""),
    removed("pandas", "rolling_sum", "use .rolling(n).sum()", ""),
    removed("pandas", "Int64Index", "use pd.Index", "Index"),
    removed("pandas", "Float64Index", "use pd.Index", "Index"),
    removed("pandas", "TimeGrouper", "use pd.Grouper(freq=...)", ""),
    removed("pandas", "value_counts", "use the column's own .value_counts()", ""),
    removed("numpy", "float", "use float", ""),
    removed("numpy", "int", "use int", ""),
    removed("numpy", "bool", "use bool", ""),
    removed("numpy", "object", "use object", ""),
    removed("numpy", "str", "use str", ""),
    removed("numpy", "NaN", "use np.nan", "nan"),
    removed("numpy", "NAN", "use np.nan", "nan"),
    removed("numpy", "Inf", "use np.inf", "inf"),
    removed("numpy", "infty", "use np.inf", "inf"),
    removed("numpy", "product", "use np.prod", "prod"),
    removed("numpy", "cumproduct", "use np.cumprod", "cumprod"),
    removed("numpy", "in1d", "use np.isin", "isin"),
    removed("numpy", "trapz", "use np.trapezoid", "trapezoid"),
    removed("numpy", "row_stack", "use np.vstack", "vstack"),
    removed("numpy", "alltrue", "use np.all", "all"),
    removed("numpy", "sometrue", "use np.any", "any"),
];

/// An argument that was removed, whose function it was, what to write instead, and the argument in new words.
const ARGUMENTS: &[(&str, &str, &str, &str)] = &[
    ("error_bad_lines", "read_csv", "use on_bad_lines=\"skip\"", "on_bad_lines=\"skip\""),
    ("warn_bad_lines", "read_csv", "use on_bad_lines=\"warn\"", "on_bad_lines=\"warn\""),
    ("squeeze", "read_", "call .squeeze(\"columns\") on the result", ""),
    ("infer_datetime_format", "", "leave it out: it is what happens anyway", ""),
    ("date_parser", "", "use date_format=, or pd.to_datetime afterwards", ""),
    ("delim_whitespace", "", "use sep=r\"\\s+\"", "sep=r\"\\s+\""),
    ("line_terminator", "to_csv", "use lineterminator=", ""),
    ("method", "fillna", "call .ffill() or .bfill()", ""),
    ("level", "", "group first: .groupby(level=...)", ""),
    ("axis", "groupby", "transpose first: df.T.groupby(...)", ""),
    ("inplace", "", "leave it out and assign what the call returns", ""),
    ("closed", "date_range", "use inclusive=", ""),
    ("null_counts", "info", "use show_counts=", ""),
    ("verbose", "", "leave it out", ""),
    ("mad", "", "", ""),
];

const FRAME: &[&str] = &[
    "abs",
    "agg",
    "aggregate",
    "all",
    "any",
    "apply",
    "assign",
    "astype",
    "at",
    "bfill",
    "clip",
    "columns",
    "copy",
    "corr",
    "count",
    "cov",
    "cummax",
    "cummin",
    "cumprod",
    "cumsum",
    "describe",
    "diff",
    "drop",
    "drop_duplicates",
    "dropna",
    "dtypes",
    "duplicated",
    "empty",
    "eq",
    "eval",
    "explode",
    "ffill",
    "fillna",
    "filter",
    "groupby",
    "head",
    "iat",
    "idxmax",
    "idxmin",
    "iloc",
    "index",
    "info",
    "interpolate",
    "isin",
    "isna",
    "isnull",
    "items",
    "iterrows",
    "itertuples",
    "join",
    "kurt",
    "loc",
    "map",
    "mask",
    "max",
    "mean",
    "median",
    "melt",
    "merge",
    "min",
    "mode",
    "nlargest",
    "notna",
    "notnull",
    "nsmallest",
    "nunique",
    "pct_change",
    "pipe",
    "pivot",
    "pivot_table",
    "plot",
    "pop",
    "prod",
    "quantile",
    "query",
    "rank",
    "reindex",
    "rename",
    "replace",
    "resample",
    "reset_index",
    "rolling",
    "round",
    "sample",
    "select_dtypes",
    "set_index",
    "shape",
    "shift",
    "size",
    "skew",
    "sort_index",
    "sort_values",
    "squeeze",
    "stack",
    "std",
    "sum",
    "tail",
    "to_csv",
    "to_dict",
    "to_numpy",
    "transform",
    "transpose",
    "unstack",
    "value_counts",
    "values",
    "var",
    "where",
];
const COLUMN: &[&str] = &[
    "abs",
    "agg",
    "all",
    "any",
    "apply",
    "astype",
    "autocorr",
    "between",
    "bfill",
    "clip",
    "copy",
    "corr",
    "count",
    "cummax",
    "cummin",
    "cumsum",
    "describe",
    "diff",
    "drop",
    "drop_duplicates",
    "dropna",
    "dt",
    "dtype",
    "duplicated",
    "empty",
    "ffill",
    "fillna",
    "groupby",
    "head",
    "idxmax",
    "idxmin",
    "iloc",
    "index",
    "interpolate",
    "is_unique",
    "isin",
    "isna",
    "isnull",
    "item",
    "items",
    "loc",
    "map",
    "mask",
    "max",
    "mean",
    "median",
    "min",
    "mode",
    "name",
    "nlargest",
    "notna",
    "notnull",
    "nsmallest",
    "nunique",
    "pct_change",
    "plot",
    "prod",
    "quantile",
    "rank",
    "rename",
    "replace",
    "reset_index",
    "rolling",
    "round",
    "sample",
    "shape",
    "shift",
    "size",
    "sort_index",
    "sort_values",
    "std",
    "str",
    "sum",
    "tail",
    "to_dict",
    "to_frame",
    "to_list",
    "to_numpy",
    "tolist",
    "transform",
    "unique",
    "unstack",
    "value_counts",
    "values",
    "var",
    "where",
];
const GROUPS: &[&str] = &[
    "agg",
    "aggregate",
    "all",
    "any",
    "apply",
    "count",
    "cumcount",
    "cummax",
    "cummin",
    "cumsum",
    "describe",
    "diff",
    "ffill",
    "filter",
    "first",
    "get_group",
    "groups",
    "head",
    "idxmax",
    "idxmin",
    "last",
    "max",
    "mean",
    "median",
    "min",
    "ngroups",
    "nlargest",
    "nth",
    "nunique",
    "pct_change",
    "pipe",
    "prod",
    "quantile",
    "rank",
    "rolling",
    "sample",
    "shift",
    "size",
    "std",
    "sum",
    "tail",
    "transform",
    "unique",
    "value_counts",
    "var",
];
const TEXT: &[&str] = &[
    "capitalize",
    "cat",
    "contains",
    "count",
    "endswith",
    "extract",
    "extractall",
    "find",
    "findall",
    "fullmatch",
    "get",
    "isalnum",
    "isalpha",
    "isdigit",
    "islower",
    "isnumeric",
    "isupper",
    "join",
    "len",
    "ljust",
    "lower",
    "lstrip",
    "match",
    "pad",
    "partition",
    "removeprefix",
    "removesuffix",
    "repeat",
    "replace",
    "rjust",
    "rsplit",
    "rstrip",
    "slice",
    "split",
    "startswith",
    "strip",
    "title",
    "upper",
    "zfill",
];
const MOMENT: &[&str] = &[
    "ceil",
    "date",
    "day",
    "day_name",
    "day_of_week",
    "day_of_year",
    "dayofweek",
    "dayofyear",
    "days_in_month",
    "floor",
    "hour",
    "is_month_end",
    "is_month_start",
    "isocalendar",
    "microsecond",
    "minute",
    "month",
    "month_name",
    "normalize",
    "quarter",
    "round",
    "second",
    "strftime",
    "time",
    "to_period",
    "total_seconds",
    "tz_convert",
    "tz_localize",
    "weekday",
    "year",
];
const PANDAS: &[&str] = &[
    "Categorical",
    "DataFrame",
    "DatetimeIndex",
    "Grouper",
    "Index",
    "MultiIndex",
    "NA",
    "NaT",
    "Period",
    "Series",
    "Timedelta",
    "Timestamp",
    "concat",
    "crosstab",
    "cut",
    "date_range",
    "get_dummies",
    "isna",
    "isnull",
    "melt",
    "merge",
    "merge_asof",
    "notna",
    "pivot",
    "pivot_table",
    "qcut",
    "read_csv",
    "read_excel",
    "read_json",
    "read_parquet",
    "to_datetime",
    "to_numeric",
    "to_timedelta",
    "unique",
];

/// The methods and attributes of each kind of object that a person is likely to have meant.
pub(super) const METHODS: &[(&[&str], &[&str])] = &[
    (&["DataFrame"], FRAME),
    (&["Series"], COLUMN),
    (&["DataFrameGroupBy", "SeriesGroupBy"], GROUPS),
    (&["StringMethods"], TEXT),
    (&["DatetimeProperties", "TimedeltaProperties", "PeriodProperties"], MOMENT),
];

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    match case.error_type() {
        "AttributeError" => attribute(case),
        "TypeError" => argument(case),
        "ValueError" => frequency(case),
        _ => None,
    }
}

fn attribute(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let numpy = message.strip_prefix("`np.").and_then(|rest| Some(("numpy", rest.split_once('`')?.0)));
    let (class, wanted) = numpy.or_else(|| {
        let (class, rest) = message.split_once(" has no attribute '")?;
        Some((class, rest.split_once('\'')?.0))
    })?;
    let is_module = class.starts_with("module ") || class == "numpy";
    let fits = |removed: &&Removed| {
        removed.name == wanted
            && match removed.of {
                "" => class.contains("DataFrame") || class.contains("Series"),
                "pandas" | "numpy" => is_module && class.contains(removed.of),
                of => class.contains(of),
            }
    };
    let source = &case.source;
    let is_it = |index: &usize| source.is(*index, wanted) && *index > 0 && source.is(index - 1, ".");
    let place = case.tokens().find(is_it).or_else(|| case.statement().find(is_it));
    if let Some(removed) = REMOVED.iter().find(fits) {
        // `first` of a frame with a near column is misspelt rather than removed, but a column cannot be called that.
        let library = if class.contains("numpy") { "numpy" } else { "pandas" };
        let diagnosis = Diagnosis::new(
            "removed-api",
            format!("`{wanted}` was removed from {library}; the version here no longer has it."),
            format!("Instead {}.", removed.instead),
        );
        let fixed = place.and_then(|place| {
            if !removed.same.is_empty() {
                return Some((removed.same, source.with_token(place, removed.same)));
            }
            // `np.float` is Python's own `float`, `pd.np` numpy itself.
            let word = match (removed.of, wanted) {
                ("numpy", _) => wanted,
                ("pandas", "np") => "np",
                _ => return None,
            };
            let bytes = source.tokens[place.checked_sub(2)?].start..source.tokens[place].end;
            Some((word, source.with(vec![(bytes, word.to_owned())])))
        });
        return Some(match fixed {
            Some((word, code)) => diagnosis.fixed(format!("Use {word}"), code),
            None => diagnosis,
        });
    }
    if class == "module 'pandas'" {
        let near = nearest(wanted, PANDAS.iter().copied());
        let advice = format!("Did you mean {}?", listed(&near.names, "or"));
        let cause = format!("pandas has no `{wanted}`.");
        let first = near.names.first()?;
        let diagnosis = Diagnosis::new("misspelt-method", cause, advice).near(&near.names);
        return Some(match place.filter(|_| near.certain) {
            Some(place) => diagnosis.fixed(format!("Use pd.{first}"), source.with_token(place, first)),
            None => diagnosis,
        });
    }
    None
}

/// `read_csv() got an unexpected keyword argument 'error_bad_lines'`, and an axis by position.
fn argument(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let source = &case.source;
    if message.contains("positional arguments but") {
        return positional(case);
    }
    let (function, rest) = message.split_once("() got an unexpected keyword argument '")?;
    let wanted = rest.split_once('\'')?.0;
    let function = function.rsplit('.').next()?;
    let known =
        ARGUMENTS.iter().find(|(name, of, instead, _)| *name == wanted && function.contains(of) && !instead.is_empty());
    let (_, _, instead, new) = known?;
    let diagnosis = Diagnosis::new(
        "removed-api",
        format!("{function}() no longer takes `{wanted}`."),
        format!("Instead {instead}."),
    );
    let place = case.statement().find(|index| source.is(*index, wanted) && source.is(index + 1, "="));
    let Some(place) = place else { return Some(diagnosis) };
    if wanted == "method" {
        return Some(
            filled(case, place).map_or_else(|| diagnosis.clone(), |(label, code)| diagnosis.clone().fixed(label, code)),
        );
    }
    if new.is_empty() {
        return Some(diagnosis);
    }
    let depth = source.tokens[place].depth;
    let ends = |index: &usize| {
        let token = &source.tokens[*index];
        (token.depth == depth && source.is(*index, ",")) || (token.depth < depth && source.is(*index, ")"))
    };
    let Some(end) = (place..source.tokens.len()).find(ends) else { return Some(diagnosis) };
    let bytes = source.tokens[place].start..source.tokens[end - 1].end;
    Some(diagnosis.fixed(format!("Use {new}"), source.with(vec![(bytes, (*new).to_owned())])))
}

/// `.fillna(method="ffill")` is `.ffill()`.
fn filled(case: &Case<'_>, place: usize) -> Option<(String, String)> {
    let source = &case.source;
    let name = match source.literal(place + 2)? {
        "ffill" | "pad" => "ffill",
        "bfill" | "backfill" => "bfill",
        _ => return None,
    };
    // Only where it is the only argument.
    let call = place.checked_sub(2)?;
    if !(source.is(call, "fillna") && source.is(place + 3, ")")) {
        return None;
    }
    let bytes = source.tokens[call].start..source.tokens[place + 3].end;
    Some((format!("Use .{name}()"), source.with(vec![(bytes, format!("{name}()"))])))
}

/// `df.drop("pct", 1)`.
fn positional(case: &Case<'_>) -> Option<Diagnosis> {
    let source = &case.source;
    let function = case.message().split_once("()")?.0.rsplit('.').next()?;
    let diagnosis = Diagnosis::new(
        "positional-argument",
        format!("{function}() takes its further arguments by name only."),
        "Name them: for example axis=1, or for drop the columns= themselves.",
    );
    let call = case.statement().find(|index| source.is(*index, function) && source.is(index + 1, "("))?;
    let (open, close) = (call + 1, source.tokens[call + 1].partner?);
    let last = close.checked_sub(1)?;
    let is_axis = matches!(source.word(last), "0" | "1") && source.is(last - 1, ",") && last - 2 > open;
    Some(if is_axis && matches!(function, "drop" | "dropna" | "concat") {
        let axis = format!("axis={}", source.word(last));
        diagnosis.fixed(format!("Write {axis}"), source.with_token(last, &axis))
    } else {
        diagnosis
    })
}

/// `'M' is no longer supported for offsets. Please use 'ME' instead.`
fn frequency(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let (_, rest) = message.split_once("Please use '")?;
    let new = rest.split_once('\'')?.0;
    let old = message.split_once("Invalid frequency: ")?.1.split_once('.')?.0;
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "removed-api",
        format!("The frequency `{old}` was removed from pandas."),
        format!("Instead use `{new}`."),
    );
    let place = case.statement().find(|index| source.literal(*index) == Some(old));
    Some(match place {
        Some(place) => diagnosis.fixed(format!("Use \"{new}\""), source.with_token(place, &format!("\"{new}\""))),
        None => diagnosis,
    })
}
