"""Signed HTTP: the other way to the app, for one that gave the workspace its request address.

Every request is signed as Slack signs it. Events are JSON, commands are forms, interactions are
JSON in a form; a repeat carries its number and reason in headers.
"""

import hashlib
import hmac
import json
import time
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.playground.carrier import Carrier
from bot.playground.faults import Faults

Json = dict[str, Any]

SECRET: Final = "playground-signing-secret"  # noqa: S105  signs nothing but this loopback server
_FORM: Final = "application/x-www-form-urlencoded"


class Hooks(Carrier):
    """Posts to the app's request addresses.

    Args:
        faults: Rules that repeat, delay, reorder or skip deliveries.
        ack_seconds: How long the app may take to answer 200.
        secret: What requests are signed with.
    """

    def __init__(self, faults: Faults, ack_seconds: float = 3.0, secret: str = SECRET) -> None:
        super().__init__(faults, ack_seconds)
        self.url = ""
        """Where the app listens, e.g. ``http://127.0.0.1:3000/slack/events``; empty for nowhere."""
        self._secret = secret
        self._session: ClientSession | None = None

    @property
    def connections(self) -> int:
        """1 once an address was given."""
        return int(bool(self.url))

    async def stop(self) -> None:
        """Forget what was not delivered, and the connections."""
        await super().stop()
        if self._session:
            await self._session.close()

    async def _send(self, kind: str, body: Json, attempt: int = 0, reason: str = "") -> Json | None:
        if not self.url:
            return None
        data, content_type = _encoded(kind, body)
        headers = {"Content-Type": content_type, **signed(self._secret, data)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(self.ack_seconds))
        try:
            async with self._session.post(self.url, data=data, headers=headers) as answer:
                text = await answer.text()
                return _payload(text) if answer.status == 200 else None
        except (ClientError, TimeoutError, OSError):
            return None


def signed(secret: str, data: bytes, at: int | None = None) -> dict[str, str]:
    """Return the headers that prove where a request comes from.

    Args:
        secret: The app's signing secret.
        data: The body.
        at: Seconds since 1970; None is now.
    """
    stamp = str(int(time.time()) if at is None else at)
    base = b"v0:" + stamp.encode() + b":" + data
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _encoded(kind: str, body: Json) -> tuple[bytes, str]:
    if kind == "slash_commands":
        return urlencode(body).encode(), _FORM
    text = json.dumps(body, ensure_ascii=False)
    if kind == "interactive":
        return urlencode({"payload": text}).encode(), _FORM
    return text.encode(), "application/json"


def _payload(text: str) -> Json:
    try:
        found = json.loads(text) if text.strip() else {}
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {}
