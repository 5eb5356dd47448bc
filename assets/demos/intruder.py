# What hostile code would try first. Each attempt says what came of it.
import os
import socket
import subprocess
from pathlib import Path


def attempt(what, deed):
    try:
        return {"attempt": what, "came of it": "succeeded", "detail": repr(deed())[:80]}
    except Exception as reason:
        return {"attempt": what, "came of it": "refused", "detail": f"{type(reason).__name__}: {reason}"}


def keys_in_environment():
    names = [name for name in os.environ if "KEY" in name or "TOKEN" in name]
    if not names:
        raise LookupError("there is no key in the environment")
    return names


result = pd.DataFrame([
    attempt("read a private key", lambda: (Path.home() / ".ssh" / "id_ed25519").read_text()),
    attempt("list the home folders", lambda: os.listdir("/home")),
    attempt("read the list of users", lambda: Path("/etc/passwd").read_text()),
    attempt("find keys in the environment", keys_in_environment),
    attempt("call home", lambda: socket.create_connection(("192.0.2.1", 443), timeout=2)),
    attempt("start a program", lambda: subprocess.run(["sh", "-c", "id"], capture_output=True, check=True)),
    attempt("write into the system", lambda: Path("/usr/bin/analyticspal-was-here").write_text("x")),
    attempt("end another process", lambda: os.kill(os.getppid(), 9)),
])
