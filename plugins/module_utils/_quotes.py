# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What both kinds of prices have in common: hosts to ask for, and results that always have an entry for each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from typing import Any, Callable, NamedTuple, TypeVar

from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._config import check_text
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    ConfigurationError,
    DeadlineError,
    MalformedAnswerError,
)

T = TypeVar("T")


class Quotes(NamedTuple):
    """What a module returns, and the hosts without a price, in the order asked."""

    result: dict[str, Any]
    unpriced: list[str]


def distinct_hosts(uhost_ids: Sequence[str]) -> list[str]:
    """Return each host once, in the order asked. Raises ConfigurationError for what cannot be a host's ID."""
    if not uhost_ids:
        raise ConfigurationError("uhost_ids is empty: name at least one host")
    return list(dict.fromkeys(check_text(f"uhost_ids[{index}]", host) for index, host in enumerate(uhost_ids)))


def ask_for_hosts(client: Client, ask: Callable[[list[str]], list[T]], batches: Sequence[list[str]]) -> list[T]:
    """Return the entries that `ask` gives for each batch of hosts, in order.

    A DeadlineError says how many of the hosts had been asked for by then.
    """
    try:
        return [entry for entries in client.fan_out(ask, batches) for entry in entries]
    except DeadlineError as error:
        done, hosts = sum(map(len, error.done)), sum(map(len, batches))
        error.message = f"{done} of {hosts} hosts were priced when {error.message}"
        raise


def total(prices: Iterable[Decimal]) -> float:
    """Return the sum in yuan, added up as decimals: the float nearest to the exact result."""
    with localcontext() as context:
        # Enough for any two prices that a float can hold to be added digit for digit.
        context.prec = 2000
        result = float(sum(prices, Decimal(0)))
    if math.isinf(result):
        raise MalformedAnswerError("the prices add up to more than a number can hold")
    return result
