"""One pandas column becomes one Arrow array; what Arrow cannot hold as it is becomes text, and the result says so."""

import numpy
import pandas
import pyarrow

from . import objects, texts

#: Rows below which pieces of a column are not worth a record batch of their own.
SMALL = 100_000


def to_arrow(name, series, notes, handed_types):
    """The column as Arrow. `handed_types`: the types in which columns of this name were handed over."""
    if isinstance(series.dtype, pandas.SparseDtype):
        notes.column(name, "was sparse and is stored in full")
        series = series.sparse.to_dense()
    dtype = series.dtype
    text_only = _text_only(dtype)
    if text_only:
        notes.column(name, f"holds {text_only} and is shown as text")
        return texts.of_column(series)
    wanted = handed_types.get(name, ())
    if dtype.kind == "M" and _were_dates(dtype, wanted, handed_types) and _whole_days(series):
        notes.column(name, "holds whole days and is stored as dates")
        return pyarrow.array(series, from_pandas=True).cast(pyarrow.date32())
    series = _plain(name, series, notes)
    if series.dtype == object:
        return objects.to_arrow(name, series, notes, wanted)
    try:
        return _one(pyarrow.array(series))
    except objects.UNREADABLE:
        return _other_zone(name, series, notes) if dtype.kind == "M" else objects.fallback(name, series, notes)


def _text_only(dtype):
    """What a column of this type holds that only text can show; None where there is a better way."""
    if isinstance(dtype, pandas.CategoricalDtype):
        dtype = dtype.categories.dtype
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
    if isinstance(dtype, pandas.CategoricalDtype):
        # Categories of several kinds are what they are, not what Arrow would make of all of them.
        return series.astype(object) if dtype.categories.dtype == object else series
    if isinstance(dtype, numpy.dtype) and dtype.kind == "f" and dtype.itemsize > 8:
        notes.column(name, "was of a longer precision and is stored with 64 bits")
        return series.astype("float64")
    if isinstance(dtype, numpy.dtype) and not dtype.isnative:
        return series.astype(dtype.newbyteorder("="))
    return series


def _were_dates(dtype, wanted, handed_types):
    """Whether a column of moments was one of dates: by its name, or, under a new name, by its unit, which moments have in
    pandas only where dates were handed over, unless a table has such moments itself."""
    if dtype != "datetime64[ms]":
        return pyarrow.date32() in wanted
    handed = {kind for kinds in handed_types.values() for kind in kinds}
    return pyarrow.date32() in wanted or pyarrow.date32() in handed and pyarrow.timestamp("ms") not in handed


def _one(array):
    """Small pieces as one; large ones are not copied for it."""
    small = isinstance(array, pyarrow.ChunkedArray) and len(array) < SMALL * array.num_chunks
    return array.combine_chunks() if small else array


def _whole_days(series):
    present = series.dropna()
    return getattr(series.dt, "tz", None) is None and bool((present == present.dt.normalize()).all())


def _other_zone(name, series, notes):
    """Zones that are no names, as dateutil can make them."""
    notes.column(name, f"had the zone {series.dt.tz} and is stored in UTC")
    return _one(pyarrow.array(series.dt.tz_convert("UTC")))
