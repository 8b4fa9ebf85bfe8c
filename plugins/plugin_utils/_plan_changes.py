# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What has changed from one renewal plan to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import PRICES
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_policy import REFUND

_Hosts = Mapping[str, Mapping[str, Any]]


def changes_between(plan: object, previous: object, called: str = "previous") -> dict[str, Any]:
    """Return hosts that are new or gone, changed decisions and changed prices.

    Raises ConfigurationError for what is no plan; `called` is what the message calls the previous one.
    """
    before, after = _hosts(called, previous), _hosts("the plan", plan)
    both = [uhost_id for uhost_id in after if uhost_id in before]
    changes = {
        "new": [_named(after[uhost_id], "decision") for uhost_id in after if uhost_id not in before],
        "gone": [_named(before[uhost_id], "decision") for uhost_id in before if uhost_id not in after],
        "decisions": [
            {
                **_named(after[uhost_id]),
                "before": _decision(before[uhost_id]),
                "after": _decision(after[uhost_id]),
            }
            for uhost_id in both
            if _decision(before[uhost_id]) != _decision(after[uhost_id])
        ],
        "prices": [
            {
                **_named(after[uhost_id]),
                "price": price,
                "before": _price(before[uhost_id], price),
                "after": _price(after[uhost_id], price),
            }
            for uhost_id in both
            for price in PRICES
            if _price(before[uhost_id], price) != _price(after[uhost_id], price)
        ],
    }
    since = previous.get("as_of_iso8601") if isinstance(previous, Mapping) else None
    return {"since": since, "changed": any(changes.values()), **changes}


def changes_text(changes: Mapping[str, Any]) -> str:
    """Return the changes for people who read a terminal: a line each, empty where nothing has changed."""
    new = [f"+ {_called(host)}: new, {_told(host)}" for host in changes["new"]]
    gone = [f"- {_called(host)}: gone, was {_told(host)}" for host in changes["gone"]]
    decisions = [
        f"  {_called(change)}: {_told(change['before'])} -> {_told(change['after'])}" for change in changes["decisions"]
    ]
    prices = [
        f"  {_called(change)}: {change['price']} {_amount(change['before'])} -> {_amount(change['after'])}"
        for change in changes["prices"]
    ]
    lines = [*new, *gone, *decisions, *prices]
    if not lines:
        return ""
    return "\n".join([f"the plan, since {_printable(changes['since'] or 'an earlier one')}", *lines, ""])


def _hosts(what: str, plan: object) -> _Hosts:
    hosts = plan.get("hosts") if isinstance(plan, Mapping) else None
    if not isinstance(hosts, list) or not all(_is_host(host) for host in hosts):
        raise ConfigurationError(f"{what} is no renewal plan: it has no list of hosts with decisions and prices")
    return {host["uhost_id"]: host for host in hosts}


def _is_host(host: object) -> bool:
    """Say whether this is a host of a plan. A plan that comes from a file can be anything."""
    if not isinstance(host, Mapping) or not isinstance(host.get("renew_prices") or {}, Mapping):
        return False
    quotes = [quote for quote in (host.get("renew_prices") or {}).values() if quote]
    prices = [host.get("refund_price"), *(quote.get("price") for quote in quotes if isinstance(quote, Mapping))]
    decided = _decision(host).values()
    return (
        isinstance(host.get("uhost_id"), str)
        and all(isinstance(quote, Mapping) for quote in quotes)
        and all(price is None or type(price) in (int, float) for price in prices)
        and all(value is None or isinstance(value, str) for value in decided)
    )


def _named(host: Mapping[str, Any], *more: str) -> dict[str, Any]:
    return {name: host.get(name) for name in ("uhost_id", "name", *more)}


def _decision(host: Mapping[str, Any]) -> dict[str, Any]:
    return {name: host.get(name) for name in ("decision", "renew_charge_type", "rule")}


def _price(host: Mapping[str, Any], price: str) -> float | None:
    if price == REFUND:
        return host.get("refund_price")
    quote = (host.get("renew_prices") or {}).get(price)
    return quote.get("price") if quote else None


def _called(host: Mapping[str, Any]) -> str:
    return " ".join(_printable(host[name]) for name in ("uhost_id", "name") if host[name])


def _told(decided: Mapping[str, Any]) -> str:
    words = [decided.get("decision") or "nothing", decided.get("renew_charge_type")]
    rule = [f"(rule {_printable(decided['rule'])})"] if decided.get("rule") else []
    return " ".join([_printable(word) for word in words if word] + rule)


def _amount(price: float | None) -> str:
    return "none" if price is None else str(price)


def _printable(text: object) -> str:
    """Return text that no terminal takes for a command, as a name of the API's or of a file's could be."""
    return text if isinstance(text, str) and text.isprintable() else ascii(text)
