"""Tables that were handed over: Arrow IPC files, mapped privately, made pandas frames when the code wants them."""

import mmap
import os

import pandas
import pyarrow

from . import codes

#: Integers and booleans with gaps keep their type; plain pandas would make floats and objects of them.
NULLABLE = {
    pyarrow.int8(): pandas.Int8Dtype(),
    pyarrow.int16(): pandas.Int16Dtype(),
    pyarrow.int32(): pandas.Int32Dtype(),
    pyarrow.int64(): pandas.Int64Dtype(),
    pyarrow.uint8(): pandas.UInt8Dtype(),
    pyarrow.uint16(): pandas.UInt16Dtype(),
    pyarrow.uint32(): pandas.UInt32Dtype(),
    pyarrow.uint64(): pandas.UInt64Dtype(),
    pyarrow.bool_(): pandas.BooleanDtype(),
}


class HandedTable:
    """One table: its Arrow form at once, its pandas form on demand."""

    def __init__(self, description, arrow):
        self.bound_name = description["bound_name"]
        self.name = description["name"]
        self.columns = description["columns"]
        self.arrow = arrow
        self._original = None
        #: Of columns of text: their codes and the text of each, by the column's number.
        self.codes = {}

    def frame(self):
        """A frame that the code owns. Over mapped memory pandas frames are read-only, but a write to this shallow copy
        first copies the block it touches, because the original still refers to it."""
        if self._original is None:
            self._original = to_pandas(self.arrow)
            for column, (numbers, values) in self.codes.items():
                codes.remember(self._original.iloc[:, column].array, numbers, values)
        return self._original.copy(deep=False)


def receive(descriptions, descriptors):
    """Maps every table, and the codes of those that have some, and closes their descriptors."""
    handed = []
    coded = [description["codes"] for description in descriptions if description["codes"]]
    if len(descriptors) != len(descriptions) + len(coded):
        raise ValueError("not every table came")
    for description, descriptor in zip(descriptions, descriptors):
        size = os.fstat(descriptor).st_size
        mapped = mmap.mmap(descriptor, size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        os.close(descriptor)
        handed.append(HandedTable(description, pyarrow.ipc.open_file(pyarrow.py_buffer(mapped)).read_all()))
    with_codes = [table for table, description in zip(handed, descriptions) if description["codes"]]
    for table, columns, descriptor in zip(with_codes, coded, descriptors[len(descriptions):]):
        numbers = codes.receive(descriptor, table.arrow.num_rows, len(columns))
        table.codes = {column["column"]: (each, column["values"]) for column, each in zip(columns, numbers)}
    return handed


def to_pandas(table):
    """Arrow to pandas, faithfully: nullable types only for the columns that need them (a types mapper would change every
    column of a type), dates as datetime64 so that `.dt` works."""
    table = _in_micros(table)
    ways = [_way(column) for column in table.columns]
    if all(way is _plain for way in ways):
        return _plain(table)
    parts = {}
    for way in set(ways):
        indices = [i for i, chosen in enumerate(ways) if chosen is way]
        # By position: names may repeat.
        part = way(table.select(indices).rename_columns([str(i) for i in indices]))
        parts.update({i: part[str(i)] for i in indices})
    frame = pandas.concat([parts[i] for i in range(table.num_columns)], axis=1)
    frame.columns = table.column_names
    return frame


def _way(column):
    if column.type in NULLABLE and column.null_count:
        return _nullable
    if pyarrow.types.is_nested(column.type):
        return _values if _holds(column.type, _lost_in_cells) else _nested
    return _plain


def _plain(table, **options):
    return table.to_pandas(**{"split_blocks": True, "date_as_object": False, "ignore_metadata": True, **options})


def _nullable(table):
    return _plain(table, types_mapper=NULLABLE.get)


def _nested(table):
    """Integers with gaps in lists stay integers, days in them stay days."""
    return _plain(table, date_as_object=True, integer_object_nulls=True)


def _values(table):
    """Slower, but a moment in a cell keeps its zone and stays a moment."""
    return pandas.DataFrame({name: pandas.Series(column.to_pylist(), dtype=object)
                             for name, column in zip(table.column_names, table.columns)})


def _lost_in_cells(kind):
    """numpy's arrays know no zones, and moments of nanoseconds in structs become numbers."""
    types = pyarrow.types
    if types.is_timestamp(kind):
        return kind.tz is not None or kind.unit == "ns"
    return types.is_duration(kind) and kind.unit == "ns"


def _holds(kind, wanted):
    return wanted(kind) or any(_holds(kind.field(i).type, wanted) for i in range(kind.num_fields))


def _in_micros(table):
    """Times of day as Python's, which end at microseconds; the executor has said so where that loses something."""
    for i, field in enumerate(table.schema):
        if _holds(field.type, lambda kind: kind == pyarrow.time64("ns")):
            kind = _map_times(field.type)
            table = table.set_column(i, pyarrow.field(field.name, kind), table.column(i).cast(kind, safe=False))
    return table


def _map_times(kind):
    types = pyarrow.types
    if types.is_fixed_size_list(kind):
        return pyarrow.list_(_map_times(kind.value_type), kind.list_size)
    if types.is_list(kind) or types.is_large_list(kind):
        return pyarrow.large_list(_map_times(kind.value_type))
    if types.is_struct(kind):
        return pyarrow.struct([(field.name, _map_times(field.type)) for field in kind])
    return pyarrow.time64("us") if kind == pyarrow.time64("ns") else kind
