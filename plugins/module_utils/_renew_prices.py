# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What keeping hosts costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ansible_collections.ucloud.cloud.plugins.module_utils._answer import Record
from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError, HostError, RequestError
from ansible_collections.ucloud.cloud.plugins.module_utils._quotes import Quotes, ask_for_hosts, total

ACTION = "GetUHostRenewPrice"
RENEW_CHARGE_TYPES = ("Year", "Month", "Dynamic")
# The message of a host for which the provider has answered, but with no price.
NO_QUOTE = "the provider quotes no price"
# "A required parameter is missing" and "a parameter has no acceptable value".
_PARAMETER_RET_CODES = (220, 230)


class _Price(NamedTuple):
    price: Decimal
    original_price: Decimal | None

    def as_dict(self) -> dict[str, float | None]:
        return {
            "price": float(self.price),
            "original_price": None if self.original_price is None else float(self.original_price),
        }


class _Renewal(NamedTuple):
    uhost_id: str
    prices: dict[str, _Price]
    code: int
    message: str

    @property
    def renewable(self) -> bool:
        return self.code == 0 and bool(self.prices)

    def has_all(self, charge_types: Sequence[str] | None) -> bool:
        """Whether all prices that were asked for are there; where any would do, whether there is one."""
        return self.renewable and all(charge_type in self.prices for charge_type in charge_types or ())

    def as_dict(self) -> dict[str, Any]:
        return {
            "uhost_id": self.uhost_id,
            "renewable": self.renewable,
            "prices": {charge_type: price.as_dict() for charge_type, price in self.prices.items()},
            "code": self.code,
            "message": self.message,
        }


def renew_prices(client: Client, uhost_ids: Sequence[str], charge_types: Sequence[str] | None) -> Quotes:
    """Return C(renew_prices) and C(total_renew_price), in yuan, for distinct hosts.

    `charge_types` None stands for all that the provider quotes.
    """
    if charge_types is not None and not charge_types:
        raise ConfigurationError("charge_types is empty: leave it out to get all that the provider quotes")
    inquiry = _Inquiry(client, charge_types)
    renewals = ask_for_hosts(client, lambda hosts: [inquiry.ask(host) for host in hosts], [[h] for h in uhost_ids])
    by_charge_type: dict[str, list[Decimal]] = {charge_type: [] for charge_type in charge_types or ()}
    for renewal in renewals:
        for charge_type, price in renewal.prices.items():
            by_charge_type.setdefault(charge_type, []).append(price.price)
    return Quotes(
        result={
            "renew_prices": [renewal.as_dict() for renewal in renewals],
            "total_renew_price": {name: total(prices) for name, prices in by_charge_type.items() if prices},
        },
        unpriced=[renewal.uhost_id for renewal in renewals if not renewal.has_all(charge_types)],
    )


class _Inquiry:
    """Asks for one host after another, from several threads."""

    def __init__(self, client: Client, charge_types: Sequence[str] | None) -> None:
        self._client = client
        self._wanted = tuple(dict.fromkeys(charge_types)) if charge_types else None
        # Whether the provider has turned out to insist on ChargeType. Learnt once: it is so for all hosts.
        self._one_call_per_type = False

    def ask(self, host: str) -> _Renewal:
        if self._wanted is not None and len(self._wanted) == 1:
            return self._ask_for_type(host, self._wanted[0])
        if not self._one_call_per_type:
            try:
                return self._ask_for_all(host)
            except RequestError as error:
                if not _is_about_charge_type(error):
                    raise
                self._one_call_per_type = True
        return self._ask_for_each_type(host)

    def _ask_for_each_type(self, host: str) -> _Renewal:
        renewals: dict[str, _Renewal] = {}
        refusals: list[RequestError] = []
        for charge_type in self._wanted or RENEW_CHARGE_TYPES:
            try:
                renewals[charge_type] = self._ask_for_type(host, charge_type)
            except RequestError as error:
                # Not every brand and account has every charge type; that says nothing about the others.
                if not _is_about_charge_type(error):
                    raise
                refusals.append(error)
                renewals[charge_type] = _Renewal(host, {}, error.ret_code or -1, error.message)
        if len(refusals) == len(renewals):
            raise refusals[-1]
        return _merge(host, renewals)

    def _ask_for_all(self, host: str) -> _Renewal:
        return self._call(host, None, self._wanted)

    def _ask_for_type(self, host: str, charge_type: str) -> _Renewal:
        return self._call(host, charge_type, (charge_type,))

    def _call(self, host: str, charge_type: str | None, wanted: Sequence[str] | None) -> _Renewal:
        try:
            answer = self._client.call(ACTION, {"UHostId": host, "ChargeType": charge_type})
        except HostError as error:
            return _Renewal(host, {}, error.ret_code or -1, error.message)
        prices = _read(answer, wanted)
        return _Renewal(host, prices, 0, _missing(prices, wanted))


def _is_about_charge_type(error: RequestError) -> bool:
    return error.ret_code in _PARAMETER_RET_CODES and "chargetype" in error.message.lower()


def _read(answer: Record, wanted: Sequence[str] | None) -> dict[str, _Price]:
    prices: dict[str, _Price] = {}
    for entry in answer.records("PriceSet") or []:
        charge_type = entry.required_text("ChargeType")
        if wanted is not None and charge_type not in wanted:
            continue
        price = _Price(entry.required_price("Price"), entry.price("OriginalPrice"))
        if prices.setdefault(charge_type, price) != price:
            answer.malformed(f"it has two different prices for {charge_type}")
    return prices


def _missing(prices: dict[str, _Price], wanted: Sequence[str] | None) -> str:
    """Return the message for what the provider does not quote, which is no error of its own."""
    if wanted is None:
        return "" if prices else NO_QUOTE
    missing = [name for name in wanted if name not in prices]
    return f"{NO_QUOTE} for {', '.join(missing)}" if missing else ""


def _merge(host: str, renewals: dict[str, _Renewal]) -> _Renewal:
    """Return one entry for a host whose charge types had a call each.

    Where any of them has a price the host is renewable, and the message says which have none, and why. Where none has,
    what is said of the host itself, with the highest code, counts before what is said of a charge type.
    """
    prices = {name: price for renewal in renewals.values() for name, price in renewal.prices.items()}
    worst = max(renewals.values(), key=lambda renewal: renewal.code)
    if worst.code != 0 and not prices:
        return _Renewal(host, {}, worst.code, worst.message)
    reasons = []
    for charge_type, renewal in renewals.items():
        if renewal.code != 0:
            reasons.append(f"{charge_type}: {renewal.message} (RetCode {renewal.code})")
        elif renewal.message:
            reasons.append(renewal.message)
    return _Renewal(host, prices, 0, "; ".join(reasons))
