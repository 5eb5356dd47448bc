"""Writes every value of `values` as the worker would send it: `N.arrow` in the folder that is named, and `expected.json`.
The other half is `tests/round_trip.rs`, which reads them as the executor does."""

import json
import os
import sys
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import values  # noqa: E402
from analyticspal_worker import conversion  # noqa: E402


def main(folder):
    warnings.simplefilter("ignore")
    expected = []
    for number, (name, value, rows) in enumerate(values.all_values()):
        stream = conversion.to_stream(conversion.convert(value, False, None), 1 << 30)
        with open(os.path.join(folder, f"{number}.arrow"), "wb") as file:
            file.write(stream)
        expected.append({"name": name, "rows": None if rows is ... else rows})
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file)


if __name__ == "__main__":
    main(sys.argv[1])
