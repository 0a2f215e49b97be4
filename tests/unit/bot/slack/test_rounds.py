"""What is looked after from time to time, and that every window and list of it is valid."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot import experts, review, rewriting
from bot.rewriting import Words
from bot.slack import about, adopting, evidence, opinions, profiles, queue, reviewing, rounds
from bot.tables import Answer, ExpertProfile, OutboxMessage, Rating, ReviewItem
from tests.support.edge import CHANNEL, Bench, bench
from tests.support.workspace import EMPLOYEE, EXPERT, OTHER

NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOLIDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LONG = "有給休暇の申請は<!channel>15日前までに行います。" * 400
WHYS = (
    "thumbs_down", "abstained", "handed_over", "candidate", "stale", "conflict", "gap", "pair",
    "pair_blind", "pair_stale", "pair_conflict", "pair_terms",
)  # fmt: skip


def planned(edge: Bench, prefix: str) -> list[OutboxMessage]:
    """Return planned messages by how their keys begin."""
    return [row for row in edge.rows(OutboxMessage) if row.id.startswith(prefix)]


def shown_at(edge: Bench, row: Answer, at: datetime) -> None:
    """Let an answer have been given at a time."""
    with edge.store.write() as session:
        session.get_one(Answer, row.id).created_at = at


def body(**more: Any) -> dict[str, Any]:
    """Return what a press or shortcut brings, with a trigger that opens nothing."""
    return {
        "user": {"id": EXPERT}, "team": {"id": "T01PLAYGROUND"}, "trigger_id": "none",
        "channel": {"id": CHANNEL}, **more,
    }  # fmt: skip


@pytest.mark.parametrize(("at", "times"), [(NOON, 1), (NIGHT, 0), (HOLIDAY, 0)])
def test_somebody_is_asked_once_in_office_hours(tmp_path: Path, at: datetime, times: int) -> None:
    """Never at night or on a holiday; never twice a week; never who has voted."""
    with bench(tmp_path, vote_reminder_share=1.0) as edge:
        _asked(edge, at, times)


def _asked(edge: Bench, at: datetime, times: int) -> None:
    rows = [edge.answered() for _ in range(2)]
    voted = edge.answered(user=OTHER)
    for row in (*rows, voted):
        shown_at(edge, row, at - timedelta(hours=3))
    with edge.store.write() as session:
        session.add(
            Rating(answer_id=voted.id, user=OTHER, value=1, via="button", event_ts=at.timestamp())
        )
    for _ in range(2):
        rounds.make(edge.desk, at)
    found = planned(edge, "remind:")
    assert len(found) == times
    for message in found:
        assert message.payload["only"] == EMPLOYEE
        assert message.thread_ts


def test_the_share_is_kept_and_always_the_same(edge: Bench) -> None:
    """About one in five, by the answer's id."""
    rows = [Answer(id=f"a{n}") for n in range(500)]
    chosen = [rounds.sampled(edge.desk, row) for row in rows]
    assert 60 < sum(chosen) < 140
    assert chosen == [rounds.sampled(edge.desk, row) for row in rows]


def test_experts_are_thanked_once_a_month(edge: Bench) -> None:
    """In the first days of a month, for the month before, with what helped most."""
    row = edge.answered()
    with edge.store.write() as session:
        new = rewriting.rewrite(
            session, edge.settings, answer_id=row.id, user=EXPERT,
            words=Words("有給はいつまで？", "十五日前です。", "form"),
        )  # fmt: skip
        session.get_one(Answer, row.id).verified_id = new.id
        session.get_one(Answer, row.id).created_at = datetime(2026, 11, 20, tzinfo=UTC)
    for at in (NOON, datetime(2026, 12, 2, 3, tzinfo=UTC), datetime(2026, 12, 3, 3, tzinfo=UTC)):
        rounds.make(edge.desk, at)
    (thanks,) = planned(edge, "thanks:")
    assert thanks.channel == EXPERT
    assert "11月" in thanks.payload["text"]
    assert "1件" in thanks.payload["text"]
    assert "有給はいつまで？" in str(thanks.payload["blocks"])
    [block.to_dict() for block in Block.parse_all(thanks.payload["blocks"])]


def test_what_came_in_is_given_to_whom_it_fits(edge: Bench) -> None:
    """By topic; where nobody fits it is looked for once and stays everybody's."""
    with edge.store.write() as session:
        experts.save(session, ExpertProfile(user=EXPERT, topics="有給"))
        review.offer(session, why="gap", key="1", question="有給はいつまで？")
        review.offer(session, why="gap", key="2", question="食堂は何時まで？")
    rounds.make(edge.desk, NIGHT)
    found = {row.question: row for row in edge.rows(ReviewItem)}
    assert found["有給はいつまで？"].assigned_to == EXPERT
    assert found["食堂は何時まで？"].assigned_to == ""
    assert found["食堂は何時まで？"].assigned_at


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_queue_is_valid_whatever_is_in_it(edge: Bench, language: str) -> None:
    """Every kind, with long words: at most a hundred blocks, nobody is called."""
    row = edge.answered(text=LONG)
    with edge.store.write() as session:
        review.open_about(session, row, "thumbs_down")
        for why in WHYS:
            review.offer(
                session, why=why, key="k", question=LONG, text=LONG, rival=LONG, author=EXPERT,
                count=4, detail={"evidence": [{"document": "規程", "heading": "", "text": LONG}]},
            )  # fmt: skip
    with edge.store.read() as session:
        made, total = queue.listed(edge.desk, session, EXPERT, language, limit=20)
    assert total == len(WHYS) + 1
    parsed = [block.to_dict() for block in Block.parse_all(made)]
    assert len(parsed) == len(made) <= 100
    assert "<!channel>" not in str(made)


def test_every_window_is_valid(edge: Bench) -> None:
    """Forms and readings open within Slack's limits, with long words too."""
    row = edge.answered(text=LONG)
    with edge.store.write() as session:
        review.offer(session, why="candidate", key="k", question=LONG, text=LONG, subject=row.id)
    item = review.item_id("candidate", "k")
    said = {"user": OTHER, "text": LONG, "ts": "1.0"}
    about.open_for(edge.desk, body(message=said))
    adopting.open_for(edge.desk, body(message=said))
    opinions.open_for(edge.desk, body(actions=[{"action_id": "comment", "value": row.id}]))
    reviewing.open_for(edge.desk, body(actions=[{"action_id": "review", "value": item}]))
    reviewing.fix(edge.desk, body(actions=[{"action_id": "review_fix", "value": item}]))
    profiles.open_for(edge.desk, body())
    made = evidence.view(edge.desk, row.id, EMPLOYEE, "ja")
    assert made
    asked = [call["args"]["view"] for call in edge.control.calls("views.open")]
    opened = [json.loads(view) if isinstance(view, str) else view for view in asked]
    assert len(opened) == 6
    for view in (*opened, made):
        View(**view).validate_json()
        [block.to_dict() for block in Block.parse_all(view["blocks"])]
        assert len(view.get("private_metadata", "")) <= 3000
        assert "<!channel>" not in json.dumps(view["blocks"][:1], ensure_ascii=False)
