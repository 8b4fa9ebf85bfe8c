# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests that run the collection inside the tools around Ansible.

They are plain pytest, not ansible-test, which cannot install these tools on all of its Pythons. From the root of the
repository, with requirements.txt installed: python -m pytest tests/ecosystem
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .configuration import ROOT

if TYPE_CHECKING:
    from ansible_collections.ucloud.cloud.tests.unit.simulator_control import SimulatorProcess

# Where this Python's ansible-galaxy, ansible-builder, ... are
BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def collections_path(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    """A folder in which the collection is installed, from a tarball that was built for it."""
    folder = tmp_path_factory.mktemp("collections")
    dist = tmp_path_factory.mktemp("dist")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    galaxy = [str(BIN / "ansible-galaxy"), "collection"]
    subprocess.run([*galaxy, "build", "--output-path", str(dist), str(ROOT)], env=environment, check=True)
    (tarball,) = dist.iterdir()
    install = [*galaxy, "install", "--offline", "--collections-path", str(folder), str(tarball)]
    subprocess.run(install, env=environment, check=True)
    return folder


@pytest.fixture(scope="session")
def collection(collections_path: Path) -> Path:
    return collections_path / "ansible_collections" / "ucloud" / "cloud"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, home: Path, collections_path: Path) -> None:
    """An environment that knows the installed collection, and no key, setting or proxy of the user's."""
    for name in list(os.environ):
        if name.startswith(("ANSIBLE_", "UCLOUD_", "AWX_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(BIN), prepend=os.pathsep)
    monkeypatch.setenv("ANSIBLE_COLLECTIONS_PATH", str(collections_path))


@pytest.fixture(scope="session")
def accounts() -> dict[str, dict[str, Any]]:
    """The simulator's accounts by name, with private keys that occur nowhere else."""
    fleet = json.loads((ROOT / "simulator" / "fleet.json").read_text(encoding="utf-8"))
    accounts = {account["name"]: account for account in fleet["accounts"]}
    for name, account in accounts.items():
        account["private_key"] = f"only-for-jobs-'{name}'"
    return accounts


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory, accounts: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The base URL of a simulator with the default fleet."""
    fleet = json.loads((ROOT / "simulator" / "fleet.json").read_text(encoding="utf-8"))
    fleet["accounts"] = list(accounts.values())
    file = tmp_path_factory.mktemp("fleet") / "fleet.json"
    file.write_text(json.dumps(fleet), encoding="utf-8")
    process = _simulator_process("--fleet", str(file))
    yield process.base_url
    process.stop()


def _simulator_process(*arguments: str) -> SimulatorProcess:
    # Loaded by its path, for the checkout need not lie where ansible_collections.ucloud.cloud could be imported from.
    path = ROOT / "tests" / "unit" / "simulator_control.py"
    spec = importlib.util.spec_from_file_location("simulator_control", path)
    assert spec
    assert spec.loader
    control = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(control)
    process: SimulatorProcess = control.SimulatorProcess(*arguments)
    return process
