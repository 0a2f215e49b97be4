"""What administrators order of training in Slack, in ``bot.admin``'s form: a look, then the deed.

Nothing is decided here: each order calls the room that also serves the command line.
"""

import json
import re
from collections.abc import Mapping

from sqlmodel import Session, col, select

from bot import audit, registry
from bot.admin import Case, Shown, Verb, both, joined, mark_of
from bot.errors import UserError
from bot.store import now
from bot.text import normalise
from bot.words import LANGUAGES, say
from curation import forget as forgetting
from curation.export import export
from training import decisions, pictures, report_pictures, reports
from training.promotion import passed, promote, refuse_when_damaged
from training.readiness import KNOWN_SOURCES
from training.report import explain, lines
from training.tables import GateVerdict

_REPORTS: Mapping[str, str] = {
    "品質": "quality", "費用": "cost", "コスト": "cost", "費用対効果": "roi", "効果": "roi",
    "不足": "gaps", "資料の不足": "gaps", "偏り": "bias", "公平性": "bias",
}  # fmt: skip
_SOURCES: Mapping[str, str] = {"none": "", "なし": "", "禁止": ""}


def _look_promote(case: Case) -> Shown:
    with case.store.read() as session:
        version, current = registry.find(session, _named(case)), registry.champion(session)
        verdict = passed(session, version)
        decisions.refuse_when_frozen(session)
        decisions.refuse_when_tainted(session, version.id)
    refuse_when_damaged(case.settings, version)
    if current.id == version.id:
        raise UserError("order.serves_already", version=version.id)
    told = both("order.would_promote", version=version.id, since=current.id)
    told = joined(told, both("order.passed" if verdict else "order.not_passed"))
    state = (version.id, version.artifact_hash, current.id, verdict)
    return Shown(told, mark_of(*state))


def _promote(case: Case) -> Shown:
    with case.store.write() as session:
        done = promote(session, case.settings, _named(case), case.by[0])
        if done.waits:
            done = promote(session, case.settings, _named(case), case.by[1])
    return Shown(both("order.promoted", version=done.version.id))


def _look_freeze(case: Case) -> Shown:
    with case.store.read() as session:
        if found := decisions.frozen(session):
            raise UserError("order.frozen_already", admin=f"<@{found.admin}>")
    return Shown(both("order.would_freeze"), mark_of("free"))


def _freeze(case: Case) -> Shown:
    with case.store.write() as session:
        decisions.freeze(session, case.settings, case.by[0], " ".join(case.words))
    return Shown(both("model.frozen"))


def _look_lift(case: Case) -> Shown:
    with case.store.read() as session:
        found = decisions.frozen(session)
    if found is None:
        raise UserError("model.not_frozen")
    told = both("order.would_lift", admin=f"<@{found.admin}>", since=f"{found.at:%Y-%m-%d}")
    return Shown(told, mark_of(found.id))


def _lift(case: Case) -> Shown:
    with case.store.write() as session:
        decisions.lift(session, case.settings, case.by[0])
    return Shown(both("model.lifted"))


def _policy(case: Case) -> Shown:
    with case.store.read() as session:
        found = decisions.decided(session)
    if found is None:
        return Shown(both("order.no_policy"))
    values = {"admin": f"<@{found.admin}>", "at": f"{found.at:%Y-%m-%d}"}
    return Shown(
        {
            language: [
                say("order.policy", language, sources=_listed(found.sources, language), **values)
            ]
            for language in LANGUAGES
        }
    )


def _look_decide(case: Case) -> Shown:
    sources = _sources(case)
    with case.store.read() as session:
        before = decisions.decided(session)
    told = {
        language: [say("order.would_decide", language, sources=_listed(sources, language))]
        for language in LANGUAGES
    }
    return Shown(told, mark_of(before.id if before else "", *sources))


def _decide(case: Case) -> Shown:
    with case.store.write() as session:
        made = decisions.decide(session, case.settings, case.by[0], _sources(case), "slack")
    told = {
        language: [say("train.decided", language, sources=_listed(made.sources, language))]
        for language in LANGUAGES
    }
    return Shown(told)


def _look_export(case: Case) -> Shown:
    with case.store.read() as session:
        rows = [row["pair_id"] for row in export(session, "rows")]
    if not rows:
        raise UserError("pairs.none")
    return Shown(both("order.would_export", count=len(rows)), mark_of(*rows))


def _export(case: Case) -> Shown:
    with case.store.read() as session:
        found = [json.dumps(row, ensure_ascii=False) for row in export(session, "rows")]
    folder = case.settings.data / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"pairs-{now():%Y%m%d-%H%M%S}.jsonl"
    file.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    file.chmod(0o600)
    with case.store.write() as session:
        audit.record(session, case.by[0], "pairs.exported", file.name, count=len(found),
                     persons=list(case.by))  # fmt: skip
    return Shown(both("pairs.exported", count=len(found), path=f"exports/{file.name}"))


def _look_forget(case: Case) -> Shown:
    with case.store.read() as session:
        found = forgetting.look(session, case.settings, **_whom(case))
    counts = found.counts()
    if not any(counts.values()):
        raise UserError("order.nothing_to_forget")
    ids = [f"{name}:{one}" for name in counts for one in getattr(found, name)]
    return Shown(both("order.would_forget", **counts), mark_of(*ids))


def _forget(case: Case) -> Shown:
    found = forgetting.forget(case.store, case.settings, **_whom(case))
    return Shown(both("forget.done", **found.counts()))


def _look_train(case: Case) -> Shown:
    from training.offers import standing

    found = standing(case.store, case.settings)
    told = {language: list(found[language]) for language in LANGUAGES}
    if not found["ready"]:
        told = joined(told, both("order.not_ready"))
    ready = [f"{one['name']}:{one['ok']}" for one in found["checks"]]
    runs = [f"{one['id']}:{one['stage']}" for one in found["runs"][:1]]
    return Shown(told, mark_of(*ready, *runs))


def _gate(case: Case) -> Shown:
    with case.store.read() as session:
        run = case.word or _newest(session)
    told = explain(case.store, run)
    found = {language: lines(told, language) for language in LANGUAGES}
    plots = pictures.of_verdict(told)
    return Shown(found, plots=tuple(plots))


def _report(case: Case) -> Shown:
    """Show a month's report of one kind; without one the last weeks, and the kinds there are."""
    if case.words:
        kind, named = _kind_of(case)
        made = reports.report(case.store, case.settings, kind, named)
        found = {language: list(made[language]) for language in LANGUAGES}
        return Shown(found, plots=tuple(report_pictures.of_report(made)))
    with case.store.read() as session:
        weeks = pictures.weeks(session, now())
    total = {name: sum(week[name] for week in weeks) for name in ("answers", "abstained", "good",
             "bad", "rewrites")}  # fmt: skip
    told = joined(both("order.report", weeks=len(weeks), **total), both("order.report_kinds"))
    return Shown(told, plots=tuple(pictures.of_weeks(weeks)))


def _kind_of(case: Case) -> tuple[str, str]:
    """Return the kind of report that was typed, and the month, in whichever order.

    Raises:
        UserError: There is no such kind.
    """
    months = [word for word in case.words if word[:1].isdigit()]
    typed = [normalise(word) for word in case.words if word not in months] or ["quality"]
    kind = _REPORTS.get(typed[0], typed[0])
    if kind not in reports.KINDS:
        raise UserError("order.unknown_report", kind=typed[0][:20])
    return kind, re.sub("[/年]", "-", normalise(months[0])).removesuffix("月") if months else ""


def _newest(session: Session) -> str:
    query = select(GateVerdict.run_id).order_by(col(GateVerdict.at).desc()).limit(1)
    found = session.exec(query).first()
    if found is None:
        raise UserError("order.no_verdict")
    return str(found)


def _named(case: Case) -> str:
    if not case.word:
        raise UserError("order.name_version")
    return case.word


def _whom(case: Case) -> dict[str, str]:
    word = case.word
    if not word:
        raise UserError("order.name_whom")
    return {"message": word} if word[:1].isdigit() else {"user": word}


def _sources(case: Case) -> list[str]:
    """Return the sources that were typed.

    Raises:
        UserError: Nothing was typed, or a source that no pair can have.
    """
    typed = [part for word in case.words for part in word.replace("、", ",").split(",") if part]
    if not typed:
        raise UserError("order.name_sources")
    if typed[0] in _SOURCES:
        return []
    for one in typed:
        if one not in KNOWN_SOURCES:
            raise UserError("order.unknown_source", source=one, known=", ".join(KNOWN_SOURCES))
    return sorted(set(typed))


def _listed(sources: list[str], language: str) -> str:
    return ", ".join(sources) or say("train.nothing", language)


VERBS: Mapping[str, Verb] = {
    "train run": Verb(_look_train),
    "promote": Verb(_look_promote, _promote),
    "freeze": Verb(_look_freeze, _freeze),
    "unfreeze": Verb(_look_lift, _lift),
    "policy": Verb(_policy),
    "policy set": Verb(_look_decide, _decide),
    "pairs export": Verb(_look_export, _export),
    "forget": Verb(_look_forget, _forget),
    "gate": Verb(_gate),
    "report": Verb(_report),
}
