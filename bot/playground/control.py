"""Control endpoints under ``/_control/``: act as a person, inject faults, read what happened.

All take and return JSON. The page uses the acts; the tests use all.

Acts, each ``POST /_control/ACT`` with ``user`` and the fields that ``bot.playground.acting`` and
``bot.playground.pressing`` name: ``say`` ``edit`` ``delete`` ``react`` ``dismiss`` ``join``
``home``, and ``slash`` ``shortcut`` ``click`` ``submit`` ``close``. The answer is
``{"ok": true, …}`` or ``{"ok": false, "error": "…"}``; ``no_answer`` means that the app did not
acknowledge in time.

Faults:
``POST /_control/fault`` adds a rule, e.g. ``{"kind": "refuse", "match": "chat.postMessage",
"times": 2, "status": 429, "retry_after": 1}``; kinds and fields are those of
``bot.playground.faults.Rule``. ``POST /_control/calm`` forgets all rules.
``POST /_control/drop`` closes the app's connections, with ``{"politely": true}`` announced.
``POST /_control/event`` sends any event body to the app, e.g. to repeat one: ``{"event": {…}}``.
``POST /_control/strict`` keeps Slack's budgets: who calls too often gets a 429.
``POST /_control/mute`` lets connections stay open and say nothing. ``POST /_control/hook`` with
``{"url": "http://127.0.0.1:3000/slack/events"}`` delivers by signed HTTP from then on.
``POST /_control/uninstall`` with ``team`` takes the app out of a workspace;
``POST /_control/lasting`` with ``seconds`` lets tokens that OAuth gives end after so long.

Reading: ``GET /_control/state`` (channels, people, connections, unsettled events, rules),
``GET /_control/messages?channel=C[&thread_ts=T]`` (oldest first, every field),
``GET /_control/ephemerals?user=U``, ``GET /_control/view?user=U``, ``GET /_control/home?user=U``,
``GET /_control/calls[?method=M]`` (what the app asked for), ``GET /_control/events``.
"""

import inspect
from typing import Any

from aiohttp import web

from bot.errors import UserError
from bot.playground.acting import ACTS
from bot.playground.carrier import Unacknowledged
from bot.playground.core import Playground
from bot.playground.methods import oauth
from bot.playground.workspace import Refused

Json = dict[str, Any]


class Control:
    """Serves ``/_control/…``.

    Args:
        play: The playground that is controlled.
    """

    def __init__(self, play: Playground) -> None:
        self._play = play

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints."""
        return [
            web.post("/_control/fault", self.fault),
            web.post("/_control/calm", self.calm),
            web.post("/_control/drop", self.drop),
            web.post("/_control/event", self.event),
            web.post("/_control/mute", self.mute),
            web.post("/_control/strict", self.strict),
            web.post("/_control/hook", self.hook),
            web.post("/_control/uninstall", self.uninstall),
            web.post("/_control/lasting", self.lasting),
            web.get("/_control/{what}", self.read),
            web.post("/_control/{act}", self.act),
        ]

    async def act(self, request: web.Request) -> web.Response:
        """Do what a person does."""
        act = ACTS.get(request.match_info["act"])
        if act is None:
            return _refused("unknown_act", 404)
        try:
            body = await request.json()
            done = act(self._play, body)
            result: Json = await done if inspect.isawaitable(done) else done
        except Refused as refused:
            return _refused(refused.error)
        except Unacknowledged:
            return _refused("no_answer")
        except (KeyError, TypeError, ValueError) as error:
            return _refused(f"bad_request: {type(error).__name__} {error}")
        return web.json_response({"ok": True, **result})

    async def fault(self, request: web.Request) -> web.Response:
        """Add a fault rule."""
        try:
            self._play.faults.add(await request.json())
        except UserError as error:
            return _refused(str(error))
        return web.json_response({"ok": True})

    async def calm(self, _: web.Request) -> web.Response:
        """Forget the fault rules."""
        self._play.faults.clear()
        return web.json_response({"ok": True})

    async def drop(self, request: web.Request) -> web.Response:
        """Close the app's connections."""
        body = await request.json() if request.can_read_body else {}
        closed = await self._play.sockets.refresh(politely=bool(body.get("politely")))
        return web.json_response({"ok": True, "closed": closed})

    async def event(self, request: web.Request) -> web.Response:
        """Send an event as it is."""
        self._play.emit((await request.json())["event"])
        return web.json_response({"ok": True})

    async def strict(self, _: web.Request) -> web.Response:
        """Keep Slack's budgets from now on."""
        self._play.budgets.on = True
        return web.json_response({"ok": True})

    async def mute(self, _: web.Request) -> web.Response:
        """Say nothing more on connections that stay open."""
        self._play.sockets.mute = True
        return web.json_response({"ok": True})

    async def hook(self, request: web.Request) -> web.Response:
        """Deliver by signed HTTP to ``url``; an empty one goes back to Socket Mode."""
        self._play.hooks.url = str((await request.json()).get("url") or "")
        self._play.workspace.tell("connected", body={"connected": bool(self._play.hooks.url)})
        return web.json_response({"ok": True})

    async def uninstall(self, request: web.Request) -> web.Response:
        """Take the app out of a workspace: its tokens die, and the app is told."""
        oauth.uninstall(self._play, str((await request.json())["team"]))
        return web.json_response({"ok": True})

    async def lasting(self, request: web.Request) -> web.Response:
        """Let the tokens that OAuth gives from now on last ``seconds``; 0 for ever."""
        self._play.token_seconds = int((await request.json())["seconds"])
        return web.json_response({"ok": True})

    async def read(self, request: web.Request) -> web.Response:
        """Read a part of the state."""
        reader = getattr(self, f"_{request.match_info['what']}", None)
        if request.match_info["what"] not in _READABLE or reader is None:
            return _refused("unknown_part", 404)
        return web.json_response({"ok": True, **reader(dict(request.query))})

    def _state(self, _: Json) -> Json:
        play = self._play
        return {
            "bot": play.bot,
            "people": [vars(person) for person in play.company.people],
            "channels": list(play.workspace.channels.values()),
            "connections": play.carrier.connections,
            "unsettled": play.carrier.unsettled,
            "rules": [vars(rule) for rule in play.faults.rules],
            "statuses": [{"channel": c, **row} for (c, _), row in play.workspace.statuses.items()],
            "titles": play.workspace.titles,
            "prompts": play.workspace.prompts,
        }

    def _messages(self, query: Json) -> Json:
        channel, root = str(query.get("channel", "")), query.get("thread_ts")
        rows = self._play.workspace.messages.get(channel, {})
        found = self._play.workspace.thread(channel, root) if root else list(rows.values())
        return {"messages": sorted(found, key=lambda row: float(row["ts"]))}

    def _ephemerals(self, query: Json) -> Json:
        user = query.get("user")
        return {
            "messages": [e for e in self._play.workspace.ephemerals if user in (None, e["for"])]
        }

    def _view(self, query: Json) -> Json:
        stack = self._play.stacks.get(str(query.get("user")))
        return {"view": self._play.views[stack[-1]] if stack else None}

    def _home(self, query: Json) -> Json:
        return {"view": self._play.workspace.homes.get(str(query.get("user")))}

    def _calls(self, query: Json) -> Json:
        method = query.get("method")
        return {"calls": [c for c in self._play.calls if method in (None, c["method"])]}

    def _events(self, _: Json) -> Json:
        return {"events": list(self._play.events)}


_READABLE = ("state", "messages", "ephemerals", "view", "home", "calls", "events")


def _refused(error: str, status: int = 200) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)
