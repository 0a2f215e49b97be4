"""Shows planned messages in Slack: post, edit, and look whether a post arrived after all.

A message carries its key twice: as a ``client_msg_id`` made from it, and in its metadata, where
``find`` sees it again after a lost response.
"""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.errors import SodateruError, UserError
from bot.log import get
from bot.outbox import client_msg_id
from bot.slack.client import MEND_SECONDS, TIMEOUT_SECONDS, about, quiet_logger, slack_errors
from bot.tables import OutboxMessage

EVENT_TYPE: Final = "sodateru_message"
_PAGES: Final = 5
_PAGE: Final = 100
_EARLIER_SECONDS: Final = 120
"""Slack's clock and ours may differ by this much."""


class SlackPoster:
    """The outbox's way to Slack.

    Args:
        client: Slack's Web API, without retries of its own.
        mend_seconds: Pause before a message is tried again that only waits for an administrator
            (token revoked, scope missing): it is not lost.
    """

    def __init__(self, client: WebClient, mend_seconds: float = MEND_SECONDS) -> None:
        self._client, self._mend_seconds = client, mend_seconds

    def post(self, message: OutboxMessage) -> str:
        """Show the message and return its ts.

        ``payload["only"]`` names the one person who may see it; ``payload["reply"]`` is the address
        at which an interaction is answered.

        Raises:
            Transient: It may or may not have been shown; trying again later helps.
            UserError: It can never be shown.
        """
        payload = message.payload
        if payload.get("picture"):
            return self._picture(message)
        if payload.get("streamed") and (ts := message.message_ts or self._unfinished(message)):
            self._complete(message, ts)
            return ts
        if payload.get("reply") and self._reply(payload):
            return ""
        if payload.get("only"):
            return self._whisper(message)
        with slack_errors(self._mend_seconds):
            shown = self._client.chat_postMessage(
                channel=message.channel,
                thread_ts=message.thread_ts or None,
                client_msg_id=client_msg_id(message.id),
                metadata=_metadata(message),
                unfurl_links=False,
                unfurl_media=False,
                **_content(payload),
            )
        return str(shown["ts"])

    def _picture(self, message: OutboxMessage) -> str:
        """Upload a picture into the channel; one that cannot be shown is missed by nobody's work.

        Raises:
            Transient: Trying again later helps.
        """
        picture = message.payload["picture"]
        try:
            with about(self._client, message.channel), slack_errors(self._mend_seconds):
                self._client.files_upload_v2(
                    channel=message.channel,
                    thread_ts=message.thread_ts or None,
                    filename=str(picture["name"]),
                    title=str(message.payload["text"]),
                    alt_txt=str(message.payload["text"]),
                    initial_comment=str(message.payload["text"]),
                    content=b64decode(picture["png"]),
                )
        except UserError as error:
            get("slack").info("slack.line_lost", outbox_id=message.id, code=error.key)
        return ""

    def update(self, message: OutboxMessage) -> None:
        """Edit the message that ``payload["ts"]`` names.

        Raises:
            Transient: Trying again later helps.
            UserError: The message is gone or cannot be edited.
        """
        with slack_errors(self._mend_seconds):
            self._client.chat_update(
                channel=message.channel,
                ts=str(message.payload["ts"]),
                metadata=_metadata(message),
                **{"blocks": [], **_content(message.payload)},  # else the old ones would stay
            )

    def find(self, message: OutboxMessage) -> str | None:
        """Return the ts of the message if the thread or channel already shows it.

        Raises:
            Transient: It cannot be read now.
        """
        if any(message.payload.get(name) for name in ("only", "reply", "picture")):
            return None  # seen by one person only and in no history
        found = (str(row["ts"]) for row in self._rows(message) if _is(row, message))
        return next(found, None)

    def _unfinished(self, message: OutboxMessage) -> str:
        """Return the ts of a stream that was begun and not recorded: ours, and without a key."""
        with about(self._client, message.channel), slack_errors(self._mend_seconds):
            us = self._client.auth_test().get("bot_id")
        rows = (row for row in self._rows(message) if row.get("bot_id") == us)
        return next((str(row["ts"]) for row in rows if not _key(row)), "")

    def _complete(self, message: OutboxMessage, ts: str) -> None:
        """Make a message that grew whole: by what is missing, or else by an edit.

        Raises:
            Transient: Trying again later helps.
            UserError: The message is gone.
        """
        if message.attempts == 1 and self._stopped(message, ts):
            return
        if not message.payload.get("posted"):
            with suppress(UserError), slack_errors(self._mend_seconds):
                self._client.chat_stopStream(channel=message.channel, ts=ts)
        message.payload = {**message.payload, "ts": ts}
        self.update(message)

    def _stopped(self, message: OutboxMessage, ts: str) -> bool:
        """End the stream with the rest of the answer; False when Slack or the text forbids it."""
        shown, made = str(message.payload.get("shown") or ""), message.payload.get("blocks") or [{}]
        whole = str(made[0].get("text", "")) if made[0].get("type") == "markdown" else ""
        if not shown or not whole.startswith(shown):
            return False
        try:
            with slack_errors(self._mend_seconds):
                self._client.chat_stopStream(
                    channel=message.channel,
                    ts=ts,
                    markdown_text=whole[len(shown) :] or None,
                    blocks=made[1:],
                    metadata=_metadata(message),
                )
        except UserError as error:  # it has expired, or is stopped already
            get("slack").info("slack.stream_ended", outbox_id=message.id, code=error.key)
            return False
        return True

    def _rows(self, message: OutboxMessage) -> Iterator[dict[str, Any]]:
        """Yield what the thread or channel shows since a little before the message was planned."""
        cursor = ""
        for _ in range(_PAGES):
            try:
                with slack_errors(self._mend_seconds):
                    page = self._page(message, cursor)
            except UserError:  # the thread or channel is gone; posting will say so
                return
            yield from page.get("messages", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    def _page(self, message: OutboxMessage, cursor: str) -> dict[str, Any]:
        options: dict[str, Any] = {
            "channel": message.channel,
            "include_all_metadata": True,
            "limit": _PAGE,
            "oldest": f"{message.created_at.timestamp() - _EARLIER_SECONDS:.6f}",
            "cursor": cursor or None,
        }
        if message.thread_ts:
            found = self._client.conversations_replies(ts=message.thread_ts, **options)
        else:
            found = self._client.conversations_history(**options)
        return found.data if isinstance(found.data, dict) else {}

    def _whisper(self, message: OutboxMessage) -> str:
        """Show a private line; where Slack will not show it, nobody misses it."""
        try:
            with slack_errors(self._mend_seconds):
                shown = self._client.chat_postEphemeral(
                    channel=message.channel,
                    user=str(message.payload["only"]),
                    thread_ts=message.thread_ts or None,
                    **_content(message.payload),
                )
        except UserError as error:
            get("slack").info("slack.line_lost", outbox_id=message.id, code=error.key)
            return ""
        return str(shown.get("message_ts", ""))

    def _reply(self, payload: dict[str, Any]) -> bool:
        """Answer an interaction where it came from; return whether Slack took it.

        The address dies after half an hour, and its trouble must not hold a channel up.
        """
        hook = WebhookClient(
            str(payload["reply"]), timeout=TIMEOUT_SECONDS, retry_handlers=[], logger=quiet_logger()
        )
        hook.proxy = self._client.proxy
        try:
            with slack_errors():
                answered = hook.send(
                    response_type="ephemeral",
                    replace_original=bool(payload.get("replace", False)),
                    **_content(payload),
                )
        except SodateruError:
            return False
        return bool(answered.status_code == 200)


def _content(payload: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"text": payload["text"]}
    if payload.get("blocks"):
        found["blocks"] = payload["blocks"]
    return found


def _metadata(message: OutboxMessage) -> dict[str, Any]:
    """Return the metadata; an edit keeps the key of the message that it edits."""
    known = {"key": message.payload.get("of") or message.id}
    if answer := message.payload.get("answer"):
        known["answer_id"] = str(answer)
    return {"event_type": EVENT_TYPE, "event_payload": known}


def _key(row: dict[str, Any]) -> str:
    return str(((row.get("metadata") or {}).get("event_payload") or {}).get("key", ""))


def _is(row: dict[str, Any], message: OutboxMessage) -> bool:
    return _key(row) == message.id or row.get("client_msg_id") == client_msg_id(message.id)
