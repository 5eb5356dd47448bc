"""A column of Python's objects in the one type that all of them have, else as text.

Arrow is asked only where the values are of one kind: of a mix it makes days of moments, bytes of texts and durations of
numbers without a word, and some mixes end the process."""

import datetime
import decimal
import itertools
import numbers
import uuid

import numpy
import pandas
import pyarrow

from . import arrow_types, texts

#: What fails where Arrow cannot read the values.
UNREADABLE = (pyarrow.ArrowException, OverflowError, TypeError, ValueError, UnicodeError)
#: Kinds of values, each class by the first that fits.
KINDS = (
    ("bool", (bool, numpy.bool_)), ("numpy moment", numpy.datetime64), ("numpy duration", numpy.timedelta64),
    ("numpy integer", numpy.integer), ("integer", numbers.Integral), ("float", float),
    ("numpy float", (numpy.float16, numpy.float32)), ("decimal", decimal.Decimal), ("text", str),
    ("bytes", (bytes, bytearray, memoryview)), ("moment", datetime.datetime), ("date", datetime.date),
    ("time", datetime.time), ("duration", datetime.timedelta), ("uuid", uuid.UUID), ("record", dict),
    ("list", (list, tuple, set, *texts.LISTS)),
)
#: Kinds that Arrow reads together without loss, or not at all.
TOGETHER = ({"integer", "numpy integer"}, {"integer", "float"}, {"float", "numpy float"}, {"integer", "decimal"})
INTEGERS = {"integer", "numpy integer"}
NUMBERS = {*INTEGERS, "float", "numpy float"}
FLOATS = (float, numpy.floating, decimal.Decimal)
#: Why values of one kind do not fit where all others of that kind do.
ALONE = {
    "str": "holds text that is not Unicode, which is shown with its codes",
    "time": "holds times with zones and is shown as text",
    "datetime": "holds moments with and without a zone and is shown as text",
    "Timestamp": "holds moments with and without a zone and is shown as text",
}


def to_arrow(name, series, notes, wanted):
    """The column as Arrow. `wanted`: types in which columns of this name were handed over."""
    values = texts.present(series)
    array = _read(series, values, wanted) if _alike(values) else _floats(series, values)
    if array is None:
        array = _moments(series)
    if array is None:
        return fallback(name, series, notes)
    zone = pyarrow.types.is_timestamp(array.type) and array.type.tz
    if zone and len({str(value.tzinfo) for value in values}) > 1:
        notes.column(name, f"holds moments of several zones and is stored in {zone}")
    return arrow_types.restored(array, wanted)


def _read(series, values, wanted):
    """What Arrow reads by itself, or can when it knows the type; None where it cannot."""
    try:
        array = pyarrow.array(series, from_pandas=True)
        # Read as microseconds unless they are asked for.
        if _holds_times(array.type) and any(map(_has_nanos, values)):
            array = pyarrow.array(series, _in_nanos(array.type), from_pandas=True)
        return array
    except UNREADABLE:
        pass
    for kind in wanted:
        try:
            if all(_has_fields(value, kind) for value in values):
                return pyarrow.array(series, kind, from_pandas=True)
        except UNREADABLE:
            continue
    return None


def _floats(series, values):
    """Numbers of all kinds where floats hold each of them exactly; else None."""
    if not _kinds(values) <= NUMBERS:
        return None
    floats = [float(value) for value in values]
    exact = [int(value) if isinstance(value, numbers.Integral) else value for value in values]
    if exact != floats:
        return None
    there = iter(floats)
    return pyarrow.array([None if gone else next(there) for gone in texts.missing(series)], pyarrow.float64())


def _alike(values):
    """Whether all values, and all items of lists and records, are of one kind that Arrow has."""
    kinds = _kinds(values)
    if None in kinds or len(kinds) > 1 and not any(kinds <= together for together in TOGETHER):
        return False
    if kinds == {"list"}:
        typed = {value.dtype.type for value in values if _is_typed(value)}
        items = list(itertools.chain.from_iterable(value for value in values if not _is_typed(value)))
        return _alike(_there(items) + [found() for found in typed - {numpy.void}]) and numpy.void not in typed
    if kinds == {"record"}:
        keys = dict.fromkeys(itertools.chain.from_iterable(values))
        return all(_alike(_there(value.get(key) for value in values)) for key in keys)
    if kinds == {"time"}:
        return not any(value.tzinfo for value in values)
    return kinds != {"moment"} or len({value.tzinfo is None for value in values}) == 1


def _kinds(values):
    return {_kind(found) for found in set(map(type, values))}


def _kind(found):
    return next((kind for kind, classes in KINDS if issubclass(found, classes)), None)


def _is_typed(value):
    return isinstance(value, numpy.ndarray) and value.dtype != object


def _there(items):
    """Items of lists that are not missing."""
    return [item for item in items if not (item is None or item is pandas.NaT or item is pandas.NA
                                           or isinstance(item, FLOATS) and item != item)]


def _moments(series):
    """Moments and durations of several units, which pandas can put into one."""
    try:
        inferred = series.infer_objects()
        return pyarrow.array(inferred) if getattr(inferred.dtype, "kind", "") in "mM" else None
    except UNREADABLE:
        return None


def _holds_times(kind):
    return pyarrow.types.is_timestamp(kind) or pyarrow.types.is_duration(kind) or any(
        _holds_times(kind.field(i).type) for i in range(kind.num_fields))


def _has_nanos(value):
    if isinstance(value, dict):
        return any(map(_has_nanos, value.values()))
    if isinstance(value, (list, tuple, set)) or isinstance(value, numpy.ndarray) and value.dtype == object:
        return any(map(_has_nanos, value))
    return value is not pandas.NaT and bool(getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0))


def _in_nanos(kind):
    types = pyarrow.types
    if types.is_timestamp(kind):
        return pyarrow.timestamp("ns", kind.tz)
    if types.is_duration(kind):
        return pyarrow.duration("ns")
    if arrow_types.is_list(kind):
        return pyarrow.large_list(_in_nanos(kind.value_type))
    if types.is_struct(kind):
        return pyarrow.struct([(field.name, _in_nanos(field.type)) for field in kind])
    return kind


def _has_fields(value, kind):
    """Whether a type has all the fields that a value has: Arrow leaves out those it does not know."""
    if value is None or not (pyarrow.types.is_struct(kind) or arrow_types.is_list(kind)):
        return True
    if pyarrow.types.is_struct(kind):
        fields = {field.name: field.type for field in kind}
        return isinstance(value, dict) and all(key in fields and _has_fields(item, fields[key]) for key, item in value.items())
    return all(_has_fields(item, kind.value_type) for item in value)


def fallback(name, series, notes):
    """Integers of any size as decimals, arrays of any shape as lists, everything else as text."""
    values = texts.present(series)
    array = _decimals(series, values) if values and _kinds(values) <= INTEGERS else None
    if array is not None:
        notes.column(name, "holds integers beyond 64 bits and is stored as decimal(38,0)")
        return array
    if any(isinstance(value, texts.LISTS) for value in values):
        lists = pandas.Series([texts.listed(value) for value in series], dtype=object)
        array = _read(lists, texts.present(lists), ()) if _alike(texts.present(lists)) else None
        if array is not None:
            return array
    kinds = sorted({type(value).__name__ for value in values})
    if len(kinds) == 1 and kinds[0] in ALONE:
        notes.column(name, ALONE[kinds[0]])
    elif len(kinds) > 1:
        notes.column(name, f"holds values of different kinds ({', '.join(kinds[:4])}) and is shown as text")
    else:
        notes.column(name, f"holds {kinds[0] if kinds else 'values'} that only fit as text")
    return texts.of_column(series)


def _decimals(series, values):
    digits = iter([decimal.Decimal(int(value)) for value in values])
    try:
        return pyarrow.array([None if gone else next(digits) for gone in texts.missing(series)], pyarrow.decimal128(38, 0))
    except UNREADABLE:
        return None
