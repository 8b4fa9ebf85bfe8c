# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders: the latency, rate limit and faults that a test asks for. Private to the simulator."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from api import Call
from fleet import FleetError, Host, build_fleet

REFUND_ACTIONS = ("GetUHostRefundPrice", "GetCompShareRefundPrice")
RENEW_ACTION = "GetUHostRenewPrice"


class OrderError(Exception):
    """The orders cannot be followed; the text says where and why."""


Check = Callable[[str, object], Any]


def _number(where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1e9:
        raise OrderError(f"{where}: must be a number that is not negative")
    return float(value)


def _positive(where: str, value: object) -> float:
    number = _number(where, value)
    if not number:
        raise OrderError(f"{where}: must be more than 0")
    return number


def _share(where: str, value: object) -> float:
    number = _number(where, value)
    if number > 1:
        raise OrderError(f"{where}: must be from 0 to 1")
    return number


def _whole(where: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise OrderError(f"{where}: must be a whole number")
    return value


def _count(where: str, value: object) -> int:
    number = _whole(where, value)
    if number < 0:
        raise OrderError(f"{where}: must not be negative")
    return number


def _ret_code(where: str, value: object) -> int:
    number = _whole(where, value)
    if number <= 0:
        raise OrderError(f"{where}: must be more than 0")
    return number


def _status(where: str, value: object) -> int:
    number = _whole(where, value)
    if not 200 <= number <= 599:
        raise OrderError(f"{where}: must be an HTTP status from 200 to 599")
    return number


def _redirection(where: str, value: object) -> int:
    number = _whole(where, value)
    if number not in (301, 302, 303, 307, 308):
        raise OrderError(f"{where}: must be one of 301, 302, 303, 307, 308")
    return number


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise OrderError(f"{where}: must be a text")
    return value


def _header(where: str, value: object) -> str:
    text = _text(where, value)
    if not (text.isascii() and text.isprintable()):
        raise OrderError(f"{where}: must be one line of ASCII")
    return text


def _retry_after(where: str, value: object) -> str:
    if isinstance(value, str):
        return _header(where, value)
    # A whole number of seconds must not become 2.0: the header knows no fractions.
    seconds = _number(where, value)
    return str(int(seconds)) if seconds.is_integer() else str(seconds)


def _headers(where: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise OrderError(f"{where}: must be a mapping")
    for name, text in value.items():
        if not name or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise OrderError(f"{where}: {name}: is no name of a header")
        _header(f"{where}: {name}", text)
    return value


def _texts(where: str, value: object) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(text, str) for text in value):
        raise OrderError(f"{where}: must be a list of texts that is not empty")
    return value


def _entries(where: str, value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise OrderError(f"{where}: must be a list of mappings")
    return value


def _hosts(where: str, value: object) -> dict[str, Host]:
    try:
        return build_fleet({"hosts": value}).hosts
    except FleetError as error:
        raise OrderError(f"{where}: {error}") from error


def _refuse_with(where: str, value: object) -> int:
    number = _whole(where, value)
    if number not in (153, 429):
        raise OrderError(f"{where}: must be 153 or 429")
    return number


# Of each kind: its own fields, their checks, and which of them have to be given.
_Fields = tuple[Mapping[str, Check], Sequence[str]]
KINDS: dict[str, _Fields] = {
    "ret_code": ({"ret_code": _ret_code, "message": _text}, ["ret_code"]),
    "http": (
        {
            "status": _status,
            "body": _text,
            "retry_after": _retry_after,
            "headers": _headers,
            "ret_code": _ret_code,
            "message": _text,
        },
        ["status"],
    ),
    "drop": ({}, []),
    "drop_body": ({}, []),
    "truncate": ({}, []),
    "body": ({"text": _text, "content_type": _header}, ["text"]),
    "hang": ({}, []),
    "redirect": ({"location": _header, "status": _redirection}, ["location"]),
    "drop_entries": ({"uhost_ids": _texts}, ["uhost_ids"]),
    "extra_entries": ({"uhost_ids": _texts, "entries": _entries}, []),
    "shuffle": ({}, []),
    "duplicate_entries": ({"uhost_ids": _texts}, []),
    "require_charge_type": ({}, []),
    "big_body": ({"bytes": _count}, ["bytes"]),
    "batch_error": ({"ret_code": _ret_code, "message": _text}, ["ret_code", "uhost_id"]),
    "slow_body": ({"seconds": _number}, ["seconds"]),
    "slow_head": ({"seconds": _number}, ["seconds"]),
    "wrong_action": ({"answer_action": _text}, []),
    "change_fleet": ({"remove": _texts, "add": _hosts}, []),
}
CHANGES = ("change_fleet",)
MODIFIERS = ("drop_entries", "extra_entries", "shuffle", "duplicate_entries")
_COMMON: dict[str, Check] = {
    "times": _count,
    "probability": _share,
    "action": _text,
    "uhost_id": _text,
    "skip": _count,
}
# A null is as good as leaving the field out, except that it is the only way to say "endless".
_NULL_MEANS_ENDLESS = ("bytes",)


class Fault:
    """One ordered fault, and how often it may still happen."""

    def __init__(self, where: str, document: object, rng: random.Random) -> None:
        given = _mapping(where, document)
        self.kind = _kind(where, given)
        own, required = KINDS[self.kind]
        self.fields: dict[str, Any] = {}
        for name, value in given.items():
            if name == "kind":
                continue
            check = own.get(name) or _COMMON.get(name)
            if check is None:
                known = ", ".join([*_COMMON, *own])
                raise OrderError(f"{where}: {name}: unknown; a fault {self.kind} knows {known}")
            if value is not None or (name in _NULL_MEANS_ENDLESS and name in own):
                self.fields[name] = None if value is None else check(f"{where}: {name}", value)
        for name in required:
            if name not in self.fields:
                raise OrderError(f"{where}: {name}: a fault {self.kind} needs it")
        self._left: int | None = self.fields.get("times")
        self._skip: int = self.fields.get("skip", 0)
        self._probability: float = self.fields.get("probability", 1.0)
        self._rng = rng

    def strikes(self, call: Call) -> bool:
        """Tell whether the fault happens to the call; if so, it has happened once more."""
        if self._left == 0 or not self._matches(call):
            return False
        if self._skip:
            self._skip -= 1
            return False
        if self._probability < 1 and self._rng.random() >= self._probability:
            return False
        if self._left is not None:
            self._left -= 1
        return True

    def _matches(self, call: Call) -> bool:
        if self.fields.get("action", call.action) != call.action:
            return False
        if self.kind in ("drop_entries", "extra_entries", "batch_error") and call.action not in REFUND_ACTIONS:
            return False
        if self.kind == "require_charge_type" and (call.action != RENEW_ACTION or "ChargeType" in call.parameters):
            return False
        return "uhost_id" not in self.fields or self.fields["uhost_id"] in call.uhost_ids


class RateLimit:
    """A token bucket over all calls."""

    def __init__(self, document: object) -> None:
        given = _mapping("rate_limit", document)
        _known("rate_limit", given, ("per_second", "burst", "refuse_with", "retry_after"))
        if "per_second" not in given:
            raise OrderError("rate_limit: per_second: it is needed")
        self._per_second = _positive("rate_limit: per_second", given["per_second"])
        self._burst = max(1.0, _number("rate_limit: burst", given.get("burst", 1)))
        self.refuse_with = _refuse_with("rate_limit: refuse_with", given.get("refuse_with", 153))
        wait = given.get("retry_after")
        self.retry_after = None if wait is None else _retry_after("rate_limit: retry_after", wait)
        self._tokens = self._burst
        self._filled = time.monotonic()

    def admits(self) -> bool:
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Orders:
    """The orders in force."""

    def __init__(self, document: object, seed: int) -> None:
        given = _mapping("orders", document)
        _known("orders", given, ("latency", "rate_limit", "faults", "seed"))
        if given.get("seed") is not None:
            seed = _whole("seed", given["seed"])
        # Drawing latencies must not change which calls are struck by faults.
        self._delays = random.Random(seed)  # noqa: S311
        self.rng = random.Random(seed)  # noqa: S311
        self._latency = _latency(given.get("latency"))
        limit = given.get("rate_limit")
        self.rate_limit = None if limit is None else RateLimit(limit)
        faults = [] if given.get("faults") is None else given["faults"]
        if not isinstance(faults, list):
            raise OrderError("faults: must be a list")
        made = [Fault(f"faults[{index}]", fault, self.rng) for index, fault in enumerate(faults)]
        self.changing = [fault for fault in made if fault.kind in CHANGES]
        self.replacing = [fault for fault in made if fault.kind not in (*CHANGES, *MODIFIERS)]
        self.modifying = [fault for fault in made if fault.kind in MODIFIERS]

    def latency(self) -> float:
        low, high = self._latency
        return low if low == high else self._delays.uniform(low, high)


def _latency(value: object) -> tuple[float, float]:
    if value is None:
        return 0.0, 0.0
    if not isinstance(value, list):
        value = [value, value]
    if len(value) != 2:
        raise OrderError("latency: must be a number of seconds, or the least and the most")
    low, high = _number("latency", value[0]), _number("latency", value[1])
    if low > high:
        raise OrderError("latency: the least is more than the most")
    return low, high


def _kind(where: str, given: Mapping[str, Any]) -> str:
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise OrderError("{}: kind: must be one of {}".format(where, ", ".join(KINDS)))
    return kind


def _mapping(where: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise OrderError(f"{where}: must be a mapping")
    return value


def _known(where: str, given: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in given:
        if name not in names:
            raise OrderError("{}: {}: unknown; known are {}".format(where, name, ", ".join(names)))
