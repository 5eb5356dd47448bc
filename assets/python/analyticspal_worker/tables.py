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
    nullable = [i for i, column in enumerate(table.columns) if column.type in NULLABLE and column.null_count]
    if not nullable:
        return _convert(table, None)
    plain = [i for i in range(table.num_columns) if i not in set(nullable)]
    parts = {}
    for indices, mapper in ((plain, None), (nullable, NULLABLE.get)):
        # By position: names may repeat.
        part = _convert(table.select(indices).rename_columns([str(i) for i in indices]), mapper)
        parts.update({i: part[str(i)] for i in indices})
    frame = pandas.concat([parts[i] for i in range(table.num_columns)], axis=1)
    frame.columns = table.column_names
    return frame


def _convert(table, mapper):
    return table.to_pandas(split_blocks=True, date_as_object=False, types_mapper=mapper, ignore_metadata=True)
