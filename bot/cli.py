"""The one command ``sodateru``: gathers every package's commands and gives every error one line.

Each package offers a function through the entry-point group ``sodateru.commands``; this module
imports none of them by name. Exit codes: 0 done, 1 the user can put it right, 2 usage, 3 try
again later, 4 an administrator must act. A traceback is shown with ``--debug`` only.
"""

import json
import sys
from importlib.metadata import entry_points
from typing import Annotated, Any

import typer

from bot.errors import SodateruError
from bot.settings import command_language
from bot.words import say

GROUP = "sodateru.commands"


def words(key: str, /, **values: object) -> str:
    """Return a sentence in the terminal's language."""
    return say(key, command_language(), **values)


def show(data: Any, *, as_json: bool, plain: str = "") -> None:
    """Print a command's result: ``data`` as JSON for scripts, else ``plain`` for people."""
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
    elif plain:
        sys.stdout.write(plain + "\n")


def note(line: str) -> None:
    """Print one line of progress to stderr, where it cannot disturb a script."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def build() -> typer.Typer:
    """Return the umbrella with the commands of every installed package."""
    app = typer.Typer(
        name="sodateru",
        help=words("cli.help"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def _root(
        debug: Annotated[bool, typer.Option("--debug", help=words("cli.debug"))] = False,
    ) -> None:
        del debug  # read from argv by main(), which must also work when parsing fails
        from bot import log

        log.set_up("ERROR")  # standard output is for results; what serves sets up its own

    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.value):
        entry.load()(app)
    return app


def main() -> None:
    """Run the command line and leave with the exit code of DESIGN's contract."""
    debug = "--debug" in sys.argv
    sys.argv[1:] = [part for part in sys.argv[1:] if part != "--debug"]
    try:
        build()()
    except SodateruError as error:
        if debug:
            raise
        note(error.say(command_language()))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        note(words("error.unexpected", name=type(error).__name__))
        sys.exit(4)
