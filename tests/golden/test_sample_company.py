"""The sample company, searched and quoted as a new user would find it, with figures to hold."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot import prompt
from bot.access import Reader
from bot.generate import Draft, generate
from bot.llm import Evidence
from bot.llm.embeddings import build_embedder
from bot.llm.quote import QuoteModel
from bot.retrieval.hit import Hit
from bot.retrieval.ingest import ingest
from bot.retrieval.library import Library
from bot.settings import Settings, shipped
from bot.store import Store
from bot.tables import VerifiedAnswer
from bot.verified import best

SAMPLES = shipped("samples")
COMPANY: dict[str, Any] = tomllib.loads((SAMPLES / "company.toml").read_text(encoding="utf-8"))
PAIRS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERED = [pair for pair in PAIRS if pair["documents"]]
EMPLOYEE = Reader("U01MINASE")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The shelf with all sample manuals."""
    settings = Settings(data=tmp_path_factory.mktemp("company"))
    store = Store(settings.url)
    store.create_tables()
    found = ingest(store, [SAMPLES / folder for folder in COMPANY["company"]["manuals"]])
    assert len(found.added) == 21
    assert not found.refused
    shelf = Library(store, settings, build_embedder(settings))
    shelf.catch_up()
    yield shelf
    shelf.close()
    store.close()


def drafted(library: Library, question: str, language: str, reader: Reader) -> Draft:
    """What the quoting model answers from the best four passages."""
    evidence = [_evidence(hit) for hit in library.search(question, reader, 4)]
    return generate(QuoteModel(), prompt.render(question, evidence, language), Event())


def test_pairs_find_their_manual(library: Library) -> None:
    """Most questions find their manual first and nearly all the quoted passage among four."""
    found = library.search_many([pair["question"] for pair in ANSWERED], EMPLOYEE, 4)
    first = sum(
        hits[0].source in {Path(name).name for name in pair["documents"]}
        for pair, hits in zip(ANSWERED, found, strict=True)
    )
    quoted = sum(
        any(quote in hit.text for hit in hits for quote in pair["quotes"])
        for pair, hits in zip(ANSWERED, found, strict=True)
    )
    assert first / len(ANSWERED) >= 0.75
    assert quoted / len(ANSWERED) >= 0.82


def test_unanswerable_questions_are_refused(library: Library) -> None:
    """The quoting model says that it does not know, at most two of twelve aside."""
    asked = [pair for pair in PAIRS if not pair["documents"]]
    drafts = [drafted(library, pair["question"], pair["language"], EMPLOYEE) for pair in asked]
    assert sum(draft.abstained for draft in drafts) >= len(asked) - 2


@pytest.mark.parametrize(
    "step", COMPANY["tour"], ids=lambda step: f"{step['language']}-{step['kind']}"
)
def test_tour(library: Library, step: dict[str, Any]) -> None:
    """Each question of the tour is answered from its manual with a citation, or refused."""
    reader = Reader(step["as"], step["channel"])
    draft = drafted(library, step["text"], step["language"], reader)
    if step["kind"] == "unanswerable":
        assert draft.abstained
        return
    assert not draft.abstained
    sources = {hit.passage_id: hit.source for hit in library.search(step["text"], reader, 4)}
    cited = {sources[citation.passage_id] for citation in draft.citations}
    assert Path(step["document"]).name in cited


def test_the_tour_leaves_something_to_correct(library: Library) -> None:
    """The first answer lacks what the expert's rewrite adds, or there would be no reason for 👎."""
    ask = COMPANY["tour"][0]
    draft = drafted(library, ask["text"], "ja", Reader(ask["as"], ask["channel"]))
    assert "10,500円" in ask["rewrite"]
    assert "10,500円" not in draft.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_rewrite_reaches_the_paraphrase_and_not_the_neighbour(language: str) -> None:
    """After the tour's rewrite its paraphrase gets the expert's words, its neighbour does not."""
    steps = [step for step in COMPANY["tour"] if step["language"] == language]
    ask = steps[0]
    row = VerifiedAnswer(
        id="v", question=ask["text"], text=ask["rewrite"], language=language, author=ask["expert"]
    )
    kinds = {step["kind"]: best(step["text"], [row]).kind for step in steps}
    assert kinds == {
        "ask": "same",
        "paraphrase": "same",
        "neighbour": "else",
        "unanswerable": "else",
    }


def test_restricted_manual_stays_with_its_readers(library: Library) -> None:
    """The directors' rules are found by a director and in their channel, by nobody else."""
    question = "退任慰労金の功績倍率はいくつですか？"

    def seen(reader: Reader) -> bool:
        return any(hit.source == "directors.md" for hit in library.search(question, reader, 10))

    assert seen(Reader("U01YUKIMORI"))
    assert seen(Reader("U01KIRIGASAWA", "C01YAKUIN"))
    assert not seen(EMPLOYEE)
    assert not seen(Reader("U01YUKIMORI", "C01GENERAL"))


def _evidence(hit: Hit) -> Evidence:
    known = Evidence.__dataclass_fields__
    return Evidence(**{name: value for name, value in vars(hit).items() if name in known})
