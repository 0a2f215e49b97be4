"""Workspaces install the app by OAuth: each is served with its own token, until it leaves."""

from collections.abc import Iterator
from email.message import Message
from http.cookies import SimpleCookie
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.playground.company import Company, Person, Place
from bot.playground.hooks import SECRET
from bot.playground.methods.oauth import CLIENT_ID, CLIENT_SECRET
from bot.playground.workspace import TEAM
from bot.slack import install
from bot.tables import AuditRow, InboxEvent, Installation
from tests.support.product import Product, product

QUESTION = "国内出張の日当はいくらですか？"
SECOND, THIRD = "T02BRANCH", "T03STRANGER"
AKARI, RYO = "U01MINASE", "U02RYO"
HERE, THERE, NOWHERE = "C01HERE", "C02THERE", "C03NOWHERE"

COMPANY = Company(
    name="空野目精工株式会社",
    people=(
        Person(AKARI, "水無瀬 あかり"),
        Person(RYO, "志久野 遼", team=SECOND),
        Person("U03SOTO", "外山 外", team=THIRD),
    ),
    channels=(
        Place(HERE, "本社", "", (AKARI,)),
        Place(THERE, "支社", "", (RYO,), team=SECOND),
        Place(NOWHERE, "他社", "", ("U03SOTO",), team=THIRD),
    ),
)


class Stay(HTTPRedirectHandler):
    """Follows no redirect, so that each step can be looked at."""

    def redirect_request(self, *_: object) -> None:
        """Stay here."""


def get(url: str, **headers: str) -> tuple[int, str, Message]:
    """Return status, body and headers of a page."""
    from urllib.error import HTTPError

    try:
        with build_opener(Stay).open(Request(url, headers=headers), timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode(), answer.headers
    except HTTPError as error:
        return error.code, error.read().decode(), error.headers


def installed(bot: Product, team: str, *, cookie: bool = True) -> tuple[int, str]:
    """Go through the pages that install the app in a workspace."""
    assert bot.edge.front
    status, _, headers = get(f"{bot.edge.front.url}{install.INSTALL}")
    assert status == 302
    held = SimpleCookie(headers["Set-Cookie"])
    status, _, found = get(f"{headers['Location']}&team={team}")
    assert status == 302
    back = urlsplit(found["Location"])
    jar = {"Cookie": "; ".join(f"{k}={v.value}" for k, v in held.items())} if cookie else {}
    status, page, _ = get(f"{bot.edge.front.url}{back.path}?{back.query}", **jar)
    return status, page


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give a bot that nobody has installed yet."""
    with product(
        tmp_path_factory.mktemp("many"), way="http", company=COMPANY,
        slack_bot_token=SecretStr(""), slack_client_id=CLIENT_ID,
        slack_client_secret=SecretStr(CLIENT_SECRET), slack_teams=(TEAM, SECOND),
        public_url="http://127.0.0.1:9", handoff_channel="",
    ) as running:  # fmt: skip
        yield running


def asked(bot: Product, user: str, channel: str) -> str:
    """Ask and return the ts of the question."""
    return bot.control.ask(user, channel, QUESTION)


def test_two_workspaces_install_and_each_is_answered(bot: Product) -> None:
    """Each answer goes to its own workspace; a third one may not install at all."""
    assert installed(bot, TEAM)[0] == 200
    assert installed(bot, SECOND)[0] == 200
    for user, channel in ((AKARI, HERE), (RYO, THERE)):
        ts = asked(bot, user, channel)
        assert "日当" in str(bot.reply(channel, ts)["blocks"])
    status, page = installed(bot, THIRD)
    assert status == 403
    assert "許可されていません" in page
    with bot.room.store.read() as session:
        assert {row.id for row in session.exec(select(Installation))} == {TEAM, SECOND}
    assert bot.control.calls("auth.revoke")


def test_an_installation_that_did_not_begin_here_is_refused(bot: Product) -> None:
    """A callback without the visitor's cookie, or with a made-up state, stores nothing."""
    assert installed(bot, SECOND, cookie=False)[0] == 400
    assert bot.edge.front
    status, page, _ = get(
        f"{bot.edge.front.url}{install.BACK}?code=x&state=y", **{"Accept-Language": "en-GB"}
    )
    assert status == 400
    assert "begin again" in page


def test_a_workspace_without_the_app_is_not_served(bot: Product) -> None:
    """Its events are acknowledged and kept nowhere."""
    asked(bot, "U03SOTO", NOWHERE)
    bot.quiet()
    with bot.room.store.read() as session:
        rows = session.exec(select(InboxEvent)).all()
    assert not [row for row in rows if THIRD in str(row.payload)]


def test_tokens_are_sealed_and_logged_nowhere(bot: Product, capfd: pytest.CaptureFixture) -> None:
    """Neither the database file nor the log shows a token."""
    assert bot.edge.desk.workspaces
    tokens = [one.token for one in bot.edge.desk.workspaces.all().values()]
    assert len(set(tokens)) == 2
    asked(bot, RYO, THERE)
    bot.quiet()
    said = "".join(capfd.readouterr())
    files = [path for path in bot.room.settings.data.glob("sodateru.db*") if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    for token in (*tokens, CLIENT_SECRET, SECRET):
        assert token not in said
        assert token.encode() not in stored


def test_a_picture_goes_to_its_own_workspace(bot: Product) -> None:
    """Uploading begins with a call that names no channel; it takes the right token all the same."""
    from bot.slack import pictures

    plot = {"name": "p.png", "ja": "図", "en": "plot", "png": "iVBORw0KGgo="}
    with bot.room.store.write() as session:
        pictures.upload(session, "look:1", THERE, [plot], "ja")
    shown = bot.control.wait_for(
        lambda: [row for row in bot.control.messages(THERE) if row.get("files")]
    )
    assert shown[0]["files"][0]["mimetype"] == "image/png"
    assert shown[0]["text"] == "図"


def test_a_token_that_ends_is_renewed_before(bot: Product) -> None:
    """The workspace goes on being answered, with another token."""
    bot.control.must("lasting", seconds=3600)
    assert installed(bot, SECOND)[0] == 200
    many = bot.edge.desk.workspaces
    assert many
    before = many.all()[SECOND].token
    renew = install.rotating(bot.room.settings, bot.edge.app.client, many)
    renew()
    after = many.all()[SECOND].token
    assert after != before
    renewed = bot.reply(THERE, asked(bot, RYO, THERE))
    assert "日当" in str(renewed["blocks"])
    bot.control.must("lasting", seconds=0)


def test_a_workspace_that_leaves_is_forgotten(bot: Product) -> None:
    """Its token goes at once, the audit log says so, and the others are served on."""
    bot.control.must("uninstall", team=SECOND)
    many = bot.edge.desk.workspaces
    assert many
    bot.control.wait_for(lambda: SECOND not in many.all())
    bot.quiet()
    with bot.room.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == SECOND)).all()
    assert [row.action for row in rows][-1] == "workspace.uninstalled"
    assert "日当" in str(bot.reply(HERE, asked(bot, AKARI, HERE))["blocks"])
