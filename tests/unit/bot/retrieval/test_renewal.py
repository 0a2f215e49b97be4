"""Another embedder: the index of the former one serves until today's is whole, then they change."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.access import Reader
from bot.errors import Transient
from bot.llm.embeddings import Gone, build_embedder, former, recipe
from bot.llm.ngram import NgramEmbedder
from bot.retrieval.desk import desk
from bot.retrieval.hit import Hit
from bot.retrieval.library import Library
from bot.settings import Settings
from tests.support.encoders import encoder
from tests.support.manuals import LEAVE, Office, office

ANYONE = Reader("U1")


class Slow(NgramEmbedder):
    """Today's embedder, which makes no passage's vector before it is let, or is down at first."""

    def __init__(self, *, down: bool = False) -> None:
        super().__init__(48)
        self.begun, self.let, self.down = Event(), Event(), down

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text, (n, 48)."""
        self.begun.set()
        if self.down:
            raise Transient("manuals.embedder_down")
        assert self.let.wait(60)
        return super().embed(texts)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    """An office whose index was built by the default embedder, closed."""
    made = office(tmp_path)
    made.ingest()
    built(made, NgramEmbedder())
    yield made
    made.store.close()


def built(made: Office, embedder: NgramEmbedder) -> None:
    library = Library(made.store, made.settings, embedder)
    library.catch_up()
    library.close()


def asked(library: Library, question: str = "大阪に泊まるときの上限はいくらですか") -> list[Hit]:
    return library.search(question, ANYONE, k=3)


def dense(hits: Sequence[Hit]) -> float:
    return max(hit.why["dense"] for hit in hits)


def settled(library: Library) -> None:
    """Wait until the renewal that is in hand has ended."""
    thread = library._renewal._thread
    assert thread is not None
    thread.join(60)
    assert not thread.is_alive()


def ended(library: Library, today: Slow) -> None:
    """Close a library in the midst of its renewal."""
    library._opening.stop.set()
    today.let.set()
    library.close()


def generations(made: Office) -> int:
    return len(list((made.data / "index").glob("g*")))


def test_the_former_embedder_answers_until_todays_index_is_whole(place: Office) -> None:
    """Its vectors take part in every search, and edits are found, while the other is built."""
    today = Slow()
    library = Library(place.store, place.settings, today)
    hits = asked(library)
    assert hits[0].heading.endswith("宿泊費")
    assert today.begun.wait(30)
    assert (library.embedder, generations(place)) == (NgramEmbedder().name, 2)
    assert dense(asked(library)) > 0

    place.write("休暇規程.md", LEAVE.replace("10日", "12日"))
    place.ingest()
    assert library.catch_up() == 2
    assert "12日" in asked(library, "有給休暇は何日付与されますか")[0].text
    assert library.check_up() == ""

    today.let.set()
    settled(library)
    assert (library.embedder, generations(place)) == (today.name, 1)
    found = asked(library, "有給休暇は何日付与されますか")
    assert "12日" in found[0].text
    assert dense(found) > 0
    assert len(set(vars(library.counts()).values())) == 1
    assert library.check_up() == ""
    library.close()


def test_keywords_serve_where_the_former_embedder_is_gone(tmp_path: Path) -> None:
    """Nobody can make the old index's vectors any more: its words answer, edits included."""
    made = office(tmp_path)
    made.ingest()
    built(made, NgramEmbedder(64))  # no setting names this one
    today = Slow()
    library = Library(made.store, made.settings, today)
    assert asked(library)[0].heading.endswith("宿泊費")
    assert today.begun.wait(30)
    assert (library.embedder, dense(asked(library))) == ("", 0.0)
    made.write("休暇規程.md", LEAVE.replace("10日", "12日"))
    made.ingest()
    library.catch_up()
    assert "12日" in asked(library, "有給休暇は何日付与されますか")[0].text
    assert library.check_up() == ""
    ended(library, today)

    again = Library(made.store, made.settings, NgramEmbedder(64))  # the old one, back too late
    assert asked(again)[0].heading.endswith("宿泊費")
    settled(again)
    assert again.embedder == NgramEmbedder(64).name
    assert "12日" in asked(again, "有給休暇は何日付与されますか")[0].text
    assert len(set(vars(again.counts()).values())) == 1
    again.close()
    assert generations(made) == 1


def test_an_embedder_that_is_down_is_tried_again_by_the_next_look(place: Office) -> None:
    """The former index serves for as long as today's embedder cannot be asked."""
    today = Slow(down=True)
    library = Library(place.store, place.settings, today)
    asked(library)
    settled(library)
    assert library.embedder == NgramEmbedder().name
    assert dense(asked(library)) > 0
    today.down = False
    today.let.set()
    assert library.check_up() == ""
    settled(library)
    assert library.embedder == today.name
    library.close()


def test_closing_ends_a_renewal_and_the_next_start_takes_it_up(place: Office) -> None:
    """What was half built is thrown away; the former index is there for the next process."""
    today = Slow()
    library = Library(place.store, place.settings, today)
    asked(library)
    assert today.begun.wait(30)
    ended(library, today)
    assert generations(place) == 1
    again = Library(place.store, place.settings, today)
    assert asked(again)[0].heading.endswith("宿泊費")
    settled(again)
    assert again.embedder == today.name
    again.close()


def test_a_single_command_builds_todays_index_before_it_answers(tmp_path: Path) -> None:
    """A model's folder in the settings gives way to the default ones: no later, so at once."""
    made = office(tmp_path)
    made.ingest()
    old = Settings(
        data=made.data, embedder="transformers", embedding_model=str(encoder(tmp_path / "model"))
    )
    with desk(old, made.store, lambda _ja, _en, _share: None) as ask:
        ask("search", {"question": "日当はいくらですか"})
    name, told = build_embedder(old).name, recipe(old)
    with desk(made.settings, made.store, lambda _ja, _en, _share: None) as ask:
        hits = ask("search", {"question": "日当はいくらですか"})["hits"]
        assert hits[0]["document"] == "出張/旅費.md"
        assert ask("counts", {})["embedder"] == NgramEmbedder().name

    assert former(name, told, made.settings).name == name
    assert not isinstance(former(name, told, made.settings), Gone)
    (tmp_path / "model" / "config.json").write_text("{}", encoding="utf-8")
    assert isinstance(former(name, told, made.settings), Gone)
    made.store.close()


def test_a_recipe_holds_neither_key_nor_address() -> None:
    """Where the server has changed since, the former model is not asked: the key is not its."""
    before = Settings(
        embedder="openai", openai_base_url="https://one.example/v1", openai_api_key="sk-1"
    )
    told = recipe(before)
    assert "one.example" not in str(told)
    assert "sk-1" not in str(told)
    now = before.model_copy(update={"openai_base_url": "https://two.example/v1"})
    assert isinstance(former(build_embedder(before).name, told, now), Gone)
