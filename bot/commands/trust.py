"""backup, restore, audit: what an administrator relies on when something went wrong."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import note, show, words

if TYPE_CHECKING:
    from bot.backup.listing import Listing
    from bot.backup.restoring import Checked, Restored

_Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("backup", help=words("backup.help"))(_backup)
    app.command("restore", help=words("backup.help_restore"))(_restore)
    log = typer.Typer(help=words("backup.help_audit"), no_args_is_help=True)
    log.callback()(_audit)  # one command below still is named
    log.command("verify", help=words("backup.help_verify"))(_verify)
    app.add_typer(log, name="audit")


def _backup(
    to: Annotated[Path, typer.Argument(help=words("backup.help_to"))],
    keep: Annotated[int, typer.Option(min=0, help=words("backup.help_keep"))] = 0,
    as_json: _Json = False,
) -> None:
    from bot.backup.making import make
    from bot.settings import load

    made = make(load(), to, _told, keep=keep)
    data = {"folder": made.folder, "copied": made.copied, "removed": made.removed}
    lines = [words("backup.made", folder=made.folder, copied=made.copied, **_size(made.listing))]
    if made.removed:
        names = ", ".join(made.removed)
        lines.append(words("backup.removed", count=len(made.removed), names=names))
    if made.broken_audit:
        lines.append(words("audit.broken", ids=_ids(made.broken_audit)))
    data |= {"broken_audit": made.broken_audit, **_size(made.listing)}
    show(data, as_json=as_json, plain="\n".join(lines))


def _restore(
    backup: Annotated[Path | None, typer.Argument(help=words("backup.help_from"))] = None,
    check: Annotated[bool, typer.Option("--check", help=words("backup.help_check"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=words("backup.help_yes"))] = False,
    finish: Annotated[bool, typer.Option("--finish", help=words("backup.help_finish"))] = False,
    as_json: _Json = False,
) -> None:
    from bot.backup import restoring
    from bot.errors import Broken, UserError
    from bot.settings import load

    settings = load()
    if not check and (finish or restoring.unfinished(settings)):
        if not restoring.unfinished(settings):
            raise UserError("backup.nothing_unfinished")
        _restored(restoring.finish(settings), as_json=as_json)
        return
    if backup is None:
        raise UserError("backup.which")
    found = restoring.check(restoring.find(backup), _told)
    if found.wrong:
        raise Broken("backup.damaged", folder=found.folder, what=restoring.some(found.wrong))
    if check or not yes:
        _checked(found, "" if check else str(settings.data), as_json=as_json)
        return
    _restored(restoring.restore(settings, found, _told), as_json=as_json)


def _checked(found: "Checked", data: str, *, as_json: bool) -> None:
    """Show a sound backup, and what --yes would replace where ``data`` names it."""
    size = _size(found.listing)
    lines = [words("backup.sound", name=found.listing.name, **size)]
    lines += [words("backup.would", name=found.listing.name, data=data)] if data else []
    show({"name": found.listing.name, **size}, as_json=as_json, plain="\n".join(lines))


def _restored(done: "Restored", *, as_json: bool) -> None:
    lines = [words("backup.restored", name=done.name, files=done.files, aside=done.aside)]
    if done.forgotten_again:
        lines.append(words("backup.again", count=done.forgotten_again))
    show(asdict(done), as_json=as_json, plain="\n".join(lines))


def _audit() -> None:
    """Stand above ``verify``."""


def _verify(
    head: Annotated[str, typer.Option(help=words("backup.help_head"))] = "",
    as_json: _Json = False,
) -> None:
    from bot import audit
    from bot.errors import Broken
    from bot.settings import load
    from bot.store import open_store

    store = open_store(load())
    try:
        broken, found = audit.broken(store), {"rows": audit.rows(store), "head": audit.head(store)}
        held = not head or audit.holds(store, head)
    finally:
        store.close()
    sound = held and not broken
    data = {"ok": sound, "broken": broken, "head_held": held, **found}
    show(data, as_json=as_json, plain=words("audit.sound", **found) if sound else "")
    if broken:
        raise Broken("audit.broken", ids=_ids(broken))
    if not held:
        raise Broken("audit.head_gone")


def _size(listing: "Listing") -> dict[str, Any]:
    size = f"{listing.size() / 1_000_000:.1f} MB"
    rows, files = sum(listing.rows.values()), len(listing.files)
    return {"files": files, "rows": rows, "size": size, "head": listing.audit_head}


def _ids(broken: "list[int] | tuple[int, ...]") -> str:
    return ", ".join(map(str, broken[:5])) + (" …" if len(broken) > 5 else "")


def _told(japanese: str, english: str, share: float) -> None:
    from bot.settings import command_language

    if share in {0.0, 1.0} or round(share * 100) % 10 == 0:
        note(english if command_language() == "en" else japanese)
