"""Scans are refused in one line, and read by OCR where a program is configured."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.retrieval import scans
from bot.settings import Settings
from tests.support import documents

LINES = ("出張旅費規程", "第１条（宿泊費）", "宿泊費は１泊につき12,000円を上限とする。")
FONTS = tuple(Path("/usr/share/fonts").rglob("*CJK-Regular.ttc"))


def scan() -> bytes:
    """Return a PDF of one page that is a picture of Japanese text."""
    from PIL import Image, ImageDraw, ImageFont

    letters = ImageFont.truetype(str(FONTS[0]), 44)
    page = Image.new("L", (1654, 2339), 255)
    for row, line in enumerate(LINES):
        ImageDraw.Draw(page).text((150, 200 + 90 * row), line, fill=0, font=letters)
    out = BytesIO()
    page.save(out, "PDF", resolution=200)
    return out.getvalue()


def refused(data: bytes, **settings: str) -> UserError:
    """Return why a scan is not read."""
    with pytest.raises(UserError) as why:
        scans.read(data, "規程.pdf", Settings(**settings))
    return why.value


def test_without_ocr_a_scan_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default: nothing is read that might be read wrongly."""
    monkeypatch.delenv("SODATERU_OCR", raising=False)
    with pytest.raises(UserError) as why:
        scans.parse(documents.pdf([""]), "規程.pdf")
    assert why.value.key == "manuals.scan"


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who configured OCR and did not install it is told so, at the scan."""
    monkeypatch.setenv("SODATERU_OCR", "無いプログラム")
    with pytest.raises(UserError) as why:
        scans.parse(documents.pdf([""]), "規程.pdf")
    said = (why.value.key, why.value.values)
    assert said == ("manuals.ocr_missing", {"program": "無いプログラム"})


def test_a_program_that_fails_is_one_line() -> None:
    """A program that knows none of our arguments says no, and so do we."""
    assert refused(documents.pdf([""]), ocr="false").key == "manuals.ocr_failed"


def test_more_pages_than_ocr_may_read_are_refused() -> None:
    """Before the first page is drawn."""
    many = documents.pdf([""] * (scans.MAX_PAGES + 1))
    assert refused(many, ocr="true").values == {"limit": scans.MAX_PAGES}


def test_what_cannot_be_drawn_is_damaged() -> None:
    """The process that draws may die of it; we say one line."""
    assert refused(b"%PDF-1.7 broken", ocr="true").key == "manuals.damaged"


@pytest.mark.skipif(not shutil.which("tesseract"), reason="no tesseract on this machine")
@pytest.mark.skipif(not FONTS, reason="no Japanese font (Noto CJK) on this machine")
def test_tesseract_reads_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles are headings, the page is in the path, and the owner is told that it was OCR."""
    monkeypatch.setenv("SODATERU_OCR", "tesseract")
    try:
        parsed = scans.parse(scan(), "旅費規程.pdf")
    except UserError as why:
        if why.key == "manuals.ocr_failed":
            pytest.skip("tesseract has no Japanese language data here (tesseract-ocr-jpn)")
        raise
    assert "000円を上限とする" in parsed.text
    assert any(block.heading[0].startswith("第1条") for block in parsed.blocks)
    assert all(block.heading[-1] == "1ページ" for block in parsed.blocks)
    assert [note.key for note in parsed.notes] == ["manuals.note_ocr"]
