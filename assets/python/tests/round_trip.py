"""The worker's half of `tests/round_trip.rs`, in the folder that is named.

`values FOLDER` writes every value of `values` as the worker would send it, as `N.arrow`, with `expected.json`.
`tables FOLDER` takes every table `N.table` as the worker does and sends it back unchanged: `N.arrow`, with `notes.json`."""

import json
import os
import sys
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import values  # noqa: E402
from analyticspal_worker import conversion, scope, tables  # noqa: E402


def send_values(folder):
    expected = []
    for number, (name, value, rows) in enumerate(values.all_values()):
        write(folder, number, conversion.convert(value, False, None))
        expected.append({"name": name, "rows": None if rows is ... else rows})
    write_json(folder, "expected.json", expected)


def send_tables_back(folder):
    notes = []
    for number in range(sum(name.endswith(".table") for name in os.listdir(folder))):
        descriptor = os.open(os.path.join(folder, f"{number}.table"), os.O_RDONLY)
        handed = tables.receive([{"bound_name": "t", "name": "t", "columns": [], "codes": []}], [descriptor])
        names = scope.Scope(handed, {"active": 0, "science_ready": True})
        converted = conversion.convert(names["df"], False, names.date_columns, names.most_rows())
        write(folder, number, converted)
        notes.append(converted.notes)
    write_json(folder, "notes.json", notes)


def write(folder, number, converted):
    with open(os.path.join(folder, f"{number}.arrow"), "wb") as file:
        file.write(conversion.to_stream(converted, 1 << 30))


def write_json(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"values": send_values, "tables": send_tables_back}[sys.argv[1]](sys.argv[2])
