# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests of the plugins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils import _retry
from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client

from ..simulator_control import Simulator
from .connection import Connect, settings


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever proxies, CA bundles, keys, profiles or .netrc this machine has are none of the tests' business."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("UCLOUD_"):
            monkeypatch.delenv(name)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", os.devnull)


@pytest.fixture
def short_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries come at once."""
    monkeypatch.setattr(_retry, "_FIRST_BACKOFF_SECONDS", 0.001)


@pytest.fixture
def connect(simulator: Simulator, short_backoff: None) -> Iterator[Connect]:
    """Makes clients of the simulator."""
    clients: list[Client] = []

    def make(**changes: object) -> Client:
        clients.append(Client(settings(**{"base_url": simulator.base_url, **changes}), user_agent="unit-test/1"))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
