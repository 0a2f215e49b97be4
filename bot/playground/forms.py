"""What was typed or chosen in a form, in the shapes that Slack sends. Pure functions."""

from collections.abc import Mapping
from typing import Any, Final

from bot.words import language_of, say

Json = dict[str, Any]

_SINGLE: Final = ("static_select", "external_select", "radio_buttons", "overflow")
_SEVERAL: Final = ("checkboxes", "multi_static_select", "multi_external_select")
_NAMED: Final = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}


def action(block: Json, element: Json, value: Any, action_ts: str) -> Json:
    """Return the entry of ``actions`` for one press or choice."""
    kind = element["type"]
    found: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if kind == "feedback_buttons":
        wanted = value or element["positive_button"].get("value")
        return {**found, "value": wanted}
    if kind in ("button", "icon_button"):
        kept = ("value", "text", "style", "url", "icon")
        return {**found, **{key: element[key] for key in kept if key in element}}
    return {**found, **_filled(element, value)}


def state(blocks: list[Json], values: Mapping[str, Any]) -> Json:
    """Return ``state.values`` of a view or message from what the person entered.

    Args:
        blocks: Blocks with ids.
        values: Block id to action id to the plain value (text, option value, list of them);
            what is missing keeps its initial value.
    """
    found: Json = {}
    for block in blocks:
        for element in _inputs(block):
            typed = values.get(block["block_id"], {})
            entered = typed.get(element["action_id"], _initial(element))
            filled = {"type": element["type"], **_filled(element, entered)}
            found.setdefault(block["block_id"], {})[element["action_id"]] = filled
    return found


def problems(blocks: list[Json], values: Mapping[str, Any], locale: str) -> dict[str, str]:
    """Return what Slack's own client refuses to submit: block id to a sentence in ``locale``."""
    language = language_of(locale)
    filled = state(blocks, values)
    found: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        entered = _entered(filled[block["block_id"]][element["action_id"]])
        length = len(entered) if isinstance(entered, str) else 0
        if not block.get("optional") and not (entered.strip() if length else entered):
            found[block["block_id"]] = say("playground.required", language)
        elif length > (most := int(element.get("max_length", 3000))):
            found[block["block_id"]] = say("playground.too_long", language, most=most)
        elif length and length < (least := int(element.get("min_length", 0))):
            found[block["block_id"]] = say("playground.too_short", language, least=least)
    return found


def _inputs(block: Json) -> list[Json]:
    if block["type"] == "input":
        return [block["element"]]
    if block["type"] != "actions":
        return []
    plain = ("button", "icon_button", "feedback_buttons", "overflow")
    return [element for element in block["elements"] if element["type"] not in plain]


def _filled(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in _SINGLE:
        return {"selected_option": _option(element, value)}
    if kind in _SEVERAL:
        chosen = [_option(element, one) for one in value or []]
        return {"selected_options": [option for option in chosen if option]}
    if kind in _NAMED:
        return {_NAMED[kind]: value or None}
    return {"value": value or None}


def _initial(element: Json) -> Any:
    kind = element["type"]
    if kind in _SINGLE:
        return (element.get("initial_option") or {}).get("value")
    if kind in _SEVERAL:
        return [option["value"] for option in element.get("initial_options", [])]
    if kind in _NAMED:
        return element.get(_NAMED[kind].replace("selected", "initial"))
    return element.get("initial_value")


def _option(element: Json, value: Any) -> Json | None:
    groups = element.get("option_groups", [])
    options = element.get("options") or [o for group in groups for o in group["options"]]
    return next((option for option in options if option.get("value") == value), None)


def _entered(filled: Json) -> Any:
    return next((value for key, value in filled.items() if key != "type"), None) or ""
