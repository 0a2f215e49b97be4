"""App Home: what the bot does and how to ask; for experts the queue; for admins the figures."""

from bot.access import is_admin, is_expert
from bot.errors import SodateruError
from bot.log import get
from bot.slack import blocks, dashboard, profiles, queue
from bot.slack.blocks import Block
from bot.slack.client import slack_errors
from bot.slack.desk import Desk, refusal
from bot.tables import InboxEvent
from bot.words import say


def home(desk: Desk, event: InboxEvent) -> None:
    """Show somebody who opens Home what is there for them."""
    user = str(event.payload["event"]["user"])
    person = desk.people.guess(user)
    refused = refusal(person, event.payload)
    language = person.language()
    made = [blocks.section(say(refused, language))] if refused else view(desk, user, language)
    publish(desk, user, made)
    desk.leave(event, refused)


def renew(desk: Desk, user: str) -> None:
    """Show an expert the queue as it is after a correction."""
    publish(desk, user, view(desk, user, desk.people.guess(user).language()))


def publish(desk: Desk, user: str, made: list[Block]) -> None:
    """Publish somebody's Home; what goes wrong costs only this view, it is made anew next time."""
    try:
        with slack_errors():
            desk.client.views_publish(user_id=user, view={"type": "home", "blocks": made})
    except SodateruError as error:
        get("slack").warning("slack.home_not_shown", user=user, code=error.key)


def view(desk: Desk, user: str, language: str) -> list[Block]:
    """Return the blocks of somebody's Home."""
    settings = desk.room.settings
    made = [
        blocks.header(say("slack.home_title", language)),
        blocks.section(say("slack.home_about", language)),
        blocks.section(say("slack.home_how", language)),
        blocks.context(say("slack.home_notice", language)),
    ]
    if is_expert(user, settings):
        made += _for_expert(desk, user, language)
    if is_admin(user, settings):
        made += dashboard.blocks_of(desk, language)
    return made


def _for_expert(desk: Desk, user: str, language: str) -> list[Block]:
    """Return an expert's queue and settings, and note that they have it on the screen."""
    with desk.room.store.read() as session:
        listed, total = queue.listed(desk, session, user, language)
    if total:
        queue.seen(desk, user)
    title = say("slack.home_review", language, count=total)
    change = blocks.button(say("slack.profile_open", language), "profile", user)
    mine = blocks.section(profiles.line(desk, user, language), change)
    return [blocks.divider(), blocks.header(title), mine, *listed]
