"""The zygote: everything imported once, then a fork for each run. It never learns anything of a run: its children get their
channel, and nothing else, before they leave it."""

import gc
import os
import random
import select
import signal
import sys

import numpy

from . import confinement, worker
from .channel import DESCRIPTOR, Channel

#: A child's channel, stdout and stderr, in the order in which they come.
PLACES = (DESCRIPTOR, 1, 2)


def main():
    """Forks on request until the executor closes the channel."""
    channel = Channel()
    worker.warm_up()
    upbringing, _ = channel.receive()
    filters = confinement.Filters(upbringing)
    confinement.hide_memory()
    # Whatever lives now lives in every child: the collector need not touch, and so copy, its pages.
    gc.collect()
    gc.freeze()
    wakeup, written = os.pipe()
    os.set_blocking(written, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(written, warn_on_full_buffer=False)
    _fall_silent()
    channel.send({"type": "ready"})
    children = {}
    while True:
        ready, _, _ = select.select([channel, wakeup], [], [])
        if wakeup in ready:
            os.read(wakeup, 4096)
            _tell_ends(channel, children)
        if channel in ready:
            try:
                order, descriptors = channel.receive()
            except EOFError:
                os._exit(0)
            try:
                pid = os.fork()
            except OSError:
                # No room for a process: the executor sees the channel close, and starts one instead.
                pid = None
            if pid == 0:
                _be_a_worker(descriptors, filters)
            for descriptor in descriptors:
                os.close(descriptor)
            if pid is not None:
                children[pid] = order["number"]


def _fall_silent():
    """Nobody reads what the zygote prints from now on: it must not wait for that."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _tell_ends(channel, children):
    """One signal may stand for several ends."""
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        channel.send({"type": "ended", "number": children.pop(pid), "code": os.waitstatus_to_exitcode(status)})


def _leave(descriptors):
    """Keeps the child's own three descriptors, and nothing of the zygote's."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for descriptor, place in zip(descriptors, PLACES, strict=True):
        os.dup2(descriptor, place)
    os.closerange(DESCRIPTOR + 1, os.sysconf("SC_OPEN_MAX"))
    # The standard library sees to its own; what numpy draws must not be what the last child drew.
    random.seed()
    numpy.random.seed()


def _be_a_worker(descriptors, filters):
    """In the child: never returns."""
    try:
        _leave(descriptors)
        channel = Channel()
        confinement.confine(channel, filters)
        worker.work(channel)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)
