"""serve, doctor: the running product."""

import sys
from typing import Annotated

import typer

from bot.cli import note, show, words

_ROLES = ("bot", "trainer")


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("serve", help=words("serve.help"))(_serve)
    app.command("doctor", help=words("doctor.help"))(_doctor)


def _serve(
    role: Annotated[str, typer.Argument(help=words("serve.role"))] = "",
) -> None:
    from bot import log
    from bot.errors import Broken
    from bot.settings import load
    from bot.supervise import Parent, on_signals, run_role

    settings = load()
    if role != "trainer" and (missing := settings.missing_for_slack):
        raise Broken("error.missing_setting", name=", ".join(missing))
    if role:
        run_role(role, settings)
        return
    log.set_up(settings.log_level, as_json=not sys.stderr.isatty())
    parent = Parent(_ROLES, {}, note)
    on_signals(parent.stop)
    note(words("serve.started"))
    code = parent.run()
    note(words("serve.stopped"))
    if code:
        sys.exit(code)


def _doctor(
    as_json: Annotated[bool, typer.Option("--json", help=words("cli.json"))] = False,
) -> None:
    from bot import doctor
    from bot.settings import command_language

    found = doctor.examine()
    language, code = command_language(), doctor.exit_code(found)
    data = {"ok": code == 0, "checks": doctor.as_json(found, language)}
    show(data, as_json=as_json, plain=doctor.lines(found, language))
    if code:
        sys.exit(code)
