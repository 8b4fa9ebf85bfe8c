# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator, except that it remembers every call, so that retries can be counted afterwards."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

SIMULATOR = Path(__file__).resolve().parents[2] / "simulator"

sys.path.insert(0, str(SIMULATOR))

import simulation

simulation.REMEMBERED = 1_000_000
runpy.run_path(str(SIMULATOR), run_name="__main__")
