# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for a library that fails at the worst moment: with a secret of its caller's in the message."""

from __future__ import annotations

import sys


def secret_of_a_caller() -> str:
    frame = sys._getframe()
    while frame.f_back:
        frame = frame.f_back
        if "settings" in frame.f_locals:
            return frame.f_locals["settings"].private_key
    raise AssertionError("nobody who called this has a secret")


raise RuntimeError(f"this library is broken, and says so with {secret_of_a_caller()}")
