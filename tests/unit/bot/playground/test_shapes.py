"""Shapes and limits of the playground against slack_sdk's own models."""

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View, ViewState

from bot.playground import forms, limits, payloads
from bot.playground.workspace import Refused
from tests.support.workspace import COMPANY, EMPLOYEE

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    """Return an option."""
    return {"text": plain(value), "value": value}


FORM: list[Json] = [
    {
        "type": "input",
        "block_id": "text",
        "label": plain("回答"),
        "element": {"type": "plain_text_input", "action_id": "a", "max_length": 5, "min_length": 2},
    },
    {
        "type": "input",
        "block_id": "kind",
        "label": plain("種別"),
        "optional": True,
        "element": {
            "type": "static_select",
            "action_id": "a",
            "options": [option("規程"), option("手順")],
            "initial_option": option("手順"),
        },
    },
    {
        "type": "input",
        "block_id": "tags",
        "label": plain("部署"),
        "optional": True,
        "element": {
            "type": "checkboxes",
            "action_id": "a",
            "options": [option("経理"), option("総務")],
        },
    },
]


def button(text: str) -> Json:
    """Return an actions block of one button."""
    element = {"type": "button", "action_id": "a", "text": plain(text)}
    return {"type": "actions", "elements": [element]}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": "あ" * 3001}},
        {"type": "header", "text": plain("あ" * 151)},
        {"type": "markdown", "text": "あ" * 12_001},
        button("あ" * 76),
        {"type": "actions", "elements": button("あ")["elements"] * 26},
        {"type": "context", "elements": [plain("あ")] * 11},
    ],
)
def test_what_the_sdk_refuses_the_playground_refuses(block: Json) -> None:
    """A block over a documented limit is refused on both sides."""
    with pytest.raises(SlackObjectFormationError):
        [found.to_dict() for found in Block.parse_all([block])]
    with pytest.raises(Refused):
        limits.checked([block])


def test_what_was_chosen_has_slacks_shape() -> None:
    """Typed text, the untouched initial option and ticked boxes parse as the SDK's view state."""
    values = forms.state(FORM, {"text": {"a": "規程どおり"}, "tags": {"a": ["総務"]}})
    state = ViewState(values=values)
    assert state.values["text"]["a"].value == "規程どおり"
    assert values["kind"]["a"]["selected_option"] == option("手順")
    assert values["tags"]["a"]["selected_options"] == [option("総務")]


def test_a_view_is_complete_for_the_sdk() -> None:
    """A checked view keeps what the app gave and parses as the SDK's View."""
    given = {"type": "modal", "title": plain("題"), "submit": plain("登録"), "blocks": FORM}
    view = View(**limits.view(given))
    assert view.title is not None
    assert [block.block_id for block in view.blocks or ()] == ["text", "kind", "tags"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [("　 ", True), ("", True), ("あ", True), ("あいうえおか", True), ("あいう", False)],
)
def test_slacks_own_checks_of_a_form(typed: str, *, wrong: bool) -> None:
    """Empty, blank, too short and too long text never reaches the app."""
    found = forms.problems(FORM, {"text": {"a": typed}}, "ja-JP")
    assert bool(found) == wrong
    assert set(found) <= {"text"}


def test_typed_text_becomes_rich_text() -> None:
    """Mentions, links and escapes of a typed message come apart as Slack's elements."""
    text = "<@U01SODATERU> A&amp;B は <https://example.co.jp|規程> の &lt;2条&gt; ですか"
    elements = payloads.rich_text(text)[0]["elements"][0]["elements"]
    assert elements == [
        {"type": "user", "user_id": "U01SODATERU"},
        {"type": "text", "text": " A&B は "},
        {"type": "link", "url": "https://example.co.jp", "text": "規程"},
        {"type": "text", "text": " の <2条> ですか"},
    ]


def test_an_event_has_what_bolt_authorises_by() -> None:
    """The outer body names team, app and the bot's authorisation."""
    event = {"type": "message", "user": EMPLOYEE, "event_ts": "1700000000.000100"}
    body = payloads.wrapped(event, COMPANY, "Ev1")
    assert body["authorizations"][0]["user_id"] == COMPANY.bot_id
    assert (body["type"], body["event_id"]) == ("event_callback", "Ev1")
    assert body["event_time"] == 1700000000
