"""A small real HTTP server that speaks OpenAI's files and fine-tuning API, well or badly.

It counts what the trainer's promises are about: jobs created, files sent, what was in them.
"""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from tests.support.chat_server import ChatServer, _Handler

Json = dict[str, Any]
STEPS = ("validating_files", "queued", "running")
KEY = "sk-test"


class TuningServer(ChatServer):
    """What the server has, and how it will behave.

    ``faults`` maps ``METHOD /path`` beginnings to a list of faults that are used up in order:
    an HTTP status, ``lost`` (done, but the answer never arrives), or ``slow`` (no answer).
    """

    def __init__(self) -> None:
        super().__init__()
        self.models = {"base-7b"}
        self.last_day = ""
        """When the service says that its models are switched off."""
        self.may_create = True
        self.ending = "succeeded"
        self.reason = "The training file has an invalid format."
        self.stuck = False
        """Jobs stay in the queue."""
        self.faults: dict[str, list[str]] = {}
        self.files: dict[str, Json] = {}
        self.sent: dict[str, str] = {}
        """File name -> what was uploaded, also after it was deleted."""
        self.jobs: dict[str, Json] = {}
        self.lock = Lock()

    def fault_of(self, request: str) -> str:
        """Return and use up the next fault for a request."""
        with self.lock:
            for beginning, left in self.faults.items():
                if request.startswith(beginning) and left:
                    return left.pop(0)
        return ""


@contextmanager
def tuning_server() -> Iterator[TuningServer]:
    """Serve on a free port of the loopback."""
    state = TuningServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Tuning,), {"state": state}))
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


class _Tuning(_Handler):
    state: TuningServer

    def do_GET(self) -> None:  # noqa: N802  the library's name
        self._serve("GET")

    def do_DELETE(self) -> None:  # noqa: N802
        self._serve("DELETE")

    def do_POST(self) -> None:  # noqa: N802
        if self.path.endswith("/chat/completions"):
            super().do_POST()
        else:
            self._serve("POST")

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0].removeprefix("/v1")
        fault = self.state.fault_of(f"{method} {path}")
        if fault.isdigit():
            self._refuse(int(fault))
            return
        if fault == "slow":
            self.state.released.wait(20)
            return
        if self.headers.get("authorization") != f"Bearer {KEY}":
            self._refuse(401)
            return
        with self.state.lock:
            status, answer = self._answer(method, path, body)
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self._say(status, answer)

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, Json]:
        state = self.state
        match [method, *path.strip("/").split("/")]:
            case ["GET", "models"]:
                return 200, _page({name: {"id": name, "object": "model", "created": 1,
                                          "owned_by": "x", "shutdown_date": state.last_day}
                                   for name in sorted(state.models)})  # fmt: skip
            case ["GET", "models", name] if name in state.models:
                return 200, {"id": name, "object": "model", "created": 1, "owned_by": "x"}
            case [method, "files", *rest]:
                return self._file(method, rest, body)
            case [method, "fine_tuning", "jobs", *rest]:
                return self._job(method, rest, body)
        return 404, _error("no such thing")

    def _file(self, method: str, rest: list[str], body: bytes) -> tuple[int, Json]:
        if method == "GET":
            return 200, _page(self.state.files)
        if method == "POST":
            return 200, self._keep(body)
        gone = self.state.files.pop(rest[0], None) is not None
        return 200, {"id": rest[0], "object": "file", "deleted": gone}

    def _job(self, method: str, rest: list[str], body: bytes) -> tuple[int, Json]:
        jobs = self.state.jobs
        if not rest:
            return self._create(json.loads(body)) if method == "POST" else (200, _page(jobs))
        if rest[1:] == ["cancel"]:
            jobs[rest[0]]["status"] = "cancelled"
        return 200, self._step(jobs[rest[0]])

    def _keep(self, body: bytes) -> Json:
        name = re.search(rb'filename="([^"]+)"', body)
        part = body.split(b"\r\n\r\n")
        content = next(p.rsplit(b"\r\n--", 1)[0] for p in part[1:] if p.lstrip().startswith(b"{"))
        made = {
            "id": f"file-{len(self.state.sent) + 1}", "object": "file", "purpose": "fine-tune",
            "filename": name[1].decode() if name else "", "bytes": len(content),
            "created_at": int(time.time()), "status": "processed",
        }  # fmt: skip
        self.state.files[made["id"]] = made
        self.state.sent[made["filename"]] = content.decode()
        return made

    def _create(self, order: Json) -> tuple[int, Json]:
        state = self.state
        if not state.may_create:
            return 403, _error("Your organisation may not create fine-tuning jobs.")
        file = state.files.get(order["training_file"])
        if file is None or order["model"] not in state.models:
            return 400, _error("invalid training file or model")
        number = len(state.jobs) + 1
        job = {
            "id": f"ftjob-{number}", "object": "fine_tuning.job", "created_at": int(time.time()),
            "model": order["model"], "training_file": file["id"], "hyperparameters": {},
            "organization_id": "org", "result_files": [], "seed": order.get("seed", 1),
            "status": STEPS[0], "metadata": order.get("metadata"), "method": order["method"],
            "validation_file": order.get("validation_file"), "fine_tuned_model": None,
            "trained_tokens": None, "finished_at": None, "error": None,
        }  # fmt: skip
        state.jobs[job["id"]] = job
        return 200, job

    def _step(self, job: Json) -> Json:
        state = self.state
        if job["status"] in STEPS and not state.stuck:
            at = STEPS.index(job["status"]) + 1
            job["status"] = STEPS[at] if at < len(STEPS) else state.ending
        if job["status"] == "succeeded" and not job["fine_tuned_model"]:
            model = f"ft:{job['model']}:org::{job['id'][-1]}"
            state.models.add(model)
            job |= {"fine_tuned_model": model, "trained_tokens": 123_456,
                    "finished_at": job["created_at"] + 60}  # fmt: skip
        if job["status"] == "failed":
            job["error"] = {"code": "invalid_file", "message": state.reason, "param": None}
        return job

    def _say(self, status: int, answer: Json) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _page(rows: dict[str, Json]) -> Json:
    return {"object": "list", "data": list(rows.values()), "has_more": False}


def _error(message: str) -> Json:
    return {"error": {"message": message, "type": "invalid_request_error", "code": None}}
