"""What may be shown of a model's stream, and why the rest is refused."""

from collections.abc import Iterator
from threading import Event

import pytest

from bot.generate import Draft, generate
from bot.llm import Evidence, Prompt
from bot.llm.finish import Finish
from bot.llm.scripted import ScriptedModel
from bot.prompt import abstention, render

EVIDENCE = [
    Evidence("a", "就業規則", "第3章 > 休暇", "年次有給休暇は10日とする。繰越しは2年間に限る。"),
    Evidence("b", "旅費規程", "宿泊費", "宿泊費の上限は1泊12,000円とする。"),
]
PROMPT = render("有給休暇は何日ですか？", EVIDENCE, "ja")


def _draft(said: str, shown: list[str] | None = None) -> Draft:
    on_text = shown.append if shown is not None else None
    return generate(ScriptedModel("s", said), PROMPT, Event(), on_text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("有給休暇は１０日です。[1]", "有給休暇は１０日です。[1]"),
        ("有給休暇は十日間です[1]。", "有給休暇は十日間です。[1]"),
        ("宿泊費は1万2千円までです【2】", "宿泊費は1万2千円までです[1]"),
        ("休暇は10日、宿泊費は12,000円です。［1、2］", "休暇は10日、宿泊費は12,000円です。[1][2]"),
        ("1. 有給休暇は10日です。[1]\n2. 繰越しは2年です。[1]", "1. 有給休暇は10日です。[1]\n2. 繰越しは2年です。[1]"),  # noqa: E501
        ("有給休暇は10日です。[1]ご不明な点はお尋ねください。", "有給休暇は10日です。[1]ご不明な点はお尋ねください。"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_supported_answer_is_shown(said: str, text: str) -> None:
    """Full-width figures, kanji numbers and other brackets are read as what they are."""
    draft = _draft(said)

    assert (draft.why, draft.text) == ("ok", text)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "empty"),
        (" 　\n", "empty"),
        ("有給休暇は10日です。", "uncited"),
        ("有給休暇は10日です。[3]", "cites_unknown"),
        ("有給休暇は10日です。[0]", "cites_unknown"),
        ("有給休暇は20日です。[1]", "figure_not_in_passage"),
        ("有給休暇は二十日です。[1]", "figure_not_in_passage"),
        ("宿泊費は12,000円です。[1]", "figure_not_in_passage"),
        ("有給休暇は10日です。[1]さらに5日増えます。", "figure_not_in_passage"),
        ("社長秘書室長の許可証と健康診断書類を税務署長宛郵送[1]", "unsupported"),
        ("根拠にした資料の番号を文末に [1] のように付けます。資料に答えがなければ[1]", "echo"),
    ],
)
def test_an_unsupported_answer_is_refused(said: str, why: str) -> None:
    """A refused draft has no text and no citations, and says why."""
    draft = _draft(said)

    assert (draft.why, draft.text, draft.citations) == (why, "", ())
    assert draft.refused


@pytest.mark.parametrize(
    "said",
    [
        abstention("ja"),
        abstention("ja") + "ただし10日かもしれません。",
        "資料には記載がありません。",
        "申し訳ございませんが、分かりかねます。",
        "I could not find this in the passages.",
    ],
)
def test_not_knowing_is_an_abstention(said: str) -> None:
    """However it is put, the reader sees the one agreed sentence and nothing was streamed."""
    shown: list[str] = []

    draft = _draft(said, shown)

    assert draft.abstained
    assert draft.text == abstention("ja")
    assert shown == []


def test_nothing_uncited_is_ever_shown() -> None:
    """Text is let through up to the last citation; what is refused later was never seen."""
    shown: list[str] = []

    draft = _draft("有給休暇は10日です。[1]宿泊費は99,000円です。[2]", shown)

    assert draft.refused
    assert "".join(shown) == "有給休暇は10日です。[1]"


def test_a_refused_stream_is_closed_early() -> None:
    """A model that goes wrong is not listened to any further."""
    went_on: list[int] = []

    def script(_: Prompt) -> Iterator[str]:
        yield "有給休暇は99日です。[1]続き"
        went_on.append(1)
        yield "もっと"

    assert generate(ScriptedModel("s", script), PROMPT, Event()).refused
    assert went_on == []


def test_an_endless_answer_is_refused() -> None:
    """A model that never ends is cut off by length."""

    def script(_: Prompt) -> Iterator[str]:
        while True:
            yield "休暇は10日です。[1]"

    assert generate(ScriptedModel("s", script), PROMPT, Event()).why == "too_long"


def test_cancelling_ends_the_draft() -> None:
    """A cancel in the middle is told apart from a bad answer."""
    cancel = Event()

    def script(_: Prompt) -> Iterator[str]:
        yield "有給"
        cancel.set()
        yield "休暇"

    assert generate(ScriptedModel("s", script), PROMPT, cancel).why == "cancelled"


def test_a_citation_quotes_the_passage_exactly() -> None:
    """The quote is the sentence that carries the answer, as it stands in the passage."""
    draft = _draft("繰越しできるのは2年間です。[1]")

    assert [c.quote for c in draft.citations] == ["繰越しは2年間に限る。"]
    assert draft.citations[0].heading == "第3章 > 休暇"


def test_readers_see_numbers_in_the_order_in_which_they_come() -> None:
    """While it is written and at the end, [1] is what was cited first, and links to that."""
    shown: list[str] = []
    said = "宿泊費は12,000円です。[2]休暇は10日です[1][2]。宿泊費の上限は1泊の額です。[2]"

    draft = _draft(said, shown)

    assert draft.text == (
        "宿泊費は12,000円です。[1]休暇は10日です。[2][1]宿泊費の上限は1泊の額です。[1]"
    )
    assert "".join(shown) == draft.text
    assert [(c.n, c.passage_id) for c in draft.citations] == [(1, "b"), (2, "a")]


def test_the_back_ends_account_of_tokens_is_kept() -> None:
    """Tokens come from the back end when it tells them."""

    def script(_: Prompt) -> Iterator[str]:
        yield "有給休暇は10日です。[1]"
        yield Finish(321, 12)

    draft = generate(ScriptedModel("s", script), PROMPT, Event())

    assert (draft.tokens_in, draft.tokens_out) == (321, 12)


def test_links_of_the_evidence_stay_readable_but_dead() -> None:
    """An address of the manual is shown as code, any other is left out."""
    evidence = [Evidence("a", "手順", "", "申請は https://portal.example.co.jp/leave から行う。")]
    prompt = render("申請はどこから？", evidence, "ja")
    said = "申請は https://portal.example.co.jp/leave または https://evil.example/ から行う。[1]"

    draft = generate(ScriptedModel("s", said), prompt, Event())

    assert "`https://portal.example.co.jp/leave`" in draft.text
    assert "evil" not in draft.text
