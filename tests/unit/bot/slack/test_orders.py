"""Orders: shown, confirmed, done only if nothing changed; by two persons where two are needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import admin, audit, calls, registry
from bot.access import is_expert
from bot.admin import Case, Shown, Verb, both, mark_of
from bot.slack import commands, orders, progress
from bot.store import now
from bot.tables import AuditRow, Call, ModelVersion, Order
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import ADMIN, EMPLOYEE, EXPERT

SECOND = EXPERT


@pytest.fixture
def edge(tmp_path: Any) -> Any:
    """Give a bench with two administrators."""
    from tests.support.edge import bench

    with bench(tmp_path, admins=(ADMIN, SECOND), experts=()) as made:
        registry.begin(made.store, made.settings)
        with made.store.write() as session:
            registry.register(session, ModelVersion(id="lora-1", kind="local", detail={}))
            registry.promote(session, "lora-1", why="verdict:v1")
        yield made


def typed(edge: Bench, text: str, user: str = ADMIN) -> list[dict[str, Any]]:
    """Run the command and return the buttons of what is shown."""
    body = {"command": "/sodateru", "text": text, "user_id": user, "channel_id": CHANNEL}
    commands.command(edge.desk, edge.event("command", body, f"cmd:{text}:{now()}"))
    edge.deliver()
    return buttons(said(edge, user)[-1])


def said(edge: Bench, user: str) -> list[dict[str, Any]]:
    """Return what only this person sees."""
    return edge.control.ephemerals(user)


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a message's buttons."""
    rows = [block for block in message.get("blocks") or [] if block["type"] == "actions"]
    return [element for row in rows for element in row["elements"]]


def press(edge: Bench, button: dict[str, Any], user: str = ADMIN) -> str:
    """Press a button and return the newest line that the person alone sees."""
    body = {
        "user": {"id": user}, "channel": {"id": CHANNEL}, "type": "block_actions",
        "actions": [{"action_id": button["action_id"], "value": button["value"]}],
    }  # fmt: skip
    orders.pressed(edge.desk, edge.event("action", body, f"press:{user}:{now()}"))
    edge.deliver()
    return str(said(edge, user)[-1]["text"])


def serve(edge: Bench, target: str, offers: Any) -> None:
    """Be the process that does an order, and show what came of it."""
    assert calls.serve_one(edge.store, target, "t", offers)
    progress.show(edge.store)
    edge.deliver()


def bots(edge: Bench) -> Any:
    """Return the bot's own orders."""
    return admin.serving(admin.VERBS, edge.store, edge.settings)


def champion(edge: Bench) -> str:
    """Return who serves."""
    with edge.store.read() as session:
        return registry.champion(session).id


def actions(edge: Bench) -> list[str]:
    """Return what the audit log says."""
    assert audit.broken(edge.store) == []
    return [row.action for row in edge.rows(AuditRow)]


def test_nothing_moves_before_it_is_confirmed(edge: Bench) -> None:
    """A rollback is shown, then confirmed, then done; each step is in the audit log."""
    confirm, cancel = typed(edge, "rollback")
    assert "lora-1 を、一つ前の quote に戻します" in str(said(edge, ADMIN)[-1]["blocks"])
    assert (confirm["action_id"], cancel["action_id"]) == ("order:confirm", "order:cancel")
    assert champion(edge) == "lora-1"
    assert "開始しました" in press(edge, confirm)
    serve(edge, "bot", bots(edge))
    assert champion(edge) == "quote"
    assert "`lora-1` から `quote` に戻しました" in edge.control.messages(CHANNEL)[-1]["text"]
    assert {"order.shown", "order.done", "alias.moved"} <= set(actions(edge))


def test_a_confirmation_counts_once(edge: Bench) -> None:
    """Pressed twice, or after it was cancelled, nothing more happens."""
    confirm, _ = typed(edge, "rollback")
    press(edge, confirm)
    assert "すでに処理されています" in press(edge, confirm)
    assert len(edge.rows(Call)) == 1
    confirm, cancel = typed(edge, "rollback")
    assert "取りやめました" in press(edge, cancel)
    assert "すでに処理されています" in press(edge, confirm)


def test_what_changed_meanwhile_is_not_done(edge: Bench) -> None:
    """Between showing and confirming another model became champion: stale."""
    confirm, _ = typed(edge, "rollback")
    with edge.store.write() as session:
        registry.register(session, ModelVersion(id="lora-2", kind="local", detail={}))
        registry.promote(session, "lora-2", why="verdict:v2")
    assert "状況が変わったため" in press(edge, confirm)
    assert champion(edge) == "lora-2"
    assert [row.state for row in edge.rows(Order)] == ["stale"]


def test_what_changed_after_the_confirmation_is_not_done_either(edge: Bench) -> None:
    """Whoever carries it out looks once more."""
    confirm, _ = typed(edge, "rollback")
    press(edge, confirm)
    with edge.store.write() as session:
        registry.register(session, ModelVersion(id="lora-3", kind="local", detail={}))
        registry.promote(session, "lora-3", why="verdict:v3")
    serve(edge, "bot", bots(edge))
    assert champion(edge) == "lora-3"
    assert "状況が変わったため" in edge.control.messages(CHANNEL)[-1]["text"]


def test_an_old_card_is_refused(edge: Bench) -> None:
    """After a quarter of an hour the command has to be run again."""
    confirm, _ = typed(edge, "rollback")
    with edge.store.write() as session:
        row = session.get_one(Order, confirm["value"])
        row.created_at = now() - orders.LIVES - timedelta(seconds=1)
        session.add(row)
    assert "期限が切れました" in press(edge, confirm)
    assert champion(edge) == "lora-1"


def test_only_an_administrator_presses(edge: Bench) -> None:
    """Somebody else's press, however it came about, does nothing and is refused with its reason."""
    confirm, _ = typed(edge, "rollback")
    assert "管理者として登録されていない" in press(edge, confirm, EMPLOYEE)
    assert [row.state for row in edge.rows(Order)] == ["shown"]
    assert "order.refused" in actions(edge)


def trainer(edge: Bench, *, mark: str = "m") -> tuple[Any, list[Case]]:
    """Return a trainer that would promote, and what it was told to do."""
    done: list[Case] = []

    def look(case: Case) -> Shown:
        return Shown(both("admin.would_roll_back", since="a", now=case.word), mark_of(mark))

    def do(case: Case) -> Shown:
        done.append(case)
        return Shown(both("slack.rolled_back", now="b", since="a"))

    return admin.serving({"promote": Verb(look, do)}, edge.store, edge.settings), done


def while_serving(edge: Bench, offers: Any, act: Callable[[], Any]) -> Any:
    """Do something that asks the trainer, with the trainer answering beside it."""
    from threading import Event, Thread

    stop = Event()

    def run() -> None:
        while not stop.is_set():
            found = {"admin.look": offers["admin.look"]}
            if not calls.serve_one(edge.store, "trainer", "t", found):
                stop.wait(0.01)

    helper = Thread(target=run)
    helper.start()
    try:
        return act()
    finally:
        stop.set()
        helper.join()


def request_to(edge: Bench, user: str) -> dict[str, Any]:
    """Return the newest direct message to an administrator."""
    return edge.control.messages(edge.control.dm(user))[-1]


def test_two_persons_promote(edge: Bench) -> None:
    """The first asks, the second approves, and both stand in the audit log."""
    offers, done = trainer(edge)
    confirm, _ = while_serving(edge, offers, lambda: typed(edge, "promote lora-9"))
    assert "もう1名の管理者の承認" in str(said(edge, ADMIN)[-1]["blocks"])
    while_serving(edge, offers, lambda: press(edge, confirm))
    assert not done
    asked = request_to(edge, SECOND)
    assert "承認を求めています" in asked["text"]
    approve, decline = buttons(asked)
    assert "ご自身の依頼は承認できません" in press(edge, approve, ADMIN)
    while_serving(edge, offers, lambda: press(edge, approve, SECOND))
    serve(edge, "trainer", offers)
    assert [case.by for case in done] == [(ADMIN, SECOND)]
    assert "すでに処理されています" in press(edge, decline, SECOND)
    row = next(one for one in edge.rows(AuditRow) if one.action == "order.done")
    assert row.detail["persons"] == [ADMIN, SECOND]


def test_the_second_person_may_decline(edge: Bench) -> None:
    """Nothing is done, and who asked is told by whom it was declined."""
    offers, done = trainer(edge)
    confirm, _ = while_serving(edge, offers, lambda: typed(edge, "promote lora-9"))
    while_serving(edge, offers, lambda: press(edge, confirm))
    _, decline = buttons(request_to(edge, SECOND))
    assert "却下しました" in press(edge, decline, SECOND)
    assert "深町谷さんにより却下されました" in request_to(edge, ADMIN)["text"]
    assert not done


def test_what_changed_before_the_approval_is_not_done(edge: Bench) -> None:
    """The second person approves what both have seen, or nothing."""
    offers, done = trainer(edge)
    confirm, _ = while_serving(edge, offers, lambda: typed(edge, "promote lora-9"))
    while_serving(edge, offers, lambda: press(edge, confirm))
    approve, _ = buttons(request_to(edge, SECOND))
    changed, _ = trainer(edge, mark="other")
    assert "状況が変わった" in while_serving(edge, changed, lambda: press(edge, approve, SECOND))
    assert not done


def test_a_silent_trainer_is_named(edge: Bench) -> None:
    """The command says what to check, and nothing waits for it."""
    assert typed(edge, "freeze") == []
    assert "学習プロセスから応答がありません" in str(said(edge, ADMIN)[-1])
    assert not edge.rows(Order)


def test_alone_nobody_does_what_needs_two(tmp_path: Any) -> None:
    """With one administrator the order is looked at, and the rule is said instead of being bent."""
    from tests.support.edge import bench

    with bench(tmp_path, admins=(ADMIN,)) as made:
        offers, done = trainer(made)
        assert while_serving(made, offers, lambda: typed(made, "promote lora-9")) == []
        shown = str(said(made, ADMIN)[-1]["blocks"])
        assert "lora-9" in shown
        assert "管理者は1名しか登録されていません" in shown
        assert not made.rows(Order)
        assert not done


def test_experts_are_added_and_removed(edge: Bench) -> None:
    """From then on their rewrites count, at once and without a restart."""
    assert not is_expert(EMPLOYEE, edge.settings)
    confirm, _ = typed(edge, f"experts add <@{EMPLOYEE}|minase>")
    press(edge, confirm)
    serve(edge, "bot", bots(edge))
    assert is_expert(EMPLOYEE, edge.settings)
    assert f"<@{EMPLOYEE}> さんを専門家に追加しました" in edge.control.messages(CHANNEL)[-1]["text"]
    assert typed(edge, f"experts add <@{EMPLOYEE}>") == []
    assert "すでに専門家" in str(said(edge, ADMIN)[-1])
    typed(edge, "experts")
    assert f"<@{EMPLOYEE}>：有効な確認済み回答 0件" in str(said(edge, ADMIN)[-1])
    confirm, _ = typed(edge, f"専門家 解除 <@{EMPLOYEE}>")
    press(edge, confirm)
    serve(edge, "bot", bots(edge))
    assert not is_expert(EMPLOYEE, edge.settings)


def test_manuals_are_taken_in_from_the_named_folders(tmp_path: Any) -> None:
    """The look counts what is new; a file that changes before the confirmation makes it stale."""
    from tests.support.edge import bench

    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "休暇.md").write_text("# 休暇\n\n三日前までに申請する。\n", encoding="utf-8")
    with bench(tmp_path, admins=(ADMIN, SECOND), manuals=(str(folder),)) as made:
        confirm, _ = typed(made, "取り込み")
        assert "新規 1件、変更 0件、削除 0件" in str(said(made, ADMIN)[-1])
        (folder / "旅費.md").write_text("# 旅費\n\n日当は二千円。\n", encoding="utf-8")
        assert "状況が変わったため" in press(made, confirm)
        confirm, _ = typed(made, "ingest")
        press(made, confirm)
        offers = {"admin.ingest": bots(made)["admin.do"]}
        serve(made, "bot", offers)
        assert "追加 2件、変更 0件" in made.control.messages(CHANNEL)[-1]["text"]


def test_without_folders_the_way_is_told(edge: Bench) -> None:
    """No path is taken from what somebody types."""
    assert typed(edge, "ingest /etc") == []
    assert "manuals に指定" in str(said(edge, ADMIN)[-1])
