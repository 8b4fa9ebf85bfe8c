# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives both modules, as processes over HTTP, through everything that the simulator can do to them.

Whatever happens, every price has to be the simulator's own, every host has to be there once and in order, every
failure has to say what it is, and no call may be sent more often than allowed. The seed decides what is asked and what
is ordered; which call then meets with which fault depends on the order in which the calls arrive.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# The simulator's start and its orders are those of the unit tests.
sys.path.insert(0, str(HERE.parent / "unit"))

import simulator_control
from hosts import fleet_document
from judge import Fleet, Violation, check, judge
from rounds import Round, exhausting, refund_round, renew_round

# Only to end a test that hangs: nothing here takes nearly as long.
_HANGS_AFTER = 300


class Soak:
    """Rounds against one simulator, and what they have come to."""

    def __init__(self, control: simulator_control.Simulator, collections: Path, budget: int) -> None:
        self.quotes: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self._control = control
        self._budget = budget
        self._fleet: Fleet = control.fleet()
        ours = ("UCLOUD_", "ANSIBLE_")
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self._environment["PYTHONPATH"] = str(collections)

    def fleets(self) -> dict[str, list[str]]:
        fleets: dict[str, list[str]] = {"uhost": [], "compshare": []}
        for name, host in self._fleet.items():
            fleets[host["product"]].append(name)
        return fleets

    def run(self, task: Round) -> None:
        self._control.reset()
        self._control.order(**task.orders)
        result = self._run_module(task)
        calls, stats = self._control.requests(), self._control.stats()
        check(len(calls) == stats["requests"], "the simulator has forgotten calls, so that they cannot be counted")
        self.quotes[task.module] += judge(task, result, self._fleet, calls, self._budget)
        self._count(task, result, stats)

    def _run_module(self, task: Round) -> dict[str, Any]:
        options = {**task.options, "base_url": self._control.base_url}
        command = [sys.executable, str(HERE / "run_module.py"), task.module]
        done = subprocess.run(
            command,
            input=json.dumps({"ANSIBLE_MODULE_ARGS": options}),
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_HANGS_AFTER,
        )
        try:
            result: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            raise Violation(f"the module printed no JSON: {done.stdout[:500]}{done.stderr[-2000:]}") from None
        check(done.returncode == int(bool(result.get("failed"))), f"the module ended with {done.returncode}")
        return result

    def _count(self, task: Round, result: dict[str, Any], stats: dict[str, Any]) -> None:
        self.counts["tasks"] += 1
        self.counts["tasks that failed, as they had to"] += bool(result.get("failed"))
        self.counts["calls"] += stats["requests"]
        self.counts["calls refused by the rate limit"] += stats["refused"]
        entries = result.get("refund_prices", result.get("renew_prices", []))
        priced = sum(bool(entry.get("refundable") or entry.get("renewable")) for entry in entries)
        self.counts["hosts with a price"] += priced
        self.counts["hosts with the reason why not"] += len(entries) - priced
        for kind, count in stats["faults"].items():
            self.counts[f"fault {kind}"] += count


def main() -> int:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="ucloud-soak-") as name:
        folder = Path(name)
        rng = random.Random(arguments.seed)  # noqa: S311
        (folder / "fleet.json").write_text(json.dumps(fleet_document(rng)), encoding="utf-8")
        collections = _lay_out(folder)
        simulator_control.SIMULATOR = HERE / "remembering_simulator.py"
        process = simulator_control.SimulatorProcess("--fleet", str(folder / "fleet.json"))
        try:
            soak = Soak(simulator_control.Simulator(process.base_url), collections, _budget(collections))
            return _drive(soak, rng, arguments)
        finally:
            process.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="repeat a run")  # noqa: S311
    parser.add_argument("--hosts", type=int, default=20000, help="how many host quotes (default: %(default)s)")
    return parser.parse_args()


def _lay_out(folder: Path) -> Path:
    """Return a folder from which Python can import the collection, wherever the checkout is."""
    collections = folder / "collections"
    namespace = collections / "ansible_collections" / "ucloud"
    namespace.mkdir(parents=True)
    (namespace / "cloud").symlink_to(HERE.parents[1], target_is_directory=True)
    return collections


def _budget(collections: Path) -> int:
    sys.path.insert(0, str(collections))
    return int(import_module("ansible_collections.ucloud.cloud.plugins.module_utils._retry").MAX_ATTEMPTS)


def _drive(soak: Soak, rng: random.Random, arguments: argparse.Namespace) -> int:
    print(f"seed {arguments.seed}", flush=True)
    fleets = soak.fleets()
    wanted = {"uhost_renew_price_info": arguments.hosts // 4}
    wanted["uhost_refund_price_info"] = arguments.hosts - wanted["uhost_renew_price_info"]
    makers = {"uhost_renew_price_info": renew_round, "uhost_refund_price_info": refund_round}
    while open_ones := [module for module in wanted if soak.quotes[module] < wanted[module]]:
        first = next((module for module in wanted if module not in soak.quotes), None)
        task = makers[first or rng.choice(open_ones)](rng, fleets)
        if first:
            task = exhausting(task, rng)
        try:
            soak.run(task)
        except Violation as violation:
            return _report(task, violation, soak, arguments)
    for what, count in [*soak.quotes.items(), *sorted(soak.counts.items())]:
        print(f"{count:8d} {what}")
    print(f"soak test passed: {sum(soak.quotes.values())} host quotes, all as they should be; seed {arguments.seed}")
    return 0


def _report(task: Round, violation: Violation, soak: Soak, arguments: argparse.Namespace) -> int:
    options = {name: value for name, value in task.options.items() if name not in ("uhost_ids", "private_key")}
    print(
        f"soak test FAILED: {violation}\n"
        f"task {soak.counts['tasks'] + 1}, {task.module} for {len(task.hosts)} hosts with {options}\n"
        f"orders: {json.dumps(task.orders)}\n"
        f"repeat it with: python tests/soak --seed {arguments.seed} --hosts {arguments.hosts}",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
