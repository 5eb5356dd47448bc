"""One run from READY to reply."""

import faulthandler
import os
import signal
import sys

import numpy
import pandas
import pyarrow

from . import conversion, failures, figures, guard, heap, program, results, tables
from .channel import Channel
from .scope import Scope


def main():
    """A worker that was started: imports, one run, and the end of the process."""
    channel = Channel()
    warm_up()
    work(channel)


def work(channel):
    """Serves one run and ends the process."""
    printed = guard.prepare_streams()
    versions = {package.__name__: package.__version__ for package in (pandas, numpy, pyarrow)}
    channel.send({"type": "ready", "python": ".".join(map(str, sys.version_info[:3])), "packages": versions})
    try:
        order, descriptors = channel.receive()
        # The kernel copies what is at the stack of every thread into this pipe; the executor asks at the deadline.
        faulthandler.register(signal.SIGUSR1, file=descriptors[0], all_threads=False, chain=False)
        handed, failure = _take_over(order, descriptors[1:])
        channel.send({"type": "tables"})
        job, _ = channel.receive()
    except EOFError:
        os._exit(0)
    reply, frame, pictures = serve(channel, {**order, **job}, handed, failure, printed)
    # Nothing is printed after the reply: whoever reads the outputs need not wait for this process's end.
    sys.stdout.flush()
    os.close(1)
    os.close(2)
    channel.send(reply, *([frame] if frame is not None else []), *pictures)
    os._exit(0)


def _take_over(order, descriptors):
    """Maps the tables and makes frames of what the code will most likely use. The tables, or what failed."""
    try:
        handed = tables.receive(order["tables"], descriptors)
        heap.prefault(sum(table["bytes"] for table in order["tables"]))
        if handed:
            handed[order["active"]].frame()
        return handed, None
    except Exception as error:
        return [], error


def serve(channel, job, handed, failure, printed):
    """Runs the job; the reply, the frame's bytes and the pictures."""
    printed.keeps = job["origin"] != "typed"
    reply = {"type": "reply", "outcome": "completed", "exit_code": 0, "origin": None, "error": None, "message": None,
             "hint": None, "statements": [], "other_frames": [], "notes": [], "frame_bytes": 0, "frame_rows": 0,
             "figures": []}
    if failure is not None:
        channel.send({"type": "begin"})
        channel.send({"type": "ended"})
        reply.update(outcome="serialization_error", message=f"a table could not be taken over: {failure}")
        return reply, None, []
    scope = Scope(handed, job)
    guard.watch_warnings(channel)
    running = program.Program(job, scope)
    failure = running.prepare()
    channel.send({"type": "begin"})
    if failure is None:
        failure = running.run()
    channel.send({"type": "ended"})
    reply["statements"] = running.statements
    if failure is not None:
        reply.update(failures.describe(failure, running, scope))
        if reply["outcome"] != "completed":
            return reply, None, _pictures(reply, scope)
    frame = _result(reply, job, running, scope, printed)
    return reply, frame, _pictures(reply, scope)


def _result(reply, job, running, scope, printed):
    """Finds the result and converts it; fills the reply and returns the frame's bytes."""
    try:
        found = results.find(job, running, scope, printed)
        if found is None:
            reply["other_frames"] = results.other_frames(scope, None)
            return None
        converted = conversion.convert(found.value, job["strict"], scope.date_columns, scope.most_rows(),
                                       job["origin"] == "typed")
        frame = conversion.to_stream(converted, job["result_bytes"])
    except conversion.ConversionError as error:
        reply.update(outcome="result_conversion_error", message=str(error), hint=error.hint)
        return None
    except MemoryError:
        reply.update(outcome="memory_limit", message="the memory limit was reached while the result was converted")
        return None
    except Exception as error:
        reply.update(outcome="result_conversion_error", message=f"{type(error).__name__}: {error}",
                     hint="assign a DataFrame to `result`")
        return None
    reply["origin"] = found.origin
    reply["notes"] = converted.notes
    reply["frame_bytes"] = len(frame)
    reply["frame_rows"] = converted.table.num_rows
    reply["other_frames"] = results.other_frames(scope, found.value) + converted.more_frames
    return frame


def _pictures(reply, scope):
    try:
        drawn = figures.collect(scope)
    except Exception as error:
        reply["notes"].append(f"a figure could not be drawn: {type(error).__name__}: {error}")
        return []
    reply["figures"] = [{"name": name, "bytes": len(png)} for name, png in drawn]
    return [png for _, png in drawn]


def warm_up():
    """Walks the whole way once with a tiny frame, so that no run pays for the first time."""
    frame = pandas.DataFrame({"number": range(10), "text": [str(n) for n in range(10)]})
    frame = frame.groupby("text", as_index=False)["number"].sum()
    conversion.to_stream(conversion.convert(frame, False, frozenset()), 1 << 20)
