"""The names the code finds: each bound when it is mentioned, or else at its first use."""

import datetime
import math

import numpy
import pandas

from .sql import SqlRunner


class Scope(dict):
    """The globals of the code. A name that was not bound ahead is made when the code first asks for it; Python consults
    `__missing__` for globals of a subclass of dict, inside functions too."""

    def __init__(self, handed, job):
        super().__init__(__name__="__main__", __builtins__=__builtins__)
        self.handed = handed
        self.science_ready = job["science_ready"]
        self.sql = SqlRunner(self)
        #: Where the code runs: here, or in a plain dict once nothing is left to be made on demand.
        self.live = self
        #: What we bound: a result rule counts a name only where the code itself bound it.
        self.ours = {}
        active = job["active"]
        #: The table that is `df`; `None` without tables.
        self.active = handed[active if 0 <= active < len(handed) else 0] if handed else None
        self.makers = self._makers(job["active"], job.get("extra_input"))
        #: The types in which columns were handed over, by name: what pandas cannot hold gets its own back.
        self.handed_types = {}
        for table in handed:
            for field in table.arrow.schema:
                if field.type not in self.handed_types.setdefault(field.name, []):
                    self.handed_types[field.name].append(field.type)

    def _makers(self, active, extra_input):
        makers = {
            "pd": lambda: pandas,
            "np": lambda: numpy,
            "datetime": lambda: datetime,
            "math": lambda: math,
            "stats": lambda: _import("scipy.stats", self.science_ready),
            "plt": lambda: _import("matplotlib.pyplot", True),
            "execute_sql_query": lambda: self.sql.query,
        }
        for number, table in enumerate(self.handed, 1):
            makers[f"df{number}"] = table.frame
            makers[table.bound_name] = table.frame
        if self.handed:
            table = self.active
            makers["df"] = table.frame
            makers["data"] = lambda: records(table.frame())
            makers["input_data"] = lambda: {**(extra_input or {}), "df": records(table.frame(), clean=True)}
        elif extra_input is not None:
            makers["input_data"] = lambda: dict(extra_input)
        makers["dfs"] = lambda: [table.frame() for table in self.handed]
        return makers

    @property
    def date_columns(self):
        """What the conversion of a result is told about the tables."""
        return self.handed_types

    def __missing__(self, name):
        maker = self.makers.get(name)
        if maker is None:
            raise KeyError(name)
        value = maker()
        self.bind(name, value)
        return value

    def bind(self, name, value):
        """Binds a name as one of ours."""
        self[name] = value
        self.ours[name] = value

    def bind_ahead(self, names):
        """Makes these names now, so that the code's clock does not pay for it. What cannot be made fails at its line."""
        for name in names:
            if name not in self and name in self.makers:
                try:
                    self[name]
                except ImportError:
                    pass

    def settle(self):
        """From here on the code runs in a plain dict: Python reads its names a third faster than those of a subclass."""
        self.live = dict(self)

    def catch_up(self):
        """Takes back what the code left in its plain dict."""
        if self.live is not self:
            for name in [name for name in self if name not in self.live]:
                del self[name]
            self.update(self.live)

    def table_names(self):
        """Every name that stands for tables."""
        return [name for name in self.makers if name == "df" or name == "dfs" or name.startswith("df") and name[2:].isdigit()
                or any(table.bound_name == name for table in self.handed)]

    def has_used(self, table):
        """Whether the code has asked for this table by a name of its own."""
        number = self.handed.index(table) + 1
        return table.bound_name in self.ours or f"df{number}" in self.ours

    def most_rows(self):
        """The rows of the largest frame at hand."""
        frames = [len(value) for value in dict.values(self) if isinstance(value, pandas.DataFrame)]
        return max([*frames, *(table.arrow.num_rows for table in self.handed)], default=0)

    def bound_by_code(self, name):
        """Whether the code itself bound this name."""
        return name in self and not (name in self.ours and self[name] is self.ours[name])


def records(frame, clean=False):
    """The frame as a list of records; `clean` turns NaN and infinities into None, and arrays in cells into lists."""
    if not clean:
        return frame.to_dict("records")
    objects = frame.astype(object)
    finite = frame.select_dtypes("number").columns
    objects[finite] = objects[finite].replace([math.inf, -math.inf], None)
    for name in frame.columns[frame.dtypes == object]:
        objects[name] = pandas.Series([_clean(value) for value in objects[name]], objects.index, dtype=object)
    return objects.where(frame.notna(), None).to_dict("records")


def _clean(value):
    if isinstance(value, (list, numpy.ndarray)):
        return [_clean(item) for item in (value.tolist() if isinstance(value, numpy.ndarray) else value)]
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _import(name, ready):
    import importlib

    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if ready:
            raise
        raise ModuleNotFoundError(f"{name} is not installed yet", name=error.name) from None
