"""What goes to a person by itself: what no manual answers, and what the bot is not sure of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import handoff
from bot.slack import handovers, views
from bot.slack.channels import of
from bot.store import now
from bot.tables import Answer, AuditRow, ChannelSetting, Document, Handoff, Passage, Question
from tests.support.durable import settings_of
from tests.support.edge import CHANNEL, Bench, bench
from tests.support.workspace import EMPLOYEE, GENERAL, SECRET

ASKED = "有給はいつまでに申請しますか？"
RULE = "年次有給休暇は、取得日の15日前までに申請する。申請は人事システムから行う。"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bench]:
    """Give a bench with a channel for hand-offs."""
    with bench(tmp_path, handoff_channel=GENERAL) as made:
        yield made


def question_of(edge: Bench, row: Answer) -> Question:
    """Return what an answer answers."""
    with edge.store.read() as session:
        return session.get_one(Question, row.question_id)


def hand_over(edge: Bench, row: Answer) -> list[dict[str, Any]]:
    """Let a question go to people by itself if it does; return what their channel shows."""
    asking = handovers.wanted(edge.desk, row, question_of(edge, row))
    if asking:
        with edge.store.write() as session:
            handovers.begin(session, edge.desk, asking, EMPLOYEE)
    edge.deliver()
    return [m for m in edge.control.messages(GENERAL) if m.get("bot_id")]


def shelve(edge: Bench, audience: str = "everyone") -> None:
    """Store a manual with one passage."""
    with edge.store.write() as session:
        session.add(
            Document(
                id="d1", source="kyuka.md", title="休暇規程", language="ja", content_hash="h",
                audience=audience, text=RULE,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Passage(
                id="p1", document_id="d1", ordinal=0, heading="第3条 申請", start=0, end=len(RULE),
                text=RULE, content_hash="h1",
            )
        )  # fmt: skip


def test_what_no_manual_answers_goes_to_people_once(office: Bench) -> None:
    """They see the question, what was looked at, the nearest words, and how it began."""
    shelve(office)
    row = office.answered(abstained=True, passage_ids=["p1"], passage_hashes=["h1"])
    (request,) = hand_over(office, row)
    shown = str(request["blocks"])
    assert ASKED in shown
    assert "休暇規程 › 第3条 申請" in shown
    assert "最も近い記述" in shown
    assert "15日前までに申請する" in shown
    assert len(hand_over(office, row)) == 1
    assert [one.asked_by for one in office.rows(Handoff)] == [EMPLOYEE]
    began = [one for one in office.rows(AuditRow) if one.action == "answer.handed_over"]
    assert [one.detail["why"] for one in began] == ["no_answer"]


def test_what_its_readers_may_not_read_is_not_shown_to_them(office: Bench) -> None:
    """Neither the nearest words nor a draft that rests on them."""
    shelve(office, audience=EMPLOYEE)
    row = office.answered(abstained=True, passage_ids=["p1"], passage_hashes=["h1"])
    assert "15日前" not in str(hand_over(office, row)[0]["blocks"])
    cited = {"n": 1, "document": "休暇規程", "heading": "", "passage_id": "p1", "quote": ""}
    row = office.answered(citations=[cited])
    with office.store.read() as session:
        found = handovers.drafted(office.desk, session, row, question_of(office, row))
    assert not found


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"abstained": True}, "no_answer"),
        ({"abstained": True, "text": "こんにちは"}, "no_answer"),
        ({"confidence": 0.1}, "unsure"),
        ({"confidence": 0.9}, ""),
        ({"confidence": None}, ""),
        ({"confidence": 0.1, "verified_by": "U1"}, ""),
    ],
    ids=["none", "none at all", "unsure", "sure", "not searched", "an expert's words"],
)
def test_when_a_person_is_needed(tmp_path: Path, fields: dict[str, Any], why: str) -> None:
    """By what the answer lacks and by what the company wants."""
    known: dict[str, Any] = {
        "id": "a", "question_id": "q", "text": "t", "language": "ja", "citations": [],
        "passage_ids": [], "passage_hashes": [], "model_version": "quote", "prompt_version": "1",
        "milliseconds": {},
    }  # fmt: skip
    row = Answer(**{**known, **fields})
    unsure, usual, asked = (
        settings_of(tmp_path, handoff_when=when) for when in ("unsure", "unanswered", "asked")
    )
    assert handoff.needed(row, ASKED, unsure) == why
    assert handoff.needed(row, ASKED, usual) == (why if why == "no_answer" else "")
    assert not handoff.needed(row, ASKED, asked)
    assert not handoff.needed(row, "お世話になっております。営業部の佐藤です。", unsure)


def test_who_asks_in_private_is_asked_first(office: Bench) -> None:
    """A direct message or a private channel goes nowhere by itself, unless an admin said where."""
    row = office.answered(abstained=True)
    asked = question_of(office, row)
    for channel in ("D01AKARI", SECRET, "C01GONE"):
        assert (
            handovers.wanted(office.desk, row, asked.model_copy(update={"channel": channel}))
            is None
        )
    with office.store.write() as session:
        session.add(ChannelSetting(channel=SECRET, handoff_channel=GENERAL, set_at=now()))
    with office.store.read() as session:
        assert of(session, SECRET).handoff_channel == GENERAL
    assert handovers.wanted(office.desk, row, asked.model_copy(update={"channel": SECRET}))


def test_nobody_floods_the_experts(office: Bench) -> None:
    """After a few a day the button is offered instead."""
    for number in range(handoff.MOST_A_DAY):
        hand_over(office, office.answered(abstained=True, text=f"{number}"))
    assert len(office.rows(Handoff)) == handoff.MOST_A_DAY
    row = office.answered(abstained=True)
    assert handovers.wanted(office.desk, row, question_of(office, row)) is None


def test_without_a_channel_for_it_the_button_is_offered(tmp_path: Path) -> None:
    """Nobody is called in front of everybody by a question that they did not hear."""
    with bench(tmp_path) as edge:
        row = edge.answered(abstained=True)
        assert handovers.wanted(edge.desk, row, question_of(edge, row)) is None


def test_the_answer_says_so_and_offers_no_button_twice(office: Bench) -> None:
    """Handed over: no button; unsure: the button comes first, with a warning."""
    row = office.answered(abstained=True)
    handed = str(views.answer(row, beside=views.Beside(handed=True)))
    assert "担当者に引き継ぎました" in handed
    assert "ask_person" not in handed
    unsure = views.answer(office.answered(), beside=views.Beside(unsure=True))["blocks"]
    assert "確信が持てません" in str(unsure)
    assert unsure[-1]["elements"][0]["action_id"] == "ask_person"
    assert row.channel in ("", CHANNEL)
