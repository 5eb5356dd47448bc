"""Results of every kind that pandas and Arrow have, each with the cells it must have on the other side: as the executor's
JSON shows them. `...` stands for "whatever it is, it must be readable"."""

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import uuid

import numpy
import pandas
import pyarrow

NULLS = [[None], [None]]
#: Arrow types whose missing values must survive, bare and within pandas.
ARROW_TYPES = [
    pyarrow.null(), pyarrow.bool_(), pyarrow.int8(), pyarrow.uint64(), pyarrow.float16(), pyarrow.float32(),
    pyarrow.decimal128(10, 2), pyarrow.decimal256(50, 2), pyarrow.date32(), pyarrow.date64(), pyarrow.time32("s"),
    pyarrow.time32("ms"), pyarrow.time64("us"), pyarrow.time64("ns"), pyarrow.timestamp("s"), pyarrow.timestamp("ms"),
    pyarrow.timestamp("us", "UTC"), pyarrow.timestamp("ns", "Europe/Paris"), pyarrow.duration("s"), pyarrow.duration("ns"),
    pyarrow.binary(), pyarrow.binary(3), pyarrow.large_binary(), pyarrow.binary_view(), pyarrow.string(),
    pyarrow.large_string(), pyarrow.string_view(), pyarrow.list_(pyarrow.int64()), pyarrow.list_(pyarrow.int64(), 2),
    pyarrow.large_list(pyarrow.string()), pyarrow.list_view(pyarrow.int64()), pyarrow.list_(pyarrow.time32("s")),
    pyarrow.struct([("a", pyarrow.int64())]), pyarrow.struct([("t", pyarrow.time32("s")), ("f", pyarrow.float16())]),
    pyarrow.map_(pyarrow.string(), pyarrow.int64()), pyarrow.list_(pyarrow.map_(pyarrow.string(), pyarrow.int32())),
    pyarrow.dictionary(pyarrow.int8(), pyarrow.string()), pyarrow.dictionary(pyarrow.int8(), pyarrow.int64()),
    pyarrow.list_(pyarrow.dictionary(pyarrow.int8(), pyarrow.string())), pyarrow.run_end_encoded(pyarrow.int32(), pyarrow.int64()),
    pyarrow.month_day_nano_interval(),
]
PLAIN_TYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
NULLABLE_TYPES = ["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "int64[pyarrow]"]
TEXT_TYPES = ["str", "string", "string[python]", "string[pyarrow]", "object"]


@dataclasses.dataclass
class Point:
    x: int
    y: str


class Silent:
    """An object that cannot say what it is, nor compare."""

    def __str__(self):
        raise ValueError

    __repr__ = __str__

    def __eq__(self, other):
        raise ValueError

    __hash__ = None


def column(values, dtype=None):
    return pandas.DataFrame({"a": pandas.Series(values, dtype=dtype)})


def categories(values, **more):
    return pandas.DataFrame({"a": pandas.Categorical(values, **more)})


def _numbers():
    for kind in PLAIN_TYPES:
        yield kind, column([1, 0], kind), [[1], [0]]
    for kind in NULLABLE_TYPES:
        yield kind, column([1, None], kind), [[1], [None]]
    for kind in ["float32", "float64", "Float32", "Float64", "double[pyarrow]"]:
        yield kind, column([1.5, None], kind), [[1.5], [None]]
    for kind in ["bool", "boolean", "bool[pyarrow]"]:
        yield kind, column([True, False], kind), [[True], [False]]
    yield "float16", column(numpy.array([1.5, 2], "float16")), [[1.5], [2.0]]
    yield "longdouble", column(numpy.array([1.5, 2], "longdouble")), [[1.5], [2.0]]
    yield "integers and floats beyond both", column([2**60 + 1, 2.5], object), [[str(2**60 + 1)], ["2.5"]]
    yield "beyond 63 bits and below zero", column([2**63, -1], object), [[str(2**63)], ["-1"]]
    yield "a float that is no number among missing ones", pandas.DataFrame({"a": pandas.arrays.FloatingArray(numpy.array([numpy.nan, 1.0]), numpy.array([False, True]))}), [["NaN"], [None]]
    yield "decimals of zeros", pyarrow.table({"a": pyarrow.array([decimal.Decimal("1E5")], pyarrow.decimal128(5, -2))}), [["100000"]]
    yield "decimals of 256 bits", pyarrow.table({"a": pyarrow.array([decimal.Decimal(10) ** 45], pyarrow.decimal256(50, 1))}), [["1" + 45 * "0" + ".0"]]
    yield "infinity", column([float("inf"), float("-inf")]), [["Infinity"], ["-Infinity"]]
    yield "big endian", column(numpy.array([1, 2], ">i8")), [[1], [2]]
    yield "complex", column([1 + 2j, None]), [["(1+2j)"], [None]]
    yield "beyond 63 bits", column([2**63, 1]), [[2**63], [1]]
    yield "beyond 64 bits", column([2**70, None], object), [[str(2**70)], [None]]
    yield "beyond decimals", column([10**50, 1], object), [[str(10**50)], ["1"]]
    yield "decimals", column([decimal.Decimal("1.10"), None]), [["1.10"], [None]]
    yield "decimal NaN", column([decimal.Decimal("NaN"), decimal.Decimal(1)]), [[None], ["1"]]
    yield "decimal infinity", column([decimal.Decimal("Infinity"), decimal.Decimal(1)]), ...
    yield "wide decimals", column([decimal.Decimal("1E+30"), decimal.Decimal("1.1234567890123")]), ...
    yield "sparse", pandas.DataFrame({"a": pandas.arrays.SparseArray([0, 0, 1])}), [[0], [0], [1]]
    yield "sparse with gaps", pandas.DataFrame({"a": pandas.arrays.SparseArray([numpy.nan, 1.0])}), [[None], [1.0]]


def _times():
    moments = pandas.to_datetime(["2024-01-31 12:00", None])
    for unit in ["s", "ms", "us", "ns"]:
        yield f"datetime64[{unit}]", column(moments.astype(f"datetime64[{unit}]")), [["2024-01-31T12:00:00"], [None]]
        yield f"timedelta64[{unit}]", column(pandas.to_timedelta([3600, None], "s").astype(f"timedelta64[{unit}]")), [["PT1H"], [None]]
    yield "zone", column(moments.tz_localize("Europe/Paris")), [["2024-01-31T12:00:00+01:00"], [None]]
    yield "offset", column(pandas.to_datetime(["2024-01-01T00:00+05:30"])), [["2023-12-31T18:30:00+00:00"]]
    behind = datetime.timezone(datetime.timedelta(minutes=-90))
    yield "offset of its own", column([datetime.datetime(2024, 1, 1, tzinfo=behind)]), [["2024-01-01T01:30:00+00:00"]]
    yield "zones mixed", column([pandas.Timestamp("2024", tz="UTC"), pandas.Timestamp("2024", tz="Asia/Tokyo")], object), ...
    yield "NaT alone", column([pandas.NaT, pandas.NaT]), NULLS
    yield "years far away", column([datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31)], object), [["0001-01-01T00:00:00"], ["9999-12-31T00:00:00"]]
    yield "dates", column([datetime.date(1, 1, 1), None]), [["0001-01-01"], [None]]
    yield "times", column([datetime.time(1, 2, 3, 4), None]), [["01:02:03.000004"], [None]]
    yield "times with zones", column([datetime.time(1, tzinfo=datetime.timezone.utc)]), [["01:00:00+00:00"]]
    yield "periods", column(pandas.period_range("2024-01", periods=2, freq="M")), [["2024-01"], ["2024-02"]]
    yield "intervals", column(pandas.interval_range(0, 2)), [["(0, 1]"], ["(1, 2]"]]
    yield "datetimes and dates", column([datetime.datetime(2024, 1, 1), datetime.date(2024, 1, 1)], object), [["2024-01-01 00:00:00"], ["2024-01-01"]]
    yield "dates and datetimes", column([datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 5)], object), [["2024-01-01"], ["2024-01-01 05:00:00"]]
    yield "dates and datetimes in lists", column([[datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 5)]]), ...
    yield "with and without a zone", column([datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)], object), [["2024-01-01 00:00:00"], ["2024-01-01 00:00:00+00:00"]]
    yield "nanoseconds as objects", column([pandas.Timestamp(1, unit="ns"), None], object), [["1970-01-01T00:00:00.000000001"], [None]]
    yield "nanoseconds in lists", column([[pandas.Timestamp(1, unit="ns")]]), [[["1970-01-01T00:00:00.000000001"]]]
    yield "nanoseconds of durations as objects", column([pandas.Timedelta(1, unit="ns")], object), [["PT0.000000001S"]]
    yield "units mixed", column([numpy.datetime64("2024-01-01", "D"), numpy.datetime64("2024-01-01T01", "s")], object), [["2024-01-01T00:00:00"], ["2024-01-01T01:00:00"]]
    yield "dateutil's zone", column(moments.tz_localize("dateutil/Europe/Paris")), ...
    yield "seconds beyond the calendar", column(numpy.array([2**55], "datetime64[s]")), [[str(2**55)]]
    days = pyarrow.array([pyarrow.MonthDayNano((0, 2, 3600 * 10**9)), None])
    yield "intervals without months", pyarrow.table({"a": days}), [["P2DT1H"], [None]]
    months = pyarrow.array([pyarrow.MonthDayNano((1, 2, 0)), pyarrow.MonthDayNano((0, 2, 0))])
    yield "intervals with months", pyarrow.table({"a": months}), [["P1M2DT0S"], ["P0M2DT0S"]]
    yield "intervals of a part", pyarrow.table({"a": months}).slice(1), [["P2D"]]


def _texts():
    for kind in TEXT_TYPES:
        yield f"text as {kind}", column(["x", None], kind), [["x"], [None]]
    yield "lone surrogates", column(["\ud800", "x"], object), [["\\ud800"], ["x"]]
    yield "a lone surrogate", "\ud800", [["\\ud800"]]
    yield "a list of them", ["\ud800"], [["\\ud800"]]
    yield "an index of them", pandas.DataFrame({"a": [1]}, index=pandas.Index(["\ud800"], dtype=object)), [["\\ud800", 1]]
    yield "a name of them", pandas.DataFrame([[1]], columns=pandas.Index(["\ud800"], dtype=object)), [[1]]
    yield "bytes and text", column([b"x", "y"], object), [["b'x'"], ["y"]]
    yield "bytes", column([b"\xff", None]), [["/w=="], [None]]
    yield "empty and long", column(["", "x" * 100_000]), ...


def _categories():
    yield "categories", categories(["b", "a", None]), [["b"], ["a"], [None]]
    yield "categories unused", categories(["b"], categories=["a", "b", "c"], ordered=True), [["b"]]
    yield "categories of nothing", categories([None, None]), NULLS
    yield "categories of numbers", categories([3, 1, None]), [[3], [1], [None]]
    yield "categories of floats", categories([1.5, None]), [[1.5], [None]]
    yield "categories of truths", categories([True, None]), [[True], [None]]
    yield "categories of times", categories(pandas.to_datetime(["2024-01-01", None])), [["2024-01-01T00:00:00"], [None]]
    yield "categories of zoned times", categories(pandas.to_datetime(["2024-01-01", None]).tz_localize("UTC")), ...
    yield "categories of intervals", column(pandas.cut([1, 2, 3, numpy.nan], [0, 2, 4])), [["(0, 2]"], ["(0, 2]"], ["(2, 4]"], [None]]
    yield "categories of periods", categories(pandas.period_range("2024", periods=2, freq="Y")), [["2024"], ["2025"]]
    yield "categories mixed", categories([3, "x", None]), [["3"], ["x"], [None]]
    indices, texts = pyarrow.array([0, 1, None]), pyarrow.array(["x", None])
    yield "a missing category", pyarrow.table({"a": pyarrow.DictionaryArray.from_arrays(indices, texts)}), [["x"], [None], [None]]
    chunks = pyarrow.chunked_array([pyarrow.array(["x"]).dictionary_encode(), pyarrow.array(["y"]).dictionary_encode()])
    yield "categories by chunk", pyarrow.table({"a": chunks}), [["x"], ["y"]]


def _objects():
    yield "kinds mixed", column([1, "x", 2.5, None, [1]], object), [["1"], ["x"], ["2.5"], [None], ["[1]"]]
    yield "truths and gaps", column([True, None], object), [[True], [None]]
    yield "integers and gaps", column([1, None, 3], object), [[1], [None], [3]]
    yield "text and NaN", column(["x", numpy.nan], object), [["x"], [None]]
    yield "lists", column([[1, 2], []]), [[[1, 2]], [[]]]
    yield "lists mixed", column([[1], ["x"]]), [["[1]"], ["['x']"]]
    yield "dicts", column([{"x": 1}, {"x": None}]), [[{"x": 1}], [{"x": None}]]
    yield "dicts of nothing", column([{}, {}]), ...
    yield "arrays", column([numpy.array([1, 2]), numpy.array([3])]), [[[1, 2]], [[3]]]
    yield "arrays of arrays", column([numpy.zeros((2, 2)), None]), [[[[0.0, 0.0], [0.0, 0.0]]], [None]]
    yield "frozen sets", column([frozenset({1}), None]), [[[1]], [None]]
    yield "series in cells", pandas.DataFrame({"a": [pandas.Series([1, 2])]}), [[[1, 2]]]
    yield "a union", pyarrow.table({"a": pyarrow.UnionArray.from_sparse(pyarrow.array([0, 1], pyarrow.int8()), [pyarrow.array([1, 2]), pyarrow.array(["x", "y"])])}), [["1"], ["y"]]
    yield "frames in cells", column([pandas.DataFrame({"x": [1]}), None], object), ...
    yield "fractions", column([fractions.Fraction(1, 3)]), [["1/3"]]
    yield "enumerations", column([enum.Enum("Colour", "RED").RED]), [["Colour.RED"]]
    yield "types", column([int, str]), [["<class 'int'>"], ["<class 'str'>"]]
    yield "uuids", column([uuid.UUID(int=1)]), [["00000000-0000-0000-0000-000000000001"]]
    yield "objects that fail", column([Silent(), 1], object), [["(Silent without a text)"], ["1"]]
    yield "raw records", numpy.zeros(1, "V3"), ...


def _shapes():
    yield "nothing", pandas.DataFrame(), []
    yield "columns alone", pandas.DataFrame(columns=["a", "b"]), []
    yield "wide", pandas.DataFrame(numpy.zeros((1, 1000))), [[0.0] * 1000]
    yield "names twice", pandas.DataFrame([[1, 2, 3]], columns=["a", "a", "a_2"]), [[1, 2, 3]]
    yield "names twice in Arrow", pyarrow.table([pyarrow.array([1]), pyarrow.array([2])], names=["a", "a"]), [[1, 2]]
    yield "names of all kinds", pandas.DataFrame([[1, 2, 3, 4]], columns=[None, 1, ("x", "y"), numpy.nan]), [[1, 2, 3, 4]]
    yield "levels of names", pandas.DataFrame([[1, 2]], columns=pandas.MultiIndex.from_tuples([("a", "x"), ("a", "y")])), [[1, 2]]
    yield "levels of index", pandas.DataFrame({"a": [1]}, index=pandas.MultiIndex.from_tuples([("x", 1)])), [["x", 1, 1]]
    yield "a categorical index", pandas.DataFrame({"a": [1]}, index=pandas.CategoricalIndex(["x"])), [["x", 1]]
    yield "an index of intervals", pandas.DataFrame({"a": [1]}, index=pandas.interval_range(0, 1)), [["(0, 1]", 1]]
    yield "an index of its column's name", pandas.DataFrame({"a": [1]}, index=pandas.Index(["x"], name="a")), [["x", 1]]
    grouped = pandas.DataFrame({"g": ["x", "x"], "v": [1, 2]}).groupby("g").agg({"v": ["sum", "max"]})
    yield "grouped", grouped, [["x", 3, 2]]
    yield "structured", numpy.array([(1, "x")], dtype=[("a", int), ("b", "U3")]), [[1, "x"]]
    yield "masked", numpy.ma.array([2**60 + 1, 2], mask=[0, 1]), [[2**60 + 1], [None]]
    yield "masked in two dimensions", numpy.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]]), [[1, None], [3, 4]]
    yield "masked moments", numpy.ma.array(["2024-01-01", "2024-01-02"], "datetime64[us]", mask=[0, 1]), [["2024-01-01T00:00:00"], [None]]
    yield "records with arrays", numpy.array([(1, [2, 3])], dtype=[("a", int), ("b", "i4", (2,))]), [[1, [2, 3]]]
    yield "counted values", pandas.Series([2, 0, 2]).value_counts(), [[2, 2], [0, 1]]
    yield "shares of values", pandas.Series([2, 0, 2, 0]).value_counts(normalize=True), [[2, 0.5], [0, 0.5]]
    yield "one row of many columns", pandas.DataFrame([[1] * 10_000]), [[1] * 10_000]
    yield "two dimensions", numpy.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]


def _others():
    yield "a number", 5, [[5]]
    yield "an integer of any size", 2**100, [[str(2**100)]]
    yield "a timestamp", pandas.Timestamp("2024-01-01"), [["2024-01-01T00:00:00"]]
    yield "NaT", pandas.NaT, [[None]]
    yield "NA", pandas.NA, [[None]]
    yield "bytes alone", bytearray(b"\xff"), [["/w=="]]
    yield "an Arrow scalar", pyarrow.scalar(1), [[1]]
    yield "a set", {1}, [[1]]
    yield "a deque", collections.deque([1, 2]), [[1], [2]]
    yield "items", {"a": 1}.items(), [["a", 1]]
    yield "records", [{"a": 1}, {"a": 2}], [[1], [2]]
    yield "named tuples", [collections.namedtuple("P", "x y")(1, 2)], [[1, 2]]
    yield "nothing but gaps", [None, None], NULLS
    yield "an empty list", [], []
    yield "integers and a gap in a list", [2**60 + 1, None], [[2**60 + 1], [None]]
    yield "records with gaps", [{"a": 2**60 + 1}, {"b": True}], [[2**60 + 1, None], [None, True]]
    yield "rows with gaps", [[2**60 + 1], [None]], [[2**60 + 1], [None]]
    yield "rows of unequal length", [[1, 2], [3]], [[1, 2], [3, None]]
    yield "dicts of dicts with gaps", {"x": {"a": 2**60 + 1}, "y": {}}, [["x", 2**60 + 1], ["y", None]]
    yield "columns with gaps", {"a": [2**60 + 1, None], "b": "x"}, [[2**60 + 1, "x"], [None, "x"]]
    yield "columns of all kinds", {"a": collections.deque([1]), "b": {2}, "c": pyarrow.array([3]), "d": numpy.zeros((1, 2)), "e": {"k": 1}.keys()}, [[1, 2, 3, [0.0, 0.0], "k"]]
    yield "a dict in a row", {"a": 1, "b": {"x": 1}}, [[1, {"x": 1}]]
    yield "series that meet", {"a": pandas.Series([2**60 + 1, 2]), "b": pandas.Series([3, 4], index=[1, 2])}, [[2**60 + 1, None], [2, 3], [None, 4]]
    yield "series and a list", {"a": pandas.Series([1, 2], index=["x", "y"]), "b": [5, 6]}, [["x", 1, 5], ["y", 2, 6]]
    yield "rows that are series", [pandas.Series({"a": 2**60 + 1, "b": 2}), pandas.Series({"a": 3})], [[2**60 + 1, 2], [3, None]]
    yield "dataclasses", [Point(1, "a"), Point(2, None)], [[1, "a"], [2, None]]
    yield "a list of uuids", [uuid.UUID(int=1)], [["00000000-0000-0000-0000-000000000001"]]
    yield "an array with gaps", pyarrow.array([2**60 + 1, None]), [[2**60 + 1], [None]]
    yield "a batch with gaps", pyarrow.record_batch({"a": [2**60 + 1, None]}), [[2**60 + 1], [None]]
    yield "a reader", pyarrow.table({"a": [2**60 + 1, None]}).to_reader(), [[2**60 + 1], [None]]
    yield "a dict of extension arrays", {"a": pandas.array([1, None])}, [[1], [None]]
    yield "a record batch", pyarrow.record_batch({"a": [1]}), [[1]]
    yield "a chunked array", pyarrow.chunked_array([[1], [2]]), [[1], [2]]
    yield "truths of one byte", pyarrow.table({"a": pyarrow.array([1, 0], pyarrow.int8()).cast(pyarrow.bool8())}), [[True], [False]]
    yield "a map", pyarrow.table({"a": pyarrow.array([[("k", 1)]], pyarrow.map_(pyarrow.string(), pyarrow.int64()))}), [[[{"key": "k", "value": 1}]]]
    yield "runs", pyarrow.table({"a": pyarrow.RunEndEncodedArray.from_arrays([2, 3], ["x", "y"])}), [["x"], ["x"], ["y"]]


def _missing():
    for kind in ARROW_TYPES:
        gaps = pyarrow.nulls(2, kind)
        yield f"missing {kind}", pyarrow.table({"a": gaps}), NULLS
        yield f"missing {kind} in pandas", pandas.DataFrame({"a": pandas.array(gaps, dtype=pandas.ArrowDtype(kind))}), NULLS


def all_values():
    """Name, value, expected rows."""
    for group in (_numbers, _times, _texts, _categories, _objects, _shapes, _others, _missing):
        yield from group()
