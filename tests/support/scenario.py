"""One scenario for any workspace: ask, vote, rewrite three ways, hand over, command, Home.

It uses only what people do and see, so the same file runs against the playground and against a
server that nobody of us wrote. What the bot called is recorded and compared.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.product import ADMIN, AKARI, CHANNELS, EXPERT, HANDOFF, KENGO
from tests.support.workspace import Control, Json

DAILY = "国内出張の日当はいくらですか？"
PARKING = "駐車場の月極利用料はいくらですか？"
UNKNOWN = "社員食堂のカレーの隠し味は何ですか？"
WAIT = 90.0
COMPARED = (
    "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.publish",
)  # fmt: skip
"""Methods that both servers know and that show something to people."""


@dataclass
class Stage:
    """Where the scenario is played."""

    world: Control
    submit: Callable[[str, Json], None]
    """Sends the modal that a person has open."""
    told: Callable[[], list[tuple[str, Json]]]
    """What the bot has called so far: method and arguments."""
    passed: list[str] = field(default_factory=list)

    def reply(self, channel: str, root: str, before: int = 0) -> Json:
        """Wait for the bot's message after the first ``before`` in a thread."""
        return self.world.wait_for(lambda: self.world.replies(channel, root)[before:], WAIT)[0]

    def sees(self, user: str, word: str) -> None:
        """Wait for a private line that holds ``word``."""
        self.world.wait_for(
            lambda: [row for row in self.world.ephemerals(user) if word in str(row)], WAIT
        )

    def reads(self, channel: str, ts: str, word: str) -> None:
        """Wait until a message holds ``word``."""
        self.world.wait_for(
            lambda: [r for r in self.world.messages(channel) if r["ts"] == ts and word in str(r)],
            WAIT,
        )

    def opens(self, since: int) -> None:
        """Wait for a modal that was opened after the first ``since`` calls."""
        self.world.wait_for(lambda: [m for m, _ in self.told()[since:] if m == "views.open"], WAIT)


def play(stage: Stage) -> list[str]:
    """Play everything; return the names of the parts that were lived through."""
    for part in (_ask, _vote, _rewrite, _hand_over, _command, _home):
        part(stage)
        stage.passed.append(part.__name__.lstrip("_"))
    return stage.passed


def _ask(stage: Stage) -> None:
    world, channel = stage.world, CHANNELS[0]
    ts = world.ask(AKARI, channel, DAILY)
    assert "日当" in str(stage.reply(channel, ts)["blocks"])
    world.say(KENGO, channel, "海外出張の場合の日当はいくらですか？", ts)
    stage.reply(channel, ts, before=1)
    world.say(AKARI, channel, "ありがとうございます！", ts)


def _vote(stage: Stage) -> None:
    world, channel = stage.world, CHANNELS[1]
    answer = stage.reply(channel, world.ask(AKARI, channel, DAILY))
    known = next(e for b in answer["blocks"] for e in b.get("elements", [])
                 if e.get("action_id") == "feedback")  # fmt: skip
    world.click(AKARI, channel, answer["ts"], "feedback", known["negative_button"]["value"])
    stage.sees(AKARI, "reason:wrong")
    world.react(KENGO, channel, answer["ts"], "thumbsup")
    stage.sees(KENGO, "ありがとうございます")


def _rewrite(stage: Stage) -> None:
    """By the form, by a reply with the prefix, by a reply that is marked."""
    world, channel = stage.world, CHANNELS[2]
    answer = stage.reply(channel, root := world.ask(AKARI, channel, PARKING))
    since = len(stage.told())
    world.click(EXPERT, channel, answer["ts"], "rewrite")
    stage.opens(since)
    words = "本社駐車場の月極利用料は月額4,200円です。"
    stage.submit(EXPERT, {"question": {"text": PARKING}, "answer": {"text": words}})
    stage.reads(channel, answer["ts"], "4,200円")
    world.say(EXPERT, channel, "訂正：本社駐車場の月極利用料は月額4,300円です。", root)
    stage.reads(channel, answer["ts"], "4,300円")
    marked = world.say(EXPERT, channel, "本社駐車場の月極利用料は月額4,400円です。", root)
    world.react(EXPERT, channel, marked, "white_check_mark")
    stage.reads(channel, answer["ts"], "4,400円")
    again = stage.reply(CHANNELS[3], world.ask(KENGO, CHANNELS[3], "月極の駐車場はいくらですか"))
    assert "4,400円" in str(again)


def _hand_over(stage: Stage) -> None:
    world, channel = stage.world, CHANNELS[4]
    root = world.ask(AKARI, channel, UNKNOWN)
    answer = stage.reply(channel, root)
    world.click(AKARI, channel, answer["ts"], "ask_person")
    stage.sees(AKARI, "引き継ぎました")
    asked = world.wait_for(
        lambda: [row for row in world.messages(HANDOFF) if "隠し味" in str(row)], WAIT
    )[0]
    world.say(EXPERT, HANDOFF, "隠し味はりんごと味噌です。", asked["ts"])
    world.wait_for(
        lambda: [r for r in world.replies(channel, root) if "りんごと味噌" in str(r)], WAIT
    )


def _command(stage: Stage) -> None:
    world, channel = stage.world, CHANNELS[5]
    world.slash(KENGO, channel, "/sodateru status")
    stage.sees(KENGO, "管理者のみ")
    for text, word in (("", "使い方"), ("モデル", "🏆 `quote`"), ("rollback", "以前のモデル")):
        world.slash(ADMIN, channel, f"/sodateru {text}".strip())
        stage.sees(ADMIN, word)


def _home(stage: Stage) -> None:
    since = len(stage.told())
    stage.world.home(ADMIN)
    stage.world.wait_for(
        lambda: [
            a for m, a in stage.told()[since:] if m == "views.publish" and "運用状況" in str(a)
        ],
        WAIT,
    )


def shape(calls: list[tuple[str, Json]]) -> list[tuple[Any, ...]]:
    """Return what was shown to people, without ids, times and texts: comparable across servers."""
    found = []
    for method, args in calls:
        if method not in COMPARED:
            continue
        made = args.get("blocks") or (args.get("view") or {}).get("blocks") or []
        kinds = tuple(block["type"] for block in made)
        in_thread = bool(args.get("thread_ts"))
        found.append((method, str(args.get("channel") or ""), in_thread, kinds))
    return sorted(found)
