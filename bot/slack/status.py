"""The line 「資料を確認しています…」 while an answer is made. Whether it shows never matters."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from slack_sdk import WebClient

from bot.errors import SodateruError, Transient
from bot.log import get
from bot.slack.client import slack_errors
from bot.slack.hotline import Hotline
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
        self._line = Hotline(client, "assistant.threads.setStatus")
        self._beside = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="status")

    def thinking(self, channel: str, thread_ts: str, language: str) -> None:
        """Say in a thread that the manuals are being looked at; returns at once."""
        if self._refused >= _ENOUGH:
            return
        text = say("slack.thinking", language)

        def answered(found: Mapping[str, Any] | None) -> None:
            if found and found.get("ok"):
                self._refused = 0
            elif not found or found.get("error") != "ratelimited":  # it is judged there
                self._beside.submit(self._show, channel, thread_ts, text)

        arguments = {"channel_id": channel, "thread_ts": thread_ts, "status": text}
        if not self._line.send(arguments, answered):
            self._beside.submit(self._show, channel, thread_ts, text)

    def nothing(self, channel: str, thread_ts: str) -> None:
        """Take the line away where no answer will come."""
        if self._refused < _ENOUGH:
            self._beside.submit(self._show, channel, thread_ts, "")

    def keep_open(self) -> None:
        """Hold a connection open for the line, where one token serves every call."""
        if self._client.token:
            self._line.open()

    def close(self) -> None:
        """Give the thread back."""
        self._line.close()
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
