# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts and settings for the tests of the plugins. Private to these tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._config import Settings

# Published by the provider for testing; the default account of the simulator.
PUBLIC_KEY = "ucloudsomeone@example.com1296235120854146120"
PRIVATE_KEY = "46f09bb9fab4f12dfc160dae12273d5332b5debe"


class Connect(Protocol):
    """Makes a client; what is named replaces a part of its settings."""

    def __call__(self, **changes: object) -> Client:
        """Return the client."""


def write_profiles(home: Path, credentials: object, configs: object) -> Path:
    """Write the files of the provider's own tools into a home. Return that of the keys, which nobody else can read."""
    folder = home / ".ucloud"
    folder.mkdir(exist_ok=True)
    credential = folder / "credential.json"
    for path, entries in ((credential, credentials), (folder / "config.json", configs)):
        path.write_text(json.dumps(entries))
        path.chmod(0o600)
    return credential


def settings(**changes: Any) -> Settings:
    """Return settings for the simulator's default account."""
    values: dict[str, Any] = {
        "public_key": PUBLIC_KEY,
        "private_key": PRIVATE_KEY,
        "security_token": None,
        "project_id": None,
        "region": "cn-bj2",
        "zone": None,
        "timeout": 30.0,
        "deadline": 60.0,
        "concurrency": 4,
        "verify": True,
    }
    return Settings(**{**values, **changes})
