"""ask: one question, answered as it would be in Slack."""

from typing import Annotated, Any

import typer

from bot.cli import show, words


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("ask", help=words("ask.help"))(_ask)


def _ask(
    question: Annotated[str, typer.Argument(help=words("ask.question"))],
    user: Annotated[str, typer.Option("--as", help=words("ask.as"))] = "",
    channel: Annotated[str, typer.Option("--channel", help=words("ask.channel"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=words("cli.json"))] = False,
) -> None:
    from bot.reach import reach
    from bot.settings import load

    payload = {"question": question, "user": user, "channel": channel}
    found = reach(load(), "ask", payload)
    show(found, as_json=as_json, plain=_plain(found))


def _plain(found: dict[str, Any]) -> str:
    """Return an answer with its sources for the terminal."""
    lines = [words("ask.verified")] if found["verified"] else []
    lines.append(found["text"])
    if found["citations"]:
        lines += ["", words("ask.sources")]
    for citation in found["citations"]:
        heading = f" > {citation['heading']}" if citation["heading"] else ""
        age = f" · {citation['age']}" if citation.get("age") else ""
        lines.append(f"[{citation['n']}] {citation['title']}{heading}{age}")
    return "\n".join(lines)
