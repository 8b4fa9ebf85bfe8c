# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for the tests in a browser: that of the simulator's fleet, and others. Private to these tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOW = 1793491200  # 2026-11-01T00:00:00Z
_SECONDS = {"days": 86400, "hours": 3600, "minutes": 60}

POLICY: list[dict[str, Any]] = [
    {"name": "expired", "match": {"expired": True}, "decision": "delete"},
    {"name": "graphics", "match": {"product": "compshare", "auto_renew": True}, "decision": "keep"},
    {
        "name": "databases by the year",
        "match": {"tag": "database", "year_savings_percent": {"min": 10}},
        "decision": "renew",
        "charge_type": "Year",
    },
    {"name": "stopped", "match": {"state": "Stopped", "refund_price": {"min": 0.01}}, "decision": "delete"},
    {
        "name": "web and network",
        "match": {"tag": ["web", "network"], "expires_within": "30d"},
        "decision": "renew",
        "charge_type": "Month",
    },
    {"name": "build machines", "match": {"name": "build-*"}, "decision": "keep"},
]


def demo_places() -> list[dict[str, Any]]:
    """Return the simulator's fleet as the role would find it."""
    fleet = json.loads((ROOT / "simulator" / "fleet.json").read_text(encoding="utf-8"))
    return [
        {
            "account": {"uhost": "main", "compshare": "graphics"}[product],
            "product": product,
            "hosts": [_host(host) for host in fleet["hosts"] if host["product"] == product],
        }
        for product in ("uhost", "compshare")
    ]


def many_places(number: int) -> list[dict[str, Any]]:
    """Return the same fleet again and again, until there are that many hosts."""
    hosts = [host for place in demo_places() for host in place["hosts"]]
    copies = [{**hosts[index % len(hosts)], "uhost_id": f"uhost-{index:05}"} for index in range(number)]
    return [{"account": "main", "hosts": copies}]


def hostile_places(text: str) -> list[dict[str, Any]]:
    """Return a fleet that says the same everywhere."""
    (host, *_others) = demo_places()[0]["hosts"]
    fields = ("name", "tag", "remark", "region", "zone", "state", "charge_type", "refund_message", "renew_message")
    return [{"account": text, "hosts": [{**host, **dict.fromkeys(fields, text), "uhost_id": text}]}]


def _host(host: dict[str, Any]) -> dict[str, Any]:
    refund = host["refund"]
    refundable = not refund.get("Code")
    quotes = host.get("renew") or []
    expire_time = _seconds(host.get("ExpireTime"))
    return {
        "uhost_id": host["UHostId"],
        "name": host.get("Name"),
        "tag": host.get("Tag"),
        "remark": host.get("Remark"),
        "region": host["region"],
        "zone": host["Zone"],
        "state": host.get("State"),
        "charge_type": host["ChargeType"],
        "expire_time": expire_time,
        "auto_renew": host["AutoRenew"] == "Yes",
        "refundable": refundable,
        "refund_price": float(refund["RefundPrice"]) if refundable else None,
        "refund_message": refund.get("Message", ""),
        "renew_prices": {
            quote["ChargeType"]: {"price": float(quote["Price"]), "original_price": None} for quote in quotes
        },
        "renew_message": "" if quotes else "the provider quotes no price",
    }


def _seconds(time: Any) -> int | None:
    if isinstance(time, dict):
        return NOW + sum(number * _SECONDS[unit] for unit, number in time.items())
    return time or None
