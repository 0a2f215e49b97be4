"""How a passage matches a question, in numbers: what the ranker and ``fits`` decide on.

Pure: the question, the candidate passages and the weights of terms in, a table of features out.
Every feature is about words, characters and structure, none about a topic.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.retrieval import grammar, surface
from bot.text import normalise

MAX_TERMS: Final = 64
"""A longer question is searched by its most telling terms."""
FEATURES: Final = (
    "plain_rel", "words", "pairs", "words_body", "pairs_body", "words_rel", "pairs_rel",
    "words_body_rel", "dense", "dense_rel", "words_cover", "pairs_cover", "words_cover_body",
    "pairs_cover_body", "words_cover_rel", "title_cover", "heading_cover", "title_in_question",
    "heading_in_question", "sentence_cover", "sentence_rel", "run_share", "run_head", "run_rel",
    "codes_cover", "rare_cover", "best_word", "cover_rel", "words_rank", "pairs_rank", "sounds",
    "sounds_rel", "sounds_cover", "sounds_head", "document_words", "document_pairs", "length",
)  # fmt: skip
"""All are shares or ratios, so that they mean the same in a library of any size; more of any but
the last, ``length``, never makes a match worse."""
FREE: Final = ("length",)
PLAIN: Final = {"words_rel": 1.0, "pairs_rel": 0.5, "sounds_rel": 0.3, "dense_rel": 0.1}
"""Weights of the plain fusion, which the ranker starts from."""
_K1: Final = 1.2
_B: Final = 0.75
_WORDS_MEAN: Final = 90.0
_PAIRS_MEAN: Final = 220.0
_SOUNDS_MEAN: Final = 15.0
_SENTENCE = re.compile(r"[。！？!?\n]|\.\s|<br>|\|")
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question taken apart."""

    text: str
    words: tuple[str, ...]
    """Distinct, the most telling ``MAX_TERMS`` of them."""
    pairs: tuple[str, ...]
    sounds: tuple[str, ...]
    word_weights: Table
    pair_weights: Table
    sound_weights: Table


@dataclass(frozen=True)
class Candidate:
    """A passage that may answer."""

    passage_id: str
    document_id: str
    context: tuple[str, str]
    """Title and heading path."""
    text: str
    words: str
    """The body's words, separated by spaces."""
    sounds: str
    """Likewise the skeletons of its loan words."""
    title_words: str
    heading_words: str
    head_sounds: str
    """Skeletons of the loan words of title and heading path."""
    found: Mapping[str, float]
    """Scores of the methods that found it: ``words``, ``pairs``, ``dense``."""


def asked(
    text: str, words: Mapping[str, float], pairs: Mapping[str, float], loans: Mapping[str, float]
) -> Asked:
    """Take a question apart.

    Args:
        text: The question.
        words: Its words and their inverse document frequencies.
        pairs: Its character pairs likewise.
        loans: The skeletons of its loan words likewise.
    """
    best = [_telling(words, grammar.of_word), _telling(pairs, grammar.of_pair), _telling(loans)]
    names = [tuple(weights) for weights in best]
    tables = [np.array(list(weights.values())) for weights in best]
    return Asked(normalise(text), names[0], names[1], names[2], *tables)


def _telling(
    weights: Mapping[str, float], told: Callable[[str], float] = lambda _: 1.0
) -> dict[str, float]:
    weights = {term: weight * told(term) for term, weight in weights.items()}
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(best[:MAX_TERMS])


def features(question: Asked, candidates: Sequence[Candidate]) -> Table:
    """Return one row of ``FEATURES`` per candidate, (n, f)."""
    columns: dict[str, Table] = {}
    columns |= _by_words(question, candidates)
    columns |= _by_pairs(question, candidates)
    columns |= _by_sounds(question, candidates)
    columns |= _by_runs(question, candidates)
    columns |= _by_place(candidates, columns)
    return np.stack([columns[name] for name in FEATURES], axis=1)


def _by_words(question: Asked, candidates: Sequence[Candidate]) -> dict[str, Table]:
    weights = question.word_weights
    counts = [Counter(one.words.split()) for one in candidates]
    body = np.array([[c[w] for w in question.words] for c in counts], float).reshape(
        len(counts), -1
    )
    heads = [(set(one.title_words.split()), set(one.heading_words.split())) for one in candidates]
    title = np.array([[w in t for w in question.words] for t, _ in heads], float).reshape(
        body.shape
    )
    heading = np.array([[w in h for w in question.words] for _, h in heads], float).reshape(
        body.shape
    )
    sizes = np.array([len(one.words.split()) for one in candidates], float)
    whole = body + title + heading
    is_code = np.array([w.isascii() for w in question.words], bool)
    rare = weights >= (np.median(weights) if len(weights) else 0)
    return {
        "words": _bm25(whole, weights, sizes + 8, _WORDS_MEAN),
        "words_body": _bm25(body, weights, sizes, _WORDS_MEAN),
        "words_cover": _cover(whole, weights),
        "words_cover_body": _cover(body, weights),
        "title_cover": _cover(title, weights),
        "heading_cover": _cover(heading, weights),
        "codes_cover": _cover(whole[:, is_code], weights[is_code]),
        "rare_cover": _cover(whole[:, rare], weights[rare]),
        "document_words": _cover(_united(whole, candidates), weights),
        "best_word": (whole[:, :1] > 0).any(axis=1).astype(float),
        "length": np.log1p(sizes),
    }


def _by_pairs(question: Asked, candidates: Sequence[Candidate]) -> dict[str, Table]:
    weights = question.pair_weights
    bodies = [surface.plain(one.text) for one in candidates]
    heads = [surface.plain("\n".join(one.context)) for one in candidates]
    shape = (len(candidates), len(question.pairs))
    body = np.array([[b.count(p) for p in question.pairs] for b in bodies], float).reshape(shape)
    head = np.array([[p in h for p in question.pairs] for h in heads], float).reshape(shape)
    sizes = np.array([len(b) for b in bodies], float)
    return {
        "pairs": _bm25(body + head, weights, sizes + 15, _PAIRS_MEAN),
        "pairs_body": _bm25(body, weights, sizes, _PAIRS_MEAN),
        "pairs_cover": _cover(body + head, weights),
        "document_pairs": _cover(_united(body + head, candidates), weights),
        "pairs_cover_body": _cover(body, weights),
        "sentence_cover": _sentences(question, bodies, body),
        "title_in_question": np.array(
            surface.told(question.text, [one.context[0] for one in candidates])
        ),
        "heading_in_question": np.array(
            surface.told(question.text, [one.context[1].rpartition(" > ")[2] for one in candidates])
        ),
    }


def _by_sounds(question: Asked, candidates: Sequence[Candidate]) -> dict[str, Table]:
    weights = question.sound_weights
    counts = [Counter(one.sounds.split(" ")) for one in candidates]
    shape = (len(candidates), len(question.sounds))
    body = np.array([[c[s] for s in question.sounds] for c in counts], float).reshape(shape)
    heads = [set(one.head_sounds.split()) for one in candidates]
    head = np.array([[s in h for s in question.sounds] for h in heads], float).reshape(shape)
    sizes = np.array([len(one.sounds) / 6 for one in candidates])
    return {
        "sounds": _bm25(body + head, weights, sizes, _SOUNDS_MEAN),
        "sounds_cover": _cover(body + head, weights),
        "sounds_head": _cover(head, weights),
    }


def _by_runs(question: Asked, candidates: Sequence[Candidate]) -> dict[str, Table]:
    letters = surface.letters(question.text)
    runs = [surface.run(letters, surface.letters(one.text)) for one in candidates]
    heads = [surface.run(letters, surface.letters("\n".join(one.context))) for one in candidates]
    return {
        "run_share": np.array(runs, float) / max(1, len(letters)),
        "run_head": np.array(heads, float) / max(1, len(letters)),
    }


def _by_place(candidates: Sequence[Candidate], columns: Mapping[str, Table]) -> dict[str, Table]:
    dense = np.array([one.found.get("dense", 0.0) for one in candidates])
    found = {
        "dense": dense,
        "dense_rel": _relative(dense),
        "words_rel": _relative(columns["words"]),
        "words_body_rel": _relative(columns["words_body"]),
        "words_cover_rel": _relative(columns["words_cover"]),
        "pairs_rel": _relative(columns["pairs"]),
        "run_rel": _relative(columns["run_share"]),
        "sentence_rel": _relative(columns["sentence_cover"]),
        "sounds_rel": _relative(columns["sounds"]),
        "cover_rel": _relative(columns["pairs_cover"]),
        "words_rank": _rank(columns["words"]),
        "pairs_rank": _rank(columns["pairs"]),
    }
    fused = sum((weight * found[name] for name, weight in PLAIN.items()), np.zeros(len(dense)))
    return found | {"plain_rel": _relative(np.asarray(fused))}


def _united(counts: Table, candidates: Sequence[Candidate]) -> Table:
    """Return the counts with each row holding what all candidates of its manual hold together."""
    number: dict[str, int] = {}
    rows = np.array([number.setdefault(one.document_id, len(number)) for one in candidates])
    together = np.zeros((len(number), counts.shape[1]))
    np.add.at(together, rows, counts)
    return np.asarray(together[rows])


def _bm25(counts: Table, weights: Table, sizes: Table, mean: float) -> Table:
    """Return BM25 as a share of the question's weight, alike in small and large libraries."""
    norm = _K1 * (1 - _B + _B * sizes / mean)
    reached = (counts * (_K1 + 1) / (counts + norm[:, None])) @ weights
    return np.asarray(reached / (float(weights.sum()) or 1.0), float)


def _cover(counts: Table, weights: Table) -> Table:
    """Return the share (0..1) of the question's weight whose terms are there."""
    total = float(weights.sum())
    return np.asarray((counts > 0) @ weights / total if total else np.zeros(len(counts)), float)


def _sentences(question: Asked, bodies: Sequence[str], counts: Table) -> Table:
    """Return the best share of the question's pairs that one sentence covers."""
    total = float(question.pair_weights.sum()) or 1.0
    best = np.zeros(len(bodies))
    for row, body in enumerate(bodies):
        there = np.flatnonzero(counts[row]).tolist()
        if not there:
            continue
        named = [(question.pairs[i], float(question.pair_weights[i])) for i in there]
        best[row] = max(sum(w for p, w in named if p in s) for s in _SENTENCE.split(body)) / total
    return best


def _relative(values: Table) -> Table:
    top = values.max(initial=0.0)
    return values / top if top > 0 else np.zeros_like(values)


def _rank(values: Table) -> Table:
    order = np.empty(len(values))
    order[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return np.asarray(1.0 / (1.0 + order))
