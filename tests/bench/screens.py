"""Pictures of all that people touch, in both languages: ``python -m tests.bench.screens OUT``.

A fresh workspace of the sample company is lived through by a bot and a trainer of their own, and
headless Chromium looks at it. The pictures in ``deploy/screens`` come from here.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bot.playground import demo
from bot.playground.server import manifest, start
from tests.e2e.test_demo import free_port
from tests.support.browser import Tab, browser
from tests.support.process import end
from tests.support.workspace import Control

AKARI, KENGO, DAICHI = "U01MINASE", "U01HINO", "U01MIKAZUKI"
MISAKI, CHIHIRO, RYO = "U01KIRIGASAWA", "U01FUKAMACHIYA", "U01HAYASEGAWA"
ADMIN = "U01SETOMORI"
HANDOFF: Final = "C01HIKITSUGI"
QUALITY: Final = 40
WIDE, PHONE = (1180, 760), (390, 800)


@dataclass(frozen=True)
class Script:
    """What is said in one language."""

    language: str
    channel: str
    ask: str
    better: str
    other: str
    paraphrase: str
    unknown: str
    reply: str
    asker: str = AKARI
    second: str = DAICHI


JA: Final = Script(
    "ja", "C01KEIHI", "大阪に出張するときの宿泊費の上限はいくらですか？",
    "一般社員・主任の宿泊費の上限は1泊9,500円です。大阪市内は都市加算があり、1泊10,500円まで認められます。"
    "予約は出張予約サイト「たびだより」から行ってください。",
    "大阪市内の宿泊費の上限は1泊11,000円です。",
    "大阪出張の宿泊費の上限を教えてください。",
    "社員食堂にアレルギー対応の献立はありますか？",
    "現在はございません。前日15時までに総務部へご連絡いただければ、個別に対応いたします。",
)  # fmt: skip
EN: Final = Script(
    "en", "C01OVERSEAS", "How long does it take to get a company phone repaired?",
    "A repair takes about five working days. Call extension 2404 before noon and you get a loan "
    "phone the same day.",
    "A repair takes about eight working days, and there is no loan phone.",
    "How long will it take to get my company phone repaired?",
    "Does the company pay for a gym membership?",
    "It does not, but the health insurance fund refunds half of the fee at partner gyms.",
    "U01FAIRBROOK", AKARI,
)  # fmt: skip


@contextmanager
def workspace(folder: Path, language: str) -> Iterator[Control]:
    """Serve the sample company, everybody in one language, with a bot and a trainer."""
    place = demo.prepare(free_port(), folder)
    demo.stock(place, lambda *_: None)
    locale = {"ja": "ja-JP", "en": "en-US"}[language]
    people = tuple(replace(one, locale=locale) for one in place.company.people)
    company = replace(place.company, people=people)
    port = int(place.url.rpartition(":")[2])
    running = start(port, folder, company=company, books=place.settings.url, manifest=manifest())
    command = [str(Path(sys.executable).parent / "sodateru"), "serve"]
    process = subprocess.Popen(command, env={**os.environ, **place.environment})
    try:
        assert demo.ready(place.url, 60.0), "the bot did not come"
        yield Control(place.url)
    finally:
        end(process, 30)
        running.stop()


@dataclass
class Studio:
    """The workspace, the browser, and where pictures go."""

    control: Control
    tab: Tab
    script: Script
    out: Path

    def look(
        self, user: str, channel: str = "", ts: str = "", size: tuple[int, int] = WIDE
    ) -> None:
        """Open the page as a person, at a message if one is named."""
        self.tab.size(*size)
        self.tab.go("about:blank")
        self.tab.wait("location.href === 'about:blank'")
        place = f"#/{channel}/p{ts.replace('.', '')}" if ts else ""
        self.tab.go(f"{self.control.url}/?as={user}")
        self.tab.wait("document.querySelector('#switcher')")
        self.tab.js(f"localStorage.setItem('sodateru.language', '{self.script.language}')")
        self.tab.js("localStorage.setItem('sodateru.guide', 'closed')")
        self.tab.go("about:blank")
        self.tab.wait("location.href === 'about:blank'")
        self.tab.go(f"{self.control.url}/?as={user}{place}")
        self.tab.wait("document.querySelector('#switcher')")
        if ts:
            self.tab.wait("document.querySelector('#thread .msg')")

    def home(self, user: str, word: str, size: tuple[int, int] = WIDE) -> None:
        """Open the app's home as a person."""
        self.look(user, size=size)
        self.tab.click(f"[data-channel={self.control.dm(user)}]")
        self.tab.wait("document.querySelector('.home-inside')")
        said = json.dumps(word)
        self.tab.wait(f"document.querySelector('.home-inside').textContent.includes({said})")

    def shoot(self, name: str) -> None:
        """Keep what is shown."""
        self.tab.js("new Promise(done => setTimeout(done, 350))")  # fades and scrolling end
        found = self.tab.send("Page.captureScreenshot", format="webp", quality=QUALITY)
        path = self.out / f"{name}-{self.script.language}.webp"
        path.write_bytes(base64.b64decode(found["data"]))
        sys.stdout.write(f"{path.name} {path.stat().st_size}\n")

    def reply(self, channel: str, root: str, before: int = 0) -> dict[str, Any]:
        """Wait for the bot's message in a thread."""
        return self.control.wait_for(lambda: self.control.replies(channel, root)[before:], 60)[0]


def answers(studio: Studio) -> None:
    """A question with its answer, the evidence, and the reason for a 👎."""
    script, control = studio.script, studio.control
    root = control.ask(script.asker, script.channel, script.ask)
    shown = studio.reply(script.channel, root)
    studio.look(script.asker, script.channel, shown["ts"])
    studio.shoot("answer")
    studio.tab.js("document.querySelector('#thread .vote[data-vote=negative]').click()")
    control.wait_for(lambda: "reason:" in str(control.ephemerals(script.asker)))
    studio.tab.wait("document.querySelectorAll('#thread .msg').length >= 3")
    studio.shoot("feedback")
    studio.tab.js("[...document.querySelectorAll('#thread .btn')].find("
                  "b => /根拠|vidence/.test(b.textContent)).click()")  # fmt: skip
    studio.tab.wait("document.querySelector('#modal').open")
    studio.tab.wait("document.querySelector('#modal .modal-body').textContent.length > 80")
    studio.shoot("evidence")
    control.must("close", script.asker)
    studio.look(script.asker, script.channel, shown["ts"], PHONE)
    studio.shoot("phone")


def rewriting(studio: Studio) -> None:
    """An expert rewrites with the differences in view; the next asker gets it; two disagree."""
    script, control, tab = studio.script, studio.control, studio.tab
    root = next(m["ts"] for m in control.messages(script.channel) if script.ask in m["text"])
    shown = control.replies(script.channel, root)[0]
    studio.look(CHIHIRO if script.language == "ja" else ADMIN, script.channel, shown["ts"])
    tab.click("#thread .btn", "書き直す" if script.language == "ja" else "Rewrite")
    tab.wait("document.querySelector('#modal textarea')")
    tab.js("const areas = document.querySelectorAll('#modal textarea');"
           f"areas[areas.length - 1].value = {json.dumps(script.better)}")  # fmt: skip
    tab.click("#modal .btn", "差分を確認" if script.language == "ja" else "Preview")
    word = "変更点" if script.language == "ja" else "Changes"
    tab.wait(f"document.querySelector('#modal').textContent.includes('{word}')")
    scroll_to(studio, word, "#modal")
    studio.shoot("rewrite")
    tab.click("#modal .modal-foot .btn.primary")
    tab.wait("!document.querySelector('#modal').open")
    control.wait_for(lambda: script.better[:20] in str(control.replies(script.channel, root)))
    again = control.ask(script.second, script.channel, script.paraphrase)
    found = studio.reply(script.channel, again)
    studio.look(script.second, script.channel, found["ts"])
    tab.click("#thread [data-trace]")
    tab.wait("document.querySelectorAll('.trace-step').length >= 5")
    studio.shoot("trace")
    tab.click("#thread [data-trace]")
    prefix = "訂正：" if script.language == "ja" else "Correction: "
    rival = ADMIN if script.language == "ja" else RYO
    control.say(rival, script.channel, prefix + script.other, again)


def handing_over(studio: Studio) -> None:
    """What no manual answers goes to the experts by itself, and their answer comes back."""
    script, control = studio.script, studio.control
    channel = "C01SOUMU" if script.language == "ja" else script.channel
    root = control.ask(script.asker, channel, script.unknown)
    studio.reply(channel, root)
    request = control.wait_for(
        lambda: [m for m in control.messages(HANDOFF) if script.unknown in str(m)]
    )[-1]
    control.wait_for(lambda: not control.read("state")["unsettled"])
    studio.tab.js("new Promise(done => setTimeout(done, 1500))")  # its place is recorded
    control.say(MISAKI, HANDOFF, script.reply, request["ts"])
    control.wait_for(lambda: script.reply in str(control.replies(channel, root)))
    studio.look(MISAKI, HANDOFF, request["ts"])
    studio.shoot("handoff")
    back = next(m for m in control.replies(channel, root) if script.reply in str(m))
    studio.look(script.asker, channel, back["ts"])
    studio.shoot("returned")


def scroll_to(studio: Studio, word: str, inside: str, block: str = "center") -> None:
    """Bring a word into what is shown."""
    found = f"[...document.querySelectorAll('{inside} *')].filter(e => !e.children.length"
    said = f" && e.textContent.includes({json.dumps(word)}))[0]"
    studio.tab.js(f"{found}{said}?.scrollIntoView({{block: '{block}'}})")


def queue(studio: Studio) -> None:
    """The experts' queue in App Home."""
    japanese = studio.script.language == "ja"
    word = "食い違う" if japanese else "Contradict"
    studio.home(MISAKI, word)
    scroll_to(studio, word, ".home-inside")
    studio.shoot("queue")


def admins(studio: Studio) -> None:
    """The dashboard and the monthly report with its plots."""
    japanese, control = studio.script.language == "ja", studio.control
    word = "運用状況" if japanese else "Status"
    studio.home(ADMIN, word)
    studio.tab.js("new Promise(done => setTimeout(done, 900))")  # it is drawn once more
    scroll_to(studio, word, ".home-inside", "start")
    studio.shoot("dashboard")
    direct = control.dm(ADMIN)
    known = len(control.messages(direct))
    control.slash(ADMIN, direct, "/sodateru report")
    control.wait_for(
        lambda: [
            m for m in control.messages(direct)[known:] if "image" in str(m) or m.get("files")
        ],
        120,
    )
    shown = control.messages(direct)[-1]
    studio.look(ADMIN)
    studio.tab.click(f"[data-channel={direct}]")
    studio.tab.click(".tabs button:last-child")
    studio.tab.wait("document.querySelector('#main .msg')")
    studio.tab.js("new Promise(done => setTimeout(done, 800))")
    studio.shoot("report")
    assert shown


def tour(studio: Studio) -> None:
    """The first step of the tour, as a newcomer meets it."""
    studio.look(studio.script.asker)
    studio.tab.js("localStorage.removeItem('sodateru.guide')")
    studio.tab.go("about:blank")
    studio.tab.go(f"{studio.control.url}/?as={studio.script.asker}")
    studio.tab.wait("document.querySelector('.guide-card h3')")
    studio.shoot("tour")


SCENES: Final[tuple[Callable[[Studio], None], ...]] = (
    tour, answers, rewriting, handing_over, queue, admins,
)  # fmt: skip


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--language", choices=("ja", "en"), action="append")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for script in (JA, EN):
        if given.language and script.language not in given.language:
            continue
        with (
            tempfile.TemporaryDirectory() as folder,
            workspace(Path(folder), script.language) as control,
            browser(*WIDE) as tab,
        ):
            for scene in SCENES:
                scene(Studio(control, tab, script, given.out))
            assert tab.errors == [], tab.errors


if __name__ == "__main__":
    main()
