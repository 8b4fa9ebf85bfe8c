# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What deleting hosts gives back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ansible_collections.ucloud.cloud.plugins.module_utils._answer import Record
from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import HostError
from ansible_collections.ucloud.cloud.plugins.module_utils._quotes import Quotes, ask_for_hosts, total

# The lists of this API take at most 100 entries; for this action the provider publishes no limit of its own.
MAX_HOSTS_PER_CALL = 100
# Not a code of the provider's: those are positive.
NO_ANSWER_CODE = -1
_NO_ANSWER_MESSAGE = "the provider's answer does not mention this host"

ACTIONS = {"uhost": "GetUHostRefundPrice", "compshare": "GetCompShareRefundPrice"}


class _Refund(NamedTuple):
    uhost_id: str
    price: Decimal | None
    code: int
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "uhost_id": self.uhost_id,
            "refundable": self.price is not None,
            "refund_price": None if self.price is None else float(self.price),
            "code": self.code,
            "message": self.message,
        }


def refund_prices(client: Client, uhost_ids: Sequence[str], product: str) -> Quotes:
    """Return C(refund_prices) and C(total_refund_price), in yuan, for distinct hosts of one product."""

    def ask(hosts: list[str]) -> list[_Refund]:
        return _ask(client, ACTIONS[product], hosts)

    batches = [
        list(uhost_ids[start : start + MAX_HOSTS_PER_CALL]) for start in range(0, len(uhost_ids), MAX_HOSTS_PER_CALL)
    ]
    refunds = ask_for_hosts(client, ask, batches)
    return Quotes(
        result={
            "refund_prices": [refund.as_dict() for refund in refunds],
            "total_refund_price": total(refund.price for refund in refunds if refund.price is not None),
        },
        unpriced=[refund.uhost_id for refund in refunds if refund.price is None],
    )


def _ask(client: Client, action: str, hosts: list[str]) -> list[_Refund]:
    try:
        answer = client.call(action, {"UHostIds": hosts, "Zone": client.settings.zone})
    except HostError as error:
        if len(hosts) == 1:
            return [_Refund(hosts[0], None, error.ret_code or NO_ANSWER_CODE, error.message)]
        # One host spoils the call, and the answer does not say which: halving finds it and prices all others.
        middle = len(hosts) // 2
        return _ask(client, action, hosts[:middle]) + _ask(client, action, hosts[middle:])
    found = _read(answer, set(hosts))
    return [found.get(host) or _Refund(host, None, NO_ANSWER_CODE, _NO_ANSWER_MESSAGE) for host in hosts]


def _read(answer: Record, hosts: set[str]) -> dict[str, _Refund]:
    found: dict[str, _Refund] = {}
    for entry in answer.required_records("RefundPriceSet"):
        host = entry.required_text("UHostId")
        if host not in hosts:
            continue
        refund = _read_entry(host, entry)
        if found.setdefault(host, refund) != refund:
            answer.malformed(f"it has two different entries for {host}")
    return found


def _read_entry(host: str, entry: Record) -> _Refund:
    code = entry.required_integer("Code")
    # The explanation is called Message on the provider's pages and ErrMessage in its SDK.
    message = entry.text("Message") or entry.text("ErrMessage") or ""
    if code == 0:
        return _Refund(host, entry.required_price("RefundPrice"), code, message)
    entry.price("RefundPrice")  # Means nothing here, but must be what is documented all the same.
    return _Refund(host, None, code, message)
