import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pandas
import pyarrow

from support import Run, handed
from analyticspal_worker import figures, results, tables

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
            self.assertIsNone(results._printed_table(text), text)

    def test_the_last_frame_counts_for_generated_code_only(self):
        code = "t = df.head(1)\nprint(1)"
        self.assertIsNone(Run(code, people()).found)
        self.assertEqual(Run(code, people(), origin="generated").found.origin, "last data frame, `t`, line 1")

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

    def test_tables_are_seen_by_every_name(self):
        for name in ("df", "df1", "table_1"):
            self.assertEqual(self.query(f"select count(*) as n from {name}", people()).value["n"].tolist(), [3])

    def test_integers_stay_integers(self):
        frame = self.query("select sum(age) as s, max(age) as m, sum(age) / 2 as h from df", people()).value
        self.assertEqual(frame.iloc[0].tolist(), [76, 45, 38.0])
        self.assertEqual(str(frame["s"].dtype), "int64")

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
        for code in ("plt.bar([1], [2])", "plt.subplots(2, 2)[1]", "plt.plot([1])", "plt.hist([1, 2])[2]"):
            self.assertIsNone(Run(code).found, code)

    def test_an_array_of_numbers_is_none(self):
        import numpy

        Run("plt.figure()")
        for value in (numpy.array([]), numpy.array([1, 2]), [], pandas.DataFrame()):
            self.assertFalse(figures.is_drawing(value))

    def test_there_are_no_more_than_twenty(self):
        run = Run("import warnings\nwarnings.simplefilter('ignore')\nfor _ in range(25): plt.figure()")
        self.assertEqual(len(figures.collect(run.scope)), 20)


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
