"""Tests of the worker: `python -m unittest discover -s assets/python/tests` with an interpreter that has the core packages."""
