"""How a passage matches a question, in numbers: what the ranker and ``fits`` decide on.

Pure: the question, the candidate passages and the weights of terms in, a table of features out.
Every feature is about words, characters and structure, none about a topic.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from bot.retrieval import grammar, shares, surface
from bot.retrieval.shares import Table
from bot.retrieval.synonyms import Named
from bot.text import normalise

FEATURES: Final = (
    "plain_rel", "words", "pairs", "words_body", "pairs_body", "words_rel", "pairs_rel",
    "words_body_rel", "dense", "dense_rel", "words_cover", "pairs_cover", "words_cover_body",
    "pairs_cover_body", "words_cover_rel", "title_cover", "heading_cover", "title_in_question",
    "heading_in_question", "sentence_cover", "sentence_rel", "run_share", "run_head", "run_rel",
    "codes_cover", "rare_cover", "best_word", "cover_rel", "words_rank", "pairs_rank", "sounds",
    "sounds_rel", "sounds_cover", "sounds_head", "document_words", "document_pairs", "document_rel",
    "chain_cover", "chain_rel", "lead_cover", "lead_rel", "opening", "length",
)  # fmt: skip
"""All are shares or ratios, so that they mean the same in a library of any size; more of any but
the last, ``length``, never makes a match worse."""
FREE: Final = ("length",)
PLAIN: Final = {"words_rel": 1.0, "pairs_rel": 0.5, "sounds_rel": 0.3, "dense_rel": 0.1}
"""Weights of the plain fusion, which the ranker starts from."""
_WORDS_MEAN: Final = 90.0
_PAIRS_MEAN: Final = 220.0
_SOUNDS_MEAN: Final = 15.0
OTHER_NAME: Final = 0.8
"""What another name of the same thing is worth, where the name itself is 1."""
_LEAD: Final = 100
"""Characters of a passage that say what it is about."""


@dataclass(frozen=True)
class Asked:
    """A question taken apart."""

    text: str
    words: tuple[str, ...]
    """Distinct, the most telling of them (``grammar.telling``)."""
    pairs: tuple[str, ...]
    sounds: tuple[str, ...]
    word_weights: Table
    pair_weights: Table
    sound_weights: Table
    chains: Mapping[str, float]
    """Neighbouring words, as a passage's words would hold them, and their weights."""
    said: tuple[Named, ...] = ()
    """Names of the company's glossary."""


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
    start: int
    """Where in its document the body begins."""
    found: Mapping[str, float]
    """Scores of the methods that found it: ``words``, ``pairs``, ``dense``."""


def asked(
    text: str,
    words: Mapping[str, float],
    pairs: Mapping[str, float],
    loans: Mapping[str, float],
    said: tuple[Named, ...] = (),
) -> Asked:
    """Take a question apart.

    Args:
        text: The question.
        words: Its words, in the order in which they stand, and their inverse document frequencies.
        pairs: Its character pairs likewise.
        loans: The skeletons of its loan words likewise.
        said: Names of the company's glossary in it.
    """
    best = [
        grammar.telling(words, grammar.of_word),
        grammar.telling(pairs, grammar.of_pair),
        grammar.telling(loans),
    ]
    names = [tuple(weights) for weights in best]
    told = [np.array(list(weights.values())) for weights in best]
    chains = _chains(words, best[0])
    return Asked(
        normalise(text), names[0], names[1], names[2], told[0], told[1], told[2], chains, said
    )


def _chains(order: Iterable[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Return neighbouring words that both tell something, with the lesser weight of the two."""
    telling = [word for word in order if word in weights]
    return {
        f" {one} {other} ": min(weights[one], weights[other]) for one, other in pairwise(telling)
    }


def features(question: Asked, candidates: Sequence[Candidate]) -> Table:
    """Return one row of ``FEATURES`` per candidate, (n, f).

    Where the question says a name of the glossary, a passage that says another name of the same
    thing matches nearly as well as one that says this name.
    """
    table = _features(question, candidates)
    if not question.said:
        return table
    renamed = [_renamed(one, question.said) for one in candidates]
    if all(after is before for after, before in zip(renamed, candidates, strict=True)):
        return table
    return np.asarray((1 - OTHER_NAME) * table + OTHER_NAME * _features(question, renamed))


def _renamed(one: Candidate, said: Sequence[Named]) -> Candidate:
    """Return a passage that calls things as the question does."""
    plain = text, title, heading = surface.plain(one.text), *map(surface.plain, one.context)
    bodies = [one.words, one.title_words, one.heading_words]
    for name in said:
        text, title, heading = map(name.written, (text, title, heading))
        bodies = [name.worded(words) for words in bodies]
    if (text, title, heading) == plain:
        return one
    return replace(
        one,
        text=text,
        context=(title, heading),
        words=bodies[0],
        title_words=bodies[1],
        heading_words=bodies[2],
    )


def _features(question: Asked, candidates: Sequence[Candidate]) -> Table:
    columns: dict[str, Table] = {}
    columns |= _by_words(question, candidates)
    columns |= _by_pairs(question, candidates)
    columns |= _by_sounds(question, candidates)
    columns |= _by_runs(question, candidates)
    columns |= _by_chains(question, candidates)
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
        "words": shares.bm25(whole, weights, sizes + 8, _WORDS_MEAN),
        "words_body": shares.bm25(body, weights, sizes, _WORDS_MEAN),
        "words_cover": shares.cover(whole, weights),
        "words_cover_body": shares.cover(body, weights),
        "title_cover": shares.cover(title, weights),
        "heading_cover": shares.cover(heading, weights),
        "codes_cover": shares.cover(whole[:, is_code], weights[is_code]),
        "rare_cover": shares.cover(whole[:, rare], weights[rare]),
        "document_words": shares.cover(
            shares.united(whole, [one.document_id for one in candidates]), weights
        ),
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
        "pairs": shares.bm25(body + head, weights, sizes + 15, _PAIRS_MEAN),
        "pairs_body": shares.bm25(body, weights, sizes, _PAIRS_MEAN),
        "pairs_cover": shares.cover(body + head, weights),
        "document_pairs": shares.cover(
            shares.united(body + head, [one.document_id for one in candidates]), weights
        ),
        "pairs_cover_body": shares.cover(body, weights),
        "lead_cover": shares.cover(
            shares.held([b[:_LEAD] for b in bodies], question.pairs), weights
        ),
        "sentence_cover": shares.best_sentence(question.pairs, weights, bodies, body),
        "title_in_question": np.array(
            surface.told(question.text, [one.context[0] for one in candidates])
        ),
        "heading_in_question": np.array(
            surface.told(question.text, [one.context[1].rpartition(" > ")[2] for one in candidates])
        ),
    }


def _by_chains(question: Asked, candidates: Sequence[Candidate]) -> dict[str, Table]:
    texts = [f" {one.title_words} . {one.heading_words} . {one.words} " for one in candidates]
    weights = np.array(list(question.chains.values()))
    return {"chain_cover": shares.cover(shares.held(texts, list(question.chains)), weights)}


def _by_sounds(question: Asked, candidates: Sequence[Candidate]) -> dict[str, Table]:
    weights = question.sound_weights
    counts = [Counter(one.sounds.split(" ")) for one in candidates]
    shape = (len(candidates), len(question.sounds))
    body = np.array([[c[s] for s in question.sounds] for c in counts], float).reshape(shape)
    heads = [set(one.head_sounds.split()) for one in candidates]
    head = np.array([[s in h for s in question.sounds] for h in heads], float).reshape(shape)
    sizes = np.array([len(one.sounds) / 6 for one in candidates])
    return {
        "sounds": shares.bm25(body + head, weights, sizes, _SOUNDS_MEAN),
        "sounds_cover": shares.cover(body + head, weights),
        "sounds_head": shares.cover(head, weights),
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
        "dense_rel": shares.relative(dense),
        "words_rel": shares.relative(columns["words"]),
        "words_body_rel": shares.relative(columns["words_body"]),
        "words_cover_rel": shares.relative(columns["words_cover"]),
        "pairs_rel": shares.relative(columns["pairs"]),
        "run_rel": shares.relative(columns["run_share"]),
        "sentence_rel": shares.relative(columns["sentence_cover"]),
        "sounds_rel": shares.relative(columns["sounds"]),
        "chain_rel": shares.relative(columns["chain_cover"]),
        "lead_rel": shares.relative(columns["lead_cover"]),
        "opening": 1.0 / (1.0 + np.array([one.start for one in candidates]) / _LEAD),
        "cover_rel": shares.relative(columns["pairs_cover"]),
        "words_rank": shares.rank(columns["words"]),
        "pairs_rank": shares.rank(columns["pairs"]),
    }
    fused = sum((weight * found[name] for name, weight in PLAIN.items()), np.zeros(len(dense)))
    document = shares.united(
        np.asarray(fused)[:, None] ** 2, [one.document_id for one in candidates]
    )[:, 0]
    return found | {
        "plain_rel": shares.relative(np.asarray(fused)),
        "document_rel": shares.relative(document),
    }
