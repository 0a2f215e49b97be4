"""axe-core: what a screen reader or a keyboard cannot use on a page, judged by rules of others."""

import json
from typing import Final

from tests.support.browser import Tab
from tests.support.npm import Pinned

AXE: Final = Pinned(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "package/axe.min.js",
)
GRAVE: Final = ("serious", "critical")


def source() -> str:
    """Return the program.

    Raises:
        Unavailable: It cannot be had here.
    """
    return AXE.file().read_text(encoding="utf-8")


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
