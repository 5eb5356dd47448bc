//! Names that are not bound, and packages that are not here.

use super::Diagnosis;
use super::case::Case;
use super::near::{listed, nearest};
use crate::asking::python::{Kind, quoted};

/// What the code can import, beside Python's own library.
const PACKAGES: &str = "pandas, numpy, pyarrow, duckdb, matplotlib, scipy, scikit-learn and statsmodels";
const IMPORTABLE: [&str; 8] = ["pandas", "numpy", "pyarrow", "duckdb", "matplotlib", "scipy", "sklearn", "statsmodels"];

/// A package, and what does its work here.
const ALTERNATIVES: &[(&str, &str)] = &[
    ("seaborn", "matplotlib draws here: plt.bar, plt.scatter, or df.plot"),
    ("plotly", "matplotlib draws here: plt.bar, plt.scatter, or df.plot"),
    ("altair", "matplotlib draws here: plt.bar, plt.scatter, or df.plot"),
    ("bokeh", "matplotlib draws here: plt.bar, plt.scatter, or df.plot"),
    ("polars", "pandas and duckdb do this here; df is a pandas data frame"),
    ("dask", "pandas holds the whole table here; duckdb reads large ones"),
    ("modin", "import pandas itself"),
    ("pyspark", "pandas and duckdb do this here"),
    ("pandasql", "execute_sql_query(\"SELECT ...\") runs SQL over the tables"),
    ("sqlalchemy", "execute_sql_query(\"SELECT ...\") runs SQL over the tables"),
    ("psycopg2", "databases cannot be reached from here; load the table instead"),
    ("requests", "the network cannot be reached from here; load the data as a table instead"),
    ("httpx", "the network cannot be reached from here; load the data as a table instead"),
    ("bs4", "the network cannot be reached from here; load the data as a table instead"),
    ("yfinance", "the network cannot be reached from here; load the data as a table instead"),
    ("xlrd", "load the workbook as a table; the code finds it as a data frame"),
    ("xgboost", "sklearn.ensemble has HistGradientBoostingClassifier and ...Regressor"),
    ("lightgbm", "sklearn.ensemble has HistGradientBoostingClassifier and ...Regressor"),
    ("torch", "sklearn.neural_network has small networks"),
    ("tensorflow", "sklearn.neural_network has small networks"),
    ("keras", "sklearn.neural_network has small networks"),
    ("prophet", "statsmodels.tsa has exponential smoothing and ARIMA"),
    ("pmdarima", "statsmodels.tsa has ARIMA"),
    ("nltk", "the .str methods and Python's re do simple text work"),
    ("spacy", "the .str methods and Python's re do simple text work"),
    ("dateutil", "pd.to_datetime and pd.DateOffset do this"),
    ("pytz", "zoneinfo is in Python itself"),
    ("arrow", "pd.Timestamp does this"),
    ("tabulate", "assign the frame to `result`: it is shown as a table"),
    ("IPython", "assign the frame to `result`: it is shown as a table"),
    ("networkx", "scipy.sparse.csgraph has paths and components"),
    ("geopandas", "coordinates are plain columns here; there is no package for maps"),
    ("pandas_profiling", "df.describe(include=\"all\") gives an overview"),
];

/// A name that an import makes, and the import.
const IMPORTS: &[(&str, &str)] = &[
    ("re", "import re"),
    ("json", "import json"),
    ("itertools", "import itertools"),
    ("functools", "import functools"),
    ("statistics", "import statistics"),
    ("random", "import random"),
    ("string", "import string"),
    ("collections", "import collections"),
    ("Counter", "from collections import Counter"),
    ("defaultdict", "from collections import defaultdict"),
    ("timedelta", "from datetime import timedelta"),
    ("date", "from datetime import date"),
    ("relativedelta", "from dateutil.relativedelta import relativedelta"),
    ("Decimal", "from decimal import Decimal"),
    ("Fraction", "from fractions import Fraction"),
    ("reduce", "from functools import reduce"),
    ("combinations", "from itertools import combinations"),
    ("sqrt", "from math import sqrt"),
    ("scipy", "import scipy"),
    ("sklearn", "import sklearn"),
    ("sm", "import statsmodels.api as sm"),
    ("smf", "import statsmodels.formula.api as smf"),
    ("LinearRegression", "from sklearn.linear_model import LinearRegression"),
    ("KMeans", "from sklearn.cluster import KMeans"),
    ("StandardScaler", "from sklearn.preprocessing import StandardScaler"),
    ("duckdb", "import duckdb"),
    ("pa", "import pyarrow as pa"),
    ("os", "import os"),
    ("time", "import time"),
];

/// Words of other languages, and the names under which things are bound here.
const SAME: &[(&str, &str)] = &[
    ("true", "True"),
    ("false", "False"),
    ("null", "None"),
    ("NULL", "None"),
    ("none", "None"),
    ("nil", "None"),
    ("nan", "np.nan"),
    ("NaN", "np.nan"),
    ("NA", "pd.NA"),
    ("pandas", "pd"),
    ("numpy", "np"),
    ("pyplot", "plt"),
    ("DataFrame", "pd.DataFrame"),
    ("Series", "pd.Series"),
    ("Timestamp", "pd.Timestamp"),
    ("to_datetime", "pd.to_datetime"),
    ("to_numeric", "pd.to_numeric"),
    ("concat", "pd.concat"),
    ("xrange", "range"),
    ("unicode", "str"),
    ("raw_input", "input"),
];

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    match case.error_type() {
        "NameError" | "UnboundLocalError" => name(case),
        "ModuleNotFoundError" | "ImportError" => module(case),
        _ => None,
    }
}

fn quoted_name(message: &str) -> Option<&str> {
    message.split_once('\'')?.1.split_once('\'').map(|(name, _)| name)
}

fn module(case: &Case<'_>) -> Option<Diagnosis> {
    let package = quoted_name(case.message())?.split('.').next()?;
    let there = format!("Here are {PACKAGES}, and Python's own library.");
    if let Some((_, instead)) = ALTERNATIVES.iter().find(|(name, _)| *name == package) {
        let advice = format!("Instead: {instead}. {there}");
        return Some(Diagnosis::new(
            "missing-package",
            format!("The package `{package}` is not installed here."),
            advice,
        ));
    }
    let near = nearest(package, IMPORTABLE);
    let cause = format!("The package `{package}` is not installed here.");
    if case.error_type() == "ImportError" || IMPORTABLE.contains(&package) {
        return None;
    }
    let diagnosis = Diagnosis::new("missing-package", cause, there).near(&near.names);
    let place = case.statement().find(|index| case.source.is(*index, package));
    Some(match (near.names.first(), place) {
        (Some(first), Some(place)) if near.certain => {
            diagnosis.fixed(format!("Import {first}"), case.source.with_token(place, first))
        }
        _ => diagnosis,
    })
}

fn name(case: &Case<'_>) -> Option<Diagnosis> {
    let wanted = quoted_name(case.message())?;
    let source = &case.source;
    let cause = format!("Nothing is called `{wanted}` here.");
    if let Some((_, same)) = SAME.iter().find(|(name, _)| *name == wanted) {
        let kind = if matches!(wanted, "pandas" | "numpy" | "pyplot") { "bound-as" } else { "other-language" };
        return Some(
            Diagnosis::new(kind, cause, format!("It is written {same} here."))
                .near(&[same])
                .fixed(format!("Use {same}"), everywhere(case, wanted, same)),
        );
    }
    if let Some((_, import)) = IMPORTS.iter().find(|(name, _)| *name == wanted) {
        return Some(
            Diagnosis::new("missing-import", cause, format!("Import it first: {import}"))
                .fixed(format!("Add `{import}`"), format!("{import}\n{}", source.text)),
        );
    }
    if let Some((package, instead)) = [("sns", "seaborn"), ("px", "plotly"), ("pl", "polars")]
        .into_iter()
        .find(|(name, _)| *name == wanted)
        .and_then(|(_, package)| ALTERNATIVES.iter().find(|(name, _)| *name == package))
    {
        let cause = format!("`{wanted}` is usually {package}, which is not installed here.");
        return Some(Diagnosis::new("missing-package", cause, format!("Instead: {instead}.")));
    }
    if wanted == "display" {
        return Some(Diagnosis::new("other-language", cause, "Assign what is to be shown to `result`."));
    }
    let column = case.column(wanted);
    let bound = bound_names(case);
    let near = nearest(wanted, bound.iter().copied());
    if let (Some(column), false) = (column, near.certain) {
        let text = format!("df[{}]", quoted(&column.name));
        let diagnosis = Diagnosis::new(
            "column-as-name",
            format!("`{wanted}` is a column, and columns are not names of their own."),
            format!("Take it from its table: {text}"),
        )
        .near(&[&column.name]);
        let in_active = case.active().is_some_and(|table| table.column(wanted).is_some());
        return Some(if in_active {
            diagnosis.fixed(format!("Use {text}"), everywhere(case, wanted, &text))
        } else {
            diagnosis
        });
    }
    let tables: Vec<&str> = case.tables().map(|table| table.bound_name.as_str()).collect();
    let Some(first) = near.names.first() else {
        let advice = match &tables[..] {
            [] => "No table is loaded.".to_owned(),
            names => format!("The tables are {}; the active one is also `df`.", listed(names, "and")),
        };
        return Some(Diagnosis::new("unknown-name", cause, advice));
    };
    let kind = if tables.contains(first) { "misspelt-table" } else { "misspelt-name" };
    let diagnosis =
        Diagnosis::new(kind, cause, format!("Did you mean {}?", listed(&near.names, "or"))).near(&near.names);
    Some(if near.certain {
        diagnosis.fixed(format!("Use `{first}`"), everywhere(case, wanted, first))
    } else {
        diagnosis
    })
}

/// What the code can name: the tables, what is always bound, and what it binds itself.
fn bound_names<'a>(case: &Case<'a>) -> Vec<&'a str> {
    let source = &case.source;
    let mut names: Vec<&str> = case.tables().map(|table| table.bound_name.as_str()).collect();
    names.extend(["df", "dfs", "pd", "np", "plt", "datetime", "math", "stats", "execute_sql_query"]);
    for statement in source.statements() {
        let first = statement.start;
        let bound = match source.word(first) {
            "import" | "from" => source.word(statement.end - 1),
            "def" | "class" | "for" => source.word(first + 1),
            word if source.is(first + 1, "=") => word,
            _ => continue,
        };
        names.push(bound);
    }
    names
}

/// The code with a name replaced wherever it stands by itself.
fn everywhere(case: &Case<'_>, wanted: &str, by: &str) -> String {
    let source = &case.source;
    let stands = |index: usize| {
        source.tokens[index].kind == Kind::Name
            && source.word(index) == wanted
            && !(index > 0 && source.is(index - 1, "."))
            && !(source.is(index + 1, "=") && source.tokens[index].depth > 0)
    };
    let pieces = (0..source.tokens.len())
        .filter(|index| stands(*index))
        .map(|index| (source.tokens[index].start..source.tokens[index].end, by.to_owned()));
    source.with(pieces.collect())
}
