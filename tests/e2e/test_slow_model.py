"""A model that writes slowly, and many who ask at once."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chat_server import ChatServer, chat_server
from tests.support.product import AKARI, KENGO, Product, product

QUESTION = "国内出張の日当はいくらですか？"
SAID = "国内出張の日当は、旅費規程に定める。[1]"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    """Give the model's server."""
    with chat_server() as running:
        running.answer = SAID * 4
        yield running


@pytest.fixture(scope="module")
def slow(server: ChatServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give a bot whose model is behind that server."""
    more = {"model": "openai", "openai_model": "m", "openai_base_url": server.url, "workers": 8}
    with product(tmp_path_factory.mktemp("slow"), **more) as running:
        yield running


def test_an_answer_is_read_while_it_is_written(slow: Product, server: ChatServer) -> None:
    """The passage stands there at once, then the first sentence before the last; one message."""
    server.pause = 0.08
    channel = slow.channel()
    ts = slow.control.ask(AKARI, channel, QUESTION)

    def growing(word: str) -> dict[str, Any]:
        return slow.control.wait_for(
            lambda: [
                row
                for row in slow.control.replies(channel, ts)
                if row.get("streaming") and word in row["text"]
            ]
        )[0]

    card = growing("📄")
    assert "[1]" not in card["text"]
    assert "旅費規程" in card["text"]
    assert 0 < growing("[1]")["text"].count("[1]") < 4
    slow.quiet()
    (message,) = slow.control.replies(channel, ts)
    assert message["ts"] == card["ts"]
    assert "関連しそうな箇所" not in str(message)
    assert message["blocks"][0]["text"] == SAID * 4
    assert "📄 出典" in str(message["blocks"])
    answer = message["metadata"]["event_payload"]["answer_id"]
    slow.control.click(KENGO, channel, message["ts"], "feedback", f"good:{answer}")
    slow.whisper(KENGO, channel, "ありがとうございます")


def test_forty_questions_at_once_keep_slacks_budget(slow: Product, server: ChatServer) -> None:
    """Everybody sees at once that the bot is at work; streams stay in budget; each is answered."""
    server.pause = 0.02
    before = len(slow.control.calls())
    asked = [(channel := slow.channel(), slow.control.ask(AKARI, channel, QUESTION))
             for _ in range(40)]  # fmt: skip
    slow.quiet()
    assert [len(slow.control.replies(channel, ts)) for channel, ts in asked] == [1] * 40
    calls = slow.control.calls()[before:]
    shown = [call["args"]["thread_ts"] for call in calls if "setStatus" in call["method"]]
    first = [call["method"] for call in calls].index("chat.stopStream")
    early = [c["args"]["thread_ts"] for c in calls[:first] if "setStatus" in c["method"]]
    assert {ts for _, ts in asked} <= set(shown)
    assert len(early) >= 8  # said on arrival: more than there are workers had begun
    assert sum(call["method"] == "chat.startStream" for call in calls) <= 18
    assert sum(call["method"] == "chat.appendStream" for call in calls) <= 90
