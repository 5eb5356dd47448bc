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
        if order["rehearse"] and failure is None:
            _rehearse(order, handed, printed)
        channel.send({"type": "tables"})
        job, _ = channel.receive()
    except EOFError:
        os._exit(0)
    job = {**order, **job}
    reply, frame, pictures, offered = serve(channel, job, handed, failure, printed)
    # Nothing is printed after the reply: whoever reads the outputs need not wait for this process's end.
    sys.stdout.flush()
    os.close(1)
    os.close(2)
    channel.send(reply, *_blobs(frame), *pictures)
    if job["keep_frames"] and offered is not None:
        _hand_out(channel, job, offered)
    os._exit(0)


def _hand_out(channel, job, offered):
    """Frames beside the result, each when it is asked for, until the executor lets go."""
    while True:
        try:
            order, _ = channel.receive()
        except EOFError:
            return
        reply, frame = _reply(), None
        if order["name"] in offered.frames:
            frame = _convert(reply, job, offered.frames[order["name"]], offered)
        else:
            reply.update(outcome="result_conversion_error", message=f"there is no data frame named {order['name']}",
                         hint="take one of those that are listed")
        reply["origin"] = f"`{order['name']}`"
        channel.send(reply, *_blobs(frame))


def _blobs(frame):
    return [] if frame is None else [frame]


def _rehearse(order, handed, printed):
    """Walks the whole way once over the real tables, while nobody waits: what a run touches first is then there, and in a
    forked process its own. Nothing of it is kept or told."""
    code = "df.head()" if handed else "1"
    job = {**order, "code": code, "code_type": "python", "origin": "typed", "strict": False, "result_name": None,
           "result_bytes": 1 << 30}
    try:
        serve(_Silence(), job, handed, None, printed)
    except Exception:
        # The run itself will say what is wrong.
        pass


class _Silence:
    """A channel that nobody listens to."""

    def send(self, *_):
        """Drops it."""


def _take_over(order, descriptors):
    """Maps the tables and makes frames of what the code will most likely use. The tables, or what failed."""
    try:
        handed = tables.receive(order["tables"], descriptors)
        size = sum(table["bytes"] for table in order["tables"])
        heap.keep(size)
        if order["rehearse"]:
            heap.touch(size)
        if handed:
            handed[order["active"]].frame()
        return handed, None
    except Exception as error:
        return [], error


def serve(channel, job, handed, failure, printed):
    """Runs the job; the reply, the frame's bytes, the pictures, and what can be asked for afterwards."""
    printed.keeps = job["origin"] != "typed"
    reply = _reply()
    if failure is not None:
        channel.send({"type": "begin"})
        channel.send({"type": "ended"})
        reply.update(outcome="serialization_error", message=f"a table could not be taken over: {failure}")
        return reply, None, [], None
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
    offered, frame = results.Offered(scope), None
    if reply["outcome"] == "completed":
        frame = _result(reply, job, running, offered, printed)
    reply["other_frames"] = offered.shapes()
    return reply, frame, _pictures(reply, scope), offered


def _reply():
    return {"type": "reply", "outcome": "completed", "exit_code": 0, "origin": None, "error": None, "message": None,
            "hint": None, "statements": [], "other_frames": [], "notes": [], "frame_bytes": 0, "frame_rows": 0,
            "figures": []}


def _result(reply, job, running, offered, printed):
    """Finds the result and converts it; fills the reply and returns the frame's bytes."""
    try:
        found = results.find(job, running, offered.scope, printed)
    except Exception as error:
        return _not_converted(reply, error)
    if found is None:
        return None
    offered.leave_out(found.value)
    frame = _convert(reply, job, found.value, offered)
    if frame is not None:
        reply["origin"] = found.origin
    return frame


def _convert(reply, job, value, offered):
    """The value as a frame's bytes; or None, with the reason in the reply."""
    scope = offered.scope
    try:
        converted = conversion.convert(value, job["strict"], scope.date_columns, scope.most_rows(), job["origin"] == "typed")
        frame = conversion.to_stream(converted, job["result_bytes"])
    except (Exception, MemoryError) as error:
        return _not_converted(reply, error)
    offered.frames.update(converted.more_frames)
    reply.update(notes=converted.notes, frame_bytes=len(frame), frame_rows=converted.table.num_rows)
    return frame


def _not_converted(reply, error):
    if isinstance(error, conversion.ConversionError):
        reply.update(outcome="result_conversion_error", message=str(error), hint=error.hint)
    elif isinstance(error, MemoryError):
        reply.update(outcome="memory_limit", message="the memory limit was reached while the result was converted")
    else:
        reply.update(outcome="result_conversion_error", message=f"{type(error).__name__}: {error}",
                     hint="assign a DataFrame to `result`")


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
