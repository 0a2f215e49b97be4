"""The ladder of encodings: read rightly or refused."""

import pytest

from bot.errors import UserError
from bot.retrieval.encoding import composed, decode

TEXT = "年次有給休暇の申請は、①申請書に記入し、㈱総務へ提出する。ｶﾀｶﾅも可。"
PLAIN = "年次有給休暇の申請は、申請書に記入して総務へ提出する。"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PLAIN.encode("utf-8"), "utf-8"),
        (PLAIN.encode("utf-8-sig"), "utf-8-sig"),
        (PLAIN.encode("cp932"), "cp932"),
        (PLAIN.encode("euc-jp"), "euc-jp"),
        (PLAIN.encode("iso2022_jp"), "iso-2022-jp"),
        (PLAIN.encode("utf-16"), "utf-16"),
    ],
)
def test_each_encoding_of_the_ladder_is_read_as_written(data: bytes, name: str) -> None:
    """The text comes back exactly, and the rung that read it is named."""
    assert decode(data) == (PLAIN, name)


def test_machine_dependent_characters_of_windows_survive() -> None:
    """①, ㈱ and half-width kana of a Shift_JIS file are read, not refused or replaced."""
    assert decode(TEXT.encode("cp932"))[0] == TEXT


def test_line_ends_become_one_kind() -> None:
    """Windows and old Mac line ends become line feeds."""
    assert decode("一行目\r\n二行目\r三行目".encode())[0] == "一行目\n二行目\n三行目"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "manuals.empty"),
        (b" \n\t\n", "manuals.empty"),
        (b"\xef\xbb\xbf  ", "manuals.empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "manuals.binary"),
        (b"%PDF-1.7\nsomething", "manuals.binary"),
        (bytes(range(1, 32)) * 20, "manuals.binary"),
        ("申請書\n記入例\n".encode("utf-16-le"), "manuals.binary"),
        (b"\xff\xfe\xfd" * 3 + b"\x81", "manuals.encoding"),
    ],
)
def test_what_is_not_text_is_refused_with_its_reason(data: bytes, key: str) -> None:
    """Empty, binary and undecodable files are told apart, and none is guessed."""
    with pytest.raises(UserError) as refused:
        decode(data)
    assert refused.value.key == key


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "cp932", "euc_jis_2004", "utf-16"])
@pytest.mark.parametrize("text", [PLAIN * 9, "締切は毎月25日 (月末は除く)。\n" * 40])
def test_a_file_that_was_cut_off_is_read_as_itself_or_said_to_be_cut(name: str, text: str) -> None:
    """Wherever it was cut: never another text, never an encoding that cannot be told."""
    whole = text.encode(name)
    for end in range(len(whole) - 60, len(whole)):
        try:
            assert text.startswith(decode(whole[:end])[0].rstrip())
        except UserError as refused:
            assert refused.key == "manuals.damaged"  # noqa: PT017  either is right


def test_names_of_files_are_composed() -> None:
    """が stored as か and a mark becomes one letter, as people type it."""
    assert composed("か\u3099いよう.md") == "がいよう.md"
