"""Pairs as other trainers read them: chat messages, or chosen and rejected answers."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from curation.dataset import as_row, cited
from curation.tables import Clean, Member, Pair
from curation.verdicts import kept


def export(session: Session, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the kept pairs, masked, in the order of their ids; holdout rows never leave.

    Args:
        session: A reading session.
        kind: ``rows`` as datasets hold them, ``chat`` as OpenAI-style messages with the evidence
            in them, ``preference`` as prompt, chosen and rejected.
    """
    from bot.llm import Evidence
    from bot.prompt import render

    good = kept(session)
    found = session.exec(
        select(Pair, Clean, Member)
        .join(Clean, col(Clean.pair_id) == col(Pair.id))
        .join(Member, col(Member.pair_id) == col(Pair.id))
        .where(col(Member.side).in_(["train", "validation"]))
        .order_by(Pair.id)
    )
    for pair, clean, member in found:
        if pair.id not in good or (kind == "preference" and not clean.rejected):
            continue
        row = as_row(pair, clean, member.family)
        if kind == "rows":
            yield row
            continue
        evidence = [Evidence(**passage) for passage in row["evidence"]]
        messages = [
            {"role": message.role, "content": message.content}
            for message in render(clean.question, evidence, pair.language).messages
        ]
        answer = {"role": "assistant", "content": cited(clean)}
        if kind == "chat":
            yield {"messages": [*messages, answer]}
        else:
            wrong = {"role": "assistant", "content": clean.rejected}
            yield {"prompt": messages, "chosen": [answer], "rejected": [wrong]}
