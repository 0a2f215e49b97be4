"""Slack's Web API for us: one client without its own retries, and its errors in our three families.

The outbox decides when to try again, so the SDK must not; a client that retries by itself would
post twice after a lost response.
"""

import http.client
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.errors import Broken, SodateruError, Transient, UserError
from bot.settings import Settings
from bot.slack.kept import Kept
from bot.slack.workspaces import Workspaces, acting

TIMEOUT_SECONDS: Final = 15
_BROKEN: Final = frozenset(
    """access_denied account_inactive ekm_access_denied enterprise_is_restricted invalid_auth
    missing_scope no_permission not_allowed_token_type not_authed org_login_required
    team_access_not_granted token_expired token_revoked two_factor_setup_required""".split()  # noqa: SIM905
)
_TRANSIENT: Final = frozenset(
    """fatal_error internal_error ratelimited rate_limited request_timeout service_unavailable
    team_added_to_org accesslimited""".split()  # noqa: SIM905
)
MEND_SECONDS: Final = 15.0
"""Pause before work is tried again that only an administrator can make possible."""

_QUIET = logging.getLogger("bot.slack.sdk")
_QUIET.setLevel(logging.CRITICAL)  # the SDK's own lines may hold what people wrote


def quiet_logger() -> logging.Logger:
    """Return the logger to hand to the SDK and to Bolt."""
    return _QUIET


class Routed(Kept):
    """Slack's client, which finds each call's token by itself where several workspaces are served.

    Args:
        workspaces: Those that installed the app; None for a single one.
        **options: The client's own.
    """

    def __init__(self, workspaces: Workspaces | None, **options: Any) -> None:
        super().__init__(**options)
        self.workspaces = workspaces

    def api_call(self, api_method: str, **call: Any) -> SlackResponse:
        """Call with the token of the workspace that the call is about."""
        parts = (call.get(name) or {} for name in ("params", "data", "json"))
        named = {name: value for part in parts for name, value in part.items()}
        if self.workspaces and not (named.get("token") or call.get("auth")):
            token = self.workspaces.token(named)
            if not token:
                raise UserError("slack.not_here")
            headers = {**(call.get("headers") or {}), "Authorization": f"Bearer {token}"}
            call["headers"] = headers
        return super().api_call(api_method, **call)


@contextmanager
def about(client: WebClient, place: str) -> Iterator[None]:
    """Let calls that name no channel go to the workspace of ``place`` for the length of the block.

    Args:
        client: Ours, which may serve several workspaces.
        place: A channel or a person.
    """
    several = client.workspaces if isinstance(client, Routed) else None
    with acting(several.team_of(place) if several else ""):
        yield


def open_client(
    settings: Settings, workspaces: Workspaces | None = None, *, alone: bool = True
) -> WebClient:
    """Return a client for the workspace that ``settings`` names, or for those that installed us.

    Args:
        settings: Where Slack is.
        workspaces: Those that installed the app.
        alone: Whether one token must serve every call.

    Raises:
        Broken: There is no bot token.
    """
    token = settings.slack_bot_token.get_secret_value()
    if not token and workspaces is None and alone:
        raise Broken("error.missing_setting", name="SLACK_BOT_TOKEN")
    client = Routed(
        workspaces,
        token=token or None,
        base_url=settings.slack_base_url,
        timeout=TIMEOUT_SECONDS,
        retry_handlers=[],
        logger=_QUIET,
    )
    if is_local(settings):
        client.proxy = None  # the SDK would send even a loopback call through HTTPS_PROXY
    return client


def open_socket_address(settings: Settings) -> None:
    """Ask for a Socket Mode address and drop it: is the app token good?"""
    client = WebClient(base_url=settings.slack_base_url, retry_handlers=[], logger=_QUIET)
    if is_local(settings):
        client.proxy = None
    client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())


def is_local(settings: Settings) -> bool:
    """Return whether the workspace runs on this machine."""
    return urlsplit(settings.slack_base_url).hostname in ("127.0.0.1", "localhost", "::1")


@contextmanager
def slack_errors(mend_seconds: float = 0.0) -> Iterator[None]:
    """Raise what Slack or the network answers as an error of ours.

    Args:
        mend_seconds: When given, what an administrator must mend is worth trying again after this
            pause: what people are waiting for is not lost because a token was revoked for an hour.

    Raises:
        Transient: Rate limited, down, too slow or broken off.
        Broken: The token or a scope is wrong.
        UserError: Slack refuses this very call.
    """
    try:
        yield
    except SlackApiError as error:
        found = _ours(error)
        if mend_seconds and isinstance(found, Broken):
            found = Transient(found.key, retry_after_seconds=mend_seconds, **found.values)
        raise found from None
    except (SlackClientError, OSError, http.client.HTTPException, ValueError) as error:
        raise _away(type(error).__name__) from None


def code_of(error: SlackApiError) -> str:
    """Return Slack's name of the error; empty when the answer was not Slack's JSON."""
    data = getattr(error.response, "data", error.response)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    return "" if " " in code else code  # the SDK puts a sentence there for a body that is no JSON


def _ours(error: SlackApiError) -> SodateruError:
    code, status = code_of(error), int(getattr(error.response, "status_code", 0) or 0)
    headers = getattr(error.response, "headers", None) or {}
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Transient("slack.rate_limited", retry_after_seconds=_pause(headers))
    if status >= 500 or not code or code in _TRANSIENT:
        return _away(code or str(status))
    if code in _BROKEN:
        return Broken("slack.refused_us", code=code)
    return UserError("slack.refused", code=code)


def _away(name: str) -> Transient:
    return Transient("slack.unreachable", retry_after_seconds=1.0, name=name)


def _pause(headers: object) -> float:
    get = getattr(headers, "get", None)
    raw = get("Retry-After") or get("retry-after") if get else None
    found = raw[0] if isinstance(raw, list | tuple) and raw else raw
    try:
        return max(0.0, float(str(found)))
    except ValueError:
        return 5.0
