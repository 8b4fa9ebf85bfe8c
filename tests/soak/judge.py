# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holds what a module has returned against what the simulator knows and has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from rounds import FINAL, FINAL_MESSAGE, Round

_ERROR_KEYS = {"action", "ret_code", "message", "request_id", "http_status"}
_CHARGE_TYPES = ("Year", "Month", "Dynamic")
NOT_MENTIONED = -1
NO_SUCH_HOST = 8039

Fleet = Mapping[str, Mapping[str, Any]]
Calls = list[dict[str, Any]]


class Violation(Exception):
    """Something has been lost, mixed up, or asked for too often."""


def check(condition: bool, message: str) -> None:
    if not condition:
        raise Violation(message)


def judge(task: Round, result: Mapping[str, Any], fleet: Fleet, calls: Calls, budget: int) -> int:
    """Return how many hosts have been quoted, or raise Violation."""
    _check_budget(calls, budget)
    if result.get("failed"):
        _check_failure(task, result, calls, budget)
        return 0
    check(not task.exhausted, "a call that always fails has not failed the task")
    check(task.fatal is None or not _fatal_calls(task, calls), "an error of the account or request is not reported")
    if task.module == "uhost_refund_price_info":
        _check_refunds(task, result, fleet)
    else:
        _check_renewals(task, result, fleet)
    return len(task.hosts)


def _key(call: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What makes two calls the same read."""
    return tuple(sorted(call["parameters"].items()))


def _throttled(call: Mapping[str, Any]) -> bool:
    return bool(call["ret_code"] == 153 or call["http_status"] == 429)


def _attempts(calls: Calls) -> Counter[tuple[tuple[str, str], ...]]:
    """How often each read was asked, not counting what was refused for being too fast."""
    return Counter(_key(call) for call in calls if not _throttled(call))


def _check_budget(calls: Calls, budget: int) -> None:
    for key, count in _attempts(calls).items():
        check(count <= budget, f"a call was sent {count} times, {budget} are allowed: {dict(key)}")


def _check_failure(task: Round, result: Mapping[str, Any], calls: Calls, budget: int) -> None:
    error: Mapping[str, Any] = result.get("error") or {}
    check(set(error) == _ERROR_KEYS, f"a failure without a proper error: {result}")
    check(bool(result.get("msg")) and bool(error["message"]), f"a failure without a reason: {result}")
    check("exception" not in result, f"a crash: {result}")
    if task.fatal is None:
        spent = max(_attempts(calls).values(), default=0)
        check(spent == budget, f"given up after {spent} of {budget} attempts: {result['msg']}")
        return
    check(error["ret_code"] == (task.fatal or None) or task.fatal == 0, f"another error than ordered: {result['msg']}")
    fatal, workers = len(_fatal_calls(task, calls)), task.options["concurrency"]
    check(1 <= fatal <= workers, f"{fatal} calls met with the error that ends all, with {workers} at once")


def _fatal_calls(task: Round, calls: Calls) -> Calls:
    if task.fatal:
        return [call for call in calls if call["ret_code"] == task.fatal]
    # From the ordered one on every answer is spoilt, throttled ones apart.
    skip = task.orders["faults"][0]["skip"]
    return [call for call in calls if not _throttled(call)][skip:]


def _check_refunds(task: Round, result: Mapping[str, Any], fleet: Fleet) -> None:
    entries = result["refund_prices"]
    _check_hosts(task, entries)
    product = task.options["product"]
    sums = Decimal(0)
    for entry in entries:
        host, known = entry["uhost_id"], _found(task, fleet, entry["uhost_id"], product)
        if host in task.refused:
            code, price = FINAL, None
        elif host in task.left_out:
            code, price = NOT_MENTIONED, None
        elif known is None:
            code, price = NO_SUCH_HOST, None
        else:
            code = known["refund"]["code"]
            price = known["refund"]["price"] if code == 0 else None
        check(entry["code"] == code, f"{host}: code {entry['code']}, but it should be {code}")
        _check_explained(entry, entry["refundable"], price is not None)
        check(entry["refund_price"] == _as_float(price), f"{host}: {entry['refund_price']}, but it is {price}")
        sums += Decimal(price or 0)
    total = result["total_refund_price"]
    check(total == float(sums), f"the total is {total}, but it should be {sums}")


def _check_renewals(task: Round, result: Mapping[str, Any], fleet: Fleet) -> None:
    entries = result["renew_prices"]
    _check_hosts(task, entries)
    sums: dict[str, Decimal] = {}
    for entry in entries:
        host, known = entry["uhost_id"], _found(task, fleet, entry["uhost_id"], "uhost")
        prices: Mapping[str, Any] = {}
        if host in task.refused:
            code = FINAL
        elif known is None:
            code = NO_SUCH_HOST
        else:
            code, prices = 0, _wanted(task, known["renew"] or {})
        check(entry["code"] == code, f"{host}: code {entry['code']}, but it should be {code}")
        _check_explained(entry, entry["renewable"], bool(prices))
        expected = {name: {key: _as_float(text) for key, text in price.items()} for name, price in prices.items()}
        check(entry["prices"] == expected, f"{host}: {entry['prices']}, but it is {expected}")
        for name, price in prices.items():
            sums[name] = sums.get(name, Decimal(0)) + Decimal(price["price"])
    total, exact = result["total_renew_price"], {name: float(value) for name, value in sums.items()}
    check(total == exact, f"the totals are {total}, but they should be {exact}")


def _check_hosts(task: Round, entries: Iterable[Mapping[str, Any]]) -> None:
    hosts = [entry["uhost_id"] for entry in entries]
    check(hosts == task.hosts, f"{len(hosts)} hosts returned are not the {len(task.hosts)} asked for, in that order")


def _check_explained(entry: Mapping[str, Any], priced: bool, expected: bool) -> None:
    host = entry["uhost_id"]
    check(priced == expected, f"{host}: has {'a' if priced else 'no'} price, but that is wrong: {entry}")
    check(priced or bool(entry["message"]), f"{host}: has no price and no message")
    check(entry["code"] != FINAL or entry["message"] == FINAL_MESSAGE, f"{host}: another message: {entry['message']}")


def _found(task: Round, fleet: Fleet, host: str, product: str) -> Mapping[str, Any] | None:
    known = fleet.get(host)
    if known is None or known["product"] != product or known["region"] != task.options["region"]:
        return None
    return known


def _wanted(task: Round, renewals: Mapping[str, Any]) -> dict[str, Any]:
    wanted = task.options.get("charge_types") or _CHARGE_TYPES
    return {name: price for name, price in renewals.items() if name in wanted}


def _as_float(price: str | None) -> float | None:
    return None if price is None else float(Decimal(price))
