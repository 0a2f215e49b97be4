"""A journey between an app and its Slack, for benches: calls take as long as over a real network.

A new connection waits for two journeys there and back, TCP's and TLS 1.3's, as one to slack.com
does; whatever is sent arrives half a journey later. Nothing is encrypted, and nothing is lost.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import urlsplit

GREETINGS = 2
"""Journeys there and back before a new connection carries anything."""


@contextmanager
def faraway(url: str, journey: float) -> Iterator[str]:
    """Give the address at which a server seems to be far away.

    Args:
        url: Of the server.
        journey: Seconds there and back.
    """
    loop = asyncio.new_event_loop()
    where = urlsplit(url)
    opened = loop.run_until_complete(
        asyncio.start_server(
            lambda reader, writer: _carry(where.hostname, where.port, journey, reader, writer),
            "127.0.0.1", 0,
        )
    )  # fmt: skip
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        port = opened.sockets[0].getsockname()[1]
        yield f"{where.scheme}://127.0.0.1:{port}{where.path}"
    finally:
        loop.call_soon_threadsafe(opened.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _carry(
    host: str | None, port: int | None, journey: float,
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
) -> None:  # fmt: skip
    """Carry one connection both ways."""
    await asyncio.sleep(GREETINGS * journey)
    there, back = await asyncio.open_connection(host, port)
    await asyncio.gather(_pump(reader, back, journey / 2), _pump(there, writer, journey / 2))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, late: float) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while data := await reader.read(65_536):
            loop.call_later(late, writer.write, data)  # the same delay each: order is kept
    loop.call_later(late, writer.close)
