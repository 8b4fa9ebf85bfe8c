# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Checks an answer of the API. Whatever is not as documented is an error that says what, never a price."""

from __future__ import annotations

import json
import math
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    LAST_GATEWAY_RET_CODE,
    TRANSIENT_HTTP_STATUSES,
    MalformedAnswerError,
    UCloudError,
    error_for_http_status,
    error_for_ret_code,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._retry import parse_retry_after
from ansible_collections.ucloud.cloud.plugins.module_utils._transport import REQUEST_ID_HEADER, RawAnswer

_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class Record:
    """One JSON object of an answer, whose fields are read by their documented types.

    A field that is absent or null gives C(None), or an error where it is required.
    """

    def __init__(self, fields: dict[str, Any], path: str, **where: Any) -> None:
        self._fields = fields
        self._path = path
        self._where = where

    def text(self, name: str) -> str | None:
        value: str | None = self._typed(name, str, "a string")
        return None if value is None else _sendable(value)

    def required_text(self, name: str) -> str:
        """Return a text that says something: an empty one names nothing."""
        return self.text(name) or self._missing(name)

    def integer(self, name: str) -> int | None:
        value: int | None = self._typed(name, int, "an integer")
        return value

    def required_integer(self, name: str) -> int:
        value = self.integer(name)
        return value if value is not None else self._missing(name)

    def flag(self, name: str) -> bool | None:
        """Return a yes or no. The API writes these as texts of several kinds, an empty one for neither."""
        value = self._fields.get(name)
        if isinstance(value, bool):
            return value
        text = (self.text(name) or "").lower()
        if text and text not in _FLAGS:
            self.malformed(f"{self._path}.{name} is neither yes nor no")
        return _FLAGS.get(text)

    def price(self, name: str) -> Decimal | None:
        """Return an amount of money, digit for digit as the provider wrote it."""
        value = self._typed(name, (int, Decimal), "a number")
        if value is None:
            return None
        # A number such as 1e999 is finite as a decimal, but the float that Ansible hands on would not be.
        if not math.isfinite(_as_float(value)):
            self.malformed(f"{self._path}.{name} is not a finite number")
        return Decimal(value)

    def required_price(self, name: str) -> Decimal:
        value = self.price(name)
        return value if value is not None else self._missing(name)

    def records(self, name: str) -> list[Record] | None:
        items = self._typed(name, list, "an array")
        if items is None:
            return None
        return [self._record(item, f"{self._path}.{name}[{index}]") for index, item in enumerate(items)]

    def required_records(self, name: str) -> list[Record]:
        value = self.records(name)
        return value if value is not None else self._missing(name)

    def malformed(self, reason: str) -> NoReturn:
        raise MalformedAnswerError(f"the answer is not as documented: {reason}", **self._where)

    def _record(self, item: object, path: str) -> Record:
        if not isinstance(item, dict):
            self.malformed(f"{path} is not an object")
        return Record(item, path, **self._where)

    def _typed(self, name: str, kind: type | tuple[type, ...], description: str) -> Any:
        value = self._fields.get(name)
        # In Python true and false are integers too.
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            self.malformed(f"{self._path}.{name} is not {description}")
        return value

    def _missing(self, name: str) -> NoReturn:
        self.malformed(f"{self._path}.{name} is missing")


def parse_answer(action: str, raw: RawAnswer) -> Record:
    """Return the answer to `action` when it is a success, else raise the error that it stands for."""
    where: dict[str, Any] = {"action": action, "request_id": raw.headers.get(REQUEST_ID_HEADER)}
    retry_after = parse_retry_after(raw.headers.get("Retry-After"))
    http_ok = 200 <= raw.http_status < 300
    try:
        fields = _parse_json(raw.body)
        ret_code = fields.get("RetCode")
        if not isinstance(ret_code, int) or isinstance(ret_code, bool):
            raise ValueError("RetCode is not an integer" if "RetCode" in fields else "RetCode is missing")
    except ValueError as error:
        if not http_ok:
            raise error_for_http_status(raw.http_status, retry_after=retry_after, **where) from None
        # A body that is no JSON, or half of one, is a fault on the way; one of the wrong form would come again.
        raise MalformedAnswerError(
            f"the answer is not as documented: {error}",
            http_status=raw.http_status,
            retryable=isinstance(error, _NotJSONError),
            **where,
        ) from None
    if ret_code == 0 and not http_ok:
        raise error_for_http_status(raw.http_status, retry_after=retry_after, **where)
    where["http_status"] = raw.http_status
    answer = Record(fields, "answer", **where)
    if ret_code == 0 or ret_code > LAST_GATEWAY_RET_CODE:
        _check_action(answer, action)
    if ret_code != 0:
        message = fields.get("Message")
        reason = _sendable(message) if isinstance(message, str) else ""
        raise _error(ret_code, reason, retry_after=retry_after, **where)
    return answer


def _error(ret_code: int, reason: str, **where: Any) -> UCloudError:
    """Return the error of an answer. A status that occurs under load says more than any code that comes with it."""
    error = error_for_ret_code(ret_code, reason, **where)
    if error.retryable or error.http_status not in TRANSIENT_HTTP_STATUSES:
        return error
    error = error_for_http_status(where.pop("http_status"), **where)
    error.ret_code = ret_code
    error.message = f"{error.message}: {reason}" if reason else error.message
    return error


def _sendable(text: str) -> str:
    """Return text that Ansible can hand on: half a surrogate pair is valid in JSON, but in no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


class _NotJSONError(ValueError):
    """The body cannot be read as JSON at all."""


def _parse_json(body: bytes) -> dict[str, Any]:
    try:
        # Decimal keeps every digit of a price; binary floats would not.
        value = json.loads(
            body.decode("utf-8"), parse_float=_parse_fraction, parse_constant=_refuse, object_pairs_hook=_parse_object
        )
    except (_NumberError, _RepeatedError):
        raise
    except (ValueError, RecursionError):
        raise _NotJSONError("it is not JSON" if body else "it is empty") from None
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")
    return value


class _NumberError(ValueError):
    """A number that Python's parser would accept, or stumble over, but that is none of JSON's or of this world."""


class _RepeatedError(ValueError):
    """An object that names one field twice: nobody can say which of the two counts."""


def _parse_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _RepeatedError("an object has the same field twice")
    return fields


def _refuse(number: str) -> NoReturn:
    raise _NumberError(f"{number[:30]} is not a number that can be used")


def _parse_fraction(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:
        # The exponent is out of all range.
        _refuse(number)


def _check_action(answer: Record, action: str) -> None:
    answered = answer.text("Action")
    if answered not in (None, f"{action}Response", action):
        answer.malformed(f"answer.Action is {answered!r}, which answers another request")


def _as_float(value: int | Decimal) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf
