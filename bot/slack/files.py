"""Files dropped into a question: read within limits, summarised, classified, asked about.

A file is evidence for its own thread and for nothing else: it is not kept and not indexed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from bot import cited, office, outgoing, prompt
from bot.access import Reader
from bot.errors import SodateruError, Transient, UserError
from bot.generate import Draft, generate
from bot.llm import Evidence
from bot.llm.quote import QuoteModel
from bot.retrieval import bounded
from bot.retrieval.passages import JOINED, Piece, cut
from bot.slack.client import TIMEOUT_SECONDS, is_local
from bot.slack.desk import Desk
from bot.text import sentences
from bot.words import say

MOST: Final = 3
"""Files of one message that are read."""
_EVIDENCE: Final = 4
_POINTS: Final = 6
_POINT_CHARS: Final = 120
_KINDS: Final = 3
_FITS: Final = 0.05
_SLACK: Final = (".slack.com", ".slack-files.com", ".slack-edge.com")


@dataclass(frozen=True)
class Read:
    """A file as it was read."""

    name: str
    title: str
    pieces: tuple[Piece, ...]


class _NoRedirect(HTTPRedirectHandler):
    """Slack answers a wrong token with a redirect to its login page; nothing else redirects."""

    def redirect_request(self, *_: Any) -> None:
        return None


def of(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the files of a message that may be read."""
    files = [one for one in said.get("files") or [] if isinstance(one, Mapping)]
    return [one for one in files if one.get("mode") not in ("tombstone", "hidden_by_limit")][:MOST]


def read(desk: Desk, file: Mapping[str, Any], channel: str) -> Read:
    """Fetch a file from Slack and read it in the bounded child.

    Raises:
        UserError: It is too big, or cannot be read.
        Transient: Slack does not hand it over now.
        Broken: No child process can be started.
    """
    limit = desk.room.settings.file_max_megabytes
    name = str(file.get("name") or "file")
    if int(file.get("size") or 0) > limit * 1_000_000:
        raise UserError("slack.file_too_big", megabytes=limit)
    address = str(file.get("url_private_download") or file.get("url_private") or "")
    data = _fetched(desk, address, channel)
    if len(data) > limit * 1_000_000:
        raise UserError("slack.file_too_big", megabytes=limit)
    parsed = bounded.parse(data, name)
    return Read(name, parsed.title, tuple(cut(f"file:{name}", parsed)))


def evidence(found: Sequence[Read], question: str) -> list[Evidence]:
    """Return the pieces of the files that say most about a question, best first."""
    asked = cited.said(question)
    pieces = [(one, piece) for one in found for piece in one.pieces]
    pieces.sort(
        key=lambda pair: -cited.weight(asked & cited.said(f"{pair[1].heading} {pair[1].text}"))
    )
    return [
        Evidence(piece.id, one.name, piece.heading, piece.text) for one, piece in pieces[:_EVIDENCE]
    ]


def answer(desk: Desk, question: str, found: Sequence[Read], language: str) -> Draft:
    """Answer a question from files alone, with the serving model, else with their own words."""
    made = prompt.render(
        question, evidence(found, question), language, desk.room.settings.answer_max_tokens
    )
    try:
        with desk.room.gateway.lease() as model:
            draft = generate(model, made, Event())
    except SodateruError:
        draft = generate(QuoteModel(), made, Event())
    return draft if not draft.refused else generate(QuoteModel(), made, Event())


def overview(desk: Desk, one: Read, reader: Reader, language: str) -> str:
    """Return a file in short, as Markdown: its points by its own words, and what it is like."""
    lines = [
        say("slack.file_read", language, name=one.name),
        "",
        say("slack.file_summary", language),
    ]
    lines += [f"- {outgoing.silenced(point)}" for point in points(one.pieces)]
    text = " ".join([one.title, *(piece.heading for piece in one.pieces[:_POINTS])])
    try:
        hits = desk.room.library.search(text, reader, 8, office.today())
    except SodateruError:
        hits = []
    near = [hit for hit in hits if hit.why.get("fits", 1.0) >= _FITS]
    places = list(dict.fromkeys(hit.document for hit in near))[:_KINDS]
    if places:
        joined = ("、" if language == "ja" else ", ").join(places)
        kind = say("slack.file_kind", language, places=joined)
    else:
        kind = say("slack.file_no_kind", language)
    return "\n".join([*lines, "", kind, "", say("slack.file_ask", language)])


def points(pieces: Sequence[Piece]) -> list[str]:
    """Return what a file says, one sentence for each of its parts. Pure."""
    found: dict[str, str] = {}
    for piece in pieces:
        spans = sentences(piece.text)
        first = piece.text[slice(*spans[0])].strip() if spans else ""
        if not first or piece.heading in found:
            continue
        short = first if len(first) <= _POINT_CHARS else first[: _POINT_CHARS - 1] + "…"
        head = piece.heading.rpartition(JOINED)[2]
        found[piece.heading] = f"**{head}**：{short}" if head else short
    if len(found) < 3:  # a text without headings: its first sentences
        rest = [
            piece.text[slice(*span)].strip() for piece in pieces for span in sentences(piece.text)
        ]
        return [one for one in rest if one][:_POINTS]
    return list(found.values())[:_POINTS]


def _fetched(desk: Desk, address: str, channel: str) -> bytes:
    """Return a file's bytes; our token is shown to Slack alone.

    Raises:
        UserError: The address is not Slack's.
        Transient: It cannot be reached.
    """
    settings = desk.room.settings
    where, ours = urlsplit(address), urlsplit(settings.slack_base_url)
    host = where.hostname or ""
    local = is_local(settings) and (host, where.port) == (ours.hostname, ours.port)
    if not local and not (where.scheme == "https" and host.endswith(_SLACK)):
        raise UserError("manuals.damaged")
    plain = quote(address, safe=":/?&=%#+~")
    request = Request(plain, headers={"Authorization": f"Bearer {_token(desk, channel)}"})  # noqa: S310
    handlers = [_NoRedirect(), *([ProxyHandler({})] if local else [])]
    most = settings.file_max_megabytes * 1_000_000 + 1
    try:
        with build_opener(*handlers).open(request, timeout=TIMEOUT_SECONDS) as reply:
            data: bytes = reply.read(most)
    except (URLError, OSError) as error:
        raise Transient("slack.unreachable", name=type(error).__name__) from None
    return data


def _token(desk: Desk, channel: str) -> str:
    if desk.workspaces is not None:
        return desk.workspaces.token({"channel": channel})
    return desk.room.settings.slack_bot_token.get_secret_value()
