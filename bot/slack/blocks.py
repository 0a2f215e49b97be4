"""The few Block Kit pieces that everything here is built of; each keeps Slack's limits."""

from typing import Any, Final

from bot.slack import mrkdwn

Block = dict[str, Any]

_BUTTON_TEXT: Final = 75
_BUTTON_VALUE: Final = 2_000
_HEADER: Final = 150


def header(text: str) -> Block:
    """Return a header block."""
    return {"type": "header", "text": _plain(text, _HEADER)}


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a section; ``text`` is mrkdwn that is already safe."""
    block: Block = {"type": "section", "text": _mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def markdown(text: str) -> Block:
    """Return a markdown block; ``text`` is Markdown that is already safe."""
    return {"type": "markdown", "text": mrkdwn.cut(text, mrkdwn.MARKDOWN_LIMIT - 1)}


def context(text: str) -> Block:
    """Return a line of small print; ``text`` is mrkdwn that is already safe."""
    return {"type": "context", "elements": [_mrkdwn(text)]}


def divider() -> Block:
    """Return a divider."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def button(text: str, action: str, value: str, style: str = "") -> Block:
    """Return a button.

    Args:
        text: What stands on it.
        action: Its ``action_id``.
        value: What comes back when it is pressed, usually an answer id.
        style: ``primary``, ``danger`` or empty.
    """
    block: Block = {
        "type": "button",
        "text": _plain(text, _BUTTON_TEXT),
        "action_id": action,
        "value": value[:_BUTTON_VALUE],
    }
    return {**block, "style": style} if style else block


def confirmed(element: Block, *, title: str, text: str, yes: str, no: str) -> Block:
    """Return a button that asks once more before it acts."""
    ask = {
        "title": _plain(title, 100),
        "text": _plain(text, 300),
        "confirm": _plain(yes, 30),
        "deny": _plain(no, 30),
    }
    return {**element, "confirm": ask}


def feedback(action: str, good: tuple[str, str], bad: tuple[str, str]) -> Block:
    """Return Slack's pair of feedback buttons; each is given as (text, value)."""

    def side(text: str, value: str) -> Block:
        label = mrkdwn.cut(text, _BUTTON_TEXT)
        return {"text": _plain(text, _BUTTON_TEXT), "accessibility_label": label, "value": value}

    element = {
        "type": "feedback_buttons",
        "action_id": action,
        "positive_button": side(*good),
        "negative_button": side(*bad),
    }
    return {"type": "context_actions", "elements": [element]}


def text_input(block: str, label: str, value: str, hint: str = "", *, lines: bool = False) -> Block:
    """Return a modal's text field.

    Args:
        block: Its ``block_id``; the field's ``action_id`` is ``text``.
        label: What stands above it.
        value: What it holds at first.
        hint: What stands below it.
        lines: Whether it takes several lines.
    """
    element: Block = {"type": "plain_text_input", "action_id": "text", "multiline": lines}
    element |= {"max_length": 3_000}
    if value:
        element["initial_value"] = mrkdwn.cut(value, 3_000)
    made: Block = {"type": "input", "block_id": block, "label": _plain(label, 2_000)}
    made["element"] = element
    return {**made, "hint": _plain(hint, 2_000)} if hint else made


def radio(block: str, label: str, choices: list[tuple[str, str]], first: int = 0) -> Block:
    """Return a modal's choice of one; each is (text, value), and ``first`` is chosen at first."""
    options = [option(text, value) for text, value in choices]
    element: Block = {"type": "radio_buttons", "action_id": "choice", "options": options}
    element["initial_option"] = options[first]
    return {"type": "input", "block_id": block, "label": _plain(label, 2_000), "element": element}


def optional(block: str, label: str, element: Block, hint: str = "") -> Block:
    """Return a modal's field that may be left empty."""
    made: Block = {"type": "input", "block_id": block, "optional": True}
    made |= {"label": _plain(label, 2_000), "element": element}
    return {**made, "hint": _plain(hint, 2_000)} if hint else made


def field(block: str, label: str, element: Block) -> Block:
    """Return a modal's field that must be filled."""
    return {"type": "input", "block_id": block, "label": _plain(label, 2_000), "element": element}


def menu(action: str, choices: list[tuple[str, str]], first: str = "") -> Block:
    """Return a menu of (text, value); ``first`` is the value that is chosen at first, if any."""
    options = [option(text, value) for text, value in choices]
    made: Block = {"type": "static_select", "action_id": action, "options": options}
    chosen = [one for one in options if one["value"] == first]
    return {**made, "initial_option": chosen[0]} if chosen else made


def option(text: str, value: str) -> Block:
    """Return one choice."""
    return {"text": _plain(text, _BUTTON_TEXT), "value": value}


def modal(callback: str, title: str, submit: str, close: str, blocks: list[Block]) -> Block:
    """Return a modal view."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": _plain(title, 24),
        "submit": _plain(submit, 24),
        "close": _plain(close, 24),
        "blocks": blocks,
    }


def reading(title: str, close: str, blocks: list[Block]) -> Block:
    """Return a modal view that is only read."""
    return {
        "type": "modal",
        "callback_id": "reading",
        "title": _plain(title, 24),
        "close": _plain(close, 24),
        "blocks": blocks,
    }


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": mrkdwn.cut(text, limit), "emoji": True}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": mrkdwn.cut(text, mrkdwn.SECTION_LIMIT)}
