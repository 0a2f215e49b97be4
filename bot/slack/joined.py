"""The bot was invited to a channel: one short card says how to ask there, once for each channel."""

from typing import Final

from bot import outbox
from bot.slack import blocks, channels, mrkdwn, prompts
from bot.slack.blocks import Block
from bot.slack.desk import Desk, whisper
from bot.tables import InboxEvent
from bot.words import say

_EXAMPLES: Final = 2


def joined(desk: Desk, event: InboxEvent) -> None:
    """Greet a channel; one that is shared with another company, or switched off, is not greeted.

    Whoever invited the bot to a shared channel is told in private why it stays silent there.
    """
    said = event.payload["event"]
    channel, inviter = str(said["channel"]), str(said.get("inviter") or "")
    language = desk.people.guess(inviter).language() if inviter else "ja"
    with desk.room.store.read() as session:
        rule = channels.of(session, channel)
        examples = prompts.often(session, rule.language or language)
    if not rule.enabled:
        desk.leave(event, "channel_off")
        return
    if event.payload.get("is_ext_shared_channel") and rule.audience != "partners":
        with desk.finishing(event, "slack.denied_shared") as session:
            if inviter:
                text = say("slack.denied_shared", language)
                whisper(session, event, channel=channel, user=inviter, text=text)
        return
    language = rule.language or language
    own = prompts.configured(desk.room.settings.suggested_prompts, "")
    found = prompts.first_of([*own, *examples], _EXAMPLES)
    command = desk.room.settings.admin_command
    with desk.finishing(event) as session:
        outbox.plan(
            session, key=f"joined:{channel}", kind="notice", channel=channel,
            payload={
                "text": say("slack.joined_title", language),
                "blocks": card(found, command, language),
            },
        )  # fmt: skip


def card(examples: list[str], command: str, language: str) -> list[Block]:
    """Return the greeting: how to ask, an example or two, what is kept. Pure."""
    shown = [mrkdwn.escape(mrkdwn.cut(" ".join(one.split()), 80)) for one in examples]
    lines = [say("slack.joined_how", language), *(f"> {one}" for one in shown)]
    return [
        blocks.section(f"*{say('slack.joined_title', language)}*\n" + "\n".join(lines)),
        blocks.context(say("slack.joined_note", language, command=command)),
    ]
