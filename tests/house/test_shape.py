"""The house's habits: small files and functions, honest docstrings, narrow Protocols, one river."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import tree

CODE = tree.files(*tree.PACKAGES)
PAGE = [
    path
    for path in tree.files("bot/playground", suffixes=(".js", ".mjs", ".css", ".html"))
    if ".min." not in path.name and "vendor" not in path.parts
]
HEAVY = ("chromadb", "torch", "transformers", "peft", "openai", "slack_bolt")


def test_files_are_short() -> None:
    """No file of code or of the page is longer than 300 lines."""
    long = {tree.name(path): len(tree.read(path).splitlines()) for path in [*CODE, *PAGE]}
    assert not {name: lines for name, lines in long.items() if lines > 300}


def test_functions_are_short() -> None:
    """No function is longer than 50 lines."""
    long = [
        f"{tree.name(path)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for path in CODE
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 50
    ]
    assert not long


def test_no_code_is_asynchronous() -> None:
    """There is one colour; only the two servers, which are aiohttp, may be async."""
    coloured = [
        tree.name(path)
        for path in CODE
        if "bot/playground/" not in tree.name(path)
        and tree.name(path) != "bot/slack/http.py"
        and any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(tree.parsed(path)))
    ]
    assert not coloured


def test_every_module_says_what_it_is() -> None:
    """Each module begins with a docstring."""
    assert not [tree.name(path) for path in CODE if not ast.get_docstring(tree.parsed(path))]


def test_protocols_are_narrow() -> None:
    """No Protocol asks for more than three methods."""
    wide = [
        f"{tree.name(path)}: {node.name}"
        for path in CODE
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.ClassDef)
        and any("Protocol" in ast.unparse(base) for base in node.bases)
        and sum(isinstance(part, ast.FunctionDef) for part in node.body) > 3
    ]
    assert not wide


def test_names_say_something() -> None:
    """No file or folder is called utils, common, helpers, manager or base."""
    empty = {"utils", "util", "common", "helpers", "manager", "base", "misc"}
    paths = [path.relative_to(tree.ROOT) for path in tree.files(*tree.PACKAGES, "tests")]
    assert not [str(path) for path in paths if empty & {*path.parts, path.stem}]


@pytest.mark.slow
def test_import_contracts_hold() -> None:
    """The river and the doors to the outside world are as pyproject.toml says."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=tree.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_help_is_light() -> None:
    """Building the command line and printing its help imports no heavy library."""
    script = (
        "import sys\n"
        "from bot import cli\n"
        "sys.argv = ['sodateru', '--help']\n"
        "try:\n"
        "    cli.main()\n"
        "except SystemExit as left:\n"
        "    assert not left.code\n"
        f"sys.stderr.write(' '.join(sorted(set({HEAVY!r}) & set(sys.modules))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tree.ROOT, capture_output=True, text=True, check=True
    )
    assert "sodateru" in done.stdout
    assert done.stderr == ""
