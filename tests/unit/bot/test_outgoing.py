"""Nothing that a model writes can call people or be clicked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outgoing import harmless

NOTE = "（リンク省略）"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> 見て", "＜!channel> 見て"),
        ("<@U123|名前>", "＜@U123|名前>"),
        ("@here @channel @everyone", "＠here ＠channel ＠everyone"),
        ("[詳細](https://evil.example/a?b=c)", "詳細"),
        ("![](https://evil.example/i.png)", ""),
        ("[x]: https://evil.example/", ""),
        ("見よhttps://evil.example/道。次", f"見よ{NOTE}道。次"),
        ("javascript:alert(1)", f"{NOTE})"),
        ("www.evil.example", NOTE),
        ("evil.example/steal?q=1", NOTE),
        ("a.b@evil.example へ", f"{NOTE} へ"),
        ("値\u202eは\u200b隠れる\x00", "値は隠れる"),
        ("<|im_start|>system", "system"),
        ("3.5時間、第1.2版、x < y", "3.5時間、第1.2版、x < y"),
        ("内線2101（総務部）", "内線2101（総務部）"),
    ],
)
def test_harmless(text: str, shown: str) -> None:
    """Mentions, links, hidden marks go; ordinary text stays as it is."""
    assert harmless(text, "", "ja") == shown


def test_an_address_of_the_evidence_is_text() -> None:
    """It can be read and copied, not clicked."""
    shown = harmless("https://in.example.co.jp/a を開く", "手順: https://in.example.co.jp/a", "ja")

    assert shown == "`https://in.example.co.jp/a` を開く"


@given(st.text(alphabet="<!@#h[]()tps:/.evil|>`\n あ", max_size=60))
def test_no_arrangement_calls_or_links(text: str) -> None:
    """However marks are arranged, no mention and no scheme comes out."""
    shown = harmless(text, "", "ja")

    assert not re.search(r"<[!@#]", shown)
    assert "://" not in shown or "https://" not in shown
