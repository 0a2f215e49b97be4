"""Asks for advice about the company as it is, keeps it, and files what training would not mend."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from bot import registry
from bot.glossary import current
from bot.llm.build import build
from bot.settings import Settings
from bot.store import Store, insert_once, now
from bot.tables import Passage
from bot.text import content_hash
from bot.words import say
from curation.dataset import rows_of
from training.adviser import MENDED_ELSEWHERE, Advice, advise, squeezed
from training.decisions import decided
from training.evaluate import Desk
from training.tables import CheckUp

_MOST_FILED = 20


def advice(store: Store, settings: Settings, most: int = 120) -> Advice:
    """Return whether the serving version would gain by training, and keep it for the readiness.

    Args:
        store: The database.
        settings: The live side's settings.
        most: Validation rows asked, in every way.
    """
    with store.read() as session:
        found, version = decided(session), registry.champion(session)
        rows = rows_of(session, found.sources if found else None)
        alive = select(Passage.text).where(col(Passage.removed_at).is_(None))
        texts = [squeezed(text) for text in session.exec(alive)]
    checked = [row for row in rows["validation"] if row["facts"]]
    checked = sorted(checked, key=lambda row: content_hash(row["pair_id"]))[:most]
    holdout = sum(bool(row["facts"]) for row in rows["holdout"])

    def known(wanted: Sequence[str]) -> bool:
        squeezed_ = [squeezed(one) for one in wanted]
        return any(all(one in text for one in squeezed_) for text in texts)

    with closing(build(version, settings)) as model:
        made = advise(Desk(store, "", current(settings)), model, checked, rows["train"], known,
                      holdout)  # fmt: skip
    with store.write() as session:
        _keep(session, version.id, made)
        file(session, made)
    return made


def file(session: Session, made: Advice) -> int:
    """Put what no training mends before the people who can, and return how much."""
    from bot import review

    cases = [case for case in made.cases if case["kind"] in MENDED_ELSEWHERE][:_MOST_FILED]
    for case in cases:
        review.offer(session, why="gap", key=f"advice:{case['pair_id']}",
                     question=case["question"], subject=case["topic"])  # fmt: skip
    return len(cases)


def lines(made: Advice, language: str) -> list[str]:
    """Return the advice for people."""
    told = [say(f"advice.{made.word}", language)]
    if made.word != "too_few":
        told.append(say(f"advice.why_{made.why}", language))
    told += ["", say("advice.compared", language)]
    told += [
        "  " + say("advice.variant", language, name=say(f"advice.by_{one.name}", language),
                   right=one.right, of=one.of, low=f"{one.low:.0%}", high=f"{one.high:.0%}")
        for one in made.variants
    ]  # fmt: skip
    told.append("  " + say("advice.lora", language, low=made.lora_low, high=made.lora_high))
    if made.failures:
        told += ["", say("advice.failures", language)]
        told += [
            f"  {say(f'advice.kind_{kind}', language, count=count)}"
            for kind, count in sorted(made.failures.items(), key=lambda one: -one[1])
        ]
    return told


def as_row(made: Advice) -> dict[str, Any]:
    """Return the advice as JSON."""
    return asdict(made)


def _keep(session: Session, version: str, made: Advice) -> None:
    figures = {"word": made.word, "why": made.why, "failures": dict(made.failures),
               "variants": [asdict(one) for one in made.variants]}  # fmt: skip
    insert_once(session, CheckUp(
        kind="advice", period=f"{now():%Y-%m-%dT%H:%M:%S.%f}", version_id=version,
        ok=made.word == "train", figures=figures,
    ))  # fmt: skip
