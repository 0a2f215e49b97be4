"""What the process that has the index does for others: the command line reaches it through these.

Every offer takes and gives JSON. ``bot.reach`` calls them directly when no bot is running, or
leaves them as calls in the database for the one that is.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import admin, questions
from bot.access import Reader
from bot.calls import Report, Serve
from bot.disputes import Sweep
from bot.errors import Broken, SodateruError
from bot.log import get, where
from bot.office import JAPAN
from bot.retrieval import ages
from bot.retrieval import offers as retrieval
from bot.store import now
from bot.tables import Answer, Document, Passage, Question
from bot.text import is_japanese

if TYPE_CHECKING:
    from bot.wiring import Room

Json = dict[str, Any]


def offers(room: "Room") -> Mapping[str, Serve]:
    """Return kind of call to what serves it.

    Those of ``bot.retrieval.offers``; ``ask``: ``question``, ``user``, ``channel``; gives what
    ``sodateru ask --json`` prints; ``conflicts``: how many passages were compared, how many pairs
    of them are new.
    """

    def ask(payload: Json, _: Report) -> Json:
        question = questions.checked(str(payload["question"]), room.settings)
        room.library.catch_up()  # a manual that was just taken in already counts
        reader = Reader(str(payload.get("user") or ""), str(payload.get("channel") or ""))
        answer = room.answerer.answer(_keep(room, question, reader), reader)
        return answer_json(answer, _paths(room, answer), _marks(room, answer))

    def conflicts(_: Json, report: Report) -> Json:
        return asdict(Sweep(room.store, room.settings, room.library).run(report))

    mine = {"ask": ask, "conflicts": conflicts}
    every = {**retrieval.offers(room.library), **admin.offers(room), **mine}
    return {kind: _plain(serve) for kind, serve in every.items()}


def answer_json(
    answer: Answer, paths: Mapping[str, str], marks: Mapping[str, str] | None = None
) -> Json:
    """Return an answer in the shape that ``sodateru ask --json`` promises.

    Args:
        answer: The stored answer; its citations name manuals by title, as people see them.
        paths: Passage id to the path of its manual, which scripts can rely on.
        marks: Passage id to how new its manual is and whether it may be over (``age``).
    """
    ages_of = marks or {}
    citations = [
        {
            **said,
            "document": paths.get(said["passage_id"], ""),
            "title": said["document"],
            "age": ages_of.get(said["passage_id"], ""),
        }
        for said in answer.citations
    ]
    return {
        "answer_id": answer.id,
        "text": answer.text,
        "citations": citations,
        "verified": answer.verified_id,
        "model_version": answer.model_version,
        "abstained": answer.abstained,
        "why": answer.why,
        "milliseconds": answer.milliseconds,
    }


def _paths(room: "Room", answer: Answer) -> dict[str, str]:
    ids = [said["passage_id"] for said in answer.citations]
    with room.store.read() as session:
        rows = session.exec(
            select(Passage.id, Document.source)
            .join(Document, col(Document.id) == col(Passage.document_id))
            .where(col(Passage.id).in_(ids))
        )
        return dict(rows.all())


def _marks(room: "Room", answer: Answer) -> dict[str, str]:
    today, months = now().astimezone(JAPAN).date(), room.settings.source_old_months
    with room.store.read() as session:
        return ages.of(session, answer.citations, today, months, answer.language)


def _keep(room: "Room", text: str, reader: Reader) -> Question:
    at = now()
    ts = f"{time.time_ns() / 1e9:.9f}"
    question = Question(
        id=questions.question_id("command", reader.key, ts), team="command", channel=reader.channel,
        ts=ts, thread_ts=ts, user=reader.user, text=text, origin="command", asked_at=at,
        language="ja" if is_japanese(text) else "en",
    )  # fmt: skip
    return questions.keep(room.store, question)


def _plain(serve: Serve) -> Serve:
    """Turn an error that is not ours into one, so that whoever waits hears of it."""

    @wraps(serve)
    def guarded(payload: Json, report: Report) -> Json:
        try:
            return serve(payload, report)
        except SodateruError:
            raise
        except Exception as error:
            get("calls").error("call.stumbled", code=type(error).__name__, where=where(error))
            raise Broken("error.unexpected", name=type(error).__name__) from error

    return guarded
