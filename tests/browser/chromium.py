# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The browser that pages are opened in, for these tests and the benchmark. Private to both."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Playwright

PATH = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


def launch(playwright: Playwright) -> Browser:
    # In a container there is often no sandbox to be had; the pages are our own.
    return playwright.chromium.launch(executable_path=PATH, args=["--no-sandbox", "--disable-gpu"])
