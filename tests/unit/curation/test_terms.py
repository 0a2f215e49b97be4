"""One way of writing: names, spellings and plain endings change, what is protected stays."""
# ruff: noqa: E501  Japanese sentences read better whole

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.glossary import Glossary, Term
from curation.protected import kept, protected
from curation.settings import CurationSettings
from curation.style import manner, polite
from curation.terms import difference, drifting, unify

WORDS = Glossary(
    (
        Term(term="パソコン", reading="ぱそこん", synonyms=("PC",), forbidden=("パーソナルコンピュータ", "電算機")),
        Term(term="年次有給休暇", synonyms=("有休",), forbidden=("年休",)),
    )
)  # fmt: skip
HOUSE = CurationSettings(manner="desu", spellings=("下さい>ください", "出来>でき"))
PLAIN = CurationSettings()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("電算機は情報システム部で借りて下さい。", "パソコンは情報システム部で借りてください。"),
        ("年休は3営業日前までに申請する。", "年次有給休暇は3営業日前までに申請します。"),
        ("「電算機管理」で申請します。", "「電算機管理」で申請します。"),
        ("電算機貸与申請書を出します。", "電算機貸与申請書を出します。"),
        ("https://example.jp/電算機 を見て下さい。", "https://example.jp/電算機 を見てください。"),
        ("ＰＣと電算機です。[1]", "ＰＣとパソコンです。[1]"),
        ("承認が必要である。", "承認が必要です。"),
        ("所属長が承認した。様式IT-05で提出しない。", "所属長が承認しました。様式IT-05で提出しません。"),
        ("利用出来る。", "利用できます。"),
        ("持ち出しは認められる。", "持ち出しは認められます。"),
        ("書類を書く。", "書類を書きます。"),
        ("すぐに行った。", "すぐに行きました。"),
        ("・申請書の提出", "・申請書の提出"),
    ],
)  # fmt: skip
def test_answers_in_the_houses_words(was: str, now: str) -> None:
    """Names, spellings, endings; quotations, links and names of forms as they were."""
    assert unify(was, WORDS, HOUSE).text == now
    assert unify(now, WORDS, HOUSE).changes == ()


def test_nothing_is_asked_nothing_changes() -> None:
    """Without a glossary and rules every text stays as it is."""
    assert unify("電算機を使って下さい。使用する。", Glossary(), PLAIN).changes == ()


def test_the_difference_is_shown() -> None:
    """A person sees at a glance what would be written otherwise."""
    was = "電算機を使って下さい。"
    found = unify(was, WORDS, HOUSE)

    assert difference(was, found.text) == "〔電算機→パソコン〕を使〔って下さい→ってください〕。"
    assert [(c.was, c.now, c.why) for c in found.changes] == [
        ("電算機", "パソコン", "term"), ("下さい", "ください", "spelling"),
    ]  # fmt: skip


_PIECES = st.sampled_from(
    ["電算機", "年休", "「年休」", "3営業日", "１２，０００円", "様式IT-05", "下さい", "[人名1]", "[1]", "第3条",
     "https://a.jp/年休", "する。", "である。", "一般", "休暇届", "2026年10月1日", "出来", "。", "\n", "は", "a@b.jp"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=9).map("".join))
def test_what_is_protected_stays(text: str) -> None:
    """However pieces meet, numbers, quotations, links, forms and marks come out as they went in."""
    assert kept(unify(text, WORDS, HOUSE).text) == kept(text)


def test_manners_and_drift() -> None:
    """Plain and polite ends are told apart; names off the glossary are counted."""
    assert [manner(s) for s in ("申請します。", "申請する。", "申請書")] == ["desu", "da", ""]
    assert polite("申請の期限") == []
    assert protected("一般の3日")[0] == (3, 5)
    counted = drifting(["年休と有休", "年次有給休暇", "年休"], WORDS)
    assert counted == {"年次有給休暇": {"年休": 2, "有休": 1}}
