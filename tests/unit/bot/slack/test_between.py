"""Experts who contradict each other, documents that do, and pairs whose words are mended."""

from typing import Any

import pytest

from bot import review, rewriting, rivals
from bot.rewriting import Words
from bot.slack import adopting, home, reviewing
from bot.slack.blocks import Block
from bot.slack.modal import ANSWER, QUESTION
from bot.tables import Answer, Document, Passage, ReviewItem, Rewrite, VerifiedAnswer
from tests.support.edge import Bench
from tests.support.workspace import ADMIN, EXPERT, OTHER

ASKED = "有給はいつまでに申請しますか？"
TEN, TWENTY = "十日前までに申請してください。", "二十日前までに申請してください。"


def rewrite(edge: Bench, row: Answer, user: str, text: str) -> None:
    """Let an expert say what is right."""
    with edge.store.write() as session:
        words = Words(ASKED, text, "slack_modal")
        rewriting.rewrite(session, edge.settings, answer_id=row.id, user=user, words=words)


def contested(edge: Bench) -> ReviewItem:
    """Have two experts answer the same question otherwise; return what the queue shows of it."""
    rewrite(edge, edge.answered(), EXPERT, TEN)
    rewrite(edge, edge.answered(user=OTHER), ADMIN, TWENTY)
    (item,) = [row for row in edge.rows(ReviewItem) if row.why == "conflict"]
    return item


def tap(edge: Bench, verb: str, item: ReviewItem) -> None:
    """Press a button of an item."""
    body = {"type": "block_actions", "user": {"id": EXPERT}}
    reviewing.decide(edge.desk, edge.event("action", body, f"Ev{verb}"), verb, item.id)


def serving(edge: Bench) -> list[tuple[str, str]]:
    """Return who says what to the next asker."""
    rows = [row for row in edge.rows(VerifiedAnswer) if row.expired_at is None]
    return [(row.author, row.text) for row in rows]


def shown(view: list[Block]) -> str:
    """Return a view as text."""
    return str(view)


@pytest.mark.parametrize(("verb", "left"), [("approve", (ADMIN, TWENTY)), ("drop", (EXPERT, TEN))])
def test_the_right_one_of_two_serves_and_stays_its_authors(
    edge: Bench, verb: str, left: tuple[str, str]
) -> None:
    """The card shows both with their names; the other one serves and trains no more."""
    item = contested(edge)
    card = shown(home.view(edge.desk, EXPERT, "ja"))
    assert "食い違う回答" in card
    for part in ("① 二十日前", "② 十日前", "瀬戸森", "深町谷", "① が正しい", "② が正しい"):
        assert part in card
    tap(edge, verb, item)
    assert serving(edge) == [left]
    assert [row.text for row in edge.rows(Rewrite) if row.withdrawn_at is None] == [left[1]]
    assert {row.state for row in edge.rows(ReviewItem) if row.why == "conflict"} == {"closed"}


def test_who_corrects_another_expert_is_seen(edge: Bench) -> None:
    """Newer words for the same answer serve; the older ones can be chosen again."""
    row = edge.answered()
    rewrite(edge, row, EXPERT, TEN)
    rewrite(edge, row, EXPERT, "9日前までに申請してください。")  # whoever corrects himself
    assert not edge.rows(ReviewItem)
    rewrite(edge, row, ADMIN, TWENTY)
    (item,) = edge.rows(ReviewItem)
    assert serving(edge) == [(ADMIN, TWENTY)]
    tap(edge, "drop", item)
    assert serving(edge) == [(EXPERT, "9日前までに申請してください。")]
    assert len(edge.rows(ReviewItem)) == 1


def test_agreement_is_no_conflict(edge: Bench) -> None:
    """Other wording of the same."""
    rewrite(edge, edge.answered(), EXPERT, TEN)
    rewrite(edge, edge.answered(user=OTHER), ADMIN, "申請は10日前までにお願いします。")
    assert not edge.rows(ReviewItem)


def test_documents_that_contradict_each_other_are_shown_side_by_side(edge: Bench) -> None:
    """The chosen passage becomes the answer that serves."""
    rules = ("有給休暇は15日前までに申請する。", "有給休暇は10日前までに申請する。")
    with edge.store.write() as session:
        for n, text in enumerate(rules):
            session.add(
                Document(
                    id=f"d{n}", source=f"{n}.md", title=f"規程{n}", language="ja",
                    content_hash="h", text=text,
                )
            )  # fmt: skip
            session.flush()
            session.add(
                Passage(
                    id=f"p{n}", document_id=f"d{n}", ordinal=0, heading="申請", start=0,
                    end=len(text), text=text, content_hash=f"h{n}",
                )
            )  # fmt: skip
    row = edge.answered(passage_ids=["p0", "p1"], passage_hashes=["h0", "h1"])
    with edge.store.write() as session:
        assert rivals.offer_passages(session, ASKED, row)
        assert not rivals.offer_passages(session, ASKED, row)
    (item,) = edge.rows(ReviewItem)
    assert "規程0" in shown(home.view(edge.desk, EXPERT, "ja"))
    tap(edge, "drop", item)
    assert serving(edge) == [(EXPERT, rules[1])]
    assert [row.passage_ids for row in edge.rows(VerifiedAnswer)] == [["p1"]]


def test_manuals_that_nobody_asked_about_are_decided_without_an_answer(edge: Bench) -> None:
    """A card with both documents, whose days are told; nothing serves because of it."""
    rules = ("有給休暇は15日前までに申請する。", "有給休暇は10日前までに申請する。")
    days = ("令和7年4月1日施行", "令和8年4月1日施行")
    told = []
    with edge.store.write() as session:
        for n, (text, day) in enumerate(zip(rules, days, strict=True)):
            document = Document(
                id=f"d{n}", source=f"{n}.md", title=f"規程{n}", language="ja",
                content_hash="h", text=f"{day}\n{text}",
            )  # fmt: skip
            passage = Passage(
                id=f"p{n}", document_id=f"d{n}", ordinal=0, heading="申請", start=0,
                end=len(text), text=text, content_hash=f"h{n}",
            )  # fmt: skip
            session.add(document)
            session.flush()
            session.add(passage)
            told.append(rivals.Told(passage, document, text))
        assert rivals.offer_pair(session, *told)
        session.flush()
        assert not rivals.offer_pair(session, *told)
    (item,) = edge.rows(ReviewItem)
    card = shown(home.view(edge.desk, EXPERT, "ja"))
    assert "規程1・2026-04-01 施行・改定・*新しい方*" in card
    assert "どちらも正しい" in card
    assert "review_fix" not in card  # there is no answer to mend
    tap(edge, "both", item)
    assert [row.outcome for row in edge.rows(ReviewItem)] == ["both"]
    assert not serving(edge)
    with edge.store.write() as session:
        assert not rivals.offer_pair(session, *told)  # remembered


def test_the_mended_words_of_a_pair_are_kept_with_its_item(edge: Bench) -> None:
    """Curation takes them from there; what serves with the old words is corrected, too."""
    rewrite(edge, edge.answered(), EXPERT, TEN)
    with edge.store.write() as session:
        review.offer(session, why="pair", key="k", question=ASKED, text=TEN, subject="pair-1")
        item = review.item_id("pair", "k")
    sent: dict[str, Any] = {
        "user": {"id": ADMIN},
        "view": {
            "private_metadata": f'{{"item": "{item}", "why": "pair", "answer": ""}}',
            "state": {"values": {QUESTION: {"value": {"value": ASKED}},
                                 ANSWER: {"value": {"value": TWENTY}}}},
        },
    }  # fmt: skip
    adopting.submitted(edge.desk, edge.event("view", sent, "Ev8"))
    (done,) = [row for row in edge.rows(ReviewItem) if row.why == "pair"]
    assert (done.state, done.outcome, done.text) == ("closed", "fixed", TWENTY)
    assert serving(edge) == [(ADMIN, TWENTY)]


def test_what_gave_a_pair_away_is_shown_with_it(edge: Bench) -> None:
    """The piece stands on the card, in the reader's language."""
    with edge.store.write() as session:
        review.offer(session, why="pair", key="k", question=ASKED, text=TEN, subject="pair-1",
                     detail={"odd": "figure:十日前"})  # fmt: skip
    assert "数字「十日前」は、根拠では別の事柄" in shown(home.view(edge.desk, EXPERT, "ja"))
    assert "the figure 十日前 seems" in shown(home.view(edge.desk, EXPERT, "en"))
