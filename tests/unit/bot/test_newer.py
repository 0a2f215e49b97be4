"""Of two passages that contradict each other the newer is shown first, with its day."""

from threading import Event

import pytest

from bot.dates import in_force_since
from bot.generate import Draft, generate
from bot.llm import Evidence
from bot.llm.quote import QuoteModel
from bot.prompt import render
from bot.words import say

NOTICE = Evidence(
    "p1",
    "出張旅費規程 一部改定のお知らせ（令和８年10月１日施行）",
    "1. 国内日当の改定",
    "| 区分 | 新日当（1日） |\n|---|---|\n| 主任・一般社員 | 2,300円 |\n| 役員 | 4,000円 |",
)
RULE = Evidence(
    "p2",
    "出張旅費規程",
    "第2章 国内出張 > 第4条（日当・宿泊費）",
    "国内出張の日当は、次の表のとおりとする。\n\n"
    "| 区分 | 日当（1日） |\n|---|---|\n| 主任・一般社員 | 2,000円 |\n| 役員 | 4,000円 |",
)
QUESTION = "主任・一般社員の国内出張の日当はいくらですか？"


def _ask(*evidence: Evidence) -> Draft:
    return generate(QuoteModel(), render(QUESTION, evidence, "ja"), Event())


@pytest.mark.parametrize("evidence", [(RULE, NOTICE), (NOTICE, RULE)])
def test_the_newer_comes_first_with_both_places(evidence: tuple[Evidence, ...]) -> None:
    """Whichever the search found first, the notice of revision leads and names its day."""
    draft = _ask(*evidence)

    assert draft.why == "ok"
    assert draft.text.startswith(say("answer.quoted_revised", "ja"))
    assert draft.text.index("2,300円") < draft.text.index("2,000円")
    assert "令和8年10月1日から" in draft.text
    assert "（改定前）" in draft.text
    assert len(draft.citations) == 2


def test_what_agrees_is_no_contradiction() -> None:
    """The same figures in both documents are quoted as usual."""
    agreeing = Evidence(
        "p3", NOTICE.document, NOTICE.heading, NOTICE.text.replace("2,300", "2,000")
    )

    assert say("answer.quoted_revised", "ja") not in _ask(RULE, agreeing).text


def test_another_rule_is_no_revision() -> None:
    """A dated notice about something else does not overrule an undated rule."""
    other = Evidence("p4", "社宅規程 改定のお知らせ（2026年10月1日施行）", "", NOTICE.text)

    assert say("answer.quoted_revised", "ja") not in _ask(RULE, other).text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("施行日：平成20年10月1日　最終改定日：令和6年4月1日", "2024-04-01"),
        ("令和元年５月１日以降に出発する出張", "2019-05-01"),
        ("改定日：2026年9月15日", "2026-09-15"),
        ("2026/10/1 施行", "2026-10-01"),
        ("発信日：令和8年9月1日", None),
        ("令和8年13月40日施行", None),
        ("", None),
    ],
)
def test_days_are_read_in_both_calendars(text: str, day: str | None) -> None:
    """Eras, the first year, full width and slashes; a day of posting is no day in force."""
    found = in_force_since(text)

    assert (found.day.isoformat() if found else None) == day
