"""Writes the seeds of both fuzz targets: what the worker's own code sends, for results of every kind.

    python fuzz/seeds.py [FOLDER]

`FOLDER` is `fuzz/corpus` beside this script unless named; `reply/` and `arrow_stream/` are made in it. Needs the
packages of the private environment (`assets/python/core.lock`).
"""

import json
import pathlib
import struct
import sys
import warnings

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "assets" / "python"), str(HERE.parent / "assets" / "python" / "tests")]

import pyarrow  # noqa: E402

import values  # noqa: E402
from analyticspal_worker import conversion, worker  # noqa: E402

RUNS = {
    "number": "1 + 1",
    "nothing": "x = 1",
    "types": """result = pd.DataFrame({
        "i": [1, -2], "u": np.array([1, 2], "uint8"), "f": [0.5, float("nan")], "b": [True, False], "t": ["a", None],
        "d": pd.to_datetime(["2024-01-31", "1969-12-31"]), "z": pd.to_datetime(["2024-01-31", None]).tz_localize("Europe/Paris"),
        "span": pd.to_timedelta(["1s", "-2 days"]), "c": pd.Categorical(["x", None]), "n": [None, None],
        "w": pd.array([1, None], "Int64"), "raw": [b"\\x00", None]})""",
    "nested": "result = pd.DataFrame({'l': [[1, 2], []], 's': [{'a': 1, 'b': ['x']}, None], 'll': [[[1.5], None], None]})",
    "categories": "result = pd.DataFrame({'a': pd.Categorical(['x', 'y', 'x']), 'b': pd.Categorical(['y', None, 'z'])})",
    "empty": "result = pd.DataFrame({'a': pd.Series([], dtype='int64'), 't': pd.Series([], dtype='str')})",
    "no_columns": "result = pd.DataFrame(index=range(3))",
    "several": "other = pd.DataFrame({'a': [1]})\nresult = {'one': pd.DataFrame({'a': [1]}), 'two': pd.DataFrame({'b': ['x']})}",
    "batches": "import pyarrow\nt = pyarrow.table({'a': [1, 2, 3], 't': ['x', 'y', None]})\nresult = pyarrow.concat_tables([t, t.slice(1)])",
    "error": "def f(x):\n    return 1 / x\nf(0)",
    "syntax": "x = = 1",
    "unfit": "result = object()",
    "warning": "import warnings\nwarnings.warn('careful')\n2",
    "memory": "raise MemoryError",
    "figure": "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
              "fig = plt.figure(figsize=(0.2, 0.2), dpi=10)\nresult = 3",
}

#: Columns that the worker never sends, each with what stands beside it: `(values, notes)`.
ODD = [
    (pyarrow.array([["a", None]], pyarrow.list_(pyarrow.string_view(), 2)), {}),
    (pyarrow.array([{}, None], pyarrow.struct([])), {}),
    (pyarrow.array([b"x", None], pyarrow.large_binary()), {"pl": "maintain_type"}),
    (pyarrow.array(["a", None]).dictionary_encode(), {"_PL_ENUM_VALUES2": "1;a3;bcd"}),
    (pyarrow.array(["a", None]).dictionary_encode(), {"_PL_CATEGORICAL2": "1;n0;u8;"}),
    (pyarrow.array(["a", None]), {"ARROW:extension:name": "x"}),
    (pyarrow.array(["a long text that is not inlined", None], pyarrow.string_view()), {}),
    (pyarrow.array([[["x"]], None], pyarrow.list_(pyarrow.list_(pyarrow.dictionary(pyarrow.int8(), pyarrow.string())))), {}),
]


class Recorder:
    """In place of the channel: keeps what is sent as its bytes."""

    def __init__(self):
        self.bytes = b""

    def send(self, message, *blobs):
        text = json.dumps(message, allow_nan=False).encode("utf-8", "backslashreplace")
        self.bytes += struct.pack("<I", len(text)) + text + b"".join(map(bytes, blobs))


class Silent:
    """In place of what the code printed."""

    keeps = False

    def whole_text(self):
        return ""


def run(code):
    """The bytes of a run from `begin` on, and its Arrow stream where it has one."""
    channel = Recorder()
    job = {"code": code, "code_type": "python", "origin": "typed", "active": 0, "science_ready": True, "tables": [],
           "result_name": None, "strict": False, "result_bytes": 1 << 20}
    reply, frame, pictures = worker.serve(channel, job, [], None, Silent())
    channel.send(reply, *([frame] if frame is not None else []), *pictures)
    return channel.bytes, frame


def write(table, path):
    """An Arrow stream as it is, without the worker's conversion."""
    with pyarrow.OSFile(str(path), "wb") as file, pyarrow.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)


def main(folder):
    warnings.simplefilter("ignore")
    for target in ("reply", "arrow_stream"):
        (folder / target).mkdir(parents=True, exist_ok=True)
    for name, code in RUNS.items():
        sent, frame = run(code)
        (folder / "reply" / name).write_bytes(sent)
        if frame is not None:
            (folder / "arrow_stream" / name).write_bytes(frame)
    # Every Arrow type with a missing value, as it is converted, and as it is.
    for number, kind in enumerate(values.ARROW_TYPES):
        table = pyarrow.table({"a": pyarrow.nulls(2, kind)})
        converted = conversion.to_stream(conversion.convert(table, False, frozenset()), 1 << 20)
        (folder / "arrow_stream" / f"converted_{number}").write_bytes(converted)
        write(table, folder / "arrow_stream" / f"plain_{number}")
    for number, (column, notes) in enumerate(ODD):
        field = pyarrow.field("a", column.type, metadata=notes)
        write(pyarrow.table([column], schema=pyarrow.schema([field])), folder / "arrow_stream" / f"odd_{number}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "corpus")
