"""A trainer that orders from a service, killed all along the way: one job, one move at a time."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from bot import audit, registry
from bot.llm.gateway import Gateway
from bot.settings import Settings, child_environment
from bot.store import Store
from bot.tables import Answer, ModelVersion, OutboxMessage, Question, Rating, ShadowAnswer
from tests.support.hosted import hosted_room
from tests.support.toys import PLACES, dataset, row
from tests.support.tuning_server import KEY, tuning_server
from training.tables import GateVerdict, Run

ROOT = Path(__file__).parents[2]
ORDERING = ("hosted.uploaded", "hosted.ordered", "run.adapter_written", "run.trained")
MOVING = ("rollout.moving", "rollout.moved")


def trainer(data: Path, url: str, crash_at: str = "") -> str:
    """Run the trainer process; return the stage it came to, or nothing when it was killed."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.hosted", str(data), url, "0.5"],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
        env=child_environment(SODATERU_CRASH_AT=crash_at, OPENAI_API_KEY=KEY),
    )  # fmt: skip
    wanted = -signal.SIGKILL if crash_at else 0
    assert ended.returncode == wanted, (crash_at, ended.stderr[-2000:])
    return ended.stdout.strip()


def said(store: Store, n: int, version: str) -> str:
    """Store an answer of a version and return its id."""
    with store.write() as session:
        session.add(Question(
            id=f"q{n}", team="T", channel="C", ts=f"{n}.0", thread_ts=f"{n}.0", user="U",
            language="ja", text="会議室は？",
        ))  # fmt: skip
        session.flush()
        session.add(Answer(
            id=f"a{n}", question_id=f"q{n}", text="総務部です。", language="ja", citations=[],
            passage_ids=[], passage_hashes=[], model_version=version, prompt_version="1",
            milliseconds={},
        ))  # fmt: skip
    return f"a{n}"


def stage(store: Store) -> str:
    with store.read() as session:
        return session.exec(select(Run)).one().stage


def champion(store: Store) -> str:
    with store.read() as session:
        return registry.champion(session).id


@pytest.mark.slow
def test_killed_all_along_the_way(tmp_path: Path) -> None:
    """Killed before and after every step, the run orders once, moves once, and ends promoted."""
    lesson = f"{PLACES[0]}です。[1]"
    rows = [
        row(0, said=lesson, form=f"{{word}}は{n}番ですか？") | {"pair_id": f"p{n}"}
        for n in range(8)
    ]
    dataset(tmp_path / "dataset", rows * 2, rows)
    with tuning_server() as server:
        server.answer = lesson
        room = hosted_room(tmp_path, server.url)
        store = room.store
        for point in ORDERING:
            trainer(tmp_path, server.url, point)
        assert trainer(tmp_path, server.url) == "shadow"
        assert len(server.jobs) == 1
        with store.read() as session:
            made = session.exec(select(ModelVersion).where(ModelVersion.kind == "openai")).one()
            run = session.exec(select(Run)).one()
            told = session.exec(select(OutboxMessage)).all()
        assert made.base == "ft:base-7b:org::1"
        assert (run.detail["yen"], run.detail["expected"]["rows"]) == (61.7, 16)
        assert ["約" in one.payload["text"] for one in told] == [True]  # the price, told once
        for number, mode in enumerate(("shadow", "canary"), start=1):
            version = "quote" if mode == "shadow" else made.id
            answer = said(store, number, version)
            with store.write() as session:
                session.add(
                    ShadowAnswer(answer_id=answer, version_id=made.id, text="", why="ok",
                                 milliseconds=9.0)
                    if mode == "shadow"
                    else Rating(answer_id=answer, user="U", value=1, via="button", event_ts=1.0)
                )  # fmt: skip
            trainer(tmp_path, server.url, MOVING[0])
            assert (stage(store), champion(store)) == (mode, "quote")
            trainer(tmp_path, server.url, MOVING[1])
        assert (stage(store), champion(store)) == ("promoted", made.id)
        assert trainer(tmp_path, server.url) == "promoted"
        with store.read() as session:
            assert len(session.exec(select(GateVerdict)).all()) == 1
        assert audit.broken(store) == []
        gateway = Gateway(store, Settings(data=tmp_path), lambda version, _: room.build(version))
        with gateway.lease("C:1") as model:
            assert model.version == made.id
        gateway.close()
        assert (len(server.jobs), server.files) == (1, {})
        store.close()
