"""The administrators' half of App Home: figures, the way to the first answer, training, orders.

What only the trainer knows is shown as it last told; Home never waits for it.
"""

from datetime import timedelta
from typing import Final

from sqlmodel import col, select

from bot import calls
from bot.slack import blocks, checklist, mrkdwn, overview, progress
from bot.slack.blocks import Block
from bot.slack.desk import Desk
from bot.store import now
from bot.tables import Call, Order
from bot.words import say

_OLD: Final = timedelta(minutes=10)
_LINES: Final = 14


def blocks_of(desk: Desk, language: str) -> list[Block]:
    """Return the blocks."""
    settings = desk.room.settings
    with desk.room.store.read() as session:
        figures = overview.lines(overview.look(session), language)
        left = checklist.left(session, settings)
        steps = checklist.blocks_of(session, settings, language) if left else []
        waiting = session.exec(select(Order).where(Order.state == "approving")).all()
    made = [
        blocks.divider(), *steps, blocks.header(say("slack.home_status", language)),
        blocks.section(figures),
    ]  # fmt: skip
    if told := _training(desk, language):
        made += [blocks.header(say("admin.home_training", language)), blocks.section(told)]
    if waiting:
        rows = [f"• `{row.verb}`（<@{row.user}>）" for row in waiting]
        title = say("admin.home_orders", language, count=len(rows))
        made.append(blocks.section("\n".join([title, *rows])))
    note = say("slack.home_admin", language, command=settings.admin_command)
    return [*made, blocks.context(note)]


def _training(desk: Desk, language: str) -> str:
    """Return what the trainer last told of readiness and runs; ask anew when that is old."""
    store = desk.room.store
    mine = select(Call).where(Call.kind == "train.status").order_by(col(Call.created_at).desc())
    with store.read() as session:
        newest = session.exec(mine.limit(1)).first()
        told = session.exec(mine.where(Call.state == "done").limit(1)).first()
    if newest is None or now() - newest.created_at > _OLD:
        calls.ask(store, "trainer", "train.status", {"language": language})
    if told is None:
        return ""
    lines = progress.result_text(told.result, language).splitlines()[:_LINES]
    return mrkdwn.cut("\n".join(line for line in lines if line.strip()), 2_500)
