"""Scans: with an OCR program configured their pages are drawn and read; without one, refused.

The pages are drawn by PDFium and read by Tesseract, each in a process with limits and without a
network. One scan is read at a time, so that a folder of them does not take the machine.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from threading import Lock, Timer
from time import monotonic
from typing import IO, Final

import bot
from bot.errors import Broken, UserError
from bot.retrieval import bounded, parsers
from bot.retrieval.parsers import Parsed, pdf
from bot.retrieval.parsers.drawn import MAX_DOTS
from bot.retrieval.parsers.writing import Writing
from bot.settings import Settings, load

MAX_PAGES: Final = 100
_PAGE_SECONDS: Final = 60.0
_SECONDS: Final = 900.0
"""For one scan, from its first page to its last."""
_MEMORY: Final = 1_200_000_000
_MAX_TEXT: Final = 1_000_000
_ENVIRONMENT: Final = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}
_reading: Final = Lock()


def parse(data: bytes, source: str) -> Parsed:
    """Read a manual as ``bounded.parse`` does, and a scan by OCR where that is configured.

    Raises:
        UserError: The file was refused, or went beyond a limit.
        Broken: No child process can be started.
    """
    try:
        return bounded.parse(data, source)
    except UserError as error:
        settings = load()
        if error.key != "manuals.scan" or not settings.ocr:
            raise
    with _reading:
        return read(data, source, settings)


def read(data: bytes, source: str, settings: Settings) -> Parsed:
    """Read a scan by OCR.

    Raises:
        UserError: The OCR program is not there, or the scan has too many pages, cannot be drawn
            or read, takes too long, or holds no text.
    """
    program = shutil.which(settings.ocr)
    if program is None:
        raise UserError("manuals.ocr_missing", program=settings.ocr)
    command = [program, "-", "-", "-l", settings.ocr_languages, "-c", "preserve_interword_spaces=1"]
    pages = [pdf.closed(_read(command, page)) for page in _drawn(data)]
    writing = Writing()
    writing.note("manuals.note_ocr", count=len(pages))
    pdf.lay_out(pages, {}, writing)
    return parsers.finished(writing.parsed(PurePath(source).stem))


def _drawn(data: bytes) -> Iterator[bytes]:
    """Yield the pages as images (PGM).

    Raises:
        UserError: There are too many, one cannot be drawn, or all of them took too long.
    """
    child = _start("drawn", [str(_MEMORY), str(MAX_PAGES)])
    began = monotonic()
    with child:
        try:
            for _ in range(_count(child, data)):
                if monotonic() - began > _SECONDS:
                    raise UserError("manuals.slow", seconds=int(_SECONDS))
                yield _in_time(child, _page)
        finally:
            child.kill()


def _count(child: "subprocess.Popen[bytes]", data: bytes) -> int:
    """Hand the document over and return how many pages it has."""

    def counted(replies: IO[bytes]) -> bytes:
        with suppress(OSError):  # one that gives up early says nothing
            if child.stdin:
                child.stdin.write(data)
                child.stdin.close()
        return _exactly(replies, 4)

    count = int.from_bytes(_in_time(child, counted), "big")
    if count > MAX_PAGES:
        raise UserError("manuals.too_many_pages", limit=MAX_PAGES)
    return count


def _page(replies: IO[bytes]) -> bytes:
    width, height = (int.from_bytes(_exactly(replies, 4), "big") for _ in range(2))
    if not 0 < width * height <= MAX_DOTS:
        raise UserError("manuals.damaged")
    return b"P5\n%d %d\n255\n" % (width, height) + _exactly(replies, width * height)


def _exactly(replies: IO[bytes], size: int) -> bytes:
    raw = replies.read(size)
    if len(raw) < size:
        raise UserError("manuals.damaged")
    return raw


def _in_time(child: "subprocess.Popen[bytes]", work: Callable[[IO[bytes]], bytes]) -> bytes:
    watch = Timer(_PAGE_SECONDS, child.kill)
    watch.daemon = True
    watch.start()
    try:
        if child.stdout is None:
            raise UserError("manuals.damaged")
        return work(child.stdout)
    finally:
        watch.cancel()


def _read(command: list[str], page: bytes) -> str:
    """Return the text of one page.

    Raises:
        UserError: The program failed or took too long.
    """
    child = _start("recognised", [str(_MEMORY), str(int(_PAGE_SECONDS)), *command])
    try:
        text, _ = child.communicate(page, _PAGE_SECONDS)
    except subprocess.TimeoutExpired:
        raise UserError("manuals.slow", seconds=int(_PAGE_SECONDS)) from None
    finally:
        child.kill()
        child.wait()
    if child.returncode:
        raise UserError("manuals.ocr_failed", program=Path(command[0]).name)
    return text[:_MAX_TEXT].decode(errors="replace").replace("\f", "")


def _start(module: str, given: list[str]) -> "subprocess.Popen[bytes]":
    """Start one of the parsers' children.

    Raises:
        Broken: No process can be started.
    """
    root = str(Path(bot.__file__).parent.parent)
    name = f"bot.retrieval.parsers.{module}"
    code = f"import sys; sys.path.append({root!r}); import {name} as c; c.main()"
    try:
        return subprocess.Popen(  # noqa: S603  our own module, no shell
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", code, *given],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT, cwd="/", process_group=0,
        )  # fmt: skip
    except OSError:
        raise Broken("manuals.parser_down") from None
