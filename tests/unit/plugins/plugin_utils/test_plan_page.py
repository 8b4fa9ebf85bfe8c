# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import Any

import pytest

from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page_texts import PAGE_TEXTS
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_policy import DECISIONS

from .fleet import DAY, NOW, host, plan, prices, rule

POLICY = [
    rule("renew", "Year", called="database", tag="db"),
    rule("renew", "Month", called="web", tag="web"),
    rule("delete", called="old", tag="old"),
    rule("keep", called="kept", tag="kept"),
]
HOSTS = [
    host("uhost-a"),
    host("uhost-b", tag="db", expire_time=NOW + 100 * DAY, expire_time_iso8601="x"),
    host("uhost-c", tag="old", expire_time=NOW - 3600, refund_price=0.0),
    host("uhost-d", tag="kept", expire_time=None, renew_prices=prices(Dynamic=0.2083), charge_type="Dynamic"),
    host(
        "uhost-e", tag="", name=None, expire_time=NOW + 900 * DAY, renew_prices={}, refundable=False, refund_price=None
    ),
    host("uhost-f", tag="free", expire_time=NOW + 5 * DAY, renew_prices=prices(Month=0.0)),
]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}</style>&"


def page(hosts: list[dict[str, Any]] | None = None, **options: Any) -> str:
    language = options.pop("language", "en")
    place = {"account": "main", **options.pop("place", {})}
    return plan_page(plan(HOSTS if hosts is None else hosts, POLICY, place, language=language), **options)


def text(markup: str) -> str:
    """Return what a reader sees, roughly."""
    body = markup.split("<body>")[1].split("<script>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body)))


def test_totals_are_those_of_the_plan() -> None:
    shown = text(page())
    assert "6 hosts, as of 2026-11-01 00:00 UTC, accounts: main" in shown
    assert "renew 1,320.00 2 hosts, what the renewals cost" in shown
    assert "delete 0.00 1 host, what deleting gives back" in shown
    assert "keep 1 host left as they are" in shown
    assert "review 2 hosts a person has to look" in shown
    assert "renewals by the month 120.00 renewals by the year 1,200.00" in shown
    assert "yearly renewals save, against monthly ones 240.00" in shown
    assert "without any renewal price 1 host without a refund 1 host" in shown


def test_the_timeline_has_every_period_up_to_the_last() -> None:
    labels = re.findall(r'<li><span class="when"><b>([^<]*)</b>', page())
    assert labels == [
        "expired",
        "0–7 days",  # noqa: RUF001
        "7–14 days",  # noqa: RUF001
        "14–30 days",  # noqa: RUF001
        "30–60 days",  # noqa: RUF001
        "60–90 days",  # noqa: RUF001
        "90–180 days",  # noqa: RUF001
        "180–365 days",  # noqa: RUF001
        "over 365 days",
        "no time of expiry",
    ]
    assert re.findall(r'<b>([^<]*)</b> <span class="small">', page([host(expire_time=None)]))[0] == "no time of expiry"


@pytest.mark.parametrize(
    ("left", "period"),
    [
        (0, "expired"),
        (1, "0–7 days"),  # noqa: RUF001
        (7 * DAY, "0–7 days"),  # noqa: RUF001
        (7 * DAY + 1, "7–14 days"),  # noqa: RUF001
        (365 * DAY, "180–365 days"),  # noqa: RUF001
        (365 * DAY + 1, "over 365 days"),
    ],
)
def test_a_period_ends_with_its_last_second(left: int, period: str) -> None:
    filled = r"<b>([^<]*)</b> <span class=\"small\">[^<]*</span></span><span class=\"stack\"><span"
    assert re.findall(filled, page([host(expire_time=NOW + left)])) == [period]


def test_no_bar_is_shorter_than_nothing() -> None:
    made = page([host(refund_price=-5.0)])
    assert "-5.00" in made
    assert "width:-" not in made


def test_what_a_refund_covers_is_sorted_by_time_and_not_by_its_number() -> None:
    billed = [
        host("uhost-a", tag="", charge_type="Year", refund_price=600.0, renew_prices=prices(Year=1200.0)),
        host("uhost-b", tag="", charge_type="Month", refund_price=200.0, renew_prices=prices(Month=100.0)),
        host("uhost-c", tag="", charge_type="Dynamic", refund_price=48.0, renew_prices=prices(Dynamic=1.0)),
        host("uhost-d", tag="", refund_price=48.0, renew_prices=prices(Week=1.0)),
    ]
    values = re.findall(r'data-value="([^"]*)"><span class="bars"', page(billed))
    assert [round(float(value), 3) for value in values] == [182.5, 60.833, 2.0]


def test_groups_compare_what_has_both_prices() -> None:
    shown = text(page())
    assert "web 1 of 1 hosts a month 120.00 refund 235.50" in shown
    assert "No host has both prices: kept, no tag" in shown
    many = [host(f"uhost-{number:02}", tag=f"tag{number:02}") for number in range(15)]
    assert "3 other tags 3 of 3 hosts a month 360.00" in text(page(many))
    none = [host(f"uhost-{number:02}", tag=f"tag{number:02}", renew_prices={}) for number in range(15)]
    assert "tag11, ..." in text(page(none))


def test_rows() -> None:
    shown = text(page())
    assert "web-01 uhost-a" in shown
    assert "1.0 hours ago" in shown
    assert "in 10.0 days" in shown
    assert "1.96 months" in shown
    assert "1,130.58 hours" in shown
    assert "0.20 years" in shown


def test_no_text_of_the_api_is_markup() -> None:
    fields = (
        "uhost_id",
        "name",
        "tag",
        "remark",
        "region",
        "zone",
        "state",
        "charge_type",
        "refund_message",
        "renew_message",
    )
    hostile = host(**dict.fromkeys(fields, HOSTILE))
    before = plan([{**hostile, "tag": "web", "refund_price": 1.0}], POLICY)
    made = plan_page(
        {
            **plan([hostile], [rule("keep", called=HOSTILE)], {"account": HOSTILE}),
            "missing_uhost_ids": [HOSTILE],
            "currency": HOSTILE,
        },
        title=HOSTILE,
        changes=changes_between(plan([hostile], [rule("keep", called=HOSTILE)]), before),
    )
    assert "<img" not in made
    assert made.count("<script>") == 1
    assert made.count("</style>") == 1
    assert "{{ 7 * 7 }}" in html.unescape(made)
    assert html.unescape(made).count(HOSTILE) >= len(fields)


def test_nothing_is_fetched_and_only_one_script_may_run() -> None:
    made = page()
    assert not re.search(r"(?:src|href)=\"(?!data:,)|url\(|@import|https?:", made)
    assert " on" not in "".join(re.findall(r"<[^>]*>", made.split("<body>")[1])).replace(" onl", "")
    (script,) = re.findall(r"<script>(.*?)</script>", made, re.DOTALL)
    expected = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{expected}'" in made


def test_the_page_of_no_hosts() -> None:
    shown = text(plan_page(plan([], POLICY)))
    assert "0 hosts, as of" in shown
    assert "renew 0.00 0 hosts" in shown


def test_changes() -> None:
    before = plan([host("uhost-a", refund_price=240.0), host("uhost-c"), host("uhost-z", name=None)], POLICY)
    after = plan(HOSTS[:3], POLICY)
    shown = text(plan_page(after, changes=changes_between(after, before)))
    assert "Changes since 2026-11-01 00:00:00 UTC new hosts: 1" in shown
    assert "hosts that are gone: 1 uhost-z" in shown
    assert "renew by the month (web) → delete (old)" in shown
    assert "Refund: 240.00 → 235.50" in shown or "refund: 240.00 → 235.50" in shown
    assert "Changes" not in text(plan_page(after, changes=changes_between(after, after)))


def test_rules_that_fit_no_host_are_named() -> None:
    assert "Rules that decide about no host: database, web, old" in text(page([host(tag="kept")]))
    assert "Rules that decide about no host" not in text(page())


def test_unknown_savings_are_told() -> None:
    assert "savings unknown for 1 host" in text(page([host(tag="db", renew_prices=prices(Year=1.0))]))


@pytest.mark.parametrize("language", PAGE_TEXTS)
def test_every_language_renders(language: str) -> None:
    made = page(language=language)
    assert f'<html lang="{PAGE_TEXTS[language]["lang"]}">' in made
    for decision in DECISIONS:
        assert f'<span class="badge {decision}">{PAGE_TEXTS[language][decision]}</span>' in made


def test_all_languages_say_the_same() -> None:
    english = PAGE_TEXTS["en"]
    for texts in PAGE_TEXTS.values():
        assert list(texts) == list(english)
        for name, words in texts.items():
            assert sorted(re.findall(r"{\w+}", words)) == sorted(re.findall(r"{\w+}", english[name])), name


def test_the_title_can_be_chosen() -> None:
    assert "<title>Web &amp; shop</title>" in page(title="Web & shop")
