"""Placeholders: stable within a pair, readable, and nothing left behind them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.privacy import Roster, mask, mask_all
from tests.support.identifiers import KINDS, cases

_PIECES = [case.text for kind in sorted(KINDS) for case in cases(kind, 6, seed=11)]
_PLAIN = [
    "有給休暇は3営業日前までに申請します。",
    "詳しくは内線2101へ。",
    "\n",
    "| 区分 | 金額 |",
    "See section 4.",
]


def test_the_same_person_has_one_placeholder_in_a_pair() -> None:
    """Question and answer keep making sense: one person, one mark; two persons, two marks."""
    question, answer = mask_all(
        [
            "山田太郎さんの連絡先は？",
            "山田 太郎さんは090-1234-5678、佐藤花子さんは０９０−１２３４−５６７８です。",
        ],
        "train",
    )

    assert question.text == "[人名1]さんの連絡先は？"
    assert answer.text == "[人名1]さんは[電話1]、[人名2]さんは[電話1]です。"


def test_what_is_told_once_is_masked_everywhere() -> None:
    """A number that only one of the texts explains is masked in the others too."""
    question, answer = mask_all(["口座番号は2987772です", "| 金額 | 2987772 |"], "train")

    assert (question.text, answer.text) == ("口座番号は[口座1]です", "| 金額 | [口座1] |")


def test_english_has_english_placeholders() -> None:
    """An English text stays English."""
    assert mask("Mail bob@example.com.").text == "Mail [EMAIL1]."


@pytest.mark.parametrize("kind", ["MYNUMBER", "CARD", "SECRET"])
def test_what_may_not_leave_is_blocked(kind: str) -> None:
    """A My Number, a card and a key block the text; an e-mail address does not."""
    assert all(mask(case.text).blocked for case in cases(kind, 50))
    assert not mask("連絡先はtaro@example.co.jpです").blocked


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES + _PLAIN), min_size=1, max_size=6))
def test_nothing_is_left_and_nothing_else_changes(pieces: list[str]) -> None:
    """Outside the spans the text is as it was; the spans are what was replaced, in order."""
    text = "".join(pieces)
    masked = mask(text, by_name=False)
    kept = [text[a.end : b.start] for a, b in zip(masked.spans, masked.spans[1:], strict=False)]

    assert all(text[span.start : span.end] == span.text for span in masked.spans)
    assert all(piece in masked.text for piece in kept)
    assert all(span.text not in masked.text or len(span.text) < 5 for span in masked.spans)


def test_a_roster_is_used() -> None:
    """A name that only the roster knows is masked."""
    assert mask("茂礼手に聞いて", roster=Roster(("茂礼手 仁",))).text == "[人名1]に聞いて"
