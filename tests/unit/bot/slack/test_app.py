"""The door: committed before acknowledged; who may come in; and the environment's trap."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from sqlalchemy import text

from bot.errors import Broken
from bot.slack import app as slack
from bot.slack.identity import alone
from bot.tables import InboxEvent
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import BOT, EMPLOYEE, EXPERT


@pytest.fixture
def bolt(edge: Bench) -> Iterator[App]:
    """Give the Bolt app as it is built for the workspace."""
    with ThreadPoolExecutor(2) as listeners:
        yield slack.build(edge.desk, alone(slack.identity(edge.desk.client)), listeners)


def send(bolt: App, body: dict[str, Any]) -> tuple[int, str]:
    """Deliver an envelope as Socket Mode does, and return status and body of the answer."""
    answer = bolt.dispatch(BoltRequest(mode="socket_mode", body=body))
    return answer.status, str(answer.body)


def mention(name: str = "Ev1", **fields: Any) -> dict[str, Any]:
    """Return the envelope of a mention."""
    event = {
        "type": "app_mention", "user": EMPLOYEE, "channel": CHANNEL, "ts": "1.0",
        "text": f"<@{BOT}> 有給は？", **fields,
    }  # fmt: skip
    return {"type": "event_callback", "event_id": name, "team_id": "T01PLAYGROUND",
            "token": "verification-secret", "event": event}  # fmt: skip


def test_an_envelope_is_committed_then_acknowledged_and_only_once(edge: Bench, bolt: App) -> None:
    """Repeats are acknowledged and change nothing; Slack's token is not kept."""
    for _ in range(4):
        assert send(bolt, mention()) == (200, "")
    rows = edge.rows(InboxEvent)
    assert [(row.id, row.kind, row.state) for row in rows] == [("Ev1", "message", "waiting")]
    assert rows[0].payload["bot_user"] == BOT
    assert "verification-secret" not in str(rows[0].payload)


def test_what_cannot_be_committed_is_not_acknowledged(edge: Bench, bolt: App) -> None:
    """Slack delivers it again, and then it is there."""
    with edge.store.write() as session:
        session.execute(text("ALTER TABLE inbox_event RENAME TO gone"))
    assert send(bolt, mention())[0] == 503
    with edge.store.write() as session:
        session.execute(text("ALTER TABLE gone RENAME TO inbox_event"))
    assert send(bolt, mention())[0] == 200
    assert len(edge.rows(InboxEvent)) == 1


@pytest.mark.parametrize(
    "fields",
    [{"user": BOT}, {"bot_id": "B2"}, {"type": "message"}, {"type": "message", "text": "雑談"},
     {"type": "message", "subtype": "message_changed"}, {"type": "channel_rename"}],
)  # fmt: skip
def test_what_is_not_for_us_is_acknowledged_and_not_kept(
    edge: Bench, bolt: App, fields: dict[str, Any]
) -> None:
    """Own and other bots' messages, twins, talk, edits, and events we did not ask for."""
    assert send(bolt, mention(**fields))[0] == 200
    assert not edge.rows(InboxEvent)


def submission(user: str, answer: str) -> dict[str, Any]:
    """Return a sent rewrite modal."""
    values = {"question": {"text": {"value": "有給は？"}}, "answer": {"text": {"value": answer}}}
    note = '{"answer": "a1", "language": "en"}'
    return {
        "type": "view_submission", "user": {"id": user}, "trigger_id": "t", "team": {"id": "T1"},
        "view": {"id": "V1", "callback_id": "rewrite", "private_metadata": note, "hash": "h",
                 "type": "modal", "state": {"values": values}},
    }  # fmt: skip


def test_a_modal_with_a_mistake_stays_open_and_is_not_kept(edge: Bench, bolt: App) -> None:
    """Its field says what is wrong, in the language it was opened in."""
    status, body = send(bolt, submission(EXPERT, " 　\n"))
    assert status == 200
    assert "Please fill this in." in body
    assert "Only registered experts" in send(bolt, submission(EMPLOYEE, "20日前"))[1]
    assert not edge.rows(InboxEvent)
    assert send(bolt, submission(EXPERT, "20日前")) == (200, "")
    assert [row.kind for row in edge.rows(InboxEvent)] == ["view"]


def test_the_environment_cannot_turn_oauth_on(edge: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An OAuth app's id and secret in the environment leave the bot token in charge."""
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "from-elsewhere")
    with ThreadPoolExecutor(1) as listeners:
        bolt = slack.build(edge.desk, alone(slack.identity(edge.desk.client)), listeners)
        assert bolt.oauth_flow is None
        assert send(bolt, mention()) == (200, "")
    assert len(edge.rows(InboxEvent)) == 1


def test_a_missing_app_token_is_said_plainly(edge: Bench) -> None:
    """An administrator reads which setting is missing."""
    from pydantic import SecretStr

    office = type(edge.desk.room)(
        edge.settings.model_copy(update={"slack_app_token": SecretStr("")}), edge.store
    )
    with pytest.raises(Broken, match="SLACK_APP_TOKEN"):
        slack.connect(office)


def test_the_manifest_asks_for_what_the_code_uses() -> None:
    """Events, scopes, shortcuts and command of the manifest are those of the code, no more."""
    from bot.playground.server import manifest
    from bot.settings import Settings
    from bot.slack.envelope import QUIET_SHORTCUTS, SHORTCUTS

    found = manifest()
    shortcuts = {row["callback_id"] for row in found["features"]["shortcuts"]}
    assert shortcuts == SHORTCUTS | QUIET_SHORTCUTS
    assert [row["command"] for row in found["features"]["slash_commands"]] == [
        Settings().admin_command
    ]
    events = set(found["settings"]["event_subscriptions"]["bot_events"])
    kinds = {name.partition(".")[0] for name in events}
    assert kinds == {
        "app_home_opened",
        "app_mention",
        "message",
        "reaction_added",
        "reaction_removed",
        "app_uninstalled",
        "member_joined_channel",
        "tokens_revoked",
    }
    scopes = set(found["oauth_config"]["scopes"]["bot"])
    needed = {"app_mentions:read", "channels:history", "groups:history", "im:history", "chat:write",
              "commands", "reactions:read", "users:read", "im:write", "files:read",
              "files:write"}  # fmt: skip
    assert needed <= scopes
    assert not {scope for scope in scopes if scope.startswith(("admin", "search"))}
