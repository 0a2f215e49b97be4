"""The doctor: every check says what it saw, and what to do when it is not well."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import doctor, inbox, registry
from bot.doctor import as_json, examine, exit_code, lines
from bot.errors import Broken
from bot.findings import Finding
from bot.llm.embeddings import build_embedder
from bot.llm.ngram import NgramEmbedder
from bot.retrieval.ingest import ingest
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import now, open_store
from bot.tables import InboxEvent
from tests.support.durable import settings_of
from tests.support.encoders import cross_encoder, encoder
from tests.support.workspace import workspace


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def test_a_new_folder_needs_tokens_and_nothing_else(tmp_path: Path) -> None:
    """Before the first start only the tokens are missing; each says where to get it."""
    found = examine(lambda: settings_of(tmp_path / "new"))

    assert exit_code(found) == 1
    bad = [finding for finding in found if finding.level == "bad"]
    assert [finding.values["name"] for finding in bad] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    assert all("api.slack.com" in finding.next_step("en") for finding in bad)
    assert not (tmp_path / "new" / "sodateru.db").exists()


def test_all_is_well_with_manuals_a_model_and_a_workspace(tmp_path: Path) -> None:
    """Index, model and both tokens are really tried."""
    with workspace() as control:
        settings = settings_of(
            tmp_path / "data",
            slack_base_url=control.api,
            slack_bot_token=control.bot_token,
            slack_app_token=control.app_token,
        )
        (tmp_path / "a.md").write_text(
            "# 休暇\n\n有給休暇は三日前までに申請する。\n", encoding="utf-8"
        )
        store = open_store(settings)
        registry.begin(store, settings)
        ingest(store, [tmp_path / "a.md"])
        store.close()
        found = examine(lambda: settings)

    assert {finding.level for finding in found} == {"ok"}, lines(found, "ja")
    assert exit_code(found) == 0
    assert by_name(found)["model"].values == {"version": "quote"}
    assert by_name(found)["index"].values["documents"] == 1


def test_refused_tokens_are_told_apart(tmp_path: Path) -> None:
    """Each token has its own line and its own next step."""
    with workspace() as control:
        settings = settings_of(
            tmp_path,
            slack_base_url=control.api,
            **dict.fromkeys(("slack_bot_token", "slack_app_token"), "x-wrong"),
        )
        found = by_name(examine(lambda: settings))
    assert (found["slack"].level, found["socket"].level) == ("bad", "bad")
    assert "SLACK_BOT_TOKEN" in found["slack"].next_step("ja")
    assert "SLACK_APP_TOKEN" in found["socket"].next_step("ja")
    assert exit_code(list(found.values())) == 4


def test_parked_and_late_work_is_pointed_out(tmp_path: Path) -> None:
    """Nothing that was dropped or waits for too long stays unseen."""
    settings = settings_of(tmp_path)
    store = open_store(settings)
    registry.begin(store, settings)
    for name in ("parked", "late"):
        inbox.receive(store, name, "message", {})
    with store.write() as session:
        parked, late = session.get_one(InboxEvent, "parked"), session.get_one(InboxEvent, "late")
        parked.state, late.received_at = "dropped", now() - timedelta(minutes=10)
        session.add_all([parked, late])
    store.close()
    keys = {finding.key for finding in examine(lambda: settings) if finding.name == "work"}
    assert keys == {"doctor.work_late", "doctor.work_parked"}


def test_unreadable_settings_are_one_finding(tmp_path: Path) -> None:
    """Nothing else is looked at before the settings can be read."""

    def unreadable() -> Settings:
        raise Broken("error.settings", what=str(tmp_path))

    found = examine(unreadable)
    assert [finding.name for finding in found] == ["settings"]
    assert exit_code(found) == 4


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """The line names the folder and says what to do."""
    (tmp_path / "file").write_text("x")
    found = by_name(examine(lambda: settings_of(tmp_path / "file")))
    assert found["data"].level == "bad"
    assert "SODATERU_DATA" in found["data"].next_step("ja")


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    """A file that is no database is one plain line, not a traceback."""
    (tmp_path / "sodateru.db").write_bytes(b"this is no database at all" * 100)
    found = by_name(examine(lambda: settings_of(tmp_path)))
    assert (found["database"].level, found["database"].code) == ("bad", 4)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_findings_read_as_lines_and_as_data(tmp_path: Path, language: str) -> None:
    """People see marks and arrows, scripts see the same in fields."""
    found = examine(lambda: settings_of(tmp_path))
    text, data = lines(found, language), as_json(found, language)
    assert text.count("✗") == 2
    assert [row["ok"] for row in data].count(False) == 2
    assert all(row["text"] in text for row in data)
    assert doctor.exit_code([]) == 0


def test_what_answers_are_made_of_is_tried_one_line_each(tmp_path: Path) -> None:
    """Glossary, embedder, reranker and the model of the settings, each really used once."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "glossary.toml").write_text(
        '[[terms]]\nterm = "年次有給休暇"\nsynonyms = ["有休", "年休"]\n', encoding="utf-8"
    )
    settings = settings_of(
        tmp_path / "data",
        embedder="transformers",
        embedding_model=str(encoder(tmp_path / "embedder")),
        reranker=str(cross_encoder(tmp_path / "reranker")),
    )
    found = by_name(examine(lambda: settings))
    names = ("glossary", "embedder", "reranker", "model settings")
    assert [found[name].level for name in names] == ["ok"] * 4
    assert found["glossary"].values["terms"] == 1
    assert found["embedder"].values == {"name": build_embedder(settings).name, "size": 24}
    assert all("\n" not in found[name].text(tongue) for name in names for tongue in ("ja", "en"))


def test_each_part_that_is_wrong_is_told_with_a_next_step(tmp_path: Path) -> None:
    """One bad part hides no other, and the line names the setting to change."""
    (tmp_path / "glossary.toml").write_text("[[terms]]\nreading = 1\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    wrong = {"embedder": "transformers", "reranker": str(tmp_path / "empty"), "model": "openai"}
    found = by_name(
        examine(lambda: settings_of(tmp_path, embedding_model=str(tmp_path / "empty"), **wrong))
    )
    steps = {
        "glossary": "用語集", "embedder": "SODATERU_EMBEDDER", "reranker": "SODATERU_RERANKER",
        "model settings": "SODATERU_MODEL",
    }  # fmt: skip
    for name, step in steps.items():
        assert found[name].level == "bad", name
        assert step in found[name].next_step("ja"), name
    assert found["database"].level == "note"


def test_an_index_of_the_former_embedder_is_pointed_out(tmp_path: Path) -> None:
    """It serves, so nothing is bad; the line says that today's is on its way."""
    settings = settings_of(tmp_path / "data")
    (tmp_path / "a.md").write_text("# 休暇\n\n有給休暇は三日前までに申請する。\n", encoding="utf-8")
    store = open_store(settings)
    registry.begin(store, settings)
    ingest(store, [tmp_path / "a.md"])
    library = Library(store, settings, NgramEmbedder(64))
    library.catch_up()
    library.close()
    store.close()
    index = by_name(examine(lambda: settings))["index"]
    assert (index.level, index.key) == ("note", "doctor.index_renewed")
