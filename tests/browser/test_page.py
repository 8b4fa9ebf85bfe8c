# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from plans import demo_places, hostile_places, many_places
from playwright.sync_api import Page

Make = Callable[..., tuple[dict[str, Any], Path]]
Open = Callable[..., Page]
Keep = Callable[[Page, str], None]

PHONE = {"width": 390, "height": 844}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(3)",
    "</style></script><svg onload=alert(4)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(5)",
    "\u202edesrever",
)


def names(page: Page) -> list[str]:
    """Return the IDs of the hosts that are shown, in order."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('#plan tbody tr:not([hidden])')]"
        ".map(row => (row.querySelector('.id') ?? row.querySelector('b')).textContent)"
    )
    return found


def click_column(page: Page, name: str) -> None:
    page.locator(f"#plan thead .c-{name} button").click()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, by the rules of WCAG and by good practice, in rows that are out of view as well."""
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    results = Axe().run(page)
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
        for violation in results.response["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """Return what sticks out to the right."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.body.querySelectorAll('*')]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .map(element => element.outerHTML.slice(0, 80));
        }"""
    )
    return found


def test_it_shows_the_totals_of_the_plan(make: Make, open_page: Open) -> None:
    plan, file = make(demo_places())
    page = open_page(file)
    shown = page.evaluate(
        "[...document.querySelectorAll('.card')].map(card => ({...card.dataset, text: card.innerText}))"
    )
    amounts = {"renew": "cost", "delete": "refund"}
    for card in shown:
        total = plan["totals"][card["decision"]]
        assert int(card["hosts"]) == total["hosts"]
        if card["decision"] in amounts:
            amount = total[amounts[card["decision"]]]
            assert float(card["amount"]) == amount
            assert f"{amount:,.2f}" in card["text"]
    assert [card["decision"] for card in shown] == ["renew", "delete", "keep", "review"]


def test_it_shows_every_host_in_the_order_of_the_plan(make: Make, open_page: Open) -> None:
    plan, file = make(demo_places())
    page = open_page(file)
    assert names(page) == [host["uhost_id"] for host in plan["hosts"]]
    rows = page.locator("#plan tbody tr")
    decisions = page.evaluate("[...document.querySelectorAll('#plan tbody .badge')].map(badge => badge.textContent)")
    assert decisions == [host["decision"] for host in plan["hosts"]]
    assert rows.count() == len(plan["hosts"])


def test_it_sorts(make: Make, open_page: Open) -> None:
    plan, file = make(demo_places())
    page = open_page(file)
    refunds = {host["uhost_id"]: host["refund_price"] for host in plan["hosts"]}

    click_column(page, "refund")
    known = [refunds[name] for name in names(page) if refunds[name] is not None]
    assert known == sorted(known)
    assert page.locator("#plan thead .c-refund").get_attribute("aria-sort") == "ascending"
    # What is unknown comes last, both ways.
    assert [refunds[name] for name in names(page)][len(known) :] == [None] * (len(refunds) - len(known))

    click_column(page, "refund")
    assert [refunds[name] for name in names(page) if refunds[name] is not None] == known[::-1]
    assert [refunds[name] for name in names(page)][len(known) :] == [None] * (len(refunds) - len(known))
    assert page.locator("[aria-sort]").count() == 1

    click_column(page, "tag")
    tags = {host["uhost_id"]: host["tag"] for host in plan["hosts"]}
    shown = [tags[name] for name in names(page)]
    assert shown == sorted(shown, key=str.lower)


def test_it_sorts_with_the_keyboard(make: Make, open_page: Open) -> None:
    _plan, file = make(demo_places())
    page = open_page(file)
    page.locator("#plan thead .c-host button").focus()
    page.keyboard.press("Enter")
    assert page.locator("#plan thead .c-host").get_attribute("aria-sort") == "ascending"


def test_it_filters(make: Make, open_page: Open) -> None:
    plan, file = make(demo_places())
    page = open_page(file)
    status = page.locator("#shown")
    number = len(plan["hosts"])
    assert status.inner_text() == f"{number} of {number} hosts are shown"

    page.locator("#decision").select_option("delete")
    assert names(page) == [host["uhost_id"] for host in plan["hosts"] if host["decision"] == "delete"]
    assert status.inner_text() == f"{len(names(page))} of {number} hosts are shown"

    page.locator("#decision").select_option("")
    page.locator("#find").fill("hk HK-Web")
    assert names(page) == ["uhost-hkweb01", "uhost-hkweb02"]
    page.locator("#find").fill("nothing has this name")
    assert names(page) == []
    page.locator("#find").fill("")
    assert len(names(page)) == number


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_fits_a_phone(make: Make, open_page: Open, picture: Keep, language: str) -> None:
    _plan, file = make(demo_places(), language)
    page = open_page(file, **PHONE, is_mobile=True, device_scale_factor=2)
    assert overflow(page) == []
    assert page.evaluate("window.innerWidth") == PHONE["width"]
    click_column(page, "month")
    assert violations(page) == []
    picture(page, f"phone-{language}")


@pytest.mark.parametrize("width", [320, 600, 960, 1100, 1920])
def test_it_fits_other_screens(make: Make, open_page: Open, width: int) -> None:
    _plan, file = make(demo_places())
    assert overflow(open_page(file, width=width)) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(make: Make, open_page: Open, picture: Keep, language: str, scheme: str) -> None:
    _plan, file = make(demo_places(), language)
    page = open_page(file, color_scheme=scheme)
    assert violations(page) == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(245, 246, 248)", "dark": "rgb(18, 22, 28)"}[scheme]
    picture(page, f"{scheme}-{language}")


def test_it_can_be_printed(make: Make, open_page: Open, tmp_path: Path) -> None:
    _plan, file = make(demo_places())
    page = open_page(file, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#controls").is_visible()
    assert page.locator("#plan tbody tr").first.is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_it_shows_changes(make: Make, open_page: Open) -> None:
    places = demo_places()
    before, _file = make(places)
    places[0]["hosts"][0]["refund_price"] += 1
    places[0]["hosts"].pop()
    from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between

    plan, _file = make(places)
    _plan, file = make(places, changes=changes_between(plan, before))
    page = open_page(file)
    assert page.locator("details summary").all_inner_texts() == ["hosts that are gone: 1", "changed prices: 1"]
    page.locator("details summary").first.click()
    assert page.locator("details li").first.is_visible()
    assert violations(page) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_the_api_does_anything(make: Make, open_page: Open, text: str) -> None:
    _plan, file = make(hostile_places(text), title=text)
    page = open_page(file, **PHONE)
    assert page.locator("#plan tbody th b").inner_text() == text
    assert page.title() == text
    assert page.evaluate("document.querySelectorAll('script, img, svg').length") == 1
    page.locator("#find").fill(text[:10])
    assert page.locator("#plan tbody tr:not([hidden])").count() == 1
    page.locator("#plan tbody th b").hover()
    assert overflow(page) == []
    assert "alert" not in json.dumps(
        page.evaluate("[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
    )


def test_no_hosts_are_no_problem(make: Make, open_page: Open) -> None:
    _plan, file = make([])
    page = open_page(file)
    assert page.locator("h1").inner_text() == "Renewal plan"
    assert violations(page) == []


def test_it_holds_2000_hosts(make: Make, open_page: Open) -> None:
    plan, file = make(many_places(2000))
    page = open_page(file)
    assert len(names(page)) == 2000
    refunds = {host["uhost_id"]: host["refund_price"] for host in plan["hosts"]}
    click_column(page, "refund")
    known = [refunds[name] for name in names(page) if refunds[name] is not None]
    assert known == sorted(price for price in refunds.values() if price is not None)
    page.locator("#find").fill("db-01")
    wanted = [host["uhost_id"] for host in plan["hosts"] if host["name"] == "db-01"]
    assert sorted(names(page)) == sorted(wanted) != []
