"""Structured logs that hold ids and numbers, never message text and never secrets.

Only the names in ``ALLOWED`` may be logged as values; any other field's value is replaced by its
length, so that a careless call cannot leak what somebody wrote.
"""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO, cast

import structlog

ALLOWED: Final = frozenset(
    """event level timestamp room id kind state stage step name code error count seconds
    milliseconds question_id answer_id event_id outbox_id pair_id run_id dataset_id document_id
    passage_id version user channel ts attempts port pid method status role alias token job kept
    dropped where""".split()  # noqa: SIM905  a list of words reads better so
)


def _keep_ids_only(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for field, value in event.items():
        if field not in ALLOWED and not isinstance(value, bool | int | float):
            event[field] = f"<{len(str(value))} chars>"
    return event


def set_up(level: str = "INFO", *, as_json: bool = False) -> None:
    """Send our log lines to stderr.

    Args:
        level: Name of the lowest level that is written.
        as_json: One JSON object a line, for collectors.
    """
    render = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _plain
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _keep_ids_only,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=cast("TextIO", _Stderr())),
    )
    logging.basicConfig(level=logging.WARNING)


class _Stderr:
    """Standard error as it is when a line is written: it may be another file than at set-up."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _plain(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    head = f"{event.pop('timestamp')[:23]} {event.pop('level'):<7} {event.pop('event')}"
    return head + "".join(f" {k}={v}" for k, v in event.items())


def get(name: str) -> Any:
    """Return the logger of a room."""
    return structlog.get_logger(room=name)


def where(error: BaseException) -> str:
    """Return ``file:line`` where an error came from; its message may hold what people wrote."""
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    return f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
