"""An expert's queue in the workspace's Home, worked through without a mouse."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from bot import review
from bot.tables import ReviewItem
from tests.support.browser import Tab, browser, executable
from tests.support.product import EXPERT, Product, product

pytestmark = pytest.mark.skipif(not executable(), reason="no Chromium on this machine")
ITEMS = (
    ("経理", "立替金の精算はいつまでですか？"),
    ("人事", "慶弔休暇は後からでも申請できますか？"),
    ("経理", "領収書がないときはどうしますか？"),
    ("人事", "育児休業はいつ申し出ますか？"),
)
MENDED = "育児休業は1か月前までに人事課へ申し出てください。"
HELD = "(document.activeElement.closest('.card')?.ariaLabel || '')"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Tab]]:
    """Give a bot in whose queue pairs of two topics wait, and a browser."""
    with product(tmp_path_factory.mktemp("keys")) as bot, browser() as tab:
        with bot.room.store.write() as session:
            for topic, question in ITEMS:
                review.offer(
                    session, why="pair", key=question, question=question, subject=question,
                    text="担当の課にお尋ねください。", assigned_to=EXPERT, detail={"topic": topic},
                )  # fmt: skip
        yield bot, tab


def reach(tab: Tab, script: str) -> None:
    """Press Tab until the focus is on an element of which ``script`` is true."""
    for _ in range(200):
        if tab.js(f"(e => Boolean({script}))(document.activeElement)"):
            return
        tab.key("Tab")
    raise AssertionError(f"Tab never reaches {script}")


def queue(bot: Product, tab: Tab) -> None:
    """Come to the expert's queue by keyboard alone."""
    tab.go(f"{bot.control.url}/?as={EXPERT}")
    tab.wait("document.querySelector('#switcher')")
    reach(tab, f"e.dataset.channel === '{bot.control.dm(EXPERT)}'")
    tab.key("Enter")
    reach(tab, "e.role === 'tab'")
    tab.key("Enter")
    tab.wait("document.querySelectorAll('.card').length === 4")


def decided(bot: Product) -> dict[str, ReviewItem]:
    """Return the items that somebody has closed, by their question."""
    with bot.room.store.read() as session:
        closed = select(ReviewItem).where(col(ReviewItem.closed_by) == EXPERT)
        return {item.question: item for item in session.exec(closed)}


def test_three_items_are_reviewed_by_keyboard_alone(desk: tuple[Product, Tab]) -> None:
    """Approve, mend and drop one after the other; each time the next of the topic is in hand."""
    bot, tab = desk
    queue(bot, tab)
    assert "Ctrl+Enter" in tab.js("document.querySelector('.keys-help').textContent")

    tab.key("j")
    assert ITEMS[1][1] in tab.js(HELD)
    assert tab.js(OUTLINE) == "solid"
    walked = []
    for _ in range(5):
        tab.key("Tab")
        walked.append(tab.js("document.activeElement.textContent"))
        assert tab.js(OUTLINE) == "solid"
    first = "document.querySelector('.card')"
    named = tab.js(f"[...{first}.querySelectorAll('button')].map(b => b.textContent)")
    assert walked == named

    tab.key("1")
    tab.wait(f"{HELD}.includes('{ITEMS[3][1]}')")
    assert tab.js(OUTLINE) == "solid"

    tab.key("2")
    tab.wait("document.querySelector('#modal').open")
    reach(tab, "e.matches('#modal textarea') && e.value.startsWith('担当の課')")
    tab.js("document.activeElement.select()")
    tab.send("Input.insertText", text=MENDED)
    tab.key("Enter", modifiers=2)
    tab.wait("!document.querySelector('#modal').open")
    tab.wait(f"{HELD}.includes('{ITEMS[0][1]}')")

    tab.key("3")
    tab.wait("document.querySelector('dialog.small')")
    tab.key("Tab")
    tab.key("Enter")
    tab.wait(f"{HELD}.includes('{ITEMS[2][1]}')")

    found = decided(bot)
    assert {question: item.outcome for question, item in found.items()} == {
        ITEMS[1][1]: "approved", ITEMS[3][1]: "fixed", ITEMS[0][1]: "dropped",
    }  # fmt: skip
    assert found[ITEMS[3][1]].text == MENDED
    assert tab.errors == []


def test_keys_do_nothing_where_somebody_writes(desk: tuple[Product, Tab]) -> None:
    """Digits and letters in a field are text; with Ctrl they are the browser's."""
    bot, tab = desk
    queue(bot, tab)
    tab.key("j")
    tab.key("1", modifiers=2)
    tab.key("2")
    tab.wait("document.querySelector('#modal').open")
    reach(tab, "e.matches('#modal textarea')")
    for key in "1j":
        tab.key(key)
    tab.key("Escape")
    tab.wait("!document.querySelector('#modal').open")
    tab.wait("document.activeElement.matches('.card')")

    assert ITEMS[1][1] in tab.js(HELD)
    assert decided(bot) == {}
