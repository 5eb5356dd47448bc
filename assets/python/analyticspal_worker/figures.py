"""What the code drew, as PNG at twice the screen's resolution."""

import io
import sys

SHOWN_FIRST = ("chart", "fig")
MOST = 20


def is_drawing(value):
    """Whether a value is something of matplotlib's, or a collection of such things: never a table."""
    if "matplotlib" not in sys.modules:
        return False
    from matplotlib.artist import Artist
    from matplotlib.container import Container

    if isinstance(value, (Artist, Container)):
        return True
    items = getattr(value, "flat", value if isinstance(value, (list, tuple)) else None)
    if items is None:
        return False
    items = list(items)
    return bool(items) and all(isinstance(item, (Artist, Container)) for item in items)


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
    pictures = []
    for name, figure in drawn[:MOST]:
        png = io.BytesIO()
        figure.savefig(png, format="png", dpi=2 * figure.get_dpi(), bbox_inches="tight")
        pictures.append((name, png.getvalue()))
    return pictures
