"""What the tests share: the package on the path, and a run as the executor would ask for it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import pyarrow  # noqa: E402

from analyticspal_worker import conversion, failures, program, results, scope, tables  # noqa: E402


class Quiet:
    """In place of what generated code printed."""

    def __init__(self, text=""):
        self.text = text

    def whole_text(self):
        return self.text


def handed(bound="table_1", /, **columns):
    """A table as it is handed over. Columns: `(type as the person sees it, values)`."""
    arrow = pyarrow.table({key: pyarrow.array(values) for key, (_, values) in columns.items()})
    described = [{"name": key, "type": kind} for key, (kind, _) in columns.items()]
    return tables.HandedTable({"bound_name": bound, "name": bound, "columns": described}, arrow)


class Run:
    """Code that was run, with its scope, its failure and its result."""

    def __init__(self, code, *given, printed="", **job):
        self.job = {"code": code, "code_type": "python", "origin": "typed", "active": 0, "science_ready": True,
                    "result_name": None, "strict": False, "result_bytes": 1 << 30, **job}
        self.scope = scope.Scope(list(given), self.job)
        self.program = program.Program(self.job, self.scope)
        self.failure = self.program.prepare() or self.program.run()
        self.printed = Quiet(printed)

    @property
    def found(self):
        """The result and where it came from; fails where the code did."""
        if self.failure is not None:
            raise self.failure
        return results.find(self.job, self.program, self.scope, self.printed)

    @property
    def value(self):
        return self.found.value

    @property
    def told(self):
        """How the failure is told."""
        return failures.describe(self.failure, self.program, self.scope)


def converted(value, strict=False, handed=None, **more):
    """The value on the way out: its columns as lists, and the notes."""
    done = conversion.convert(value, strict, handed, **more)
    table = pyarrow.ipc.open_stream(conversion.to_stream(done, 1 << 30)).read_all()
    return table, done.notes


__all__ = ["Run", "converted", "handed"]
