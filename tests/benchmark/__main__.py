# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures the collection against the simulator, beside the official SDK and Ansible's own modules.

What a task takes is measured within ansible-playbook, from the announcement of the task until its result is there.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# The simulator's start and its orders are those of the unit tests, and the browser is that of its own tests.
sys.path[:0] = [str(Path(__file__).resolve().parents[1] / tests) for tests in ("unit", "browser")]

import machine
import scenarios
from ansible_runs import Ansible, BenchmarkError
from report import Row, table
from servers import Server

_BENCHMARKS: dict[str, Callable[[scenarios.Bench], list[Row]]] = {
    "renew": scenarios.renewals,
    "refund": scenarios.refunds,
    "plan": scenarios.plan,
    "one": scenarios.one_quote,
    "rate": scenarios.rate_limit,
    "memory": scenarios.memory,
}
_TRANSPORTS = ("plain", "TLS")
_ENOUGH_REQUESTS = 3000


def main() -> int:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="ucloud-benchmark-") as name:
        folder = Path(name)
        ansible = Ansible(folder)
        document: dict[str, Any] = {"machine": machine.describe(), "quick": arguments.quick}
        print("\n".join(f"{name}: {value}" for name, value in document["machine"].items()), flush=True)
        start = ansible.playbook([{"name": "ping", "ansible.builtin.ping": {}}], {})
        document["ansible_start_seconds"] = start.seconds - start.tasks[0].seconds
        print(f"start and end of ansible-playbook, in no task's time: {document['ansible_start_seconds']:.2f} s")
        document["servers"], rows = {}, []
        for transport in arguments.transport:
            rows += _measure(ansible, folder, transport, arguments, document)
    document["rows"] = [row.as_dict() for row in rows]
    print(f"\n{table(rows)}\n\n{_summary(rows)}")
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/benchmark", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure less: to see that all of it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results to this file")
    parser.add_argument("--only", nargs="+", choices=_BENCHMARKS, default=list(_BENCHMARKS), metavar="NAME",
                        help="only these: %(choices)s")  # fmt: skip
    parser.add_argument("--transport", nargs="+", choices=_TRANSPORTS, default=_TRANSPORTS, help="only over these")
    return parser.parse_args()


def _measure(
    ansible: Ansible, folder: Path, transport: str, arguments: argparse.Namespace, document: dict[str, Any]
) -> list[Row]:
    server = Server(transport, folder)
    try:
        document["servers"][transport] = _capacity(server)
        bench = scenarios.Bench(ansible, server, folder, arguments.quick)
        return [row for name in _BENCHMARKS if name in arguments.only for row in _run(name, bench)]
    finally:
        server.stop()


def _capacity(server: Server) -> dict[str, float]:
    """Show that the simulator is faster than anything that is measured against it."""
    requests, connections = server.requests_per_second(3), server.connections_per_second(1)
    enough = "" if requests >= _ENOUGH_REQUESTS else f": LESS than {_ENOUGH_REQUESTS}, so take the results with care"
    print(f"\nthe simulator, {server.transport}: {requests:.0f} requests/s{enough}; {connections:.0f} connections/s")
    return {"requests_per_second": requests, "connections_per_second": connections}


def _run(name: str, bench: scenarios.Bench) -> list[Row]:
    print(f"{name}, {bench.transport} ...", end=" ", flush=True)
    began = time.monotonic()
    rows = _BENCHMARKS[name](bench)
    # At once, too, so that a run that is broken off has not been for nothing.
    print(f"{time.monotonic() - began:.0f} s\n{table(rows)}\n", flush=True)
    return rows


def _summary(rows: Sequence[Row]) -> str:
    required = [row for row in rows if row.bound is not None]
    missed = [row for row in required if row.bound is not None and not row.bound.reached(row.value)]
    return f"{len(required) - len(missed)} of {len(required)} bounds reached"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        sys.exit(1)
