# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The renewal plan: decides, host by host, and adds up. The same input gives the same plan.

Prices are decimals from beginning to end; what is returned holds the floats that are nearest to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, NamedTuple

from ansible_collections.ucloud.cloud.plugins.module_utils._discovery import parse_time
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.module_utils._renew_prices import NO_QUOTE
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_policy import (
    DECISIONS,
    REFUND,
    Rule,
    Subject,
    parse_policy,
)
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_texts import LANGUAGES, Texts

# What a plan tells of a host, as uhost_info calls it. Lists of disks and addresses would only make it long.
FACTS = (
    "uhost_id",
    "name",
    "tag",
    "remark",
    "region",
    "zone",
    "state",
    "charge_type",
    "create_time",
    "create_time_iso8601",
    "expire_time",
    "expire_time_iso8601",
    "auto_renew",
    "cpu",
    "memory",
    "gpu",
    "gpu_type",
    "machine_type",
    "os_name",
    "public_ip",
    "private_ip",
)
# The charge types of renewals, in the order in which people ask for them
RENEWALS = ("Month", "Year", "Dynamic")
# The prices that totals are made of
PRICES = (*RENEWALS, REFUND)
_DAY = 86400
_NEVER = float("inf")


class _Decided(NamedTuple):
    """A host and what is to be done with it. `charge_type` is that of the renewal, where one is planned."""

    subject: Subject
    decision: str
    charge_type: str | None
    rule: str | None
    why: str

    @property
    def cost(self) -> Decimal | None:
        return self.subject.prices[self.charge_type] if self.charge_type else None

    @property
    def refund(self) -> Decimal | None:
        return self.subject.prices[REFUND] if self.decision == "delete" else None

    @property
    def savings(self) -> Decimal | None:
        """What the planned renewal saves over twelve months: known for years alone."""
        return self.subject.year_savings if self.charge_type == "Year" else None


def make_plan(
    places: Sequence[Mapping[str, Any]],
    policy: object,
    *,
    as_of: object,
    language: str = "en",
    currency: str = "CNY",
) -> dict[str, Any]:
    """Return the plan for the hosts of all places.

    A place is what one account and region have answered, as C(_plan_places.py) reads it: C(hosts), as join_prices
    returns them, and all optional C(account), C(product), C(uhost_ids) and C(missing_uhost_ids).

    Raises ConfigurationError for a policy, a time or a language that cannot be.
    """
    rules = parse_policy(policy)
    now = parse_time("as_of", as_of)
    if language not in LANGUAGES:
        raise ConfigurationError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    decide = _Decider(rules, Texts(language))
    subjects = sorted(_subjects(places, now), key=_order)
    decided = [decide(subject) for subject in subjects]
    return {
        "as_of": now,
        "as_of_iso8601": _iso8601(now),
        "language": language,
        "currency": currency,
        "totals": _totals(decided),
        "unused_rules": _unused(rules, decided),
        "hosts": [_host(entry) for entry in decided],
        "missing_uhost_ids": _missing(places),
    }


def summary_of(plan: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what is short: all but the hosts, how many changes there are, and the IDs of the hosts by decision."""
    counted = {name: len(value) if isinstance(value, list) else value for name, value in (changes or {}).items()}
    return {
        **{name: value for name, value in plan.items() if name != "hosts"},
        "changes": counted if changes else None,
        **hosts_by_decision(plan),
    }


def hosts_by_decision(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the IDs of the hosts for each decision; of those to renew, for each charge type."""

    def hosts(decision: str, charge_type: str | None = None) -> list[str]:
        wanted = (decision, charge_type)
        return [host["uhost_id"] for host in plan["hosts"] if (host["decision"], host["renew_charge_type"]) == wanted]

    renewals = {charge_type: hosts("renew", charge_type) for charge_type in RENEWALS}
    return {decision: renewals if decision == "renew" else hosts(decision) for decision in DECISIONS}


def decimal(price: object) -> Decimal | None:
    """Return a price digit for digit, as a person would read the number."""
    return None if price is None else Decimal(str(price))


def _iso8601(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# Hosts


def _subjects(places: Sequence[Mapping[str, Any]], now: int) -> Iterable[Subject]:
    """Return each host once, although two entries of the same account may both have found it."""
    seen = set()
    for place in places:
        for host in place["hosts"]:
            if host["uhost_id"] not in seen:
                seen.add(host["uhost_id"])
                yield _subject(host, place, now)


def _subject(host: Mapping[str, Any], place: Mapping[str, Any], now: int) -> Subject:
    quoted = host.get("renew_prices") or {}
    facts = {name: _clean(host.get(name)) for name in FACTS}
    expires = facts["expire_time"]
    prices = {str(charge_type): decimal(quote["price"]) for charge_type, quote in quoted.items()}
    if host.get("refundable"):
        prices[REFUND] = decimal(host["refund_price"])
    return Subject(
        facts={
            **facts,
            "account": _clean(place.get("account")) or None,
            "product": _clean(place.get("product")) or "uhost",
            "original_prices": {name: quote.get("original_price") for name, quote in quoted.items()},
            "renew_message": _clean(host.get("renew_message")) or "",
            "refund_message": _clean(host.get("refund_message")) or "",
        },
        left=None if expires is None else expires - now,
        prices={name: price for name, price in prices.items() if price is not None},
    )


def _clean(value: Any) -> Any:
    # Half a surrogate pair is valid in JSON, but in no file.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _order(subject: Subject) -> tuple[float, str]:
    return (_NEVER if subject.left is None else subject.left), subject.facts["uhost_id"]


def _missing(places: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the hosts that were named and that no place knows."""
    asked: dict[str, None] = {}
    known: set[str] = set()
    for place in places:
        uhost_ids, missing = place.get("uhost_ids") or (), set(place.get("missing_uhost_ids") or ())
        asked.update(dict.fromkeys(uhost_ids))
        known.update(uhost_id for uhost_id in uhost_ids if uhost_id not in missing)
    return [_clean(uhost_id) for uhost_id in asked if uhost_id not in known]


# Decisions


def _unused(rules: Sequence[Rule], decided: Sequence[_Decided]) -> list[str]:
    used = {entry.rule for entry in decided}
    return [rule.name for rule in rules if rule.name not in used]


class _Decider:
    def __init__(self, rules: Sequence[Rule], texts: Texts) -> None:
        self._rules = rules
        self._texts = texts

    def __call__(self, subject: Subject) -> _Decided:
        for rule in self._rules:
            missing = rule.missing_prices(subject)
            if missing is not None:
                return self._review(subject, rule, "cannot_judge", missing) if missing else self._apply(subject, rule)
        return _Decided(subject, "review", None, None, self._texts.say("no_rule"))

    def _apply(self, subject: Subject, rule: Rule) -> _Decided:
        """Do what the rule says, where the price for that is known."""
        price = {"renew": rule.charge_type, "delete": REFUND}.get(rule.decision)
        if price and price not in subject.prices:
            return self._review(subject, rule, f"cannot_{rule.decision}", [price])
        say = self._texts.say
        reasons = [condition.reason(subject, self._texts) for condition in rule.conditions] or [say("any_host")]
        why = say("matched", rule=rule.name, reasons=self._texts.listed(reasons))
        return _Decided(subject, rule.decision, rule.charge_type, rule.name, why)

    def _review(self, subject: Subject, rule: Rule, sentence: str, missing: list[str]) -> _Decided:
        say = self._texts.say
        message = self._message(subject, missing)
        why = say(
            sentence,
            rule=rule.name,
            term=say(f"term_{rule.charge_type}") if rule.charge_type else "",
            prices=self._texts.listed([say(f"price_{name}") for name in missing], "and"),
            missing=say("is_missing" if len(missing) == 1 else "are_missing"),
            message=say("because", message=message) if message else "",
        )
        return _Decided(subject, "review", None, rule.name, why)

    def _message(self, subject: Subject, missing: list[str]) -> str:
        """Return why the prices are missing, as the provider says it."""
        messages = []
        if REFUND in missing:
            messages.append(subject.facts["refund_message"])
        if missing != [REFUND]:
            messages.append(self._renew_message(subject))
        # The sentence ends by itself.
        return "; ".join(dict.fromkeys(message.rstrip(".。 ") for message in messages if message))

    def _renew_message(self, subject: Subject) -> str:
        if subject.facts["product"] == "compshare":
            return self._texts.say("no_renewal_action")
        message: str = subject.facts["renew_message"]
        return self._texts.say("no_quote") if message == NO_QUOTE else message


# Results


def _host(decided: _Decided) -> dict[str, Any]:
    subject = decided.subject
    facts = dict(subject.facts)
    original = facts.pop("original_prices")
    messages = {name: facts.pop(name) for name in ("refund_message", "renew_message")}
    renewals = {name: price for name, price in subject.prices.items() if name != REFUND}
    percent = subject.year_savings_percent
    return {
        **facts,
        "expires_in_days": None if subject.left is None else subject.left / _DAY,
        "refundable": REFUND in subject.prices,
        "refund_price": _float(subject.prices.get(REFUND)),
        "refund_message": messages["refund_message"],
        "renewable": bool(renewals),
        "renew_prices": {
            # By the usual order, and not by that of the provider's answer
            name: {"price": float(renewals[name]), "original_price": original[name]}
            for name in sorted(renewals, key=_price_order)
        },
        "renew_message": messages["renew_message"],
        "year_savings": _float(subject.year_savings),
        "year_savings_percent": None if percent is None else round(float(percent), 2),
        "decision": decided.decision,
        "renew_charge_type": decided.charge_type,
        "cost": _float(decided.cost),
        "refund": _float(decided.refund),
        "savings": _float(decided.savings),
        "rule": decided.rule,
        "why": decided.why,
    }


def _price_order(name: str) -> tuple[int, str]:
    return (PRICES.index(name) if name in PRICES else len(PRICES)), name


def _totals(decided: Sequence[_Decided]) -> dict[str, Any]:
    totals = {"all": _total(decided)}
    for decision in DECISIONS:
        totals[decision] = _total([entry for entry in decided if entry.decision == decision])
    return totals


def _total(decided: Sequence[_Decided]) -> dict[str, Any]:
    """Return the sums over some hosts: of what is planned, and of all that is known."""
    renewals = [entry for entry in decided if entry.charge_type]
    return {
        "hosts": len(decided),
        "cost": _sum(entry.cost for entry in renewals),
        "costs": {
            charge_type: _sum(entry.cost for entry in renewals if entry.charge_type == charge_type)
            for charge_type in RENEWALS
        },
        "refund": _sum(entry.refund for entry in decided),
        "savings": _sum(entry.savings for entry in decided),
        "quoted": {price: _sum(entry.subject.prices.get(price) for entry in decided) for price in PRICES},
        "unknown": {
            **{price: sum(price not in entry.subject.prices for entry in decided) for price in PRICES},
            "renewal": sum(not any(name in entry.subject.prices for name in RENEWALS) for entry in decided),
            "savings": sum(entry.charge_type == "Year" and entry.savings is None for entry in decided),
        },
    }


def _sum(amounts: Iterable[Decimal | None]) -> float:
    return float(sum((amount for amount in amounts if amount is not None), Decimal(0)))


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
