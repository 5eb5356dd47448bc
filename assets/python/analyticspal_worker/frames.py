"""Any value that can be a result becomes a frame: of pandas, or of Arrow where it comes from another library, since
pandas would make floats of integers with gaps. What cannot become one is told with what to do."""

import collections
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import io
import numbers
import types
import uuid

import numpy
import pandas
import pyarrow

from . import relations, texts

TOTAL = "Total value"
SCALARS = (str, bytes, bytearray, memoryview, bool, numbers.Number, decimal.Decimal, uuid.UUID, enum.Enum, datetime.date,
           datetime.time, datetime.timedelta, numpy.generic, pandas.Timestamp, pandas.Timedelta, pandas.Period,
           pandas.Interval, type(pandas.NaT), type(pandas.NA))
VIEWS = (collections.abc.KeysView, collections.abc.ValuesView, collections.abc.ItemsView)
SEQUENCES = (list, tuple, set, frozenset, range, collections.deque, *VIEWS)
ARRAYS = (numpy.ndarray, pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray, pyarrow.Array, pyarrow.ChunkedArray)


class ConversionError(Exception):
    """A result that cannot become a frame."""

    def __init__(self, message, hint="assign a DataFrame to `result`"):
        super().__init__(message)
        self.hint = hint


def whole_frame(value, converted):
    """The value as a frame, whatever its texts hold: pandas refuses lone surrogates."""
    try:
        return _frame(value, converted)
    except UnicodeEncodeError:
        converted.changes.add("text that is not Unicode is shown with its codes")
        return _frame(_readable(value), converted)


def _readable(value):
    if isinstance(value, str):
        return texts.text(value)
    if isinstance(value, dict):
        return {_readable(key): _readable(item) for key, item in value.items()}
    return [_readable(item) for item in value] if isinstance(value, SEQUENCES) else value


def _frame(value, converted):
    if isinstance(value, (pandas.DataFrame, pyarrow.Table)):
        return value
    if isinstance(value, relations.Answer):
        return _answered(value, converted)
    if isinstance(value, pandas.Series):
        return value.to_frame(name=value.name if value.name is not None else "value")
    if isinstance(value, pandas.MultiIndex):
        return value.to_frame(index=False, allow_duplicates=True)
    if isinstance(value, pandas.Index):
        return pandas.Series(value).to_frame(name=value.name if value.name is not None else "value")
    if isinstance(value, numpy.ndarray):
        return _array(value)
    if isinstance(value, dict):
        return _dict(value, converted)
    if isinstance(value, (pyarrow.Scalar, bytearray)):
        value = value.as_py() if isinstance(value, pyarrow.Scalar) else bytes(value)
    if value is None or isinstance(value, SCALARS):
        return pandas.DataFrame({TOTAL: [value]})
    if isinstance(value, SEQUENCES):
        return _items(list(value), converted)
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return pandas.DataFrame({"value": value})
    return _foreign(value, converted)


def _foreign(value, converted):
    """Frames of other libraries, by their own doors."""
    if isinstance(value, (pyarrow.Array, pyarrow.ChunkedArray)):
        return pyarrow.table({"value": value})
    if relations.is_relation(value):
        return _answered(relations.answer(value), converted)
    if hasattr(value, "__arrow_c_stream__") or isinstance(value, pyarrow.RecordBatch):
        return pyarrow.table(value)
    raise ConversionError(f"{kind_of(value)} cannot become a table", _way_out(value))


def _answered(answer, converted):
    for name, happened in answer.changes:
        converted.changes.column(name, happened)
    return answer.table


def _way_out(value):
    """How to make a frame of something that is none."""
    if isinstance(value, io.IOBase):
        return "read it first: .read()"
    if hasattr(value, "collect"):
        return "call its .collect() first"
    if hasattr(value, "agg"):
        return "say what to compute: .sum(), .mean(), .size() or .agg(...) makes a DataFrame of it"
    if type(value).__name__ == "Styler":
        return "take the DataFrame in it: .data"
    if isinstance(value, types.CoroutineType):
        return "await it inside an async function and run that with asyncio.run(...)"
    if callable(value):
        return "call it, and assign what it returns"
    if isinstance(value, collections.abc.Iterable):
        return "make a list of it: list(...)"
    return "assign a DataFrame, a Series, a list, a dict or a number to `result`"


def _array(value):
    if value.ndim == 0:
        return pandas.DataFrame({TOTAL: [value.item()]})
    if value.ndim > 2:
        raise ConversionError(f"an array of {value.ndim} dimensions cannot become a table", "reshape it to two dimensions")
    if isinstance(value, numpy.ma.MaskedArray) and not value.dtype.names:
        value = _with_gaps(value)
    if value.dtype.names:
        if value.ndim > 1:
            raise ConversionError("an array of records has more than one dimension", "flatten it: .ravel()")
        fields = {name: value[name] for name in value.dtype.names}
        return pandas.DataFrame({name: field if field.ndim == 1 else list(field) for name, field in fields.items()})
    return pandas.DataFrame({"value": value}) if value.ndim == 1 else pandas.DataFrame(value)


def _with_gaps(masked):
    """A masked array as objects, so that integers stay integers; moments have a missing value of their own."""
    if masked.dtype.kind in "mM":
        return masked.filled(numpy.array("NaT", masked.dtype))
    objects = masked.data.astype(object)
    objects[numpy.ma.getmaskarray(masked)] = None
    return objects


def _items(items, converted):
    """Scalars are a column; records, rows and Series are rows."""
    if any(isinstance(item, (pandas.DataFrame, pyarrow.Table)) for item in items):
        raise ConversionError("a list of data frames cannot become one table", "join them with pd.concat")
    items = [dataclasses.asdict(item) if _is_record(item) else item for item in items]
    if items and all(isinstance(item, dict) for item in items):
        return _exact(lambda dtype: pandas.DataFrame(items, dtype=dtype))
    if items and all(isinstance(item, pandas.Series) and item.index.is_unique for item in items):
        labels = None if all(item.name is None for item in items) else [item.name for item in items]
        records = [item.to_dict() for item in items]
        return _exact(lambda dtype: pandas.DataFrame(records, index=labels, dtype=dtype))
    if items and all(isinstance(item, (list, tuple, numpy.ndarray, pandas.Series)) for item in items):
        if not any(isinstance(item, pandas.Series) for item in items) and len({len(item) for item in items}) > 1:
            converted.changes.add("rows of unequal lengths are filled up with missing values")
        return _exact(lambda dtype: pandas.DataFrame(items, dtype=dtype))
    for item in items:
        if item is not None and not isinstance(item, (*SCALARS, *SEQUENCES, *ARRAYS, dict)):
            raise ConversionError(f"a list that holds {kind_of(item)} cannot become a table", _way_out(item))
    return pandas.DataFrame({"value": _series(items)})


def _is_record(item):
    return dataclasses.is_dataclass(item) and not isinstance(item, type)


def _series(items):
    """Values as pandas infers them, but for the floats it would make of integers among missing values."""
    try:
        series = pandas.Series(items, dtype=None if items else object)
        return pandas.Series(items, dtype=object) if series.dtype.kind == "f" else series
    except (TypeError, ValueError):
        # Some mixes pandas cannot infer.
        return pandas.Series(items, dtype=object)


def _exact(build):
    """The frame as pandas infers its types, with the same exception."""
    try:
        frame = build(None)
    except (TypeError, ValueError):
        return build(object)
    floats = [i for i, dtype in enumerate(frame.dtypes) if dtype.kind == "f"]
    if not floats:
        return frame
    objects = build(object)
    inferred = {i: objects.iloc[:, i] if i in floats else frame.iloc[:, i] for i in range(frame.shape[1])}
    exact = pandas.DataFrame(inferred, index=frame.index)
    exact.columns = frame.columns
    return exact


def _dict(value, converted):
    if not value:
        return pandas.DataFrame()
    values = list(value.values())
    if all(isinstance(item, (pandas.DataFrame, pyarrow.Table)) for item in values):
        return _first_frame(value, converted)
    if all(isinstance(item, dict) for item in values):
        return _exact(lambda dtype: pandas.DataFrame(values, index=list(value), dtype=dtype))
    for name, item in value.items():
        if item is not None and not isinstance(item, (*SCALARS, *SEQUENCES, *ARRAYS, dict)):
            way_out = "assign that value alone to `result`" if isinstance(item, pandas.DataFrame) else _way_out(item)
            raise ConversionError(f"the dict's {name!r} is {kind_of(item)}, which cannot become a column or a cell", way_out)
    lengths = {name: len(item) for name, item in value.items() if isinstance(item, (*SEQUENCES, *ARRAYS))
               and not (isinstance(item, numpy.ndarray) and not item.ndim)}
    if not lengths:
        return pandas.DataFrame({name: pandas.Series([item]) for name, item in value.items()})
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name!r} has {length:,}" for name, length in list(lengths.items())[:12])
        raise ConversionError(f"the dict's columns have unequal lengths: {listed}",
                              "give every column the same number of values")
    length = next(iter(lengths.values()))
    made = {name: _dict_column(item) if name in lengths else _series([item] * length) for name, item in value.items()}
    return _aligned(made, value)


def _dict_column(item):
    if isinstance(item, (pyarrow.Array, pyarrow.ChunkedArray)):
        return pandas.array(item, dtype=pandas.ArrowDtype(item.type))
    if isinstance(item, numpy.ndarray) and item.ndim > 1:
        return pandas.Series(list(item))
    if isinstance(item, numpy.ma.MaskedArray):
        return _series(list(_with_gaps(item)))
    return _series(list(item)) if isinstance(item, SEQUENCES) else item


def _aligned(made, value):
    """Columns side by side: by their labels where the dict held Series that have labels of their own, else by position."""
    labels = [item.index for item in value.values() if isinstance(item, pandas.Series)]
    if all(index.equals(labels[0]) for index in labels):
        placed = {name: pandas.Series(item).set_axis(labels[0]) for name, item in made.items()} if labels else made
        return pandas.DataFrame(placed)
    if len(labels) < len(made) or not all(index.is_unique for index in labels):
        raise ConversionError("the row labels of the dict's Series do not fit together",
                              "take .reset_index(drop=True) of each, or join them with pd.concat")
    # Of integers among missing values pandas would make floats.
    return pandas.DataFrame({name: item.convert_dtypes(infer_objects=False, convert_string=False, convert_floating=False)
                             if item.dtype.kind in "iub" else item for name, item in made.items()})


def _first_frame(frames, converted):
    (first, frame), *others = frames.items()
    if others:
        converted.changes.add(f"the result holds {len(frames)} data frames; `{first}` is shown")
    converted.more_frames = {str(name): other for name, other in others}
    return frame


def kind_of(value):
    """`a DataFrame`, `an ndarray`."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
