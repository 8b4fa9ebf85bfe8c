# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the collection's tarball so that each build of one commit gives the same bytes: python .ci/build.py FOLDER.

What ansible-galaxy builds holds the time of the build and lists the files as the file system happens to. This changes
both, and no file of the collection. SOURCE_DATE_EPOCH stands in for the time of the commit.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build(folder: Path) -> Path:
    """Build the tarball in the folder, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        galaxy = Path(sys.executable).with_name("ansible-galaxy")
        subprocess.run(
            [galaxy, "collection", "build", "--output-path", work, ROOT], check=True, stdout=subprocess.DEVNULL
        )
        (built,) = Path(work).glob("*.tar.gz")
        target = folder / built.name
        _write(target, _sorted(_read(built)), _time())
    return target


def git(*arguments: str) -> str:
    return subprocess.check_output(["git", "-C", str(ROOT), *arguments], text=True).rstrip()


def _time() -> int:
    """Seconds since 1970."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    return int(git("log", "-1", "--format=%ct"))


_Member = tuple[tarfile.TarInfo, bytes]


def _read(tarball: Path) -> dict[str, _Member]:
    with tarfile.open(tarball) as tar:
        return {member.name: (member, _content(tar, member)) for member in tar.getmembers()}


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member) if member.isfile() else None
    return file.read() if file else b""


def _sorted(members: dict[str, _Member]) -> dict[str, _Member]:
    """Return the members by their names, behind the two lists that ansible-galaxy expects first."""
    (manifest_member, manifest), (files_member, files) = (members.pop(name) for name in ("MANIFEST.json", "FILES.json"))
    listed = json.loads(files)
    listed["files"].sort(key=lambda file: file["name"])
    files = _as_json(listed)
    described = json.loads(manifest)
    described["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(files).hexdigest()
    first = {"MANIFEST.json": (manifest_member, _as_json(described)), "FILES.json": (files_member, files)}
    return {**first, **dict(sorted(members.items()))}


def _as_json(document: object) -> bytes:
    return json.dumps(document, indent=True).encode()


def _write(target: Path, members: dict[str, _Member], time: int) -> None:
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for member, content in members.values():
            member.size, member.mtime = len(content), time
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.pax_headers = {}
            tar.addfile(member, io.BytesIO(content))


if __name__ == "__main__":
    print(f"Built {build(Path(sys.argv[1]))}")
