"""Any value as text, for what has no other form; and which values of a column are there at all."""

import collections

import numpy
import pandas
import pyarrow

#: Cells that are lists in all but name.
LISTS = (numpy.ndarray, pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray, frozenset, collections.deque, range)


def text(value):
    """Any value as text that is Unicode."""
    try:
        shown = value if isinstance(value, str) else str(listed(value))
    except Exception:
        shown = f"({type(value).__name__} without a text)"
    return shown.encode("utf-8", "backslashreplace").decode()


def of_column(series):
    """A column of texts; what is missing stays missing."""
    if isinstance(series.dtype, pandas.CategoricalDtype):
        # By their codes: pandas makes floats of whole numbers' intervals where a value is missing.
        shown = [*map(text, series.cat.categories), None]
        texts = [shown[code] for code in series.cat.codes]
    else:
        texts = [None if gone else text(value) for value, gone in zip(series, missing(series))]
    return pyarrow.array(texts, pyarrow.large_string())


def listed(value):
    """What is a list in all but name, as a list; anything else as it is."""
    if isinstance(value, (numpy.ndarray, pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray)):
        return value.tolist()
    return list(value) if isinstance(value, LISTS) else value


def present(series):
    """The values that are there."""
    return [value for value, gone in zip(series, missing(series)) if not gone]


def missing(series):
    """Which values are missing, without asking the values themselves: they may be anything."""
    try:
        return series.isna()
    except TypeError:
        return [value is None for value in series]
