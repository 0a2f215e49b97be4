"""One file of an npm package, pinned by the hash that its registry publishes; for tests alone.

It is fetched once into the user's cache. Whoever cannot have it gets a reason.
"""

import base64
import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

SECONDS = 180


class Unavailable(Exception):
    """Why something cannot be had here."""


@dataclass(frozen=True)
class Pinned:
    """A file of a package of a certain version."""

    package: str
    version: str
    integrity: str
    """SHA-512 of the package as its registry publishes it, base64."""
    member: str
    """The file's path in the package."""

    @property
    def place(self) -> Path:
        """Where the file lies, or would lie."""
        folder = Path.home() / ".cache" / "sodateru-tests" / f"{self.package}-{self.version}"
        return folder / Path(self.member).name

    def file(self) -> Path:
        """Return the file, fetched and checked the first time.

        Raises:
            Unavailable: It cannot be had here.
        """
        if not self.place.is_file():
            self._fetch()
        return self.place

    def _fetch(self) -> None:
        npm = shutil.which("npm")
        if not npm:
            raise Unavailable("npm is not installed")
        folder, known = self.place.parent, f"{self.package}@{self.version}"
        folder.mkdir(parents=True, exist_ok=True)
        asked = [npm, "pack", known, "--silent", "--pack-destination", str(folder)]
        try:
            done = subprocess.run(
                asked, capture_output=True, timeout=SECONDS, cwd=folder, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unavailable("the registry did not answer") from None
        archive = folder / f"{self.package}-{self.version}.tgz"
        if done.returncode or not archive.is_file():
            raise Unavailable(f"npm pack ended with {done.returncode}")
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != self.integrity:
            archive.unlink()
            raise Unavailable("its hash is not the published one")
        with tarfile.open(archive) as packed:
            member = packed.getmember(self.member)
            member.name = self.place.name
            packed.extract(member, folder, filter="data")
        archive.unlink()
