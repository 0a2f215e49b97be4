"""The state of a workspace: channels, messages, threads, reactions, homes.

Only the server's event loop touches it. Every change is told to the listeners: the journal keeps
the durable ones, the feed shows them to the browser. It knows neither HTTP nor events.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.playground.company import Company, Person

Json = dict[str, Any]

TEAM = "T01PLAYGROUND"
APP = "A01SODATERU"
BOT = "B01SODATERU"
TOMBSTONE = "This message was deleted."


class Refused(Exception):
    """A call that Slack would answer with ``{"ok": false, "error": …}``.

    Args:
        error: Slack's name of the error.
        **more: Further fields of the answer.
    """

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass(frozen=True)
class Change:
    """One change of the state.

    ``kind`` is message, gone, channel, home (these are durable), or ephemeral, status, title,
    prompts, view, connected; ``user`` is the only person who may see it, or empty.
    """

    kind: str
    channel: str = ""
    user: str = ""
    body: Json = field(default_factory=dict)

    @property
    def durable(self) -> bool:
        """Whether the change survives a restart."""
        kept = ("message", "gone", "channel", "home", "title")
        return self.kind in kept and not self.body.get("streaming")


class Workspace:
    """Channels and what was said in them.

    Args:
        company: Who and what exists at the start.
        clock: Seconds since 1970, for message timestamps.
    """

    def __init__(self, company: Company, clock: Callable[[], float] = time.time) -> None:
        self.company = company
        self.people: dict[str, Person] = {person.id: person for person in company.people}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.ephemerals: list[Json] = []
        self.homes: dict[str, Json] = {}
        self.titles: dict[str, Json] = {}
        self.statuses: dict[tuple[str, str], Json] = {}
        self.prompts: dict[str, Json] = {}
        self.listeners: list[Callable[[Change], None]] = []
        self._clock = clock
        self._last_ts = 0.0
        for place in company.channels:
            members = [*place.members, *([company.bot_id] if place.bot else [])]
            more: Json = {"team": place.team} if place.team else {}
            more |= {"external": True} if place.external else {}
            self.put_channel(
                place.id, place.name, members, place.topic, private=place.private, **more
            )
        for person in company.people:
            self.direct(person.id)

    def tell(self, kind: str, channel: str = "", user: str = "", body: Json | None = None) -> None:
        """Tell the listeners of a change."""
        change = Change(kind, channel, user, body or {})
        for listener in self.listeners:
            listener(change)

    def new_ts(self) -> str:
        """Return a timestamp that no other message has."""
        self._last_ts = max(self._clock(), self._last_ts + 0.000001)
        return f"{self._last_ts:.6f}"

    def put_channel(
        self, channel: str, name: str, members: list[str], topic: str = "", **more: Any
    ) -> Json:
        """Add or replace a channel and return it."""
        row = {"id": channel, "name": name, "topic": topic, "members": members, **more}
        self.channels[channel] = row
        self.messages.setdefault(channel, {})
        self.tell("channel", channel, body=row)
        return row

    def direct(self, user: str) -> Json:
        """Return the direct conversation of ``user`` with the bot."""
        channel = "D" + user[1:]
        if channel not in self.channels:
            team = self.people[user].team if user in self.people else ""
            more = {"team": team} if team else {}
            self.put_channel(
                channel, "", [user, self.company.bot_id], im=user, private=True, **more
            )
        return self.channels[channel]

    def channel(self, channel: str, *, member: str = "") -> Json:
        """Return a channel.

        Raises:
            Refused: It does not exist, or ``member`` is not in it.
        """
        found = self.channels.get(channel)
        if found is None or (found.get("private") and member and member not in found["members"]):
            raise Refused("channel_not_found")
        if member and member not in found["members"]:
            raise Refused("not_in_channel")
        return found

    def message(self, channel: str, ts: str) -> Json:
        """Return a message.

        Raises:
            Refused: It does not exist.
        """
        found = self.messages.get(channel, {}).get(ts)
        if found is None or found.get("subtype") == "tombstone":
            raise Refused("message_not_found")
        return found

    def put(self, channel: str, message: Json) -> Json:
        """Add or replace a message, and count it in its thread's parent."""
        new = message["ts"] not in self.messages[channel]
        self.messages[channel][message["ts"]] = message
        self.tell("message", channel, body=message)
        if new and message.get("thread_ts", message["ts"]) != message["ts"]:
            self._recount(channel, message["thread_ts"])
        if message.get("bot_id"):
            self._quiet(channel, str(message.get("thread_ts", message["ts"])))
        return message

    def delete(self, channel: str, ts: str) -> tuple[Json, Json | None]:
        """Delete a message; returns it, and the tombstone when replies hang on it."""
        gone = self.message(channel, ts)
        if gone.get("reply_count"):
            kept = ("type", "ts", "thread_ts", "reply_count", "reply_users", "latest_reply")
            tombstone = {key: gone[key] for key in kept if key in gone}
            tombstone |= {"subtype": "tombstone", "text": TOMBSTONE, "user": "USLACKBOT"}
            tombstone["hidden"] = True
            return gone, self.put(channel, tombstone)
        del self.messages[channel][ts]
        self.tell("gone", channel, body={"ts": ts})
        if gone.get("thread_ts", ts) != ts:
            self._recount(channel, gone["thread_ts"])
        return gone, None

    def react(self, channel: str, ts: str, user: str, name: str, *, add: bool) -> Json:
        """Add or take back a reaction and return the message.

        Raises:
            Refused: It is already there, or never was.
        """
        message = self.message(channel, ts)
        reactions: list[Json] = [dict(row) for row in message.get("reactions", [])]
        row = next((row for row in reactions if row["name"] == name), None)
        if add == (row is not None and user in row["users"]):
            raise Refused("already_reacted" if add else "no_reaction")
        if row is None:
            row = {"name": name, "users": [], "count": 0}
            reactions.append(row)
        row["users"] = [*row["users"], user] if add else [u for u in row["users"] if u != user]
        row["count"] = len(row["users"])
        return self.put(channel, {**message, "reactions": [r for r in reactions if r["count"]]})

    def thread(self, channel: str, root: str) -> list[Json]:
        """Return a message and its replies, oldest first."""
        rows = self.messages.get(channel, {}).values()
        return sorted(
            (row for row in rows if root in (row["ts"], row.get("thread_ts"))),
            key=lambda row: float(row["ts"]),
        )

    def whisper(self, channel: str, user: str, message: Json) -> None:
        """Show a message to one person until they leave; it is part of no history."""
        row = {**message, "channel": channel, "for": user}
        self.ephemerals = [e for e in self.ephemerals if e["ts"] != message["ts"]] + [row]
        self.tell("ephemeral", channel, user, row)

    def unwhisper(self, ts: str) -> None:
        """Take an ephemeral message away."""
        for row in [row for row in self.ephemerals if row["ts"] == ts]:
            self.ephemerals.remove(row)
            self.tell("gone", row["channel"], row["for"], {"ts": ts})

    def state(self) -> Iterator[Json]:
        """Yield the durable state as changes, for the journal."""
        for channel, row in self.channels.items():
            yield {"kind": "channel", "channel": channel, "body": row}
        for channel, messages in self.messages.items():
            for message in messages.values():
                yield {"kind": "message", "channel": channel, "body": message}
        for user, view in self.homes.items():
            yield {"kind": "home", "user": user, "body": view}
        for key, title in self.titles.items():
            yield {"kind": "title", "channel": key.split(":")[0], "body": title}

    def restore(self, change: Json) -> None:
        """Apply a change that the journal kept."""
        kind, channel, body = change["kind"], change.get("channel", ""), change["body"]
        if kind == "channel":
            self.channels[channel] = body
            self.messages.setdefault(channel, {})
        elif kind == "message":
            self.messages.setdefault(channel, {})[body["ts"]] = body
            self._last_ts = max(self._last_ts, float(body["ts"]))
        elif kind == "gone":
            self.messages.get(channel, {}).pop(body["ts"], None)
        elif kind == "home":
            self.homes[change["user"]] = body
        elif kind == "title":
            self.titles[f"{channel}:{body['thread_ts']}"] = body

    def _recount(self, channel: str, root: str) -> None:
        parent = self.messages[channel].get(root)
        if parent is None:
            return
        replies = [row for row in self.thread(channel, root) if row["ts"] != root]
        users = list(dict.fromkeys(str(row["user"]) for row in replies))
        counted = {
            **parent,
            "thread_ts": root,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users[:5],
            "latest_reply": replies[-1]["ts"] if replies else "",
        }
        self.messages[channel][root] = counted
        self.tell("message", channel, body=counted)

    def _quiet(self, channel: str, root: str) -> None:
        """The bot's words end its status line, as in Slack."""
        if self.statuses.pop((channel, root), None):
            self.tell("status", channel, body={"thread_ts": root, "status": ""})
