"""The Slack edge beside a stock Bolt AsyncApp, on the same workspace, in one run.

    python -m tests.bench.slack_edge [--quick]

Event to first feedback; event to first text with a model of 20 tokens a second (the sample uses the
SDK's stream helper as it is); a burst of 300 questions; 40 questions in a minute within Slack's
budgets, where whoever calls too often gets a 429. Both apps are processes of their own.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event
from time import monotonic

from bot.playground.company import Company, Person, Place
from bot.playground.server import manifest
from bot.settings import child_environment
from tests.support.chat_server import ChatServer, chat_server
from tests.support.service import Service, stocked
from tests.support.workspace import Control, workspace

USER = "U01MINASE"
QUESTION = "年次有給休暇はいつまでに申請しますか？"
TEXT = "年次有給休暇は、取得日の三営業日前までに勤怠システムから申請します。[1] " * 12
TOKEN_SECONDS = 0.05
"""20 tokens a second; a piece of the fake model is one token."""
BURST, MINUTE_QUESTIONS = 300, 40


def company(channels: int) -> Company:
    """Return a company with many channels."""
    places = tuple(Place(f"C01B{n:04}", f"b{n}", "", (USER,)) for n in range(channels))
    return Company(people=(Person(USER, "水無瀬 あかり"),), channels=places)


@contextmanager
def stock(control: Control, model: ChatServer) -> Iterator[None]:
    """Run the sample against the workspace."""
    known = {"SLACK_API_URL": control.api, "SLACK_BOT_TOKEN": control.bot_token,
             "SLACK_APP_TOKEN": control.app_token, "MODEL_URL": model.url}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.stock_app"], env=child_environment(**known)
    )
    try:
        control.wait_for(control.connected, 60.0)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def ours(control: Control, folder: Path, **environment: str) -> Iterator[None]:
    """Run the bot against the workspace."""
    with Service(stocked(folder), control, **environment):
        control.wait_for(control.connected, 90.0)
        yield


def asked(control: Control, channels: list[str]) -> dict[str, float]:
    """Ask in each channel; return channel to the time of the event."""
    for channel in channels:
        control.ask(USER, channel, QUESTION)
    rows = control.read("events")["events"]
    return {row["channel"]: row["at"] for row in rows if row["type"] == "app_mention"}


def first(control: Control, methods: tuple[str, ...]) -> dict[str, float]:
    """Return channel to the time of the first call of one of some methods."""
    found: dict[str, float] = {}
    for call in control.calls():
        channel = str(call["args"].get("channel") or call["args"].get("channel_id") or "")
        if call["method"] in methods and not call.get("refused") and _says(call):
            found.setdefault(channel, call["at"])
    return found


def _says(call: dict) -> bool:
    """Return whether a call shows something: a stream may begin without a word."""
    args = call["args"]
    if call["method"] in ("chat.startStream", "chat.appendStream"):
        return bool(args.get("markdown_text") or args.get("chunks"))
    return True


FEEDBACK = ("reactions.add", "assistant.threads.setStatus", "chat.postMessage", "chat.startStream")
WORDS = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.update")


def one_by_one(control: Control, channels: list[str], methods: tuple[str, ...]) -> list[float]:
    """Ask in one channel after the other; return the seconds to the first of some calls."""
    waits = []
    for channel in channels:
        at = asked(control, [channel])[channel]
        control.wait_for(lambda c=channel: c in first(control, methods), 60.0)
        waits.append(first(control, methods)[channel] - at)
    return waits


def latency(folder: Path, rounds: int) -> None:
    """Event to first feedback, and to first text, of both."""
    with chat_server() as model:
        model.answer, model.pause = TEXT, TOKEN_SECONDS
        found = {}
        for name in ("stock", "ours"):
            with workspace(company(2 * rounds + 2), manifest=manifest()) as control:
                settings = {"SODATERU_MODEL": "openai", "SODATERU_OPENAI_MODEL": "m",
                            "OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none"}  # fmt: skip
                run = stock(control, model) if name == "stock" else ours(
                    control, folder / name, **settings
                )  # fmt: skip
                places = [f"C01B{n:04}" for n in range(2 * rounds + 2)]
                with run:
                    one_by_one(control, places[:2], WORDS)  # warm
                    found[name, "feedback"] = one_by_one(control, places[2 : 2 + rounds], FEEDBACK)
                    found[name, "text"] = one_by_one(control, places[2 + rounds :], WORDS)
    for what in ("feedback", "text"):
        theirs, mine = median(found["stock", what]), median(found["ours", what])
        say(f"first {what}: stock {theirs * 1000:.0f} ms, ours {mine * 1000:.0f} ms, "
            f"ratio {mine / theirs:.2f} (n={rounds})")  # fmt: skip


def burst(folder: Path, many: int) -> None:
    """So many questions at once: each is answered once."""
    with workspace(company(many), manifest=manifest()) as control, ours(control, folder / "burst"):
        channels = [f"C01B{n:04}" for n in range(many)]
        began = monotonic()
        asked(control, channels)
        sent = monotonic() - began
        control.wait_for(lambda: len(_answers(control)) >= many, 600.0)
        took = monotonic() - began
        Event().wait(3.0)
        counts = _answers(control)
        doubled = sum(count > 1 for count in counts.values())
        say(f"burst: {many} questions sent in {sent:.1f} s, {len(counts)} answered in {took:.1f} s,"
            f" answered twice {doubled}")  # fmt: skip


def minute(folder: Path, many: int) -> None:
    """So many questions in a minute, to a slow model, within Slack's budgets."""
    with chat_server() as model:
        model.answer, model.pause = TEXT[:180], TOKEN_SECONDS
        settings = {"SODATERU_MODEL": "openai", "SODATERU_OPENAI_MODEL": "m",
                    "OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none",
                    "SODATERU_WORKERS": "8"}  # fmt: skip
        with (
            workspace(company(many), manifest=manifest()) as control,
            ours(control, folder / "minute", **settings),
        ):
            control.must("strict")
            channels = [f"C01B{n:04}" for n in range(many)]
            at: dict[str, float] = {}
            for channel in channels:
                at |= asked(control, [channel])
                Event().wait(60.0 / many)
            control.wait_for(lambda: len(_answers(control)) >= many, 240.0)
            seen = first(control, FEEDBACK)
            waits = sorted(seen[channel] - at[channel] for channel in channels)
            over = [call["method"] for call in control.calls() if call.get("refused") == "429"]
            say(f"a minute: {many} questions, slowest first sign {waits[-1]:.2f} s, "
                f"median {median(waits):.2f} s, refused with 429: {len(over)}")  # fmt: skip


def _answers(control: Control) -> dict[str, int]:
    """Return channel to answers that stand there."""
    found: dict[str, int] = {}
    for channel in control.read("state")["channels"]:
        rows = [
            r for r in control.messages(channel["id"]) if r.get("bot_id") and "feedback" in str(r)
        ]
        if rows:
            found[channel["id"]] = len(rows)
    return found


def say(line: str) -> None:
    """Print a figure."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure everything."""
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        latency(folder, 3 if quick else 15)
        burst(folder, 30 if quick else BURST)
        minute(folder, 10 if quick else MINUTE_QUESTIONS)


if __name__ == "__main__":
    main()
