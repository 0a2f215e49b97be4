"""One scenario for any workspace: questions, feedback, rewrites every way, recall, orders, files.

It uses only what people do and see, so the same file runs against the playground and against a
server that nobody of us wrote. What the bot called is recorded and compared.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.support.product import ADMIN, AKARI, CHANNELS, EXPERT, HANDOFF, KENGO
from tests.support.workspace import BOT, Control, Json

DAILY = "国内出張の日当はいくらですか？"
PARKING = "駐車場の月極利用料はいくらですか？"
UNKNOWN = "社員食堂のカレーの隠し味は何ですか？"
GUESTS = "来客用の駐車場は何台まで予約できますか？"
LOCKERS = "更衣室のロッカーの鍵はどこで借りられますか？"
OFFER = """# 見積書（青葉製作所）

## 金額

見積金額は、税込で 385,000 円です。送料は別途 12,000 円を申し受けます。

## 納期

納期は、ご注文から 15 営業日です。土日祝日を除きます。
"""
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
    settled: Callable[[], object]
    """Waits until the bot has nothing left to do."""
    passed: list[str] = field(default_factory=list)

    def reply(self, channel: str, root: str, before: int = 0) -> Json:
        """Wait for the bot's message after the first ``before`` in a thread."""
        return self.world.wait_for(lambda: self.world.replies(channel, root)[before:], WAIT)[0]

    def sees(self, user: str, word: str) -> Json:
        """Wait for a private line that holds ``word``, and return it."""
        return self.world.wait_for(
            lambda: [row for row in self.world.ephemerals(user) if word in str(row)], WAIT
        )[-1]

    def fill(self, user: str, question: str, answer: str) -> None:
        """Send the form of the right answer."""
        self.submit(user, {"question": {"text": question}, "answer": {"text": answer}})

    def reads(self, channel: str, ts: str, word: str) -> None:
        """Wait until a message holds ``word``."""
        self.world.wait_for(
            lambda: [r for r in self.world.messages(channel) if r["ts"] == ts and word in str(r)],
            WAIT,
        )

    def opens(self, since: int) -> None:
        """Wait for a modal that was opened after the first ``since`` calls."""
        self.world.wait_for(lambda: [m for m, _ in self.told()[since:] if m == "views.open"], WAIT)


def play(stage: Stage, parts: Iterable[str]) -> list[str]:
    """Play some parts; return the names of those that were lived through."""
    for name in parts:
        PARTS[name](stage)
        stage.passed.append(name)
    return stage.passed


def _ask(stage: Stage) -> None:
    ts = stage.world.ask(AKARI, CHANNELS[0], DAILY)
    assert "日当" in str(stage.reply(CHANNELS[0], ts)["blocks"])


def _follow_up(stage: Stage) -> None:
    """In a thread the bot is part of a question needs no mention, and thanks are no question."""
    world, channel = stage.world, CHANNELS[6]
    ts = world.ask(AKARI, channel, DAILY)
    stage.reply(channel, ts)
    world.say(KENGO, channel, "海外出張の場合の日当はいくらですか？", ts)
    stage.reply(channel, ts, before=1)
    world.say(AKARI, channel, "ありがとうございます！", ts)


def _feedback(stage: Stage) -> None:
    world, channel = stage.world, CHANNELS[1]
    answer = stage.reply(channel, world.ask(AKARI, channel, DAILY))
    known = next(e for b in answer["blocks"] for e in b.get("elements", [])
                 if e.get("action_id") == "feedback")  # fmt: skip
    world.click(AKARI, channel, answer["ts"], "feedback", known["negative_button"]["value"])
    stage.sees(AKARI, "reason:wrong")
    world.react(KENGO, channel, answer["ts"], "thumbsup")
    stage.sees(KENGO, "ありがとうございます")


def _rewrite_by_button(stage: Stage) -> None:
    """The form, opened by the button under the answer; the next asker gets the expert's words."""
    world, channel = stage.world, CHANNELS[2]
    answer = stage.reply(channel, world.ask(AKARI, channel, PARKING))
    since = len(stage.told())
    world.click(EXPERT, channel, answer["ts"], "rewrite")
    stage.opens(since)
    stage.fill(EXPERT, PARKING, _costs("4,200"))
    stage.reads(channel, answer["ts"], "4,200円")
    again = stage.reply(CHANNELS[3], world.ask(KENGO, CHANNELS[3], "月極の駐車場はいくらですか"))
    assert "4,200円" in str(again)


def _rewrite_by_reply(stage: Stage) -> None:
    """A reply that begins with 「訂正：」, one that is marked ✅, one that is marked ✏️."""
    world, channel = stage.world, CHANNELS[7]
    answer = stage.reply(channel, root := world.ask(AKARI, channel, PARKING))
    world.say(EXPERT, channel, f"訂正：{_costs('4,300')}", root)
    stage.reads(channel, answer["ts"], "4,300円")
    for yen, emoji in (("4,400", "white_check_mark"), ("4,500", "pencil2")):
        marked = world.say(EXPERT, channel, _costs(yen), root)
        world.react(EXPERT, channel, marked, emoji)
        stage.reads(channel, answer["ts"], f"{yen}円")


def _rewrite_by_shortcut(stage: Stage) -> None:
    """「回答を書き直す」 on the bot's answer, 「正解として登録」 on a colleague's message."""
    world, channel = stage.world, CHANNELS[8]
    answer = stage.reply(channel, world.ask(AKARI, channel, PARKING))
    world.shortcut(EXPERT, channel, answer["ts"], "rewrite_answer")
    stage.fill(EXPERT, PARKING, _costs("4,600"))
    stage.reads(channel, answer["ts"], "4,600円")
    root = world.say(AKARI, channel, GUESTS)
    said = world.say(
        KENGO, channel, "来客用は3台まで、前日17時までに総務へお知らせください。", root
    )
    world.shortcut(EXPERT, channel, said, "mark_as_answer")
    stage.fill(EXPERT, GUESTS, "来客用は3台まで、前日17時までに総務へお知らせください。")
    assert "正解として登録しました" in str(stage.reply(channel, root))
    again = stage.reply(channel, world.ask(KENGO, channel, GUESTS))
    assert "3台まで" in str(again)


def _recall(stage: Stage) -> None:
    """Two people got the same answer; it is corrected for one, and the other one is told once."""
    world, here, elsewhere = stage.world, CHANNELS[9], CHANNELS[10]
    told = stage.reply(elsewhere, root := world.ask(KENGO, elsewhere, LOCKERS))
    stage.reply(here, asked := world.ask(AKARI, here, LOCKERS))
    world.say(EXPERT, here, "訂正：更衣室のロッカーの鍵は総務部が貸し出します。", asked)
    world.wait_for(
        lambda: [r for r in world.replies(elsewhere, root) if "総務部が貸し出します" in str(r)],
        WAIT,
    )
    stage.settled()
    rows = [r for r in world.replies(elsewhere, root) if r["ts"] != told["ts"]]
    assert len(rows) == 1


def _hand_off(stage: Stage) -> None:
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


def _order(stage: Stage) -> None:
    """What changes something is shown, confirmed with its button, and done."""
    world, channel = stage.world, CHANNELS[11]
    world.slash(ADMIN, channel, f"/sodateru experts add <@{KENGO}>")
    shown = stage.sees(ADMIN, "order:confirm")
    world.click(ADMIN, channel, shown["ts"], "order:confirm")
    world.wait_for(
        lambda: [r for r in world.messages(channel) if "専門家に追加しました" in str(r)], WAIT
    )


def _home(stage: Stage) -> None:
    since = len(stage.told())
    stage.world.home(ADMIN)
    stage.world.wait_for(
        lambda: [
            a for m, a in stage.told()[since:] if m == "views.publish" and "運用状況" in str(a)
        ],
        WAIT,
    )


def _files(stage: Stage) -> None:
    """A file dropped into a question is what answers it, and what follows it in its thread."""
    world, channel = stage.world, CHANNELS[12]
    root = world.attach(
        AKARI, channel, f"<@{BOT}> 納期はいつですか？", ("見積書.md", OFFER.encode())
    )
    assert "15 営業日" in str(stage.reply(channel, root))
    world.say(AKARI, channel, "送料はいくらですか？", root)
    assert "12,000 円" in str(stage.reply(channel, root, before=1))


PARTS: Final[Mapping[str, Callable[[Stage], None]]] = {
    "ask": _ask,
    "follow-up": _follow_up,
    "feedback": _feedback,
    "rewrite by button": _rewrite_by_button,
    "rewrite by reply": _rewrite_by_reply,
    "rewrite by shortcut": _rewrite_by_shortcut,
    "recall": _recall,
    "hand-off": _hand_off,
    "command": _command,
    "order": _order,
    "Home": _home,
    "files": _files,
}
LEFT_OUT: Final[Mapping[str, tuple[str, str]]] = {
    "rewrite by shortcut": ("message_action", "it knows no message shortcuts"),
}
"""Parts that the other server cannot play: a word that its program lacks, and the reason."""
SHARED: Final = tuple(name for name in PARTS if name not in LEFT_OUT)


def _costs(yen: str) -> str:
    return f"本社駐車場の月極利用料は月額{yen}円です。"


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
