"""What the code drew, as PNG at twice the screen's resolution."""

import io
import itertools
import sys

import numpy

SHOWN_FIRST = ("chart", "fig")
MOST = 20
#: Characters of what kept a figure from being drawn.
LONGEST = 400
#: Items of a list that are looked at: what matplotlib answers is short.
LOOKED_AT = 100


def is_drawing(value):
    """Whether a value is something of matplotlib's, or what its functions answer: such things in lists and dicts, with
    the numbers of `plt.hist` beside them. Never a table."""
    if "matplotlib" not in sys.modules:
        return False
    return _holds_drawing(value)


def _holds_drawing(value):
    # By their classes' modules, those they inherit from too: not everything that is drawn is an Artist.
    if any(str(kind.__module__).startswith("matplotlib.") for kind in type(value).__mro__):
        return True
    if isinstance(value, dict):
        items = [item for item in value.values() if not isinstance(item, list) or item]
        return bool(items) and all(_holds_drawing(item) for item in items)
    if isinstance(value, numpy.ndarray) and value.dtype == object:
        value = value.flat
    elif not isinstance(value, (list, tuple)):
        return False
    return any(_holds_drawing(item) for item in itertools.islice(value, LOOKED_AT))


def collect(scope):
    """Names and PNG bytes of every figure that is open or bound to a name, the ones named `chart` and `fig` first."""
    if "matplotlib.figure" not in sys.modules:
        return []
    from matplotlib.figure import Figure

    named = {id(value): (name, value) for name, value in dict.items(scope) if isinstance(value, Figure)}
    for name in SHOWN_FIRST:
        figure = getattr(dict.get(scope, name), "figure", None)
        if isinstance(figure, Figure):
            named[id(figure)] = (name, figure)
    drawn = list(named.values())
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else []:
        figure = pyplot.figure(number)
        if id(figure) not in named:
            drawn.append((f"figure {number}", figure))
    drawn.sort(key=lambda item: SHOWN_FIRST.index(item[0]) if item[0] in SHOWN_FIRST else len(SHOWN_FIRST))
    if len(drawn) > MOST:
        drawn[MOST - 1 :] = [("left out", _words(f"{len(drawn) - MOST + 1} more figures are left out"))]
    return [(name, _picture(figure)) for name, figure in drawn]


def _picture(figure):
    """The figure as it is saved; where it cannot be drawn, why: the other figures are not lost for it."""
    png = io.BytesIO()
    try:
        figure.savefig(png, format="png", dpi=2 * figure.get_dpi(), bbox_inches="tight")
    except Exception as error:
        png = io.BytesIO()
        why = _words(f"This figure could not be drawn: {type(error).__name__}: {error}"[:LONGEST])
        why.savefig(png, format="png", dpi=2 * why.get_dpi())
    return png.getvalue()


def _words(text):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 1.5))
    figure.text(0.02, 0.5, text.encode("utf-8", "replace").decode(), verticalalignment="center", wrap=True, parse_math=False)
    return figure
