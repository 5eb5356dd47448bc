"""How a zygote's child confines itself, as the executor orders: limits, Landlock, seccomp. Numbers are the kernel's."""

import base64
import ctypes
import os
import resource
import struct
import tempfile

PR_SET_DUMPABLE = 4
SECCOMP_SET_MODE_FILTER = 1
#: Binds every thread at once, or fails.
SECCOMP_FILTER_FLAG_TSYNC = 1
LANDLOCK_RULE_PATH_BENEATH = 1
#: The same number on every architecture but for `seccomp`, which is younger than their tables' common part.
SYS_LANDLOCK_CREATE_RULESET, SYS_LANDLOCK_ADD_RULE, SYS_LANDLOCK_RESTRICT_SELF = 444, 445, 446
SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """`struct sock_fprog`"""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


class Filters:
    """The filters as they came, and where in them a process id belongs."""

    def __init__(self, upbringing):
        self._filters = [bytearray(base64.b64decode(text)) for text in upbringing["filters"]]
        mark = upbringing["pid_mark"]
        self._places = [
            [index * 8 + 4 for index, (_, _, _, k) in enumerate(struct.iter_unpack("<HBBI", bytes(code))) if k == mark]
            for code in self._filters
        ]

    def install(self):
        """Installs them for this process; afterwards no filter can be added."""
        pid = struct.pack("<I", os.getpid())
        number = SYS_SECCOMP[os.uname().machine]
        for code, places in zip(self._filters, self._places):
            for place in places:
                code[place : place + 4] = pid
            instructions = (ctypes.c_char * len(code)).from_buffer(code)
            program = _Program(len(code) // 8, ctypes.addressof(instructions))
            behind = _call(number, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, ctypes.byref(program))
            if behind:
                raise OSError(f"thread {behind} cannot be bound")


def hide_memory():
    """From now on no other process of the same user can read this one's memory, nor a child's."""
    if _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the memory cannot be hidden")


def confine(channel, filters):
    """Takes the order, obeys it, and says so. Each step needs what the next takes away."""
    order, _ = channel.receive()
    step = "the work folder"
    try:
        _move_to(order["folder"])
        step = "the limits"
        _limit(order["limits"])
        step = "Landlock"
        _restrict(order["landlock"])
        step = "seccomp"
        filters.install()
    except Exception as error:
        channel.send({"type": "setup_failed", "step": step, "reason": str(error)})
        os._exit(1)
    channel.send({"type": "confined", "tier": "full"})


def _move_to(folder):
    os.chdir(folder)
    temporary = os.path.join(folder, "tmp")
    os.mkdir(temporary)
    os.environ.update(HOME=folder, TMPDIR=temporary)
    tempfile.tempdir = None


def _limit(limits):
    for name, limit in limits:
        number = getattr(resource, name)
        _, hard = resource.getrlimit(number)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        # Beyond what the type holds is no limit at all.
        limit = limit if limit < 1 << 63 else resource.RLIM_INFINITY
        resource.setrlimit(number, (limit, limit))


def _restrict(landlock):
    attributes = struct.pack("<QQQ", landlock["handled_fs"], landlock["handled_net"], landlock["scoped"])
    # An older kernel knows a shorter structure, and what it does not know is zero.
    size = 24 if landlock["scoped"] else 16 if landlock["handled_net"] else 8
    ruleset = _call(SYS_LANDLOCK_CREATE_RULESET, ctypes.c_char_p(attributes), ctypes.c_size_t(size), 0)
    try:
        for path, rights in landlock["rules"]:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = struct.pack("<Qi", rights, place)
                _call(SYS_LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, ctypes.c_char_p(rule), 0)
            finally:
                os.close(place)
        _call(SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _call(number, *arguments):
    words = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    returned = _libc.syscall(ctypes.c_long(number), *words)
    if returned < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return returned
