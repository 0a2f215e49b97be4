"""A correction reaches paraphrases and leaves neighbours alone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.likeness import differs
from bot.tables import Passage, VerifiedAnswer
from bot.text import content_hash
from bot.verified import Match, best, rests_on

LEAVE = "有給休暇は何日前までに申請が必要ですか？"
ALLOWANCE = "国内出張の日当はいくらですか？"


def _row(question: str, text: str = "3営業日前までです。", age_days: int = 0) -> VerifiedAnswer:
    made = datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=age_days)
    return VerifiedAnswer(
        id=content_hash(question + text)[:8], question=question, text=text, language="ja",
        author="U1", passage_ids=[], passage_hashes=[], created_at=made,
    )  # fmt: skip


def _match(asked: str, known: str, text: str = "3営業日前までです。") -> Match:
    return best(asked, [_row(known, text)])


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        (LEAVE, LEAVE),
        ("有給休暇は、何日前までに申請が必要ですか", LEAVE),
        (
            "ﾕｳｷﾕｳ休暇は何日前までに申請が必要ですか？",
            "ユウキユウ休暇は何日前までに申請が必要ですか？",
        ),
        ("有給休暇の申請は何日前までに必要？", LEAVE),
        ("国内出張の日当の金額を教えてください", ALLOWANCE),
        ("在宅勤務は週何日できますか", "在宅勤務は週に何日まで可能ですか？"),
        ("How many days can I work from home?", "How many days a week may I work from home?"),
    ],
)
def test_a_paraphrase_is_the_same(asked: str, known: str) -> None:
    """Other endings, order, widths and politeness ask for the same answer."""
    assert _match(asked, known).kind == "same"


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("特別休暇は何日前までに申請が必要ですか？", LEAVE),
        ("有給休暇は何年間有効ですか？", LEAVE),
        ("海外出張の日当はいくらですか？", ALLOWANCE),
        ("国内出張の日当は誰が承認しますか？", ALLOWANCE),
        ("国内出張の日当が出ないのはいつですか？", ALLOWANCE),
        ("Windows版の導入手順は？", "Mac版の導入手順は？"),
        ("5万円以上の経費は誰が承認しますか？", "10万円以上の経費は誰が承認しますか？"),
        ("在宅勤務できない職種は？", "在宅勤務は週に何日まで可能ですか？"),
    ],
)
def test_a_neighbour_is_never_the_same(asked: str, known: str) -> None:
    """Another thing, number, name, person or a negation is another question."""
    assert _match(asked, known).kind != "same"


@pytest.mark.parametrize(
    "asked", ["社員食堂の献立は？", "パスワードは何文字以上ですか？", "", "？", "😀", "あ" * 4000]
)
def test_something_else_is_else(asked: str) -> None:
    """Unrelated and odd questions touch no verified answer."""
    assert _match(asked, LEAVE).kind == "else"


def test_a_question_that_holds_the_answer_asks_something_else() -> None:
    """Who already names the answer wants to know another thing."""
    known, answer = "火薬と印刷技術のほかに三大発明といわれるものは何ですか？", "羅針盤"
    asked = "羅針盤と火薬と印刷技術のほかに三大発明といわれるものは何ですか？"

    assert differs(asked, known, answer) == "told"
    assert _match(asked, known, answer).kind != "same"


def test_without_rows_it_is_else() -> None:
    """An empty store matches nothing."""
    assert best(LEAVE, []).kind == "else"


def test_the_newest_of_alike_rows_wins() -> None:
    """Rows come newest first; an older one with closer words does not win over a newer one."""
    newer = _row("有給休暇の申請は何日前までに必要？", "新しい回答。")
    older = _row(LEAVE, "古い回答。", age_days=9)

    found = best(LEAVE, [newer, older])

    assert found.verified is newer


def test_it_rests_on_the_passages_that_tell_it() -> None:
    """Not on everything in the prompt: an unrelated change must not expire it."""
    texts = [
        "取得日の3営業日前までに「ときしらべ」で申請する。",
        "宿泊費の上限は1泊9,500円とする。",
    ]
    passages = [
        Passage(id=f"p{n}", document_id="d", ordinal=n, heading="", start=0, end=1, text=text,
                content_hash=content_hash(text))
        for n, text in enumerate(texts)
    ]  # fmt: skip

    assert (
        rests_on("3営業日前までにときしらべで申請してください。", passages, {"p1"}) == passages[:1]
    )
    assert rests_on("総務部へどうぞ。", passages, {"p1"}) == passages[1:]
    assert rests_on("総務部へどうぞ。", passages, set()) == passages[:1]
    assert rests_on("総務部へどうぞ。", [], set()) == []


def _passages(*texts: str) -> list[Passage]:
    return [
        Passage(id=f"p{n}", document_id="d", ordinal=n, heading="", start=0, end=1, text=text,
                content_hash=content_hash(text))
        for n, text in enumerate(texts)
    ]  # fmt: skip


def test_what_stands_beside_the_matter_is_no_source() -> None:
    """Of four passages about lodging only those whose figures the expert used are kept."""
    passages = _passages(
        "国内出張の宿泊費の上限は、次の表のとおりとする。\n| 主任・一般社員 | 2,000円 | 9,500円 |",
        "海外出張の宿泊費の上限は、次の表のとおりとする。\n| 主任・一般社員 | 6,000円 | 22,000円 |",
        "宿泊費の上限は変更しません。",
        "東京23区および大阪市に宿泊するときは、1泊1,000円の都市加算を行う。",
    )
    text = "主任・一般社員の宿泊費の上限は1泊9,500円です。大阪市は都市加算1,000円が付きます。"

    assert rests_on(text, passages, {"p1", "p2"}) == [passages[0], passages[3]]


def test_it_never_rests_on_more_than_three() -> None:
    """However many passages each tell a part."""
    parts = [f"第{n}工場の門限は{n + 10}時{n + 20}分です。" for n in range(1, 7)]

    assert len(rests_on("".join(parts), _passages(*parts), set())) == 3
