"""Three trainer processes on one database, every appointment due at once: each is kept once."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from bot import audit, registry
from bot.settings import child_environment
from bot.tables import AuditRow, ModelVersion, OutboxMessage
from tests.support.durable import fresh
from tests.support.trials import pairs, versions
from tests.support.tuning_server import tuning_server
from training import bias
from training.tables import CheckUp

ROOT = Path(__file__).parents[2]
QUESTIONS = 12


@pytest.mark.slow
def test_three_trainers_keep_each_appointment_once(tmp_path: Path) -> None:
    """Re-test, fairness and the model's last day: one row, one audit row, no question twice."""
    store = fresh(tmp_path)
    pairs(store, QUESTIONS)
    versions(store, "old", "hosted")
    with store.write() as session:
        hosted = session.get_one(ModelVersion, "hosted")
        hosted.kind, hosted.base = "openai", "base-7b"
        registry.promote(session, "hosted", why="test")
    with tuning_server() as server:
        server.answer = "上限は3000円です。[1]"
        server.last_day = "2026-12-01"
        command = [sys.executable, "-m", "tests.support.appointments", str(tmp_path), server.url]
        trainers = [
            subprocess.Popen(command, cwd=ROOT, env=child_environment(), text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(3)
        ]  # fmt: skip
        for one in trainers:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        for one in trainers:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        told = [one.communicate(timeout=250) for one in trainers]
        assert [one.returncode for one in trainers] == [0, 0, 0], told
        asked = len(server.requests)
    with store.read() as session:
        kept = session.exec(select(CheckUp)).all()
        done = Counter(row.action for row in session.exec(select(AuditRow)))
        messages = session.exec(select(OutboxMessage)).all()
    kinds = {"retest", "bias", "sunset"}
    assert sorted(one.kind for one in kept) == sorted(kinds)
    assert {name: done[f"calendar.{name}"] for name in kinds} == dict.fromkeys(kinds, 1)
    assert asked == QUESTIONS + len(bias.swapped([{"pair_id": "p", "question": "q"}])) * QUESTIONS
    about = [one.payload["text"] for one in messages if "2026-12-01" in one.payload["text"]]
    assert len(about) == 1  # the administrator hears of the last day once
    assert audit.broken(store) == []
    store.close()
