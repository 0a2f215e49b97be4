"""Every message that leaves the bot is valid Block Kit within Slack's limits."""

from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack import modal, views
from bot.tables import Answer, Question

LONG = "有給休暇の申請は15日前までに行います。<!channel> **「厳守」**です。" * 900
PLACE = {
    "n": 1,
    "document": "就業規則 & 附則",
    "heading": "第3章 休暇 > 第12条",
    "passage_id": "p",
    "quote": "十五日前",
}


def answer(**fields: Any) -> Answer:
    """Return an answer row."""
    known: dict[str, Any] = {
        "id": "a" * 36, "question_id": "q", "text": "15日前までです。[1]", "language": "ja",
        "citations": [PLACE], "passage_ids": [], "passage_hashes": [], "model_version": "quote",
        "prompt_version": "1", "milliseconds": {}, "channel": "C1", "message_ts": "2.0",
    }  # fmt: skip
    return Answer(**{**known, **fields})


def question(text: str = "有給はいつまでに申請しますか？") -> Question:
    """Return a question row."""
    return Question(
        id="q",
        team="T",
        channel="C1",
        ts="1.0",
        thread_ts="1.0",
        user="U1",
        language="ja",
        text=text,
    )


def valid(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the blocks after Slack's own models have checked them."""
    parsed = [block.to_dict() for block in Block.parse_all(blocks)]
    assert len(parsed) == len(blocks) <= 50
    return parsed


def texts(blocks: list[dict[str, Any]]) -> str:
    """Return all text of blocks."""
    return str(blocks)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("text", ["短い回答です。", LONG, "*" * 50, "👩🏽‍💻" * 4000])
@pytest.mark.parametrize("abstained", [False, True])
def test_answers_are_valid_blocks(language: str, text: str, abstained: bool) -> None:
    """Whatever the text, the message parses and fits, and calls nobody."""
    row = answer(text=text, language=language, abstained=abstained, citations=[PLACE] * 30)
    message = views.answer(row, "鈴木さん")
    shown = valid(message["blocks"])
    assert "<!channel>" not in texts(shown)
    assert len(message["text"]) <= 3000
    assert (
        sum(len(block.get("text", "")) for block in shown if block["type"] == "markdown") <= 12_000
    )


def test_an_answer_shows_sources_votes_and_the_rewrite_button() -> None:
    """Citations of one place stand together; both feedback values carry the answer's id."""
    row = answer(citations=[PLACE, {**PLACE, "n": 2}, {**PLACE, "n": 3, "heading": ""}])
    blocks = views.answer(row)["blocks"]
    assert [block["type"] for block in blocks] == [
        "markdown",
        "context",
        "context_actions",
        "actions",
    ]
    sources = blocks[1]["elements"][0]["text"]
    assert (
        sources
        == "📄 出典\n[1][2] 就業規則 &amp; 附則 › 第3章 休暇 › 第12条\n[3] 就業規則 &amp; 附則"
    )
    votes = blocks[2]["elements"][0]
    assert votes["positive_button"]["value"] == f"good:{row.id}"
    assert votes["negative_button"]["value"] == f"bad:{row.id}"
    buttons = [button["action_id"] for button in blocks[3]["elements"]]
    assert buttons == ["evidence", "rewrite", "ask_person"]


def test_a_verified_answer_wears_the_experts_badge() -> None:
    """The badge names the expert and stands first; without an expert there is none."""
    row = answer(verified_by="UEXPERT", model_version="verified")
    assert "✅ 鈴木さんが確認した回答です" in texts(views.answer(row, "鈴木さん")["blocks"][:1])
    near = answer(verified_by="UEXPERT", model_version="quote")
    shown = texts(views.answer(near, "鈴木さん")["blocks"][:1])
    assert "近いご質問について確認した回答" in shown
    assert "✅" not in shown
    assert "✅" not in texts(views.answer(answer(), "")["blocks"])


def test_an_abstention_offers_a_person() -> None:
    """Not knowing comes with a way on, which asks before it shares the question."""
    buttons = views.answer(answer(abstained=True, citations=[]))["blocks"][-1]["elements"]
    assert [button["action_id"] for button in buttons] == ["ask_person", "rewrite", "evidence"]
    assert buttons[0]["confirm"]


def test_a_corrected_message_cannot_be_voted_on() -> None:
    """A vote on the expert's words would count for the bot's, so the buttons are gone."""
    shown = valid(views.corrected(answer(), LONG, "鈴木さん", "ja")["blocks"])
    assert "feedback_buttons" not in texts(shown)
    assert "✅ 鈴木さんが訂正し、確認した回答です" in texts(shown)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_small_messages_are_valid(language: str) -> None:
    """Reasons, the offer to rewrite, the hand-over, what to ask next parse and fit."""
    row = answer(language=language)
    for blocks in (
        views.reasons(row.id, language)["blocks"],
        views.offer_rewrite(row.id, language)["blocks"],
        views.handoff(row, LONG, "U1", ["U2", "U3"])["blocks"],
        views.settled("お役に立ちましたか？", row.id, language)["blocks"],
        views.way_on(row.id, language)["blocks"],
        views.answer(row, "", views.Beside({"p": "2026-04-01"}, ["あ" * 75, "い"]))["blocks"],
    ):
        assert "<!channel>" not in texts(valid(blocks))


def test_a_handed_over_question_is_quoted_line_by_line() -> None:
    """Every line of the question stays inside the quote, and only the experts are called."""
    text = views.handoff(answer(), "一行目\n<@U9> 二行目", "U1", ["U2"])["blocks"][0]["text"][
        "text"
    ]
    assert text.endswith("> 一行目\n> &lt;@U9&gt; 二行目")
    assert text.startswith("<@U2> <@U1> さんが")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("text", ["短い回答", LONG])
def test_the_modal_is_valid_and_prefilled(language: str, text: str) -> None:
    """It shows question, answer and sources, within the limits of a modal."""
    made = modal.view(answer(text=text), question(text), language)
    View(**made).validate_json()
    valid(made["blocks"])
    assert len(made["private_metadata"]) <= 3000
    assert made["blocks"][1]["element"]["initial_value"].startswith(text[:4])


def test_the_modal_leaves_out_citation_numbers_and_what_would_be_cut() -> None:
    """The expert's words stand without [1]; a text longer than the field is not half filled in."""
    short = modal.view(answer(text="15日前[1]です。 [1][2]"), question(), "ja")
    assert short["blocks"][2]["element"]["initial_value"] == "15日前です。"
    assert (
        "initial_value"
        not in modal.view(answer(text=LONG), question(), "ja")["blocks"][2]["element"]
    )


def test_the_modal_of_an_abstention_starts_empty() -> None:
    """Nobody has to delete 「確認できませんでした」 first."""
    made = modal.view(answer(abstained=True), question(), "ja")
    assert "initial_value" not in made["blocks"][2]["element"]
