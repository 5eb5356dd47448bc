"""SQL over the tables, with DuckDB in this process."""

import re
import sys

import pandas
import pyarrow

from . import conversion, relations, tables
from .guard import CODE_NAME

#: What may be the name of a table.
WORD = re.compile(r"[^\W\d]\w*")


class SqlRunner:
    """One in-memory database per run that sees every table under its names."""

    def __init__(self, scope):
        self._scope = scope
        self._connection = None
        #: Lines before the statement that runs: errors count from its own start.
        self.lines_before = 0

    def connect(self):
        """Imports DuckDB and opens the database; before the code's clock starts, where SQL is the code."""
        if self._connection is None:
            import duckdb

            self._connection = duckdb.connect(":memory:", config={"threads": 2, "autoinstall_known_extensions": False,
                                                                  "autoload_known_extensions": False})
        return self._connection

    def answer(self, sql):
        """Runs SQL and returns its result in Arrow's form; None where the last statement has none."""
        return self._answer(sql, {})

    def query(self, sql):
        """Runs SQL and returns its result as a DataFrame: `execute_sql_query`. Sees the frames of whoever calls it."""
        caller = sys._getframe(1)
        answer = self._answer(sql, caller.f_locals if caller.f_code.co_filename == CODE_NAME else {})
        return None if answer is None else tables.to_pandas(answer.table)

    def _answer(self, sql, names):
        connection = self.connect()
        # SQL reads names in any case; of those that differ in it, the one that is written counts, and comes last.
        words = set(WORD.findall(sql))
        folded = {word.casefold() for word in words}
        for name in sorted({*self._scope.makers, *dict.keys(self._scope.live), *names}, key=words.__contains__):
            if name.casefold() in folded:
                self._register(connection, name, names)
        self.lines_before = 0
        place, statement, relation = 0, None, None
        for statement in connection.extract_statements(sql):
            text = statement.query.strip()
            place = max(sql.find(text, place), place)
            self.lines_before = sql[:place].count("\n")
            place += len(text)
            relation = _run(connection, statement)
        if relation is None or not _has_result(statement, relation):
            return None
        return relations.answer(relation)

    def _register(self, connection, name, names):
        # As the code left it, where it took it; else as it was handed over, without a conversion.
        value = names.get(name, dict.get(self._scope.live, name))
        if isinstance(value, pandas.DataFrame):
            value = conversion.columns_alone(value, self._scope.handed_types)
        elif value is None:
            maker = getattr(self._scope.makers.get(name), "__self__", None)
            value = maker.arrow if isinstance(maker, tables.HandedTable) else None
        # DuckDB has no tables without columns.
        if isinstance(value, pyarrow.Table) and value.num_columns:
            connection.register(name, value)


def _run(connection, statement):
    import duckdb

    try:
        return connection.sql(statement)
    except (duckdb.BinderException, duckdb.CatalogException):
        # Refused again before anything runs, but this way with the place in the query.
        connection.execute(statement.query)
        raise


def _has_result(statement, relation):
    """Whether it was asked for rows: what only changes something answers with a count, or with success."""
    kinds = {kind.name for kind in statement.expected_result_type}
    return "QUERY_RESULT" in kinds and not ("CHANGED_ROWS" in kinds and relation.columns == ["Count"])
