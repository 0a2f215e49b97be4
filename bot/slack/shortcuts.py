"""Message shortcuts that need no window: they wait in the inbox like everything else."""

from bot.slack import about, drafting, mrkdwn, windows
from bot.slack.desk import Desk, refusal
from bot.tables import InboxEvent
from bot.words import say


def shortcut(desk: Desk, event: InboxEvent) -> None:
    """Draft a reply to a message, privately.

    Raises:
        Transient: Slack cannot be asked now.
    """
    body = event.payload
    user, message = windows.user_of(body), body.get("message") or {}
    person = desk.people.guess(user)
    if refused := refusal(person, body):
        windows.tell(desk, body, say(refused, person.language()))
        desk.leave(event, refused, forget=True)
        return
    text = mrkdwn.plain(str(message.get("text") or ""))
    asked = drafting.question_in(text)
    if not asked.strip():
        windows.tell(desk, body, say("slack.adopt_empty", person.language()))
        desk.leave(event, "empty", forget=True)
        return
    link = about.link_of(desk, str(body["channel"]["id"]), str(message.get("ts", "")))
    about.begin(desk, event, user, (about.direct(desk, user), ""), asked, link=link, mode="draft")
