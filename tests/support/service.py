"""The bot as a process of its own, connected to a playground, for tests that kill it."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.retrieval.ingest import ingest
from bot.settings import child_environment
from bot.store import open_store
from tests.support.durable import settings_of
from tests.support.process import end
from tests.support.workspace import ADMIN, EXPERT, Control

ROOT = Path(__file__).parents[2]
MANUAL = """# 休暇規程

## 年次有給休暇

年次有給休暇は、取得日の三営業日前までに勤怠システムから申請する。

## 慶弔休暇

従業員が結婚するときは、五日間の慶弔休暇を与える。

## 旅費

国内出張の宿泊費は、一泊につき一万二千円を上限とする。
"""


def stocked(folder: Path) -> Path:
    """Make a data folder whose database holds one manual; return it."""
    manuals = folder / "manuals"
    manuals.mkdir(parents=True)
    (manuals / "休暇規程.md").write_text(MANUAL, encoding="utf-8")
    store = open_store(settings_of(folder / "data"))
    ingest(store, [manuals])
    store.close()
    return folder / "data"


def environment_of(data: Path, control: Control) -> dict[str, str]:
    """Return what a process of ours must find in its environment."""
    return {
        "SODATERU_DATA": str(data),
        "SODATERU_LANGUAGE": "ja",
        "SODATERU_LOG_LEVEL": "ERROR",
        "SODATERU_EXPERTS": EXPERT,
        "SODATERU_ADMINS": ADMIN,
        "SLACK_API_URL": control.api,
        "SLACK_BOT_TOKEN": control.bot_token,
        "SLACK_APP_TOKEN": control.app_token,
    }


class Service:
    """A bot process.

    Args:
        data: Its data folder.
        control: The playground it is told to connect to.
        program: What Python runs; the bot's role by itself unless told otherwise.
        **environment: Further changes to its environment.
    """

    def __init__(
        self,
        data: Path,
        control: Control,
        program: Sequence[str] = ("-m", "bot.supervise", "bot"),
        **environment: str,
    ) -> None:
        known = environment_of(data, control)
        self.errors = data.parent / "errors.txt"
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, *program],
                stdin=subprocess.PIPE,
                stdout=errors,
                stderr=errors,
                cwd=ROOT,
                env=child_environment(**{**known, **environment}),
            )

    @property
    def dead(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def stop(self) -> int:
        """End it politely if it still runs, and return its exit code."""
        return end(self.process, 60)

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        """End it without a word, whatever the test has come to."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.stop()
