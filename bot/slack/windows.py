"""Opens windows (modals) and says private lines to whoever has just pressed something.

A trigger lives three seconds, so this happens there and then and never waits in the inbox.
"""

from collections.abc import Mapping
from typing import Any

from bot.errors import SodateruError
from bot.log import get
from bot.slack.blocks import Block
from bot.slack.client import slack_errors
from bot.slack.desk import Desk
from bot.words import say


def show(desk: Desk, body: Mapping[str, Any], made: Block) -> None:
    """Open a window for whoever pressed a button or chose a shortcut, or say why not."""
    user = user_of(body)
    try:
        with slack_errors():
            over = (body.get("view") or {}).get("type") == "modal"
            open_it = desk.client.views_push if over else desk.client.views_open
            open_it(trigger_id=str(body["trigger_id"]), view=made)
    except SodateruError as error:
        get("slack").warning("slack.modal_not_opened", user=user, code=error.key)
        tell(desk, body, say("slack.modal_failed", desk.people.guess(user).language()))


def renew(desk: Desk, body: Mapping[str, Any], made: Block) -> None:
    """Show something else in the window in which a button was pressed."""
    view = body["view"]
    try:
        with slack_errors():
            desk.client.views_update(view_id=str(view["id"]), hash=view.get("hash"), view=made)
    except SodateruError as error:
        get("slack").warning("slack.modal_not_opened", user=user_of(body), code=error.key)


def tell(desk: Desk, body: Mapping[str, Any], text: str) -> None:
    """Say something to the person alone, now; a failure only costs them the line."""
    channel = str((body.get("channel") or {}).get("id", ""))
    thread = str((body.get("message") or {}).get("thread_ts", ""))
    user = user_of(body)
    try:
        with slack_errors():
            if channel:
                desk.client.chat_postEphemeral(
                    channel=channel, user=user, text=text, thread_ts=thread or None
                )
            else:
                desk.client.chat_postMessage(channel=user, text=text)
    except SodateruError as error:
        get("slack").warning("slack.line_lost", user=user, code=error.key)


def user_of(body: Mapping[str, Any]) -> str:
    """Return who acts."""
    return str((body.get("user") or {}).get("id", ""))


def field(body: Mapping[str, Any], block: str) -> str:
    """Return what was typed or chosen in a field of a window; several choices joined by commas."""
    values = ((body.get("view") or {}).get("state") or {}).get("values") or {}
    for found in (values.get(block) or {}).values():
        chosen = found.get("selected_option") or {}
        several = found.get("selected_options") or []
        text = found.get("value") or found.get("selected_date") or found.get("selected_user")
        text = text or chosen.get("value") or ",".join(str(one["value"]) for one in several)
        return str(text or "").strip()
    return ""
