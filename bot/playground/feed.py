"""What the browser sees, live: a snapshot for one person, then every change they may see."""

import asyncio
import json
from typing import Any, Final

from aiohttp import web

from bot.playground.core import Playground
from bot.playground.workspace import Change

Json = dict[str, Any]

_BEAT_SECONDS: Final = 15.0
_MESSAGES: Final = 400
"""So many of a channel's newest messages are shown."""


class Feed:
    """Server-sent events to any number of browser tabs.

    Args:
        play: The playground that is shown.
    """

    def __init__(self, play: Playground) -> None:
        self._play = play
        self._queues: dict[asyncio.Queue[Change | None], str] = {}
        play.workspace.listeners.append(self._changed)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream to one tab until it goes away."""
        user = request.query.get("as", "")
        if user not in self._play.workspace.people:
            user = self._play.company.people[0].id if self._play.company.people else ""
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.headers["Cache-Control"] = "no-store"
        await response.prepare(request)
        self._queues[queue] = user
        try:
            await response.write(_event("snapshot", self.snapshot(user)))
            while (text := await _next(queue)) is not None:
                await response.write(text)
        except ConnectionError:
            pass  # the tab was closed
        finally:
            del self._queues[queue]
        return response

    def stop(self) -> None:
        """End all streams."""
        for queue in self._queues:
            queue.put_nowait(None)

    def snapshot(self, user: str) -> Json:
        """Return everything that ``user`` sees now."""
        play, space = self._play, self._play.workspace
        seen = {key: row for key, row in space.channels.items() if _sees(user, row)}
        stack = play.stacks.get(user) or []
        people = [vars(person) for person in play.company.people]
        company = {k: v for k, v in vars(play.company).items() if k not in ("people", "channels")}
        return {
            "me": user,
            "company": company,
            "people": people,
            "channels": list(seen.values()),
            "messages": {channel: self._newest(channel) for channel in seen},
            "ephemerals": [row for row in space.ephemerals if row["for"] == user],
            "statuses": [{"channel": c, **line} for (c, _), line in space.statuses.items()],
            "titles": [{"channel": k.split(":")[0], **t} for k, t in space.titles.items()],
            "prompts": space.prompts,
            "home": space.homes.get(user),
            "view": play.views[stack[-1]] if stack else None,
            "features": play.features,
            "connected": play.carrier.connections > 0,
        }

    def _newest(self, channel: str) -> list[Json]:
        rows = self._play.workspace.messages[channel].values()
        return sorted(rows, key=lambda row: float(row["ts"]))[-_MESSAGES:]

    def _changed(self, change: Change) -> None:
        channel = self._play.workspace.channels.get(change.channel)
        for queue, user in self._queues.items():
            if change.user in ("", user) and (channel is None or _sees(user, channel)):
                queue.put_nowait(change)


def _sees(user: str, channel: Json) -> bool:
    return user in channel["members"]


async def _next(queue: asyncio.Queue[Change | None]) -> bytes | None:
    """Return the next bytes of a stream; a comment when nothing happened for a while."""
    try:
        change = await asyncio.wait_for(queue.get(), _BEAT_SECONDS)
    except TimeoutError:
        return b": beat\n\n"
    if change is None:
        return None
    return _event("change", {"kind": change.kind, "channel": change.channel, "body": change.body})


def _event(name: str, data: Json) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
