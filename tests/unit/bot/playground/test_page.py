"""The page in a real browser: asking, safety of text, the input method's Enter, person switch."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.bolt import app_of, connected
from tests.support.browser import Tab, browser, executable
from tests.support.workspace import EMPLOYEE, EXPERT, GENERAL, KEIHI, Control, workspace

pytestmark = pytest.mark.skipif(not executable(), reason="no Chromium on this machine")

EVIL = '<img src=x onerror="document.title=1"> **<b>x</b>** [y](javascript:alert(1))'
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "回答を書き直す"},
    "submit": {"type": "plain_text", "text": "登録する"},
    "blocks": [
        {
            "type": "input",
            "block_id": "answer",
            "label": {"type": "plain_text", "text": "正しい回答"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


@pytest.fixture(scope="module")
def space() -> Iterator[Control]:
    with workspace() as control:
        yield control


@pytest.fixture(scope="module")
def answering(space: Control) -> Iterator[Control]:
    """Hold an app that answers mentions and opens a modal on its button."""
    app = app_of(space)
    button = {
        "type": "button",
        "action_id": "rewrite",
        "text": {"type": "plain_text", "text": "書き直す"},
    }

    @app.event("app_mention")
    def _mention(event: dict[str, Any], say: Any) -> None:
        table = "| 区分 | 上限 |\n|---|--:|\n| 主任 | 9,500円 |\n\n**太字**と`符号`"
        blocks = [{"type": "markdown", "text": table}, {"type": "actions", "elements": [button]}]
        say(text="回答", blocks=blocks, thread_ts=event["ts"])

    @app.action("rewrite")
    def _rewrite(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view({"type": "view_submission", "callback_id": ""})
    def _saved(ack: Any, view: dict[str, Any]) -> None:
        text = view["state"]["values"]["answer"]["text"]["value"]
        short = {"answer": "もう少し詳しくお書きください。"}
        ack(response_action="errors", errors=short) if len(text) < 5 else ack()

    app.event("message")(lambda: None)
    app.event("app_home_opened")(lambda: None)
    with connected(space, app):
        yield space


@pytest.fixture(scope="module")
def window() -> Iterator[Tab]:
    with browser() as tab:
        yield tab


@pytest.fixture
def tab(window: Tab, answering: Control) -> Iterator[Tab]:
    """Open the page in Japanese as an employee in the channel for expenses."""
    window.go(answering.url)
    window.wait("document.querySelector('#switcher')")
    window.js("localStorage.clear()")
    window.js("localStorage.setItem('sodateru.language', 'ja')")
    window.go(f"{answering.url}/?as={EMPLOYEE}")
    window.wait("document.querySelector('.connection.connected')")
    window.click(".room", "経費精算")
    yield window
    assert window.errors == []


def test_a_question_is_answered_in_the_thread(tab: Tab, answering: Control) -> None:
    """Typing and Enter asks the bot; its table and bold text arrive in the open thread."""
    tab.write("#compose", "出張の宿泊費の上限はいくらですか？")
    tab.key("Enter")
    tab.wait("document.querySelector('#thread table')")
    assert answering.messages(KEIHI)[0]["text"].startswith("<@U01SODATERU> 出張の")
    cells = "[...document.querySelectorAll('#thread td')].map(e => e.textContent).join()"
    assert tab.js(cells) == "主任,9,500円"
    assert tab.js("document.querySelector('#thread .md strong').textContent") == "太字"


def test_enter_of_the_input_method_does_not_send(tab: Tab, answering: Control) -> None:
    """Enter while a word is being composed only fixes the word."""
    before = len(answering.messages(KEIHI))
    tab.write("#compose", "しゅっちょう")
    tab.key("Enter", code=229)
    composing = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true})"
    tab.js(f"document.querySelector('#compose').dispatchEvent({composing})")
    assert tab.js("document.querySelector('#compose').value") == "しゅっちょう"
    assert len(answering.messages(KEIHI)) == before


def test_written_marks_stay_text(tab: Tab, answering: Control) -> None:
    """Tags, handlers and script links in messages are shown, never run."""
    from tests.support.bolt import client

    slack = client(answering)
    slack.chat_postMessage(channel=KEIHI, text=EVIL)
    slack.chat_postMessage(channel=KEIHI, text="x", blocks=[{"type": "markdown", "text": EVIL}])
    tab.wait("document.querySelector('#main .md')")
    assert tab.js("document.querySelectorAll('#main .msg img, #main .msg b').length") == 0
    assert tab.js("document.querySelectorAll('a[href^=\"javascript\"]').length") == 0
    assert "<img src=x" in tab.js("document.querySelector('#main .msgs').textContent")


def test_a_modal_shows_the_apps_errors_and_closes(tab: Tab, answering: Control) -> None:
    """An empty field and the app's own error are shown at the field; then it closes."""
    answering.ask(EMPLOYEE, KEIHI, "日当はいくらですか？")
    tab.click(".summary")
    tab.click("#thread .btn", "書き直す")
    tab.wait("document.querySelector('dialog[open] textarea')")
    tab.click("dialog .btn.primary")
    tab.wait("document.querySelector('.b-error')?.textContent.includes('入力してください')")
    tab.write("dialog textarea", "短い")
    tab.click("dialog .btn.primary")
    tab.wait("document.querySelector('.b-error')?.textContent.includes('もう少し')")
    tab.write("dialog textarea", "。9,500円までです。")
    tab.click("dialog .btn.primary")
    tab.wait("!document.querySelector('#modal').open")


def test_switching_the_person_shows_what_they_see(tab: Tab, answering: Control) -> None:
    """An ephemeral message is there for its person and gone for another."""
    from tests.support.bolt import client

    client(answering).chat_postEphemeral(channel=KEIHI, user=EMPLOYEE, text="ないしょの返事")
    tab.wait("document.querySelector('.msg.secret .only-you')")
    tab.click("#switcher")
    tab.click(".menu-item", "深町谷")
    tab.wait("document.querySelector('.switcher .badge.expert')")
    assert tab.js("document.querySelectorAll('.msg.secret').length") == 0
    assert tab.js("document.querySelector('.room.here .room-name').textContent") == "経費精算"


def test_unread_channels_are_marked(tab: Tab, answering: Control) -> None:
    """What others write elsewhere is counted until the channel is opened."""
    answering.say(EXPERT, GENERAL, "お知らせです")
    tab.wait("document.querySelector('.room.unread .count')")
    tab.click(".room", "general")
    tab.wait("!document.querySelector('.room.unread[data-channel=C01GENERAL]')")


def test_a_phone_has_everything_in_reach(tab: Tab) -> None:
    """On a narrow screen nothing is wider than the screen and the channel list opens."""
    tab.size(390, 780)
    wide = "document.documentElement.scrollWidth <= innerWidth"
    tab.wait(wide)
    tab.click(".head .only-phone")
    tab.wait("document.body.classList.contains('drawer')")
    tab.click(".room", "general")
    tab.wait("!document.body.classList.contains('drawer')")
    assert tab.js(wide)
    tab.size(1280, 800)


def test_a_permalink_opens_its_message(tab: Tab, answering: Control) -> None:
    """A link from getPermalink leads to the reply in its thread; without access it says so."""
    from tests.support.bolt import client

    slack = client(answering)
    root = answering.say(EXPERT, GENERAL, "元の質問")
    ts = slack.chat_postMessage(channel=GENERAL, text="つながる返信", thread_ts=root)["ts"]
    link = slack.chat_getPermalink(channel=GENERAL, message_ts=ts)["permalink"]
    tab.js(f"location.hash = new URL('{link}').hash")
    tab.wait("document.querySelector('#thread .msg.found')?.textContent.includes('つながる返信')")
    assert tab.js("document.querySelector('.room.here .room-name').textContent") == "general"
    tab.js("location.hash = '#/C01SECRET/p1700000000000001'")
    tab.wait("document.querySelector('.toast')")


def test_a_direct_message_is_marked_and_opens_as_messages(tab: Tab, answering: Control) -> None:
    """What the bot writes to somebody directly is counted at the app and shown when opened."""
    from tests.support.bolt import client

    client(answering).chat_postMessage(channel=EMPLOYEE, text="ご確認をお願いします")
    tab.wait("document.querySelector('.room.unread[data-channel^=D] .count')")
    tab.click(".room", "そだてる")
    tab.wait("document.querySelector('#main .msgs').textContent.includes('ご確認をお願いします')")
    tab.wait("!document.querySelector('.room.unread[data-channel^=D]')")
