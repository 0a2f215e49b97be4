"""Slack's Web API over connections that are kept open between calls.

The SDK's own client opens a connection, and for Slack a TLS session, for every single call; that is
two or three journeys to Slack and back before the first byte of a status or an answer is sent.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.request import Request

from slack_sdk import WebClient

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

CONNECTIONS: Final = 16
"""Kept open at once; a call that finds none free opens one of its own."""


class Kept(WebClient):
    """Slack's client whose calls share connections; safe to use from many threads."""

    @cached_property
    def _pool(self) -> "PoolManager":
        from urllib3 import PoolManager, ProxyManager

        options: dict[str, Any] = {"maxsize": CONNECTIONS, "block": False}
        if self.ssl is not None:
            options["ssl_context"] = self.ssl
        return ProxyManager(self.proxy, **options) if self.proxy else PoolManager(**options)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Send one request, once: whether to try again is the caller's to decide.

        Raises:
            TimeoutError: Slack took too long.
            ConnectionError: It cannot be reached, or broke off.
        """
        from urllib3.exceptions import HTTPError
        from urllib3.exceptions import TimeoutError as Late

        data: Any = req.data
        try:
            answer = self._pool.request(
                str(req.method), url, body=data, headers=dict(req.header_items()),
                timeout=self.timeout, retries=False, redirect=False,
            )  # fmt: skip
        except Late as error:
            raise TimeoutError(type(error).__name__) from None
        except HTTPError as error:
            raise ConnectionError(type(error).__name__) from None
        return {"status": answer.status, "headers": answer.headers, "body": _body(answer)}


def _body(answer: "BaseHTTPResponse") -> str | bytes:
    kind = answer.headers.get("Content-Type", "")
    data: bytes = answer.data
    return data if kind.startswith("application/gzip") else data.decode("utf-8")
