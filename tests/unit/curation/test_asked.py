"""What curation asks of experts: asked once, decided in one tap, in force at the next run."""
# ruff: noqa: E501  Japanese sentences read better whole

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import review
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Passage, ReviewItem
from curation.imports import Given
from curation.pipeline import run
from curation.settings import CurationSettings
from curation.tables import Clean, Pair, Verdict
from curation.trust import agreements, kappa
from curation.verdicts import kept
from tests.support.shelves import (
    RULES,
    manual,
    many,
    opened,
    pair,
    remove,
    rewritten,
    take,
)

Ground = tuple[Store, Settings]
EXPERTS = ("U0EXPERT", "U0SECOND", "U0THIRD")


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path)
    yield store, settings.model_copy(update={"experts": EXPERTS})
    store.close()


def _open(store: Store, why: str) -> list[ReviewItem]:
    with store.read() as session:
        rows = select(ReviewItem).where(ReviewItem.why == why, ReviewItem.state == "open")
        return sorted(session.exec(rows), key=lambda item: (item.subject, item.id))


def _decide(
    store: Store, item: ReviewItem, outcome: str, user: str = "U0SECOND", text: str = ""
) -> None:
    with store.write() as session:
        row = session.get_one(ReviewItem, item.id)
        row.text = text or row.text
        review.shown(session, [row])
        review.close(session, row, user, outcome)


def _kept(store: Store) -> set[str]:
    with store.read() as session:
        return kept(session)


def _why(store: Store, pair_id: str) -> str:
    with store.read() as session:
        out = select(Verdict).where(Verdict.pair_id == pair_id, Verdict.kept == False)  # noqa: E712
        return "".join(f"{v.step}/{v.why}" for v in session.exec(out))


def test_a_new_expert_is_looked_at_until_known(ground: Ground) -> None:
    """The first pairs wait for somebody else's look; who is known well enough waits no more."""
    store, settings = ground
    rules = CurationSettings(second_look=2, blind_share=0)
    for name in ("総務", "人事", "経理"):
        rewritten(store, name)
    run(store, settings, rules=rules)
    assert _kept(store) == set()
    items = _open(store, "pair")
    assert len(items) == 3
    assert all(item.assigned_to in {"U0SECOND", "U0THIRD"} for item in items)
    assert items[0].detail["evidence"][0]["text"].endswith("3階にある。")

    for item in items[:2]:
        _decide(store, item, "approved")
    run(store, settings, rules=rules)

    assert len(_kept(store)) == 3  # two were let pass, so the third no longer waits


def test_nobody_waits_where_nobody_could_look(ground: Ground) -> None:
    """With one expert there is no second pair of eyes to wait for."""
    store, settings = ground
    rewritten(store, "総務")
    alone = settings.model_copy(update={"experts": ("U0EXPERT",), "admins": ()})
    run(store, alone, rules=CurationSettings())

    assert _kept(store) == {"rewrite:r-総務"}


@pytest.mark.parametrize(
    ("outcome", "text", "stays", "answer"),
    [
        ("approved", "", True, "申請は3日前までです。"),
        ("fixed", "申請は5日前までです。", True, "申請は5日前までです。"),
        ("dropped", "", False, "申請は3日前までです。"),
    ],
)
def test_a_changed_passage_asks_its_owner(
    ground: Ground, outcome: str, text: str, stays: bool, answer: str
) -> None:
    """まだ正しい binds the pair to the passage as it is now, 直す rewords it, 廃止 ends it."""
    store, settings = ground
    (old,) = manual(store, "規程", ["休暇の申請は3日前までに行う。"])
    row = {"id": "x", "question": "休暇の申請はいつまでですか？", "answer": "申請は3日前までです。"}
    take(store, [row], Given("form", "samples", author="U0EXPERT"))
    run(store, settings, rules=RULES)
    assert _kept(store) == {"x"}
    remove(store, old)
    with store.write() as session:
        was = session.get_one(Passage, old)
        days = "3日前または5日前" if outcome == "approved" else "5日前"
        new = was.model_copy(update={"id": "new", "text": f"休暇の申請は{days}までに行う。",
                                     "content_hash": "h-new", "removed_at": None})  # fmt: skip
        session.add(Passage(**new.model_dump()))
    run(store, settings, rules=RULES)
    (item,) = _open(store, "pair_stale")
    assert (item.assigned_to, item.detail["was"]) == ("U0EXPERT", "休暇の申請は3日前までに行う。")
    assert "5日前" in item.rival
    assert item.due_at is not None

    _decide(store, item, outcome, "U0EXPERT", text)
    run(store, settings, rules=RULES)

    assert (_kept(store) == {"x"}) is stays
    with store.read() as session:
        found = session.get_one(Pair, "x")
    assert found.answer == answer
    if stays:
        assert [p["passage_id"] for p in found.evidence] == ["new"]


def test_what_nobody_looks_at_is_archived_after_two_weeks(ground: Ground) -> None:
    """Fourteen days without an answer end a pair; the item is closed, the row is kept."""
    store, settings = ground
    (old,) = manual(store, "規程", ["休暇の申請は3日前までに行う。"])
    take(
        store, [{"id": "x", "question": "休暇の申請は？", "answer": "休暇の申請は3日前までです。"}]
    )
    run(store, settings, rules=RULES)
    remove(store, old)
    run(store, settings, rules=RULES)
    (item,) = _open(store, "pair_stale")
    with store.write() as session:
        row = session.get_one(ReviewItem, item.id)
        row.due_at = now() - timedelta(minutes=1)
        session.add(row)

    run(store, settings, rules=RULES)

    assert _why(store, "x") == "consent/archived"
    assert _open(store, "pair_stale") == []


def test_two_answers_become_a_card(ground: Ground) -> None:
    """Two experts contradict each other: one card with both, and the chosen words stay."""
    store, settings = ground
    take(store, [pair("a", "受付は何時からですか？", "受付は9時からです。", "受付は9時に始まる。", author="U0EXPERT"),
                 pair("b", "受付は何時からですか", "受付は10時からです。", "受付は10時に始まる。", author="U0SECOND")])  # fmt: skip
    run(store, settings, rules=RULES)
    assert _kept(store) == set()
    (card,) = _open(store, "pair_conflict")
    assert {card.text, card.rival} == {"受付は9時からです。", "受付は10時からです。"}
    assert card.detail["authors"] == ["U0EXPERT", "U0SECOND"]

    _decide(store, card, "dropped", "U0THIRD")  # the other one is right
    run(store, settings, rules=RULES)

    assert _kept(store) == {"b"}
    assert _why(store, "a") == "consent/archived"


def test_other_wording_waits_for_a_yes(ground: Ground) -> None:
    """The house's words are proposed with a difference, and stand in the dataset once approved."""
    store, settings = ground
    (settings.data / "glossary.toml").write_text(
        '[[terms]]\nterm = "パソコン"\nforbidden = ["電算機"]\n', encoding="utf-8"
    )
    take(
        store,
        [
            pair(
                "x",
                "電算機はどこで借りますか？",
                "電算機は3階で借りて下さい。",
                "電算機は3階で借りる。",
            )
        ],
    )
    rules = RULES.model_copy(update={"spellings": ("下さい>ください",)})
    run(store, settings, rules=rules)
    (item,) = _open(store, "pair_terms")
    assert item.text == "パソコンは3階で借りてください。"
    assert "〔電算機→パソコン〕" in item.detail["difference"]
    with store.read() as session:
        assert "電算機" in session.get_one(Clean, "x").answer

    _decide(store, item, "approved")
    run(store, settings, rules=rules)

    with store.read() as session:
        clean = session.get_one(Clean, "x")
    assert clean.answer == "パソコンは3階で借りてください。"
    assert clean.question == "電算機はどこで借りますか？"
    assert _kept(store) == {"x"}


def test_a_pair_has_its_days(ground: Ground) -> None:
    """Before its first and after its last day a pair serves no dataset; years in Japanese eras count."""
    store, settings = ground
    base = many(3)
    take(store, [{**base[0], "valid_until": "令和7年3月31日"}, {**base[1], "valid_from": "2099-04-01"},
                 {**base[2], "valid_from": "2020/4/1", "valid_until": "2099年3月31日"}])  # fmt: skip
    run(store, settings, rules=RULES)

    assert _kept(store) == {"row-002"}
    assert _why(store, "row-000") == "stale/expired:2025-03-31"
    assert _why(store, "row-001") == "stale/not_yet:2099-04-01"


def test_the_calendar_asks_again(ground: Ground) -> None:
    """A year after the last yes a person is asked; the pair stays in use, a yes counts from then on."""
    store, settings = ground
    take(store, many(2))
    run(store, settings, rules=RULES)
    with store.write() as session:
        old = session.get_one(Pair, "row-000")
        old.created_at = now() - timedelta(days=400)
        session.add(old)
    run(store, settings, rules=RULES)
    (item,) = _open(store, "pair_stale")
    assert (item.subject, item.detail["change"], item.due_at) == ("row-000", "calendar", None)
    assert _kept(store) == {"row-000", "row-001"}

    _decide(store, item, "approved")
    run(store, settings, rules=RULES)

    assert _open(store, "pair_stale") == []


def test_blind_labels_measure_agreement(ground: Ground) -> None:
    """Two see the same pair apart; two noes end it, one holds it; kappa is told by topic."""
    store, settings = ground
    rules = RULES.model_copy(update={"blind_share": 0.99})
    take(
        store,
        [{**row, "topic": "総務"} for row in many(6)],
        Given("form", "samples", author="U0EXPERT"),
    )
    run(store, settings, rules=rules)
    items = _open(store, "pair_blind")
    asked = {
        subject: [i.assigned_to for i in items if i.subject == subject]
        for subject in {i.subject for i in items}
    }
    assert all(len(set(two)) == 2 and "U0EXPERT" not in two for two in asked.values())

    for item in items:
        no = item.subject == "row-000" or (
            item.subject == "row-001" and item.assigned_to == "U0SECOND"
        )
        _decide(store, item, "dropped" if no else "approved", item.assigned_to)
    run(store, settings, rules=rules)

    assert _why(store, "row-000") == "trust/blind_rejected"
    if "row-001" in asked and "U0SECOND" in asked["row-001"]:
        assert _why(store, "row-001") == "trust/disputed"
    with store.read() as session:
        whole = next(one for one in agreements(session) if not one.expert)
    assert whole.topic == "総務"
    assert whole.labels == len(asked)
    assert whole.kappa is not None


def test_kappa() -> None:
    """Agreement beyond chance: all, none, as much as chance."""
    assert kappa([]) is None
    assert kappa([(True, True), (False, False)]) == 1.0
    assert kappa([(True, False), (False, True)]) == -1.0
    assert kappa([(True, True), (True, False), (False, True), (False, False)]) == 0.0


def test_the_queue_is_not_flooded(ground: Ground) -> None:
    """So many open items of one kind and no more; asking again adds nothing."""
    store, settings = ground
    for name in ("総務", "人事", "経理", "法務"):
        rewritten(store, name)
    rules = CurationSettings(review_most=3, blind_share=0)
    assert run(store, settings, rules=rules).asked == 3
    assert run(store, settings, rules=rules).asked == 0
    assert len(_open(store, "pair")) == 3
