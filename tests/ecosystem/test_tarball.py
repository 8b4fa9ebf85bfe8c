# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tarball that users install: the same from every build, and with nothing in it that does not belong there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from .conftest import ROOT

# What work in a checkout leaves behind
LEFTOVERS = (
    ".ansible/tmp/file",
    ".cache/home/file",
    ".coverage.host.1",
    ".demo/renewal_plan.html",
    ".hypothesis/constants/file",
    ".idea/workspace.xml",
    ".vscode/settings.json",
    ".mypy_cache/file",
    ".nox/bench/pyvenv.cfg",
    ".pytest_cache/README.md",
    ".ruff_cache/file",
    ".venv/bin/python",
    "changelogs/.plugin-cache.yaml",
    "coverage.xml",
    "dist/ucloud-cloud-0.0.1.tar.gz",
    "docs/site/html/index.html",
    "plugins/module_utils/._client.py.swp",
    "plugins/module_utils/_client.py~",
    "plugins/module_utils/__pycache__/_client.cpython-311.pyc",
    "simulated_renewal_plan.html",
    "tests/integration/inventory",
    "tests/output/junit/file.xml",
    "tests/unit/.hypothesis/file",
)
# The repository's own, which nobody needs who has installed the collection.
LEFT_OUT = (
    *(".ansible-lint", ".ci", ".github", ".gitignore", ".yamllint", ".yamllint-docs", "Makefile", "antsibull-nox.toml"),
    *("REUSE.toml", "docs/sphinx", "galaxy.yml", "noxfile.py", "pyproject.toml", "requirements-dev.txt"),
)


def tracked() -> list[str]:
    names = subprocess.check_output(["git", "-C", ROOT, "ls-files", "-z", "-co", "--exclude-standard"], text=True)
    return [name for name in names.split("\0") if name and (ROOT / name).is_file()]


def checkout(folder: Path, mtime: int) -> Path:
    """Copy what git knows; the copy has no history, so that nothing can be taken from there."""
    for name in tracked():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
        os.utime(target, (mtime, mtime))
    return folder


def build(folder: Path, umask: int) -> Path:
    command = [sys.executable, ".ci/build.py", "dist"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run(command, cwd=folder, env=environment, umask=umask, check=True, stdout=subprocess.DEVNULL)
    (tarball,) = [path for path in folder.glob("dist/*.tar.gz") if "0.0.1" not in path.name]
    return tarball


@pytest.fixture(scope="module")
def tarballs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build from a fresh checkout, and from one elsewhere that somebody has worked in."""
    fresh = checkout(tmp_path_factory.mktemp("fresh"), 1600000000)
    used = checkout(tmp_path_factory.mktemp("used") / "a folder", 1650000000)
    for name in LEFTOVERS:
        (used / name).parent.mkdir(parents=True, exist_ok=True)
        (used / name).write_text("left behind")
    return build(fresh, 0o022), build(used, 0o077)


def test_two_builds_are_the_same(tarballs: tuple[Path, Path]) -> None:
    fresh, used = tarballs
    assert fresh.name == used.name
    assert fresh.read_bytes() == used.read_bytes()


def test_the_tarball_holds_the_collection_and_nothing_else(tarballs: tuple[Path, Path]) -> None:
    with tarfile.open(tarballs[0]) as tar:
        files = [member.name for member in tar.getmembers() if member.isfile()]
    expected = [name for name in tracked() if not name.startswith(tuple(f"{part}/" for part in LEFT_OUT))]
    assert files[:2] == ["MANIFEST.json", "FILES.json"]
    assert files[2:] == sorted(name for name in expected if name not in LEFT_OUT)


def test_it_can_be_installed_and_verified(tarballs: tuple[Path, Path], tmp_path: Path) -> None:
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(tmp_path)}
    install = ["collection", "install", "--offline", "--collections-path", str(tmp_path), str(tarballs[1])]
    subprocess.run([galaxy, *install], env=environment, check=True, capture_output=True)
    verify = ["collection", "verify", "--offline", "ucloud.cloud"]
    done = subprocess.run([galaxy, *verify], env=environment, check=True, capture_output=True, text=True)
    assert "Successfully verified" in done.stdout


def test_a_release_refuses_what_is_not_committed_or_not_in_the_changelog(tmp_path: Path) -> None:
    folder = checkout(tmp_path, 1600000000)
    git = ["git", "-C", str(folder), "-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All of it"]):
        subprocess.run([*git, *command], check=True)
    (folder / "changelogs/fragments/later.yml").write_text("---\nbugfixes: [a bug]\n")
    galaxy = folder / "galaxy.yml"
    galaxy.write_text(galaxy.read_text().replace("version: 0.1.0", "version: 0.2.0"))
    done = subprocess.run([sys.executable, ".ci/release.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "not committed: galaxy.yml, changelogs/fragments/later.yml" in done.stderr
    assert "not collected these fragments yet: later.yml" in done.stderr
    assert "changelog.yaml has no release 0.2.0" in done.stderr
    assert "CHANGELOG.md says nothing of v0.2.0" in done.stderr
    assert not (folder / "dist").exists()
