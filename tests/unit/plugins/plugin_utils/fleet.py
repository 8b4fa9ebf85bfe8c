# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts and plans for the tests of the renewal plan. Private to these tests."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import make_plan

NOW = 1793491200  # 2026-11-01T00:00:00Z
DAY = 86400
Rules = list[dict[str, Any]]


def host(uhost_id: str = "uhost-a", **changes: Any) -> dict[str, Any]:
    """Return a host with all prices, as join_prices returns it."""
    return {
        "uhost_id": uhost_id,
        "name": "web-01",
        "tag": "web",
        "remark": "",
        "region": "cn-bj2",
        "zone": "cn-bj2-05",
        "state": "Running",
        "charge_type": "Month",
        "expire_time": NOW + 10 * DAY,
        "expire_time_iso8601": "2026-11-11T00:00:00Z",
        "auto_renew": False,
        "refundable": True,
        "refund_price": 235.5,
        "refund_message": "",
        "renewable": True,
        "renew_prices": prices(Month=120.0, Year=1200.0),
        "renew_message": "",
        **changes,
    }


def prices(**by_charge_type: float) -> dict[str, Any]:
    return {name: {"price": price, "original_price": None} for name, price in by_charge_type.items()}


def rule(decision: str = "keep", by: str | None = None, called: str = "the rule", **match: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": called, "decision": decision, "match": match}
    return {**found, "charge_type": by} if by else found


def plan(
    hosts: list[dict[str, Any]], policy: Rules, place: dict[str, Any] | None = None, **options: Any
) -> dict[str, Any]:
    return make_plan([{"hosts": hosts, **(place or {})}], policy, **{"as_of": NOW, **options})


def decided(one: dict[str, Any], *policy: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Return the only host of a plan."""
    (entry,) = plan([one], list(policy), **options)["hosts"]
    assert isinstance(entry, dict)
    return entry
