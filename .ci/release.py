# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds and checks a release, and says what would be published. It publishes nothing: python .ci/release.py."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from build import ROOT, build, git


def main() -> int:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    version = galaxy["version"]
    releases = yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    if problems := _problems(version, releases):
        print("Not ready for a release:", *problems, sep="\n- ", file=sys.stderr)
        return 1
    tarball = build(ROOT / "dist")
    if not _passes_importer(tarball):
        print("Not ready for a release: galaxy-importer has refused the tarball, see above", file=sys.stderr)
        return 1
    _describe(f"{galaxy['namespace']}.{galaxy['name']}", version, tarball, releases[version].get("changes", {}))
    return 0


def _problems(version: str, releases: Mapping[str, Any]) -> list[str]:
    problems = []
    if changed := git("status", "--porcelain"):
        problems.append(f"these files are not committed: {', '.join(line[3:] for line in changed.splitlines())}")
    fragments = sorted(path.name for path in (ROOT / "changelogs" / "fragments").glob("*.y*ml"))
    if fragments:
        problems.append(f"antsibull-changelog release has not collected these fragments yet: {', '.join(fragments)}")
    if version not in releases:
        problems.append(f"changelogs/changelog.yaml has no release {version}, which galaxy.yml names")
    # antsibull-changelog escapes the dots.
    if f"## v{version}\n" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("\\", ""):
        problems.append(f"CHANGELOG.md says nothing of v{version}")
    return problems


def _passes_importer(tarball: Path) -> bool:
    """Check the tarball as Galaxy does when it is uploaded. Galaxy's own ansible-test run is that of `make test`."""
    with tempfile.TemporaryDirectory() as work:
        config = Path(work, "galaxy-importer.cfg")
        config.write_text("[galaxy-importer]\nRUN_ANSIBLE_TEST = False\n", encoding="utf-8")
        # The importer calls ansible-doc and ansible-lint by their names.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, "GALAXY_IMPORTER_CONFIG": str(config), "PATH": path}
        command = [sys.executable, "-m", "galaxy_importer.main", str(tarball)]
        # It leaves a report in the current folder.
        return subprocess.run(command, cwd=work, env=environment, check=False).returncode == 0


def _describe(name: str, version: str, tarball: Path, changes: Mapping[str, str | list[str]]) -> None:
    with tarfile.open(tarball) as tar:
        folders = Counter(member.name.partition("/")[0] for member in tar if member.isfile() and "/" in member.name)
        single = sum(member.isfile() and "/" not in member.name for member in tar)
    content = tarball.read_bytes()
    print(f"\nThis would be published as {name} {version}:\n")
    print(f"file     {tarball.relative_to(ROOT)}, {len(content)} bytes")
    print(f"sha256   {hashlib.sha256(content).hexdigest()}")
    print(f"commit   {git('rev-parse', 'HEAD')}")
    print(f"holds    {single} files, and in folders: {', '.join(f'{key} {folders[key]}' for key in sorted(folders))}")
    print("\nWhat has changed:\n")
    for section, entries in changes.items():
        print(f"{section}:", *([entries] if isinstance(entries, str) else entries), sep="\n- ")
    print("\nTo publish it:\n")
    print(f"  git tag {version}")
    print(f"  git push origin {version}")
    print(f"  ansible-galaxy collection publish {tarball.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
