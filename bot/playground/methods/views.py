"""views.*: modals that lie on each other, and the app's home."""

from collections.abc import Mapping
from typing import Any

from bot.playground import limits
from bot.playground.core import Playground
from bot.playground.workspace import APP, BOT, TEAM, Refused

Json = dict[str, Any]
Args = Mapping[str, Any]


def opened(play: Playground, args: Args) -> Json:
    """views.open."""
    view = modal(args)
    user = play.pull(str(args.get("trigger_id", "")))
    close(play, user)
    return {"view": push(play, user, view)}


def pushed(play: Playground, args: Args) -> Json:
    """views.push."""
    view = modal(args)
    user = play.pull(str(args.get("trigger_id", "")))
    if len(play.stacks.get(user, [])) >= 3:
        raise Refused("push_limit_reached")
    return {"view": push(play, user, view)}


def updated(play: Playground, args: Args) -> Json:
    """views.update."""
    found = play.views.get(str(args.get("view_id", "")))
    if found is None:
        named = str(args.get("external_id") or "-")
        found = next((v for v in play.views.values() if v.get("external_id") == named), None)
    if found is None:
        raise Refused("not_found")
    if args.get("hash") and args["hash"] != found["hash"]:
        raise Refused("hash_conflict")
    return {"view": replace(play, found, modal(args))}


def published(play: Playground, args: Args) -> Json:
    """views.publish."""
    user = str(args.get("user_id", ""))
    play.person(user)
    view = limits.view(args.get("view"))
    if view["type"] != "home":
        raise Refused("invalid_arguments")
    found = play.workspace.homes.get(user, {})
    if args.get("hash") and args["hash"] != found.get("hash"):
        raise Refused("hash_conflict")
    known = found.get("id") or play.fresh("V")
    done = _complete(play, view, known, known)
    play.workspace.homes[user] = done
    play.workspace.tell("home", user=user, body=done)
    return {"view": done}


def push(play: Playground, user: str, view: Json) -> Json:
    """Lay a modal on top of a person's others and return it."""
    stack = play.stacks.setdefault(user, [])
    known = play.fresh("V")
    root = play.views[stack[0]]["id"] if stack else known
    done = _complete(play, view, known, root, stack[-1] if stack else None)
    play.views[known] = {**done, "user": user}
    stack.append(known)
    show(play, user)
    return done


def replace(play: Playground, found: Json, view: Json) -> Json:
    """Exchange the content of an open modal and return it."""
    done = _complete(play, view, found["id"], found["root_view_id"], found["previous_view_id"])
    play.views[found["id"]] = {**done, "user": found["user"]}
    show(play, found["user"])
    return done


def close(play: Playground, user: str, *, only_top: bool = False) -> list[Json]:
    """Close a person's modals, or the top one; returns those that were closed."""
    stack = play.stacks.setdefault(user, [])
    gone = [stack.pop() for _ in range(min(1, len(stack)) if only_top else len(stack))]
    closed = [play.views.pop(view_id) for view_id in gone]
    if closed:
        show(play, user)
    return closed


def show(play: Playground, user: str) -> None:
    """Tell the page which modal a person sees now, if any."""
    stack = play.stacks.get(user)
    play.workspace.tell("view", user=user, body={"view": play.views[stack[-1]] if stack else None})


def modal(args: Args) -> Json:
    """Return the checked modal of a call or of an answer to a submission.

    Raises:
        Refused: It is no valid modal.
    """
    view = limits.view(args.get("view"))
    if view["type"] != "modal":
        raise Refused("invalid_arguments")
    return view


def _complete(
    play: Playground, view: Json, known: str, root: str, previous: str | None = None
) -> Json:
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "submit": None,
        "close": None,
        **view,
        "id": known,
        "team_id": TEAM,
        "state": {"values": {}},
        "hash": play.workspace.new_ts(),
        "previous_view_id": previous,
        "root_view_id": root,
        "app_id": APP,
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }


METHODS = {
    "views.open": opened,
    "views.push": pushed,
    "views.update": updated,
    "views.publish": published,
}
