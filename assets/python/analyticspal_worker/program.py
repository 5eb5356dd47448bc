"""The code: parsed, its names bound ahead, run statement by statement with the time each takes."""

import __future__
import ast
import linecache
import re
import time

import pandas

from . import results
from .guard import CODE_NAME

#: Code that mentions one of these may reach any table by ways that cannot be read off it.
REACHES_ALL = {"eval", "exec", "globals", "locals", "vars", "solution", "analyze_data", "execute_sql_query", "__main__",
               "f_globals"}
#: Importing these takes up to a second.
COSTLY = {"stats", "plt"}
#: Only these are looked for inside strings (SQL, f-strings, query texts).
WORD = re.compile(r"[^\W\d]\w*")
FUTURE_FLAGS = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


#: What has names of its own.
INNER_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Program:
    """One piece of code and how far it came."""

    def __init__(self, job, scope):
        self.text = job["code"]
        self.is_sql = job["code_type"] == "sql"
        self.scope = scope
        self._result_name = job["result_name"]
        self.statements = []
        #: The value of the last expression, and its line.
        self.last_value = None
        self.last_line = None
        #: The line where each name was last bound at top level.
        self.lines = {}
        self.last_frame_name = None
        self.called = set()
        self.defined = set()
        self._tree = None
        self._flags = 0

    def prepare(self):
        """Parses the code and binds what it mentions. A failure, or None."""
        if self.is_sql:
            # Parsed by DuckDB; the import must not count as the code's time.
            self.scope.sql.connect()
            return None
        linecache.cache[CODE_NAME] = (len(self.text), None, self.text.splitlines(True), CODE_NAME)
        try:
            self._tree = ast.parse(self.text, CODE_NAME)
            # Also errors that only the compiler finds (`return` outside a function), before anything runs.
            compile(self._tree, CODE_NAME, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return error
        names, later = self._mentioned()
        self.scope.bind_ahead(self.scope.table_names() if names & REACHES_ALL else [])
        self.scope.bind_ahead(sorted(names))
        if not (names & REACHES_ALL or later or any(name in self.scope.makers and name not in self.scope for name in names)):
            self.scope.settle()
        return None

    def _mentioned(self):
        """Names to bind ahead, and those that are read but may be the code's own, to be bound only when it asks."""
        first, read, in_text = {}, set(), set()
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name):
                place = (node.lineno, isinstance(node.ctx, ast.Store), node.col_offset)
                first[node.id] = min(first.get(node.id, place), place)
                if not isinstance(node.ctx, ast.Store):
                    read.add(node.id)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                read.add(node.target.id)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                in_text.update(WORD.findall(node.value))
            elif isinstance(node, ast.ImportFrom) and node.module == "__future__":
                for alias in node.names:
                    self._flags |= FUTURE_FLAGS.get(alias.name, 0)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                in_text.discard(node.name)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self.called.add(node.func.id)
        self.defined = {node.name for node in self._tree.body if isinstance(node, ast.FunctionDef)}
        # A name whose first line only writes it is most likely the code's own: `stats = df.describe()` needs no scipy.
        later = {name for name in read & COSTLY if first[name][1]}
        in_strings = in_text & ({*self.scope.table_names()} | REACHES_ALL)
        return (read - later) | in_strings | (self.defined & REACHES_ALL), later

    def run(self):
        """Runs it all. The exception that ended it, or None."""
        if self.is_sql:
            return self._run_sql()
        try:
            for index, statement in enumerate(self._tree.body):
                self._run_statement(statement, index == len(self._tree.body) - 1)
            self._call_entry_point()
        except BaseException as error:
            return error
        finally:
            self.scope.catch_up()
        return None

    def _run_statement(self, statement, is_last):
        started = time.perf_counter()
        try:
            if is_last and isinstance(statement, ast.Expr):
                code = compile(ast.Expression(statement.value), CODE_NAME, "eval", self._flags, dont_inherit=True)
                self.last_line = statement.lineno
                self.last_value = eval(code, self.scope.live)
            else:
                code = compile(ast.Module([statement], []), CODE_NAME, "exec", self._flags, dont_inherit=True)
                exec(code, self.scope.live)
        finally:
            took = (time.perf_counter() - started) * 1000
            self.statements.append({
                "line": min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))]),
                "end_line": statement.end_lineno or statement.lineno,
                "ms": round(took, 3),
                "assigned": self._assigned(statement),
            })

    def _assigned(self, statement):
        """The data frame that this statement bound, if any."""
        shape = None
        for node in _of_this_scope(statement):
            name = getattr(node, "id", None) if isinstance(getattr(node, "ctx", None), ast.Store) else None
            if name is None or name not in self.scope.live:
                continue
            self.lines[name] = statement.lineno
            value = dict.__getitem__(self.scope.live, name)
            if isinstance(value, pandas.DataFrame):
                self.last_frame_name = name
                shape = {"name": name, "rows": len(value), "columns": value.shape[1]}
        return shape

    def _call_entry_point(self):
        """AnalyticsPAL's generated functions: called for the code where it defines one and does not call it, unless a
        variable is the result already."""
        if results.named(self._result_name, self.scope) is not None:
            return
        for name, with_tables in (("solution", False), ("analyze_data", True)):
            if name in self.defined and name not in self.called and callable(self.scope.get(name)):
                value = self.scope[name](self.scope["dfs"]) if with_tables else self.scope[name]()
                self.entry_point = (name, value)
                return

    entry_point = None

    def _run_sql(self):
        try:
            self.last_line = 1
            self.last_value = self.scope.sql.answer(self.text)
        except BaseException as error:
            return error
        return None


def _of_this_scope(statement):
    """The nodes of a statement that bind names at top level, not those inside functions, classes and
    comprehensions."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.comprehension):
            waiting.extend([node.iter, *node.ifs])
        elif not isinstance(node, INNER_SCOPES):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))
