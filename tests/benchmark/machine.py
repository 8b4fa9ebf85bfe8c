# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the numbers were measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import ssl
from pathlib import Path

_PACKAGES = ("ansible-core", "requests", "urllib3", "ucloud-sdk-python3")


def describe() -> dict[str, object]:
    """Return the machine and the versions that are measured."""
    return {
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "kernel": f"{platform.system()} {platform.release()}",
        "load_average": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION,
        **{name: importlib.metadata.version(name) for name in _PACKAGES},
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _colon, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
