"""Codes of text columns with few values, made once by the executor, in place of what pandas would hash in every groupby.

pandas asks a text array to `factorize` itself; for exactly the arrays that were handed over the answer is known. Whether
our answer is pandas' own, to the type and the order, is tried in every process that is handed codes: where anything differs,
nothing is replaced.
"""

import mmap
import os

import numpy
import pandas
import pyarrow

try:
    from pandas.core.arrays.string_arrow import ArrowStringArray
except ImportError:
    ArrowStringArray = None

#: By where the array's texts are: the array (which keeps that place taken), its codes, the text of each code.
_known = {}
_plain_factorize = getattr(ArrowStringArray, "factorize", None)


def receive(descriptor, rows, columns):
    """Maps the file of codes: an array a column."""
    install()
    try:
        size = os.fstat(descriptor).st_size
        mapped = mmap.mmap(descriptor, size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    finally:
        os.close(descriptor)
    return [numpy.frombuffer(mapped, numpy.int16, rows, index * rows * 2) for index in range(columns)]


def remember(array, codes, values):
    """From now on this array's codes are known."""
    if _is_replaced() and isinstance(array, ArrowStringArray):
        place = _place(array._pa_array)
        if place is not None and len(codes) == len(array):
            _known[place] = (array._pa_array, codes, values)


def install():
    """Puts our answer before pandas', if it is the same one."""
    if ArrowStringArray is None or _plain_factorize is None or _is_replaced():
        return
    try:
        ArrowStringArray.factorize = _factorize
        if not _is_faithful():
            ArrowStringArray.factorize = _plain_factorize
    except Exception:
        ArrowStringArray.factorize = _plain_factorize
    finally:
        _known.clear()


def _is_replaced():
    return ArrowStringArray is not None and ArrowStringArray.factorize is _factorize


def _factorize(self, use_na_sentinel=True):
    known = _known.get(_place(self._pa_array)) if use_na_sentinel and _known else None
    if known is None:
        return _plain_factorize(self, use_na_sentinel=use_na_sentinel)
    array, codes, values = known
    # Both anew: they belong to whoever asked.
    return codes.astype(numpy.intp), self._from_pyarrow_array(pyarrow.array(values, array.type))


def _place(array):
    """Where an array's texts are in memory; None where it has no one place."""
    if array.num_chunks != 1:
        return None
    chunk = array.chunk(0)
    places = [buffer.address if buffer is not None else 0 for buffer in chunk.buffers()]
    return (*places, chunk.offset, len(chunk))


def _is_faithful():
    """Whether grouping by known codes is grouping by the texts, with and without gaps, in pandas as it is here."""
    texts = ["b", "a", None, "b", "c", "a", ""]
    table = pyarrow.table({"t": pyarrow.array(texts, pyarrow.large_string()), "n": pyarrow.array(range(len(texts)))})
    frame = table.to_pandas(split_blocks=True)
    array = frame["t"].array
    if not isinstance(array, ArrowStringArray):
        return False

    def answers():
        codes, uniques = array.factorize()
        groups = [frame.groupby("t", sort=sort, dropna=dropna)["n"].sum() for sort in (True, False) for dropna in (True, False)]
        return codes, uniques, groups

    codes, uniques, groups = answers()
    remember(array, numpy.array([0, 1, -1, 0, 2, 1, 3], numpy.int16), ["b", "a", "c", ""])
    if not _known:
        return False
    ours, our_uniques, our_groups = answers()
    return (
        ours.dtype == codes.dtype and ours.flags.writeable == codes.flags.writeable and (ours == codes).all()
        and type(our_uniques) is type(uniques) and our_uniques.dtype == uniques.dtype
        and our_uniques._pa_array.type == uniques._pa_array.type and list(our_uniques) == list(uniques)
        and all(one.equals(other) and one.index.equals(other.index) for one, other in zip(our_groups, groups))
    )
