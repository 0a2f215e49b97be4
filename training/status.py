"""Runs, versions and verdicts: as rows for scripts, in words for people."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import registry
from bot.tables import ModelVersion
from bot.words import say
from training.tables import GateVerdict, Run

_RUNS_SHOWN: Final = 20


def runs(session: Session) -> list[dict[str, Any]]:
    """Return the newest runs as JSON rows, newest first."""
    found = session.exec(select(Run).order_by(col(Run.created_at).desc()).limit(_RUNS_SHOWN)).all()
    names = (
        "id", "stage", "why", "base", "dataset_hash", "champion_id", "challenger_id", "failure",
        "created_at",
    )  # fmt: skip
    return [
        {name: getattr(run, name) for name in names}
        | {"ended": run.detail.get("ended", {})}
        | _verdict(session, run)
        for run in found
    ]


def run_lines(rows: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Return runs for people, each with the reasons of its verdict."""
    if not rows:
        return [say("run.none", language)]
    found = []
    for row in rows:
        found.append(
            say("run.line", language, id=row["id"], stage=say(f"stage.{row['stage']}", language),
                why=say(f"run.{row['why']}", language), created=f"{row['created_at']:%Y-%m-%d}")
        )  # fmt: skip
        found += [f"  {line}" for line in reason_lines(row["reasons"], language)]
        found += [f"  {line}" for line in ended_lines(row, language)]
    return found


def ended_lines(row: Mapping[str, Any], language: str) -> list[str]:
    """Return why a run ended, or what it waits for."""
    said = row["ended"]
    if said.get("key"):
        return [say(said["key"], language, **said["values"])]
    return [row["failure"]] if row["failure"] else []


def reason_lines(reasons: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Return a verdict's reasons for people; △ warns without deciding anything."""
    found = []
    for reason in reasons:
        bad = "△" if reason["verdict"] == "PASS" else "×"
        mark = "○" if reason["ok"] else bad
        values = dict(reason["values"])
        if reason["name"] == "missing":
            values["what"] = say(f"beside.{values['what']}", language)
        found.append(say(f"reason.{reason['name']}", language, mark=mark, **values))
        if (of := values.get("of", 0)) > (asked := values.get("champion", {}).get("of", of)):
            found.append(say("reason.early", language, of=of, asked=asked))
        if further := reason["values"].get("further"):
            found.append(say("reason.further", language, further=further))
    return found


def versions(session: Session) -> list[dict[str, Any]]:
    """Return the registered versions as JSON rows, newest first, with the aliases they have."""
    aliases: dict[str, list[str]] = {}
    current, before = registry.champion(session), registry.previous(session)
    aliases.setdefault(current.id, []).append(registry.CHAMPION)
    if before:
        aliases.setdefault(before.id, []).append(registry.PREVIOUS)
    return [version_row(one) | {"aliases": aliases.get(one.id, [])}
            for one in registry.versions(session)]  # fmt: skip


def version_row(version: ModelVersion) -> dict[str, Any]:
    """Return a version as a JSON row."""
    names = ("id", "kind", "base", "adapter", "artifact_hash", "run_id", "created_at")
    return {name: getattr(version, name) for name in names}


def verdict_on(session: Session, version: ModelVersion) -> GateVerdict | None:
    """Return the gate's verdict on the run that made a version."""
    if not version.run_id:
        return None
    return session.exec(select(GateVerdict).where(GateVerdict.run_id == version.run_id)).first()


def _verdict(session: Session, run: Run) -> dict[str, Any]:
    found = session.exec(select(GateVerdict).where(GateVerdict.run_id == run.id)).first()
    if found is None:
        return {"verdict": "", "reasons": []}
    return {"verdict": found.verdict, "reasons": found.reasons}
