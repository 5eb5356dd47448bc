//! Modules that code imports, or uses without importing them, against what the private environment has.

use std::collections::HashSet;

use super::super::python::{Kind, Statement, Token};
use super::{Finding, Severity, finding};

/// What the locked environment can import beside the standard library.
const INSTALLED: &str = "pandas numpy pyarrow duckdb matplotlib mpl_toolkits scipy sklearn statsmodels dateutil tzdata \
    packaging PIL cycler kiwisolver contourpy fontTools pyparsing patsy joblib threadpoolctl formulaic narwhals wrapt \
    cloudpickle interface_meta typing_extensions six";

/// The standard library's modules.
const STANDARD: &str = "__future__ abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2 calendar \
    cmath codecs collections colorsys concurrent configparser contextlib contextvars copy csv ctypes dataclasses datetime \
    decimal difflib dis email enum errno faulthandler filecmp fileinput fnmatch fractions functools gc getpass gettext \
    glob graphlib gzip hashlib heapq hmac html http importlib inspect io ipaddress itertools json keyword linecache \
    locale logging lzma math mimetypes multiprocessing numbers operator os pathlib pickle pkgutil platform pprint queue \
    quopri random re reprlib secrets select selectors shelve shlex shutil signal socket sqlite3 ssl stat statistics \
    string struct subprocess symtable sys sysconfig tempfile textwrap threading time timeit token tokenize traceback \
    types typing unicodedata unittest urllib uuid warnings weakref xml zipfile zipimport zlib zoneinfo";

/// Modules of the standard library whose purpose the sandbox refuses.
const REFUSED: [(&str, &str); 7] = [
    ("subprocess", "starts other processes"),
    ("multiprocessing", "starts other processes"),
    ("socket", "opens network connections"),
    ("ssl", "opens network connections"),
    ("http", "opens network connections"),
    ("urllib", "opens network connections"),
    ("asyncio", "opens a socket of its own"),
];

/// Bound before the code runs.
const BOUND: [&str; 6] = ["pd", "np", "plt", "datetime", "math", "stats"];

/// Names that stand for a module wherever they are used with a dot.
const USUAL: [(&str, &str); 26] = [
    ("re", "re"),
    ("json", "json"),
    ("os", "os"),
    ("sys", "sys"),
    ("io", "io"),
    ("itertools", "itertools"),
    ("functools", "functools"),
    ("collections", "collections"),
    ("statistics", "statistics"),
    ("random", "random"),
    ("calendar", "calendar"),
    ("operator", "operator"),
    ("scipy", "scipy"),
    ("sklearn", "sklearn"),
    ("sm", "statsmodels.api as sm"),
    ("smf", "statsmodels.formula.api as smf"),
    ("pa", "pyarrow as pa"),
    ("pc", "pyarrow.compute as pc"),
    ("duckdb", "duckdb"),
    ("pandas", "pandas"),
    ("numpy", "numpy"),
    ("matplotlib", "matplotlib"),
    ("sns", "seaborn as sns"),
    ("px", "plotly.express as px"),
    ("pl", "polars as pl"),
    ("tf", "tensorflow as tf"),
];

pub(super) fn look(statements: &[Statement<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut bound: HashSet<&str> = BOUND.into();
    for statement in statements {
        for token in imported(&statement.tokens) {
            findings.extend(unavailable(token));
        }
        bound.extend(binds(&statement.tokens));
    }
    let mut said = HashSet::new();
    for statement in statements {
        for (place, two) in statement.tokens.windows(2).enumerate() {
            let [name, dot] = two else { continue };
            let attribute = place > 0 && statement.tokens[place - 1].is(".");
            if name.kind != Kind::Name || !dot.is(".") || attribute || bound.contains(name.text) {
                continue;
            }
            if let Some((_, import)) = USUAL.iter().find(|(usual, _)| *usual == name.text)
                && said.insert(name.text)
            {
                let message = format!("`{}` is used, and nothing imports it: add `import {import}`.", name.text);
                findings.push(finding("missing-import", name.line, message, Severity::Error));
            }
        }
    }
    findings
}

/// The first parts of the modules a statement imports.
fn imported<'a, 'b>(tokens: &'b [Token<'a>]) -> Vec<&'b Token<'a>> {
    match tokens.first() {
        Some(first) if first.is("from") => {
            tokens.get(1).filter(|module| module.kind == Kind::Name).into_iter().collect()
        }
        Some(first) if first.is("import") => {
            let begins = |place: usize| tokens[place - 1].is("import") || tokens[place - 1].is(",");
            (1..tokens.len())
                .filter(|&place| begins(place) && tokens[place].kind == Kind::Name)
                .map(|place| &tokens[place])
                .collect()
        }
        _ => Vec::new(),
    }
}

fn unavailable(module: &Token<'_>) -> Option<Finding> {
    let name = module.text;
    if let Some((_, what)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
        let message = format!("`{name}` {what}, which the sandbox refuses.");
        return Some(finding("refused-import", module.line, message, Severity::Error));
    }
    let known = STANDARD.split_whitespace().chain(INSTALLED.split_whitespace()).any(|known| known == name);
    if known {
        return None;
    }
    let instead = match name {
        "seaborn" | "plotly" | "altair" | "bokeh" => " Draw with matplotlib (`plt`).",
        "polars" | "dask" | "modin" | "pandasql" | "sqlalchemy" => {
            " Use pandas, or DuckDB through `execute_sql_query`."
        }
        "requests" | "httpx" | "yfinance" => " There is no network either.",
        _ => "",
    };
    let message =
        format!("The package of `{name}` is not in the Python environment, and nothing can be installed.{instead}");
    Some(finding("unknown-import", module.line, message, Severity::Error))
}

/// Names a statement binds: assigned, imported, defined, looped over. Generous, so that nothing bound is reported.
fn binds<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let is_import = tokens.first().is_some_and(|first| first.is("import") || first.is("from"));
    let names = tokens.iter().enumerate().filter(|(place, token)| {
        let next = tokens.get(place + 1);
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        token.kind == Kind::Name
            && (is_import
                || next.is_some_and(|next| next.is("=") || next.is(",") || next.is("in") || next.is(":="))
                || before.is_some_and(|before| {
                    before.is("def") || before.is("class") || before.is("as") || before.is("lambda")
                }))
    });
    names.map(|(_, token)| token.text).collect()
}
