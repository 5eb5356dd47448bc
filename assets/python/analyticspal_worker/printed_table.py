"""A table that code printed as CSV, read without guessing: what `to_csv` wrote is what comes back."""

import csv
import io
import re

import pandas

#: Numbers as a program prints them. `007` is none: leading zeros mean something.
INTEGER = re.compile(r"-?(0|[1-9]\d*)")
FLOAT = re.compile(r"-?(\d+\.\d*|\.\d+|\d+(\.\d*)?[eE][+-]?\d+|inf)|-?(0|[1-9]\d*)|nan", re.IGNORECASE)


def read(text):
    """What was printed, if the whole of it is one CSV table: a header, at least one row, equal widths of at least two."""
    if not text or "," not in text:
        return None
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except csv.Error:
        return None
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) != 1 or len(set(rows[0])) != len(rows[0]):
        return None
    names, *rows = rows
    columns = dict(zip(names, (_column(cells) for cells in zip(*rows))))
    labels = columns.get("") if names[0] == "" else None
    if labels is None:
        return pandas.DataFrame(columns)
    # `to_csv` writes row labels below an empty name.
    del columns[""]
    return pandas.DataFrame(columns).set_axis(pandas.Index(list(labels)))


def _column(cells):
    present = [cell for cell in cells if cell != ""]
    if not present:
        return pandas.Series([None] * len(cells), dtype=object)
    if all(INTEGER.fullmatch(cell) for cell in present):
        # As objects: integers of any size, and with gaps.
        return pandas.Series([int(cell) if cell else None for cell in cells], dtype=object)
    if all(FLOAT.fullmatch(cell) for cell in present):
        return pandas.Series([float(cell) if cell else None for cell in cells], dtype="float64")
    if {*present} <= {"True", "False"}:
        return pandas.Series([cell == "True" if cell else None for cell in cells], dtype="boolean")
    return pandas.Series([cell if cell else None for cell in cells], dtype=object)
