"""Arrow types that the other side does not know become the nearest ones that lose nothing, else text; and columns that
pandas kept as objects get back the type in which they were handed over. Called by `conversion` and `columns`."""

import numpy
import pyarrow
import pyarrow.compute
from pyarrow import types

#: How zones begin that name no place: offsets, and names that only Python's database has.
NO_PLACES = ("+", "-", "Factory", "localtime", "posix", "right/")
CATEGORY = pyarrow.dictionary(pyarrow.uint32(), pyarrow.large_string())


def for_polars(table, notes):
    """The table in types that polars reads. Each column whose type changes is noted."""
    columns = [_suited(name, column, notes) for name, column in zip(table.column_names, table.columns)]
    return pyarrow.Table.from_arrays(columns, names=table.column_names) if columns else table


def _suited(name, column, notes):
    kind = column.type
    try:
        column = _unwrapped(column)
        target = known(column.type)
        if types.is_dictionary(target):
            # Encoded anew: the other side takes no missing value among the categories.
            column = column.cast(target.value_type).combine_chunks().dictionary_encode().cast(target)
        elif target != column.type:
            column = column.cast(target)
    except pyarrow.ArrowException:
        notes.column(name, f"of type {word(kind)} is shown as text")
        return _texts(column)
    if word(kind) != word(column.type):
        notes.column(name, f"was {word(kind)} and is stored as {word(column.type)}")
    return column


def _unwrapped(column):
    """Without an extension's wrapping or a run-length encoding."""
    kind = column.type
    if isinstance(kind, pyarrow.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return pyarrow.chunked_array([[None if v is None else str(v) for v in column.to_pylist()]], pyarrow.large_string())
        column = column.cast(kind.storage_type)
        return column.cast(pyarrow.bool_()) if kind.extension_name == "arrow.bool8" else column
    if types.is_run_end_encoded(kind):
        decoded = [_unwrapped(pyarrow.compute.run_end_decode(chunk)) for chunk in column.chunks]
        return pyarrow.chunked_array(decoded, decoded[0].type if decoded else kind.value_type)
    if types.is_interval(kind):
        return durations(column)
    if "list_view" in str(kind):
        # Arrow's own cast of these loses items.
        return pyarrow.chunked_array([pyarrow.array(column.to_pylist(), known(kind))])
    return column


def durations(column):
    """Intervals of days and shorter are durations; a month has no length, so those stay for text."""
    chunks = []
    for chunk in column.chunks if isinstance(column, pyarrow.ChunkedArray) else [column]:
        parts = numpy.frombuffer(chunk.buffers()[1] or b"", [("months", "i4"), ("days", "i4"), ("nanos", "i8")])
        parts = parts[chunk.offset : chunk.offset + len(chunk)]
        gone = numpy.asarray(chunk.is_null())
        if (parts["months"][~gone] != 0).any() or (parts["nanos"][~gone] % 1000 != 0).any():
            return column
        micros = parts["days"].astype("int64") * 86_400_000_000 + parts["nanos"] // 1000
        chunks.append(pyarrow.array(micros, mask=gone).cast(pyarrow.duration("us")))
    return pyarrow.chunked_array(chunks, pyarrow.duration("us"))


def known(kind):
    """The type itself, or the one to cast to: in lists and structs too."""
    if isinstance(kind, pyarrow.BaseExtensionType):
        return known(kind.storage_type)
    if types.is_dictionary(kind):
        return CATEGORY if _is_text(kind.value_type) else known(kind.value_type)
    if types.is_map(kind):
        return pyarrow.large_list(pyarrow.struct([("key", _inner(kind.key_type)), ("value", _inner(kind.item_type))]))
    if is_list(kind):
        return pyarrow.large_list(_inner(kind.value_type))
    if types.is_struct(kind) and kind.num_fields:
        return pyarrow.struct([(field.name, _inner(field.type)) for field in kind])
    return _known_scalar(kind)


def _inner(kind):
    """In nested types categories are their texts: an encoding of each list is worth nothing."""
    return known(kind.value_type if types.is_dictionary(kind) else kind)


def _known_scalar(kind):
    if types.is_timestamp(kind):
        zone = "UTC" if kind.tz is not None and kind.tz.startswith(NO_PLACES) else kind.tz
        return pyarrow.timestamp("ms" if kind.unit == "s" else kind.unit, zone)
    if types.is_duration(kind) and kind.unit == "s":
        return pyarrow.duration("ms")
    if types.is_date64(kind):
        return pyarrow.date32()
    if types.is_time(kind):
        return pyarrow.time64("ns")
    if types.is_float16(kind):
        return pyarrow.float32()
    if types.is_decimal(kind):
        # A negative scale stands for zeros before the point.
        return pyarrow.decimal128(min(kind.precision - min(kind.scale, 0), 38), max(kind.scale, 0))
    if types.is_fixed_size_binary(kind) or types.is_binary_view(kind):
        return pyarrow.large_binary()
    if types.is_string_view(kind) or types.is_interval(kind) or types.is_struct(kind) or types.is_union(kind):
        return pyarrow.large_string()
    return kind


def is_list(kind):
    """A list of any layout."""
    return types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind) or "list_view" in str(kind)


def _is_text(kind):
    return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)


def word(kind):
    """The type's name as a person sees it; types of one name differ in their layout only."""
    if is_list(kind):
        return f"list<{word(kind.value_type)}>"
    if types.is_struct(kind):
        return "struct{" + ", ".join(f"{field.name}: {word(field.type)}" for field in kind) + "}"
    if types.is_dictionary(kind):
        ordered = "ordered " if kind.ordered else ""
        return ordered + ("category" if _is_text(kind.value_type) else f"category of {word(kind.value_type)}")
    if types.is_map(kind):
        return f"map<{word(kind.key_type)}, {word(kind.item_type)}>"
    if types.is_timestamp(kind):
        return f"datetime[{kind.unit}, {kind.tz}]" if kind.tz else f"datetime[{kind.unit}]"
    if types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if types.is_run_end_encoded(kind):
        return word(kind.value_type)
    for named, name in [(_is_text, "text"), (types.is_date, "date"), (types.is_time, "time"), (_is_binary, "binary"),
                        (types.is_interval, "interval")]:
        if named(kind):
            return name
    renamed = {"halffloat": "float16", "float": "float32", "double": "float64", "extension<arrow.uuid>": "uuid",
               "extension<arrow.bool8>": "bool"}
    return renamed.get(str(kind), str(kind))


def _is_binary(kind):
    layouts = (types.is_binary, types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view)
    return any(layout(kind) for layout in layouts)


#: Types of one kind, that a value may change between without another meaning.
KINDS = (types.is_decimal, types.is_time, types.is_duration, types.is_integer, types.is_floating, _is_text, _is_binary)


def restored(array, wanted):
    """The array in the first of these types that means the same and loses nothing: pandas' objects do not know that a
    decimal had two places, or what an empty list would hold."""
    for kind in wanted:
        if array.type != kind and _akin(array.type, kind):
            try:
                cast = array.cast(kind)
            except pyarrow.ArrowException:
                continue
            if _same(cast, array):
                return cast
    return array


def _same(cast, array):
    """Whether nothing was lost; nothing is known about what cannot be cast back, as it was of no type."""
    try:
        return cast.cast(array.type).equals(array)
    except pyarrow.ArrowException:
        return True


def _akin(found, wanted):
    """Whether a type that was read off the values can stand for the one that was handed over."""
    if types.is_null(found) or found == wanted:
        return True
    if types.is_timestamp(found) and types.is_timestamp(wanted):
        return found.tz == wanted.tz
    if is_list(found) and is_list(wanted):
        return _akin(found.value_type, wanted.value_type)
    if types.is_struct(found) and types.is_struct(wanted):
        theirs = {field.name: field.type for field in wanted}
        return all(field.name in theirs and _akin(field.type, theirs[field.name]) for field in found)
    return any(same(found) and same(wanted) for same in KINDS)


def _texts(column):
    try:
        texts = [None if value is None else _text(value) for value in column.to_pylist()]
    except OverflowError:
        # Moments beyond the calendar, as their counts since 1970.
        return column.cast(pyarrow.int64()).cast(pyarrow.large_string())
    return pyarrow.array(texts, pyarrow.large_string())


def _text(value):
    if isinstance(value, pyarrow.MonthDayNano):
        seconds = f"{value.nanoseconds / 1e9:.9f}".rstrip("0").rstrip(".")
        return f"P{value.months}M{value.days}DT{seconds}S"
    return str(value).encode("utf-8", "backslashreplace").decode()
