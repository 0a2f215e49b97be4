"""The papers tell the truth: README, example settings, lock, CI and container files."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from pydantic import BaseModel
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli import build
from bot.settings import Settings
from bot.text import is_japanese
from curation.settings import CurationSettings
from tests.support import tree
from training.settings import TrainingSettings

TABLES: dict[str, type[BaseModel]] = {
    "bot": Settings,
    "curation": CurationSettings,
    "training": TrainingSettings,
}
PROJECT: dict[str, Any] = tomllib.loads(tree.read(tree.ROOT / "pyproject.toml"))
EXAMPLE = tree.read(tree.ROOT / "deploy/example.toml")
SHOWN = re.compile(r"^# ([a-z_]+ = .*)$", re.MULTILINE)
MACHINE = re.compile(
    r"(?<![\w.~:])/(?:" + "|".join(("home", "root", "Users", "work", "tmp")) + r")/\w"
)


IMPORT_NAMES = {
    "beautifulsoup4": "bs4",
    "markdown-it-py": "markdown_it",
    "python-docx": "docx",
    "python-pptx": "pptx",
    "websocket-client": "websocket",
}
LOADED_BY_OTHERS = {
    "accelerate",  # peft
    "import-linter", "mypy", "pytest-timeout", "pytest-xdist", "ruff",  # run, never imported
    "psycopg",  # SQLAlchemy, by the URL
    "sudachidict-core",  # sudachipy
}  # fmt: skip


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for, the optional parts included."""
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(line) for lines in lists for line in lines]


def readmes() -> dict[str, str]:
    """Both READMEs."""
    return {name: tree.read(tree.ROOT / name) for name in ("README.md", "README.ja.md")}


def drawn(text: str) -> dict[str, str]:
    """The folders and purposes of a README's tree: the code block that starts with ``bot/``."""
    block = next(
        b for b in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) if b.startswith("bot/")
    )
    found: dict[str, str] = {}
    parents: list[str] = []
    for line in block.splitlines():
        folder = re.match(r"( *)([\w.-]+)/ +(\S.*)", line)
        if folder:
            depth = len(folder[1]) // 2
            parents = [*parents[:depth], folder[2]]
            found["/".join(parents)] = folder[3]
    return found


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_readme_draws_the_real_tree(name: str) -> None:
    """Every folder down to the second level is drawn with a purpose, and none that is not there."""
    found = drawn(readmes()[name])
    assert set(found) == tree.folders(2)
    assert all(is_japanese(purpose) == (name == "README.ja.md") for purpose in found.values())


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_readme_begins_with_the_two_commands(name: str) -> None:
    """Within the first screen stand both commands and the picture; every link to a file works."""
    text = readmes()[name]
    first = "\n".join(text.splitlines()[:50])
    assert "make demo" in first
    assert "make test" in first
    assert "deploy/screenshot.png" in first
    links = {link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link}
    assert not {link for link in links if not (tree.ROOT / link).exists()}


def test_readmes_name_the_same_commands() -> None:
    """Both languages show the same commands of ``sodateru``."""
    commands = {
        name: set(re.findall(r"`sodateru ([a-z]+)", text)) for name, text in readmes().items()
    }
    assert commands["README.md"] == commands["README.ja.md"]
    assert len(commands["README.md"]) >= 10


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_readme_lists_the_real_commands(name: str) -> None:
    """The table of commands is the command line: none is missing, none is only promised."""
    rows = re.findall(r"^\| `sodateru ([a-z]+)([^`]*)`", readmes()[name], re.MULTILINE)
    shown = {command: set(re.findall(r"[a-z-]+", rest.split("[")[0])) for command, rest in rows}
    root = get_command(build())
    assert isinstance(root, TyperGroup)
    assert set(shown) == set(root.commands)
    for command, real in root.commands.items():
        if isinstance(real, TyperGroup):
            assert shown[command] == set(real.commands), command


def test_papers_name_real_commands_only() -> None:
    """Whatever command README, runbook or decisions mention exists, with its second word."""
    papers = [*tree.ROOT.glob("*.md"), *(tree.ROOT / "deploy").rglob("*.md")]
    root = get_command(build())
    assert isinstance(root, TyperGroup)
    wrong = set()
    for paper in papers:
        for command, second in re.findall(
            r"(?:`|/|^)sodateru ([a-z]+)(?: ([a-z]+))?", tree.read(paper), re.MULTILINE
        ):
            real = root.commands.get(command)
            known = second in real.commands if isinstance(real, TyperGroup) and second else True
            if real is None or not known:
                wrong.add(f"{tree.name(paper)}: {command} {second}".strip())
    assert not wrong


@pytest.mark.parametrize("table", TABLES)
def test_example_shows_every_setting_with_its_default(table: str) -> None:
    """Each field stands in deploy/example.toml, commented out, with its default value."""
    section = re.search(rf"^\[{table}\]\n(.*?)(?=^\[|\Z)", EXAMPLE, re.DOTALL | re.MULTILINE)
    assert section
    shown = tomllib.loads("\n".join(SHOWN.findall(section[1])))
    model = TABLES[table]
    assert set(shown) == set(model.model_fields)
    assert model.model_validate(shown) == model()


def test_example_explains_in_both_languages() -> None:
    """Above every setting stand a Japanese and an English line."""
    lines = EXAMPLE.splitlines()
    for n, line in enumerate(lines):
        if SHOWN.fullmatch(line):
            assert is_japanese(lines[n - 2]), line
            assert lines[n - 1].startswith("# "), line
            assert not is_japanese(lines[n - 1]), line


def test_example_can_be_read_as_it_is() -> None:
    """The file as shipped is valid and changes nothing."""
    assert tomllib.loads(EXAMPLE) == {table: {} for table in TABLES}


def test_lock_pins_every_dependency() -> None:
    """Each dependency of pyproject.toml is pinned in constraints.txt, inside its range."""
    lines = tree.read(tree.ROOT / "constraints.txt").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    for requirement in wanted():
        found = [pin for pin in pins if _same(pin.name, requirement.name)]
        assert found, requirement.name
        for pin in found:
            version = next(iter(pin.specifier)).version
            assert requirement.specifier.contains(version), requirement.name


def test_every_dependency_is_imported() -> None:
    """Each dependency is imported somewhere, or known to be loaded by another one."""
    imported = {
        name
        for path in tree.files(*tree.PACKAGES, "tests", "deploy")
        for node in ast.walk(tree.parsed(path))
        for name in _imports(node)
    }
    names = {requirement.name for requirement in wanted()} - LOADED_BY_OTHERS
    unused = {
        name for name in names if IMPORT_NAMES.get(name, name.replace("-", "_")) not in imported
    }
    assert not unused


def test_every_dependency_has_a_reason() -> None:
    """deploy/decisions/0008 names each dependency."""
    page = tree.read(tree.ROOT / "deploy/decisions/0008-dependencies.md")
    names = {requirement.name for requirement in wanted()}
    assert not {name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", page)}


def test_ci_runs_what_the_readme_says() -> None:
    """CI calls ``make test`` and nothing else."""
    assert re.search(r"^exec make test$", tree.read(tree.ROOT / ".ci/run"), re.MULTILINE)


def test_container_files_use_the_same_lock() -> None:
    """The image installs by deploy/setup.sh; compose builds that image and keeps the data."""
    docker = tree.read(tree.ROOT / "deploy/Dockerfile")
    assert "constraints.txt" in docker
    assert "deploy/setup.sh" in docker
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", docker, re.MULTILINE):
        assert all((tree.ROOT / part).exists() for part in line.split())
    compose = yaml.safe_load(tree.read(tree.ROOT / "deploy/compose.yaml"))
    service = compose["services"]["sodateru"]
    assert (tree.ROOT / "deploy" / service["build"]["context"]).resolve() == tree.ROOT
    assert service["build"]["dockerfile"] == "deploy/Dockerfile"
    assert service["image"].endswith(PROJECT["project"]["version"])
    assert "data:/data" in service["volumes"]


def test_no_path_of_one_machine() -> None:
    """No shipped file holds an absolute path of somebody's machine."""
    suffixes = (".py", ".md", ".toml", ".sh", ".yaml", ".json", ".txt", ".js", ".html", ".css", "")
    paths = tree.files("bot", "curation", "training", "deploy", "tests", ".ci", suffixes=suffixes)
    paths += [path for path in tree.ROOT.iterdir() if path.is_file() and path.suffix in suffixes]
    found = [
        f"{tree.name(path)}: {hit.group()}"
        for path in paths
        for hit in MACHINE.finditer(_text(path))
    ]
    assert not found


def test_decisions_are_numbered_and_complete() -> None:
    """Decision pages are numbered without gaps and keep to one page of four sections."""
    pages = sorted((tree.ROOT / "deploy/decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = tree.read(page)
        parts = re.findall(r"^## (\w+)", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Refused", "Consequences"], page.name
        assert len(text.splitlines()) <= 75, page.name


def test_top_level_is_the_five_folders() -> None:
    """The top level holds the three packages, tests and deploy, besides dot-folders."""
    assert tree.folders(1) == {*tree.PACKAGES, "tests", "deploy"}


def test_version_is_one() -> None:
    """The newest entry of the change log is the version of the package."""
    entry = re.search(r"^## \[([\d.]+)\]", tree.read(tree.ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert entry
    assert entry[1] == PROJECT["project"]["version"]


def test_only_settings_read_the_environment() -> None:
    """os.environ and os.getenv appear in settings.py files only."""
    readers = [
        tree.name(path)
        for path in tree.files(*tree.PACKAGES)
        if path.name != "settings.py"
        and any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            for node in ast.walk(tree.parsed(path))
        )
    ]
    assert not readers


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module.split(".")[0]]
    return []


def _same(one: str, other: str) -> bool:
    return one.lower().replace("_", "-") == other.lower().replace("_", "-")


def _text(path: Path) -> str:
    try:
        return tree.read(path)
    except UnicodeDecodeError:
        return ""
