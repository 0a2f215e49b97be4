"""The durable core by itself, killed half-way: judged only by what its Slack saw.

The test plays Slack: it delivers events, delivers again what was not acknowledged, and reads the
paper on which the process posts. Every point is passed by the same three questions.
"""

import json
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from bot.settings import child_environment
from tests.support.durable import Paper, fresh, until

POINTS = ("inbox.received", "worker.claimed", "outbox.planning", "outbox.sending", "outbox.posted")
ROOT = Path(__file__).parents[2]
EVENTS = [
    {
        "event_id": f"Ev{number}",
        "event": {"channel": f"C{number % 2}", "ts": f"{number}.0", "user": "U1", "text": text},
    }
    for number, text in enumerate(("有給はいつまで？", "ｶｰﾄﾞを失くしました", "旅費の上限は？"))
]


class Victim:
    """The process under test, as Slack sees it."""

    def __init__(self, folder: Path, crash_at: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.core", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=child_environment(SODATERU_CRASH_AT=crash_at),
        )
        self._heard: Queue[str] = Queue()
        self._ear = Thread(target=self._listen, daemon=True)
        self._ear.start()

    def deliver(self, events: list[dict[str, object]]) -> set[str]:
        """Send events one after the other and return the ids that were acknowledged."""
        acknowledged: set[str] = set()
        for event in events:
            try:
                self.process.stdin.write(json.dumps(event, ensure_ascii=False) + "\n")  # type: ignore[union-attr]
                self.process.stdin.flush()  # type: ignore[union-attr]
            except BrokenPipeError:
                break
            while self.process.poll() is None or not self._heard.empty():
                try:
                    acknowledged.add(self._heard.get(timeout=0.05))
                    break
                except Empty:
                    continue
        return acknowledged

    def end(self) -> int:
        """Let it finish, or see that it is dead; return its exit code."""
        with suppress(BrokenPipeError):
            self.process.stdin.close()  # type: ignore[union-attr]
        self._ear.join(60)
        code = self.process.wait(60)
        with self.process:
            assert self.process.stderr.read() == ""  # type: ignore[union-attr]
        return code

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._heard.put(line.strip())


@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_nothing_is_shown_twice(tmp_path: Path, point: str) -> None:
    """Killed at ``point``, started again: each question has exactly one visible answer."""
    fresh(tmp_path).close()
    victim = Victim(tmp_path, crash_at=f"{point}:2")
    acknowledged = victim.deliver(EVENTS)
    until(lambda: victim.process.poll() is not None)
    assert victim.end() == -9

    again = Victim(tmp_path)
    missing = [event for event in EVENTS if event["event_id"] not in acknowledged]
    assert again.deliver(missing) == {str(event["event_id"]) for event in missing}
    posted = Paper(tmp_path / "paper.jsonl")
    until(lambda: {line["thread_ts"] for line in posted.lines()} == {"0.0", "1.0", "2.0"})
    assert again.end() == 0

    assert Counter(line["thread_ts"] for line in posted.lines()) == {"0.0": 1, "1.0": 1, "2.0": 1}


def test_four_deliveries_in_two_lives_are_one_answer(tmp_path: Path) -> None:
    """Repeats before and after a death add nothing."""
    fresh(tmp_path).close()
    victim = Victim(tmp_path, crash_at="outbox.recorded:3")
    victim.deliver(EVENTS * 2)
    until(lambda: victim.process.poll() is not None)
    assert victim.end() == -9

    again = Victim(tmp_path)
    again.deliver(EVENTS * 2)
    assert again.end() == 0

    posted = Paper(tmp_path / "paper.jsonl").lines()
    assert Counter(line["thread_ts"] for line in posted) == {"0.0": 1, "1.0": 1, "2.0": 1}
