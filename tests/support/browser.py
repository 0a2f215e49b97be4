"""A real browser for looking at the playground's page: headless Chromium over its DevTools port."""

import base64
import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websocket import WebSocket, create_connection

from tests.support.process import end

Json = dict[str, Any]

_FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run
--disable-background-networking --disable-component-update --disable-sync --mute-audio
--hide-scrollbars --remote-debugging-port=0 --remote-allow-origins=*""".split()  # noqa: SIM905


def executable() -> str:
    """Return the path of a Chromium, or an empty string."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), "")


class Tab:
    """One page of the browser."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._number = 0
        self.errors: list[str] = []
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> Json:
        """Call a DevTools method and return its result."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            found: Json = json.loads(self._socket.recv())
            self._note(found)
            if found.get("id") == self._number:
                assert "error" not in found, found
                return dict(found["result"])

    def size(self, width: int, height: int, *, scale: float = 1) -> None:
        """Set the window's size in CSS pixels."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 500,
        )

    def go(self, url: str) -> None:
        """Open an address."""
        self.send("Page.navigate", url=url)

    def js(self, script: str) -> Any:
        """Return the value of an expression; promises are awaited."""
        found = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, script: str, seconds: float = 20.0) -> Any:
        """Return the first truthy value of an expression; an element counts as true."""
        script = f"(found => found instanceof Node || found)({script})"
        until, pause = time.monotonic() + seconds, threading.Event()
        while not (value := self.js(script)):
            assert time.monotonic() < until, f"never true: {script}"
            pause.wait(0.05)
        return value

    def click(self, selector: str, text: str = "") -> None:
        """Press the first shown element of a selector, by its text if given."""
        script = (
            f"[...document.querySelectorAll({json.dumps(selector)})].find(e => e.offsetParent"
            f" && e.textContent.includes({json.dumps(text)}))"
        )
        self.wait(f"Boolean({script})")
        self.js(f"({script}).click()")

    def write(self, selector: str, text: str) -> None:
        """Focus a field and type."""
        self.wait(f"Boolean(document.querySelector({json.dumps(selector)}))")
        self.js(f"document.querySelector({json.dumps(selector)}).focus()")
        self.send("Input.insertText", text=text)

    def key(self, key: str, *, code: int = 0, modifiers: int = 0) -> None:
        """Press a key such as Enter; ``modifiers`` 1 is Alt, 2 is Ctrl, 8 is Shift."""
        number = code or {"Enter": 13, "Escape": 27, "Tab": 9}.get(key, 0)
        values = {
            "key": key, "code": key, "windowsVirtualKeyCode": number, "modifiers": modifiers,
        }  # fmt: skip
        text = {"text": "\r"} if key == "Enter" and number == 13 else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", **values, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", **values)

    def shot(self, path: Path) -> Path:
        """Save what is shown as a PNG."""
        found = self.send("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(found["data"]))
        return path

    def _note(self, found: Json) -> None:
        if found.get("method") == "Runtime.exceptionThrown":
            details = found["params"]["exceptionDetails"]
            self.errors.append(str(details.get("exception", {}).get("description", details)))
        elif found.get("method") == "Log.entryAdded":
            entry = found["params"]["entry"]
            if entry["level"] == "error":
                self.errors.append(f"{entry['text']} {entry.get('url', '')}")


@contextmanager
def browser(width: int = 1280, height: int = 800) -> Iterator[Tab]:
    """Start a browser with an empty profile and give its one tab."""
    profile = Path(tempfile.mkdtemp(prefix="browser-"))
    process = subprocess.Popen(
        [executable(), *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with closing(
            create_connection(_address(profile), timeout=60, suppress_origin=True)
        ) as socket:
            tab = Tab(socket)
            tab.size(width, height)
            yield tab
    finally:
        end(process, 10)
        shutil.rmtree(profile, ignore_errors=True)


def _address(profile: Path) -> str:
    """Return the DevTools address of the first tab, once the browser listens."""
    note, until, pause = profile / "DevToolsActivePort", time.monotonic() + 60, threading.Event()
    while not note.exists() or not note.read_text().strip():
        assert time.monotonic() < until, "the browser did not start"
        pause.wait(0.05)
    port = note.read_text().split()[0]
    while True:
        with urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
            pages = [row for row in json.loads(answer.read()) if row["type"] == "page"]
        if pages:
            return str(pages[0]["webSocketDebuggerUrl"])
        assert time.monotonic() < until, "the browser has no page"
        pause.wait(0.05)
