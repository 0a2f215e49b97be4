"""The line 「資料を確認しています…」 while an answer is made. Whether it shows never matters."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from slack_sdk import WebClient

from bot.errors import SodateruError, Transient
from bot.log import get
from bot.slack import asking
from bot.slack.client import slack_errors
from bot.text import is_japanese
from bot.words import say

_ENOUGH: Final = 3
_AT_ONCE: Final = 4


class Status:
    """Shows what the bot is doing, beside the answering, and stops trying where Slack refuses it.

    Args:
        client: Slack's Web API.
    """

    def __init__(self, client: WebClient) -> None:
        self._client, self._refused = client, 0
        self._beside = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="status")

    def thinking(self, channel: str, thread_ts: str, language: str) -> None:
        """Say in a thread that the manuals are being looked at; returns at once."""
        if self._refused < _ENOUGH:
            self._beside.submit(self._show, channel, thread_ts, say("slack.thinking", language))

    def received(self, event: Mapping[str, Any], bot_user: str) -> None:
        """Say so as soon as a question to the bot has arrived, however many wait before it."""
        if not (event.get("type") == "app_mention" or asking.is_direct(event)):
            return  # whether a reply in a thread is a question shows later
        heard = asking.hear(event, bot_user, asking.Thread())
        if heard.kind == "question" and heard.text:
            language = "ja" if is_japanese(heard.text) else "en"
            root = str(event.get("thread_ts") or event["ts"])
            self.thinking(str(event["channel"]), root, language)

    def nothing(self, channel: str, thread_ts: str) -> None:
        """Take the line away where no answer will come."""
        if self._refused < _ENOUGH:
            self._beside.submit(self._show, channel, thread_ts, "")

    def close(self) -> None:
        """Give the thread back."""
        self._beside.shutdown(wait=False, cancel_futures=True)

    def _show(self, channel: str, thread_ts: str, text: str) -> None:
        try:
            with slack_errors():
                self._client.assistant_threads_setStatus(
                    channel_id=channel, thread_ts=thread_ts, status=text
                )
            self._refused = 0
        except Transient:
            return
        except SodateruError as error:
            self._refused += 1
            get("slack").info("slack.status_refused", code=error.key, channel=channel)
