"""The admin command, and long work shown in one message."""

from datetime import timedelta
from typing import Any

from bot import calls, registry
from bot.errors import UserError
from bot.slack import commands, progress
from bot.store import now
from bot.tables import Call, ModelVersion, OutboxMessage
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import ADMIN, EMPLOYEE, ENGLISH, EXPERT, GENERAL


def run(edge: Bench, text: str, user: str = ADMIN, channel: str = CHANNEL) -> str:
    """Run the command and return everything that the person alone sees."""
    body = {"command": "/sodateru", "text": text, "user_id": user, "channel_id": channel}
    commands.command(edge.desk, edge.event("command", body, f"cmd:{text}:{user}:{channel}"))
    edge.deliver()
    return "\n".join(str(row.get("blocks") or row["text"]) for row in edge.control.ephemerals(user))


def test_only_admins_may_use_it_and_experts_their_queue(edge: Bench) -> None:
    """Everybody else gets one polite line, in their language."""
    assert "管理者のみ" in run(edge, "status", EMPLOYEE)
    assert "for administrators" in run(edge, "rollback", ENGLISH, GENERAL)
    assert "管理者のみ" in run(edge, "model", EXPERT)
    assert "確認待ち" in run(edge, "review", EXPERT)


def test_an_unknown_subcommand_shows_the_help(edge: Bench) -> None:
    """Nobody has to guess what there is, or what was meant."""
    assert "「fly」というコマンドはありません" in run(edge, "fly")
    assert "`/sodateru rollback` のことでしょうか" in run(edge, "rolback")
    assert "`/sodateru train rehearse`（リハーサル）" in run(edge, "help")
    assert "もう1名の管理者の承認" in run(edge, "help promote")


def test_the_queue_offers_to_fix(edge: Bench) -> None:
    """Each waiting answer comes with its buttons."""
    from bot import review

    row = edge.answered(abstained=True)
    with edge.store.write() as session:
        review.open_about(session, row, "abstained")
    shown = run(edge, "review")
    assert "確認待ちの回答（1件）" in shown
    assert "review_fix" in shown


def models(edge: Bench) -> None:
    """Make two champions, one after the other."""
    registry.begin(edge.store, edge.settings)
    with edge.store.write() as session:
        registry.register(session, ModelVersion(id="lora-1", kind="local", detail={}))
        registry.promote(session, "lora-1", why="verdict:v1")


def test_models_are_listed_and_shown(edge: Bench) -> None:
    """The list says who serves; one by name comes with what it was made of."""
    models(edge)
    assert "🏆 `lora-1`" in run(edge, "model")
    assert "`lora-1`（local）" in run(edge, "model show lora-1")
    assert "登録されていません" in run(edge, "model show nobody")


def work(edge: Bench, steps: list[tuple[str, str, float]], result: Any) -> list[str]:
    """Be the trainer for one call and return what the message said after each step."""
    seen: list[str] = []

    def look() -> None:
        progress.show(edge.store)
        edge.deliver()
        seen.append(edge.control.messages(CHANNEL)[-1]["text"])

    def serve(_payload: dict[str, Any], report: calls.Report) -> dict[str, Any]:
        for step in steps:
            report(*step)
            look()
        if isinstance(result, Exception):
            raise result
        return dict(result)

    assert calls.serve_one(edge.store, "trainer", "t", {"train.rehearse": serve})
    look()
    return seen


STEPS = [("ペアを用意しています", "Preparing pairs", 0.1), ("学習しています", "Training", 0.5)]


def test_a_rehearsal_is_one_message_that_ends_as_its_card(edge: Bench) -> None:
    """The bar moves in the same message, and the card takes its place."""
    run(edge, "train rehearse")
    first = edge.control.messages(CHANNEL)[-1]
    assert "順番を待っています" in first["text"]
    seen = work(edge, STEPS, {"ja": "結果: PASS\n切り替え 0.4秒・欠落 0件", "en": "PASS"})
    assert "10%" in seen[0]
    assert "ペアを用意しています" in seen[0]
    assert "50%" in seen[1]
    assert "切り替え 0.4秒・欠落 0件" in seen[2]
    assert edge.control.messages(CHANNEL)[-1]["ts"] == first["ts"]
    assert progress.show(edge.store) == 0


def test_a_failed_rehearsal_says_why(edge: Bench) -> None:
    """The trainer's error is a plain line; an unknown one still says that it failed."""
    run(edge, "train rehearse")
    seen = work(edge, [], UserError("registry.no_previous"))
    assert "⚠️" in seen[-1]
    assert "戻せる以前のモデルがありません" in seen[-1]
    result = {"key": "no.such_sentence", "values": {}, "exit_code": 1}
    call = Call(
        id="c", target="trainer", kind="train.run", payload={}, state="failed", result=result
    )
    assert "処理が失敗しました" in progress.text_of(call, "ja")


def test_the_same_command_delivered_twice_begins_one_rehearsal(edge: Bench) -> None:
    """A repeat of the event finds the call that it has begun."""
    for _ in range(2):
        with edge.store.write() as session:
            progress.begin(session, "Ev1", "train.rehearse", {"slack": True})
    assert len(edge.rows(Call)) == 1


def test_a_trainer_that_does_not_answer_is_named(edge: Bench) -> None:
    """After half a minute of waiting the message says what to check."""
    run(edge, "train rehearse")
    with edge.store.write() as session:
        call = session.get_one(Call, edge.rows(Call)[0].id)
        call.created_at = now() - timedelta(minutes=1)
        session.add(call)
    assert progress.show(edge.store) == 1
    edge.deliver()
    assert "学習プロセスから応答がありません" in edge.control.messages(CHANNEL)[-1]["text"]
    assert progress.show(edge.store) == 0


def test_short_answers_of_the_trainer_are_shown_as_they_are() -> None:
    """Its own words in the admin's language, else its figures."""
    assert progress.result_text({"ja": "ペア 62件", "en": "62 pairs"}, "en") == "62 pairs"
    assert progress.result_text({"ja": ["一", "二"]}, "ja") == "一\n二"
    assert progress.result_text({"pairs": 62, "rows": [1]}, "ja") == "pairs: 62"
    assert progress.result_text({}, "ja") == "✅"


def test_messages_of_one_call_share_its_key(edge: Bench) -> None:
    """Edits name the message that they edit."""
    run(edge, "train rehearse")
    work(edge, STEPS, {"ja": "終わり"})
    call = edge.rows(Call)[0]
    edits = [row for row in edge.rows(OutboxMessage) if row.kind == "update"]
    assert {row.payload["of"] for row in edits} == {progress.key_of(call.id)}
    assert len(edits) == 3


def test_short_questions_wait_together_and_say_what_failed(edge: Bench) -> None:
    """A silent trainer costs one wait; an error is told in the trainer's words."""
    from threading import Thread

    def fail(_payload: dict[str, Any], _report: calls.Report) -> dict[str, Any]:
        raise UserError("registry.no_previous")

    def trainer() -> None:
        offers = {"pairs.stats": fail}
        edge.control.wait_for(lambda: calls.serve_one(edge.store, "trainer", "t", offers))

    helper = Thread(target=trainer)
    helper.start()
    shown = run(edge, "status")
    helper.join()
    assert "戻せる以前のモデルがありません" in shown
    assert "学習プロセスから応答がありません" in shown
