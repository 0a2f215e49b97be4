"""The door of the Web API: reads arguments, checks the token, applies faults, names errors."""

import asyncio
import json
from typing import Any, Final

from aiohttp import BasicAuth, web

from bot.playground.core import APP_TOKEN, Playground
from bot.playground.faults import Rule
from bot.playground.methods import METHODS, chat
from bot.playground.workspace import TEAM, Refused

Json = dict[str, Any]

_JSON_FIELDS: Final = ("blocks", "attachments", "metadata", "view", "chunks", "prompts", "files")
_LISTS_AS_JSON: Final = ("loading_messages",)
_APP_LEVEL: Final = ("apps.connections.open",)
_NO_TOKEN: Final = ("oauth.v2.access",)


class WebApi:
    """Serves ``/api/METHOD`` and ``/response/TOKEN``.

    Args:
        play: The playground that the methods act upon.
    """

    def __init__(self, play: Playground) -> None:
        self._play = play

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer one method call."""
        method = request.match_info["method"]
        args = await _arguments(request)
        token = str(args.pop("token", "") or _bearer(request))
        if method in _NO_TOKEN:
            args |= _basic(request)
        entry: Json = {"method": method, "args": args, "at": self._play.now()}
        self._play.calls.append(entry)
        self._play.answered += 1
        if seconds := self._play.budgets.wait(method, args):
            entry["refused"] = "429"
            return _refusal(Rule("refuse", status=429, retry_after=seconds))
        rules = {rule.kind: rule for rule in self._play.faults.on_call(method)}
        if "delay" in rules:
            await asyncio.sleep(rules["delay"].seconds)
        if "refuse" in rules:
            entry["refused"] = rules["refuse"].error or str(rules["refuse"].status)
            return _refusal(rules["refuse"])
        answer = self._applied(method, token, args)
        entry["answer"] = answer.get("error", "ok")
        if "lose" in rules:
            entry["lost"] = True
            return _cut(request)
        return web.json_response(answer)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Take what the app posts to a response URL."""
        args = await _arguments(request)
        self._play.calls.append({"method": "response_url", "args": args})
        try:
            chat.respond(self._play, request.match_info["token"], args)
        except Refused as refused:
            return web.json_response({"ok": False, "error": refused.error}, status=404)
        return web.Response(text="ok")

    def _applied(self, method: str, token: str, args: Json) -> Json:
        wrong = _token_error(self._play, method, token) or self._elsewhere(args)
        if wrong:
            return {"ok": False, "error": wrong}
        if method not in METHODS:
            return {"ok": False, "error": "unknown_method", "req_method": method}
        if method == "auth.revoke":
            args = {**args, "token": token}
        try:
            return {"ok": True, **METHODS[method](self._play, args)}
        except Refused as refused:
            return {"ok": False, "error": refused.error, **refused.more}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"[ERROR] {type(error).__name__}"
            more = {"response_metadata": {"messages": [reason]}}
            return {"ok": False, "error": "invalid_arguments", **more}

    def _elsewhere(self, args: Json) -> str:
        """Return an error for a channel of another workspace than the token's."""
        named = str(args.get("channel") or args.get("channel_id") or "")
        row = self._play.workspace.channels.get(named)
        other = row is not None and (row.get("team") or TEAM) != self._play.acting
        return "channel_not_found" if other else ""


def _token_error(play: Playground, method: str, token: str) -> str:
    """Return what is wrong with a token; remember whose it is when nothing is."""
    play.acting = play.tokens.get(token, TEAM)
    if method in _NO_TOKEN:
        return ""
    app_level = method in _APP_LEVEL
    if token == APP_TOKEN if app_level else token in play.tokens:
        return ""
    if token == APP_TOKEN or token in play.tokens:
        return "not_allowed_token_type"
    return "invalid_auth" if token else "not_authed"


async def _arguments(request: web.Request) -> Json:
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = {}
        found.update(body if isinstance(body, dict) else {})
    else:
        found.update({key: str(value) for key, value in (await request.post()).items()})
    for key in (*_JSON_FIELDS, *_LISTS_AS_JSON):
        if isinstance(found.get(key), str):
            found[key] = _parsed(found[key])
    return {key: value for key, value in found.items() if value is not None}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _basic(request: web.Request) -> Json:
    """Return the app's id and secret, which the SDK sends as a user name and password."""
    try:
        found = BasicAuth.decode(request.headers.get("Authorization", ""))
    except ValueError:
        return {}
    return {"client_id": found.login, "client_secret": found.password}


def _refusal(rule: Rule) -> web.StreamResponse:
    headers: dict[str, str] = {}
    status, error = rule.status, rule.error
    if error == "ratelimited" or status == 429:
        status, error = 429, "ratelimited"
        headers["Retry-After"] = f"{rule.retry_after:g}"
    if rule.html:
        page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
        code = status if status >= 400 else 502
        return web.Response(status=code, text=page, content_type="text/html", headers=headers)
    body = {"ok": False, "error": error or "internal_error"}
    return web.json_response(body, status=status, headers=headers)


def _cut(request: web.Request) -> web.StreamResponse:
    """Close the connection instead of answering."""
    if request.transport:
        request.transport.abort()
    return web.Response()
