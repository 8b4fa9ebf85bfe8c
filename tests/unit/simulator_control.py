# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts, orders and stops the API simulator for tests. Private to the tests; standard library only."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

SIMULATOR = Path(__file__).resolve().parents[2] / "simulator"


class SimulatorError(Exception):
    """The simulator could not be started, or did not accept what it was told."""


class Simulator:
    """A running simulator, as a test sees it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def order(
        self,
        latency: float | list[float] | None = None,
        rate_limit: dict[str, Any] | None = None,
        faults: Sequence[dict[str, Any]] = (),
        seed: int | None = None,
    ) -> None:
        """Replace the orders in force."""
        orders = {"latency": latency, "rate_limit": rate_limit, "faults": list(faults), "seed": seed}
        self._ask("POST", "orders", orders)

    def reset(self) -> None:
        """Forget orders, counts and recorded requests."""
        self._ask("POST", "reset")

    def stats(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self._ask("GET", "stats"))

    def requests(self) -> list[dict[str, Any]]:
        return cast("list[dict[str, Any]]", self._ask("GET", "requests"))

    def fleet(self) -> dict[str, dict[str, Any]]:
        """Return the hosts, by their ID; prices are decimal texts."""
        fleet = cast("dict[str, list[dict[str, Any]]]", self._ask("GET", "fleet"))
        return {host["uhost_id"]: host for host in fleet["hosts"]}

    def _ask(self, method: str, name: str, document: object = None) -> object:
        # A plain connection, because proxies named in the environment must not come in between.
        connection = HTTPConnection(urlsplit(self.base_url).netloc, timeout=30)
        try:
            connection.request(method, "/simulator/" + name, json.dumps(document), {"Connection": "close"})
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise SimulatorError(str(answer["error"]))
        return answer


class SimulatorProcess:
    """The simulator in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="simulator-")
        self._errors = Path(self._folder.name, "stderr")
        self.errors = ""
        url_file = Path(self._folder.name, "url")
        command = [sys.executable, str(SIMULATOR), "--port", "0", "--url-file", str(url_file), *arguments]
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert self._process.stdout is not None
        # The line comes once the file is written and the port is open, so that nothing has to be polled.
        self.announcement = self._process.stdout.readline()
        if not self.announcement:
            self.stop()
            raise SimulatorError(self.errors)
        self.base_url = url_file.read_text(encoding="utf-8").strip()

    def stop(self) -> int:
        """End the process and return its exit status."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            status = self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        if self._errors.exists():
            self.errors = self._errors.read_text(encoding="utf-8")
        self._folder.cleanup()
        return status
