"""What DuckDB answers, as Arrow: in types that mean the same here, without a detour through pandas."""

import pyarrow

from . import arrow_types

#: Types that Arrow carries only as bytes, without their zone, or wrapped around: their own text is what they mean.
#: (Some of DuckDB's names for them are their first words only.)
SHOWN_BY_TEXT = ("BIT", "BIGNUM", "UHUGEINT", "TIME WITH TIME ZONE", "UNION", "GEOMETRY", "VARIANT")
#: The name that a query sees its own result under, once more.
VIEW = "analyticspal_answer"


class Answer:
    """Rows that DuckDB answered, and which columns had to change for it. What code in SQL answers counts as a frame."""

    def __init__(self, table, changes):
        self.table = table
        #: Column and what happened to it, as `Notes.column` takes them.
        self.changes = changes


def is_relation(value):
    """A relation, or a connection that holds the result of a query."""
    return "duckdb" in type(value).__module__ and hasattr(value, "to_arrow_table")


def answer(value):
    """The rows of a relation, or those a connection holds."""
    if not hasattr(value, "types"):
        return Answer(value.to_arrow_table(), [])
    kinds, names = [str(kind) for kind in value.types], value.columns
    by_text = [any(_names(kind, shown) for shown in SHOWN_BY_TEXT) for kind in kinds]
    if any(by_text):
        # By position: names may repeat, and need quotes.
        numbered = ", ".join(f"c{i}" for i in range(len(names)))
        chosen = ", ".join(f"c{i}::VARCHAR" if text else f"c{i}" for i, text in enumerate(by_text))
        value = value.query(VIEW, f"SELECT {chosen} FROM {VIEW} AS a({numbered})")
    columns = [_narrow(column, kind) for column, kind in zip(value.to_arrow_table().columns, kinds)]
    changes = [(name, f"was {kind} and is stored as text") for name, kind, column in zip(names, kinds, columns)
               if pyarrow.types.is_string(column.type) and not kind.startswith(("VARCHAR", "JSON"))]
    return Answer(pyarrow.Table.from_arrays(columns, names=names), changes)


def _names(kind, shown):
    """Whether a type is, or holds, one of this name: `BIT`, not `BITSTRING`, and no field that is called so."""
    at = kind.find(shown)
    while at >= 0:
        before, after = kind[at - 1 : at], kind[at + len(shown) : at + len(shown) + 1]
        if before in ("", " ", "(") and after in ("", "(", ")", "[", ","):
            return True
        at = kind.find(shown, at + 1)
    return False


def _narrow(column, kind):
    """Sums of integers are 128 bits wide in DuckDB and arrive as decimals: back to integers where they fit. What has more
    digits than a decimal may have is text. What lies between two moments is a duration."""
    if kind == "INTERVAL":
        return arrow_types.durations(column)
    if kind in ("HUGEINT", "UHUGEINT"):
        for target in (pyarrow.int64(), pyarrow.uint64()):
            try:
                return column.cast(target)
            except pyarrow.ArrowInvalid:
                continue
        if kind == "HUGEINT" and any(value is not None and abs(int(value)) >= 10**38 for value in column.to_pylist()):
            return pyarrow.chunked_array([[None if v is None else f"{int(v)}" for v in column.to_pylist()]], pyarrow.string())
    return column
