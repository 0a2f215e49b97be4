"""The hosted trainer against a real server: one job whatever happens, nothing private, reasons."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openai
import pytest

from bot.errors import Broken, SodateruError, Transient, UserError
from tests.support.toys import dataset, row
from tests.support.tuning_server import KEY, TuningServer, tuning_server
from training.trainers import Cancelled, Spec
from training.trainers.openai import HostedTrainer
from training.trainers.terms import Terms

TERMS = Terms("supervised", yen_per_million=500.0, most_yen=5000.0, official=False)


@pytest.fixture
def server() -> Iterator[TuningServer]:
    with tuning_server() as made:
        yield made


def spec_of(folder: Path, rows: list[dict[str, Any]] | None = None, **fields: Any) -> Spec:
    made = rows or [row(n) | {"pair_id": f"p{n}"} for n in range(12)]
    data = dataset(folder / "dataset", made, made[:1])
    (data / "validation.jsonl").write_text(json.dumps(row(3), ensure_ascii=False) + "\n")
    return Spec(base="base-7b", dataset=data, dataset_hash="d", out=folder / "out", **fields)


def trainer(server: TuningServer, terms: Terms = TERMS, key: str = KEY) -> HostedTrainer:
    client = openai.OpenAI(api_key=key, base_url=server.url, timeout=1.0, max_retries=0)
    return HostedTrainer(client, terms, poll_seconds=0.01, today=lambda: date(2026, 11, 25))


def patiently(server: TuningServer, spec: Spec, tries: int = 6) -> Any:
    """Train as the scheduler does: again after whatever passes."""
    for _ in range(tries - 1):
        try:
            return trainer(server).train(spec, lambda _: None)
        except Transient:
            continue
    return trainer(server).train(spec, lambda _: None)


def test_a_job_is_ordered_once_and_its_model_comes_back(
    server: TuningServer, tmp_path: Path
) -> None:
    """Files go up, one job is made with our mark, the model's name and price return."""
    spec = spec_of(tmp_path)
    made = trainer(server).train(spec, lambda _: None)
    again = trainer(server).train(spec, lambda _: None)
    assert again == made
    assert made.hosted == "ft:base-7b:org::1"
    assert made.yen == pytest.approx(61.7)
    (job,) = server.jobs.values()
    assert job["metadata"]["sodateru"] == spec.key
    assert job["method"]["supervised"]["hyperparameters"]["n_epochs"] == spec.epochs
    assert server.files == {}  # nothing of ours stays there
    lines = server.sent[f"sodateru-{spec.key}-train.jsonl"].splitlines()
    first = json.loads(lines[0])["messages"]
    assert len(lines) == 12
    assert first[-1] == {"role": "assistant", "content": row(0)["answer"]}
    assert [turn["role"] for turn in first[:-1]] == ["system", "user"]


@pytest.mark.parametrize(
    ("request_", "faults"),
    [
        ("POST /fine_tuning/jobs", ["lost"]),
        ("POST /fine_tuning/jobs", ["500", "lost"]),
        ("POST /fine_tuning/jobs", ["429", "slow"]),
        ("POST /files", ["lost", "500", "lost"]),
        ("GET /fine_tuning/jobs", ["500", "lost", "429"]),
        ("GET /files", ["lost"]),
        ("GET /fine_tuning/jobs/ftjob", ["500", "lost", "429", "500"]),
    ],
)
def test_no_fault_makes_two_jobs(
    server: TuningServer, tmp_path: Path, request_: str, faults: list[str]
) -> None:
    """Answers are lost, refused or late; in the end there is one job, one upload and one model."""
    server.faults[request_] = list(faults)
    made = patiently(server, spec_of(tmp_path))
    assert server.faults[request_] == []
    assert made.hosted == "ft:base-7b:org::1"
    assert len(server.jobs) == 1
    assert len(server.sent) == 2


def test_two_that_were_ordered_at_once_leave_one(server: TuningServer, tmp_path: Path) -> None:
    """Only a race can make two; whoever looks next cancels the younger one."""
    spec = spec_of(tmp_path)
    first = trainer(server)
    first.train(spec, lambda _: None)
    twin = server.jobs["ftjob-1"] | {"id": "ftjob-2", "status": "running"}
    server.jobs["ftjob-2"] = twin
    assert first.train(spec, lambda _: None).hosted == "ft:base-7b:org::1"
    assert server.jobs["ftjob-2"]["status"] == "cancelled"


def test_a_failed_job_says_why_and_an_attempt_of_its_own_follows(
    server: TuningServer, tmp_path: Path
) -> None:
    """The service's reason is told; asking again orders another job, not the failed one."""
    server.ending = "failed"
    spec = spec_of(tmp_path)
    with pytest.raises(Broken) as failed:
        trainer(server).train(spec, lambda _: None)
    assert server.reason in failed.value.say("ja")
    server.ending = "succeeded"
    assert trainer(server).train(replace(spec, attempt=1), lambda _: None).hosted
    assert len(server.jobs) == 2


def test_cancelling_reaches_the_service(server: TuningServer, tmp_path: Path) -> None:
    """A cancelled run cancels its job; a stop of our process leaves it to be found again."""
    server.stuck = True
    spec = spec_of(tmp_path)

    def raising(error: SodateruError, jobs: int = 1) -> Any:
        def progress(_: Any) -> None:
            if len(server.jobs) >= jobs:
                raise error

        return progress

    with pytest.raises(Transient):  # the turn was lost before anything was ordered
        trainer(server).train(spec, raising(Transient("error.turn_lost", name="training"), 0))
    assert server.jobs == {}
    with pytest.raises(Transient):
        trainer(server).train(spec, raising(Transient("train.interrupted", signal=15)))
    assert server.jobs["ftjob-1"]["status"] == "validating_files"
    with pytest.raises(Cancelled):
        trainer(server).train(spec, raising(Cancelled("train.run_moved", run="r", stage="x")))
    assert server.jobs["ftjob-1"]["status"] == "cancelled"
    assert (len(server.jobs), server.files) == (1, {})
    trainer(server).cancel(spec)  # nothing more to do
    with pytest.raises(Broken):  # somebody else's cancel is told as the end it is
        trainer(server).train(spec, lambda _: None)


def test_what_may_not_begin_is_refused_before_anything_is_sent(
    server: TuningServer, tmp_path: Path
) -> None:
    """Price, limit, end of the service, rights and base are checked first, each with a reason."""
    spec = spec_of(tmp_path)
    for terms, key in (
        (replace(TERMS, yen_per_million=0.0), "hosted.no_price"),
        (replace(TERMS, most_yen=0.1), "hosted.too_dear"),
    ):
        with pytest.raises(UserError) as refused:
            trainer(server, terms).check(spec)
        assert refused.value.key == key
        assert refused.value.say("ja") != refused.value.say("en")
    with pytest.raises(UserError) as refused:
        trainer(server, key="sk-other").check(spec)
    assert refused.value.key == "hosted.not_allowed"
    with pytest.raises(UserError):
        trainer(server).check(replace(spec, base="unknown"))
    ending = trainer(server, replace(TERMS, official=True))
    assert ending.check(spec)["ends"] == {"date": "2027-01-06", "days": 42}
    ending._today = lambda: date(2027, 1, 6)
    with pytest.raises(UserError) as ended:
        ending.train(spec, lambda _: None)
    assert ended.value.key == "hosted.ended"
    server.may_create = False
    with pytest.raises(UserError) as forbidden:
        trainer(server).train(spec, lambda _: None)
    assert forbidden.value.key == "hosted.not_allowed"
    assert (server.jobs, server.files) == ({}, {})


def test_estimates_are_on_the_dear_side(server: TuningServer, tmp_path: Path) -> None:
    """The estimate is told in yen before anything begins: tokens times passes times price."""
    told = trainer(server).check(spec_of(tmp_path, epochs=2))
    assert told["yen"] == round(told["tokens"] * 500 / 1e6)
    assert told["rows"] == 12
    assert told["tokens"] > 2 * 12 * 100  # the prompt of each row counts


def test_personal_data_is_masked_and_numbers_of_persons_stop_everything(
    server: TuningServer, tmp_path: Path
) -> None:
    """A phone number leaves masked; a My Number or a key leaves not at all, and says which pair."""
    rows = [row(n) | {"pair_id": f"p{n}"} for n in range(12)]
    rows[0]["answer"] = "携帯は090-1234-5678です。[1]"
    spec = spec_of(tmp_path, rows)
    trainer(server).train(spec, lambda _: None)
    sent = "".join(server.sent.values())
    assert "090-1234-5678" not in sent
    assert "[電話1]" in sent
    for secret in ("マイナンバーは123456789018です。", "鍵は AKIAIOSFODNN7EXAMPLE です。"):
        rows[5]["evidence"][0]["text"] = secret
        with pytest.raises(UserError) as blocked:
            trainer(server).train(spec_of(tmp_path, rows, seed=7), lambda _: None)
        assert "p5" in blocked.value.say("ja")
        assert secret not in blocked.value.say("ja")
    assert len(server.jobs) == 1


def test_preferences_are_sent_as_pairs(server: TuningServer, tmp_path: Path) -> None:
    """DPO takes the rows that know a rejected answer, in the service's own shape."""
    rows = [row(n) | {"pair_id": f"p{n}", "rejected": "わかりません。"} for n in range(10)]
    spec = spec_of(tmp_path, [*rows, row(11)])
    trainer(server, replace(TERMS, method="dpo")).train(spec, lambda _: None)
    lines = server.sent[f"sodateru-{spec.key}-train.jsonl"].splitlines()
    first = json.loads(lines[0])
    assert len(lines) == 10
    assert first["preferred_output"][0]["content"] == row(0)["answer"]
    assert first["non_preferred_output"][0]["content"] == "わかりません。"
    (job,) = server.jobs.values()
    assert job["method"]["type"] == "dpo"
