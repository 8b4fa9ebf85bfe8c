# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between, changes_text

from .fleet import host, plan, prices, rule

POLICY = [rule("renew", "Month", called="web", tag="web"), rule("delete", called="old", tag="old")]


def test_nothing_has_changed() -> None:
    made = plan([host()], POLICY)
    assert changes_between(made, made) == {
        "since": "2026-11-01T00:00:00Z",
        "changed": False,
        "new": [],
        "gone": [],
        "decisions": [],
        "prices": [],
    }


def test_everything_has_changed() -> None:
    before = plan([host("uhost-a"), host("uhost-b")], POLICY)
    changed = host("uhost-b", tag="old", refund_price=230.0, renew_prices=prices(Month=120.0, Dynamic=0.2))
    changes = changes_between(plan([changed, host("uhost-c")], POLICY), before)
    assert changes["changed"] is True
    assert changes["new"] == [{"uhost_id": "uhost-c", "name": "web-01", "decision": "renew"}]
    assert changes["gone"] == [{"uhost_id": "uhost-a", "name": "web-01", "decision": "renew"}]
    assert changes["decisions"] == [
        {
            "uhost_id": "uhost-b",
            "name": "web-01",
            "before": {"decision": "renew", "renew_charge_type": "Month", "rule": "web"},
            "after": {"decision": "delete", "renew_charge_type": None, "rule": "old"},
        }
    ]
    named = {"uhost_id": "uhost-b", "name": "web-01"}
    assert changes["prices"] == [
        {**named, "price": "Year", "before": 1200.0, "after": None},
        {**named, "price": "Dynamic", "before": None, "after": 0.2},
        {**named, "price": "refund", "before": 235.5, "after": 230.0},
    ]


def test_changes_are_told_a_line_each() -> None:
    gone = host("uhost-a", name="\x1b[2J\nuhost-b", tag="other")
    before = plan([gone, host("uhost-b")], POLICY)
    changed = host("uhost-b", tag="old", renew_prices=prices(Month=120.0, Year=1200.5, Dynamic=0.2))
    changes = changes_between(plan([changed, host("uhost-c", name="")], POLICY), before)
    assert changes_text(changes).splitlines() == [
        "the plan, since 2026-11-01T00:00:00Z",
        "+ uhost-c: new, renew",
        r"- uhost-a '\x1b[2J\nuhost-b': gone, was review",
        "  uhost-b web-01: renew Month (rule web) -> delete (rule old)",
        "  uhost-b web-01: Year 1200.0 -> 1200.5",
        "  uhost-b web-01: Dynamic none -> 0.2",
    ]


def test_where_nothing_has_changed_there_is_nothing_to_tell() -> None:
    made = plan([host()], POLICY)
    assert changes_text(changes_between(made, made)) == ""


@pytest.mark.parametrize(
    "other",
    [
        None,
        [],
        {},
        {"hosts": {}},
        {"hosts": ["uhost-a"]},
        {"hosts": [{"name": "a"}]},
        {"hosts": [{"uhost_id": "uhost-a", "refund_price": "much"}]},
        {"hosts": [{"uhost_id": "uhost-a", "refund_price": True}]},
        {"hosts": [{"uhost_id": "uhost-a", "renew_prices": ["Month"]}]},
        {"hosts": [{"uhost_id": "uhost-a", "renew_prices": {"Month": 1}}]},
        {"hosts": [{"uhost_id": "uhost-a", "decision": ["renew"]}]},
    ],
)
def test_what_is_no_plan(other: Any) -> None:
    with pytest.raises(ConfigurationError, match="previous is no renewal plan"):
        changes_between(plan([host()], []), other)
