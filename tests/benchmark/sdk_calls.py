# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls the official SDK and says how long that took: a process of its own, so that nothing else is in the way.

Reads what to do as JSON from its standard input, and prints the result as JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ucloud.client import Client


def _failed(client: Any, action: str, arguments: dict[str, Any]) -> bool:
    try:
        return bool(client.invoke(action, arguments)["RetCode"] != 0)
    except Exception:
        return True


def main() -> None:
    job = json.load(sys.stdin)
    client = Client({**job["config"], "log_level": logging.CRITICAL})
    calls, threads = job["calls"], job["threads"]
    began = time.monotonic()
    if threads == 1:
        failures = [_failed(client, job["action"], call) for call in calls]
    else:
        with ThreadPoolExecutor(threads) as pool:
            failures = list(pool.map(lambda call: _failed(client, job["action"], call), calls))
    print(json.dumps({"seconds": time.monotonic() - began, "failures": sum(failures)}))


if __name__ == "__main__":
    main()
