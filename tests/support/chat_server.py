"""A small real HTTP server that speaks chat completions over SSE, well or badly on request."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Json = dict[str, Any]


class ChatServer:
    """What the server does next, and what it was asked.

    ``fault`` is empty, ``cut``, ``malformed``, ``slow``, ``trickle``, ``long`` or an HTTP status.
    """

    def __init__(self) -> None:
        self.answer = ""
        self.by_question: dict[str, str] = {}
        """Answers by words of the question; ``answer`` is for all others."""
        self.fault = ""
        self.pause = 0.0
        """Seconds before each piece of three characters."""
        self.requests: list[Json] = []
        self.released = Event()
        self.port = 0

    @property
    def url(self) -> str:
        """Base URL for a client."""
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Serve on a free port of the loopback."""
    state = ChatServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    http.daemon_threads = True
    state.port = http.server_address[1]
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.released.set()
        http.shutdown()
        http.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    state: ChatServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        self.state.requests.append(json.loads(self.rfile.read(size)))
        if self.state.fault.isdigit():
            self._refuse(int(self.state.fault))
        elif self.state.fault == "slow":
            self.state.released.wait(20)
        else:
            with suppress(ConnectionError):  # whoever asked may be dead
                self._stream()
        self.close_connection = True

    def _refuse(self, status: int) -> None:
        body = json.dumps({"error": {"message": "no", "type": "x", "code": None}}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("retry-after", "0.01")
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        asked = self.state.requests[-1]["messages"][-1]["content"].rpartition("質問")[2]
        known = self.state.by_question.items()
        text = next((said for words, said in known if words in asked), self.state.answer)
        pieces = [text[i : i + 3] for i in range(0, len(text), 3)]
        for number, piece in enumerate(pieces):
            if number == len(pieces) // 2 and self._break():
                return
            if self.state.pause:
                self.state.released.wait(self.state.pause)
            self._send(_chunk({"content": piece}))
        self._send(_chunk({}, "length" if self.state.fault == "long" else "stop"))
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        self._send({**_chunk({}), "choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def _break(self) -> bool:
        """Do what the fault does in the middle; return whether nothing may follow."""
        if self.state.fault == "malformed":
            self.wfile.write(b'data: {"choices": [{"delta": {"con\n\n')
        if self.state.fault == "trickle":
            self.state.released.wait(20)
        return self.state.fault in ("cut", "malformed")

    def _send(self, chunk: Json) -> None:
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()


def _chunk(delta: Json, finish: str | None = None) -> Json:
    return {
        "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
