"""What every ChatModel promises, over every back end; and what the openai one does with faults."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import openai
import pytest

from bot.errors import Broken, SodateruError, Transient, UserError
from bot.generate import generate
from bot.llm import ChatModel, Evidence
from bot.llm.build import build
from bot.llm.openai import OpenAIModel, translated
from bot.llm.scripted import ScriptedModel
from bot.prompt import abstention, render
from bot.settings import Settings
from bot.tables import ModelVersion
from tests.support.chat_server import ChatServer, chat_server

ANSWER = "年次有給休暇は、取得日の3営業日前までに申請する。[1]"
EVIDENCE = [
    Evidence("p1", "就業規則", "第8条（年次有給休暇）", ANSWER.removesuffix("[1]")),
    Evidence("p2", "旅費規程", "第4条", "日帰り出張の日当は、半額を支給する。"),
]
PROMPT = render("有給休暇は何日前までに申請しますか？", EVIDENCE, "ja")
KINDS = ["quote", "scripted", "openai"]


def _version(kind: str) -> ModelVersion:
    return ModelVersion(id=f"{kind}-1", kind=kind, base="m", detail={})


def _settings(folder: Path, **fields: object) -> Settings:
    return Settings.model_validate({"data": folder, "answer_timeout_seconds": 5.0, **fields})


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        running.answer = ANSWER
        yield running


@pytest.fixture(params=KINDS)
def model(
    request: pytest.FixtureRequest, tmp_path: Path, server: ChatServer
) -> Iterator[ChatModel]:
    with ExitStack() as stack:
        made: ChatModel
        if request.param == "scripted":
            made = ScriptedModel("scripted-1", ANSWER)
        else:
            settings = _settings(tmp_path, openai_base_url=server.url, openai_model="m")
            made = build(_version(request.param), settings)
        stack.callback(made.close)
        yield made


def test_a_model_names_its_one_version(model: ChatModel) -> None:
    """The version on the object is the id of the row it was built from."""
    assert model.version.endswith("-1")


def test_a_model_answers_with_a_citation(model: ChatModel) -> None:
    """The stream joins to an answer whose citation passes every check."""
    draft = generate(model, PROMPT, Event())

    assert draft.why == "ok"
    assert "3営業日前" in draft.text
    assert [citation.passage_id for citation in draft.citations] == ["p1"]
    assert draft.tokens_in > 0
    assert draft.tokens_out > 0


def test_pieces_shown_join_to_the_answer(model: ChatModel) -> None:
    """What was streamed to the reader is the text that is stored."""
    shown: list[str] = []

    draft = generate(model, PROMPT, Event(), shown.append)

    assert "".join(shown).strip() == draft.text


def test_a_set_cancel_stops_before_the_first_piece(model: ChatModel) -> None:
    """Nothing is said once the caller has given up."""
    cancel = Event()
    cancel.set()

    assert [piece for piece in model.stream(PROMPT, cancel) if piece] == []


def test_many_ask_one_model_at_once(model: ChatModel) -> None:
    """Answers of concurrent questions do not mix."""
    texts: list[str] = []
    threads = [
        Thread(target=lambda: texts.append(generate(model, PROMPT, Event()).text)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(set(texts)) == 1
    assert len(texts) == 8


@pytest.fixture
def remote(tmp_path: Path, server: ChatServer) -> Iterator[OpenAIModel]:
    settings = _settings(
        tmp_path, openai_base_url=server.url, answer_timeout_seconds=0.5, openai_api_key="sk-hidden"
    )
    made = OpenAIModel.open(_version("openai"), settings)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("fault", "family", "key"),
    [
        ("401", Broken, "llm.refused"),
        ("403", Broken, "llm.refused"),
        ("404", Broken, "llm.bad_request"),
        ("400", Broken, "llm.bad_request"),
        ("429", Transient, "llm.busy"),
        ("500", Transient, "llm.down"),
        ("503", Transient, "llm.down"),
        ("cut", Transient, "llm.down"),
        ("malformed", Transient, "llm.garbled"),
        ("slow", Transient, "llm.slow"),
        ("trickle", Transient, "llm.slow"),
    ],
)
def test_faults_become_our_errors(
    server: ChatServer, remote: OpenAIModel, fault: str, family: type[SodateruError], key: str
) -> None:
    """Every fault of the server is one of our errors, in both languages, without the key."""
    server.fault = fault

    with pytest.raises(family) as caught:
        generate(remote, PROMPT, Event())

    server.released.set()
    assert caught.value.key == key
    assert "sk-hidden" not in caught.value.say("ja") + caught.value.say("en")
    assert caught.value.__cause__ is None


def test_an_answer_cut_at_its_longest_keeps_its_cited_part(
    server: ChatServer, remote: OpenAIModel
) -> None:
    """finish_reason ``length``: what was cited stands, the torn tail goes."""
    server.answer, server.fault = f"{ANSWER}なお、次の場合は", "long"

    draft = generate(remote, PROMPT, Event())

    assert draft.text == ANSWER


def test_an_answer_cut_before_any_citation_is_refused(
    server: ChatServer, remote: OpenAIModel
) -> None:
    """A torn answer without a citation is a failure, not an answer."""
    server.answer, server.fault = "年次有給休暇は、取得", "long"

    assert generate(remote, PROMPT, Event()).why == "cut"


def test_the_request_is_the_rendered_prompt(server: ChatServer, remote: OpenAIModel) -> None:
    """The server gets the prompt's messages, the limit and a wish for usage; nothing more."""
    generate(remote, PROMPT, Event())

    sent = server.requests[-1]
    assert [turn["content"] for turn in sent["messages"]] == [m.content for m in PROMPT.messages]
    assert sent["max_tokens"] == PROMPT.max_tokens
    assert sent["stream_options"] == {"include_usage": True}
    assert "sk-hidden" not in json.dumps(sent)


def test_an_empty_stream_is_refused(server: ChatServer, remote: OpenAIModel) -> None:
    """No text is no answer."""
    server.answer = ""

    assert generate(remote, PROMPT, Event()).why == "empty"


def test_abstaining_over_the_wire(server: ChatServer, remote: OpenAIModel) -> None:
    """The agreed sentence counts as an abstention."""
    server.answer = abstention("ja")

    assert generate(remote, PROMPT, Event()).abstained


def test_no_exception_class_of_the_client_is_unknown() -> None:
    """Every exception class of the library is translated; a new one must be looked at."""
    known = {
        "APIConnectionError", "APIError", "APIResponseValidationError", "APIStatusError",
        "APITimeoutError", "AuthenticationError", "BadRequestError", "ConflictError",
        "ContentFilterFinishReasonError", "InternalServerError", "InvalidWebhookSignatureError",
        "LengthFinishReasonError", "NotFoundError", "OAuthError", "OpenAIError",
        "PermissionDeniedError", "RateLimitError", "SubjectTokenProviderError",
        "UnprocessableEntityError", "WebSocketConnectionClosedError", "WebSocketQueueFullError",
    }  # fmt: skip
    found = {
        name
        for name in openai.__all__
        if isinstance(made := getattr(openai, name), type) and issubclass(made, Exception)
    }

    assert found <= known, found - known
    assert isinstance(translated(openai.OpenAIError("?")), Transient)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({}, "llm.key_missing"),
        ({"base": ""}, "llm.openai_model_missing"),
    ],
)
def test_a_missing_setting_is_told(tmp_path: Path, fields: dict[str, str], key: str) -> None:
    """Without a key for OpenAI, or without a model's name, opening says which is missing."""
    version = ModelVersion(id="o", kind="openai", base=fields.get("base", "m"), detail={})

    with pytest.raises(UserError) as caught:
        build(version, _settings(tmp_path))

    assert caught.value.key == key


def test_an_unknown_kind_is_broken(tmp_path: Path) -> None:
    """A version of a kind that this program does not know cannot be built."""
    with pytest.raises(Broken):
        build(_version("oracle"), _settings(tmp_path))
