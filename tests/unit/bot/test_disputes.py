"""Manuals that contradict each other are found, shown to those who may read both, and once only."""
# ruff: noqa: E501  Japanese sentences read better whole

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import review, sight
from bot.contrary import same_rule_otherwise
from bot.disputes import NAME, Sweep
from bot.office import today as office_today
from bot.retrieval.library import Library
from bot.rivals import open_pairs
from bot.settings import Settings
from bot.store import Store
from bot.tables import Document, ReviewItem
from curation.screen import decide, next_of
from tests.support.manuals import Office, office

EXPERT, OTHER, ADMIN = "U01EXPERT", "U01OTHER", "U01ADMIN"
NOTICE = """# 出張の手引き

令和8年10月1日改定

## 精算

出張から戻った日の翌日から十日以内に、社内メールで所属長へ報告する。

## 申請

年次有給休暇を取得する場合は、５営業日前までに勤怠システムから申請してください。
"""
RULE = "年次有給休暇を取得するときは、3営業日前までに勤怠システムから申請する。"
CHANGED = "年次有給休暇を取得する場合は、５営業日前までに勤怠システムから申請してください。"

Ground = tuple[Office, Settings, Library]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """An office whose notice contradicts its leave rules in one sentence."""
    made = office(tmp_path)
    made.write("手引き.md", NOTICE)
    made.ingest()
    library = made.library()
    settings = made.settings.model_copy(update={"experts": (EXPERT, OTHER), "admins": (ADMIN,)})
    yield made, settings, library
    library.close()
    made.store.close()


def swept(ground: Ground) -> int:
    """Sweep and return how many pairs are new."""
    made, settings, library = ground
    return Sweep(made.store, settings, library).run(lambda *_: None).new


def pairs(store: Store) -> list[ReviewItem]:
    """Return the open pairs."""
    with store.read() as session:
        return open_pairs(session)


def restrict(store: Store, title: str, audience: str) -> None:
    """Let only some people read a document."""
    with store.write() as session:
        row = session.exec(select(Document).where(Document.title == title)).one()
        row.audience = audience
        session.add(row)


def test_the_one_contradiction_is_found_and_found_once(ground: Ground) -> None:
    """Both sentences, with the day of the one that tells it; a second look adds nothing."""
    assert swept(ground) == 1
    (item,) = pairs(ground[0].store)
    assert {item.text, item.rival} == {RULE, CHANGED}
    told = {one["document"]: one["since"] for one in item.detail["evidence"]}
    assert told == {"休暇規程": "", "出張の手引き": "2026-10-01"}
    assert swept(ground) == 0
    (ground[1].data / NAME).unlink()  # as on another machine: everything is looked at again
    assert swept(ground) == 0
    assert len(pairs(ground[0].store)) == 1


def test_the_newer_of_two_dated_ones_comes_first(ground: Ground) -> None:
    """And is marked."""
    made = ground[0]
    made.write("休暇規程.md", f"# 休暇規程\n\n令和7年4月1日施行\n\n{RULE}\n")
    made.ingest()
    assert swept(ground) == 1
    (item,) = pairs(made.store)
    assert (item.text, item.rival) == (CHANGED, RULE)
    assert [one.get("age", "") for one in item.detail["evidence"]] == ["newer", ""]


def test_both_right_is_remembered_until_the_text_changes(ground: Ground) -> None:
    """The same two sentences never come back, whatever is edited around them."""
    made, settings, _ = ground
    swept(ground)
    (item,) = pairs(made.store)
    decide(made.store, settings, item.id, review.BOTH, EXPERT)
    made.write("手引き.md", NOTICE + "\n領収書を添える。\n")
    made.ingest()
    assert swept(ground) == 0
    made.write("手引き.md", NOTICE.replace("５営業日", "７営業日"))
    made.ingest()
    assert swept(ground) == 1


def test_a_pair_whose_passage_is_gone_is_taken_back_and_may_return(ground: Ground) -> None:
    """Nobody is asked about words that no manual holds."""
    made, _, _ = ground
    swept(ground)
    made.write("手引き.md", NOTICE.replace("５営業日", "３営業日"))
    made.ingest()
    assert swept(ground) == 0
    assert not pairs(made.store)
    made.write("手引き.md", NOTICE)
    made.ingest()
    assert swept(ground) == 1
    assert len(pairs(made.store)) == 1


def test_a_manual_that_is_over_contradicts_nothing(ground: Ground) -> None:
    """Nor does one that ends before the other begins."""
    made = ground[0]
    today = office_today()
    for own, other in (
        ({"valid_until": today - timedelta(days=1)}, {}),
        ({"valid_until": today}, {"valid_from": today + timedelta(days=1)}),
    ):
        with made.store.write() as session:
            for title, days in (("出張の手引き", own), ("休暇規程", other)):
                row = session.exec(select(Document).where(Document.title == title)).one()
                row.valid_until, row.valid_from = days.get("valid_until"), days.get("valid_from")
                session.add(row)
        (ground[1].data / NAME).unlink(missing_ok=True)
        assert swept(ground) == 0


def test_only_who_may_read_both_sees_the_pair(ground: Ground) -> None:
    """On the command line and in the queue; where no expert may, the admins do."""
    made, settings, _ = ground
    swept(ground)
    (item,) = pairs(made.store)
    restrict(made.store, "出張の手引き", EXPERT)
    seen = {}
    for audience in (EXPERT, "C01CHANNEL"):
        restrict(made.store, "出張の手引き", audience)
        with made.store.read() as session:
            seen[audience] = [
                sight.waiting(session, settings, who, 5)[1] for who in (EXPERT, OTHER, ADMIN)
            ]
            barred = sight.barred(session, settings, item)
        assert next_of(made.store, settings, OTHER) is None
        assert OTHER in barred
    assert seen == {EXPERT: [1, 0, 1], "C01CHANNEL": [0, 0, 1]}
    with made.store.read() as session:
        assert sight.is_open(session, settings, item.id, OTHER) is None


@pytest.mark.parametrize(
    ("left", "right", "holds"),
    [
        ("休暇は、取得日の１５日前までに申請する。", "休暇を取る場合は、取得日の十日前までに申請してください。", True),
        ("ﾃﾞｰﾀの保存期間は5年とする。", "データの保存期間は７年です。", True),
        ("令和7年度の夏季休業は8月13日からとする。", "令和8年度の夏季休業は8月12日からとする。", False),
        ("この規程は、令和7年4月1日から施行する。", "この規程は、令和8年4月1日から施行する。", False),
        ("様式3を総務部へ2部提出する。", "様式5を総務部へ2部提出する。", False),
        ("4月は新製品を3件公開しました。", "5月は新製品を4件公開しました。", False),
        ("Claims must be filed within 30 days.", "Claims must be filed within 60 days.", True),
        ("Office 365 E3 includes mail for all.", "Office 365 E5 includes mail for all.", False),
    ],
)  # fmt: skip
def test_what_rules_and_what_only_names(left: str, right: str, holds: bool) -> None:
    """Other words for one rule; not another year's, a document's own days, a form's number."""
    assert same_rule_otherwise(left, right) is holds
