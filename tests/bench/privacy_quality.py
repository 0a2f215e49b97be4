"""How well the masker finds: precision and recall by type, with Wilson bounds, and its speed.

``python -m tests.bench.privacy_quality FOLDER`` reads ``pii-ja.jsonl`` (rows with ``text`` and
``spans`` of ``type, start, end``) and ``ner-ja.jsonl`` (rows with ``text`` and ``entities`` of
``type, span``) from FOLDER, where they are. A gold span counts as found when a span of ours covers
it up to white space; a span of ours is right when it touches a gold one. Where Presidio is
installed, the patterns it ships with (no language model) read the same texts in the same run.
"""

import importlib.util
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bot.privacy import Policy, Span, detectors
from bot.privacy.detectors import find
from bot.privacy.roster import of
from tests.support.identifiers import KINDS, Case, cases, innocent
from tests.support.persons import INNOCENT, people, sentences
from training.gate import wilson

Gold = tuple[str, int, int]


def measure(rows: Iterable[tuple[str, list[Gold]]], policy: Policy) -> dict[str, Any]:
    """Return recall by gold type, precision by our label, and the rows without gold touched."""
    got, of, right, ours = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    clean = touched = 0
    for text, gold in rows:
        spans = find(text, policy)
        for kind, start, end in gold:
            of[kind] += 1
            got[kind] += _covered(text, start, end, spans)
        for span in spans:
            ours[span.label] += 1
            right[span.label] += any(
                span.start < end and start < span.end for _, start, end in gold
            )
        clean += not gold
        touched += bool(not gold and spans)
    return {
        "recall": {kind: _share(got[kind], of[kind]) for kind in sorted(of)},
        "precision": {label: _share(right[label], ours[label]) for label in sorted(ours)},
        "clean_rows_touched": _share(touched, clean),
    }


def made(n: int, seed: int) -> None:
    """Print recall on made-up sentences, and how many innocent ones are touched."""
    for kind in sorted(KINDS):
        found = sum(_hidden(c.text, c.start, c.end, by_name=False) for c in cases(kind, n, seed))
        sys.stdout.write(f"{kind}: {_share(found, n)}\n")
    joined = [case for kind in sorted(KINDS) for case in cases(kind, n // 10, seed + 1)]
    random.Random(seed).shuffle(joined)
    sys.stdout.write(f"joined: {_joined(joined)}\n")
    names = people(2 * n, seed)
    roster = of(f"{family} {given}" for family, given in names)
    for who, some, known in (("others", names[:n], None), ("roster", names[n:], roster)):
        seen = list(sentences(some, seed))
        got = sum(_hidden(s.text, s.start, s.end, roster=known) for s in seen)
        sys.stdout.write(f"names, {who}: {_share(got, len(seen))}\n")
    plain = [*innocent(n, seed), *INNOCENT]
    touched = sum(bool(find(text, "train", roster)) for text in plain)
    sys.stdout.write(f"innocent touched: {_share(touched, len(plain))}\n")


def _hidden(text: str, start: int, end: int, *, by_name: bool = True, roster: Any = None) -> bool:
    given = {"roster": roster} if roster else {}
    return _covered(text, start, end, find(text, "train", by_name=by_name, **given))


def _joined(cases_: list[Case]) -> str:
    """Return the recall where three sentences follow one another with nothing between."""
    found = 0
    for at in range(0, len(cases_) - 2, 3):
        three = cases_[at : at + 3]
        text = "".join(case.text for case in three)
        spans, before = find(text, by_name=False), 0
        for case in three:
            found += _covered(text, before + case.start, before + case.end, spans)
            before += len(case.text)
    return _share(found, len(cases_) // 3 * 3)


def speed(texts: list[str], work: Callable[[str], object]) -> float:
    """Return characters a second."""
    detectors._find.cache_clear()
    started = time.perf_counter()
    for text in texts:
        work(text)
    return sum(map(len, texts)) / (time.perf_counter() - started)


def _covered(text: str, start: int, end: int, spans: list[Span]) -> bool:
    hidden = {at for span in spans for at in range(span.start, span.end)}
    return all(at in hidden or not text[at].strip(" 　〒") for at in range(start, end))


def _share(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f"{part}/{whole} = {part / max(1, whole):.3f} [{low:.3f}, {high:.3f}]"


def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def main(folder: Path) -> None:
    """Print both policies' figures for the files in ``folder``."""
    pii, ner = _read(folder / "pii-ja.jsonl"), _read(folder / "ner-ja.jsonl")
    sets = {
        "pii-ja": [
            (r["text"], [(s["type"], s["start"], s["end"]) for s in r["spans"]]) for r in pii
        ],
        "ner-ja": [
            (r["text"], [_gold(e) for e in r["entities"] if e["type"] == "人名"]) for r in ner
        ],
    }
    for policy in ("train", "answer"):
        for name, rows in sets.items():
            figures = measure(rows, policy)  # type: ignore[arg-type]
            sys.stdout.write(f"== {name} {policy}\n{json.dumps(figures, indent=1)}\n")
        others = [
            (e["type"], *e["span"]) for r in ner for e in r["entities"] if e["type"] != "人名"
        ]
        sys.stdout.write(
            f"names of other things touched: {_touched(ner, policy)} of {len(others)}\n"
        )  # type: ignore[arg-type]
    texts = [row["text"] for row in (*pii, *ner)]
    peer = _presidio() if importlib.util.find_spec("presidio_analyzer") else None
    rules = theirs = 0.0
    for _ in range(4):  # by turns, so that a busy machine is as busy for both
        rules = max(rules, speed(texts, lambda t: find(t, by_name=False)))
        theirs = max(theirs, speed(texts, peer) if peer else 0.0)
    sys.stdout.write(f"rules: {rules:,.0f} chars/s\n")
    if theirs:
        sys.stdout.write(f"presidio's patterns: {theirs:,.0f} chars/s, {rules / theirs:.1f}x\n")
    if importlib.util.find_spec("sudachipy"):
        sys.stdout.write(f"with names: {speed(texts, find):,.0f} chars/s\n")


def _presidio() -> Callable[[str], object]:
    """Return Presidio's analyzer with every pattern it ships for English and no language model."""
    import logging

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    def no_words(self: Any, _text: str, language: str) -> NlpArtifacts:
        return NlpArtifacts([], None, [], [], self, language)

    empty: dict[str, Any] = {name: lambda *_: [] for name in NlpEngine.__abstractmethods__}
    empty |= {"process_text": no_words, "get_supported_languages": lambda _: ["en"]}
    empty |= {"is_loaded": lambda _: True}
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    without_words = type("NoWords", (NlpEngine,), empty)()
    engine = AnalyzerEngine(registry=registry, nlp_engine=without_words, supported_languages=["en"])
    return lambda text: engine.analyze(text, "en")


def _gold(entity: dict[str, Any]) -> Gold:
    return entity["type"], entity["span"][0], entity["span"][1]


def _touched(rows: list[dict[str, Any]], policy: Policy) -> int:
    touched = 0
    for row in rows:
        spans = find(row["text"], policy)
        for entity in row["entities"]:
            start, end = entity["span"]
            hit = any(span.start < end and start < span.end for span in spans)
            touched += entity["type"] != "人名" and hit
    return touched


if __name__ == "__main__":
    if sys.argv[1] == "--made":
        made(*(int(one) for one in [*sys.argv[2:4], *["3000", "21"][len(sys.argv[2:4]) :]]))
    else:
        main(Path(sys.argv[1]))
