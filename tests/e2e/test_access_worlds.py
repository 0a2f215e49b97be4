"""In random worlds of who may read what, a forbidden document changes not one byte of a prompt."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from bot import registry
from bot.access import EVERYONE, Reader, may_read
from bot.answer import Answerer
from bot.llm import ChatModel
from bot.llm.gateway import Gateway
from bot.llm.ngram import NgramEmbedder
from bot.llm.scripted import ScriptedModel
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store
from bot.tables import ModelVersion, Question, VerifiedAnswer
from bot.verified import VerifiedAnswers
from tests.support.manuals import Office, office

BASES, WORLDS = 8, 25
"""So many readers, and for each so many sets of forbidden documents: 200 worlds."""
THINGS = "出張 旅費 宿泊 日当 休暇 残業 申請 稟議 契約 請求 経費 備品 端末 権限 監査 採用".split()  # noqa: SIM905
WHO = (EVERYONE, "U1", "U2", "C0総務", "C0人事", "U1,C0総務", "U2,C0人事", "C0総務,C0人事")
READERS = (Reader("U1"), Reader("U2", "D1"), Reader("U1", "C0総務"), Reader("U2", "C0人事"))


@dataclass
class World:
    """One reader's company: documents that they may read, and a bot that answers."""

    place: Office
    library: Library
    answerer: Answerer
    reader: Reader
    prompts: list[ScriptedModel] = field(default_factory=list)
    number: int = 0

    def shown(self, questions: list[str]) -> bytes:
        """Return every byte that the model is shown for these questions, and what is answered."""
        said = []
        for text in questions:
            self.number += 1
            asked = Question(
                id=f"q{self.number}", team="T", channel="C9", ts=f"{self.number}.0", language="ja",
                thread_ts=f"{self.number}.0", user=self.reader.user, text=text,
            )  # fmt: skip
            before = sum(len(model.asked) for model in self.prompts)
            answer = self.answerer.answer(asked, self.reader)
            seen = [prompt for model in self.prompts for prompt in model.asked][before:]
            said.append(repr((seen, answer.text, answer.citations, answer.abstained, answer.why)))
        return "\n".join(said).encode()


def manual(draw: Random, who: str, words: list[str]) -> str:
    """A manual on some of the words, its audience in its front matter."""
    parts = [f"---\naudience: {who}\n---\n# {words[0]}{words[1]}規程\n"]
    for number in range(draw.randrange(1, 4)):
        one, two = draw.sample(words, 2)
        days = draw.randrange(1, 40)
        repeated = f"{one}と{two}。" * draw.choice((0, 0, 9))
        parts.append(
            f"## 第{number + 1}条（{one}）\n\n{one}の{two}は{days}日前までに届け出る。{repeated}\n"
        )
    return "\n".join(parts)


@pytest.fixture(params=range(BASES))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[World, Random]]:
    draw = Random(request.param)
    place = office(tmp_path, filled=False)
    reader = READERS[request.param % len(READERS)]
    allowed = [who for who in WHO if may_read(who, reader)]
    for number in range(6):
        place.write(f"可{number}.md", manual(draw, draw.choice(allowed), draw.sample(THINGS, 5)))
    made: list[ScriptedModel] = []
    gateway = serving(place.store, place.settings, made)
    library = Library(place.store, place.settings, NgramEmbedder(64))
    answerer = Answerer(place.store, place.settings, library, gateway, VerifiedAnswers(place.store))
    yield World(place, library, answerer, reader, made), draw
    answerer.close()
    gateway.close()
    library.close()
    place.store.close()


def serving(store: Store, settings: Settings, made: list[ScriptedModel]) -> Gateway:
    """A gateway to a model that answers everything alike and remembers what it was shown."""

    def build(version: ModelVersion, _: Settings) -> ChatModel:
        made.append(ScriptedModel(version.id, "届け出ます。[1]"))
        return made[-1]

    with store.write() as session:
        registry.register(session, ModelVersion(id="one", kind="scripted", detail={}))
        registry._move(session, registry.CHAMPION, "one", "first")
    return Gateway(store, settings, build)


def test_what_may_not_be_read_changes_no_byte_of_a_prompt(world: tuple[World, Random]) -> None:
    """Hidden documents come, change and go, with verified answers of their own; prompts stay."""
    here, draw = world
    place = here.place
    hidden = [who for who in WHO if not may_read(who, here.reader)]
    questions = [f"{one}の{two}はいつまでに届け出ますか" for one, two in
                 (draw.sample(THINGS, 2) for _ in range(3))]  # fmt: skip
    place.ingest()
    here.library.catch_up()
    expected = here.shown(questions)
    assert "届け出る" in expected.decode()
    for number in range(WORLDS):
        for slot in draw.sample(range(4), draw.randrange(1, 4)):
            path = place.manuals / f"不可{slot}.md"
            if path.exists() and draw.random() < 0.3:
                path.unlink()
            else:
                own = draw.sample(THINGS, 5) if draw.random() < 0.5 else _named(questions)
                place.write(path.name, manual(draw, draw.choice(hidden), own))
        place.ingest()
        with place.store.write() as session:
            session.add(
                VerifiedAnswer(
                    id=f"v{number}", question=draw.choice(questions), text="極秘の回答です。",
                    language="ja", author="U9", passage_ids=[], passage_hashes=[],
                    audience=draw.choice(hidden),
                )
            )  # fmt: skip
        here.library.catch_up()
        assert here.shown(questions) == expected, f"world {number}"


def _named(questions: list[str]) -> list[str]:
    """Return the words of the questions, so that a hidden document fits them best of all."""
    return [word for word in THINGS if any(word in question for question in questions)]
