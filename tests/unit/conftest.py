# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the unit tests."""

from __future__ import annotations

import pytest

from .simulator_control import Simulator, SimulatorProcess

_processes: list[SimulatorProcess] = []


def _started() -> SimulatorProcess:
    if not _processes:
        _processes.append(SimulatorProcess())
    return _processes[0]


def pytest_collection_finish(session: pytest.Session) -> None:
    # ansible-test forks for every test: a fixture would start a simulator in each child, and nobody would stop them.
    if any("simulator_process" in getattr(item, "fixturenames", ()) for item in session.items):
        _started()


def pytest_sessionfinish() -> None:
    while _processes:
        _processes.pop().stop()


@pytest.fixture(scope="session")
def simulator_process() -> SimulatorProcess:
    """The simulator with its default fleet, started once."""
    return _started()


@pytest.fixture
def simulator(simulator_process: SimulatorProcess) -> Simulator:
    """The simulator, as if it had just been started."""
    control = Simulator(simulator_process.base_url)
    control.reset()
    return control
