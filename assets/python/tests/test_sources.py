"""Tables on their way to the code and unchanged back."""

import datetime
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pandas
import pyarrow

import sources
from support import converted
from analyticspal_worker import arrow_types, tables


class Unchanged(unittest.TestCase):
    def test_a_column_of_every_type_comes_back_as_it_was(self):
        for name, array in sources.all_columns():
            with self.subTest(name):
                table, notes = converted(tables.to_pandas(pyarrow.table({"a": array})), handed={"a": [array.type]})
                back = table["a"].combine_chunks()
                self.assertEqual(back.type, arrow_types.known(array.type))
                self.assertTrue(back.cast(array.type).equals(array), back)
                dates = ["`a` holds whole days and is stored as dates"] if pyarrow.types.is_date(array.type) else []
                self.assertEqual(notes, dates)

    def test_all_of_them_side_by_side_come_back_as_they_were(self):
        arrays = {name: array.take([0, None]) for name, array in sources.all_columns() if len(array)}
        table, _ = converted(tables.to_pandas(pyarrow.table(arrays)), handed={name: [array.type] for name, array in arrays.items()})
        self.assertEqual(table.column_names, list(arrays))
        for name, array in arrays.items():
            self.assertTrue(table[name].combine_chunks().cast(array.type).equals(array), name)

    def test_many_columns_or_none_come_back_too(self):
        wide = pyarrow.table({f"c{i}": [i, None] for i in range(10_000)})
        self.assertTrue(converted(tables.to_pandas(wide))[0].equals(wide))
        bare = pyarrow.table({"a": [1, 2, 3]}).select([])
        self.assertEqual((converted(tables.to_pandas(bare))[0].num_rows, len(tables.to_pandas(bare))), (3, 3))


class Seen(unittest.TestCase):
    """What the code finds in its cells."""

    def cell(self, kind, value):
        return tables.to_pandas(pyarrow.table({"a": pyarrow.array([value], kind)}))["a"].iloc[0]

    def test_integers_in_lists_are_exact_beside_gaps(self):
        self.assertEqual(self.cell(pyarrow.large_list(pyarrow.int64()), [2**60 + 1, None]).tolist(), [2**60 + 1, None])

    def test_moments_in_cells_keep_their_zone_and_nanoseconds(self):
        kind = pyarrow.timestamp("us", "Asia/Tokyo")
        moment = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
        for value in (self.cell(pyarrow.large_list(kind), [moment])[0], self.cell(pyarrow.struct([("t", kind)]), {"t": moment})["t"]):
            self.assertEqual((value, value.utcoffset()), (moment, datetime.timedelta(hours=9)))
        self.assertEqual(self.cell(pyarrow.struct([("t", pyarrow.timestamp("ns"))]), {"t": 1})["t"], pandas.Timestamp(1))

    def test_times_finer_than_pythons_are_cut(self):
        self.assertEqual(self.cell(pyarrow.time64("ns"), 1001), datetime.time(0, 0, 0, 1))
        self.assertEqual(self.cell(pyarrow.large_list(pyarrow.time64("ns")), [1001])[0], datetime.time(0, 0, 0, 1))

    def test_days_are_moments_in_columns_and_days_in_cells(self):
        self.assertEqual(self.cell(pyarrow.date32(), datetime.date(1, 1, 1)), pandas.Timestamp("0001-01-01"))
        self.assertEqual(self.cell(pyarrow.large_list(pyarrow.date32()), [datetime.date(1, 1, 1)])[0], datetime.date(1, 1, 1))


class Changed(unittest.TestCase):
    """A column that the code made anew under an old name is what the code made of it."""

    def back(self, values, kind):
        table, _ = converted(pandas.DataFrame({"a": pandas.Series(values, dtype=object)}), handed={"a": [kind]})
        return table["a"]

    def test_types_come_back_only_where_they_lose_nothing(self):
        import decimal

        price = pyarrow.decimal128(10, 2)
        self.assertEqual(self.back([decimal.Decimal("1.5")], price).type, price)
        self.assertEqual(self.back([decimal.Decimal("1.555")], price).to_pylist(), [decimal.Decimal("1.555")])
        self.assertEqual(self.back(["x"], price).to_pylist(), ["x"])
        self.assertEqual(self.back(["x"], pyarrow.large_binary()).to_pylist(), ["x"])
        self.assertEqual(self.back([{"a": 1, "b": 2}], pyarrow.struct([("a", pyarrow.int8())])).to_pylist(), [{"a": 1, "b": 2}])
        self.assertEqual(self.back([{"a": 2**63, "b": 2}], pyarrow.struct([("a", pyarrow.uint64())])).to_pylist(), [str({"a": 2**63, "b": 2})])
        self.assertEqual(self.back([[300]], pyarrow.large_list(pyarrow.int8())).to_pylist(), [[300]])
        self.assertEqual(self.back([[0.1]], pyarrow.large_list(pyarrow.float32())).to_pylist(), [[0.1]])


if __name__ == "__main__":
    unittest.main()
