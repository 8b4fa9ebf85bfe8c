# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes how long each task took, in place of showing anything."""

from __future__ import annotations

DOCUMENTATION = """
name: benchmark_times
type: stdout
short_description: writes how long each task took
description:
  - Writes a line of JSON for each task to the file that the environment variable BENCHMARK_TIMES names.
"""

import json
import os
import time
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "benchmark_times"

    def __init__(self) -> None:
        super().__init__()
        self._started = 0.0

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._started = time.monotonic()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write(time.monotonic(), result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write(time.monotonic(), result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._write(time.monotonic(), result)

    def _write(self, now: float, result: Any) -> None:
        # `result` and `task` exist since ansible-core 2.19, the others before it and for a while after.
        values = result.result if hasattr(result, "result") else result._result
        task = result.task if hasattr(result, "task") else result._task
        entries = values.get("renew_prices", values.get("refund_prices", []))
        line = {
            "name": task.name,
            "seconds": now - self._started,
            "failed": bool(values.get("failed") or values.get("unreachable")),
            "message": str(values.get("msg", "")),
            "entries": len(entries),
            "priced": sum(bool(entry.get("renewable") or entry.get("refundable")) for entry in entries),
        }
        with open(os.environ["BENCHMARK_TIMES"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
