"""What tests of the durable core share: a fresh database, a poster on paper, waiting."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import Any

from bot.outbox import client_msg_id
from bot.settings import Settings
from bot.store import Store
from bot.tables import Answer, OutboxMessage, Question

_LOCK = Lock()


def fresh(folder: Path) -> Store:
    """Return a store with every table of the live side."""
    store = Store(f"sqlite:///{folder / 'sodateru.db'}")
    store.create_tables()
    return store


def settings_of(folder: Path, **fields: Any) -> Settings:
    """Return settings for ``folder`` that read neither environment nor file."""
    known: dict[str, Any] = {"lease_seconds": 5.0, "experts": ("UEXPERT", "USECOND")}
    return Settings(data=folder, **{**known, **fields})


def until(holds: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait until ``holds()`` is true and return its value; fail loudly after ``seconds``."""
    tick, end = Event(), monotonic() + seconds
    while monotonic() < end:
        if value := holds():
            return value
        tick.wait(0.01)
    raise AssertionError("it did not happen in time")


def answered(store: Store, name: str = "1", text: str = "十五日前までです。") -> Answer:
    """Store a question with its answer and return the answer."""
    question = Question(
        id=f"question-{name}", team="T1", channel="C1", ts=f"{name}.0", thread_ts=f"{name}.0",
        user="UASK", language="ja", text="有給はいつまでに申請しますか？",
    )  # fmt: skip
    answer = Answer(
        id=f"answer-{name}", question_id=question.id, text=text, language="ja", citations=[],
        passage_ids=["p1"], passage_hashes=["h1"], model_version="quote", prompt_version="1",
        milliseconds={},
    )  # fmt: skip
    with store.write() as session:
        session.add(question)
        session.flush()
        session.add(answer)
    return answer


class Paper:
    """A poster that writes on paper: one JSON line a message, kept through any crash.

    It does not look at ``client_msg_id``, so whoever posts twice is seen to post twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Exception] = []
        """Raised before posting, one a call."""
        self.lost: list[Exception] = []
        """Raised after posting, one a call: the response got lost."""

    def post(self, message: OutboxMessage) -> str:
        """Write the message down."""
        if self.faults:
            raise self.faults.pop(0)
        ts = self._write("post", message)
        if self.lost:
            raise self.lost.pop(0)
        return ts

    def update(self, message: OutboxMessage) -> None:
        """Write the edit down."""
        self._write("update", message)

    def find(self, message: OutboxMessage) -> str | None:
        """Look the message up by its client_msg_id."""
        wanted = client_msg_id(message.id)
        return next((line["ts"] for line in self.lines() if line["client_msg_id"] == wanted), None)

    def lines(self) -> list[dict[str, Any]]:
        """Return everything that was written."""
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]

    def _write(self, what: str, message: OutboxMessage) -> str:
        with _LOCK, self.path.open("a", encoding="utf-8") as file:
            ts = f"{len(self.lines()) + 1}.000100"
            line = {
                "what": what,
                "ts": ts,
                "key": message.id,
                "client_msg_id": client_msg_id(message.id),
                "channel": message.channel,
                "thread_ts": message.thread_ts,
                "payload": message.payload,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return ts
