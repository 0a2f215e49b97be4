"""A workspace took the app out: its token and what we know of its channels go at once.

What people there asked and wrote stays until it is forgotten by command, as the audit log says.
"""

from bot.slack.desk import Desk
from bot.tables import InboxEvent


def uninstalled(desk: Desk, event: InboxEvent) -> None:
    """Handle ``app_uninstalled``, and ``tokens_revoked`` when it names the bot's."""
    body = event.payload
    said = body["event"]
    gone = said.get("type") == "app_uninstalled" or bool((said.get("tokens") or {}).get("bot"))
    if not gone or desk.workspaces is None:
        desk.leave(event, "nothing_to_do")
        return
    desk.workspaces.forget(str(body.get("team_id") or body.get("enterprise_id") or ""))
    desk.leave(event, "uninstalled")
