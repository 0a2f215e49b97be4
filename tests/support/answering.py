"""An answerer on a real database with a scripted model and a fixed set of found passages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot import registry
from bot.access import Reader
from bot.answer import Answerer
from bot.errors import SodateruError
from bot.llm import ChatModel
from bot.llm.gateway import Gateway
from bot.llm.scripted import Script, ScriptedModel
from bot.retrieval.hit import Hit
from bot.settings import Settings
from bot.store import Store
from bot.tables import Document, ModelVersion, Passage, Question
from bot.text import content_hash
from bot.verified import VerifiedAnswers
from tests.support.durable import fresh, settings_of

LEAVE = "年次有給休暇は、取得日の3営業日前までに「ときしらべ」で申請する。"
STAY = "国内出張の宿泊費の上限は、1泊9,500円とする。"


@dataclass
class Shelf:
    """Finds what it is told to find; stands where the library stands."""

    hits: list[Hit] = field(default_factory=list)
    error: SodateruError | None = None
    asked: list[str] = field(default_factory=list)

    def search(
        self, question: str, reader: Reader, k: int = 10, on: date | None = None
    ) -> list[Hit]:
        """Return the hits, or raise."""
        del reader, on
        self.asked.append(question)
        if self.error:
            raise self.error
        return self.hits[:k]


@dataclass
class Desk:
    """Everything around one answerer."""

    store: Store
    settings: Settings
    shelf: Shelf
    gateway: Gateway
    answerer: Answerer
    verified: VerifiedAnswers
    models: dict[str, Script | str]
    """Version id to what it says; change it before the version is built."""


def desk(folder: Path, script: Script | str, **fields: object) -> Desk:
    """Return an answerer whose champion ``one`` follows ``script``."""
    store, settings = fresh(folder), settings_of(folder, **fields)
    models: dict[str, Script | str] = {"one": script}

    def build(version: ModelVersion, _: Settings) -> ChatModel:
        return ScriptedModel(version.id, models[version.id])

    with store.write() as session:
        registry.register(session, ModelVersion(id="one", kind="scripted", detail={}))
        registry._move(session, registry.CHAMPION, "one", "first")
    shelf, gateway = Shelf(keep(store, LEAVE, STAY)), Gateway(store, settings, build)
    verified = VerifiedAnswers(store)
    answerer = Answerer(store, settings, shelf, gateway, verified)  # type: ignore[arg-type]
    return Desk(store, settings, shelf, gateway, answerer, verified, models)


def keep(store: Store, *texts: str, audience: str = "everyone") -> list[Hit]:
    """Store a manual of these passages and return them as hits."""
    name = content_hash("".join(texts) + audience)[:8]
    hits = [_hit(name, rank, text) for rank, text in enumerate(texts, start=1)]
    with store.write() as session:
        session.add(
            Document(
                id=f"d-{name}", source=f"{name}.md", title="就業規則", language="ja",
                content_hash="", text="\n".join(texts), audience=audience,
            )
        )  # fmt: skip
        session.flush()
        for hit in hits:
            session.add(
                Passage(
                    id=hit.passage_id, document_id=hit.document_id, ordinal=hit.rank,
                    heading=hit.heading, start=0, end=len(hit.text), text=hit.text,
                    content_hash=hit.content_hash,
                )
            )  # fmt: skip
    return hits


def _hit(name: str, rank: int, text: str) -> Hit:
    return Hit(
        rank=rank, score=1.0 / rank, passage_id=f"p-{name}-{rank}", document_id=f"d-{name}",
        document="就業規則", source=f"{name}.md", heading=f"第{rank}条", start=0, end=len(text),
        text=text, content_hash=content_hash(text), why={"fits": 0.9},
    )  # fmt: skip


def asked(text: str, ts: str = "1.0", thread_ts: str = "", user: str = "U1") -> Question:
    """Return a question that is not stored yet."""
    return Question(
        id=f"q-{ts}", team="T", channel="C1", ts=ts, thread_ts=thread_ts or ts, user=user,
        language="ja", text=text,
    )  # fmt: skip


READER = Reader("U1", "C1")


def texts_of(models: Sequence[ScriptedModel]) -> str:
    """Return all that models were shown, for looking for what must not be there."""
    return "\n".join(
        turn.content for model in models for seen in model.asked for turn in seen.messages
    )
