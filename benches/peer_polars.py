"""Python polars reading a CSV: for each line of standard input, a path, the milliseconds that `read_csv` takes, and the rows."""

import sys
import time

import polars

print("ready", polars.__version__, polars.thread_pool_size(), flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    frame = polars.read_csv(line.rstrip("\n"), try_parse_dates=True)
    took = (time.perf_counter() - started) * 1000
    print(took, frame.height, flush=True)
    del frame
