"""The line 「資料を確認しています…」 while an answer is made. Whether it shows never matters."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from slack_sdk import WebClient

from bot.errors import SodateruError, Transient
from bot.log import get
from bot.slack.client import slack_errors
from bot.words import say

_ENOUGH: Final = 3


class Status:
    """Shows what the bot is doing, beside the answering, and stops trying where Slack refuses it.

    Args:
        client: Slack's Web API.
    """

    def __init__(self, client: WebClient) -> None:
        self._client, self._refused = client, 0
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="status")

    def thinking(self, channel: str, thread_ts: str, language: str) -> None:
        """Say in a thread that the manuals are being looked at; returns at once."""
        if self._refused < _ENOUGH:
            self._beside.submit(self._show, channel, thread_ts, say("slack.thinking", language))

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
