"""What changed on the way to a result, said once for each column, and briefly for a thousand."""

#: Columns that are named for one kind of change, and notes in all.
NAMED = 4
MOST = 24


class Notes:
    """Sentences about the whole result, and changes of single columns."""

    def __init__(self):
        self._sentences = []
        #: What happened, and the columns to which it did, in their order.
        self._columns = {}

    def add(self, sentence):
        """Something about the whole result."""
        if sentence not in self._sentences:
            self._sentences.append(sentence)

    def column(self, name, happened):
        """A column that changed: `happened` continues "`name` ..."."""
        self._columns.setdefault(happened, []).append(name)

    def sentences(self):
        """All of it: of a change that many columns share the first few columns are named, the others counted."""
        told = list(self._sentences)
        for happened, names in self._columns.items():
            shown = names if len(names) <= NAMED + 1 else names[:NAMED]
            told.extend(f"`{name}` {happened}" for name in shown)
            if len(names) > len(shown):
                told[-1] += f", and {len(names) - len(shown):,} more columns likewise"
        return told if len(told) <= MOST else [*told[: MOST - 1], f"{len(told) - MOST + 1:,} more notes are left out"]
