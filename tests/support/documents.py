"""Files as an office has them, built by the libraries that write such files, for tests."""

import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from io import BytesIO
from typing import Any

ENTITIES = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def docx(paragraphs: Sequence[tuple[str, str]] = (("本文です。", ""),)) -> bytes:
    """Return a Word document of (text, style) paragraphs."""
    from docx import Document

    document = Document()
    for text, style in paragraphs:
        document.add_paragraph(text, style or None)
    return saved(document)


def saved(document: Any) -> bytes:
    """Return the bytes of whatever has ``save``."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[object]], name: str = "Sheet") -> Any:
    """Return an open workbook with one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return book


def rezipped(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """Return a zip file with members replaced, added, or taken out (None)."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def member(data: bytes, name: str) -> bytes:
    """Return one member of a zip file."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name)


def pdf(pages: Sequence[str], *, extra: str = "", count: int | None = None) -> bytes:
    """Return a PDF made by hand: one string per page, Japanese through a CID font with ToUnicode.

    Args:
        pages: Lines of each page; ``""`` for a page without text.
        extra: Drawing operators that every page begins with.
        count: The number of pages it claims to have.
    """
    rows = [
        [(50, 780 - 16 * row, line) for row, line in enumerate(page.split("\n")) if line]
        for page in pages
    ]
    return placed(rows, extra=extra, count=count)


def placed(
    pages: Sequence[Sequence[tuple[float, float, str]]],
    *,
    extra: str = "",
    count: int | None = None,
    vertical: bool = False,
) -> bytes:
    """Return a PDF with its words where they are put: left edge, baseline (1/72 inch) and words.

    Args:
        pages: What each page shows, in the order in which it is drawn.
        extra: Drawing operators that every page begins with.
        count: The number of pages it claims to have.
        vertical: The font writes downwards, from the top of each place.
    """
    letters = sorted({c for page in pages for _, _, words in page for c in words})
    codes = {letter: f"{n:04X}" for n, letter in enumerate(letters, 1)}
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    pairs = "\n".join(
        f"<{code}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()
    )
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    )
    font = "/Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding "
    font += "/Identity-V" if vertical else "/Identity-H"
    below = "/Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo"
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages) if count is None else count} >>",
        3: f"<< {font} /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        4: f"<< {below} << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        5: _stream(unicode_map),
    }
    for n, page in enumerate(pages):
        shown = "".join(
            f"1 0 0 1 {x} {y} Tm <{''.join(codes[c] for c in words)}> Tj\n" for x, y, words in page
        )
        size = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects[10 + 2 * n] = f"<< /Type /Page /Parent 2 0 R {size} /Contents {11 + 2 * n} 0 R >>"
        objects[11 + 2 * n] = _stream(f"{extra} BT /F1 12 Tf {shown} ET")
    return _file(objects)


def _stream(body: str) -> str:
    return f"<< /Length {len(body)} >>\nstream\n{body}\nendstream"


def _file(objects: dict[int, str]) -> bytes:
    out = b"%PDF-1.7\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start, size = len(out), max(objects) + 1
    rows = [
        f"{places[n]:010d} 00000 n \n" if n in places else "0000000000 65535 f \n"
        for n in range(size)
    ]
    out += f"xref\n0 {size}\n{''.join(rows)}".encode()
    return out + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def mail(subject: str, body: str, charset: str = "utf-8", attached: bytes = b"") -> bytes:
    """Return a message as a mail program saves it."""
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "総務部 <soumu@example.co.jp>"
    message["Date"] = "Tue, 01 Apr 2025 09:30:00 +0900"
    message.set_content(body, charset=charset)
    if attached:
        message.add_attachment(attached, maintype="application", subtype="zip", filename="x.zip")
    return message.as_bytes()
