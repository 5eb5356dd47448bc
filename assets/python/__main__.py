"""The confined worker's first lines: `python -I -B -u FOLDER`, or with `zygote` behind it the process that forks workers."""

import sys

if sys.argv[1:] == ["zygote"]:
    from analyticspal_worker.zygote import main
else:
    from analyticspal_worker.worker import main

main()
