# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings the API, the orders and the statistics together. Private to the simulator."""

from __future__ import annotations

import json
from collections import Counter, deque
from typing import Any

from answers import Answer, json_answer, refusal, to_bytes
from api import Api, Call, Refusal
from faults import modify, replacement, spoil
from fleet import Fleet
from http1 import BadRequest, Request
from orders import OrderError, Orders
from parameters import read_parameters

PREFIX = "/simulator/"
REMEMBERED = 1000


class Statistics:
    """What has been counted since the start or the last reset."""

    def __init__(self) -> None:
        self.requests = 0
        self.by_action: Counter[str] = Counter()
        self.by_ret_code: Counter[int] = Counter()
        self.by_http_status: Counter[int] = Counter()
        self.refused = 0
        self.connections = 0
        self.in_flight = 0
        self.max_in_flight = 0
        self.faults: Counter[str] = Counter()

    def as_document(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "by_action": self.by_action,
            "by_ret_code": {str(code): count for code, count in self.by_ret_code.items()},
            "by_http_status": {str(status): count for status, count in self.by_http_status.items()},
            "refused": self.refused,
            "connections": self.connections,
            "max_in_flight": self.max_in_flight,
            "faults": self.faults,
        }


class Record:
    """A call as it was received."""

    __slots__ = ("headers", "http_status", "method", "parameters", "ret_code")

    def __init__(self, request: Request) -> None:
        self.method = request.method
        self.parameters: dict[str, str] = {}
        self.headers = request.headers
        self.ret_code: int | None = None
        self.http_status: int | None = None

    def as_document(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "parameters": {name: value for name, value in self.parameters.items() if name != "Signature"},
            "headers": self.headers,
            "ret_code": self.ret_code,
            "http_status": self.http_status,
        }


class Client:
    """What the simulation has to know about a connection."""

    counted_by: Statistics | None = None


class Exchange:
    """A request under way: the answer to it, and the counts that it is to be taken off from."""

    __slots__ = ("_statistics", "answer", "is_api")

    def __init__(self, answer: Answer, statistics: Statistics | None = None) -> None:
        self.answer = answer
        self.is_api = statistics is not None
        self._statistics = statistics

    def finish(self) -> None:
        """Count the request as no longer under way; more than one call does no harm."""
        if self._statistics is not None:
            self._statistics.in_flight -= 1
            self._statistics = None


class Simulation:
    """Answers every request."""

    def __init__(self, fleet: Fleet, seed: int) -> None:
        self._seed = seed
        self._fleet = fleet
        self._listing: bytes | None = None
        self.reset()

    def reset(self) -> None:
        # A new object, so that calls still under way finish in the counts in which they began.
        self._statistics = Statistics()
        self._requests: deque[Record] = deque(maxlen=REMEMBERED)
        self._orders = Orders({}, self._seed)
        self._api = Api(self._fleet)

    def respond(self, request: Request, client: Client) -> Exchange:
        if request.path == "/":
            return self._respond_api(request, client)
        if request.path.startswith(PREFIX):
            return Exchange(self._control(request))
        return Exchange(json_answer({"error": f"the API is at /, and the simulator's own paths at {PREFIX}"}, 404))

    def _respond_api(self, request: Request, client: Client) -> Exchange:
        statistics = self._statistics
        self._arrived(client)
        record = Record(request)
        self._requests.append(record)
        answer = self._answer(request, record)
        record.ret_code = answer.ret_code
        if answer.ret_code is not None:
            statistics.by_ret_code[answer.ret_code] += 1
        if answer.delivery not in ("drop", "hang"):
            record.http_status = answer.status
            statistics.by_http_status[answer.status] += 1
        return Exchange(answer, statistics)

    def _arrived(self, client: Client) -> None:
        statistics = self._statistics
        statistics.requests += 1
        statistics.in_flight += 1
        statistics.max_in_flight = max(statistics.max_in_flight, statistics.in_flight)
        if client.counted_by is not statistics:
            client.counted_by = statistics
            statistics.connections += 1

    def _answer(self, request: Request, record: Record) -> Answer:
        if request.method not in ("GET", "POST"):
            return _method_not_allowed("GET, POST")
        try:
            record.parameters = read_parameters(request)
        except BadRequest as error:
            return json_answer({"error": error.message}, error.status)
        call = Call(record.parameters)
        self._statistics.by_action[call.action] += 1
        limit = self._orders.rate_limit
        if limit is not None and not limit.admits():
            self._statistics.refused += 1
            return _throttled(call, limit.refuse_with, limit.retry_after)
        answer = self._faulty(call)
        answer.delay = self._orders.latency()
        return answer

    def _faulty(self, call: Call) -> Answer:
        for change in self._orders.changing:
            if change.strikes(call):
                self._statistics.faults[change.kind] += 1
                self._api.change(change.fields.get("remove", []), change.fields.get("add", {}))
        fault = next((fault for fault in self._orders.replacing if fault.strikes(call)), None)
        if fault is None:
            return self._true(call)
        self._statistics.faults[fault.kind] += 1
        answer = replacement(fault, call)
        if answer is None:
            answer = self._true(call)
            spoil(fault, call, answer, self._api.actions)
        return answer

    def _true(self, call: Call) -> Answer:
        try:
            result = self._api.answer(call)
        except Refusal as error:
            return refusal(call.action, error.ret_code, error.message)
        if self._orders.modifying:
            self._statistics.faults.update(modify(self._orders, call, result))
        return result.render()

    def _control(self, request: Request) -> Answer:
        name = request.path[len(PREFIX) :]
        readers = {"stats": self._read_stats, "requests": self._read_requests, "fleet": self._read_fleet}
        if name in readers:
            return readers[name]() if request.method == "GET" else _method_not_allowed("GET")
        if name not in ("orders", "reset"):
            return json_answer({"error": "the simulator knows orders, reset, stats, requests and fleet"}, 404)
        if request.method != "POST":
            return _method_not_allowed("POST")
        if name == "orders":
            return self._take_orders(request.body)
        self.reset()
        return json_answer({})

    def _take_orders(self, body: bytes) -> Answer:
        try:
            self._orders = Orders(json.loads(body.decode("utf-8")), self._seed)
        except (OrderError, ValueError, RecursionError) as error:
            return json_answer({"error": str(error)}, 400)
        return json_answer({})

    def _read_stats(self) -> Answer:
        return json_answer(self._statistics.as_document())

    def _read_requests(self) -> Answer:
        requests: list[dict[str, Any]] = [record.as_document() for record in self._requests]
        return json_answer(requests)

    def _read_fleet(self) -> Answer:
        if self._listing is None:
            self._listing = to_bytes(
                '{{"hosts":[{}]}}'.format(",".join(host.listing for host in self._fleet.hosts.values()))
            )
        return Answer(self._listing)


def _method_not_allowed(allowed: str) -> Answer:
    return json_answer({"error": f"the methods allowed here: {allowed}"}, 405, {"Allow": allowed})


def _throttled(call: Call, refuse_with: int, retry_after: str | None) -> Answer:
    answer = refusal(call.action, 153, "Request was throttled")
    if refuse_with == 429:
        answer = json_answer({"error": "too many requests"}, 429)
    if retry_after is not None:
        answer.headers = {"Retry-After": retry_after}
    return answer
