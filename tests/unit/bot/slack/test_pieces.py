"""Small deciding pieces of what people touch: emoji, prompts, drafts, suggestions, differences."""

import pytest

from bot.retrieval.passages import Piece
from bot.slack import drafting, filed, files, formparts, prompts, suggest
from bot.slack.reactions import custom, meaning_of
from bot.tables import Answer


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("+1::skin-tone-5", "good"),
        (":thumbsdown:", "bad"),
        ("shushing_face::skin-tone-2", "mute"),
        ("naruhodo", "good"),
        ("machigai::skin-tone-3", "bad"),
        ("white_check_mark", "bad"),
        ("tada", ""),
        ("broken", ""),
    ],
)
def test_emoji_mean_what_the_workspace_says(name: str, meaning: str) -> None:
    """Aliases, skin tones, the workspace's own emoji; nonsense in the setting is left out."""
    own = custom((":Naruhodo: = good", "machigai=bad", "white_check_mark=bad", "broken=fly", "="))
    assert meaning_of(name, own) == meaning


def test_prompts_go_by_department() -> None:
    """A department's questions come first; those of others never; a question stands once."""
    lines = ("営業=日当は？", "情報システム=VPNは？", "有給は？", "経理=")
    assert prompts.configured(lines, "国内営業部 主任") == ["日当は？", "有給は？"]
    assert prompts.configured(lines, "") == ["有給は？"]
    assert prompts.first_of(["有給は？", "有給は", "日当は？"], 4) == ["有給は？", "日当は？"]


@pytest.mark.parametrize(
    ("mail", "asked"),
    [
        ("お世話になっております。日当はいくらでしょうか。", "日当はいくらでしょうか。"),
        ("出張の件です。日当を教えてください。\nよろしくお願いします。", "日当を教えてください。"),
        ("納期について\n変更の可否を確認中です", "納期について\n変更の可否を確認中です"),
        ("Dear all, our customer asks: what is the limit?", "what is the limit?"),
        ("Hello.\nHow long is the warranty?\nThanks", "How long is the warranty?"),
    ],
)
def test_the_question_of_a_mail_is_found(mail: str, asked: str) -> None:
    """Its asking sentences; without any, the mail without its greetings."""
    assert drafting.question_in(mail).replace("\n", "") == asked.replace("\n", "")


def answer(**fields: object) -> Answer:
    """Return an answer row."""
    known: dict[str, object] = {
        "id": "a", "question_id": "q", "text": "3,000円です。[1][2]", "language": "ja",
        "citations": [{"document": "旅費規程"}, {"document": "旅費規程"}], "passage_ids": [],
        "passage_hashes": [], "model_version": "quote", "prompt_version": "1", "milliseconds": {},
    }  # fmt: skip
    return Answer(**{**known, **fields})


def test_a_letter_has_the_houses_greeting_and_names_its_sources() -> None:
    """No citation numbers; an answer that does not know promises nothing."""
    text = drafting.letter(answer(), "毎度ありがとうございます。", "")
    assert text.startswith("毎度ありがとうございます。\n\n3,000円です。\n\n（社内資料：旅費規程）")
    assert "確認しております" in drafting.letter(answer(abstained=True), "", "敬具")


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("第2章 国内出張 > 第4条（日当・宿泊費）", "日当・宿泊費"),
        ("4. Company phones", "Company phones"),
        ("第1章 総則 > 第1条（目的）", ""),
        ("附則", ""),
        ("", ""),
    ],
)
def test_a_suggestion_names_a_telling_heading(heading: str, topic: str) -> None:
    """Without its number and brackets; headings that say little make none."""
    assert suggest.topic(heading) == topic


def test_differences_are_marked_word_by_word() -> None:
    """What goes is struck out, what comes is bold, and nothing in either can call anybody."""
    shown = formparts.difference("申請は3日前までです。", "申請は5日前までです。<!channel>")
    assert "~3~" in shown
    assert "*5*" in shown
    assert "申請は" in shown
    assert "<!channel>" not in shown


def test_a_file_is_told_by_its_parts_or_its_first_sentences() -> None:
    """One sentence for each heading; a text without headings by how it begins."""
    parts = [
        Piece(str(n), n, heading, 0, 1, f"{heading}の説明です。続きです。", "h")
        for n, heading in enumerate(("金額", "納期", "支払"))
    ]
    assert files.points(parts)[0] == "**金額**：金額の説明です。"
    plain = [Piece("1", 0, "", 0, 1, "一文目です。二文目です。", "h")]
    assert files.points(plain) == ["一文目です。", "二文目です。"]
    assert filed.wants_overview("")
    assert filed.wants_overview("要約してください")
    assert not filed.wants_overview("納期はいつですか？")
