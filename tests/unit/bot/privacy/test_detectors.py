"""What identifies a person is found, what merely looks like it stays."""
# ruff: noqa: E501  Japanese sentences read better whole

import pytest

from bot.privacy.detectors import find
from tests.support.identifiers import KINDS, cases, innocent


def _labels(text: str, policy: str = "train") -> list[tuple[str, str]]:
    return [(span.label, span.text) for span in find(text, policy)]  # type: ignore[arg-type]


@pytest.mark.parametrize("policy", ["train", "answer"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_hostile_surfaces_are_found(kind: str, policy: str) -> None:
    """Eight surface forms, glued to kana on both sides: none of 600 is missed, label right."""
    missed = []
    for case in cases(kind, 600):
        spans = find(case.text, policy, by_name=False)  # type: ignore[arg-type]
        covered = any(
            s.start <= case.start and case.end <= s.end and s.label == case.label for s in spans
        )
        if not covered:
            missed.append(case.text)

    assert missed == []


@pytest.mark.parametrize("policy", ["train", "answer"])
def test_look_alikes_are_left_alone(policy: str) -> None:
    """At most one in a hundred order numbers, barcodes, stamps, versions and the like is touched."""
    touched = [text for text in innocent(1500) if find(text, policy)]  # type: ignore[arg-type]

    assert len(touched) <= 15, touched[:10]


def test_offsets_are_of_the_input() -> None:
    """A span's offsets are code points of the text as it was given."""
    text = "𠮷野の番号は　①②③④⑤⑥⑦⑧⑨⓪①⑧（マイナンバー）です"

    (span,) = [span for span in find(text) if span.label == "MYNUMBER"]

    assert text[span.start : span.end] == span.text == "①②③④⑤⑥⑦⑧⑨⓪①⑧"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("みずほ銀行 新宿支店 普通 1234567へ", "BANK"),
        ("基礎年金番号1234-567890です", "PENSION"),
        ("健康保険の記号番号は２０２３－３３９です", "INSURANCE"),
        ("被保険者証 記号・番号：1234567-12", "INSURANCE"),
        ("旅券番号はTK1234567です", "PASSPORT"),
        ("在留カード番号AB12345678CD", "RESIDENCE"),
        ("自宅は東京都新宿区西新宿2丁目8番1号です", "ADDRESS"),
        ("住所：横浜市西区みなとみらい2-3-1", "ADDRESS"),
        ("taro アットマーク example ドット com", "EMAIL"),
        ("+81-90-1234-5678", "PHONE"),
        ("https://user:pa55word@host.example/", "PASSWORD"),
        ("パスワードはHunter2!です", "PASSWORD"),
        ("暗証番号は1234です", "PASSWORD"),
        ("認証コードは753015(本人確認済)", "PASSWORD"),
        ("PW:tfbsAgHFsraABを登録してください", "PASSWORD"),
        ("ログインPWは pkfi!y", "PASSWORD"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "SECRET"),
        ("昭和六十年四月一日生まれ", "BIRTHDATE"),
        ("4111 1111\n1111 1111", "CARD"),
        ("<@U024BE7LH>さん", "USER"),
    ],
)
def test_by_kind(text: str, label: str) -> None:
    """Each kind is found by its words and form."""
    assert [found for found, _ in _labels(text)] == [label]


@pytest.mark.parametrize(
    "text",
    [
        "パスワードは8文字以上です", "パスワードは Microsoft 365 の管理センターで変更します",
        "パスワードはOneDriveに保存しないでください", "パスワードはKeePassを使って保管します",
        "認証コードはSMSで届きます", "PW: 別途メールで連絡します", "トークンはBearer方式で送ります",
        "東京都新宿区に本社があります", "兵庫県神戸市北区筑紫が丘二丁目の学校", "法人番号7000012050002",
        "登録番号T7000012050002", "0570-012-345", "有効期限 2026/04/01", "第12条第3項第4号",
        "メールは @総務 まで", "3-4-5 の順に押す",
    ],
)  # fmt: skip
def test_public_things_stay(text: str) -> None:
    """Rules about passwords, towns, public numbers and dates are not personal."""
    assert _labels(text) == []


def test_policies_differ_on_public_contacts() -> None:
    """A switchboard's number and a post's mailbox stay readable in answers, not in training."""
    text = "代表電話03-1234-5678、メールはhelpdesk@example.co.jp"

    assert _labels(text, "answer") == []
    assert [label for label, _ in _labels(text)] == ["PHONE", "EMAIL"]


def test_long_hostile_text_is_quick_to_read() -> None:
    """No pattern blows up on long runs; the test's own time limit would notice."""
    for piece in ("0-", "a.", "ニー", "1 ", "東京都市", "パスワード", "@", "一", "(", "A@a."):
        find(piece * 4000, by_name=False)
