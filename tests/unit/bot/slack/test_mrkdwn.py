"""Text on its way to and from Slack."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.slack import mrkdwn

BOT = "U01BOT"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U01BOT> 有給はいつまでに申請しますか？", "有給はいつまでに申請しますか？"),
        ("<@U01BOT|そだてる>有給は？", "有給は？"),
        ("<@U02SUZUKI|鈴木>さんに聞く", "@鈴木さんに聞く"),
        ("<#C01KEIHI|経費精算> と <!here> と <!subteam^S1|@経理>", "#経費精算 と @here と @経理"),
        (
            "<https://intra.example.co.jp/a|規程> &amp; A&lt;B",
            "規程 (https://intra.example.co.jp/a) & A<B",
        ),
        ("<https://a.example|https://a.example>", "https://a.example"),
        ("<mailto:a@example.co.jp|a@example.co.jp>", "a@example.co.jp"),
        ("  一行目\u00a0です  \n  二行目  ", "一行目 です\n二行目"),
        ("ｶﾞｿﾘﾝ代はＡ４用紙で？", "ｶﾞｿﾘﾝ代はＡ４用紙で？"),
        ("<@U01BOT>", ""),
        ("12\u200b34\u202e56\U000e0041有給", "123456有給"),
    ],
)
def test_what_people_wrote_is_read_as_plain_text(written: str, read: str) -> None:
    """Tags become words, the bot's mention goes, and the rest stays as it was written."""
    assert mrkdwn.plain(written, BOT) == read


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> 至急",
        "<@U02> へ",
        "@channel と @here と @EVERYONE",
        "<#C01> で",
        "`<!here>` と ```\n<!channel>\n```",
    ],
)
def test_nothing_shown_calls_anybody(text: str) -> None:
    """Neither markup lets a mention through, in code or outside."""
    for shown in (mrkdwn.markdown(text), mrkdwn.escape(text)):
        assert not any(mark in shown for mark in ("<!", "<@", "<#"))
        assert not any(loud in shown.lower() for loud in ("@channel", "@here", "@everyone"))


def test_mrkdwn_shows_its_three_marks_as_written() -> None:
    """``& < >`` are escaped once."""
    assert mrkdwn.escape("A&B <5万円> &amp;") == "A&amp;B &lt;5万円&gt; &amp;amp;"


def test_code_keeps_its_marks() -> None:
    """An address in backquotes is shown as it is; outside, the marks are escaped."""
    assert mrkdwn.markdown("`http://a.example/?x=1&y=2` と A&B<C") == (
        "`http://a.example/?x=1&y=2` と A&amp;B&lt;C"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("期限は**「15日前」**です", "期限は「**15日前**」です"),
        ("**注意：**必ず申請", "**注意**：必ず申請"),
        ("これは**太字**です", "これは**太字**です"),
        ("**（上限）**は**5,000円**", "（**上限**）は**5,000円**"),
        ("**「」**", "「」"),
        ("達成率は**100%**の見込み", "達成率は**100**%の見込み"),
        ("**〒100-0001**へ", "〒**100-0001**へ"),
        ("**★重要★**です", "★**重要**★です"),
    ],
)
def test_japanese_bold_closes(written: str, shown: str) -> None:
    """Marks at the edge of a bold part stand outside, where every renderer closes it."""
    assert mrkdwn.markdown(written) == shown


def test_single_line_breaks_survive_and_structure_is_left_alone() -> None:
    """Plain lines keep their break; lists, tables and code are not touched."""
    shown = mrkdwn.markdown(
        "一行目\n二行目\n\n- 項目\n- 項目\n\n| 表 | 列 |\n|---|---|\n```\na\nb\n```"
    )
    assert shown == "一行目  \n二行目\n\n- 項目\n- 項目\n\n| 表 | 列 |\n|---|---|\n```\na\nb\n```"


@pytest.mark.parametrize("limit", [1, 2, 5, 20, 75])
def test_cutting_respects_limit_and_characters(limit: int) -> None:
    """What is cut fits, counted as Slack counts, and no character is split."""
    for text in ("有給休暇の申請は１５日前までです。" * 9, "👩🏽‍💻" * 50, "が" * 99, "ｶﾞｷﾞ" * 40):
        decomposed = unicodedata.normalize("NFD", text)
        for each in (text, decomposed):
            shown = mrkdwn.cut(each, limit)
            assert len(shown.encode("utf-16-le")) // 2 <= limit
            rest = each[len(shown) - 1 :]
            assert not unicodedata.category(rest[0]).startswith("M")


def test_cutting_prefers_the_end_of_a_sentence() -> None:
    """A sentence that ends near the limit is the last one shown."""
    text = "申請は十五日前までに行います。" * 3 + "ここは途中で切れる長い文です"
    assert mrkdwn.cut(text, 50).endswith("行います。…")
    assert mrkdwn.cut("短い", 50) == "短い"


def test_bold_of_a_thread_reply_becomes_markdown() -> None:
    """Slack's single stars become Markdown's double ones; arithmetic stays."""
    assert mrkdwn.from_slack_bold("期限は *15日前* です") == "期限は **15日前** です"
    assert mrkdwn.from_slack_bold("2*3=6 と 4*5=20") == "2*3=6 と 4*5=20"


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="<>!@#&|*`_~[]()「」。 \n\\hereCAchannelU01あ値👩\u200d\u3099", max_size=60)
)
def test_whatever_comes_nothing_calls_and_nothing_breaks(text: str) -> None:
    """Any text can be read, shown in both markups and cut."""
    for shown in (mrkdwn.markdown(text), mrkdwn.escape(text)):
        assert not any(mark in shown for mark in ("<!", "<@", "<#", "@here", "@channel"))
    mrkdwn.from_slack_bold(mrkdwn.plain(text, BOT))
    assert len(mrkdwn.cut(text, 9)) <= 9


@settings(max_examples=200, deadline=None)
@given(st.text("期限日abc１2%％「」（）★〒・!！。、 ~$", min_size=1, max_size=12))
def test_no_bold_is_left_with_its_stars(inner: str) -> None:
    """Whatever stands inside, a CommonMark renderer closes it beside Japanese."""
    shown = MarkdownIt("commonmark").render(mrkdwn.markdown(f"前は**{inner}**後です"))
    assert "**" not in shown or not inner.strip() or inner != inner.strip()


@settings(max_examples=100, deadline=None)
@given(st.text("申請は15日前。\n| ", max_size=400), st.integers(20, 120))
def test_a_long_text_is_cut_where_one_may_pause(text: str, limit: int) -> None:
    """Every piece fits, and nothing is lost but white space."""
    pieces = mrkdwn.parts(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_piece_ends_after_a_paragraph_or_a_sentence() -> None:
    """Rather than in the middle of one."""
    text = "一つ目の段落です。続きです。\n\n二つ目の段落です。" + "あ" * 5
    assert mrkdwn.parts(text, 20)[0] == "一つ目の段落です。続きです。"
    assert mrkdwn.parts("短い文です。次の文がここに続きます。", 12)[0] == "短い文です。次の文がここ"
    assert mrkdwn.parts("文がここで終わります。次の文です。", 14)[0] == "文がここで終わります。"
