"""What a person sets off in the app: commands, shortcuts, presses, forms.

Like ``bot.playground.acting``, but the app must acknowledge; ``Unacknowledged`` when it is silent.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground import forms, payloads
from bot.playground.core import Playground
from bot.playground.methods import chat, views
from bot.playground.workspace import Refused

Json = dict[str, Any]
Body = Mapping[str, Any]


async def slash(play: Playground, body: Body) -> Json:
    """Run ``text`` (``/sodateru status``) in ``channel``."""
    person = play.person(str(body["user"]))
    channel = play.workspace.channel(str(body["channel"]), member=person.id)
    command, _, rest = str(body["text"]).strip().partition(" ")
    known = [row["command"] for row in play.features.get("slash_commands", ())]
    if command not in known:
        raise Refused("unknown_command")
    sent = payloads.slash(command, rest.strip(), person, channel, play.trigger(person.id))
    sent["response_url"] = play.response_url(channel["id"], person.id)
    answer = await play.carrier.ask("slash_commands", sent)
    if answer.get("text") or answer.get("blocks"):
        message = chat.written(play, {"channel": channel["id"]}, chat.content(answer))
        if answer.get("response_type") == "in_channel":
            play.workspace.put(channel["id"], message)
        else:
            play.workspace.whisper(channel["id"], person.id, message)
    return {}


async def shortcut(play: Playground, body: Body) -> Json:
    """Use the shortcut ``callback_id``, on message ``ts`` of ``channel`` or globally."""
    person = play.person(str(body["user"]))
    more: Json = {"callback_id": str(body["callback_id"]), "action_ts": play.workspace.new_ts()}
    kind = "shortcut"
    if body.get("ts"):
        channel = play.workspace.channel(str(body["channel"]), member=person.id)
        message = play.workspace.message(channel["id"], str(body["ts"]))
        kind = "message_action"
        more |= {"message_ts": message["ts"], "message": play.shown(message)}
        more |= {"channel": payloads.place(channel)}
        more["response_url"] = play.response_url(channel["id"], person.id)
    sent = payloads.interaction(kind, person, play.trigger(person.id), **more)
    await play.carrier.ask("interactive", sent)
    return {}


async def click(play: Playground, body: Body) -> Json:
    """Press the element ``action_id`` (and ``value``) of message ``ts``, the home or the modal.

    ``value`` chooses a feedback button or an option. Where: ``channel`` and ``ts`` of a message
    (ephemeral ones too); else ``view`` = ``home``, or the open modal.
    """
    person = play.person(str(body["user"]))
    more = _message(play, body, person.id) if body.get("ts") else _view(play, body, person.id)
    holder = more.get("message") or more["view"]
    block, element = _element(holder.get("blocks", []), body)
    action = forms.action(block, element, body.get("value"), play.workspace.new_ts())
    state = {"values": forms.state(holder.get("blocks", []), body.get("values") or {})}
    told = {"state": state, **more}
    if "view" in more:  # there Slack puts what was typed into the view
        told = {**more, "view": {**more["view"], "state": state}}
    sent = payloads.interaction(
        "block_actions", person, play.trigger(person.id), actions=[action], **told
    )
    await play.carrier.ask("interactive", sent)
    return {}


async def submit(play: Playground, body: Body) -> Json:
    """Submit the open modal with ``values``: block id to action id to what was typed or chosen.

    A result with ``errors`` (block id to sentence) leaves the modal open.
    """
    person = play.person(str(body["user"]))
    view = _top(play, person.id)
    values = body.get("values") or {}
    missing = forms.problems(view["blocks"], values, person.locale)
    if missing:
        return {"errors": missing}
    filled = {**view, "state": {"values": forms.state(view["blocks"], values)}}
    filled.pop("user")
    trigger = play.trigger(person.id)
    sent = payloads.interaction("view_submission", person, trigger, view=filled, response_urls=[])
    answer = await play.carrier.ask("interactive", sent)
    return _followed(play, person.id, view, answer)


async def close(play: Playground, body: Body) -> Json:
    """Close the top modal without submitting."""
    person = play.person(str(body["user"]))
    for view in views.close(play, person.id, only_top=True):
        if view["notify_on_close"]:
            more = {"view": {k: v for k, v in view.items() if k != "user"}, "is_cleared": False}
            sent = payloads.interaction("view_closed", person, play.trigger(person.id), **more)
            await play.carrier.ask("interactive", sent)
    return {}


def _followed(play: Playground, user: str, view: Json, answer: Json) -> Json:
    """Do what the app answered to a submission."""
    wanted = answer.get("response_action")
    if wanted == "errors":
        return {"errors": dict(answer.get("errors") or {})}
    if wanted == "update":
        views.replace(play, view, views.modal(answer))
    elif wanted == "push":
        views.push(play, user, views.modal(answer))
    else:
        views.close(play, user, only_top=wanted != "clear")
    return {}


def _top(play: Playground, user: str) -> Json:
    stack = play.stacks.get(user)
    if not stack:
        raise Refused("view_not_found")
    return play.views[stack[-1]]


def _message(play: Playground, body: Body, user: str) -> Json:
    """Return what a press on a message's element carries."""
    channel = play.workspace.channel(str(body["channel"]), member=user)
    ts = str(body["ts"])
    whispered = [row for row in play.workspace.ephemerals if (row["ts"], row["for"]) == (ts, user)]
    message = whispered[0] if whispered else play.workspace.message(channel["id"], ts)
    container = {
        "type": "message",
        "message_ts": ts,
        "channel_id": channel["id"],
        "is_ephemeral": bool(whispered),
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    return {
        "container": container,
        "channel": payloads.place(channel),
        "message": play.shown(message),
        "response_url": play.response_url(channel["id"], user, message),
    }


def _view(play: Playground, body: Body, user: str) -> Json:
    """Return what a press on an element of the home or the modal carries."""
    if body.get("view") == "home":
        view = play.workspace.homes.get(user)
        if view is None:
            raise Refused("view_not_found")
    else:
        view = {key: value for key, value in _top(play, user).items() if key != "user"}
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def _element(blocks: list[Json], body: Body) -> tuple[Json, Json]:
    wanted, where = str(body["action_id"]), body.get("block_id")
    for block, element in _elements(blocks):
        if element.get("action_id") == wanted and where in (None, "", block["block_id"]):
            return block, element
    raise Refused("action_not_found")


def _elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        single = [block[name] for name in ("accessory", "element") if name in block]
        several = block.get("elements", []) if block["type"] != "rich_text" else []
        for element in (*several, *single):
            yield block, element
