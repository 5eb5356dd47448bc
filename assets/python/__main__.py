"""The confined worker's first lines: `python -I -B -u FOLDER`."""

from analyticspal_worker.worker import main

main()
