"""A challenger among people: its threads hear it, they dislike it, and it is gone by itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import registry
from bot.tables import Answer, ModelVersion, Rollout
from tests.support.durable import until
from tests.support.product import ADMIN, AKARI, KENGO, Product, product
from training.gate import Decision
from training.room import Room
from training.run import advance, load
from training.settings import TrainingSettings
from training.swap import Rollout as First
from training.swap import conclude
from training.tables import Run

SETTINGS = TrainingSettings(shadow_answers=0, canary_share=0.999)
QUESTION = "年次有給休暇はいつまでに申請すればよいですか？"
NEW = "quote-neu"
DISLIKED = 8


def refuses(*_: object) -> None:
    """Stand where nothing may be called."""
    raise AssertionError


def passed(bot: Product) -> Room:
    """Give a run that has just passed, whose challenger quotes under another name."""
    with bot.room.store.write() as session:
        session.add(Run(
            id="r1", key="k", base="b", hyper={}, detail={}, artifact_hash="h",
            challenger_id=NEW, champion_id="quote", stage="evaluated",
        ))  # fmt: skip
        registry.register(session, ModelVersion(
            id=NEW, kind="quote", artifact_hash="h", run_id="r1", detail={}
        ))  # fmt: skip
    conclude(bot.room.store, "r1", Decision("PASS", ()), First.of(SETTINGS))
    return Room(
        bot.room.store, Path(), SETTINGS, refuses, refuses, refuses, admins=(ADMIN,)  # type: ignore[arg-type]
    )  # fmt: skip


def version_of(bot: Product, message: dict[str, object]) -> tuple[str, str]:
    """Return the id and the version of the answer that a message shows."""
    found = re.search(r"bad:([0-9a-f]{32})", str(message["blocks"]))
    assert found is not None
    with bot.room.store.read() as session:
        row = session.get_one(Answer, found[1])
    return row.id, row.model_version


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Product]:
    """Give a bot of the test's own: what is rated and rolled back here is nobody else's."""
    with product(tmp_path) as running:
        yield running


def test_a_disliked_canary_goes_by_itself(bot: Product) -> None:
    """👎 after 👎: rolled back with a reason to the admin; the next question is the champion's."""
    room = passed(bot)
    until(lambda: bot.room.gateway.challenger == NEW)
    for n in range(DISLIKED):
        user, channel = KENGO if n % 2 else AKARI, bot.channel()
        message = bot.ask(user, channel, QUESTION)
        answer, version = version_of(bot, message)
        assert version == NEW
        bot.control.click(user, channel, message["ts"], "feedback", f"bad:{answer}")
    bot.quiet()
    run = advance(room, "r1")
    assert (run.stage, run.detail["ended"]["key"]) == ("rolled_back", "rollout.disliked")
    until(lambda: bot.room.gateway.challenger == "")
    message = bot.ask(AKARI, bot.channel(), QUESTION)
    assert version_of(bot, message)[1] == "quote"
    admin = bot.control.dm(ADMIN)
    bot.control.wait_for(
        lambda: [
            row for row in bot.control.messages(admin) if "以前のモデルに戻しました" in str(row)
        ]
    )
    assert load(bot.room.store, "r1").stage == "rolled_back"
    with bot.room.store.read() as session:
        assert session.get(Rollout, "challenger") is None
