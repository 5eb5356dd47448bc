"""Any value that can be a result becomes one Arrow table; whatever changed on the way is noted."""

import collections
import collections.abc
import datetime
import decimal
import numbers

import numpy
import pandas
import pyarrow
import pyarrow.compute

TOTAL = "Total value"
SCALARS = (str, bytes, bool, numbers.Number, decimal.Decimal, datetime.date, datetime.time, datetime.timedelta,
           numpy.generic, pandas.Timestamp, pandas.Timedelta, pandas.Period, pandas.Interval, type(pandas.NaT), type(pandas.NA))
VIEWS = (collections.abc.KeysView, collections.abc.ValuesView, collections.abc.ItemsView)
COLUMNS = (list, tuple, set, range, numpy.ndarray, pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray)


class ConversionError(Exception):
    """A result that cannot become a frame."""

    def __init__(self, message, hint="assign a DataFrame to `result`"):
        super().__init__(message)
        self.hint = hint


class Converted:
    """The table, what changed, and further frames of a dict of frames by their names."""

    def __init__(self):
        self.table = None
        self.notes = []
        self.more_frames = {}


def convert(value, strict, date_columns, most_rows=0, notes_labels=True):
    """The value as a table, or a `ConversionError`. `most_rows`: the rows of the largest frame it may be a part of."""
    converted = Converted()
    if strict and not isinstance(value, (pandas.DataFrame, dict)):
        raise ConversionError(f"strict mode accepts a DataFrame or a dict, and the result is {_kind(value)}",
                              "make it a DataFrame, or leave strict mode")
    if isinstance(value, pyarrow.Table):
        converted.table = _for_polars(value.rename_columns(_settle_names(value.column_names, converted)), converted)
    else:
        frame = _drop_leftover_labels(_whole_frame(value, converted), most_rows, converted if notes_labels else None)
        converted.table = _table(frame, converted, date_columns)
    return converted


def to_stream(converted, limit):
    """The table as an Arrow IPC stream."""
    if converted.table.nbytes > limit:
        size, cap = converted.table.nbytes / 2**20, limit / 2**20
        raise ConversionError(f"the result has {size:,.0f} MiB; at most {cap:,.0f} MiB can be returned",
                              "aggregate it, keep fewer columns, or take a part with .head()")
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, converted.table.schema) as writer:
        writer.write_table(converted.table)
    return memoryview(sink.getvalue())


def _whole_frame(value, converted):
    """The value as a pandas frame, whatever its texts hold: pandas refuses lone surrogates."""
    try:
        return _frame(value, converted)
    except UnicodeEncodeError:
        converted.notes.append("text that is not Unicode is shown with its codes")
        return _frame(_readable(value), converted)


def _readable(value):
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {_readable(key): _readable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, *VIEWS)):
        return [_readable(item) for item in value]
    return value


def _frame(value, converted):
    """The value as a pandas frame."""
    if isinstance(value, pandas.DataFrame):
        return value
    if isinstance(value, pandas.Series):
        return value.to_frame(name=value.name if value.name is not None else "value")
    if isinstance(value, pandas.MultiIndex):
        return value.to_frame(index=False)
    if isinstance(value, pandas.Index):
        return pandas.DataFrame({value.name if value.name is not None else "value": value})
    if isinstance(value, numpy.ndarray):
        return _array(value)
    if isinstance(value, dict):
        return _dict(value, converted)
    if isinstance(value, (pyarrow.Scalar, bytearray)):
        value = value.as_py() if isinstance(value, pyarrow.Scalar) else bytes(value)
    if value is None or isinstance(value, SCALARS):
        return pandas.DataFrame({TOTAL: [value]})
    if isinstance(value, (list, tuple, set, frozenset, range, collections.deque, *VIEWS)):
        return _items(list(value))
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return pandas.DataFrame({"value": value})
    return _foreign(value)


def _foreign(value):
    """Frames of other libraries, by their own doors."""
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    if kind.startswith("polars.") and hasattr(value, "to_arrow"):
        arrow = value.to_arrow()
        return (arrow if isinstance(arrow, pyarrow.Table) else pyarrow.table({"value": arrow})).to_pandas()
    if "duckdb" in kind and hasattr(value, "df"):
        return value.df()
    if isinstance(value, (pyarrow.Array, pyarrow.ChunkedArray)):
        return pandas.DataFrame({"value": value.to_pandas()})
    if isinstance(value, pyarrow.RecordBatch):
        return value.to_pandas()
    raise ConversionError(f"{_kind(value)} cannot become a table",
                          "assign a DataFrame, a Series, a list, a dict or a number to `result`")


def _array(value):
    if value.ndim == 0:
        return pandas.DataFrame({TOTAL: [value.item()]})
    if value.ndim > 2:
        raise ConversionError(f"an array of {value.ndim} dimensions cannot become a table", "reshape it to two dimensions")
    if value.dtype.names:
        return pandas.DataFrame(value)
    return pandas.DataFrame({"value": value}) if value.ndim == 1 else pandas.DataFrame(value)


def _items(items):
    """Scalars are a column; records, rows and Series are rows."""
    if any(isinstance(item, pandas.DataFrame) for item in items):
        raise ConversionError("a list of data frames cannot become one table", "join them with pd.concat")
    if items and all(isinstance(item, dict) for item in items):
        return pandas.DataFrame.from_records(items)
    if items and all(isinstance(item, (list, tuple, numpy.ndarray, pandas.Series)) for item in items):
        return pandas.DataFrame(list(items))
    for item in items:
        if item is not None and not isinstance(item, (*SCALARS, dict, list, tuple)):
            raise ConversionError(f"a list that holds {_kind(item)} cannot become a table")
    column = pandas.Series(items, dtype=None if items else object)
    return pandas.DataFrame({"value": column})


def _dict(value, converted):
    if not value:
        return pandas.DataFrame()
    values = list(value.values())
    if all(isinstance(item, pandas.DataFrame) for item in values):
        (first, frame), *others = value.items()
        converted.notes.append(f"the result holds {len(values)} data frames; `{first}` is shown")
        converted.more_frames = {str(name): other for name, other in others}
        return frame
    if all(isinstance(item, dict) for item in values):
        frame = pandas.DataFrame.from_dict(value, orient="index")
        return frame
    columns = {k: v for k, v in value.items() if isinstance(v, COLUMNS)}
    if not columns:
        for name, item in value.items():
            if item is not None and not isinstance(item, SCALARS):
                raise ConversionError(f"the dict's {name!r} is {_kind(item)}, which cannot become a cell")
        return pandas.DataFrame([value])
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise ConversionError(f"the dict's columns have unequal lengths: {listed}", "give every column the same number of values")
    length = next(iter(lengths.values()))
    return pandas.DataFrame({
        name: list(item) if isinstance(item, set) else (item if name in columns else [item] * length)
        for name, item in value.items()
    })


def _table(frame, converted, date_columns):
    """A pandas frame as Arrow: index and names settled, then column by column."""
    frame = _settle_index(frame)
    names = _settle_names(frame.columns, converted)
    if not names:
        return pyarrow.table({}) if not len(frame) else _rows_without_columns(len(frame))
    columns = [_column(name, frame.iloc[:, i], converted, date_columns) for i, name in enumerate(names)]
    return _for_polars(pyarrow.table(columns, names=names), converted)


def _rows_without_columns(rows):
    return pyarrow.table({"none": pyarrow.nulls(rows)}).select([])


def _settle_index(frame):
    """A meaningful index becomes columns: one that has a name, or is not a plain range."""
    index = frame.index
    plain = isinstance(index, pandas.RangeIndex) and index.start == 0 and index.step == 1
    if not plain and index.nlevels == 1 and index.dtype.kind in "iu":
        plain = bool(len(index) == 0 or (index[0] == 0 and (index == numpy.arange(len(index))).all()))
    if plain and index.name is None:
        return frame
    if not len(index) and index.names == [None]:
        return frame.reset_index(drop=True)
    taken = set(map(str, frame.columns.get_level_values(0) if frame.columns.nlevels > 1 else frame.columns))
    names = []
    for number, name in enumerate(index.names):
        label = str(_joined(name)) if name is not None else ("index" if index.nlevels == 1 else f"level_{number}")
        while label in taken:
            label += "_index"
        taken.add(label)
        names.append(label)
    levels = [index.get_level_values(i) for i in range(index.nlevels)]
    left = pandas.concat([pandas.Series(level, name=name).reset_index(drop=True) for level, name in zip(levels, names)], axis=1)
    right = frame.reset_index(drop=True)
    right.columns = [_joined(column) for column in right.columns] if right.columns.nlevels > 1 else right.columns
    return pandas.concat([left, right], axis=1)


def _drop_leftover_labels(frame, most_rows, converted):
    """Sorting and filtering leave the row numbers of a larger frame behind as labels: unnamed, distinct, whole numbers
    below its length. Nobody set them, and as a column they would stand before every answer."""
    index = frame.index
    if index.nlevels > 1 or index.name is not None or index.dtype.kind not in "iu" or not len(index):
        return frame
    bound = max(most_rows, len(index))
    if not (index.is_unique and index.min() >= 0 and index.max() < bound):
        return frame
    if index.max() >= len(index) and converted is not None:
        converted.notes.append("row numbers that filtering left behind are not shown; reset_index() would keep them")
    return frame.reset_index(drop=True)


def _joined(name):
    return " / ".join(str(part) for part in name if str(part) != "") if isinstance(name, tuple) else name


def _settle_names(columns, converted):
    """Every name a distinct string."""
    names, changed, taken = [], [], set()
    for column in columns:
        name = _joined(column)
        text = name if isinstance(name, str) else str(name)
        text = text.encode("utf-8", "backslashreplace").decode()
        base, number = text, 2
        while text in taken:
            text, number = f"{base}_{number}", number + 1
        taken.add(text)
        if text != base:
            changed.append(f"a second column `{base}` is named `{text}`")
        elif not isinstance(name, str):
            changed.append(f"the column {name!r} is named `{text}`")
        names.append(text)
    # A wide frame with numbered columns gets one note, not a thousand.
    if len(changed) > 5:
        changed = [*changed[:4], f"{len(changed) - 4} more columns were renamed likewise"]
    converted.notes.extend(changed)
    return names


def _column(name, series, converted, date_columns):
    """One column as Arrow; what Arrow cannot hold as it is becomes text, and the result says so."""
    dtype = series.dtype
    if isinstance(dtype, pandas.SparseDtype):
        converted.notes.append(f"`{name}` was sparse and is stored in full")
        series = series.sparse.to_dense()
    elif isinstance(dtype, (pandas.PeriodDtype, pandas.IntervalDtype)):
        converted.notes.append(f"`{name}` holds {'periods' if isinstance(dtype, pandas.PeriodDtype) else 'intervals'} and is shown as text")
        return _texts(series)
    elif isinstance(dtype, pandas.CategoricalDtype):
        if dtype.categories.dtype.kind in "OTU" or pandas.api.types.is_string_dtype(dtype.categories.dtype):
            series = series if all(isinstance(c, str) for c in dtype.categories) else series.astype(object)
        else:
            converted.notes.append(f"`{name}` was a category of {dtype.categories.dtype} and is stored as its values")
            if isinstance(dtype.categories.dtype, (pandas.PeriodDtype, pandas.IntervalDtype)):
                return _texts(series)
    elif dtype.kind == "c":
        converted.notes.append(f"`{name}` holds complex numbers and is shown as text")
        return _texts(series)
    elif isinstance(dtype, numpy.dtype) and dtype.kind == "f" and dtype.itemsize > 8:
        converted.notes.append(f"`{name}` was of a longer precision and is stored with 64 bits")
        series = series.astype("float64")
    elif isinstance(dtype, numpy.dtype) and not dtype.isnative:
        series = series.astype(dtype.newbyteorder("="))
    elif dtype.kind == "V" and isinstance(dtype, numpy.dtype):
        converted.notes.append(f"`{name}` holds raw records and is shown as text")
        return _texts(series)
    elif dtype.kind == "M" and name in date_columns and _whole_days(series):
        converted.notes.append(f"`{name}` holds whole days and is stored as dates")
        return pyarrow.array(series, from_pandas=True).cast(pyarrow.date32())
    try:
        array = pyarrow.array(series, from_pandas=dtype == object or None)
    except (pyarrow.ArrowException, OverflowError, TypeError, ValueError, UnicodeError):
        return _fallback(name, series, converted)
    if isinstance(array, pyarrow.ChunkedArray):
        array = array.combine_chunks()
    if pyarrow.types.is_time(array.type) and dtype == object and any(getattr(v, "tzinfo", None) for v in series):
        converted.notes.append(f"`{name}` holds times with zones and is shown as text")
        return _texts(series)
    return array


def _whole_days(series):
    return getattr(series.dt, "tz", None) is None and bool((series.dropna() == series.dropna().dt.normalize()).all())


def _fallback(name, series, converted):
    present = [value for value, gone in zip(series, _missing(series)) if not gone]
    if present and all(isinstance(value, numbers.Integral) and not isinstance(value, bool) for value in present):
        try:
            values = [None if gone else decimal.Decimal(int(value)) for value, gone in zip(series, _missing(series))]
            array = pyarrow.array(values, pyarrow.decimal128(38, 0))
            converted.notes.append(f"`{name}` holds integers beyond 64 bits and is stored as decimals")
            return array
        except (pyarrow.ArrowException, OverflowError, ValueError):
            pass
    kinds = sorted({type(value).__name__ for value in present})
    converted.notes.append(f"`{name}` holds values of different kinds ({', '.join(kinds[:4])}) and is shown as text"
                           if len(kinds) > 1 else f"`{name}` holds {kinds[0] if kinds else 'values'} that only fit as text")
    return _texts(series)


def _texts(series):
    texts = [None if gone else _text(value) for value, gone in zip(series, _missing(series))]
    return pyarrow.array(texts, pyarrow.large_string())


def _missing(series):
    """Which values are missing, without asking the values themselves: they may be anything."""
    try:
        return series.isna()
    except TypeError:
        return [value is None for value in series]


def _text(value):
    try:
        text = value if isinstance(value, str) else str(value)
    except Exception:
        text = f"({type(value).__name__} without a text)"
    return text.encode("utf-8", "backslashreplace").decode()


def _for_polars(table, converted):
    """Types that the other side does not know, in the nearest ones that lose nothing; else as text."""
    columns = []
    for name, column in zip(table.column_names, table.columns):
        try:
            column = _plain(column)
            target = _known(column.type)
            if pyarrow.types.is_dictionary(target):
                # Encoded anew: the other side takes no missing value among the categories.
                texts = column.cast(target.value_type).combine_chunks()
                column = texts.dictionary_encode().cast(target)
            elif target != column.type:
                if pyarrow.types.is_timestamp(target) and target.tz != getattr(column.type, "tz", target.tz):
                    converted.notes.append(f"`{name}` had the offset {column.type.tz} and is stored in UTC")
                column = column.cast(target)
        except pyarrow.ArrowException:
            converted.notes.append(f"`{name}` of type {column.type} is shown as text")
            column = pyarrow.array([None if v is None else _text(v) for v in column.to_pylist()], pyarrow.large_string())
        columns.append(column)
    return pyarrow.Table.from_arrays(columns, names=table.column_names) if columns else table


def _plain(column):
    """Without an extension's wrapping or a run-length encoding."""
    kind = column.type
    if isinstance(kind, pyarrow.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return pyarrow.chunked_array([[None if v is None else str(v) for v in column.to_pylist()]], pyarrow.large_string())
        column = column.cast(kind.storage_type)
        return column.cast(pyarrow.bool_()) if kind.extension_name == "arrow.bool8" else column
    if pyarrow.types.is_run_end_encoded(kind):
        return pyarrow.chunked_array([pyarrow.compute.run_end_decode(chunk) for chunk in column.chunks], kind.value_type)
    return column


def _known(kind):
    """The type itself, or the one to cast to: in lists and structs too."""
    types = pyarrow.types
    if isinstance(kind, pyarrow.BaseExtensionType):
        return _known(kind.storage_type)
    if types.is_dictionary(kind):
        texts = types.is_string(kind.value_type) or types.is_large_string(kind.value_type)
        return pyarrow.dictionary(pyarrow.uint32(), pyarrow.large_string()) if texts else _known(kind.value_type)
    if types.is_map(kind):
        entry = pyarrow.struct([("key", _inner(kind.key_type)), ("value", _inner(kind.item_type))])
        return pyarrow.large_list(entry)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind) or "list_view" in str(kind):
        return pyarrow.large_list(_inner(kind.value_type))
    if types.is_struct(kind) and kind.num_fields:
        return pyarrow.struct([(kind.field(i).name, _inner(kind.field(i).type)) for i in range(kind.num_fields)])
    return _known_scalar(kind)


def _inner(kind):
    """In nested types categories are their texts: an encoding of each list is worth nothing."""
    return _known(kind.value_type if pyarrow.types.is_dictionary(kind) else kind)


def _known_scalar(kind):
    types = pyarrow.types
    if types.is_timestamp(kind):
        # Zones by name only: an offset names no place.
        offset = kind.tz is not None and kind.tz[:1] in "+-"
        return pyarrow.timestamp("ms" if kind.unit == "s" else kind.unit, "UTC" if offset else kind.tz)
    if types.is_duration(kind) and kind.unit == "s":
        return pyarrow.duration("ms")
    if types.is_date64(kind):
        return pyarrow.date32()
    if types.is_time(kind):
        return pyarrow.time64("ns")
    if types.is_float16(kind):
        return pyarrow.float32()
    if types.is_decimal(kind):
        return pyarrow.decimal128(min(kind.precision, 38), kind.scale)
    if types.is_fixed_size_binary(kind) or types.is_binary_view(kind):
        return pyarrow.large_binary()
    if types.is_string_view(kind) or types.is_interval(kind) or types.is_struct(kind):
        return pyarrow.large_string()
    return kind


def _kind(value):
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
