"""E-mail: subject, sender and date, then what was written; attachments are not opened."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from bot.errors import UserError
from bot.retrieval.encoding import decode
from bot.retrieval.parsers import html
from bot.retrieval.parsers.parsed import Parsed
from bot.retrieval.parsers.writing import Writing
from bot.text import is_japanese

_QUOTED = re.compile(r"^\s*[>＞]")
_HEADS = ("From", "Subject", "Date", "Received", "Message-ID")


def parse(data: bytes, stem: str) -> Parsed:
    """Read a message in the form mail programs save it; its title is the subject.

    Raises:
        UserError: It is no message or has no text.
    """
    if not data.strip():
        raise UserError("manuals.empty")
    message = message_from_bytes(data, policy=policy.default)
    if not any(name in message for name in _HEADS):
        raise UserError("manuals.mismatch")
    subject = str(message.get("Subject") or "").strip()
    writing = Writing()
    body = _body(message, stem)
    if head := _head(message, japanese=is_japanese(subject + body)):
        writing.paragraph(head)
    for paragraph in re.split(r"\n\s*\n", body):
        writing.paragraph("\n".join(line.rstrip() for line in paragraph.split("\n")).strip())
    if not body.strip():
        raise UserError("manuals.empty")
    if attached := sum(1 for _ in message.iter_attachments()):
        writing.note("manuals.note_attachments", count=attached)
    return writing.parsed(subject or stem)


def _head(message: EmailMessage, *, japanese: bool) -> str:
    sender = str(message.get("From") or "").strip()
    sent = getattr(message.get("Date"), "datetime", None)
    date = sent.strftime("%Y-%m-%d %H:%M") if isinstance(sent, datetime) else ""
    names = ("差出人", "日付") if japanese else ("From", "Date")
    found = zip(names, (sender, date), strict=True)
    return "\n".join(f"{name}: {value}" for name, value in found if value)


def _body(message: EmailMessage, stem: str) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _text(part)
    if part.get_content_type() == "text/html" and text.strip():
        return html.parse(text.encode("utf-8", "replace"), stem).text
    kept = [line for line in text.split("\n") if not _QUOTED.match(line)]
    return "\n".join(kept)


def _text(part: "MIMEPart") -> str:
    """Return a part's text; the label of its encoding is believed only when it fits."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw.strip():
        return ""
    charset = (part.get_content_charset() or "").lower()
    if charset in {"iso-2022-jp", "iso2022jp"}:
        charset = "iso2022_jp_ext"
    elif charset in {"shift_jis", "shift-jis", "x-sjis"}:
        charset = "cp932"
    try:
        return raw.decode(charset).replace("\r\n", "\n") if charset else decode(raw)[0]
    except (LookupError, UnicodeDecodeError):
        return decode(raw)[0]
