"""conversations.*: channels, their members and history."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.playground import payloads
from bot.playground.core import Playground
from bot.playground.workspace import TEAM, Refused

Json = dict[str, Any]
Args = Mapping[str, Any]


def described(play: Playground, channel: Json) -> Json:
    """Return a channel object."""
    if channel.get("im"):
        return {"id": channel["id"], "is_im": True, "user": channel["im"], "created": 0}
    private = bool(channel.get("private"))
    return {
        "id": channel["id"],
        "name": channel["name"],
        "name_normalized": channel["name"],
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_archived": False,
        "is_general": channel["name"] == "general",
        "is_member": play.bot in channel["members"],
        "is_shared": bool(channel.get("external")),
        "is_ext_shared": bool(channel.get("external")),
        "is_org_shared": False,
        "context_team_id": channel.get("team") or TEAM,
        "created": 0,
        "num_members": len(channel["members"]),
        "topic": {"value": channel.get("topic", ""), "creator": "", "last_set": 0},
        "purpose": {"value": channel.get("topic", ""), "creator": "", "last_set": 0},
    }


def info(play: Playground, args: Args) -> Json:
    """conversations.info."""
    return {"channel": described(play, _seen(play, args))}


def listed(play: Playground, args: Args) -> Json:
    """conversations.list."""
    kinds = str(args.get("types") or "public_channel").split(",")
    names = {"im": "im", "group": "private_channel", "channel": "public_channel"}
    rows = [
        described(play, channel)
        for channel in play.workspace.channels.values()
        if names[payloads.channel_type(channel)] in kinds
        and (not channel.get("private") or play.bot in channel["members"])
    ]
    return _page(rows, args, "channels")


def members(play: Playground, args: Args) -> Json:
    """conversations.members."""
    return _page(list(_seen(play, args)["members"]), args, "members")


def history(play: Playground, args: Args) -> Json:
    """conversations.history: newest first, without replies."""
    channel = _read(play, args)
    rows = [
        row
        for row in play.workspace.messages[channel["id"]].values()
        if row.get("thread_ts", row["ts"]) == row["ts"] and _between(row, args)
    ]
    rows.sort(key=lambda row: float(row["ts"]), reverse=True)
    return _page([_row(play, row, args) for row in rows], args, "messages")


def replies(play: Playground, args: Args) -> Json:
    """conversations.replies: a thread from its parent on, oldest first."""
    channel = _read(play, args)
    ts = str(args.get("ts", ""))
    found = play.workspace.messages[channel["id"]].get(ts)
    if found is None:
        raise Refused("thread_not_found")
    root = str(found.get("thread_ts", ts))
    if ts != root:
        rows = [found]
    else:
        rows = [r for r in play.workspace.thread(channel["id"], root) if _between(r, args, root)]
    return _page([_row(play, row, args) for row in rows], args, "messages")


def opened(play: Playground, args: Args) -> Json:
    """conversations.open: the direct conversation with one person."""
    named = str(args.get("users") or "")
    if not named and args.get("channel"):
        return {"channel": described(play, _seen(play, args))}
    if named not in play.workspace.people:
        raise Refused("user_not_found" if named else "users_list_not_supplied")
    return {"channel": {"id": play.workspace.direct(named)["id"]}}


def join(play: Playground, args: Args) -> Json:
    """conversations.join."""
    channel = _seen(play, args)
    if channel.get("private"):
        raise Refused("method_not_supported_for_channel_type")
    enter(play, channel, play.bot)
    return {"channel": described(play, play.workspace.channels[channel["id"]])}


def enter(play: Playground, channel: Json, user: str, inviter: str = "") -> None:
    """Add somebody to a channel, on somebody's invitation or not, and tell the app."""
    if user in channel["members"]:
        return
    joined = {**channel, "members": [*channel["members"], user]}
    more = {k: v for k, v in joined.items() if k not in ("id", "name", "members", "topic")}
    play.workspace.put_channel(
        channel["id"], joined["name"], joined["members"], joined.get("topic", ""), **more
    )
    event = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel["id"],
        "channel_type": "G" if channel.get("private") else "C",
        "team": TEAM,
        "event_ts": play.workspace.new_ts(),
        **({"inviter": inviter} if inviter else {}),
    }
    play.emit(event, channel["id"])


def _seen(play: Playground, args: Args) -> Json:
    channel = play.workspace.channel(str(args.get("channel", "")))
    if channel.get("private") and play.bot not in channel["members"]:
        raise Refused("channel_not_found")
    return channel


def _read(play: Playground, args: Args) -> Json:
    return play.workspace.channel(str(args.get("channel", "")), member=play.bot)


def _between(row: Json, args: Args, always: str = "") -> bool:
    ts, inclusive = float(row["ts"]), str(args.get("inclusive", "")).lower() in ("1", "true")
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    inside = oldest <= ts <= latest if inclusive else oldest < ts < latest
    return inside or row["ts"] == always


def _row(play: Playground, row: Json, args: Args) -> Json:
    shown = play.shown(row)
    if str(args.get("include_all_metadata", "")).lower() not in ("1", "true"):
        shown.pop("metadata", None)
    return shown


def _page(rows: Sequence[Any], args: Args, name: str) -> Json:
    """Return one page of rows; the cursor is the position of the next."""
    start, limit = int(args.get("cursor") or 0), min(int(args.get("limit") or 100), 1000)
    after = start + limit
    more = after < len(rows)
    cursor = {"next_cursor": str(after) if more else ""}
    return {name: list(rows[start:after]), "has_more": more, "response_metadata": cursor}


METHODS = {
    "conversations.info": info,
    "conversations.list": listed,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": opened,
    "conversations.join": join,
}
