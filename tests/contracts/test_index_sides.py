"""What both sides of the index, keywords and vectors, must do with what they are given."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from bot.llm.ngram import NgramEmbedder
from bot.retrieval import terms
from bot.retrieval.entry import Entry
from bot.retrieval.keywords import PAIRS, WORDS, Keywords
from bot.retrieval.vectors import Vectors


class Side(Protocol):
    """One side of the index, spoken to alike."""

    def add(self, audience: str, texts: dict[str, str]) -> None:
        """Add or replace passages."""

    def remove(self, audience: str, ids: Sequence[str]) -> None:
        """Remove passages."""

    def best(self, audiences: set[str], question: str) -> list[str]:
        """Return ids, best first."""

    def count(self, audiences: set[str]) -> int:
        """Return how many passages there are."""


class KeywordSide:
    """Keywords over words and pairs."""

    def __init__(self, folder: Path) -> None:
        self.index = Keywords(folder)

    def add(self, audience: str, texts: dict[str, str]) -> None:
        """Add or replace."""
        entries = [Entry(key, audience, "", "", text, "") for key, text in texts.items()]
        self.index.write(audience, entries, ())

    def remove(self, audience: str, ids: Sequence[str]) -> None:
        """Remove."""
        self.index.write(audience, (), ids)

    def best(self, audiences: set[str], question: str) -> list[str]:
        """Search."""
        words = self.index.search(audiences, WORDS, terms.words(question), 5)
        pairs = self.index.search(audiences, PAIRS, terms.pairs(question), 5)
        return list(dict.fromkeys(one.passage_id for one in [*words, *pairs]))

    def count(self, audiences: set[str]) -> int:
        """Count."""
        return self.index.count(audiences)

    def close(self) -> None:
        """Close."""
        self.index.close()


class VectorSide:
    """Vectors of the built-in embedder."""

    def __init__(self, folder: Path) -> None:
        self.embedder = NgramEmbedder(64)
        self.index = Vectors(folder, self.embedder.name)

    def add(self, audience: str, texts: dict[str, str]) -> None:
        """Add or replace."""
        self.index.write(audience, list(texts), self.embedder.embed(list(texts.values())))

    def remove(self, audience: str, ids: Sequence[str]) -> None:
        """Remove."""
        self.index.remove(audience, ids)

    def best(self, audiences: set[str], question: str) -> list[str]:
        """Search."""
        return list(self.index.search(audiences, self.embedder.embed([question])[0], 5))

    def count(self, audiences: set[str]) -> int:
        """Count."""
        return self.index.count(audiences)

    def close(self) -> None:
        """Close."""
        self.index.close()


@pytest.fixture(params=[KeywordSide, VectorSide])
def kind(request: pytest.FixtureRequest) -> type[KeywordSide] | type[VectorSide]:
    found: type[KeywordSide] | type[VectorSide] = request.param
    return found


@pytest.fixture
def side(kind: type[KeywordSide] | type[VectorSide], tmp_path: Path) -> Iterator[Side]:
    opened = kind(tmp_path / "side")
    yield opened
    opened.close()


TEXTS = {"a": "年次有給休暇の申請", "b": "出張旅費の精算", "c": "パスワードの再設定"}


def test_the_nearest_passage_is_first(side: Side) -> None:
    """What was added is found."""
    side.add("everyone", TEXTS)
    assert side.best({"everyone"}, "旅費の精算")[0] == "b"
    assert side.count({"everyone"}) == 3


def test_adding_again_replaces(side: Side) -> None:
    """One id is one passage, with its newest text."""
    side.add("everyone", TEXTS)
    side.add("everyone", {"b": "名刺の発注"})
    assert side.count({"everyone"}) == 3
    assert side.best({"everyone"}, "名刺の発注")[0] == "b"


def test_removing_is_complete_and_repeatable(side: Side) -> None:
    """What was removed is gone; removing it again, or what never was, is no error."""
    side.add("everyone", TEXTS)
    side.remove("everyone", ["b"])
    side.remove("everyone", ["b", "never"])
    assert "b" not in side.best({"everyone"}, "出張旅費の精算")
    assert side.count({"everyone"}) == 2


def test_partitions_do_not_see_one_another(side: Side) -> None:
    """A search in some audiences finds nothing of others; several are searched together."""
    side.add("everyone", {"a": TEXTS["a"]})
    side.add("U1,C0人事", {"b": TEXTS["b"]})
    assert side.best({"everyone"}, "出張旅費の精算") != ["b"]
    assert set(side.best({"everyone", "U1,C0人事"}, "休暇と出張旅費の精算")) == {"a", "b"}


def test_an_empty_partition_finds_nothing(side: Side) -> None:
    """No passages, no hits, no error."""
    assert side.best({"everyone"}, "休暇") == []
    assert side.best(set(), "休暇") == []


def test_a_reopened_side_holds_what_was_written(
    kind: type[KeywordSide] | type[VectorSide], tmp_path: Path
) -> None:
    """A restart loses nothing."""
    before = kind(tmp_path / "side")
    before.add("everyone", TEXTS)
    before.close()
    after = kind(tmp_path / "side")
    assert after.count({"everyone"}) == 3
    assert after.best({"everyone"}, "パスワードの再設定")[0] == "c"
    after.close()


def test_vectors_hold_neither_texts_nor_metadata(tmp_path: Path) -> None:
    """The collection has ids and vectors, nothing that somebody wrote."""
    side = VectorSide(tmp_path / "side")
    side.add("everyone", TEXTS)
    rows = side.index._collection("everyone").get(include=["documents", "metadatas"])
    assert not any(rows["documents"])
    assert not any(rows["metadatas"])
    found = side.index.search({"everyone"}, side.embedder.embed([TEXTS["a"]])[0], 1)
    assert np.isclose(found["a"], 1.0, atol=1e-3)
    side.close()
