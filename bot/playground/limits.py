"""Slack's documented limits on messages, blocks and views, checked on everything the app sends."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.playground.workspace import Refused

Json = dict[str, Any]

TEXT_MAX: Final = 40_000
UPDATE_MAX: Final = 4_000
MARKDOWN_SUM: Final = 12_000
_KNOWN: Final = frozenset(
    """actions alert call card carousel container context context_actions divider file header image
    input markdown plan rich_text section table task_card video""".split()  # noqa: SIM905
)
_LISTS: Final = {"actions": 25, "context": 10, "context_actions": 5}
_OPTIONS: Final = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}
_CONFIRM: Final = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
_TEXTS: Final = {"header": 150, "section": 3000, "alert": 3000}
_NEEDS: Final = {
    "actions": "elements",
    "context": "elements",
    "context_actions": "elements",
    "header": "text",
    "image": "alt_text",
    "input": "label",
    "markdown": "text",
    "rich_text": "elements",
    "table": "rows",
}


def checked(blocks: Any, most: int = 50) -> list[Json]:
    """Return the blocks with the ids that Slack adds where the app gave none.

    Args:
        blocks: What the app sent.
        most: How many blocks are allowed: 50 in a message, 100 in a view.

    Raises:
        Refused: ``invalid_blocks`` with the reason, or ``msg_blocks_too_long``.
    """
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        raise _bad("blocks must be a list")
    if len(blocks) > most:
        raise _bad(f"no more than {most} items allowed")
    if sum(len(b.get("text", "")) for b in blocks if b.get("type") == "markdown") > MARKDOWN_SUM:
        raise Refused("msg_blocks_too_long")
    done = [_block(dict(block), f"/blocks/{n}") for n, block in enumerate(blocks)]
    ids = [block["block_id"] for block in done]
    if len(set(ids)) < len(ids):
        raise _bad("block_id must be unique")
    return done


def _block(block: Json, where: str) -> Json:
    kind = block.get("type")
    if kind not in _KNOWN:
        raise _bad(f"unsupported type: {kind} [{where}]")
    if _NEEDS.get(kind, "type") not in block:
        raise _bad(f"missing required field: {_NEEDS[kind]} [{where}]")
    block.setdefault("block_id", secrets.token_urlsafe(4))
    _short(block["block_id"], 255, f"{where}/block_id")
    if kind in _TEXTS:
        _text(block.get("text"), _TEXTS[kind], f"{where}/text")
    if kind == "section":
        _section(block, where)
    if kind == "input":
        _text(block.get("label"), 2000, f"{where}/label")
        _text(block.get("hint"), 2000, f"{where}/hint")
    if kind == "table" and len(block["rows"]) > 100:
        raise _bad(f"no more than 100 rows [{where}]")
    return _with_elements(block, where)


def _with_elements(block: Json, where: str) -> Json:
    most = _LISTS.get(block["type"])
    if most:
        elements = block["elements"]
        if not 1 <= len(elements) <= most:
            raise _bad(f"between 1 and {most} elements [{where}]")
        numbered = enumerate(elements)
        block["elements"] = [_element(dict(e), f"{where}/elements/{n}") for n, e in numbered]
    for single in ("accessory", "element"):
        if single in block:
            block[single] = _element(dict(block[single]), f"{where}/{single}")
    return block


def _section(block: Json, where: str) -> None:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        raise _bad(f"missing required field: text or fields [{where}]")
    if len(fields) > 10:
        raise _bad(f"no more than 10 fields [{where}]")
    for field in fields:
        _text(field, 2000, f"{where}/fields")


def _element(element: Json, where: str) -> Json:
    kind = element.get("type", "")
    if kind in ("mrkdwn", "plain_text", "image"):
        return element
    element.setdefault("action_id", secrets.token_urlsafe(4))
    _short(element["action_id"], 255, f"{where}/action_id")
    _short(element.get("value", ""), 2000, f"{where}/value")
    _text(element.get("text"), 75, f"{where}/text")
    _text(element.get("placeholder"), 150, f"{where}/placeholder")
    _short(element.get("initial_value", ""), 3000, f"{where}/initial_value")
    for name in ("positive_button", "negative_button"):
        button = element.get(name)
        if kind == "feedback_buttons" and not button:
            raise _bad(f"missing required field: {name} [{where}]")
        if button:
            _text(button.get("text"), 75, f"{where}/{name}/text")
            _short(button.get("accessibility_label", ""), 75, f"{where}/{name}")
            _short(button.get("value", ""), 2000, f"{where}/{name}/value")
    _choices(element, where)
    for name, most in _CONFIRM.items():
        _text((element.get("confirm") or {}).get(name), most, f"{where}/confirm/{name}")
    return element


def _choices(element: Json, where: str) -> None:
    options, most = element.get("options", []), _OPTIONS.get(element.get("type", ""), 100)
    if len(options) > most:
        raise _bad(f"no more than {most} options [{where}]")
    for option in options:
        _text(option.get("text"), 75, f"{where}/options/text")
        _short(option.get("value", ""), 150, f"{where}/options/value")
    chosen = [*element.get("initial_options", []), element.get("initial_option")]
    if any(one not in options for one in chosen if one):
        raise _bad(f"initial option is none of the options [{where}]")


def view(found: Any) -> Json:
    """Return a view with its blocks checked.

    Raises:
        Refused: ``invalid_arguments`` or ``invalid_blocks`` with the reason.
    """
    if not isinstance(found, Mapping) or found.get("type") not in ("modal", "home"):
        raise Refused("invalid_arguments", response_metadata={"messages": ["unsupported view"]})
    done = dict(found)
    done["blocks"] = checked(found.get("blocks", []), most=100)
    _short(done.get("private_metadata", ""), 3000, "/view/private_metadata")
    _short(done.get("callback_id", ""), 255, "/view/callback_id")
    if done["type"] == "modal":
        for name in ("title", "submit", "close"):
            _text(done.get(name), 24, f"/view/{name}")
        if "title" not in done:
            raise _bad("missing required field: title [/view]")
        if "submit" not in done and any(b["type"] == "input" for b in done["blocks"]):
            raise _bad("missing required field: submit [/view]")
    return done


def _text(found: Any, most: int, where: str) -> None:
    if found is None:
        return
    if not isinstance(found, Mapping) or not isinstance(found.get("text"), str):
        raise _bad(f"must be a text object [{where}]")
    if not found["text"]:
        raise _bad(f"must be more than 0 characters [{where}]")
    _short(found["text"], most, where)


def _short(found: str, most: int, where: str) -> None:
    if len(found) > most:
        raise _bad(f"must be less than {most + 1} characters [{where}]")


def _bad(reason: str) -> Refused:
    return Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {reason}"]})
