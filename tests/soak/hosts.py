# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet of hosts of every kind, with prices that are awkward to add up."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

REGION = "cn-bj2"
_ELSEWHERE = "hk"
_GENERATED = 3000
_SPECIAL = 400
# Sums of these go wrong in binary arithmetic, or when anything rounds.
_PRICES = (
    *("0", "0.1", "0.2", "0.3", "0.0001", "1.005", "2.675", "33.33"),
    *("0.347222", "99999999.99", "320", "4503599627.37"),
)


def fleet_document(rng: random.Random) -> dict[str, Any]:
    """Return the document for the simulator: many plain hosts, and some of every special kind."""
    common = {"region": REGION, "zone": "cn-bj2-05", "not_refundable": 0.05}
    generated = [
        {**common, "count": _GENERATED, "prefix": "uhost-gen", "product": "uhost", "seed": rng.randrange(10**6)},
        {**common, "count": 600, "prefix": "uhost-gpu", "product": "compshare", "seed": rng.randrange(10**6)},
    ]
    return {"hosts": [_special_host(rng, number) for number in range(_SPECIAL)], "generate": generated}


def pick_hosts(rng: random.Random, fleet: Sequence[str], count: int) -> list[str]:
    """Return what a task asks for: hosts of the fleet, some that do not exist, and some twice."""
    hosts = rng.sample(list(fleet), min(count, len(fleet)))
    unknown = [f"uhost-unknown-{rng.randrange(10**9)}" for _number in range(rng.choice([0, 0, 1, count // 50]))]
    hosts += unknown + rng.sample(hosts, len(hosts) // 20)
    rng.shuffle(hosts)
    return hosts


def _special_host(rng: random.Random, number: int) -> dict[str, Any]:
    region, zone = (_ELSEWHERE, "hk-02") if rng.random() < 0.1 else (REGION, "cn-bj2-04")
    host: dict[str, Any] = {
        "UHostId": f"uhost-odd-{number}",
        "product": "uhost",
        "region": region,
        "Zone": zone,
        "explanation": rng.choice(["Message", "ErrMessage"]),
        "refund": _refund(rng),
    }
    if rng.random() < 0.9:
        host["renew"] = _renewals(rng)
    return host


def _refund(rng: random.Random) -> dict[str, Any]:
    if rng.random() < 0.2:
        return {"Code": rng.choice([8990, 8991, 8856]), "Message": "not this one"}
    return {"RefundPrice": rng.choice(_PRICES)}


def _renewals(rng: random.Random) -> list[dict[str, Any]]:
    renewals = []
    for charge_type in rng.sample(["Year", "Month", "Dynamic"], rng.randrange(4)):
        renewal = {"ChargeType": charge_type, "Price": rng.choice(_PRICES)}
        if rng.random() < 0.5:
            renewal["OriginalPrice"] = rng.choice(_PRICES)
        renewals.append(renewal)
    return renewals
