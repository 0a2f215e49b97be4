"""The Slack edge beside a stock Bolt AsyncApp, on the same workspace, in one run.

    python -m tests.bench.slack_edge [--quick] [feedback|far|text|far_text|burst|minute]

Event to first feedback, 200 questions to each in alternating order, with Slack on this machine
(``feedback``) and with Slack a journey away (``far``); event to first text with a model of 20
tokens a second (the sample uses the SDK's stream helper as it is), in both places (``text``,
``far_text``). A burst of 300 questions; 40 questions in a minute within Slack's budgets, where
whoever calls too often gets a 429. Both apps are processes of their own.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from statistics import median
from threading import Event
from time import monotonic
from typing import Any

from bot.playground.company import Company, Person, Place
from bot.playground.server import manifest
from bot.settings import child_environment
from tests.bench.ratios import compared
from tests.support.chat_server import ChatServer, chat_server
from tests.support.faraway import faraway
from tests.support.service import Service, stocked
from tests.support.workspace import Control, workspace

USER = "U01MINASE"
QUESTION = "年次有給休暇はいつまでに申請しますか？"
TEXT = "年次有給休暇は、取得日の三営業日前までに勤怠システムから申請します。[1] " * 12
TOKEN_SECONDS = 0.05
"""20 tokens a second; a piece of the fake model is one token."""
BURST, MINUTE_QUESTIONS = 300, 40
JOURNEY = 0.02
"""Seconds to Slack's Web API and back in the second measurement."""
_REST = 0.35
"""Seconds between two questions; the answer stands before."""
_WARM = 5
"""Questions to each app before anything is measured."""


def company(channels: int) -> Company:
    """Return a company with many channels."""
    places = (Place(f"C01B{n:04}", f"b{n}", "", (USER,)) for n in range(channels))
    return Company(people=(Person(USER, "水無瀬 あかり"),), channels=tuple(places))


@contextmanager
def stock(control: Control, model: ChatServer, api: str) -> Iterator[None]:
    """Run the sample against the workspace, whose Web API it finds at ``api``."""
    known = {"SLACK_API_URL": api, "SLACK_BOT_TOKEN": control.bot_token,
             "SLACK_APP_TOKEN": control.app_token, "MODEL_URL": model.url}  # fmt: skip
    program = [sys.executable, "-m", "tests.bench.stock_app"]
    process = subprocess.Popen(program, env=child_environment(**known))
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
    return begun(control)


def begun(control: Control) -> dict[str, float]:
    """Return channel to the time of a question's first event; a mention comes as two."""
    found: dict[str, float] = {}
    for row in control.read("events")["events"]:
        if row["type"] in ("app_mention", "message") and row.get("user") == USER:
            found.setdefault(row["channel"], row["at"])
    return found


def first(control: Control, methods: tuple[str, ...]) -> dict[str, float]:
    """Return channel to the time of the first call of one of some methods."""
    found: dict[str, float] = {}
    for call in control.calls():
        channel = str(call["args"].get("channel") or call["args"].get("channel_id") or "")
        if call["method"] in methods and not call.get("refused") and _says(call):
            found.setdefault(channel, call["at"])
    return found


def _says(call: dict[str, Any]) -> bool:
    """Return whether a call shows something: a stream may begin without a word."""
    args = call["args"]
    if call["method"] in ("chat.startStream", "chat.appendStream"):
        return bool(args.get("markdown_text") or args.get("chunks"))
    return True


FEEDBACK = ("reactions.add", "assistant.threads.setStatus", "chat.postMessage", "chat.startStream")
WORDS = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.update")


@contextmanager
def side(
    name: str, folder: Path, model: ChatServer, channels: int, journey: float
) -> Iterator[Control]:
    """Run one of the two apps on a workspace of its own, ``journey`` seconds away."""
    with (
        workspace(company(channels), manifest=manifest()) as control,
        faraway(control.api, journey) if journey else nullcontext(control.api) as api,
    ):
        settings = {"SODATERU_MODEL": "openai", "SODATERU_OPENAI_MODEL": "m", "SLACK_API_URL": api,
                    "OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none"}  # fmt: skip
        stocks = name == "stock"
        with stock(control, model, api) if stocks else ours(control, folder, **settings):
            yield control


def waited(control: Control, channel: str, methods: tuple[str, ...], quiet: float) -> float:
    """Ask in a channel; return the seconds from the event to the first of some calls.

    Looking waits ``quiet`` seconds first, then is rare: it takes the time of the apps' server.
    """
    at, pause = asked(control, [channel])[channel], Event()
    pause.wait(quiet)
    for _ in range(200):
        if channel in (found := first(control, methods)):
            return found[channel] - at
        pause.wait(0.3)
    raise TimeoutError(channel)


def settled(control: Control, channel: str) -> None:
    """Wait until the answer in a channel does not grow any more."""
    pause, before = Event(), ""
    for _ in range(200):
        now = str([row["text"] for row in control.messages(channel) if row.get("bot_id")])
        if now == before and now != "[]":
            return
        before = now
        pause.wait(1.0)


def texts(folder: Path, rounds: int, journey: float) -> None:
    """Event to first text of a slow model: both apps run, and are asked in turn.

    Args:
        folder: For data.
        rounds: Questions to each.
        journey: Seconds to Slack's Web API and back; 0 is this machine.
    """
    with chat_server() as model, ExitStack() as both:
        sides = {name: both.enter_context(side(name, folder / name, model, _WARM + rounds, journey))
                 for name in ("stock", "ours")}  # fmt: skip
        found: dict[str, list[float]] = {name: [] for name in sides}
        for turn in range(_WARM + rounds):
            warm = turn < _WARM
            model.answer, model.pause = (TEXT[:40], 0.0) if warm else (TEXT, TOKEN_SECONDS)
            for name in _in_turn(turn):
                took = waited(sides[name], f"C01B{turn:04}", WORDS, 0.4)
                settled(sides[name], f"C01B{turn:04}")
                if not warm:
                    found[name].append(took)
    for line in compared(f"first text, {_away(journey)}", found["stock"], found["ours"]):
        say(line)


def feedback(folder: Path, rounds: int, journey: float) -> None:
    """Event to first feedback of many questions: both apps run, and are asked in turn.

    The stamps are read at the end: nothing but questions is asked of the server before.

    Args:
        folder: For data.
        rounds: Questions to each.
        journey: Seconds to Slack's Web API and back; 0 is this machine.
    """
    with chat_server() as model, ExitStack() as both:
        many = _WARM + rounds
        sides = {name: both.enter_context(side(name, folder / name, model, many, journey))
                 for name in ("stock", "ours")}  # fmt: skip
        model.answer, model.pause = TEXT[:40], 0.0
        for turn in range(many):
            for name in _in_turn(turn):
                sides[name].ask(USER, f"C01B{turn:04}", QUESTION)
                Event().wait(_REST + 4 * journey)
        measured = {name: _feedback_of(control) for name, control in sides.items()}
    pair = [measured[name][0] for name in ("stock", "ours")]
    for line in compared(f"first feedback, {_away(journey)}", *pair):
        say(line)
    late = {name: round(found[1], 2) for name, found in measured.items()}
    say(f"  seconds until an app's last call about a question, at most: {late}")


def _feedback_of(control: Control) -> tuple[list[float], float]:
    """Return the seconds to each first feedback, and to the latest call about any question."""
    at, seen = begun(control), first(control, FEEDBACK)
    places = sorted(at)[_WARM:]
    calls = [(str(c["args"].get("channel") or c["args"].get("channel_id")), c["at"])
             for c in control.calls() if "at" in c]  # fmt: skip
    last = max(when - at[place] for place, when in calls if place in at)
    return [seen[place] - at[place] for place in places], last


def _in_turn(turn: int) -> tuple[str, ...]:
    """Return who is asked first this time."""
    return ("stock", "ours") if turn % 2 else ("ours", "stock")


def _away(journey: float) -> str:
    return f"{journey * 1000:.0f} ms to Slack and back" if journey else "Slack on this machine"


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
        said = [row for row in control.messages(channel["id"]) if row.get("bot_id")]
        rows = [row for row in said if "feedback" in str(row)]
        if rows:
            found[channel["id"]] = len(rows)
    return found


def say(line: str) -> None:
    """Print a figure."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure everything."""
    quick, wanted = "--quick" in sys.argv, [one for one in sys.argv[1:] if one[0] != "-"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for where, journey in (("feedback", 0.0), ("far", JOURNEY)):
            if not wanted or where in wanted:
                feedback(folder / where, 20 if quick else 200, journey)
        for where, journey in (("text", 0.0), ("far_text", JOURNEY)):
            if not wanted or where in wanted:
                texts(folder / where, 3 if quick else 8, journey)
        if not wanted or "burst" in wanted:
            burst(folder, 30 if quick else BURST)
        if not wanted or "minute" in wanted:
            minute(folder, 10 if quick else MINUTE_QUESTIONS)


if __name__ == "__main__":
    main()
