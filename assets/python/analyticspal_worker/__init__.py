"""The half of AnalyticsPAL's executor that runs inside the sandbox.

One process serves one run: it says that it is ready, receives tables and code on descriptor 3, runs the code, sends one
reply and ends. Nothing here is a line of defence: the sandbox around it is, and the executor believes nothing it says.
"""
