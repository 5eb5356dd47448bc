import decimal
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pandas
import pyarrow

from support import Run, converted, handed
from analyticspal_worker import figures, printed_table, results, tables

NUMBER = ("integer", [1])
PEOPLE = {"name": ("text", ["Ann", "Bob", "Cleo"]), "age": ("integer", [31, None, 45])}


def people(name="table_1"):
    return handed(name, **PEOPLE)


class Results(unittest.TestCase):
    def test_the_first_rule_that_applies_wins(self):
        for code, origin, value in [
            ("1 + 1", "last expression, line 1", 2), ("result = 3\n4", "`result`, line 1", 3), ("output_variable = 5", "`output_variable`, line 1", 5),
            ("answer = 1\nresult = None", "`answer`, line 1", 1), ("def solution():\n    return 7", "`solution()`", 7),
            ("def analyze_data(dfs):\n    return len(dfs)", "`analyze_data()`", 0), ("{'type': 'number', 'value': 8}", "last expression, line 1", 8),
            ("for result in [1, 2]: pass", "`result`, line 1", 2), ("def solution(): return 1\nresult = solution()", "`result`, line 2", 1),
        ]:
            found = Run(code).found
            self.assertEqual((found.origin, found.value), (origin, value), code)

    def test_what_is_no_value_is_no_result(self):
        for code in ["", "# nothing", "x = 1", "None", "print", "import math\nmath", "def f(): pass", "result = int", "df"]:
            self.assertIsNone(Run(code).found if code != "df" else None, code)

    def test_a_frame_that_was_handed_over_is_a_result_when_it_is_the_last_expression(self):
        self.assertEqual(Run("df", people()).found.origin, "last expression, line 1")

    def test_names_of_ours_are_no_result(self):
        self.assertIsNone(Run("x = len(df)", people("result")).found)

    def test_printed_tables_count_for_generated_code_only(self):
        printed = "a,b\n1,x\n2,y\n"
        self.assertIsNone(Run("", printed=printed).found)
        self.assertEqual(Run("", printed=printed, origin="generated").value.shape, (2, 2))
        for text in ["a,b\n", "a\n1\n", "a,b\n1\n", "a,a\n1,2\n", "hello, world\n", "a,b\n\"1,2\n", "", None]:
            self.assertIsNone(printed_table.read(text), text)

    def test_the_last_frame_counts_for_generated_code_only(self):
        code = "t = df.head(1)\nprint(1)"
        self.assertIsNone(Run(code, people()).found)
        self.assertEqual(Run(code, people(), origin="generated").found.origin, "last data frame, `t`, line 1")

    def test_a_result_of_pandas_ai_is_unwrapped_before_it_is_judged(self):
        self.assertEqual(Run("result = {'type': 'plot', 'value': None}\n5").value, 5)
        self.assertEqual(Run("result = {'type': 'string', 'value': 'x'}").value, "x")
        self.assertEqual(Run("result = {'type': ['a'], 'value': [1]}").value, {"type": ["a"], "value": [1]})

    def test_whatever_can_be_called_is_no_result(self):
        for code in ["result = np.add\n3", "import functools\nresult = functools.partial(int)\n3", "result = str.upper\n3", "result = df.head\n3", "class result: pass\n3"]:
            self.assertEqual(Run(code, people()).value, 3, code)

    def test_a_solution_is_not_called_where_a_variable_is_the_result(self):
        self.assertEqual(Run("def solution():\n    raise ValueError\nresult = 1").value, 1)

    def test_the_line_is_that_of_the_outer_name(self):
        self.assertEqual(Run("result = 1\ndef f():\n    result = 2").found.origin, "`result`, line 1")
        code = "t = df.head(1)\nu = 1\nnames = [t for t in 'ab']\nclass C:\n    t = 2"
        self.assertEqual(Run(code, people(), origin="generated").found.origin, "last data frame, `t`, line 1")

    def test_printed_cells_are_what_was_printed(self):
        for text, columns in [
            ("a,b\n007,1\n08,\n", {"a": ["007", "08"], "b": [1, None]}), ("a,b\nNA,True\nx,False\n", {"a": ["NA", "x"], "b": [True, False]}),
            ("a,b\n1.0,\n2.5,\n", {"a": [1.0, 2.5], "b": [None, None]}), (f"a,b\n{2**70},1e5\n1,2\n", {"a": [2**70, 1], "b": [1e5, 2.0]}),
            ("a,b\r\n1,2\r\n\r\n", {"a": [1], "b": [2]}), ('a,b\n"x\ny",+1\n', {"a": ["x\ny"], "b": ["+1"]}),
        ]:
            self.assertEqual(printed_table.read(text).to_dict("list"), columns)
        self.assertEqual(printed_table.read(",a\n0,5\n1,6\n").index.tolist(), [0, 1])
        frame = pandas.DataFrame({"i": [1, 2**60 + 1], "t": ["x", None], "f": [0.1, float("inf")]})
        self.assertEqual(printed_table.read(frame.to_csv(index=False) + "\n").to_dict("list"), {"i": [1, 2**60 + 1], "t": ["x", None], "f": [0.1, float("inf")]})

    def test_other_frames_are_listed(self):
        run = Run("a = df.head(2)\nresult = df.head(1)", people())
        offered = results.Offered(run.scope)
        offered.leave_out(run.value)
        self.assertEqual(offered.shapes(), [{"name": "a", "rows": 2, "columns": 2}])

    def test_the_persons_choice_comes_first(self):
        self.assertEqual(Run("b = 1\nresult = 2", result_name="b").value, 1)
        self.assertEqual(Run("result = 2", result_name="missing").value, 2)


class Scope(unittest.TestCase):
    def test_tables_have_all_their_names(self):
        run = Run("[df is not None, len(df2), len(second), len(dfs), len(data), len(input_data['df'])]", people(), handed("second", n=("integer", [1])), active=1)
        self.assertEqual(run.value, [True, 1, 1, 2, 1, 1])

    def test_libraries_are_there_when_they_are_named(self):
        self.assertEqual(Run("[pd.__name__, np.__name__, math.pi > 3, datetime.__name__]").value, ["pandas", "numpy", True, "datetime"])
        self.assertEqual(Run("def f():\n    return pd.__name__\nf()").value, "pandas")

    def test_a_name_of_the_codes_own_is_its_own(self):
        self.assertEqual(Run("df = 5\ndf").value, 5)
        self.assertEqual(Run("def f(df):\n    return df\nf(3)", people()).value, 3)

    def test_integers_and_truths_with_gaps_keep_their_type(self):
        run = Run("df.dtypes.astype(str).tolist()", handed(i=("integer", [1, None]), b=("boolean", [True, None]), f=("float", [1.5, None]), n=("integer", [1, 2])))
        self.assertEqual(run.value, ["Int64", "boolean", "float64", "int64"])

    def test_a_change_of_one_name_does_not_reach_another(self):
        self.assertEqual(Run("df['age'] = 0\ndf.loc[0, 'name'] = 'X'\ndf1['name'].tolist()", people()).value, ["Ann", "Bob", "Cleo"])

    def test_columns_of_one_name_stay_two(self):
        arrow = pyarrow.table([pyarrow.array([1, None]), pyarrow.array([3, 4])], names=["a", "a"])
        self.assertEqual(tables.to_pandas(arrow).columns.tolist(), ["a", "a"])

    def test_a_table_without_columns_or_rows_is_a_frame(self):
        for arrow in (pyarrow.table({}), pyarrow.table({"a": pyarrow.array([], pyarrow.int64())})):
            self.assertEqual(len(tables.to_pandas(arrow)), 0)

    def test_clean_records_have_no_nan(self):
        run = Run("input_data['df'][1]", people())
        self.assertIsNone(run.value["age"])

    def test_clean_records_are_plain_values(self):
        table = handed(f=("float", [float("inf"), 1.5]), l=("list", [[1.5, float("nan")], None]), s=("struct", [{"x": float("-inf")}, None]),
                       d=("date", [pandas.Timestamp("2024-01-01").date(), None]), i=("integer", [2**60 + 1, None]), t=("text", ["x", None]))
        first, second = Run("input_data['df']", table).value
        self.assertEqual(first, {"f": None, "l": [1.5, None], "s": {"x": None}, "d": pandas.Timestamp("2024-01-01"), "i": 2**60 + 1, "t": "x"})
        self.assertEqual(second, {"f": 1.5, "l": None, "s": None, "d": None, "i": None, "t": None})

    def test_statements_are_timed_with_what_they_assigned(self):
        run = Run("a = df.head(1)\n\nb = (1 +\n     2)", people())
        self.assertEqual([(s["line"], s["end_line"], s["assigned"] and s["assigned"]["name"]) for s in run.program.statements], [(1, 1, "a"), (3, 4, None)])


class Failures(unittest.TestCase):
    def test_an_error_names_its_place(self):
        error = Run("def f():\n    return df['agee']\n\nf()", people()).told["error"]
        self.assertEqual((error["type"], error["line"], [(f["line"], f["function"]) for f in error["traceback"]]), ("KeyError", 2, [(4, "<module>"), (2, "f")]))

    def test_columns_are_counted_in_characters(self):
        error = Run("é = 'é'; 1 / 0").told["error"]
        self.assertEqual((error["column"], error["end_column"]), (10, 15))

    def test_hints_name_the_closest(self):
        for code, said in [("df['agee']", "'agee'; the closest: age"), ("dff", "closest: df"), ("import requests", "only pandas"), ("open('/etc/passwd/x')", "load the file"),
                           ("df[df['age'] > 1 and df['age'] < 9]", "& and |")]:
            run = Run(code, people())
            hint = run.told["hint"] or ""
            self.assertTrue(said in hint or isinstance(run.failure, (NotADirectoryError, TypeError)), (code, hint))

    def test_columns_of_the_table_that_was_used_are_offered_first_and_no_more_than_three(self):
        sales = handed("sales", total_units=NUMBER, totals=NUMBER, amount=NUMBER)
        orders = handed("orders", Total=NUMBER, City=("text", ["x"]))
        hint = Run("df['Totl']", sales, orders, active=1).told["hint"]
        self.assertTrue(hint.startswith("there is no column 'Totl'; the closest: Total, "), hint)
        self.assertLessEqual(len(hint.split("closest: ")[1].split(", ")), 3)
        self.assertEqual(Run("df['zzz']", sales, orders, active=1).told["hint"], "the columns are Total, City")
        self.assertIn("closest: totals", Run("sales['totls']", sales, orders, active=1).told["hint"])

    def test_sql_is_marked_where_it_is_wrong(self):
        orders = handed("orders", Total=NUMBER, City=("text", ["x"]))
        for before in ("", "City as a, " * 40):
            code = f"select {before}City, avg(Totl) from orders group by City"
            error = Run(code, orders, code_type="sql").told["error"]
            self.assertEqual(code[error["column"] - 1:error["end_column"] - 1], "Totl", error)

    def test_errors_of_every_kind_can_be_told(self):
        for code, kind in [("x = = 1", "SyntaxError"), ("return 1", "SyntaxError"), ("x = '\\ud800", "SyntaxError"), ("raise KeyError", "KeyError"), ("raise KeyError(1)", "KeyError"),
                           ("def f(): f()\nf()", "RecursionError"), ("class E(Exception):\n    def __str__(self): raise ValueError\nraise E", "E"), ("raise BaseException('x')", "BaseException"),
                           ("exec('1 / 0')", "ZeroDivisionError"), ("raise ExceptionGroup('g', [ValueError('a')])", "ExceptionGroup"), ("raise KeyboardInterrupt", "KeyboardInterrupt"),
                           ("raise ValueError('x' * 10**6)", "ValueError"), ("(" * 300, "SyntaxError"), ("open('\\ud800')", "UnicodeEncodeError")]:
            told = Run(code).told
            self.assertEqual((told["outcome"], told["error"]["type"]), ("error", kind), code)
            self.assertLessEqual(len(told["error"]["message"]), 10_000)

    def test_an_exit_is_told_by_its_code(self):
        self.assertEqual(Run("raise SystemExit").told["outcome"], "completed")
        self.assertEqual(Run("import sys\nsys.exit('no')").told["exit_code"], 1)
        self.assertEqual(Run("import sys\nsys.exit(300)").told["exit_code"], 44)

    def test_memory_and_disk_have_their_own_outcome(self):
        self.assertEqual(Run("raise MemoryError").told["outcome"], "memory_limit")
        self.assertEqual(Run("import errno\nraise OSError(errno.EFBIG, 'x')").told["outcome"], "disk_limit")


class Sql(unittest.TestCase):
    def query(self, text, *given):
        return Run(text, *given, code_type="sql")

    def answer(self, text, *given):
        """The columns and rows that a query answers."""
        return self.query(text, *given).value.table

    def test_tables_are_seen_by_every_name(self):
        for name in ("df", "df1", "table_1"):
            self.assertEqual(self.answer(f"select count(*) as n from {name}", people())["n"].to_pylist(), [3])

    def test_integers_stay_integers(self):
        table = self.answer("select sum(age) as s, max(age) as m, sum(age) / 2 as h from df", people())
        self.assertEqual(table.to_pylist(), [{"s": 76, "m": 45, "h": 38.0}])
        self.assertEqual(table.schema.field("s").type, pyarrow.int64())

    def test_errors_know_their_line(self):
        told = self.query("select *\nfrom df\nwhere agee > 1", people()).told
        self.assertEqual((told["error"]["line"], told["error"]["column"]), (3, 7))
        told = self.query("select 1;\n\nselect nme\nfrom df", people()).told
        self.assertEqual((told["error"]["line"], told["error"]["column"]), (3, 8))
        self.assertEqual(self.query("select\nfrom where", people()).told["error"]["line"], 2)

    def test_a_statement_without_a_result_has_none(self):
        for text in ["create table t (a integer)", "create table t as select 1", "set threads = 1", "select 1; create table t (a integer)", "", "-- nothing",
                     "create table t (a integer); insert into t values (1)"]:
            self.assertIsNone(self.query(text, people()).found, text)
        for text in ["explain select 1", "describe df", "with a as (select 1) select * from a", "values (1)", "create table t as select 1; from t",
                     "create table t (a integer); insert into t values (1) returning a", "pivot df on name using count(*)", "-- first\nselect 1 -- last"]:
            self.assertIsNotNone(self.query(text, people()).found, text)

    def test_sql_answers_in_types_that_mean_the_same(self):
        for text, kind, value in [
            ("1::hugeint", "int64", 1), ("(2::hugeint ** 63)::uhugeint", "uint64", 2**63), ("5::decimal(18,0)", "decimal128(18, 0)", 5), ("[1, null]", "list<l: int32>", [1, None]),
            (f"{2**127 - 1}::hugeint", "string", str(2**127 - 1)), (f"{2**128 - 1}::uhugeint", "string", str(2**128 - 1)), ("'0101'::bit", "string", "0101"),
            ("timetz '01:02:03+05'", "string", "01:02:03+05"), ("union_value(a := 1)", "string", "1"), ("['01'::bit]", "string", "[01]"),
            ("timestamp '2024-01-02' - timestamp '2024-01-01'", "duration[us]", pandas.Timedelta(days=1).to_pytimedelta()),
            ("date '9999-12-31'", "date32[day]", pandas.Timestamp("9999-12-31").date()), ("{'BIT': 1}", "struct<BIT: int32>", {"BIT": 1}),
        ]:
            table = self.answer(f"select {text} as a")
            self.assertEqual((str(table["a"].type), table["a"].to_pylist()), (kind, [value]), text)

    def test_what_sql_had_to_change_is_noted(self):
        table, notes = converted(Run("select '0101'::bit as b, map{'k': 1} as m, interval 1 month as i, uuid() as u, 1 as n", code_type="sql").value, strict=True)
        self.assertEqual(table.num_columns, 5)
        self.assertEqual([name in note for name, note in zip(("`b`", "`u`", "`m`", "`i`"), notes)], [True] * 4, notes)

    def test_dates_and_decimals_stay_what_they_were_through_python_and_sql(self):
        table = handed(d=("date", [pandas.Timestamp("2024-01-01").date()]), m=("decimal", [decimal.Decimal("1.50")]))
        run = Run("df['z'] = 1\nexecute_sql_query('select typeof(d) as d, typeof(m) as m, typeof(z) as z from df')", table)
        self.assertEqual(run.value.iloc[0].tolist(), ["DATE", "DECIMAL(3,2)", "BIGINT"])

    def test_sql_joins_frames_of_the_codes_own(self):
        own = "own = pd.DataFrame({'name': ['Ann'], 'v': [1]})\n"
        for code in [own + "execute_sql_query('with c as (select * from own) select v from c join df using (name)')",
                     "def f():\n    " + own + "    return execute_sql_query('select v from OWN join Df using (name)')\nf()",
                     own + "empty = pd.DataFrame()\nown = own.set_index('name', drop=False)\nexecute_sql_query('select v from own')",
                     own + "own['p'] = pd.period_range('2024', periods=1)\nexecute_sql_query('select v from own')"]:
            self.assertEqual(Run(code, people()).value["v"].tolist(), [1], code)

    def test_of_names_that_differ_in_case_the_written_one_counts(self):
        code = "T = pd.DataFrame({'v': [1]})\nt = pd.DataFrame({'v': [2]})\n"
        for name, value in (("t", 2), ("T", 1)):
            self.assertEqual(Run(code + f"execute_sql_query('select v from {name}')").value["v"].tolist(), [value])

    def test_integers_with_gaps_from_sql_stay_integers(self):
        run = Run("execute_sql_query('select * from df')", handed(n=("integer", [2**60 + 1, None])))
        self.assertEqual(run.value["n"].tolist(), [2**60 + 1, pandas.NA])

    def test_python_sees_sql_over_the_frame_as_it_left_it(self):
        self.assertEqual(Run("df['age'] = 1\nexecute_sql_query('select sum(age) as s from df')", people()).value["s"].tolist(), [3])
        self.assertEqual(Run("df = df.head(1)\nexecute_sql_query('select count(*) as n from df')", people()).value["n"].tolist(), [1])


class Figures(unittest.TestCase):
    def setUp(self):
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot

        matplotlib.pyplot.close("all")

    def test_drawings_are_collected_and_are_no_result(self):
        run = Run("fig, ax = plt.subplots()\nax.plot([1, 2])")
        self.assertIsNone(run.found)
        ((name, png),) = figures.collect(run.scope)
        self.assertEqual((name, png[:4]), ("fig", b"\x89PNG"))

    def test_figures_without_a_name_are_numbered_and_chart_comes_first(self):
        run = Run("plt.figure()\nother = plt.figure()\nchart = plt.figure()")
        self.assertEqual([name for name, _ in figures.collect(run.scope)], ["chart", "other", "figure 1"])

    def test_containers_and_grids_are_drawings(self):
        for code in ("plt.bar([1], [2])", "plt.subplots(2, 2)[1]", "plt.plot([1])", "plt.hist([1, 2])[2]", "plt.hist([1, 2])", "plt.pie([1])",
                     "plt.boxplot([1, 2])", "plt.xticks([1], ['a'])", "plt.subplots(1, 2)", "{'type': 'plot', 'value': plt.figure()}"):
            self.assertIsNone(Run(code).found, code)

    def test_an_array_of_numbers_is_none(self):
        import numpy

        Run("plt.figure()")
        for value in (numpy.array([]), numpy.array([1, 2]), [], pandas.DataFrame()):
            self.assertFalse(figures.is_drawing(value))

    def test_there_are_no_more_than_twenty(self):
        run = Run("import warnings\nwarnings.simplefilter('ignore')\nfor _ in range(25): plt.figure()")
        drawn = figures.collect(run.scope)
        self.assertEqual((len(drawn), drawn[-1][0]), (20, "left out"))

    def test_a_figure_that_cannot_be_drawn_does_not_cost_the_others(self):
        run = Run("chart, ax = plt.subplots()\nax.set_title('$\\\\frac$')\nother = plt.figure()")
        self.assertEqual([(name, png[:4]) for name, png in figures.collect(run.scope)], [("chart", b"\x89PNG"), ("other", b"\x89PNG")])


class Channel(unittest.TestCase):
    def pair(self):
        import socket

        from analyticspal_worker.channel import Channel

        ours, theirs = socket.socketpair()
        channel = Channel(theirs.detach())
        self.addCleanup(ours.close)
        self.addCleanup(channel._socket.close)
        return ours, channel

    def test_messages_and_descriptors_arrive_together(self):
        import socket
        import struct

        ours, channel = self.pair()
        text = b'{"type": "run"}'
        read, write = os.pipe()
        socket.send_fds(ours, [struct.pack("<I", len(text)) + text], [write])
        message, descriptors = channel.receive()
        os.write(descriptors[0], b"x")
        self.assertEqual((message, os.read(read, 1)), ({"type": "run"}, b"x"))

    def test_what_is_too_long_or_cut_off_is_refused(self):
        import struct

        ours, channel = self.pair()
        ours.sendall(struct.pack("<I", 1 << 31))
        with self.assertRaises(ValueError):
            channel.receive()
        ours, channel = self.pair()
        ours.sendall(struct.pack("<I", 9) + b"{")
        ours.close()
        with self.assertRaises(EOFError):
            channel.receive()

    def test_texts_that_are_not_unicode_are_sent_all_the_same(self):
        import json

        ours, channel = self.pair()
        channel.send({"text": "\ud800"})
        self.assertEqual(json.loads(ours.recv(100)[4:])["text"], "\ud800")


if __name__ == "__main__":
    unittest.main()
