"""Settings of the live side: environment first, then one TOML file. The only reader of both.

``SODATERU_DATA`` names the data folder; every other ``SODATERU_*`` name is a field below in upper
case. ``SLACK_*`` and ``OPENAI_*`` keep the names their own SDKs use. The TOML file is
``SODATERU_CONFIG``, else ``sodateru.toml`` in the data folder, else in the working folder; its
``[bot]`` table holds this file's fields, ``[curation]`` and ``[training]`` those of the others.
"""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SecretStr, ValidationError

from bot.errors import Broken, UserError
from bot.words import language_of

Share = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseModel):
    """Fields of the ``[bot]`` table; each is also ``SODATERU_<NAME>`` in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    _granted: set[str] = PrivateAttr(default_factory=set)

    data: Path = Path(".sodateru")
    """Folder of the database, the index and the adapters."""
    database_url: str = ""
    """Empty means SQLite in the data folder; else a PostgreSQL URL."""
    chroma_url: str = ""
    """Empty means Chroma inside the bot process; else the URL of a Chroma server."""
    language: Literal["ja", "en", ""] = ""
    """Language of the command line; empty follows the terminal's locale."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    model: Literal["quote", "openai", "local"] = "quote"
    """Which model answers before any adapter was trained."""
    base_model: str = ""
    """Folder or hub name of the transformers base for ``local``; empty means the toy base."""
    openai_model: str = ""
    """Name of the model on the OpenAI-compatible server."""
    embedder: Literal["ngram", "openai", "transformers"] = "ngram"
    embedding_model: str = "text-embedding-3-small"
    """Name on the OpenAI-compatible server; for ``transformers`` a folder or hub name."""
    embedding_question_prefix: str = ""
    """Put before questions by ``transformers``; empty means what the model's own files say."""
    embedding_passage_prefix: str = ""
    reranker: str = ""
    """Folder or hub name of a cross-encoder that looks at the best hits again; empty means none."""
    glossary: str = ""
    """TOML file of the company's words; empty means ``glossary.toml`` in the data folder."""
    ocr: str = ""
    """Program that reads scans, e.g. ``tesseract`` (name or path); empty refuses scans."""
    ocr_languages: str = "jpn"
    workers: int = Field(default=8, ge=1, le=64)
    """Questions answered at the same time by one bot process."""
    question_max_chars: int = Field(default=4000, ge=100)
    passages_in_prompt: int = Field(default=4, ge=1, le=20)
    answer_max_tokens: int = Field(default=400, ge=16)
    answer_timeout_seconds: float = Field(default=60.0, gt=0)
    lease_seconds: float = Field(default=30.0, gt=0)
    """A claim or lease not renewed for this long may be taken over."""
    experts: tuple[str, ...] = ()
    """Slack user ids whose rewrites become verified answers."""
    admins: tuple[str, ...] = ()
    """Slack user ids who may use the admin command; admins are experts too."""
    handoff_channel: str = ""
    """Channel id named when the bot does not know; empty names the experts instead."""
    handoff_hours: float = Field(default=8.0, gt=0)
    """Office hours (weekdays, 9 to 18 in Japan) until an unanswered hand-off goes to the admins."""
    handoff_when: Literal["asked", "unanswered", "unsure"] = "unanswered"
    """What goes to ``handoff_channel`` by itself: nothing, what no manual answers, or the unsure
    too. Direct messages and private channels are asked first."""
    unsure_below: Share = 0.25
    """An answer whose best passage fits less than this is shown as unsure."""
    reaction_meanings: tuple[str, ...] = ()
    """Custom emoji and what they mean, as ``name=good``; ``good``, ``bad``, ``right``, ``rewrite``
    or ``mute``."""
    suggested_prompts: tuple[str, ...] = ()
    """Questions offered in direct messages, as ``department=question``; without a department to
    everybody."""
    vote_reminder_share: Share = 0.2
    """Share of answers after which the asker is asked once, in office hours, whether it helped."""
    reply_opening: str = ""
    reply_closing: str = ""
    """The house's greeting and close of drafted replies; empty takes ours."""
    file_max_megabytes: int = Field(default=10, ge=1, le=50)
    """Largest file that is read when it is dropped into a question."""
    admin_command: str = "/sodateru"
    manuals: tuple[str, ...] = ()
    """Folders that the admin command may take in; none lets only the command line do so."""
    rescan_minutes: float = Field(default=10.0, ge=0)
    """How often the bot looks through these folders by itself; 0 leaves it to commands."""
    source_old_months: int = Field(default=36, ge=0)
    """Months after its latest revision from which a cited document is marked as old; 0 never."""
    slack_mode: Literal["socket", "http"] = "socket"
    """How Slack reaches the bot: over a socket that the bot opens, or by signed HTTP requests."""
    http_host: str = "127.0.0.1"
    """Address that the HTTP way in listens on; a reverse proxy with TLS stands before it."""
    http_port: int = Field(default=3000, ge=0, le=65535)
    public_url: str = ""
    """How the internet reaches ``http_port``, e.g. ``https://sodateru.example.co.jp``."""
    slack_teams: tuple[str, ...] = ()
    """Workspaces (ids) that may install the app by OAuth; all of them share these manuals."""
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_token_key: SecretStr = SecretStr("")
    """Seals the tokens of installed workspaces; empty derives it from the client secret."""
    slack_base_url: str = "https://slack.com/api/"
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""

    @property
    def granted(self) -> set[str]:
        """Experts whom administrators named in Slack; ``bot.access.renew`` keeps it true."""
        return self._granted

    @property
    def by_oauth(self) -> bool:
        """Whether workspaces install the app themselves; a bot token means one workspace."""
        secret = self.slack_client_secret.get_secret_value()
        alone = self.slack_bot_token.get_secret_value()
        return bool(self.slack_client_id and secret and not alone)

    @property
    def missing_for_slack(self) -> tuple[str, ...]:
        """Names of what Slack cannot be reached without and is not set."""
        by_http = self.slack_mode == "http"
        needed = {
            "SLACK_BOT_TOKEN": self.slack_bot_token if not self.by_oauth else None,
            "SLACK_APP_TOKEN": self.slack_app_token if not by_http else None,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret if by_http else None,
        }
        return tuple(name for name, value in needed.items() if value is not None and not value)

    @property
    def url(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data / 'sodateru.db'}"


_FOREIGN = {
    "slack_base_url": "SLACK_API_URL",
    "slack_bot_token": "SLACK_BOT_TOKEN",
    "slack_app_token": "SLACK_APP_TOKEN",
    "slack_client_id": "SLACK_CLIENT_ID",
    "slack_client_secret": "SLACK_CLIENT_SECRET",
    "slack_signing_secret": "SLACK_SIGNING_SECRET",
    "openai_api_key": "OPENAI_API_KEY",
    "openai_base_url": "OPENAI_BASE_URL",
}

_Fields = TypeVar("_Fields", bound=BaseModel)


def read(fields: type[_Fields], table: str, **overrides: object) -> _Fields:
    """Read one package's settings.

    Args:
        fields: Pydantic model of the fields.
        table: Name of the TOML table.
        **overrides: Win over everything (command-line options, tests).

    Raises:
        Broken: The TOML file or a value cannot be read.
    """
    found: dict[str, Any] = dict(_toml().get(table, {}))
    for name, field in fields.model_fields.items():
        raw = os.environ.get(_FOREIGN.get(name, f"SODATERU_{name.upper()}"))
        if raw is not None and raw != "":
            found[name] = _parsed(raw, is_list="tuple" in str(field.annotation))
    found.update(overrides)
    try:
        return fields.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Broken("error.settings", what=f"[{table}] {where}: {first['msg']}") from None


def load(**overrides: object) -> Settings:
    """Return the live side's settings.

    Raises:
        Broken: The TOML file or a value cannot be read.
    """
    settings = read(Settings, "bot", **overrides)
    return settings.model_copy(update={"data": settings.data.expanduser().resolve()})


def _parsed(raw: str, *, is_list: bool) -> object:
    return tuple(part.strip() for part in raw.split(",") if part.strip()) if is_list else raw


def _toml() -> dict[str, Any]:
    named = os.environ.get("SODATERU_CONFIG")
    folder = Path(os.environ.get("SODATERU_DATA") or ".sodateru")
    for path in [Path(named)] if named else [folder / "sodateru.toml", Path("sodateru.toml")]:
        if path.is_file():
            return _toml_of(path, path.stat().st_mtime_ns)
    if named:
        raise UserError("error.file_missing", path=named)
    return {}


@lru_cache(maxsize=8)
def _toml_of(path: Path, _changed: int) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Broken("error.settings", what=f"{path}: {error}") from None


def command_language() -> str:
    """Return the command line's language without reading anything but the environment."""
    named = os.environ.get("SODATERU_LANGUAGE")
    if named:
        return language_of(named)
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return language_of(locale)


def child_environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with ``changes``, for a child process of ours."""
    return {**os.environ, **changes}


def quiet_threads() -> None:
    """Tame the threads of numeric libraries; call before torch is imported.

    Idle threads sleep instead of spinning, and one core stays free for answering. What the
    environment already says is left as it is.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (cores or 2) - 1)))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@contextmanager
def without_slack_oauth() -> Iterator[None]:
    """Hide an OAuth app's id and secret for the length of the block.

    Bolt reads them by itself and would then ignore the bot token.
    """
    names = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def logs_asked_for() -> bool:
    """Return whether somebody named a log level, which the quiet demo then leaves alone."""
    return bool(os.environ.get("SODATERU_LOG_LEVEL"))


def crash_point() -> tuple[str, int]:
    """Return the (name, nth visit) at which a chaos test wants this process killed, or ("", 0)."""
    name, _, nth = os.environ.get("SODATERU_CRASH_AT", "").partition(":")
    return name, int(nth or 1)


def pause_point() -> str:
    """Return the name at which a chaos test wants this process suspended, or ""."""
    return os.environ.get("SODATERU_PAUSE_AT", "")


def shipped(name: str) -> Path:
    """Return the path of a file or folder that ships with the program (``samples`` and so on)."""
    beside = Path(__file__).parent
    packed = beside / "shipped" / name
    return packed if packed.exists() else beside.parent / "deploy" / name
