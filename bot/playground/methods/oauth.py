"""OAuth: the page that installs the app, codes and tokens, and taking the app out again.

There is nobody to ask: whoever opens the page agrees, for the workspace that ``team`` names.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from bot.playground.core import Playground
from bot.playground.workspace import APP, TEAM, Refused

Json = dict[str, Any]
Args = Mapping[str, Any]

CLIENT_ID: Final = "playground.client"
CLIENT_SECRET: Final = "playground-client-secret"  # noqa: S105  for this loopback server alone


def page(play: Playground) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of ``/oauth/v2/authorize``."""

    async def agree(request: web.Request) -> web.StreamResponse:
        asked = request.query
        if asked.get("client_id") != CLIENT_ID or not asked.get("redirect_uri"):
            return web.Response(status=400, text="invalid_client_id")
        code = secrets.token_hex(16)
        play.grants[code] = str(asked.get("team") or TEAM)
        back = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{asked['redirect_uri']}?{back}")

    return agree


def access(play: Playground, args: Args) -> Json:
    """oauth.v2.access: a code or a refresh token for a new token; each works once."""
    if (args.get("client_id"), args.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        raise Refused("bad_client_secret")
    renewing = args.get("grant_type") == "refresh_token"
    word = str(args.get("refresh_token" if renewing else "code") or "")
    team = play.grants.pop(word, "")
    if not team:
        raise Refused("invalid_refresh_token" if renewing else "invalid_code")
    if renewing:
        _kill(play, team)
    token = f"xoxb-{secrets.token_hex(12)}"
    play.tokens[token] = team
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": str(args.get("scope") or "chat:write"),
        "bot_user_id": play.bot,
        "app_id": APP,
        "team": {"id": team, "name": play.company.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": play.company.people[0].id if play.company.people else ""},
        **_lasting(play, team),
    }


def revoke(play: Playground, args: Args) -> Json:
    """auth.revoke."""
    play.tokens.pop(str(args.get("token") or ""), None)
    return {"revoked": True}


def uninstall(play: Playground, team: str) -> None:
    """Take the app out of a workspace, and tell it so."""
    _kill(play, team)
    for word in [word for word, whose in play.grants.items() if whose == team]:
        del play.grants[word]
    for event in (
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [play.bot]}},
        {"type": "app_uninstalled"},
    ):
        play.emit({**event, "event_ts": play.workspace.new_ts()}, team=team)


def _kill(play: Playground, team: str) -> None:
    for token in [token for token, whose in play.tokens.items() if whose == team]:
        del play.tokens[token]


def _lasting(play: Playground, team: str) -> Json:
    if not play.token_seconds:
        return {}
    refresh = f"xoxe-1-{secrets.token_hex(12)}"
    play.grants[refresh] = team
    return {"expires_in": play.token_seconds, "refresh_token": refresh}


METHODS = {"oauth.v2.access": access, "auth.revoke": revoke}
