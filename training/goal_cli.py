"""train goal, approve, advise, canaries: what is wanted, what it costs, what it would give away."""

from typing import Annotated

import typer

from bot.cli import show, words
from training.cli import Json, opened

Admin = Annotated[str, typer.Option(help=words("train.help_admin"))]


def register_goal(train: typer.Typer) -> None:
    """Add the commands to ``train``."""
    train.command("goal", help=words("train.help_goal"))(_goal)
    train.command("approve", help=words("train.help_approve"))(_approve)
    train.command("advise", help=words("train.help_advise"))(_advise)
    train.command("canaries", help=words("train.help_canaries"))(_canaries)


def _goal(  # noqa: PLR0913, PLR0917  options of one command
    admin: Admin,
    improve: Annotated[str, typer.Option(help=words("train.help_improve"))],
    whom: Annotated[str, typer.Option("--for", help=words("train.help_for"))],
    measure: Annotated[str, typer.Option(help=words("train.help_measure"))],
    topic: Annotated[list[str] | None, typer.Option(help=words("train.help_topic"))] = None,
    cap_yen: Annotated[float, typer.Option(min=0, help=words("train.help_cap"))] = 0.0,
    as_json: Json = False,
) -> None:
    from curation.dataset import rows_of
    from training.goal import set_goal, topics_known
    from training.tables import Goal

    wanted = Goal(admin=admin, improve=improve, whom=whom, measure=measure, topics=topic or [],
                  cap_yen=cap_yen)  # fmt: skip
    with opened() as (settings, store), store.write() as session:
        made = set_goal(session, settings, admin, wanted)
        rows = rows_of(session, None)
        known = {row.get("topic", "") for side in rows.values() for row in side}
        unknown = topics_known(made, sorted(known))
        names = ("improve", "whom", "measure", "topics", "cap_yen", "admin", "at")
        data = {name: getattr(made, name) for name in names}
    lines = [words("goal.saved", **{name: data[name] for name in ("improve", "whom", "measure")})]
    if unknown:
        lines.append(words("goal.unknown_topics", topics="、".join(unknown)))
    show(data | {"unknown_topics": list(unknown)}, as_json=as_json, plain="\n".join(lines))


def _approve(
    admin: Admin,
    yen: Annotated[float, typer.Option(help=words("train.help_yen"))],
    as_json: Json = False,
) -> None:
    from training.goal import approve

    with opened() as (settings, store), store.write() as session:
        made = approve(session, settings, admin, yen)
        data = {"admin": made.admin, "yen": made.yen, "at": made.at}
    show(data, as_json=as_json, plain=words("cost.approved", yen=f"{yen:,.0f}"))


def _advise(
    rows: Annotated[int, typer.Option(min=10, help=words("train.help_rows"))] = 120,
    as_json: Json = False,
) -> None:
    from bot.settings import command_language
    from training.advising import advice, as_row, lines

    with opened() as (settings, store):
        made = advice(store, settings, rows)
    show(as_row(made), as_json=as_json, plain="\n".join(lines(made, command_language())))


def _canaries(
    rows: Annotated[int, typer.Option(min=3, max=48, help=words("train.help_secrets"))] = 12,
    as_json: Json = False,
) -> None:
    from bot.settings import command_language
    from training.canaries import as_rows, lines, plant

    with opened() as (settings, store):
        found = plant(store, settings, rows=rows)
    told = "\n".join(lines(found, command_language()))
    show({"secrets": as_rows(found)}, as_json=as_json, plain=told)
    if not all(one.ok for one in found if one.repeats == 1):
        raise typer.Exit(1)
