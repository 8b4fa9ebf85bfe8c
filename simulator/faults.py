# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each kind of fault does to an answer. Private to the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from answers import Answer, refusal, to_bytes, to_json
from api import Call, Result
from orders import Fault, Orders

HTML = """<html>
<head><title>%(status)d</title></head>
<body><center><h1>%(status)d</h1></center></body>
</html>
"""
# Where an HTTP status comes with JSON, the RetCode that means the same.
_RET_CODES = {429: 153, 504: 110}
_SERVICE_UNAVAILABLE = 150


def replacement(fault: Fault, call: Call) -> Answer | None:
    """Return what is sent in place of the true answer, or None if the fault needs the true answer."""
    make = _REPLACEMENTS.get(fault.kind)
    return None if make is None else make(fault.fields, call)


def spoil(fault: Fault, call: Call, answer: Answer, actions: list[str]) -> None:
    """Change how the true answer is sent."""
    if fault.kind == "drop_body":
        answer.delivery, answer.ret_code = "half", None
    elif fault.kind == "truncate":
        answer.body, answer.ret_code = answer.body[: len(answer.body) // 2], None
    elif fault.kind == "slow_body":
        answer.delivery, answer.seconds = "slow", fault.fields["seconds"]
    elif fault.kind == "slow_head":
        answer.delivery, answer.seconds = "crawling", fault.fields["seconds"]
    elif fault.kind == "big_body":
        answer.delivery, answer.padding = "padded", fault.fields["bytes"]
    elif fault.kind == "wrong_action":
        other = fault.fields.get("answer_action") or next(name for name in actions if name != call.action)
        right, wrong = to_json(call.action + "Response"), to_json(other + "Response")
        answer.body = answer.body.replace(to_bytes(right), to_bytes(wrong), 1)


def modify(orders: Orders, call: Call, result: Result) -> list[str]:
    """Let every fault that changes the entries happen; return their kinds."""
    happened = []
    for fault in orders.modifying:
        if result.entries is not None and fault.strikes(call):
            _MODIFIERS[fault.kind](fault.fields, result, orders)
            happened.append(fault.kind)
    return happened


def _refused(fields: Mapping[str, Any], call: Call) -> Answer:
    return refusal(call.action, fields["ret_code"], fields.get("message", "simulated error"))


def _http(fields: Mapping[str, Any], call: Call) -> Answer:
    status, body = fields["status"], fields.get("body", "html")
    if body == "json":
        code = fields.get("ret_code", _RET_CODES.get(status, _SERVICE_UNAVAILABLE))
        answer = refusal(call.action, code, fields.get("message", "simulated error"))
    elif body == "html":
        answer = Answer(to_bytes(HTML % {"status": status}), content_type="text/html")
    else:
        answer = Answer(b"" if body == "empty" else to_bytes(body), content_type="text/plain; charset=utf-8")
    answer.status = status
    answer.headers = dict(fields.get("headers", {}))
    if "retry_after" in fields:
        answer.headers["Retry-After"] = fields["retry_after"]
    return answer


def _redirect(fields: Mapping[str, Any], call: Call) -> Answer:
    return Answer(status=fields.get("status", 302), headers={"Location": fields["location"]})


def _literal(fields: Mapping[str, Any], call: Call) -> Answer:
    return Answer(to_bytes(fields["text"]), content_type=fields.get("content_type", "application/json"))


def _charge_type_required(fields: Mapping[str, Any], call: Call) -> Answer:
    return refusal(call.action, 230, "Params [ChargeType] not available")


_REPLACEMENTS: dict[str, Callable[[Mapping[str, Any], Call], Answer]] = {
    "ret_code": _refused,
    "batch_error": _refused,
    "http": _http,
    "redirect": _redirect,
    "body": _literal,
    "require_charge_type": _charge_type_required,
    "drop": lambda fields, call: Answer(delivery="drop"),
    "hang": lambda fields, call: Answer(delivery="hang"),
}


def _drop_entries(fields: Mapping[str, Any], result: Result, orders: Orders) -> None:
    result.entries = [entry for entry in result.entries or [] if entry[0] not in fields["uhost_ids"]]


def _extra_entries(fields: Mapping[str, Any], result: Result, orders: Orders) -> None:
    extra = list(fields.get("entries", []))
    # Without anything given, a host that is certainly none of those asked for.
    for uhost_id in fields.get("uhost_ids", [] if extra else ["uhost-not-asked-for"]):
        extra.append({"UHostId": uhost_id, "Code": 0, "Message": "", "RefundPrice": 1})
    entries = [(str(entry.get("UHostId")), to_json(entry)) for entry in extra]
    result.entries = (result.entries or []) + entries


def _shuffle(fields: Mapping[str, Any], result: Result, orders: Orders) -> None:
    orders.rng.shuffle(result.entries or [])


def _duplicate_entries(fields: Mapping[str, Any], result: Result, orders: Orders) -> None:
    wanted = fields.get("uhost_ids")
    entries = result.entries or []
    result.entries = entries + [entry for entry in entries if wanted is None or entry[0] in wanted]


_MODIFIERS: dict[str, Callable[[Mapping[str, Any], Result, Orders], None]] = {
    "drop_entries": _drop_entries,
    "extra_entries": _extra_entries,
    "shuffle": _shuffle,
    "duplicate_entries": _duplicate_entries,
}
