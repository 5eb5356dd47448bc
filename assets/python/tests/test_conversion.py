import datetime
import decimal
import fractions
import io
import itertools
import os
import sys
import unittest
import uuid
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy
import pandas
import pyarrow

from support import converted
import values
from analyticspal_worker import arrow_types, columns, conversion


class Values(unittest.TestCase):
    def test_every_kind_of_value_becomes_a_table(self):
        for name, value, rows in values.all_values():
            with self.subTest(name), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                table, _ = converted(value)
                if rows is not ...:
                    self.assertEqual(table.num_rows, len(rows))
                self.assertEqual(len(set(table.column_names)), table.num_columns)

    def test_what_cannot_be_a_table_says_why_and_what_to_do(self):
        for value, said in [(object(), "an object"), (numpy.zeros((2, 2, 2)), "3 dimensions"), ({"a": [1], "b": [1, 2]}, "'a' has 1"),
                            ([pandas.DataFrame()], "data frames"), ((x for x in "ab"), "generator"), ({"a": object()}, "'a'")]:
            with self.subTest(said), self.assertRaises(conversion.ConversionError) as raised:
                converted(value)
            self.assertIn(said, str(raised.exception))
            self.assertTrue(raised.exception.hint)

    def test_the_way_out_fits_the_value(self):
        frame = pandas.DataFrame({"a": [1]})
        for value, way in [(frame.groupby("a"), ".agg("), (frame["a"].rolling(2), ".agg("), (iter([1]), "list("), (map(str, [1]), "list("),
                           (io.BytesIO(), ".read()"), ({"d": frame, "n": 1}, "alone"), ([object()], "DataFrame"),
                           (numpy.zeros((2, 2), [("a", int)]), ".ravel()"),
                           ({"a": pandas.Series([1, 2], index=[0, 0]), "b": pandas.Series([1, 2])}, "reset_index")]:
            with self.subTest(way), self.assertRaises(conversion.ConversionError) as raised:
                converted(value)
            self.assertIn(way, raised.exception.hint)

    def test_strict_mode_takes_frames_and_dicts_only(self):
        self.assertEqual(converted({"a": 1}, strict=True)[0].num_rows, 1)
        with self.assertRaises(conversion.ConversionError):
            converted([1], strict=True)

    def test_a_result_beyond_its_limit_is_told_in_sizes(self):
        done = conversion.convert(pandas.DataFrame({"a": numpy.zeros(1 << 20)}), False, None)
        with self.assertRaises(conversion.ConversionError) as raised:
            conversion.to_stream(done, 1 << 20)
        self.assertIn("8 MiB", str(raised.exception))
        self.assertIn(".head()", raised.exception.hint)

    def test_more_columns_than_can_be_described_are_told_by_their_number(self):
        done = conversion.convert(pyarrow.table({f"{i} {'long ' * 200}": [i] for i in range(10_001)}), False, None)
        with self.assertRaises(conversion.ConversionError) as raised:
            conversion.to_stream(done, 1 << 30)
        self.assertIn("10,001 columns", str(raised.exception))

    def test_a_stream_takes_no_more_memory_than_it_has_bytes(self):
        done = conversion.convert(pandas.DataFrame({"a": numpy.zeros(1 << 17)}), False, None)
        before = pyarrow.total_allocated_bytes()
        stream = conversion.to_stream(done, 1 << 30)
        self.assertLess(pyarrow.total_allocated_bytes() - before, len(stream) + 4096)

    def test_large_pieces_of_a_column_are_not_copied_into_one(self):
        parts = pandas.concat([pandas.DataFrame({"a": ["x"] * columns.SMALL})] * 2, ignore_index=True)
        small = pandas.concat([pandas.DataFrame({"a": ["x"]})] * 9, ignore_index=True)
        pieces = [conversion.convert(frame, False, None).table["a"].num_chunks for frame in (parts, small)]
        self.assertEqual(pieces, [2, 1])

    def test_a_dict_of_frames_shows_the_first_and_lists_the_others(self):
        done = conversion.convert({"x": pandas.DataFrame({"a": [1]}), "y": pandas.DataFrame({"b": [1, 2]})}, False, None)
        self.assertEqual((done.table.column_names, {name: frame.shape for name, frame in done.more_frames.items()}), (["a"], {"y": (2, 1)}))


class Types(unittest.TestCase):
    def kind(self, series, **more):
        table, notes = converted(pandas.DataFrame({"a": series}), **more)
        return table.schema.field("a").type, notes

    def test_types_that_both_sides_know_are_kept_without_a_note(self):
        for dtype in values.PLAIN_TYPES + ["float32", "float64", "bool", "Int64", "UInt8", "boolean"]:
            kind, notes = self.kind(pandas.Series([1, 0], dtype=dtype))
            self.assertEqual((str(kind).replace("double", "float64").replace("float", "float32") if "32" in dtype and "f" in dtype else dtype, notes),
                             (dtype, []))

    def test_categories_have_no_missing_value_among_them(self):
        texts = pyarrow.DictionaryArray.from_arrays(pyarrow.array([1, 0]), pyarrow.array(["x", None]))
        table, _ = converted(pyarrow.table({"a": texts}))
        self.assertEqual(table["a"].chunk(0).dictionary.null_count, 0)
        self.assertEqual(table["a"].to_pylist(), [None, "x"])

    def test_dates_that_became_datetimes_are_dates_again(self):
        days = pandas.Series(pandas.to_datetime(["2024-01-01", None]))
        self.assertEqual(self.kind(days, handed={"a": [pyarrow.date32()]})[0], pyarrow.date32())
        self.assertEqual(self.kind(days)[0].unit, "us")
        for changed in (days + pandas.Timedelta(hours=1), days.dt.tz_localize("UTC")):
            self.assertTrue(pyarrow.types.is_timestamp(self.kind(changed, handed={"a": [pyarrow.date32()]})[0]))

    def test_dates_under_another_name_are_dates_too(self):
        days = pandas.Series(pandas.to_datetime(["2024-01-01", None])).astype("datetime64[ms]")
        self.assertEqual(self.kind(days, handed={"d": [pyarrow.date32()]}), (pyarrow.date32(), ["`a` holds whole days and is stored as dates"]))
        self.assertEqual(converted(days.max(), handed={"d": [pyarrow.date32()]})[0].column(0).type, pyarrow.date32())
        for series, handed in [(days, {}), (days, {"d": [pyarrow.date32()], "t": [pyarrow.timestamp("ms")]}), (days + pandas.Timedelta(hours=1), {"d": [pyarrow.date32()]}),
                               (days.astype("datetime64[us]"), {"d": [pyarrow.date32()]}), (days.dt.tz_localize("UTC"), {"d": [pyarrow.date32()]})]:
            self.assertTrue(pyarrow.types.is_timestamp(self.kind(series, handed=handed)[0]))

    def test_what_changed_is_noted_once(self):
        for series, said in [([1, "x"], "different kinds (int, str)"), ([1j], "complex"), ([2**70], "beyond 64 bits"),
                             (pandas.period_range("2024", periods=1, freq="Y"), "periods"), (pandas.interval_range(0, 1), "intervals"),
                             (pandas.arrays.SparseArray([0]), "sparse"), (pandas.Categorical([1]), "category of int64"),
                             ([datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 5)], "different kinds (date, datetime)"), ([b"x", "y"], "different kinds (bytes, str)"),
                             ([datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)], "with and without a zone"),
                             ([pandas.Timestamp("2024", tz="UTC"), pandas.Timestamp("2024", tz="Asia/Tokyo")], "several zones"),
                             (pandas.Series(["\ud800"], dtype=object), "not Unicode"), (pandas.Series([2**60 + 1, 2.5], dtype=object), "different kinds (float, int)"),
                             (numpy.array([1.5], "float16"), "was float16 and is stored as float32"), (numpy.array([1.5], "longdouble"), "longer precision"),
                             (numpy.array(["2024-01-01"], "datetime64[s]"), "was datetime[s] and is stored as datetime[ms]"),
                             (pandas.to_timedelta([1], "s").astype("timedelta64[s]"), "was duration[s] and is stored as duration[ms]"),
                             (pandas.Categorical(["x"], ordered=True), "was ordered category and is stored as category"), ([uuid.UUID(int=1)], "was uuid and is stored as text"),
                             (pandas.array([[("k", 1)]], dtype=pandas.ArrowDtype(pyarrow.map_(pyarrow.string(), pyarrow.int64()))), "was map<text, int64>"),
                             (pandas.to_datetime(["2024-01-01"]).tz_localize("Factory"), "was datetime[us, Factory] and is stored as datetime[us, UTC]"),
                             (pandas.to_datetime(["2024-01-01T00:00+05:30"]), "was datetime[us, +05:30] and is stored as datetime[us, UTC]"), ([datetime.time(1, tzinfo=datetime.timezone.utc)], "zones")]:
            notes = self.kind(series if isinstance(series, pandas.Series) else pandas.Series(series))[1]
            self.assertEqual([said in note for note in notes], [True], notes)

    def test_what_is_the_same_is_not_noted(self):
        for series in [["x", None], pandas.Categorical(["x", None]), [datetime.date(2024, 1, 1)], [decimal.Decimal("1.5")], [[1, None]], [{"a": 1}],
                       pandas.to_datetime(["2024-01-01"]), [datetime.time(1)], [b"x"], [1, None], numpy.array([1.5], ">f8"), [float("inf")],
                       pandas.array([datetime.time(1)], dtype=pandas.ArrowDtype(pyarrow.time32("s"))), [frozenset({1})], [numpy.zeros((2, 2))]]:
            self.assertEqual(self.kind(pandas.Series(series))[1], [], series)

    def test_decimals_keep_their_digits(self):
        table, _ = converted(pandas.DataFrame({"a": [decimal.Decimal("0.10"), decimal.Decimal("12345678901234567890.123")]}))
        self.assertEqual(table["a"].to_pylist()[0], decimal.Decimal("0.100"))


class Arrow(unittest.TestCase):
    """Types of Arrow, in tables and within pandas: Arrow's own casts are not trusted."""

    def value(self, kind):
        types = pyarrow.types
        samples = [(types.is_boolean, True), (types.is_integer, 5), (types.is_floating, 1.5), (types.is_decimal, decimal.Decimal("1.50")),
                   (types.is_date, datetime.date(1960, 1, 2)), (types.is_time, datetime.time(1, 2, 3)), (types.is_duration, datetime.timedelta(seconds=90)),
                   (types.is_timestamp, datetime.datetime(1960, 1, 2, 3, 4, 5)), (types.is_interval, pyarrow.MonthDayNano((1, 2, 3))), (types.is_null, None)]
        for fits, sample in samples:
            if fits(kind):
                return sample
        if types.is_dictionary(kind):
            return self.value(kind.value_type)
        if types.is_map(kind):
            return [(self.value(kind.key_type), self.value(kind.item_type))]
        if types.is_struct(kind):
            return {field.name: self.value(field.type) for field in kind}
        if arrow_types.is_list(kind):
            return [self.value(kind.value_type)] * 2
        return b"xyz" if "binary" in str(kind) else "x"

    def arrays(self):
        for kind in values.ARROW_TYPES + [pyarrow.list_(pyarrow.list_view(pyarrow.int64())), pyarrow.large_list_view(pyarrow.string())]:
            if not pyarrow.types.is_run_end_encoded(kind) and "dictionary" not in str(kind):
                value = self.value(kind)
                yield pyarrow.array([value, value, None, value, value], kind)
        yield pyarrow.array(["x", "y", None, "y", "x"]).dictionary_encode()
        yield pyarrow.array([["x", "y"], ["y"], None, [], ["x"]]).cast(pyarrow.list_(pyarrow.dictionary(pyarrow.int8(), pyarrow.string())))
        yield pyarrow.RunEndEncodedArray.from_arrays(pyarrow.array([1, 3, 5], pyarrow.int32()), pyarrow.array([5, None, 6]))

    def plain(self, value):
        """Cells as they are compared: maps are lists of keys and values, what is shown as text is text."""
        if isinstance(value, pyarrow.MonthDayNano):
            return "P1M2DT0.000000003S"
        if isinstance(value, list):
            return [self.plain(dict(zip(("key", "value"), item)) if type(item) is tuple else item) for item in value]
        if isinstance(value, dict):
            return {name: self.plain(item) for name, item in value.items()}
        return value

    def test_every_cell_of_every_type_is_kept(self):
        for array in self.arrays():
            for part in (array, array[1:], array[1:4]):
                cells = self.plain(part.to_pylist())
                with self.subTest(str(array.type)):
                    self.assertEqual(converted(pyarrow.table({"a": part}))[0]["a"].to_pylist(), cells)
                    frame = pandas.DataFrame({"a": pandas.array(part, dtype=pandas.ArrowDtype(part.type))})
                    self.assertEqual(converted(frame)[0]["a"].to_pylist(), cells)


class Mixes(unittest.TestCase):
    """Values of every two kinds in one column: each cell is what it was, or the column is noted. Arrow alone changes some
    of them silently, and ends the process over others."""

    samples = [
        1, 2**60 + 1, 2**63, 2**70, -1, 2.5, float("inf"), True, "x", b"x", bytearray(b"y"), None, numpy.nan, pandas.NA, pandas.NaT,
        datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 5), datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc),
        pandas.Timestamp(1, unit="ns"), pandas.Timestamp("2024", tz="Asia/Tokyo"), datetime.time(1), datetime.time(1, tzinfo=datetime.timezone.utc),
        datetime.timedelta(1), pandas.Timedelta(1, unit="ns"), decimal.Decimal("1.50"), decimal.Decimal(10) ** 45, numpy.int8(5),
        numpy.uint64(2**64 - 1), numpy.float16(1.5), numpy.float32(0.1), numpy.longdouble("1.1"), numpy.bool_(True), numpy.str_("s"),
        numpy.datetime64("2024-01-01"), numpy.datetime64(1, "ns"), numpy.timedelta64(5, "h"), 1j, uuid.UUID(int=3), fractions.Fraction(1, 3),
        pandas.Period("2024"), pandas.Interval(0, 1), numpy.array([1, 2]), numpy.array(["x"]), [1, 2], ["x"], [], (1, None), {1}, {"a": 1}, {"a": "x"}, {},
    ]

    def same(self, cell, value):
        if value is None or value is pandas.NA or value is pandas.NaT or isinstance(value, float) and value != value:
            return cell is None
        if isinstance(value, (list, tuple, set, numpy.ndarray)):
            return isinstance(cell, list) and len(cell) == len(value) and all(map(self.same, cell, value))
        if isinstance(value, dict):
            return isinstance(cell, dict) and all(self.same(cell.get(name), value.get(name)) for name in {*cell, *value})
        if isinstance(value, (datetime.datetime, numpy.datetime64)):
            return isinstance(cell, datetime.datetime) and (cell.tzinfo is None) == (getattr(value, "tzinfo", None) is None) and pandas.Timestamp(cell) == value
        kinds = [(bool, numpy.bool_), str, datetime.datetime, datetime.date, (bytes, bytearray)]
        return all(isinstance(cell, kind) == isinstance(value, kind) for kind in kinds) and bool(cell == value)

    def test_every_cell_is_kept_or_noted(self):
        for one, other in itertools.product(self.samples, self.samples):
            for values in ([one, other], [[one], [other, None]], [{"k": one}, {"k": other}]):
                with self.subTest(str(values)), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    table, notes = converted(pandas.DataFrame({"a": pandas.Series(values, dtype=object)}))
                    cells = table["a"].to_pylist()
                    self.assertTrue(any("`a`" in note for note in notes) or all(map(self.same, cells, values)), (cells, notes))

    def test_every_list_of_two_is_kept_or_noted(self):
        for one, other in itertools.product(self.samples, self.samples):
            with self.subTest(str([one, other])), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                table, notes = converted([one, other])
                if table.column_names == ["value"]:
                    self.assertTrue(any("`value`" in note for note in notes) or all(map(self.same, table["value"].to_pylist(), [one, other])), notes)


class Index(unittest.TestCase):
    frame = pandas.DataFrame({"a": [3, 1, 2], "g": ["x", "y", "x"]})

    def names(self, frame, **more):
        return converted(frame, **more)[0].column_names

    def test_row_numbers_are_no_column(self):
        for frame in (self.frame, self.frame.sort_values("a"), self.frame.reset_index(drop=True), self.frame.iloc[:0]):
            self.assertEqual(self.names(frame), ["a", "g"])
        self.assertEqual(self.names(self.frame[self.frame["a"] < 3], most_rows=3), ["a", "g"])

    def test_a_meaningful_index_becomes_columns(self):
        for frame, names in [(self.frame.groupby("g").sum(), ["g", "a"]), (self.frame.groupby(["g", "a"]).size(), ["g", "a", "value"]),
                             (self.frame.describe(), ["index", "a"]), (self.frame.set_index("g"), ["g", "a"]),
                             (self.frame.rename_axis("id"), ["id", "a", "g"]), (pandas.concat([self.frame, self.frame]), ["index", "a", "g"])]:
            self.assertEqual(self.names(frame), names)

    def test_names_that_meet_are_told_apart(self):
        index = pandas.MultiIndex.from_tuples([("x", 1)], names=["a", "a"])
        self.assertEqual(self.names(pandas.DataFrame({"a": [1]}, index=index)), ["a_index", "a_index_index", "a"])
        self.assertEqual(self.names(pandas.DataFrame([[1]], columns=["a"], index=pandas.Index(["x"], name=("p", "q")))), ["p / q", "a"])

    def test_a_thousand_numbered_columns_are_a_few_notes(self):
        table, notes = converted(pandas.DataFrame(numpy.zeros((2, 1000))))
        self.assertEqual((table.num_columns, len(notes)), (1000, 5))

    def test_a_thousand_changed_columns_are_a_few_notes_too(self):
        _, notes = converted(pandas.DataFrame({f"c{i}": [1j] for i in range(1000)}))
        self.assertEqual((len(notes), notes[3]), (4, "`c3` holds complex numbers and is shown as text, and 996 more columns likewise"))
        _, notes = converted(pandas.DataFrame({f"c{i}": pandas.array([None], dtype=pandas.ArrowDtype(pyarrow.decimal256(40 + i % 30, 1))) for i in range(200)}))
        self.assertEqual((len(notes), notes[-1]), (24, "97 more notes are left out"))

    def test_changed_names_are_noted(self):
        levels = pandas.MultiIndex.from_tuples([("a", "x"), ("a", "")])
        for frame, names, said in [(pandas.DataFrame([[1, 2]], columns=levels), ["a / x", "a"], "levels"),
                                   (pandas.DataFrame({"a": [1]}, index=pandas.Index(["x"], name="a")), ["a_index", "a"], "`a_index`"),
                                   (pandas.DataFrame({"a": [1]}, index=pandas.Index(["x"], name=5)), ["5", "a"], "named `5`"),
                                   (pandas.DataFrame([[1, 2, 3]], columns=["a", "a", "a_2"]), ["a", "a_2", "a_2_2"], "`a_2`")]:
            table, notes = converted(frame)
            self.assertEqual(table.column_names, names)
            self.assertTrue(any(said in note for note in notes), notes)

    def test_counted_values_keep_what_was_counted(self):
        counts = pandas.Series([2, 0, 2, 1, 2]).value_counts()
        self.assertEqual(converted(counts, most_rows=100)[0]["index"].to_pylist(), [2, 0, 1])
        own = pandas.DataFrame({"count": [3, 1]}, index=[1, 0])
        self.assertEqual(converted(own, handed={"count": [pyarrow.int64()]})[0].column_names, ["count"])

    def test_rows_without_columns_are_counted(self):
        self.assertEqual(conversion.convert(pandas.DataFrame(index=range(3)), False, None).table.num_rows, 3)


if __name__ == "__main__":
    unittest.main()
