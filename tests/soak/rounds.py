# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One round: a task for many hosts, and all that goes wrong while it runs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from hosts import REGION, pick_hosts

# Published by the provider for testing.
PUBLIC_KEY = "ucloudsomeone@example.com1296235120854146120"
PRIVATE_KEY = "46f09bb9fab4f12dfc160dae12273d5332b5debe"

BATCH = 100
# A service's own code that asks to try again later, and one that is final.
_TRY_AGAIN = 8041
FINAL = 8977
FINAL_MESSAGE = "the soak test says no"
_FATAL_RET_CODES = (160, 161, 171, 172, 292, 299)


class Round(NamedTuple):
    """What is asked, and what the simulator is told to do meanwhile."""

    module: str
    options: dict[str, Any]
    orders: dict[str, Any]
    # Hosts that the orders keep from getting a price: left out of answers, or refused.
    left_out: frozenset[str]
    refused: frozenset[str]
    # The RetCode that must end the task; 0 for an answer that must end it without one, None for nothing of the kind.
    fatal: int | None
    # Whether a call must fail as often as it may be sent, and the task with it.
    exhausted: bool = False

    @property
    def hosts(self) -> list[str]:
        """The distinct hosts, in the order asked."""
        return list(dict.fromkeys(self.options["uhost_ids"]))


def refund_round(rng: random.Random, fleets: dict[str, list[str]]) -> Round:
    product = rng.choice(["uhost", "uhost", "uhost", "compshare"])
    hosts = pick_hosts(rng, fleets[product], rng.choice([1, 99, 100, 101, 600, 1200, 2400]))
    distinct = list(dict.fromkeys(hosts))
    refused = _some(rng, distinct, 3)
    left_out = _some(rng, sorted(set(distinct) - refused), len(distinct) // 40)
    faults = [_final_refusal(host, "batch_error") for host in sorted(refused)]
    faults += _disguises(rng, distinct, left_out)
    options = {"product": product, "uhost_ids": hosts, **_options(rng)}
    return _round(rng, "uhost_refund_price_info", options, faults, left_out, refused, calls_per_second=40)


def renew_round(rng: random.Random, fleets: dict[str, list[str]]) -> Round:
    hosts = pick_hosts(rng, fleets["uhost"], rng.choice([1, 30, 200, 300, 400]))
    refused = _some(rng, list(dict.fromkeys(hosts)), 3)
    faults = [_final_refusal(host, "ret_code") for host in sorted(refused)]
    faults += rng.choice([[], [{"kind": "shuffle"}], [{"kind": "shuffle"}, {"kind": "duplicate_entries"}]])
    options = {"uhost_ids": hosts, **_options(rng)}
    charge_types = rng.choice([None, None, ["Month"], ["Year", "Month"], ["Dynamic"], ["Dynamic", "Month", "Year"]])
    if charge_types is not None:
        options["charge_types"] = charge_types
    if rng.random() < 0.2:
        faults.append({"kind": "require_charge_type"})
    return _round(rng, "uhost_renew_price_info", options, faults, frozenset(), refused, calls_per_second=400)


def exhausting(task: Round, rng: random.Random) -> Round:
    """Return the round with one host whose calls fail for ever in a way that looks transient.

    Otherwise no call might happen to use up its attempts, and nothing would be known about their bound.
    """
    faults: list[dict[str, Any]] = [
        {"kind": "ret_code", "ret_code": 150, "message": "later"},
        {"kind": "http", "status": 503},
        {"kind": "drop"},
    ]
    fault = {**rng.choice(faults), "uhost_id": rng.choice(task.hosts)}
    # The only one, so that it is certain what the calls for that host meet with.
    return task._replace(orders={**task.orders, "faults": [fault]}, fatal=None, exhausted=True)


def _round(
    rng: random.Random,
    module: str,
    options: dict[str, Any],
    faults: list[dict[str, Any]],
    left_out: frozenset[str],
    refused: frozenset[str],
    calls_per_second: int,
) -> Round:
    orders: dict[str, Any] = {"seed": rng.randrange(10**6), "latency": [0, rng.choice([0, 0.002, 0.02])]}
    fatal = None
    if rng.random() < 0.15:
        fault, fatal = _fatal_fault(rng)
        # First in the list, since of several faults that replace an answer the first wins.
        faults.insert(0, fault)
    else:
        faults += _transient_faults(rng)
    if rng.random() < 0.3:
        orders["rate_limit"] = _rate_limit(rng, calls_per_second)
    return Round(module, options, {**orders, "faults": faults}, left_out, refused, fatal)


def _options(rng: random.Random) -> dict[str, Any]:
    return {
        "public_key": PUBLIC_KEY,
        "private_key": PRIVATE_KEY,
        "region": REGION,
        "concurrency": rng.choice([1, 3, 10, 10, 32, 64]),
    }


def _some(rng: random.Random, hosts: Sequence[str], most: int) -> frozenset[str]:
    return frozenset(rng.sample(list(hosts), min(len(hosts), rng.randint(0, most))))


def _final_refusal(host: str, kind: str) -> dict[str, Any]:
    return {"kind": kind, "uhost_id": host, "ret_code": FINAL, "message": FINAL_MESSAGE}


def _disguises(rng: random.Random, hosts: list[str], left_out: frozenset[str]) -> list[dict[str, Any]]:
    """Faults that a careless reader of the answers would take wrong prices from."""
    faults: list[dict[str, Any]] = []
    if left_out:
        faults.append({"kind": "drop_entries", "uhost_ids": sorted(left_out)})
    if rng.random() < 0.5:
        faults.append({"kind": "extra_entries"})
    if len(hosts) > BATCH and rng.random() < 0.5:
        # The first call's answer has an entry, with a wrong price, for a host of the second call.
        faults.append({"kind": "extra_entries", "uhost_id": hosts[0], "uhost_ids": [hosts[BATCH]]})
    if rng.random() < 0.3:
        faults.append({"kind": "duplicate_entries"})
    if rng.random() < 0.7:
        faults.append({"kind": "shuffle"})
    return faults


def _transient_faults(rng: random.Random) -> list[dict[str, Any]]:
    """Faults after which a call has to be sent again; so rare that a call seldom meets with five."""
    kinds: list[dict[str, Any]] = [
        {"kind": "ret_code", "ret_code": rng.choice([110, 130, 150]), "message": "later"},
        {"kind": "ret_code", "ret_code": _TRY_AGAIN, "message": "later"},
        {"kind": "ret_code", "ret_code": 153, "message": "too fast"},
        {"kind": "http", "status": rng.choice([500, 502, 503, 504]), "body": rng.choice(["html", "json", "empty"])},
        {"kind": "http", "status": 503, "body": "html", "retry_after": 0},
        {"kind": "http", "status": 429, "body": rng.choice(["html", "json", "empty"])},
        {"kind": "drop"},
        {"kind": "drop_body"},
        {"kind": "truncate"},
        {"kind": "big_body", "bytes": 300_000},
        {"kind": "slow_body", "seconds": 0.05},
    ]
    return [{**kind, "probability": rng.choice([0.005, 0.02])} for kind in rng.sample(kinds, rng.randint(0, 5))]


def _fatal_fault(rng: random.Random) -> tuple[dict[str, Any], int]:
    """Return an error that must end the task at once, and from when on every call would get it."""
    skip = rng.choice([0, 0, 1, 7, 100])
    if rng.random() < 0.7:
        ret_code = rng.choice(_FATAL_RET_CODES)
        return {"kind": "ret_code", "ret_code": ret_code, "message": "no", "skip": skip}, ret_code
    text = rng.choice(["[]", "{}", '{"RetCode": "0"}', '{"RetCode": 0, "RefundPriceSet": NaN, "PriceSet": NaN}'])
    fault = rng.choice([{"kind": "wrong_action"}, {"kind": "body", "text": text}])
    return {**fault, "skip": skip}, 0


def _rate_limit(rng: random.Random, calls_per_second: int) -> dict[str, Any]:
    limit: dict[str, Any] = {"per_second": calls_per_second, "burst": rng.choice([1, 5, 20])}
    limit["refuse_with"] = rng.choice([153, 429])
    if rng.random() < 0.2:
        limit["retry_after"] = rng.choice([0, 1])
    return limit
