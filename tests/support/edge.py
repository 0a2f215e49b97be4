"""The Slack edge on a test's bench: a playground, a database, and a desk that works with both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from bot import claims, inbox
from bot.outbox import claim, record_sent
from bot.settings import Settings
from bot.slack.app import desk_of
from bot.slack.desk import Desk
from bot.slack.poster import SlackPoster
from bot.store import Store, now
from bot.tables import Answer, InboxEvent, OutboxMessage, Question
from tests.support import kit
from tests.support.durable import fresh, settings_of
from tests.support.workspace import ADMIN, EXPERT, Control, workspace

CHANNEL = "C01KEIHI"


@dataclass(frozen=True)
class Office:
    """The part of the room that everything but answering needs."""

    settings: Settings
    store: Store


@dataclass(frozen=True)
class Bench:
    """Everything a handler's test touches."""

    control: Control
    store: Store
    settings: Settings
    desk: Desk
    poster: SlackPoster

    def event(self, kind: str, payload: dict[str, Any], name: str = "Ev1") -> InboxEvent:
        """Receive an event and claim it, as a worker would."""
        inbox.receive(self.store, name, kind, {"team_id": "T01PLAYGROUND", **payload})
        while found := inbox.claim(self.store, claims.new_owner(self.settings), 30.0):
            if found.id == name:
                return found
            claims.change_now(self.store, found, state="done")  # what an earlier one left behind
        raise AssertionError("the event is known already")

    def deliver(self) -> list[OutboxMessage]:
        """Show everything that is planned, in order, and return it."""
        sent = []
        while message := claim(self.store, claims.new_owner(self.settings), 30.0):
            if message.kind == "update":
                with self.store.read() as session:
                    target = session.get_one(OutboxMessage, message.payload["of"])
                message.payload = {**message.payload, "ts": target.message_ts}
                self.poster.update(message)
                ts = target.message_ts
            else:
                ts = self.poster.post(message)
            with self.store.write() as session:
                record_sent(session, message, ts)
            sent.append(message)
        return sent

    def rows(self, table: type[Any]) -> list[Any]:
        """Return every row of a table."""
        from sqlmodel import select

        with self.store.read() as session:
            return list(session.exec(select(table)))

    def answered(self, text: str = "15日前までです。[1]", **fields: Any) -> Answer:
        """Have a question asked and its answer shown in the playground; return the answer."""
        from bot import outbox
        from bot.slack import views

        user = fields.pop("user", "U01MINASE")
        ts = self.control.say(user, CHANNEL, "有給はいつまでに申請しますか？")
        known: dict[str, Any] = {
            "id": f"answer-{ts}", "question_id": f"question-{ts}", "text": text, "language": "ja",
            "citations": [], "passage_ids": [], "passage_hashes": [], "model_version": "quote",
            "prompt_version": "1", "milliseconds": {},
        }  # fmt: skip
        row = Answer(**{**known, **fields})
        with self.store.write() as session:
            session.add(
                Question(
                    id=row.question_id, team="T01PLAYGROUND", channel=CHANNEL, ts=ts, thread_ts=ts,
                    user=user, language="ja", text="有給はいつまでに申請しますか？",
                )
            )  # fmt: skip
            session.flush()
            session.add(row)
            outbox.plan(
                session, key=outbox.answer_key(row.id), kind="answer", channel=CHANNEL,
                thread_ts=ts, payload=views.answer(row),
            )  # fmt: skip
        self.deliver()
        with self.store.read() as session:
            return session.get_one(Answer, row.id)


@contextmanager
def bench(folder: Path, **fields: Any) -> Iterator[Bench]:
    """Set a bench up and take it down."""
    with workspace() as control:
        settings = settings_of(
            folder,
            **{
                "slack_base_url": control.api,
                "slack_bot_token": SecretStr(control.bot_token),
                "slack_app_token": SecretStr(control.app_token),
                "experts": (EXPERT,),
                "admins": (ADMIN,),
                **fields,
            },
        )
        store = fresh(folder)
        desk = desk_of(cast("Any", Office(settings, store)))
        try:
            yield Bench(control, store, settings, desk, SlackPoster(desk.client))
            kit.note(store, control.calls())
        finally:
            desk.status.close()
            store.close()


def notice(key: str = "notice:1", **fields: Any) -> OutboxMessage:
    """Return a planned message."""
    known: dict[str, Any] = {"kind": "notice", "channel": CHANNEL, "payload": {"text": "お知らせ"}}
    return OutboxMessage(id=key, created_at=now(), **{**known, **fields})
