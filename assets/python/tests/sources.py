"""Columns of every type that a table of the workbench can have, in the Arrow form in which the executor hands them over."""

import datetime
import decimal

import pyarrow

FAR = [-62135596800, 253402300799]


def _moments(unit, zone=None):
    rate = {"ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    far = [-2**60, 2**60] if unit == "ns" else [second * rate for second in FAR]
    # In a zone the first and the last day of the calendar may lie beyond it.
    return pyarrow.array([1, -1, *(far if zone is None else [tick // 2 for tick in far])], pyarrow.timestamp(unit, zone))


def _of(kind, *values):
    return pyarrow.array(values, kind)


def _scalars():
    yield "bool", _of(pyarrow.bool_(), True, False)
    for bits in (8, 16, 32, 64):
        yield f"int{bits}", _of(getattr(pyarrow, f"int{bits}")(), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        yield f"uint{bits}", _of(getattr(pyarrow, f"uint{bits}")(), 0, 2**bits - 1)
    yield "beyond floats", _of(pyarrow.int64(), 2**53 + 1, -(2**60) - 1)
    yield "float32", _of(pyarrow.float32(), 0.1, float("inf"))
    yield "float64", _of(pyarrow.float64(), 0.1, float("-inf"), -0.0, 5e-324)
    for precision, scale in ((10, 2), (38, 0), (38, 38), (5, 5), (20, 4)):
        smallest, largest = decimal.Decimal((0, (1,), -scale)), decimal.Decimal((1, (9,) * precision, -scale))
        yield f"decimal({precision},{scale})", _of(pyarrow.decimal128(precision, scale), smallest, largest)
    yield "text", _of(pyarrow.large_string(), "x", "", "NA", "a\0b", "é世界🙂")
    yield "binary", _of(pyarrow.large_binary(), b"\xff\0", b"")
    yield "date", _of(pyarrow.date32(), datetime.date(1, 1, 1), datetime.date(1969, 12, 31), datetime.date(9999, 12, 31))
    yield "time", _of(pyarrow.time64("ns"), 0, 86_399_999_999_000, 1000)
    for unit in ("ms", "us", "ns"):
        yield f"datetime[{unit}]", _moments(unit)
        for zone in ("UTC", "Europe/Paris", "Asia/Kathmandu", "America/Argentina/ComodRivadavia", "Etc/GMT+5"):
            yield f"datetime[{unit}, {zone}]", _moments(unit, zone)
        yield f"duration[{unit}]", _of(pyarrow.duration(unit), -1, 2**62)


def _nested():
    lists, structs = pyarrow.large_list, pyarrow.struct
    yield "list<int64>", _of(lists(pyarrow.int64()), [2**60 + 1, None], [], [1])
    yield "list<uint64>", _of(lists(pyarrow.uint64()), [2**64 - 1, None])
    yield "list<int8>", _of(lists(pyarrow.int8()), [1], [])
    yield "list<float32>", _of(lists(pyarrow.float32()), [0.1, None])
    yield "list<bool>", _of(lists(pyarrow.bool_()), [True, None], [])
    yield "list<text>", _of(lists(pyarrow.large_string()), ["a", None], [])
    yield "list<binary>", _of(lists(pyarrow.large_binary()), [b"\xff", None], [])
    yield "list<date>", _of(lists(pyarrow.date32()), [datetime.date(1, 1, 1), None])
    yield "list<time>", _of(lists(pyarrow.time64("ns")), [1000, None])
    yield "list<decimal>", _of(lists(pyarrow.decimal128(10, 2)), [decimal.Decimal("1.50"), None], [])
    yield "list<datetime>", _of(lists(pyarrow.timestamp("us")), [FAR[0] * 10**6, None])
    yield "list<datetime, zone>", _of(lists(pyarrow.timestamp("us", "Asia/Tokyo")), [0, None])
    yield "list<datetime[ns]>", _of(lists(pyarrow.timestamp("ns", "Asia/Tokyo")), [1, None])
    yield "list<duration>", _of(lists(pyarrow.duration("ns")), [1, None])
    yield "list<null>", _of(lists(pyarrow.null()), [None], [])
    yield "list<list>", _of(lists(lists(pyarrow.int16())), [[1, None], None, []], [])
    yield "list<struct>", _of(lists(structs([("b", pyarrow.int8()), ("a", pyarrow.date32())])), [{"b": 1, "a": None}, None], [])
    yield "array", _of(pyarrow.list_(pyarrow.int32(), 2), [1, None], [3, 4])
    yield "array of arrays", _of(pyarrow.list_(pyarrow.list_(pyarrow.float64(), 2), 2), [[1.5, 2], [3, 4]])
    fields = [("z", pyarrow.int8()), ("a", pyarrow.float32()), ("d", pyarrow.date32()), ("n", pyarrow.timestamp("ns")),
              ("t", pyarrow.timestamp("ms", "Asia/Tokyo")), ("c", pyarrow.time64("ns")), ("p", pyarrow.decimal128(12, 3)),
              ("u", pyarrow.uint64()), ("w", pyarrow.duration("ns")), ("l", lists(pyarrow.int64())), ("x", pyarrow.large_binary())]
    full = {"z": 1, "a": 0.5, "d": datetime.date(9999, 1, 1), "n": 1, "t": 1, "c": 1000, "p": decimal.Decimal("1.500"),
            "u": 2**64 - 1, "w": 1, "l": [2**60 + 1, None], "x": b"\xff"}
    yield "struct", _of(structs(fields), full, {name: None for name, _ in fields})
    yield "struct of struct", _of(structs([("s", structs([("n", pyarrow.null()), ("i", pyarrow.int32())]))]), {"s": {"n": None, "i": 5}}, {"s": None})
    yield "null", pyarrow.nulls(2)


def all_columns():
    """Name and array: each type with values, with a missing one, with nothing but missing ones, with one row, empty."""
    for name, array in [*_scalars(), *_nested()]:
        gap = pyarrow.nulls(1, array.type)
        yield name, array
        yield f"{name} with a gap", pyarrow.concat_arrays([array, gap])
        yield f"{name}, all missing", pyarrow.nulls(3, array.type)
        yield f"{name}, one row", array[:1]
        yield f"{name}, empty", array[:0]
