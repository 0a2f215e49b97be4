"""Who the bot is, in one workspace or in each that installed it; what is meant for it at all."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.errors import SodateruError
from bot.log import get
from bot.slack.client import slack_errors
from bot.slack.workspaces import Workspace, Workspaces

Authorize = Callable[..., Any]
"""Finds out who the bot is where an envelope comes from; None where it is not installed."""


def identity(client: WebClient) -> AuthorizeResult:
    """Ask Slack who the bot is.

    Raises:
        Broken: The token is refused.
        Transient: Slack cannot be reached now.
    """
    with slack_errors():
        found = client.auth_test()
    return AuthorizeResult(
        enterprise_id=found.get("enterprise_id"),
        team_id=found.get("team_id"),
        bot_user_id=found.get("user_id"),
        bot_id=found.get("bot_id"),
        bot_token=client.token,
    )


def alone(bot: AuthorizeResult) -> Authorize:
    """Return what makes every envelope the one workspace's."""

    def authorize(**_: Any) -> AuthorizeResult:
        return bot

    return authorize


def each(workspaces: Workspaces) -> Authorize:
    """Return what finds the workspace of an envelope; None where the app is not installed."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        found = workspaces.find(team_id or "", enterprise_id or "")
        return _result(found, team_id, enterprise_id) if found else None

    return authorize


def app_id_of(client: WebClient, bot: AuthorizeResult) -> str:
    """Return the app's id; empty when Slack does not say it."""
    try:
        with slack_errors():
            found = client.bots_info(bot=bot.bot_id)
    except SodateruError as error:
        get("slack").info("slack.app_unknown", code=error.key)
        return ""
    return str((found.get("bot") or {}).get("app_id") or "")


def is_for_us(body: Mapping[str, Any], us: AuthorizeResult | None, app_id: str) -> bool:
    """Return whether an envelope is this app's, and an event one of this workspace.

    Args:
        body: The envelope's body.
        us: Whom Bolt takes us for; None where the app is not installed (any more).
        app_id: The app's id; empty when it is not known.
    """
    if app_id and body.get("api_app_id") not in (None, app_id):
        return False
    if us is None or not isinstance(body.get("event"), Mapping):
        return True
    named = {str(body.get("context_team_id") or body.get("team_id") or "")}
    named |= {str(row.get("team_id") or "") for row in body.get("authorizations") or ()}
    named |= {str(row.get("enterprise_id") or "") for row in body.get("authorizations") or ()}
    named -= {""}
    return not named or bool(named & {us.team_id, us.enterprise_id})


def _result(found: Workspace, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=team_id or found.id,
        bot_user_id=found.bot_user,
        bot_id=found.bot_id,
        bot_token=found.token,
    )
