"""What every Embedder must do, whatever is behind it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from pydantic import SecretStr

from bot.errors import Broken, Transient
from bot.llm import Embedder
from bot.llm.embeddings import OpenAIEmbedder, build_embedder
from bot.llm.encoder import TransformersEmbedder
from bot.llm.ngram import NgramEmbedder
from bot.settings import Settings
from tests.support.encoders import encoder


class Answers(BaseHTTPRequestHandler):
    """Answers embeddings requests as an OpenAI-compatible server does."""

    status = 200

    def do_POST(self) -> None:
        """Give each text a vector from its letters."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [
            {"object": "embedding", "index": i, "embedding": [float(len(t)), 1.0, float(ord(t[0]))]}
            for i, t in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        data = {"object": "list", "data": rows[::-1], "model": body["model"], "usage": usage}
        payload = json.dumps(data).encode()
        self.send_response(type(self).status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    Answers.status = 200
    http = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}/v1"
    http.shutdown()
    thread.join()
    http.server_close()


def remote(url: str) -> OpenAIEmbedder:
    key = SecretStr("k")
    return OpenAIEmbedder(Settings(embedder="openai", openai_base_url=url, openai_api_key=key))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encoder(tmp_path_factory.mktemp("models") / "tiny")


def local(folder: Path, **settings: str) -> TransformersEmbedder:
    """Return the embedder of a folder."""
    said = Settings(embedder="transformers", embedding_model=str(folder), **settings)
    built = build_embedder(said)
    assert isinstance(built, TransformersEmbedder)
    return built


@pytest.fixture(params=["ngram", "openai", "transformers"])
def embedder(request: pytest.FixtureRequest, server: str, model: Path) -> Embedder:
    if request.param == "transformers":
        return local(model)
    return NgramEmbedder() if request.param == "ngram" else remote(server)


def test_rows_are_unit_vectors_in_the_texts_order(embedder: Embedder) -> None:
    """One float32 row of length 1 per text, the same alone and in company."""
    together = embedder.embed(["休暇の申請", "出張の精算", "A"])
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    assert np.allclose(embedder.embed(["出張の精算"])[0], together[1], atol=1e-6)


def test_odd_texts_have_vectors_too(embedder: Embedder) -> None:
    """Nothing that a manual may hold breaks a batch."""
    rows = embedder.embed([" ", "。", "😀", "\u202e", "長" * 20_000])
    assert np.isfinite(rows).all()
    assert len(rows) == 5


def test_a_question_has_a_row_too(embedder: Embedder) -> None:
    """Of length 1 and the passages' dimension."""
    row = embedder.ask("休暇の申請")
    assert row.shape == embedder.embed(["休暇の申請"])[0].shape
    assert np.isclose(np.linalg.norm(row), 1.0, atol=1e-5)


def test_names_tell_vector_spaces_apart_and_fit_collections(embedder: Embedder) -> None:
    """The name is safe in a collection's name."""
    assert embedder.name.replace("-", "").isalnum()
    assert embedder.name.isascii()


def test_two_sizes_are_two_spaces() -> None:
    """Another dimension is another name."""
    assert NgramEmbedder(64).name != NgramEmbedder(128).name


def test_near_texts_are_nearer_than_strange_ones() -> None:
    """Shared spelling shows in the angle, across widths."""
    a, b, c = NgramEmbedder().embed(
        ["年次有給休暇の申請", "有給休暇を申請する", "サーバーの再起動"]
    )
    assert a @ b > a @ c + 0.2
    half, full = NgramEmbedder().embed(["ｻｰﾊﾞｰ", "サーバー"])
    assert half @ full > 0.999


def test_a_busy_server_is_transient_and_a_refusing_one_is_broken(server: str) -> None:
    """Who can act decides the family."""
    asked = remote(server)
    asked.embed(["あ"])
    asked._client = asked._client.with_options(max_retries=0)
    Answers.status = 429
    with pytest.raises(Transient):
        asked.embed(["あ"])
    Answers.status = 401
    with pytest.raises(Broken):
        asked.embed(["あ"])


def test_no_key_and_no_server_is_broken() -> None:
    """The missing setting is named."""
    with pytest.raises(Broken, match="OPENAI_API_KEY"):
        build_embedder(Settings(embedder="openai")).embed(["あ"])


def test_an_encoder_reads_questions_and_passages_as_its_files_say(model: Path) -> None:
    """The prompt of the model's own file, or the setting's; each is another vector space."""
    own = local(model)
    assert np.allclose(own.ask("休暇"), own.embed(["query: 休暇"])[0], atol=1e-5)
    other = local(model, embedding_question_prefix="q", embedding_passage_prefix="p")
    assert np.allclose(other.embed(["休暇"])[0], own.embed(["p休暇"])[0], atol=1e-5)
    assert own.name != other.name
    assert "-24-" in own.name


def test_padding_changes_nothing_whatever_the_pooling(tmp_path: Path) -> None:
    """Mean, first or last token: a text's row is the same beside a longer one."""
    for pooling in ("mean_tokens", "cls_token", "lasttoken"):
        made = local(encoder(tmp_path / pooling, pooling=pooling))
        alone, together = made.embed(["休暇"])[0], made.embed(["休暇", "出張の精算" * 6])[0]
        assert np.allclose(alone, together, atol=1e-5), pooling


def test_another_models_weights_are_another_space(model: Path, tmp_path: Path) -> None:
    """So that an index never answers with vectors of another model."""
    assert local(encoder(tmp_path / "cls", pooling="cls_token")).name != local(model).name


def test_a_layout_that_is_not_supported_is_refused(tmp_path: Path) -> None:
    """At start, with the reason; nothing is quietly left out."""
    with pytest.raises(Broken, match="Dense"):
        local(encoder(tmp_path / "dense", extra="Dense"))
    with pytest.raises(Broken, match="max_tokens"):
        local(encoder(tmp_path / "max", pooling="max_tokens"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(Broken, match="empty"):
        local(tmp_path / "empty")
