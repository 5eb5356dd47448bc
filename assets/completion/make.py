"""Writes `members.tsv`: what can follow a dot, by owner. Run with the private environment's interpreter."""

import inspect
import math
import re
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

GROUPED = pd.DataFrame({"a": [1], "b": [1]}).groupby("a")
OWNERS = {
    "DataFrame": pd.DataFrame,
    "Series": pd.Series,
    "DataFrameGroupBy": type(GROUPED),
    "SeriesGroupBy": type(GROUPED["b"]),
    "Rolling": type(pd.Series([1]).rolling(1)),
    "Str": pd.Series.str,
    "Dt": pd.core.indexes.accessors.CombinedDatetimelikeProperties,
    "Cat": pd.Series.cat,
    "pd": pd,
    "np": np,
    "plt": plt,
    "math": math,
}
NOT_OFFERED = {
    "pd": {"annotations", "api", "arrays", "compat", "core", "errors", "io", "pandas", "testing", "tseries", "util"},
    "np": {"core", "ctypeslib", "dtypes", "exceptions", "f2py", "lib", "matlib", "matrixlib", "polynomial", "rec",
           "strings", "test", "testing", "typing"},
}
# What a call or an attribute gives, where its annotation does not say it.
GIVES = {
    "groupby": {"DataFrame": "DataFrameGroupBy", "Series": "SeriesGroupBy"},
    "rolling": "Rolling", "expanding": "Rolling", "ewm": "Rolling", "str": "Str", "dt": "Dt", "cat": "Cat",
    "loc": "DataFrame", "iloc": "DataFrame", "T": "DataFrame", "reset_index": "DataFrame", "to_frame": "DataFrame",
    "read_csv": "DataFrame", "concat": "DataFrame", "merge": "DataFrame", "to_datetime": "Series",
    "to_numeric": "Series", "value_counts": "Series", "apply": "Series", "map": "Series", "cut": "Series",
    "qcut": "Series",
}
AGGREGATES = {"sum", "mean", "median", "min", "max", "count", "nunique", "std", "var", "first", "last", "size", "agg",
              "aggregate", "head", "tail", "quantile", "cumsum", "cumcount", "rank", "shift", "diff", "transform",
              "pct_change", "prod", "nth", "sem", "any", "all"}


def gives(owner, name, member):
    known = GIVES.get(name)
    if isinstance(known, dict):
        known = known.get(owner)
    if known and not (owner == "Series" and name in {"loc", "iloc"}):
        return known
    if owner in {"DataFrameGroupBy", "Rolling"} and name in AGGREGATES:
        return "DataFrame"
    if owner == "SeriesGroupBy" and name in AGGREGATES:
        return "Series"
    if owner == "DataFrame" and name in AGGREGATES - {"head", "tail", "shift", "diff", "rank", "cumsum", "transform"}:
        return "Series"
    if owner in {"Str", "Dt", "Cat"}:
        return "Series"
    if owner == "Series" and name in {"loc", "iloc"}:
        return "Series"
    try:
        annotation = str(inspect.signature(member).return_annotation)
    except (TypeError, ValueError):
        return ""
    if "Self" in annotation:
        return owner
    found = re.search(r"\b(DataFrame|Series)\b", annotation)
    return found.group(1) if found else ""


def parameters(member):
    try:
        names = [str(p).split(":")[0].split("=")[0].strip() for p in inspect.signature(member).parameters.values()]
    except (TypeError, ValueError):
        return ""
    names = [name for name in names if name not in {"self", "cls", "/", "*"}]
    text = ", ".join(names)
    return f"({text})" if len(text) <= 60 else f"({text[:57].rsplit(',', 1)[0]}, …)"


def main():
    rows = [f"# pandas {pd.__version__}, numpy {np.__version__}, matplotlib {matplotlib.__version__}"]
    for owner, thing in OWNERS.items():
        for name in sorted(dir(thing)):
            if name.startswith("_") or name in NOT_OFFERED.get(owner, ()):
                continue
            member = getattr(thing, name, None)
            if inspect.ismodule(member) and name not in {"random", "linalg", "fft"}:
                continue
            kind = "function" if callable(member) and not isinstance(member, type) else "attribute"
            if owner in {"Str", "Dt", "Cat", "DataFrame", "Series"} and isinstance(member, type):
                kind = "attribute"
            about = parameters(member) if kind == "function" else ""
            rows.append("\t".join([owner, name, kind, gives(owner, name, member), about]))
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
