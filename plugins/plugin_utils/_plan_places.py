# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Reads what a renewal plan is made of, and refuses what it could only guess from.

A host without the facts that rules look at would fit rules that are not meant for it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ansible_collections.ucloud.cloud.plugins.module_utils._discovery import ACTIONS
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError

_Check = Callable[[object], bool]


def read_places(places: Sequence[object]) -> list[Mapping[str, Any]]:
    """Return places for make_plan, some of which may be JSON. Raises ConfigurationError for what is none."""
    return [_read_place(f"places[{index}]", place) for index, place in enumerate(places)]


def _read_place(where: str, place: object) -> Mapping[str, Any]:
    if isinstance(place, str):
        try:
            place = json.loads(place)
        except (ValueError, RecursionError):
            raise ConfigurationError(f"{where} is no JSON") from None
    hosts = place.get("hosts") if isinstance(place, Mapping) else None
    if not isinstance(place, Mapping) or not isinstance(hosts, list):
        raise ConfigurationError(f"{where} has no list of hosts, as the filter join_prices returns them")
    for name, (check, kind) in _PLACE.items():
        if not check(place.get(name)):
            raise ConfigurationError(f"{where}: {name} must be {kind}, not {place[name]!r}")
    for index, host in enumerate(hosts):
        _check_host(f"{where}.hosts[{index}]", host)
    return place


def _check_host(where: str, host: object) -> None:
    uhost_id = host.get("uhost_id") if isinstance(host, Mapping) else None
    if not isinstance(host, Mapping) or not isinstance(uhost_id, str) or not uhost_id:
        raise ConfigurationError(f"{where} is no host: it has no uhost_id")
    for name, (check, kind) in _HOST.items():
        if name not in host:
            raise ConfigurationError(
                f"{where} ({uhost_id}) has no {name}: give hosts of uhost_info, with their prices by join_prices"
            )
        if not check(host[name]):
            raise ConfigurationError(f"{where} ({uhost_id}): {name} must be {kind}, not {host[name]!r}")
    if host["refundable"] and host["refund_price"] is None:
        raise ConfigurationError(f"{where} ({uhost_id}) is refundable, but has no refund_price")


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_flag(value: object) -> bool:
    return value is None or isinstance(value, bool)


def _is_price(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_date(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    try:
        datetime.fromtimestamp(value, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return False
    return True


def _are_prices(value: object) -> bool:
    return value is None or (isinstance(value, Mapping) and all(map(_is_quote, value.values())))


def _is_quote(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and _is_price(value.get("price"))
        and (value.get("original_price") is None or _is_price(value["original_price"]))
    )


def _are_ids(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(uhost_id, str) for uhost_id in value))


_TEXT: tuple[_Check, str] = (_is_text, "a text or null")
_FLAG: tuple[_Check, str] = (_is_flag, "true, false or null")
_IDS: tuple[_Check, str] = (_are_ids, "a list of IDs")
# What a place may have beside its hosts
_PLACE: dict[str, tuple[_Check, str]] = {
    "account": _TEXT,
    "product": (lambda value: value is None or value in ACTIONS, f"one of {', '.join(ACTIONS)}"),
    "uhost_ids": _IDS,
    "missing_uhost_ids": _IDS,
}
# What every host has to have
_HOST: dict[str, tuple[_Check, str]] = {
    **dict.fromkeys(("name", "tag", "region", "zone", "state", "charge_type"), _TEXT),
    "auto_renew": _FLAG,
    "expire_time": (_is_date, "Unix seconds or null"),
    "refundable": _FLAG,
    "refund_price": (lambda value: value is None or _is_price(value), "a price or null"),
    "renew_prices": (_are_prices, "prices by charge type, or null"),
}
