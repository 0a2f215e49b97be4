"""A process with the real inbox, workers, outbox and delivery, and a paper to post on.

It is the chaos test's victim: events come in on standard input, one JSON line each, and are
acknowledged on standard output as soon as the inbox holds them, the way Slack would see it.
"""

import json
import sys
from pathlib import Path

from bot import claims, inbox, log, outbox, questions
from bot.delivery import Delivery
from bot.store import Store
from bot.tables import Answer, InboxEvent, OutboxMessage, Question
from bot.worker import Workers
from tests.support.durable import Paper, settings_of


def main(folder: Path) -> None:
    """Serve until standard input ends, then finish what is in hand."""
    log.set_up("ERROR")
    store = Store(f"sqlite:///{folder / 'sodateru.db'}")
    settings = settings_of(folder, lease_seconds=30.0, workers=2)
    for kind in (InboxEvent, OutboxMessage):
        claims.release(store, kind, settings)

    def handle(event: InboxEvent) -> None:
        said = event.payload["event"]
        question = questions.keep(store, question_of(said))
        answer = Answer(
            id=f"answer-{question.id}", question_id=question.id, text="はい。", language="ja",
            citations=[], passage_ids=[], passage_hashes=[], model_version="fixed",
            prompt_version="1", milliseconds={},
        )  # fmt: skip
        with store.write() as session:
            if session.get(Answer, answer.id) is None:
                session.add(answer)
            outbox.plan(
                session, key=outbox.answer_key(answer.id), kind="answer", channel=said["channel"],
                thread_ts=said["ts"], payload={"text": f"{said['text']}：はい。"},
            )  # fmt: skip
            inbox.finish(session, event)

    workers = Workers(store, settings, {"message": handle})
    delivery = Delivery(store, settings, Paper(folder / "paper.jsonl"))
    workers.start()
    delivery.start()
    for line in sys.stdin:
        body = json.loads(line)
        inbox.receive(store, body["event_id"], "message", body)
        sys.stdout.write(f"{body['event_id']}\n")
        sys.stdout.flush()
    workers.stop()
    delivery.drain()
    delivery.stop()


def question_of(said: dict[str, str]) -> Question:
    """Return the question that a message asks."""
    channel, ts = said["channel"], said["ts"]
    return Question(
        id=questions.question_id("T1", channel, ts), team="T1", channel=channel, ts=ts,
        thread_ts=ts, user=said["user"], language="ja", text=said["text"],
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
