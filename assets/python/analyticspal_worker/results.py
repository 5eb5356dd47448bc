"""Which value is the result: the first rule that applies wins, and is reported."""

import csv
import io
import types

import pandas

from . import figures

NAMES = ("result", "output_variable", "answer")


class Found:
    """A result and where it came from, in words."""

    def __init__(self, value, origin):
        self.value = _unwrap(value)
        self.origin = origin


def find(job, program, scope, printed):
    """The result, or None."""
    names = ([job["result_name"]] if job["result_name"] else []) + [*NAMES]
    for name in names:
        if scope.bound_by_code(name) and _counts(scope[name]):
            return Found(scope[name], _named(name, program.lines.get(name)))
    if program.entry_point is not None and _counts(program.entry_point[1]):
        return Found(program.entry_point[1], f"`{program.entry_point[0]}()`")
    if _counts(program.last_value):
        origin = "SQL query" if program.is_sql else f"last expression, line {program.last_line}"
        return Found(program.last_value, origin)
    if job["origin"] != "typed":
        table = _printed_table(printed.whole_text())
        if table is not None:
            return Found(table, "CSV printed on stdout")
    if job["origin"] == "generated" and program.last_frame_name is not None:
        name = program.last_frame_name
        if scope.bound_by_code(name) and isinstance(scope[name], pandas.DataFrame):
            return Found(scope[name], f"last data frame, {_named(name, program.lines.get(name))}")
    return None


class Offered:
    """Every data frame that the code bound at top level but the result, by name."""

    def __init__(self, scope):
        self.scope = scope
        self.frames = {
            name: value for name, value in dict.items(scope)
            if isinstance(value, pandas.DataFrame) and scope.bound_by_code(name)
        }

    def leave_out(self, result):
        """The result is not beside itself, under whatever names."""
        self.frames = {name: frame for name, frame in self.frames.items() if frame is not result}

    def shapes(self):
        """Names and sizes, as the reply lists them."""
        return [{"name": name, "rows": len(frame), "columns": frame.shape[1]} for name, frame in self.frames.items()]


def _named(name, line):
    return f"`{name}`" if line is None else f"`{name}`, line {line}"


def _counts(value):
    """Whether a value can be a result. Figures are collected beside the frame."""
    callables = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)
    return value is not None and not isinstance(value, callables) and not figures.is_drawing(value)


def _unwrap(value):
    """`{"type": ..., "value": ...}`, as pandas-ai's code returns it, is its value."""
    if isinstance(value, dict) and value.keys() == {"type", "value"} and isinstance(value["type"], str):
        return value["value"]
    return value


def _printed_table(text):
    """What was printed, if the whole of it is one CSV table: a header, at least one row, equal widths of at least two."""
    if not text or "," not in text:
        return None
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except csv.Error:
        return None
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) != 1 or len(set(rows[0])) != len(rows[0]):
        return None
    return pandas.read_csv(io.StringIO(text))
