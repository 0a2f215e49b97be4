"""What people decide, one screen each: review, decide, pace, gaps, conflicts, terms, doubts."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.cli import show, words
from bot.errors import UserError
from curation.opened import opened

Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]
As = Annotated[str, typer.Option("--as", help=words("review.help_as"))]
_LONG_SECONDS = 3_600.0
"""A first look through a large library takes long."""
_SCREENS = {
    "conflict": "review.screen_passages",
    "pair": "review.screen_pair", "pair_blind": "review.screen_pair",
    "pair_stale": "review.screen_stale", "pair_conflict": "review.screen_conflict",
    "pair_terms": "review.screen_terms",
}  # fmt: skip


def register(curate: typer.Typer) -> None:
    """Add the commands to ``curate``."""
    curate.command("review", help=words("review.help"))(_review)
    curate.command("decide", help=words("review.help_decide"))(_decide)
    curate.command("pace", help=words("review.help_pace"))(_pace)
    curate.command("gaps", help=words("gaps.help"))(_gaps)
    curate.command("conflicts", help=words("conflicts.help"))(_conflicts)
    curate.command("terms", help=words("terms.help"))(_terms)
    curate.command("doubts", help=words("doubt.help"))(_doubts)


def _review(
    user: As,
    topic: Annotated[str, typer.Option(help=words("review.help_topic"))] = "",
    as_json: Json = False,
) -> None:
    from curation.screen import next_of

    with opened() as (settings, store):
        found = next_of(store, settings, user, topic)
    if found is None:
        show({"item": None, "left": 0}, as_json=as_json, plain=words("review.none"))
        return
    item, left = found
    plain = "\n".join([*_screen(item, user), words("review.left", count=left)])
    show({"item": item, "left": left}, as_json=as_json, plain=plain)


def _screen(item: dict[str, Any], user: str) -> list[str]:
    """Return one item as it fits on a screen: what is asked, the words, what they rest on."""
    detail = item["detail"] or {}
    lines = [
        words(_SCREENS[item["why"]], topic=detail.get("topic", "")),
        f"Q: {item['question']}",
        f"A: {detail.get('difference') or item['text']}",
    ]
    if detail.get("odd"):
        kind, _, piece = detail["odd"].partition(":")
        lines.append(words(f"review.odd_{kind}", piece=piece))
    if item["rival"]:
        lines.append(f"B: {item['rival']}")
    if detail.get("was") and item["why"] == "pair_stale":
        lines.append(f"-: {detail['was']}")
    for one in detail.get("evidence", []):
        place = " > ".join(part for part in (one["document"], one["heading"]) if part)
        lines.append(f"  [{place}]{_since(one)} {one['text'][:200]}")
    return [*lines, f"sodateru curate decide {item['id']} approved --as {user}"]


def _since(piece: dict[str, Any]) -> str:
    """Return from when a passage holds, where it says so, and whether it is the newer of two."""
    kind = piece.get("age") or "dated"
    return words(f"review.since_{kind}", date=piece["since"]) if piece.get("since") else ""


def _decide(
    item: Annotated[str, typer.Argument()],
    outcome: Annotated[str, typer.Argument()],
    user: As,
    text: Annotated[str, typer.Option(help=words("review.help_text"))] = "",
    as_json: Json = False,
) -> None:
    from curation.screen import decide

    if outcome == "fixed" and not text:
        raise UserError("review.needs_text")
    with opened() as (settings, store):
        seconds = decide(store, settings, item, outcome, user, text)
    plain = words("review.decided", seconds=seconds)
    show({"item": item, "seconds": round(seconds, 1)}, as_json=as_json, plain=plain)


def _pace(as_json: Json = False) -> None:
    from bot.review import pace
    from curation.screen import spent
    from curation.trust import agreements

    with opened() as (_, store), store.read() as session:
        done, told, cost = pace(session), agreements(session), spent(session)
    lines = [words("review.pace", count=done.count, seconds=done.seconds)]
    if cost.screens:
        lines.append(
            words(
                "review.spent", pairs=cost.pairs, minutes=cost.minutes_per_pair, share=cost.in_time
            )
        )
    for one in told:
        kappa = "-" if one.kappa is None else f"{one.kappa:.2f}"
        lines.append(words("review.agreement", **{**asdict(one), "kappa": kappa}))
    data = {
        "reviews": done.count, "seconds": done.seconds, "pairs": asdict(cost),
        "agreement": [asdict(one) for one in told],
    }  # fmt: skip
    show(data, as_json=as_json, plain="\n".join(lines))


def _gaps(
    days: Annotated[int, typer.Option(min=1, help=words("gaps.help_days"))] = 7,
    as_json: Json = False,
) -> None:
    from curation.gaps import digest

    with opened() as (settings, store), store.read() as session:
        data = digest(session, settings, days)
    lines = [words("gaps.line", **one) for one in data["gaps"]]
    show(data, as_json=as_json, plain="\n".join(lines) or words("gaps.none"))


def _conflicts(as_json: Json = False) -> None:
    from bot.reach import reach
    from bot.rivals import open_pairs

    with opened() as (settings, store):
        swept = reach(settings, "conflicts", {}, timeout_seconds=_LONG_SECONDS)
        with store.read() as session:
            pairs = [one.model_dump(mode="json") for one in open_pairs(session)]
    lines = [line for one in pairs for line in _screen(one, "")[:-1]]
    lines.append(words("conflicts.done", open=len(pairs), **swept))
    show({**swept, "conflicts": pairs}, as_json=as_json, plain="\n".join(lines))


def _terms(as_json: Json = False) -> None:
    from curation.drift import drift

    with opened() as (settings, store), store.read() as session:
        data = drift(session, settings)
    lines = [
        words("terms.line", term=term, form=form, count=count)
        for term, forms in data["answers"].items()
        for form, count in forms.items()
    ]
    show(data, as_json=as_json, plain="\n".join(lines) or words("terms.none"))


def _doubts(
    limit: Annotated[int, typer.Option(min=1, help=words("pairs.help_limit"))] = 20,
    as_json: Json = False,
) -> None:
    from curation.doubt import ranked

    with opened() as (_, store), store.read() as session:
        found = ranked(session)[:limit]
    lines = [f"{d.score:.2f} {d.pair_id} {d.why}" for d in found]
    show({"doubts": [asdict(d) for d in found]}, as_json=as_json, plain="\n".join(lines))
