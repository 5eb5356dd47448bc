import datetime
import decimal
import os
import sys
import unittest
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy
import pandas
import pyarrow

from support import converted
import values
from analyticspal_worker import conversion


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

    def test_strict_mode_takes_frames_and_dicts_only(self):
        self.assertEqual(converted({"a": 1}, strict=True)[0].num_rows, 1)
        with self.assertRaises(conversion.ConversionError):
            converted([1], strict=True)

    def test_a_result_beyond_its_limit_is_told_in_sizes(self):
        done = conversion.convert(pandas.DataFrame({"a": numpy.zeros(1 << 20)}), False, frozenset())
        with self.assertRaises(conversion.ConversionError) as raised:
            conversion.to_stream(done, 1 << 20)
        self.assertIn("8 MiB", str(raised.exception))

    def test_a_dict_of_frames_shows_the_first_and_lists_the_others(self):
        done = conversion.convert({"x": pandas.DataFrame({"a": [1]}), "y": pandas.DataFrame({"b": [1, 2]})}, False, frozenset())
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
        self.assertEqual(self.kind(days, dates={"a"})[0], pyarrow.date32())
        self.assertEqual(self.kind(days)[0].unit, "us")
        for changed in (days + pandas.Timedelta(hours=1), days.dt.tz_localize("UTC")):
            self.assertTrue(pyarrow.types.is_timestamp(self.kind(changed, dates={"a"})[0]))

    def test_what_changed_is_noted_once(self):
        for series, said in [([1, "x"], "different kinds (int, str)"), ([1j], "complex"), ([2**70], "beyond 64 bits"),
                             (pandas.period_range("2024", periods=1, freq="Y"), "periods"), (pandas.interval_range(0, 1), "intervals"),
                             (pandas.arrays.SparseArray([0]), "sparse"), (pandas.Categorical([1]), "category of int64"),
                             (pandas.to_datetime(["2024-01-01T00:00+05:30"]), "offset +05:30"), ([datetime.time(1, tzinfo=datetime.timezone.utc)], "zones")]:
            notes = self.kind(pandas.Series(series))[1]
            self.assertEqual([said in note for note in notes], [True], notes)

    def test_decimals_keep_their_digits(self):
        table, _ = converted(pandas.DataFrame({"a": [decimal.Decimal("0.10"), decimal.Decimal("12345678901234567890.123")]}))
        self.assertEqual(table["a"].to_pylist()[0], decimal.Decimal("0.100"))


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

    def test_rows_without_columns_are_counted(self):
        self.assertEqual(conversion.convert(pandas.DataFrame(index=range(3)), False, frozenset()).table.num_rows, 3)


if __name__ == "__main__":
    unittest.main()
