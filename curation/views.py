"""What the command line shows of pairs and datasets."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from bot.errors import UserError
from bot.tables import Document, Passage
from curation.screen import spent
from curation.tables import Clean, Dataset, Member, Pair, Verdict
from curation.verdicts import STEPS, kept


def listed(session: Session, *, source: str, why: str, limit: int) -> list[dict[str, Any]]:
    """Return pairs with the side they are on or the reason they are out, newest first."""
    query = select(Pair).order_by(col(Pair.created_at).desc(), Pair.id)
    if source:
        query = query.where(Pair.source == source)
    out = {
        verdict.pair_id: verdict
        for verdict in session.exec(select(Verdict).where(col(Verdict.kept).is_(False)))
    }
    sides = {member.pair_id: member.side for member in session.exec(select(Member))}
    good, rows = kept(session), []
    for pair in session.exec(query):
        said = out.get(pair.id)
        code = f"{said.step}/{said.why}" if said else ("ok" if pair.id in good else "not_judged")
        if why and why not in code:
            continue
        side = sides.get(pair.id, "") if pair.id in good else ""
        rows.append(
            {
                "id": pair.id,
                "source": pair.source,
                "side": side,
                "why": code,
                "question": pair.question,
            }
        )
        if len(rows) >= limit:
            break
    return rows


def shown(session: Session, pair_id: str) -> dict[str, Any]:
    """Return one pair with its masked form, family and verdicts.

    Raises:
        UserError: There is none of that id.
    """
    pair = session.get(Pair, pair_id)
    if pair is None:
        raise UserError("pairs.unknown", pair=pair_id)
    found = {v.step: v for v in session.exec(select(Verdict).where(Verdict.pair_id == pair_id))}
    clean, member = session.get(Clean, pair_id), session.get(Member, pair_id)
    return {
        **pair.model_dump(mode="json"),
        "masked": clean.model_dump(mode="json") if clean else None,
        "family": member.family if member else "",
        "side": member.side if member else "",
        "verdicts": [
            {"step": step, "kept": found[step].kept, "why": found[step].why, "at": found[step].at}
            for step in ("evidence", *STEPS)
            if step in found
        ],
    }


def stats(session: Session) -> dict[str, Any]:
    """Return how many pairs there are, are kept, and why the others are out."""
    good = kept(session)
    dropped: Counter[str] = Counter()
    for verdict in session.exec(select(Verdict).where(col(Verdict.kept).is_(False))):
        dropped[f"{verdict.step}/{verdict.why.partition(':')[0]}"] += 1
    sides = Counter(m.side for m in session.exec(select(Member)) if m.pair_id in good)
    return {
        "pairs": session.exec(select(func.count()).select_from(Pair)).one(),
        "kept": len(good),
        "sides": dict(sorted(sides.items())),
        "sources": dict(
            session.exec(select(Pair.source, func.count()).group_by(Pair.source)).all()
        ),
        "families": len({m.family for m in session.exec(select(Member)) if m.pair_id in good}),
        "dropped": dict(sorted(dropped.items())),
        "stale": stale_pairs(session),
        "conflicts": _said(session, "conflict"),
        "review": asdict(spent(session)),
    }


def stale_pairs(session: Session) -> list[dict[str, str]]:
    """Return the pairs whose passages have changed or gone, with the passage and its manual."""
    found = []
    for pair_id, why in _said(session, "stale").items():
        change, _, passage_id = why.partition(":")
        passage = session.get(Passage, passage_id)
        document = session.get(Document, passage.document_id) if passage else None
        found.append(
            {
                "pair_id": pair_id,
                "change": change,
                "passage_id": passage_id,
                "document": document.title if document else "",
                "heading": passage.heading if passage else "",
            }
        )
    return found


def _said(session: Session, step: str) -> dict[str, str]:
    """Return why this step dropped each of the pairs that it did."""
    rows = (
        select(Verdict.pair_id, Verdict.why)
        .where(Verdict.step == step, col(Verdict.kept).is_(False))
        .order_by(Verdict.pair_id)
    )
    return dict(session.exec(rows).all())


def datasets(session: Session) -> list[dict[str, Any]]:
    """Return the frozen datasets, newest first."""
    rows = session.exec(select(Dataset).order_by(col(Dataset.created_at).desc()))
    return [row.model_dump(mode="json") for row in rows]


def folder_of(session: Session, data: Path, beginning: str) -> Path:
    """Return the folder of the dataset whose hash begins with ``beginning``.

    Raises:
        UserError: There is none, or more than one.
    """
    found = list(session.exec(select(Dataset).where(col(Dataset.hash).startswith(beginning))))
    if len(found) != 1:
        raise UserError("dataset.unknown", hash=beginning)
    return data / found[0].folder
