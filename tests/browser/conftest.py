# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens pages of renewal plans in a real, headless Chromium.

Run it with: python -m pytest tests/browser
CHROMIUM names the browser (default: /usr/bin/chromium), PICTURES a folder that gets pictures of the pages.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import pytest
from chromium import launch
from plans import NOW, POLICY, ROOT
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

if TYPE_CHECKING:
    Open = Callable[..., Page]

_links = tempfile.TemporaryDirectory(prefix="browser-")


def pytest_configure() -> None:
    # Python finds the collection by the name that it is installed under.
    link = Path(_links.name, "ansible_collections", "ucloud", "cloud")
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT)
    sys.path.insert(0, _links.name)


def pytest_unconfigure() -> None:
    _links.cleanup()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., tuple[dict[str, Any], Path]]:
    """Makes a plan and the file of its page."""

    def made(places: list[dict[str, Any]], language: str = "en", **options: Any) -> tuple[dict[str, Any], Path]:
        from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import make_plan
        from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page

        plan = make_plan(places, POLICY, as_of=NOW, language=language)
        file = tmp_path / f"plan-{language}.html"
        file.write_text(plan_page(plan, **options), encoding="utf-8")
        return plan, file

    return made


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file. Whatever the page complains of, or wants to fetch, fails the test in the end."""
    complaints: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def fetch(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            complaints.append(f"the page asks for {request.url}")

    def opened(file: Path, width: int = 1400, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", fetch)
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps a picture of a page, where pictures are wanted."""

    def keep(page: Page, name: str) -> None:
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)

    return keep
