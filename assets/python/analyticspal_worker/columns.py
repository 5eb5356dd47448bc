"""One pandas column becomes one Arrow array; what Arrow cannot hold as it is becomes text, and the result says so."""

import collections
import datetime
import decimal
import numbers

import numpy
import pandas
import pyarrow

from . import arrow_types

#: Rows below which pieces of a column are not worth a record batch of their own.
SMALL = 100_000
#: What fails where Arrow cannot read the values.
UNREADABLE = (pyarrow.ArrowException, OverflowError, TypeError, ValueError, UnicodeError)
#: Why values of one kind do not fit where all others of that kind do.
ALONE = {
    "str": "holds text that is not Unicode, which is shown with its codes",
    "time": "holds times with zones and is shown as text",
    "datetime": "holds moments with and without a zone and is shown as text",
    "Timestamp": "holds moments with and without a zone and is shown as text",
}
#: Cells that are lists in all but name.
LISTS = (numpy.ndarray, pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray, frozenset, collections.deque, range)


def to_arrow(name, series, notes, handed_types):
    """The column as one array. `handed_types`: the types in which columns of this name were handed over."""
    dtype = series.dtype
    text_only = _text_only(dtype)
    if text_only:
        notes.column(name, f"holds {text_only} and is shown as text")
        return _texts(series)
    wanted = handed_types.get(name, ())
    if dtype.kind == "M" and pyarrow.date32() in wanted and _whole_days(series):
        notes.column(name, "holds whole days and is stored as dates")
        return pyarrow.array(series, from_pandas=True).cast(pyarrow.date32())
    if dtype == object:
        return _objects(name, series, notes, wanted)
    series = _plain(name, series, notes)
    try:
        return _one(pyarrow.array(series))
    except UNREADABLE:
        return _other_zone(name, series, notes) if dtype.kind == "M" else _fallback(name, series, notes)


def _text_only(dtype):
    """What a column of this type holds that only text can show; None where there is a better way."""
    if isinstance(dtype, pandas.CategoricalDtype):
        dtype = dtype.categories.dtype
    if isinstance(dtype, pandas.SparseDtype):
        dtype = dtype.subtype
    if isinstance(dtype, pandas.PeriodDtype):
        return "periods"
    if isinstance(dtype, pandas.IntervalDtype):
        return "intervals"
    if not isinstance(dtype, numpy.dtype):
        return None
    return {"c": "complex numbers", "V": "raw records"}.get(dtype.kind)


def _plain(name, series, notes):
    """The column in a type that Arrow reads."""
    dtype = series.dtype
    if isinstance(dtype, pandas.SparseDtype):
        notes.column(name, "was sparse and is stored in full")
        return _plain(name, series.sparse.to_dense(), notes)
    if isinstance(dtype, pandas.CategoricalDtype):
        # Categories of several kinds are what they are, not what Arrow would make of all of them.
        return series.astype(object) if dtype.categories.dtype == object else series
    if isinstance(dtype, numpy.dtype) and dtype.kind == "f" and dtype.itemsize > 8:
        notes.column(name, "was of a longer precision and is stored with 64 bits")
        return series.astype("float64")
    if isinstance(dtype, numpy.dtype) and not dtype.isnative:
        return series.astype(dtype.newbyteorder("="))
    return series


def _one(array):
    """Small pieces as one; large ones are not copied for it."""
    small = isinstance(array, pyarrow.ChunkedArray) and len(array) < SMALL * array.num_chunks
    return array.combine_chunks() if small else array


def _whole_days(series):
    present = series.dropna()
    return getattr(series.dt, "tz", None) is None and bool((present == present.dt.normalize()).all())


def _other_zone(name, series, notes):
    """Zones that are no names, as dateutil makes them."""
    notes.column(name, f"had the zone {series.dt.tz} and is stored in UTC")
    return _one(pyarrow.array(series.dt.tz_convert("UTC")))


def _objects(name, series, notes, wanted):
    """Python's objects, in the type that all of them have."""
    try:
        array = _one(pyarrow.array(series, from_pandas=True))
        kind = array.type
        if _holds_times(kind) and any(map(_has_nanos, series)):
            # Read as microseconds unless they are asked for.
            array = pyarrow.array(series, _in_nanos(kind), from_pandas=True)
    except UNREADABLE:
        return _again(series, wanted) or _fallback(name, series, notes)
    if _doubtful(kind) and _swallows(kind, _present(series)):
        return _fallback(name, series, notes)
    if pyarrow.types.is_timestamp(kind) and kind.tz and len({str(v.tzinfo) for v in _present(series)}) > 1:
        notes.column(name, f"holds moments of several zones and is stored in {kind.tz}")
    return arrow_types.restored(array, wanted)


def _swallows(kind, values):
    """Whether Arrow took some values for what they are not: it makes days of moments, bytes of texts, and drops zones."""
    types = pyarrow.types
    if types.is_date(kind):
        return any(isinstance(value, datetime.datetime) for value in values)
    if types.is_binary(kind):
        return any(isinstance(value, str) for value in values)
    if types.is_time(kind):
        return any(value.tzinfo for value in values)
    if types.is_timestamp(kind):
        return len({getattr(value, "tzinfo", None) is None for value in values}) > 1
    if arrow_types.is_list(kind) and _doubtful(kind):
        return _swallows(kind.value_type, [item for value in values for item in value if not _gone(item)])
    if types.is_struct(kind) and _doubtful(kind):
        return any(_swallows(field.type, [value[field.name] for value in values if not _gone(value.get(field.name))])
                   for field in kind if _doubtful(field.type))
    return False


def _doubtful(kind):
    types = pyarrow.types
    return types.is_temporal(kind) or types.is_binary(kind) or any(
        _doubtful(kind.field(i).type) for i in range(kind.num_fields))


def _gone(item):
    return item is None or item is pandas.NaT or item is pandas.NA or item != item


def _holds_times(kind):
    return pyarrow.types.is_timestamp(kind) or pyarrow.types.is_duration(kind) or any(
        _holds_times(kind.field(i).type) for i in range(kind.num_fields))


def _has_nanos(value):
    if isinstance(value, dict):
        return any(map(_has_nanos, value.values()))
    if isinstance(value, (list, tuple, set)) or isinstance(value, numpy.ndarray) and value.dtype == object:
        return any(map(_has_nanos, value))
    return bool(getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0) if value is not pandas.NaT else False)


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


def _again(series, wanted):
    """What Arrow cannot read by itself but can when it knows the type: the one handed over, or one of numpy's."""
    for kind in wanted:
        try:
            if all(_has_fields(value, kind) for value in _present(series)):
                return pyarrow.array(series, kind, from_pandas=True)
        except UNREADABLE:
            continue
    try:
        inferred = series.infer_objects()
        return _one(pyarrow.array(inferred)) if getattr(inferred.dtype, "kind", "") in "mM" else None
    except UNREADABLE:
        return None


def _has_fields(value, kind):
    """Whether a type has all the fields that a value has: Arrow leaves out those it does not know."""
    if value is None or not (pyarrow.types.is_struct(kind) or arrow_types.is_list(kind)):
        return True
    if pyarrow.types.is_struct(kind):
        fields = {field.name: field.type for field in kind}
        return isinstance(value, dict) and all(key in fields and _has_fields(item, fields[key]) for key, item in value.items())
    return all(_has_fields(item, kind.value_type) for item in value)


def _fallback(name, series, notes):
    """Integers of any size as decimals, arrays of any shape as lists, everything else as text."""
    present = _present(series)
    if present and all(isinstance(value, numbers.Integral) and not isinstance(value, bool) for value in present):
        try:
            values = [None if gone else decimal.Decimal(int(value)) for value, gone in zip(series, _missing(series))]
            array = pyarrow.array(values, pyarrow.decimal128(38, 0))
            notes.column(name, "holds integers beyond 64 bits and is stored as decimal(38,0)")
            return array
        except UNREADABLE:
            pass
    if any(isinstance(value, LISTS) for value in present):
        try:
            return pyarrow.array([_listed(value) for value in series], from_pandas=True)
        except UNREADABLE:
            pass
    kinds = sorted({type(value).__name__ for value in present})
    if len(kinds) == 1 and kinds[0] in ALONE:
        notes.column(name, ALONE[kinds[0]])
    elif len(kinds) > 1:
        notes.column(name, f"holds values of different kinds ({', '.join(kinds[:4])}) and is shown as text")
    else:
        notes.column(name, f"holds {kinds[0] if kinds else 'values'} that only fit as text")
    return _texts(series)


def _listed(value):
    if isinstance(value, (numpy.ndarray, pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray)):
        return value.tolist()
    return list(value) if isinstance(value, LISTS) else value


def _texts(series):
    if isinstance(series.dtype, pandas.CategoricalDtype):
        # By their codes: pandas makes floats of whole numbers' intervals where a value is missing.
        shown = [*map(text, series.cat.categories), None]
        texts = [shown[code] for code in series.cat.codes]
    else:
        texts = [None if gone else text(value) for value, gone in zip(series, _missing(series))]
    return pyarrow.array(texts, pyarrow.large_string())


def _present(series):
    return [value for value, gone in zip(series, _missing(series)) if not gone]


def _missing(series):
    """Which values are missing, without asking the values themselves: they may be anything."""
    try:
        return series.isna()
    except TypeError:
        return [value is None for value in series]


def text(value):
    """Any value as text that is Unicode."""
    try:
        shown = value if isinstance(value, str) else str(_listed(value))
    except Exception:
        shown = f"({type(value).__name__} without a text)"
    return shown.encode("utf-8", "backslashreplace").decode()
