"""Pairs as other trainers read them: rows, chat messages, chosen and rejected answers."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.llm import Evidence
from bot.prompt import render
from curation.dataset import as_row
from curation.tables import Clean, Member, Pair
from curation.verdicts import kept

KINDS: Final = ("rows", "chat", "preference", "openai-preference")


def export(session: Session, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the kept pairs, masked, in the order of their ids; holdout rows never leave.

    Args:
        session: A reading session.
        kind: One of ``KINDS``, as ``form`` makes them.
    """
    good = kept(session)
    found = session.exec(
        select(Pair, Clean, Member)
        .join(Clean, col(Clean.pair_id) == col(Pair.id))
        .join(Member, col(Member.pair_id) == col(Pair.id))
        .where(col(Member.side).in_(["train", "validation"]))
        .order_by(Pair.id)
    )
    for pair, clean, member in found:
        if pair.id in good:
            yield from form(kind, as_row(pair, clean, member.family), clean.rejected)


def form(kind: str, row: Mapping[str, Any], rejected: str = "") -> Iterator[dict[str, Any]]:
    """Yield a dataset's row in one of the forms; nothing where a form has no use for it.

    Args:
        kind: ``rows`` as datasets hold them, ``chat`` as OpenAI-style messages with the evidence in
            them, ``preference`` as TRL and ``openai-preference`` as OpenAI read preferences.
        row: The row.
        rejected: The wrong answer that the right one replaced.
    """
    if kind == "rows":
        yield dict(row)
        return
    evidence = [Evidence(**passage) for passage in row["evidence"]]
    prompt = [
        {"role": message.role, "content": message.content}
        for message in render(row["question"], evidence, row["language"]).messages
    ]
    right = {"role": "assistant", "content": row["answer"]}
    wrong = {"role": "assistant", "content": rejected}
    if kind == "chat":
        yield {"messages": [*prompt, right]}
    elif rejected and kind == "preference":
        yield {"prompt": prompt, "chosen": [right], "rejected": [wrong]}
    elif rejected:
        asked = {"messages": prompt, "tools": [], "parallel_tool_calls": True}
        yield {"input": asked, "preferred_output": [right], "non_preferred_output": [wrong]}
