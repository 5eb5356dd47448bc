"""Which value is the result: the first rule that applies wins, and is reported."""

import functools
import inspect
import types

import numpy
import pandas

from . import figures, printed_table

#: Modules, classes and what is called like a function.
NO_VALUES = (types.ModuleType, type, functools.partial, numpy.ufunc)
NAMES = ("result", "output_variable", "answer")


class Found:
    """A result and where it came from, in words."""

    def __init__(self, value, origin):
        self.value = value
        self.origin = origin


def find(job, program, scope, printed):
    """The result, or None."""
    name = named(job["result_name"], scope)
    if name is not None:
        return Found(_unwrapped(scope[name]), _at(name, program))
    if program.entry_point is not None and _counts(program.entry_point[1]):
        return Found(_unwrapped(program.entry_point[1]), f"`{program.entry_point[0]}()`")
    if _counts(program.last_value):
        origin = "SQL query" if program.is_sql else f"last expression, line {program.last_line}"
        return Found(_unwrapped(program.last_value), origin)
    if job["origin"] != "typed":
        table = printed_table.read(printed.whole_text())
        if table is not None:
            return Found(table, "CSV printed on stdout")
    if job["origin"] == "generated" and program.last_frame_name is not None:
        name = program.last_frame_name
        if scope.bound_by_code(name) and isinstance(scope[name], pandas.DataFrame):
            return Found(scope[name], f"last data frame, {_at(name, program)}")
    return None


def named(picked, scope):
    """The variable that is the result: the one the person picked, or one of those that are called so."""
    names = [picked, *NAMES] if picked else NAMES
    return next((name for name in names if scope.bound_by_code(name) and _counts(scope[name])), None)


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


def _at(name, program):
    line = program.lines.get(name)
    return f"`{name}`" if line is None else f"`{name}`, line {line}"


def _counts(value):
    """Whether a value can be a result: it is there, and is no module, function, class or figure (which are collected
    beside the frame)."""
    value = _unwrapped(value)
    return not (value is None or inspect.isroutine(value) or isinstance(value, NO_VALUES) or figures.is_drawing(value))


def _unwrapped(value):
    """`{"type": ..., "value": ...}`, as pandas-ai's code returns it, is its value."""
    if isinstance(value, dict) and value.keys() == {"type", "value"} and isinstance(value["type"], str):
        return value["value"]
    return value
