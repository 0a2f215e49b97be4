"""The workspace's page for those who see little, use no mouse, or hold a phone."""

from collections.abc import Iterator

import pytest

from tests.support import axe, npm
from tests.support.browser import Tab, browser, executable
from tests.support.product import AKARI, CHANNELS, EXPERT, NEW, Product, product

pytestmark = pytest.mark.skipif(not executable(), reason="no Chromium on this machine")
ASKED = "名刺は何日で届きますか？"
PHONE = (390, 800)


@pytest.fixture(scope="module")
def program() -> str:
    """Give axe-core."""
    try:
        return axe.source()
    except npm.Unavailable as error:
        pytest.skip(f"axe-core: {error}")


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Tab]]:
    """Give a bot that has answered once, and a browser."""
    with product(tmp_path_factory.mktemp("page")) as bot, browser() as tab:
        bot.ask(AKARI, CHANNELS[0], ASKED)
        yield bot, tab


def look(living: tuple[Product, Tab], user: str, *, size: tuple[int, int] = (1280, 800)) -> Tab:
    """Open the page as a person, with the answer's thread."""
    bot, tab = living
    tab.size(*size)
    tab.go("about:blank")
    tab.wait("location.href === 'about:blank'")
    ts = bot.control.messages(CHANNELS[0])[0]["ts"]
    shown = bot.control.replies(CHANNELS[0], ts)[0]["ts"].replace(".", "")
    tab.go(f"{bot.control.url}/?as={user}#/{CHANNELS[0]}/p{shown}")
    tab.wait("document.querySelector('#thread .vote')")
    return tab


def settled(tab: Tab) -> None:
    """Wait until nothing moves or fades."""
    tab.wait("document.getAnimations().every(a => a.playState === 'finished')")


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["wide", "phone"])
def test_a_screen_reader_finds_its_way(
    living: tuple[Product, Tab], program: str, size: tuple[int, int]
) -> None:
    """Thread, modal, Home, menus: nothing serious by the rules of axe-core."""
    bot, tab = living[0], look(living, EXPERT, size=size)
    settled(tab)
    found = axe.violations(tab, program)
    tab.click("#thread .btn", "書き直す")
    tab.wait("document.querySelector('#modal')?.open")
    settled(tab)
    found += axe.violations(tab, program)
    bot.control.must("close", EXPERT)
    tab.wait("!document.querySelector('#modal').open")
    tab.js("document.querySelector('#thread header button:last-child').click()")
    tab.js("document.querySelector('#switcher').click()")
    settled(tab)
    found += axe.violations(tab, program)
    tab.key("Escape")
    tab.js(f"document.querySelector('[data-channel={bot.control.dm(EXPERT)}]').click()")
    tab.js("document.querySelector('.tabs [role=tab]').click()")
    tab.wait("document.querySelector('.home-inside .b-section')")
    settled(tab)
    found += axe.violations(tab, program)
    assert not found, "\n".join(sorted(set(found)))


def test_a_question_is_asked_and_rated_by_keyboard(living: tuple[Product, Tab]) -> None:
    """Tab reaches the answer's buttons in order; Enter presses; Escape leaves the thread."""
    tab = look(living, AKARI)
    tab.js("document.querySelector('#thread header button').focus()")
    reached = []
    for _ in range(12):
        tab.key("Tab")
        reached.append(tab.js("document.activeElement.textContent.trim()"))
    for name in ("役に立った", "根拠を見る", "担当者に聞く"):
        assert any(name in one for one in reached), reached
    tab.js("document.querySelector('#thread .vote').focus()")
    tab.key("Enter")
    bot = living[0]
    bot.control.wait_for(lambda: "ありがとうございます" in str(bot.control.ephemerals(AKARI)))
    tab.js("document.querySelector('#thread .vote').focus()")
    tab.key("Escape")
    tab.wait("document.querySelector('#thread').hidden")


def test_nothing_is_cut_off_on_a_phone(living: tuple[Product, Tab]) -> None:
    """No sideways scrolling; what is pressed is large enough for a thumb."""
    tab = look(living, AKARI, size=PHONE)
    assert tab.js("document.scrollingElement.scrollWidth <= innerWidth")
    small = tab.js(
        "[...document.querySelectorAll('#thread button')].filter(b => b.offsetParent &&"
        " (b.offsetHeight < 24 || b.offsetWidth < 24)).map(b => b.textContent || b.ariaLabel)"
    )
    assert small == []
    out = tab.js(
        "[...document.querySelectorAll('#thread *')].filter(e => e.offsetParent &&"
        " e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
    )
    assert out == []


def test_the_bot_is_invited_by_a_button(living: tuple[Product, Tab]) -> None:
    """Where it is missing the header says so; invited, it introduces itself and the offer goes."""
    bot, tab = living
    look(living, AKARI)
    tab.js("localStorage.setItem('sodateru.language', 'ja')")
    look(living, AKARI)
    tab.click(f"[data-channel={NEW}]")
    tab.wait("document.querySelector('#invite')?.textContent.includes('そだてるを招待')")
    tab.click("#invite")
    tab.click(".menu-item", "そだてる")
    tab.wait("!document.querySelector('.invite-bot')")
    bot.control.wait_for(lambda: [m for m in bot.control.messages(NEW) if m.get("bot_id")])
    tab.click("#invite")
    tab.wait("document.querySelector('.menu-heading')?.textContent === '全員が参加しています'")
    tab.key("Escape")
