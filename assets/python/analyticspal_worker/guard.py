"""What the code finds around it: streams that lose nothing, warnings that know their line, no keyboard."""

import builtins
import io
import sys
import warnings

#: As much printed text as may be one CSV table that is the result.
KEPT_CHARACTERS = 8 << 20
CODE_NAME = "<code>"


class Printed(io.TextIOWrapper):
    """stdout, written through at once, which also remembers what generated code printed (it may be the result)."""

    def __init__(self):
        super().__init__(io.FileIO(1, "w", closefd=False), "utf-8", "backslashreplace", newline="\n", write_through=True)
        self.keeps = False
        self._kept = []
        self._room = KEPT_CHARACTERS

    def write(self, text):
        if self.keeps and isinstance(text, str):
            self._room -= len(text)
            if self._room >= 0:
                self._kept.append(text)
        return super().write(text)

    def whole_text(self):
        """Everything that was printed, or None when it was too much to keep."""
        return "".join(self._kept) if self._room >= 0 else None


def prepare_streams():
    """Replaces stdout and stderr, and the keyboard by a clear error."""
    printed = Printed()
    sys.stdout = printed
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), "utf-8", "backslashreplace", newline="\n",
                                  write_through=True)
    builtins.input = _no_keyboard
    return printed


def _no_keyboard(prompt=""):
    raise RuntimeError("input() cannot be answered here: put the value into the code")


def watch_warnings(channel):
    """Sends each warning to the console, with the code's line where it has one."""

    def show(message, category, filename, lineno, file=None, line=None):
        own = lineno if filename == CODE_NAME else None
        channel.send({"type": "warning", "text": f"{category.__name__}: {message}", "line": own})

    warnings.showwarning = show
    warnings.simplefilter("default")
    # Libraries' own deprecations are not the code's business.
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"^(?!__main__)")
    warnings.filterwarnings("ignore", category=PendingDeprecationWarning)
