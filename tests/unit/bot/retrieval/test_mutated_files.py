"""Files damaged at random: whatever is inside, a manual or one plain reason comes out."""

import random

import pytest

from bot.errors import UserError
from bot.retrieval.bounded import Bounded, Limits
from tests.support import documents

GOOD = {
    "a.docx": documents.docx([("第1章", "Heading 1"), ("本文です。" * 20, "List Bullet")]),
    "a.xlsx": documents.saved(documents.xlsx([["品目", "価格"], ["机", 100]])),
    "a.pdf": documents.pdf(["就業規則の本文です。" * 9] * 2),
    "a.eml": documents.mail("件名", "本文です。\n\n次の段落。", "iso-2022-jp", b"PK"),
    "a.html": "<h1>題</h1><table><tr><td>あ</td></tr></table><p>本文</p>".encode(),
}
PART = {"a.docx": "word/document.xml", "a.xlsx": "xl/worksheets/sheet1.xml"}


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes with some changed, cut out or repeated."""
    out = bytearray(data)
    for _ in range(rng.choice([1, 3, 20])):
        at, length = rng.randrange(len(out)), rng.randrange(1, 40)
        match rng.randrange(3):
            case 0:
                out[at] = rng.randrange(256)
            case 1:
                del out[at : at + length]
            case _:
                out[at:at] = out[-length:]
        out = out or bytearray(b"x")
    return bytes(out)


@pytest.mark.parametrize("name", GOOD)
def test_damage_is_a_manual_or_a_reason(name: str) -> None:
    """No other error, no hang, no dead child; inside an Office file as well as around it."""
    rng = random.Random(name)
    reader = Bounded(Limits(seconds=15))
    read, reasons = 0, []
    for n in range(60):
        data = GOOD[name]
        if (part := PART.get(name)) and n % 4:
            inner = damaged(documents.member(data, part), rng)
            data = documents.rezipped(data, {part: inner})
        else:
            data = damaged(data, rng)
        try:
            parsed = reader.parse(data, name)
            read += all(parsed.text[b.start : b.end].strip() for b in parsed.blocks)
        except UserError as error:
            reasons.append(error)
    reader.close()
    assert read
    assert "manuals.slow" not in {one.key for one in reasons}
    assert all(one.say("ja") for one in reasons)
