"""The bot as a process: what it loads, what it refuses, what it does for the command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import child_environment
from tests.support.durable import until
from tests.support.service import ROOT, Service, environment_of, stocked
from tests.support.workspace import EMPLOYEE, GENERAL, Control, workspace

QUESTION = "有給休暇はいつまでに申請すればいいですか？"
TELLING = """
import sys, threading
from pathlib import Path
from bot.settings import load
from bot.supervise import run_role

def tell():
    sys.stdin.readline()
    path = Path(sys.argv[1])
    path.with_suffix(".new").write_text(chr(10).join(sorted(sys.modules)))
    path.with_suffix(".new").rename(path)

threading.Thread(target=tell, daemon=True).start()
run_role("bot", load())
"""


@pytest.fixture(scope="module")
def control() -> Iterator[Control]:
    with workspace() as found:
        yield found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stocked(tmp_path_factory.mktemp("service"))


def run(data: Path, control: Control, *command: str, **environment: str) -> tuple[int, str, str]:
    """Run a command to its end; return exit code, output and errors."""
    known = {**environment_of(data, control), **environment}
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=child_environment(**known),
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr.strip()


def serve(*arguments: str) -> tuple[str, ...]:
    """Return the command line that runs ``sodateru`` with these arguments."""
    return ("-c", "from bot.cli import main; main()", *arguments)


@pytest.mark.parametrize("model", ["quote", "openai"])
def test_a_bot_that_answers_never_loads_torch(
    data: Path, control: Control, tmp_path: Path, model: str
) -> None:
    """Neither ``quote`` nor ``openai`` (down here, so it quotes) pulls in heavy libraries."""
    seen = tmp_path / "modules.txt"
    program = ("-c", TELLING, str(seen))
    more = {"SODATERU_MODEL": model, "SODATERU_OPENAI_MODEL": "none"}
    fresh = data if model == "quote" else stocked(tmp_path)
    away = "http://127.0.0.1:9/v1"
    with Service(fresh, control, program, OPENAI_BASE_URL=away, **more) as service:
        until(control.connected, 60)
        ts = control.ask(EMPLOYEE, GENERAL, QUESTION)
        until(lambda: control.replies(GENERAL, ts), 60)
        assert service.process.stdin is not None
        service.process.stdin.write(b"\n")
        service.process.stdin.flush()
        until(seen.exists)
        assert service.stop() == 0
    until(lambda: not control.connected())

    loaded = set(seen.read_text(encoding="utf-8").splitlines())
    assert "bot.wiring" in loaded
    assert not loaded & {"torch", "transformers", "peft", "curation", "training"}


def test_the_command_line_and_a_second_bot_beside_a_running_one(
    data: Path, control: Control
) -> None:
    """The running bot serves a search; a second one on its folder is refused in one line."""
    with Service(data, control) as service:
        until(control.connected, 60)
        code, out, errors = run(data, control, *serve("search", QUESTION, "--json"))
        assert (code, errors) == (0, "")
        assert json.loads(out)["hits"][0]["heading"].endswith("年次有給休暇")

        code, out, errors = run(data, control, *serve("serve", "bot"))
        assert code == 1
        assert len(errors.splitlines()) == 1
        assert f"プロセス {service.process.pid}" in errors

        assert service.stop() == 0, service.errors.read_text(encoding="utf-8")
    until(lambda: not control.connected())


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_missing_token_is_one_plain_line(control: Control, tmp_path: Path, name: str) -> None:
    """It names the setting, and an administrator's exit code goes with it."""
    code, _, errors = run(tmp_path, control, *serve("serve", "bot"), **{name: ""})
    assert code == 4
    assert len(errors.splitlines()) == 1
    assert name in errors


def test_a_parent_ends_with_the_bot_that_needs_a_person(control: Control, tmp_path: Path) -> None:
    """``serve`` hands on why, and the bot's exit code."""
    code, _, errors = run(tmp_path, control, *serve("serve"), SLACK_BOT_TOKEN="")
    assert code == 4
    assert "SLACK_BOT_TOKEN" in errors
    assert "Traceback" not in errors


def test_a_role_that_does_not_exist_is_one_plain_line(data: Path, control: Control) -> None:
    """The line says which there are."""
    code, _, errors = run(data, control, *serve("serve", "barista"))
    assert code == 1
    assert errors.count("\n") == 0
    assert "barista" in errors
