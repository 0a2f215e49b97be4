"""Installing by OAuth: pages in the visitor's language, and renewing tokens that expire."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from typing import Any, Final
from urllib.parse import urljoin

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_flow import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store import OAuthStateStore
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.log import get
from bot.settings import Settings, shipped
from bot.slack.client import quiet_logger
from bot.slack.workspaces import Workspaces, state_holds, state_word
from bot.words import say

INSTALL: Final = "/slack/install"
BACK: Final = "/slack/oauth_redirect"
ROTATE_SECONDS: Final = 300.0
_EARLY_MINUTES: Final = 120
_STATE_SECONDS: Final = 600


class States(OAuthStateStore):
    """Words that say "this installation began here"; nothing is stored, the cookie binds them.

    Args:
        settings: What seals them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def issue(self, *_: Any, **__: Any) -> str:
        """Return a word."""
        return state_word(self._settings)

    def consume(self, state: str) -> bool:
        """Return whether the word is ours and fresh."""
        return state_holds(self._settings, state, _STATE_SECONDS)


class Flow(OAuthFlow):
    """Bolt's flow, which gives a token back that it may not keep."""

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Store an installation.

        Raises:
            BoltError: This workspace may not install the app.
        """
        try:
            super().store_installation(request, installation)
        except BoltError:
            with suppress(SlackApiError):
                self.client.auth_revoke(token=str(installation.bot_token))
            raise


def flow(settings: Settings, client: WebClient, workspaces: Workspaces) -> OAuthFlow:
    """Return Bolt's OAuth flow with our stores and pages."""
    base = settings.slack_base_url
    return Flow(
        client=client,
        logger=quiet_logger(),
        settings=OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            scopes=scopes(),
            redirect_uri=settings.public_url.rstrip("/") + BACK if settings.public_url else None,
            install_path=INSTALL,
            redirect_uri_path=BACK,
            install_page_rendering_enabled=False,
            authorization_url=urljoin(base, "/oauth/v2/authorize"),
            installation_store=workspaces,
            state_store=States(settings),
            state_expiration_seconds=_STATE_SECONDS,
            callback_options=CallbackOptions(success=_welcome, failure=_refused),
            logger=quiet_logger(),
        ),
    )


def scopes() -> list[str]:
    """Return the bot's scopes, as the manifest lists them."""
    import json

    found = json.loads(shipped("manifest.json").read_text(encoding="utf-8"))
    return list(found["oauth_config"]["scopes"]["bot"])


def rotating(settings: Settings, client: WebClient, workspaces: Workspaces) -> Callable[[], bool]:
    """Return the tick that renews tokens two hours before they end."""
    rotator = TokenRotator(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        client=client,
    )

    def tick() -> bool:
        for bot in workspaces.bots():
            try:
                renewed = rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=_EARLY_MINUTES
                )
            except SlackTokenRotationError as error:
                name = type(error).__name__
                get("slack").error("slack.token_not_rotated", team=bot.team_id, code=name)
                continue
            if renewed is not None:
                workspaces.save_bot(renewed)
                get("slack").info("slack.token_rotated", team=bot.team_id)
        return False

    return tick


def _welcome(args: SuccessArgs) -> BoltResponse:
    return _page(args.request, "slack.installed", 200, team=args.installation.team_name or "")


def _refused(args: FailureArgs) -> BoltResponse:
    get("slack").warning("slack.not_installed", code=args.reason)
    if args.reason == "storage_error":  # it may not: its token was never kept
        return _page(args.request, "slack.install_other", 403)
    return _page(args.request, "slack.install_failed", args.suggested_status_code)


def _page(request: BoltRequest, key: str, status: int, **values: str) -> BoltResponse:
    """Return one line as a page, in the language that the browser asks for first."""
    asked = (request.headers.get("accept-language") or ["ja"])[0].strip().lower()
    language = "en" if asked.startswith("en") else "ja"
    text = escape(say(key, language, **values))
    html = (
        f"<!doctype html><html lang='{language}'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'><title>Sodateru</title>"
        "<body style='font-family:sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;"
        f"line-height:1.8'><p>{text}</p></body></html>"
    )
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control": "no-store",
    }
    return BoltResponse(status=status, body=html, headers=headers)
