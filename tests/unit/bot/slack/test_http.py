"""The HTTP way in: what Slack signed is committed and answered; whatever else comes is refused."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Broken, UserError
from bot.playground.workspace import APP, TEAM
from bot.tables import InboxEvent
from tests.support.http import Gate, gate, request
from tests.support.workspace import BOT, EMPLOYEE

CHANNEL = "C01KEIHI"


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """Give a bot that is reached by HTTP."""
    with gate(tmp_path_factory.mktemp("http")) as made:
        yield made


def mention(name: str, **more: Any) -> dict[str, Any]:
    """Return the body of a question."""
    event = {
        "type": "app_mention", "user": EMPLOYEE, "channel": CHANNEL, "ts": f"{time.time():.6f}",
        "text": f"<@{BOT}> 有給休暇はいつまでに申請しますか？",
    }  # fmt: skip
    known = {
        "type": "event_callback", "team_id": TEAM, "api_app_id": APP, "event_id": name,
        "event": event, "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
    }  # fmt: skip
    return {**known, **more}


def kept(way: Gate) -> set[str]:
    """Return the ids of what was committed."""
    return {row.id for row in way.bench.rows(InboxEvent)}


def test_a_signed_event_is_committed_before_its_answer(way: Gate) -> None:
    """The row is there when the 200 is."""
    assert way.ask(*request(mention("EvGood"))).status == 200
    assert "EvGood" in kept(way)


def test_a_repeat_is_acknowledged_and_kept_once(way: Gate) -> None:
    """Retries carry their number; a replayed request is nothing else."""
    data, headers = request(mention("EvRetry"))
    for number in range(3):
        more = [("X-Slack-Retry-Num", str(number)), ("X-Slack-Retry-Reason", "http_timeout")]
        assert way.ask(data, headers + (more if number else [])).status == 200
    assert [row.id for row in way.bench.rows(InboxEvent)].count("EvRetry") == 1


def _unsigned() -> tuple[bytes, list[tuple[str, str]]]:
    data, headers = request(mention("EvBad"))
    return data, headers[:1]


def _stamped(stamp: str) -> tuple[bytes, list[tuple[str, str]]]:
    data, headers = request(mention("EvBad"))
    return data, [(n, stamp if n.endswith("Timestamp") else v) for n, v in headers]


def _changed() -> tuple[bytes, list[tuple[str, str]]]:
    data, headers = request(mention("EvBad"))
    return data.replace("有給".encode(), "給与".encode()), headers


def _twice() -> tuple[bytes, list[tuple[str, str]]]:
    data, headers = request(mention("EvBad"))
    return data, [*headers, ("x-slack-signature", "v0=0")]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (_unsigned(), 401),
        (request(mention("EvBad"), secret="another"), 401),  # noqa: S106
        (_stamped("abc"), 401),
        (_stamped("1_0"), 401),
        (request(mention("EvBad"), at=int(time.time()) - 301), 401),
        (_changed(), 401),
        (_twice(), 401),
        (request(b"x" * 10_000_000), 413),
        (request(b'{"text": "\xff\xfe\x83\x65"}'), 400),
        (request(b"not json at all"), 400),
    ],
    ids=["unsigned", "other secret", "time is a word", "time no digits", "old", "changed",
         "header twice", "10 MB", "no UTF-8", "no JSON"],
)  # fmt: skip
def test_what_slack_never_sends_is_refused(
    way: Gate, sent: tuple[bytes, list[tuple[str, str]]], status: int
) -> None:
    """Nothing is kept of it, and the next good request is served as ever."""
    assert way.ask(*sent).status == status
    assert "EvBad" not in kept(way)
    assert way.ask(b"", method="GET", path="/health").status == 200


def test_slacks_own_probes_are_answered(way: Gate) -> None:
    """The address check echoes its challenge; the certificate check gets a 200."""
    data, headers = request({"type": "url_verification", "challenge": "c0ffee", "token": "t"})
    assert "c0ffee" in way.ask(data, headers).body
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    assert way.ask(b"ssl_check=1&token=t", form).status == 200


@pytest.mark.parametrize(
    "other",
    [
        {"api_app_id": "A0OTHER"},
        {"team_id": "T0OTHER", "authorizations": [{"team_id": "T0OTHER"}]},
    ],
    ids=["app", "team"],
)
def test_what_is_meant_for_others_is_dropped(way: Gate, other: dict[str, Any]) -> None:
    """Another app's or another workspace's event is acknowledged and not kept."""
    assert way.ask(*request(mention("EvOther", **other))).status == 200
    assert "EvOther" not in kept(way)


def test_nothing_but_the_known_addresses_is_served(way: Gate) -> None:
    """There is no way in that Slack does not use."""
    assert way.ask(*request(mention("EvBad")), path="/").status == 404
    assert way.ask(b"", method="GET").status == 405
    assert way.ask(b"", method="GET", path="/slack/install").status == 404


def test_a_database_that_is_shut_is_not_acknowledged(way: Gate) -> None:
    """What could not be committed comes again."""
    from sqlalchemy import text

    with way.bench.store.write() as session:
        session.execute(text("ALTER TABLE inbox_event RENAME TO away"))
    try:
        assert way.ask(*request(mention("EvLater"))).status == 503
    finally:
        with way.bench.store.write() as session:
            session.execute(text("ALTER TABLE away RENAME TO inbox_event"))
    assert way.ask(*request(mention("EvLater"))).status == 200
    assert "EvLater" in kept(way)


def test_missing_secret_and_taken_port_are_said_plainly(way: Gate, tmp_path: Path) -> None:
    """Whoever starts the bot reads which setting to mend."""
    from pydantic import SecretStr

    with pytest.raises(Broken, match="SLACK_SIGNING_SECRET"):
        gate(tmp_path, slack_signing_secret=SecretStr("")).__enter__()
    taken = int(way.url.rpartition(":")[2])
    with pytest.raises(UserError, match=str(taken)):
        gate(tmp_path, http_port=taken).__enter__()
