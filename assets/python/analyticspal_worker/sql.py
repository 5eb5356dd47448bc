"""SQL over the tables, with DuckDB in this process."""

import pandas
import pyarrow

from . import tables


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

    def query(self, sql):
        """Runs SQL and returns its result as a DataFrame; None where the last statement has none."""
        connection = self.connect()
        for name in self._scope.table_names():
            self._register(connection, name)
        self.lines_before = 0
        place, statement, relation = 0, None, None
        for statement in connection.extract_statements(sql):
            place = max(sql.find(statement.query.strip(), place), place)
            self.lines_before = sql[:place].count("\n")
            relation = _run(connection, statement)
        if relation is None or not _has_result(statement, relation):
            return None
        return tables.to_pandas(_narrow(relation.to_arrow_table()))

    def _register(self, connection, name):
        if name == "dfs":
            return
        # As the code left it, where it took it; else as it was handed over, without a conversion.
        value = dict.get(self._scope.live, name)
        if isinstance(value, pandas.DataFrame):
            connection.register(name, value)
            return
        maker = self._scope.makers.get(name)
        table = getattr(maker, "__self__", None)
        if isinstance(table, tables.HandedTable):
            connection.register(name, table.arrow)


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


def _narrow(table):
    """Sums of integers are 128 bits wide in DuckDB and arrive as decimals: back to integers where they fit."""
    columns = []
    for column in table.columns:
        if pyarrow.types.is_decimal(column.type) and column.type.scale == 0:
            try:
                column = column.cast(pyarrow.int64())
            except pyarrow.ArrowInvalid:
                pass
        columns.append(column)
    return pyarrow.table(columns, names=table.column_names)
