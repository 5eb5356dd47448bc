"""What ended the code, for a person: the exception, the code's own lines, and what to do."""

import difflib
import errno
import re
import traceback

from .guard import CODE_NAME

LONGEST_MESSAGE = 10_000
MOST_FRAMES = 50
SCIENCE = ("scipy", "sklearn", "statsmodels")


def describe(error, program, scope):
    """The parts of the reply that tell how the code ended."""
    if isinstance(error, SystemExit):
        return _exit(error, program)
    reply = {"outcome": "error", "exit_code": 1, "error": _error(error, program), "hint": _hint(error, scope)}
    if isinstance(error, MemoryError):
        reply.update(outcome="memory_limit", hint=None)
    elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        reply.update(outcome="disk_limit", hint=None)
    return reply


def _exit(error, program):
    code = error.code
    if code is None or code == 0:
        return {"outcome": "completed", "exit_code": 0}
    number = code if isinstance(code, int) else 1
    return {"outcome": "error", "exit_code": number & 0xFF, "error": _error(error, program),
            "hint": "the code ended itself; leave out the exit to see a result"}


def _error(error, program):
    described = {"type": type(error).__name__, "message": _message(error), "line": None, "column": None,
                 "end_line": None, "end_column": None, "traceback": []}
    lines = program.text.splitlines()
    if program.is_sql:
        described.update(_sql_place(described["message"], lines, program.scope.sql.lines_before))
    elif isinstance(error, SyntaxError) and error.filename == CODE_NAME:
        described["message"] = error.msg or described["message"]
        # Python says -1 for places that it does not know, as for the end of a wrong indentation.
        line, column, end_line, end_column = (
            place if place is not None and place > 0 else None
            for place in (error.lineno, error.offset, error.end_lineno, error.end_offset)
        )
        described.update(line=line, column=column, end_line=end_line or line, end_column=end_column)
        if error.lineno and error.lineno <= len(lines):
            source = lines[error.lineno - 1].strip()
            described["traceback"] = [{"line": error.lineno, "function": "<module>", "source": source}]
    else:
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == CODE_NAME]
        described["traceback"] = [_frame(frame, lines) for frame in _shortened(own)]
        if own:
            described.update(_place(own[-1], lines))
    return described


def _shortened(frames):
    """Endless recursion has a thousand frames: the first and the last of them tell it."""
    return frames if len(frames) <= MOST_FRAMES else frames[: MOST_FRAMES // 2] + frames[-MOST_FRAMES // 2 :]


def _frame(frame, lines):
    source = lines[frame.lineno - 1].strip() if 0 < frame.lineno <= len(lines) else ""
    return {"line": frame.lineno, "function": frame.name, "source": source}


def _place(frame, lines):
    """The offending span; Python counts bytes from 0, people characters from 1."""

    def character(line_number, byte):
        if byte is None or not line_number or line_number > len(lines):
            return None
        return len(lines[line_number - 1].encode()[:byte].decode("utf-8", "replace")) + 1

    end_line = frame.end_lineno or frame.lineno
    return {"line": frame.lineno, "column": character(frame.lineno, frame.colno), "end_line": end_line,
            "end_column": character(end_line, frame.end_colno)}


def _sql_place(message, lines, lines_before):
    found = re.search(r"LINE (\d+): (.*)\n( *)(\^+)", message)
    if not found:
        return {}
    # The carets stand below the echoed line, which begins after the prefix; of a long line a part is echoed.
    at = len(found.group(3)) - len(f"LINE {found.group(1)}: ")
    line, echo = int(found.group(1)) + lines_before, found.group(2)
    own = lines[line - 1] if 0 < line <= len(lines) else ""
    if echo.startswith("...") and echo[3:].removesuffix("...") in own:
        at += own.index(echo[3:].removesuffix("...")) - 3
    column = max(at + 1, 1)
    return {"line": line, "column": column, "end_line": line, "end_column": column + len(found.group(4))}


def _message(error):
    try:
        text = str(error)
    except Exception:
        text = "(its message could not be shown)"
    return text[:LONGEST_MESSAGE]


def _hint(error, scope):
    """What to do, where this process knows better than the executor; None otherwise."""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        return _near_columns(error.args[0], scope)
    if isinstance(error, NameError) and error.name:
        return _near(error.name, [*scope.makers, *(name for name in dict.keys(scope) if not name.startswith("_"))], "name")
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.split(".")[0]
        if package in SCIENCE and not scope.science_ready:
            return f"{package} is still being installed; try again in a few minutes (`analyticspal setup` waits for it)"
        return "only pandas, numpy, pyarrow, duckdb, matplotlib, scipy, scikit-learn and statsmodels are installed here"
    if isinstance(error, PermissionError):
        return "the sandbox refuses this: code may read the tables it was given and write files in its own folder, no more"
    if isinstance(error, FileNotFoundError):
        return "files of this computer cannot be seen from here; load the file as a table instead"
    if isinstance(error, ValueError) and "truth value of a" in str(error):
        return "combine conditions with & and | instead of `and` and `or`, each in parentheses"
    return None


def _near_columns(wanted, scope):
    """The closest columns: of the tables that the code has used before those of the others, `df` first."""
    tables = sorted(scope.handed, key=lambda table: (table is not scope.active, not scope.has_used(table)))
    used = [table for table in tables if table is scope.active and "df" in scope.ours or scope.has_used(table)] or tables[:1]
    names = [column["name"] for table in used for column in table.columns]
    others = [column["name"] for table in tables if table not in used for column in table.columns]
    near = [*_close(wanted, names), *_close(wanted, others)]
    near = list(dict.fromkeys(near))[:3]
    if near:
        return f"there is no column {wanted!r}; the closest: {', '.join(near)}"
    return f"the columns are {', '.join(names[:12])}" + (", ..." if len(names) > 12 else "") if names else None


def _near(wanted, names, what):
    close = _close(wanted, names)
    return f"there is no {what} {wanted!r}; the closest: {', '.join(close)}" if close else None


def _close(wanted, names):
    folded = {}
    for name in names:
        folded.setdefault(name.casefold().replace(" ", "_"), name)
    close = difflib.get_close_matches(wanted.casefold().replace(" ", "_"), folded, n=3, cutoff=0.6)
    return [folded[name] for name in close]
