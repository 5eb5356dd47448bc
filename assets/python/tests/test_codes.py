"""Known codes answer as pandas would, and for nothing but the arrays they belong to."""

import os
import random
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy
import pandas
import pyarrow

import support  # noqa: F401
from analyticspal_worker import codes


def _codes_of(texts):
    """As the executor makes them."""
    values = list(dict.fromkeys(text for text in texts if text is not None))
    return numpy.array([-1 if text is None else values.index(text) for text in texts], numpy.int16), values


class KnownCodes(unittest.TestCase):
    def setUp(self):
        codes.install()
        self.assertIs(codes.ArrowStringArray.factorize, codes._factorize, "this pandas is not the one that is known")

    def tearDown(self):
        codes._known.clear()
        codes.ArrowStringArray.factorize = codes._plain_factorize

    def frame(self, texts):
        table = pyarrow.table({"t": pyarrow.array(texts, pyarrow.large_string()), "n": pyarrow.array(range(len(texts)))})
        return table.to_pandas(split_blocks=True)

    def test_every_way_to_group_gives_what_pandas_gives(self):
        chances = random.Random(7)
        ways = [
            lambda f: f.groupby("t")["n"].sum(), lambda f: f.groupby("t", sort=False)["n"].agg(["mean", "max"]),
            lambda f: f.groupby("t", dropna=False)["n"].count(), lambda f: f["t"].value_counts(), lambda f: f["t"].nunique(),
            lambda f: f["t"].astype("category"), lambda f: pandas.get_dummies(f["t"]), lambda f: f.groupby(["t", "n"]).size(),
            lambda f: f.pivot_table(index="t", values="n", aggfunc="sum"), lambda f: f.merge(f, on="t").sort_values(["n_x", "n_y"]),
            lambda f: pandas.Series(f["t"].factorize()[0]), lambda f: f.groupby(f["t"].str.upper())["n"].sum(),
        ]
        for texts in ([None, "b", "a", "b"], [chances.choice(["x", "y", "", None, "\u00e9"]) for _ in range(500)], ["one"] * 3):
            codes._known.clear()
            plain = [way(self.frame(texts)) for way in ways]
            frame = self.frame(texts)
            codes.remember(frame["t"].array, *_codes_of(texts))
            self.assertEqual(len(codes._known), 1)
            for expected, got in zip(plain, [way(frame) for way in ways]):
                same = expected == got if numpy.isscalar(expected) else expected.equals(got)
                self.assertTrue(same, f"{texts[:5]}: {got} instead of {expected}")

    def test_they_are_asked_for_the_very_array_alone(self):
        frame = self.frame(["b", "a", "b"])
        # Wrong on purpose: whoever sees them was answered by them.
        codes.remember(frame["t"].array, numpy.array([0, 0, 0], numpy.int16), ["wrong"])
        self.assertEqual(list(frame["t"].array.factorize()[1]), ["wrong"])
        for other in (frame["t"][1:], frame["t"][::-1], frame["t"] + "x", frame[frame["n"] > 0]["t"], self.frame(["b", "a", "b"])["t"]):
            self.assertNotIn("wrong", list(other.array.factorize()[1]))
        changed = frame.copy(deep=False)
        changed.loc[0, "t"] = "c"
        self.assertEqual(list(changed["t"].array.factorize()[1]), ["c", "a", "b"])

    def test_what_one_asker_does_with_the_answer_the_next_does_not_see(self):
        frame = self.frame(["b", "a", "b"])
        codes.remember(frame["t"].array, *_codes_of(["b", "a", "b"]))
        numbers, uniques = frame["t"].array.factorize()
        numbers[:] = 7
        uniques[0] = "spoilt"
        numbers, uniques = frame["t"].array.factorize()
        self.assertEqual((numbers.tolist(), list(uniques)), ([0, 1, 0], ["b", "a"]))

    def test_a_pandas_that_answers_differently_is_left_as_it_is(self):
        codes.ArrowStringArray.factorize = codes._plain_factorize
        plain = codes._plain_factorize
        try:
            codes._plain_factorize = lambda self, use_na_sentinel=True: (plain(self)[0][::-1], plain(self)[1])
            codes.ArrowStringArray.factorize = codes._plain_factorize
            codes.install()
            self.assertIs(codes.ArrowStringArray.factorize, codes._plain_factorize)
        finally:
            codes._plain_factorize = plain


if __name__ == "__main__":
    unittest.main()
