"""Any value that can be a result becomes one Arrow stream; whatever changed on the way is noted.

`frames` makes a frame of the value, `labels` settles its names, `columns` and `arrow_types` its types."""

import pandas
import pyarrow

from . import arrow_types, columns, labels
from .frames import ConversionError, kind_of, whole_frame
from .notes import Notes
from .relations import Answer

#: Columns below which nobody asks how long their description is, and the longest that the executor reads.
MANY = 10_000
DESCRIPTION = 8 << 20


class Converted:
    """The table, what changed, and further frames of a dict of frames by their names."""

    def __init__(self):
        self.table = None
        self.changes = Notes()
        self.more_frames = {}

    @property
    def notes(self):
        """What changed, in sentences."""
        return self.changes.sentences()


def convert(value, strict, handed_types, most_rows=0, notes_labels=True):
    """The value as a table, or a `ConversionError`. `handed_types`: the types in which columns were handed over, by name;
    `most_rows`: the rows of the largest frame the value may be a part of."""
    converted, handed_types = Converted(), handed_types or {}
    if strict and not isinstance(value, (pandas.DataFrame, dict, Answer)):
        raise ConversionError(f"strict mode accepts a DataFrame or a dict, and the result is {kind_of(value)}",
                              "make it a DataFrame, or leave strict mode")
    frame = whole_frame(value, converted)
    if isinstance(frame, pandas.DataFrame):
        frame = labels.without_leftovers(frame, most_rows, converted.changes if notes_labels else None, handed_types)
        table = _arrow(frame, converted.changes, handed_types)
    else:
        table = labels.settled_names(frame, converted.changes)
    converted.table = arrow_types.for_polars(table, converted.changes)
    return converted


def columns_alone(frame, handed_types):
    """A frame's columns as SQL sees them: without its row labels."""
    return arrow_types.for_polars(_arrow(frame.reset_index(drop=True), Notes(), handed_types), Notes())


def _arrow(frame, notes, handed_types):
    """A pandas frame as Arrow: index and names settled, then column by column."""
    names, series = labels.labelled_columns(frame, notes)
    if not names:
        return pyarrow.table({"none": pyarrow.nulls(len(frame))}).select([])
    arrays = [columns.to_arrow(name, column, notes, handed_types) for name, column in zip(names, series)]
    return pyarrow.table(arrays, names=names)


def to_stream(converted, limit):
    """The table as an Arrow IPC stream, in memory of just its size."""
    if converted.table.nbytes > limit:
        size, cap = converted.table.nbytes / 2**20, limit / 2**20
        raise ConversionError(f"the result has {size:,.0f} MiB; at most {cap:,.0f} MiB can be returned",
                              "aggregate it, keep fewer columns, or take a part with .head()")
    if converted.table.num_columns > MANY and converted.table.schema.serialize().size > DESCRIPTION:
        raise ConversionError(f"the result has {converted.table.num_columns:,} columns, more than can be returned",
                              "turn it round with .T, or keep fewer columns")
    measure = pyarrow.MockOutputStream()
    _write(converted.table, measure)
    buffer = pyarrow.allocate_buffer(measure.size())
    _write(converted.table, pyarrow.FixedSizeBufferWriter(buffer))
    return memoryview(buffer)


def _write(table, sink):
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
