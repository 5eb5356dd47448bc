"""Row labels and column names on the way out: meaningful labels become columns, every name a distinct string."""

import numpy
import pandas


#: What pandas calls counts of values: their labels are the values.
COUNTS = (["count"], ["proportion"])


def without_leftovers(frame, most_rows, notes, handed_names):
    """Sorting and filtering leave the row numbers of a larger frame behind as labels: unnamed, distinct, whole numbers
    below its length. Nobody set them, and as a column they would stand before every answer."""
    index = frame.index
    if index.nlevels > 1 or index.name is not None or index.dtype.kind not in "iu" or not len(index):
        return frame
    if list(frame.columns) in COUNTS and frame.columns[0] not in handed_names:
        return frame
    bound = max(most_rows, len(index))
    if not (index.is_unique and index.min() >= 0 and index.max() < bound):
        return frame
    if index.max() >= len(index) and notes is not None:
        notes.add("row numbers that filtering left behind are not shown; reset_index() would keep them")
    return frame.reset_index(drop=True)


def labelled_columns(frame, notes):
    """The columns' names and values: the index first where it means something (it has a name, or is not a plain range)."""
    names, columns = _index_columns(frame, notes)
    names = _settled(names + list(frame.columns), notes)
    # Numbered, since names may repeat, and looking up each of ten thousand takes a second.
    numbered = frame.set_axis(range(frame.shape[1]), axis=1)
    return names, columns + [column for _, column in numbered.items()]


def _index_columns(frame, notes):
    index = frame.index
    plain = isinstance(index, pandas.RangeIndex) and index.start == 0 and index.step == 1
    if not plain and index.nlevels == 1 and index.dtype.kind in "iu":
        plain = bool(len(index) == 0 or (index[0] == 0 and (index == numpy.arange(len(index))).all()))
    if index.names == [None] and (plain or not len(index)):
        return [], []
    taken = {str(_joined(name)) for name in frame.columns}
    names = []
    for number, name in enumerate(index.names):
        unnamed = "index" if index.nlevels == 1 else f"level_{number}"
        label = free = unnamed if name is None else str(_joined(name))
        while free in taken:
            free += "_index"
        if free != label and name is not None:
            notes.add(f"the index `{label}` is named `{free}`: a column has its name")
        taken.add(free)
        names.append(name if free == label and name is not None else free)
    return names, [pandas.Series(index.get_level_values(i)) for i in range(index.nlevels)]


def _joined(name):
    return " / ".join(str(part) for part in name if str(part) != "") if isinstance(name, tuple) else name


def _settled(columns, notes):
    """Every name a distinct string."""
    names, changed, taken, used = [], [], set(), {}
    for column in columns:
        name = _joined(column)
        base = (name if isinstance(name, str) else str(name)).encode("utf-8", "backslashreplace").decode()
        text, number = base, used.get(base, 2)
        while text in taken:
            text, number = f"{base}_{number}", number + 1
        used[base] = number
        taken.add(text)
        if text != base:
            changed.append(f"a second column `{base}` is named `{text}`")
        elif base != name:
            shown = repr(name.item() if isinstance(name, numpy.generic) else name)
            changed.append(f"the column {shown} is named `{text}`".encode("utf-8", "backslashreplace").decode())
        names.append(text)
    if any(isinstance(column, tuple) for column in columns):
        notes.add("the levels of the column names are joined with ` / `")
    # A wide frame with numbered columns gets one note, not a thousand.
    if len(changed) > 5:
        changed = [*changed[:4], f"{len(changed) - 4:,} more columns were renamed likewise"]
    for change in changed:
        notes.add(change)
    return names


def settled_names(table, notes):
    """An Arrow table whose names are distinct."""
    return table.rename_columns(_settled(table.column_names, notes))
