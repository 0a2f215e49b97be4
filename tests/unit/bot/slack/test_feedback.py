"""Votes by button and reaction, reasons, and asking a person."""

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import Transient
from bot.slack import actions, events
from bot.tables import Answer, OutboxMessage, Rating, ReviewItem
from tests.support.edge import CHANNEL, Bench, notice
from tests.support.workspace import BOT, EMPLOYEE, EXPERT, GENERAL, OTHER


def press(edge: Bench, action: str, value: str, at: str = "100.1", user: str = OTHER) -> None:
    """Press a button and show what it leads to."""
    body = {
        "type": "block_actions", "user": {"id": user}, "channel": {"id": CHANNEL},
        "actions": [{"action_id": action, "value": value, "action_ts": at}],
    }  # fmt: skip
    actions.action(edge.desk, edge.event("action", body, f"act:{action}:{at}"))
    edge.deliver()


def react(edge: Bench, row: Answer, name: str, at: str, **more: Any) -> None:
    """Add or take back a reaction and show what it leads to."""
    event = {
        "type": "reaction_added", "user": OTHER, "reaction": name, "item_user": BOT,
        "item": {"type": "message", "channel": CHANNEL, "ts": row.message_ts}, "event_ts": at,
        **more,
    }  # fmt: skip
    given = edge.event("reaction", {"event": event, "bot_user": BOT}, f"Ev{name}{at}")
    events.reaction(edge.desk, given)
    edge.deliver()


def ratings(edge: Bench) -> list[tuple[int, str, str]]:
    """Return value, way and reason of every rating."""
    return [(row.value, row.via, row.reason) for row in edge.rows(Rating)]


def test_a_good_vote_is_thanked_for_in_private(edge: Bench) -> None:
    """Nobody else in the thread sees who voted how."""
    row = edge.answered()
    press(edge, "feedback", f"good:{row.id}")
    assert ratings(edge) == [(1, "button", "")]
    assert "ありがとうございます" in edge.control.ephemerals(OTHER)[0]["text"]
    assert len(edge.control.replies(CHANNEL, row.message_ts)) == 0


def test_a_bad_vote_opens_a_review_and_asks_why(edge: Bench) -> None:
    """The reason is asked for in private; choosing one completes the vote."""
    row = edge.answered()
    press(edge, "feedback", f"bad:{row.id}")
    assert [(item.state, item.why) for item in edge.rows(ReviewItem)] == [("open", "thumbs_down")]
    asked = edge.control.ephemerals(OTHER)[0]
    assert asked["blocks"][1]["elements"][0]["action_id"] == "reason:wrong"
    press(edge, "reason:outdated", row.id, at="100.2")
    assert ratings(edge) == [(-1, "button", "outdated")]


def test_a_changed_mind_counts_once(edge: Bench) -> None:
    """The later click wins whatever the order of arrival."""
    row = edge.answered()
    press(edge, "feedback", f"good:{row.id}", at="200.0")
    press(edge, "feedback", f"bad:{row.id}", at="100.0")
    assert ratings(edge) == [(1, "button", "")]


@pytest.mark.parametrize(
    ("names", "value"),
    [
        (["+1"], 1),
        (["thumbsup::skin-tone-4"], 1),
        (["white_check_mark"], 1),
        (["-1::skin-tone-2"], -1),
        (["+1", "-1"], -1),
    ],
)
def test_reactions_are_votes(edge: Bench, names: list[str], value: int) -> None:
    """Aliases and skin tones count like the buttons, and the last one wins."""
    row = edge.answered()
    for number, name in enumerate(names):
        react(edge, row, name, f"{100 + number}.0")
    assert ratings(edge) == [(value, "reaction", "")]


def test_a_reaction_taken_back_is_a_vote_taken_back(edge: Bench) -> None:
    """A taken-back 👎 closes its review; one that was replaced changes nothing."""
    row = edge.answered()
    react(edge, row, "-1", "100.0")
    react(edge, row, "-1", "101.0", type="reaction_removed")
    assert ratings(edge) == [(0, "reaction", "")]
    assert [item.state for item in edge.rows(ReviewItem)] == ["closed"]
    react(edge, row, "+1", "102.0")
    react(edge, row, "-1", "103.0", type="reaction_removed")
    assert ratings(edge) == [(1, "reaction", "")]


def test_a_later_click_outlives_older_reactions(edge: Bench) -> None:
    """A button pressed after every reaction event counts, though an emoji is still there."""
    row = edge.answered()
    react(edge, row, "+1", "100.0")
    press(edge, "feedback", f"bad:{row.id}", at="200.0")
    react(edge, row, "-1", "150.0")
    assert ratings(edge) == [(-1, "button", "")]


@pytest.mark.parametrize(
    ("name", "values"), [("iine", [1]), ("iine2::skin-tone-2", [1]), ("logo", []), ("tada", [])]
)
def test_the_workspaces_alias_of_a_known_emoji_means_the_same(
    edge: Bench, name: str, values: list[int]
) -> None:
    """An alias of an alias, too; the list is asked for once."""
    row = edge.answered()
    react(edge, row, name, "100.0")
    react(edge, row, name, "101.0")
    assert [value for value, *_ in ratings(edge)] == values
    assert len(edge.control.calls("emoji.list")) == 1


def test_without_the_list_of_emoji_only_the_known_ones_count(edge: Bench) -> None:
    """A workspace whose administrators withhold the scope loses nothing else."""
    edge.control.fault("refuse", "emoji.list", error="missing_scope")
    row = edge.answered()
    react(edge, row, "iine", "100.0")
    assert ratings(edge) == []
    react(edge, row, "+1", "101.0")
    assert [value for value, *_ in ratings(edge)] == [1]


def test_a_reaction_on_a_notice_is_no_vote(edge: Bench) -> None:
    """Lines that are no answers cannot be voted on."""
    ts = edge.poster.post(notice())
    react(edge, Answer(message_ts=ts), "+1", "100.0")
    assert not edge.rows(Rating)


def test_a_reaction_that_overtakes_the_record_waits(edge: Bench) -> None:
    """An answer that is just being posted will be known in a moment."""
    with edge.store.write() as session:
        session.add(notice("answer:x", kind="answer", state="sending", attempts=1))
    with pytest.raises(Transient):
        react(edge, Answer(message_ts="9.9"), "+1", "100.0")


def test_a_pencil_on_an_answer_offers_experts_the_form(edge: Bench) -> None:
    """Others' pencils mean nothing."""
    row = edge.answered()
    react(edge, row, "pencil2", "100.0")
    assert not edge.control.ephemerals(OTHER)
    react(edge, row, "pencil2", "101.0", user=EXPERT)
    offered = edge.control.ephemerals(EXPERT)[0]["blocks"][1]["elements"][0]
    assert (offered["action_id"], offered["value"]) == ("rewrite", row.id)


def test_a_person_is_asked_once_in_the_thread(edge: Bench) -> None:
    """Without a channel for it the experts are called where the question was asked."""
    row = edge.answered(abstained=True)
    for at in ("100.0", "101.0"):
        press(edge, "ask_person", row.id, at=at)
    with edge.store.read() as session:
        root = session.get_one(OutboxMessage, f"answer:{row.id}").thread_ts
    asked = [m for m in edge.control.replies(CHANNEL, root) if f"<@{EXPERT}>" in m["text"]]
    assert len(asked) == 1
    assert f"<@{EMPLOYEE}>" in asked[0]["text"]
    assert len(edge.control.ephemerals(OTHER)) == 2
    assert [item.why for item in edge.rows(ReviewItem)] == ["abstained"]


def test_a_person_is_asked_in_the_channel_that_is_there_for_it(edge: Bench) -> None:
    """With a hand-over channel nobody is called by name."""
    desk = edge.desk
    office = type(desk.room)(
        edge.settings.model_copy(update={"handoff_channel": GENERAL}), edge.store
    )
    other = Bench(
        edge.control, edge.store, office.settings,
        replace(desk, room=office), edge.poster,
    )  # fmt: skip
    row = edge.answered(abstained=True)
    press(other, "ask_person", row.id)
    asked = edge.control.messages(GENERAL)[-1]
    assert f"<@{EXPERT}>" not in asked["text"]
    assert "有給はいつまでに申請しますか？" in str(asked["blocks"])


def test_a_vote_on_nothing_is_dropped(edge: Bench) -> None:
    """An answer that is unknown, or an action that is, leads to nothing."""
    press(edge, "feedback", "good:nothing")
    press(edge, "reason:nonsense", "nothing", at="101.0")
    press(edge, "ask_person", "nothing", at="102.0")
    assert not edge.rows(Rating)
