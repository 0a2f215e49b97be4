"""axe-core: what a screen reader or a keyboard cannot use on a page, judged by rules of others.

The npm package is fetched once into the user's cache and checked against its published hash; it is
used by tests alone. Whoever cannot have it gets a reason.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Final

from tests.support.browser import Tab

VERSION: Final = "4.14.1"
INTEGRITY: Final = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
"""SHA-512 of the package as its registry publishes it."""
GRAVE: Final = ("serious", "critical")


class Unavailable(Exception):
    """Why axe-core cannot be had here."""


def source() -> str:
    """Return the program, fetched and checked the first time.

    Raises:
        Unavailable: It cannot be had here.
    """
    folder = Path.home() / ".cache" / "sodateru-tests" / f"axe-core-{VERSION}"
    place = folder / "axe.min.js"
    if not place.is_file():
        _fetched(folder, place)
    return place.read_text(encoding="utf-8")


def _fetched(folder: Path, place: Path) -> None:
    npm = shutil.which("npm")
    if not npm:
        raise Unavailable("npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    asked = [npm, "pack", f"axe-core@{VERSION}", "--silent", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(asked, capture_output=True, timeout=120, cwd=folder, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable("the registry did not answer") from None
    archive = folder / f"axe-core-{VERSION}.tgz"
    if done.returncode or not archive.is_file():
        raise Unavailable(f"npm pack ended with {done.returncode}")
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != INTEGRITY:
        archive.unlink()
        raise Unavailable("its hash is not the published one")
    with tarfile.open(archive) as packed:
        member = packed.getmember("package/axe.min.js")
        member.name = place.name
        packed.extract(member, folder, filter="data")
    archive.unlink()


def violations(tab: Tab, program: str) -> list[str]:
    """Return what is seriously wrong with the page as it is shown now, one line for each place."""
    tab.js(f"{program};0")
    found = json.loads(tab.js("axe.run({resultTypes: ['violations']}).then(r => JSON.stringify("
                              "r.violations))"))  # fmt: skip
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary'][:200]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
