# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes the picture of the page that the documentation shows: python tests/browser/picture.py docs/renewal_plan.png."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from chromium import launch
from conftest import pytest_configure, pytest_unconfigure
from plans import NOW, POLICY, demo_places
from playwright.sync_api import sync_playwright


def take(target: str) -> None:
    from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import make_plan
    from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "plan.html")
        plan = make_plan(demo_places(), POLICY, as_of=NOW)
        file.write_text(plan_page(plan, title="SIMULATED renewal plan"), encoding="utf-8")
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 1200})
        page.goto(file.as_uri())
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    pytest_configure()
    take(sys.argv[1])
    pytest_unconfigure()
