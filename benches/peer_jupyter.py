"""A Jupyter kernel that holds the same frame: reads cells from standard input, one JSON string a line, and answers with the
milliseconds from request to reply. The first line is the path of a Parquet file, which becomes `df`."""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel


def run(client, code):
    started = time.perf_counter()
    reply = client.execute_interactive(code, timeout=120, store_history=False, output_hook=lambda message: None)
    took = (time.perf_counter() - started) * 1000
    if reply["content"]["status"] != "ok":
        raise SystemExit(str(reply["content"]))
    return took


def main():
    path = json.loads(sys.stdin.readline())
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        run(client, f"import pandas as pd\ndf = pd.read_parquet({path!r})\nlen(df)")
        print("ready", flush=True)
        for line in sys.stdin:
            print(run(client, json.loads(line)), flush=True)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
