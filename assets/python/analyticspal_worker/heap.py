"""The heap: a fresh process is slow through page faults, not through imports."""

import ctypes

#: glibc's names for the tunables.
M_TRIM_THRESHOLD = -1
M_MMAP_MAX = -4
#: Frames below this size cause too few page faults to prepare for.
SMALL = 4 << 20
MOST = 256 << 20


def keep(table_bytes):
    """Large blocks come from the heap, whose pages are kept, and not from maps that the kernel zeroes anew each time."""
    if table_bytes < SMALL:
        return
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, 1 << 30)
    except (OSError, AttributeError):
        pass


def touch(table_bytes):
    """Touches about as much as a step over the tables will use. Worth its time only while nobody waits."""
    if table_bytes < SMALL:
        return
    try:
        block = bytearray(min(table_bytes, MOST))
    except MemoryError:
        return
    del block
