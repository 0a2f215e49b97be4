"""The demo as a newcomer meets it: one command, the tour in a real browser, a second start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.browser import Tab, browser, executable
from tests.support.process import end
from tests.support.workspace import Control

SODATERU = Path(sys.executable).parent / "sodateru"

pytestmark = pytest.mark.slow


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(port: int, folder: Path) -> Iterator[str]:
    """Run the demo until its ready line, and end it as Ctrl-C does."""
    command = [str(SODATERU), "demo", "--port", str(port), "--data", str(folder)]
    environment = {**os.environ, "SODATERU_LANGUAGE": "ja"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert f"http://127.0.0.1:{port}" in line
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        code = end(process)
    assert code == 0


def step(tab: Tab, title: str) -> None:
    """Wait for a step of the tour, let it set the scene, and send what it wrote."""
    tab.wait(f"document.querySelector('.guide-card h3')?.textContent === '{title}'")
    question = tab.js("document.querySelector('.guide blockquote')?.textContent")
    tab.click(".guide .btn.primary")
    if question:
        tab.wait("document.querySelector('#compose').value")
        tab.key("Enter")
        here = f"document.querySelector('#thread .msg')?.textContent.includes('{question}')"
        tab.wait(f"{here} && document.querySelector('#thread .vote')")


def thread(tab: Tab) -> str:
    """Return the text of the open thread."""
    return str(tab.js("document.querySelector('#thread .msgs').textContent"))


@pytest.mark.skipif(not executable(), reason="no Chromium on this machine")
def test_the_tour_teaches_the_bot_in_front_of_ones_eyes(tmp_path: Path) -> None:
    """Ask, vote down, rewrite, ask in other words, a neighbour, the unanswerable; then restart."""
    port = free_port()
    with demo(port, tmp_path) as url, browser() as tab:
        tab.go(url)
        tab.wait("document.querySelector('#switcher')")
        tab.js("localStorage.setItem('sodateru.language', 'ja')")
        tab.go(f"{url}/?as=U01MINASE")
        step(tab, "社員として質問する")
        assert "出典" in thread(tab)
        tab.click("#thread .vote[data-vote=negative]")
        step(tab, "専門家として書き直す")
        tab.wait("document.querySelector('.switcher .badge.expert')")
        tab.click("#thread .btn", "書き直す")
        tab.click("dialog .btn.ghost", "例文を入れる")
        tab.click("dialog .btn.primary")
        tab.wait("!document.querySelector('#modal').open")
        step(tab, "別の人が言い換えて聞く")
        assert "確認した回答です" in thread(tab)
        step(tab, "いま起きたことを見る")
        tab.click("#thread [data-trace]")
        tab.wait("document.querySelectorAll('.trace-step').length >= 5")
        kinds = tab.js("[...document.querySelectorAll('.trace-step')].map(e => e.dataset.kind)")
        assert {"event", "question", "answer", "message", "verified", "model"} <= set(kinds)
        assert "深町谷" in tab.js("document.querySelector('.trace-step.verified').textContent")
        step(tab, "似ているけれど別の質問")
        assert "確認した回答です" not in thread(tab)
        step(tab, "資料にない質問")
        assert "確認できません" in thread(tab)
        assert "担当者に引き継ぎました" in thread(tab)
        tab.click(".guide .btn.primary")  # the last step: a rehearsal, as the administrator
        tab.wait("document.querySelector('#compose').value.includes('train rehearse')")
        tab.key("Enter")
        tab.wait("document.querySelector('.guide-card h3')?.textContent.includes('🎉')")
        direct = Control(url).dm("U01SETOMORI")
        shown = Control(url).wait_for(lambda: Control(url).messages(direct))
        assert "学習のリハーサル" in shown[-1]["text"]
        assert tab.errors == []
    with demo(port, tmp_path) as url:
        asked = [row for row in Control(url).messages("C01KEIHI") if not row.get("bot_id")]
        assert len(asked) == 3


def test_a_port_in_use_is_one_plain_line(tmp_path: Path) -> None:
    """Two demos on one port: the second says so and how to go on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [str(SODATERU), "demo", "--port", str(port), "--data", str(tmp_path)]
        environment = {**os.environ, "SODATERU_LANGUAGE": "ja"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--port" in done.stderr
