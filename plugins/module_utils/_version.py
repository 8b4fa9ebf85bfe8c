# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations

# The same as in galaxy.yml: a test holds both against each other.
VERSION = "0.1.0"


def user_agent(core_version: str) -> str:
    return f"ucloud.cloud/{VERSION} ansible-core/{core_version}"
