# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Latency, rate limit and faults."""

from __future__ import annotations

import json
import socket
from http.client import BadStatusLine, IncompleteRead
from typing import Any
from urllib.parse import urlencode

import pytest

from ..simulator_control import Simulator, SimulatorError
from .calls import DESCRIBE, REFUND, RENEW, call, connect, plug, post, refunds, send, signed

HOSTS = ("uhost-web01", "uhost-web02", "uhost-db01", "uhost-build01")
WEB01 = signed(REFUND, Region="cn-bj2", UHostIds=["uhost-web01"])


def _order(simulator: Simulator, kind: str, **fields: Any) -> None:
    simulator.order(faults=[{"kind": kind, **fields}])


def test_ret_code_some_times(simulator: Simulator) -> None:
    _order(simulator, "ret_code", ret_code=150, message="try later", times=2)
    answers = [post(simulator.base_url, WEB01).json for _number in range(3)]
    assert [answer["RetCode"] for answer in answers] == [150, 150, 0]
    assert answers[0] == {"RetCode": 150, "Action": "GetUHostRefundPriceResponse", "Message": "try later"}
    stats = simulator.stats()
    assert stats["by_ret_code"] == {"150": 2, "0": 1}
    assert stats["by_action"] == {REFUND: 3}
    assert stats["faults"] == {"ret_code": 2}


def test_for_ever_and_after_some(simulator: Simulator) -> None:
    _order(simulator, "ret_code", ret_code=150, times=None, skip=2)
    answers = [post(simulator.base_url, WEB01).json["RetCode"] for _number in range(5)]
    assert answers == [0, 0, 150, 150, 150]


def test_only_one_action(simulator: Simulator) -> None:
    _order(simulator, "ret_code", ret_code=150, action=RENEW)
    assert post(simulator.base_url, WEB01).json["RetCode"] == 0
    assert call(simulator.base_url, RENEW, Region="cn-bj2", UHostId="uhost-web01")["RetCode"] == 150


def test_only_one_host(simulator: Simulator) -> None:
    _order(simulator, "ret_code", ret_code=8041, uhost_id="uhost-web01")
    assert post(simulator.base_url, WEB01).json["RetCode"] == 8041
    assert call(simulator.base_url, RENEW, Region="cn-bj2", UHostId="uhost-web01")["RetCode"] == 8041
    assert call(simulator.base_url, RENEW, Region="cn-bj2", UHostId="uhost-web02")["RetCode"] == 0


def test_probability_follows_the_seed(simulator: Simulator) -> None:
    drawn = []
    for seed in (1, 1, 2):
        simulator.order(faults=[{"kind": "ret_code", "ret_code": 150, "probability": 0.5}], seed=seed)
        drawn.append([post(simulator.base_url, WEB01).json["RetCode"] for _number in range(30)])
    assert drawn[0] == drawn[1] != drawn[2]
    assert set(drawn[0]) == {0, 150}


def test_the_first_fault_wins(simulator: Simulator) -> None:
    faults = [{"kind": "ret_code", "ret_code": code, "times": 1} for code in (110, 130)]
    simulator.order(faults=faults)
    assert [post(simulator.base_url, WEB01).json["RetCode"] for _number in range(3)] == [110, 130, 0]


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("html", "text/html", b"<html>"),
        ("empty", "text/plain; charset=utf-8", b""),
        ("upstream timed out", "text/plain; charset=utf-8", b"upstream timed out"),
    ],
)
def test_http(simulator: Simulator, body: str, content_type: str, expected: bytes) -> None:
    _order(simulator, "http", status=502, body=body, headers={"X-Cache": "miss"})
    answer = post(simulator.base_url, WEB01)
    assert answer.status == 502
    assert answer.headers["content-type"] == content_type
    assert answer.headers["x-cache"] == "miss"
    assert answer.headers["x-ucloud-request-uuid"]
    assert answer.body.startswith(expected)
    assert bool(answer.body) == bool(expected)
    assert simulator.stats()["by_http_status"] == {"502": 1}
    assert simulator.stats()["by_ret_code"] == {}


@pytest.mark.parametrize(("status", "ret_code"), [(429, 153), (503, 150), (504, 110)])
def test_http_with_json(simulator: Simulator, status: int, ret_code: int) -> None:
    _order(simulator, "http", status=status, body="json")
    answer = post(simulator.base_url, WEB01)
    assert (answer.status, answer.json["RetCode"]) == (status, ret_code)


@pytest.mark.parametrize(
    ("retry_after", "header"),
    [(2, "2"), (0.5, "0.5"), ("Fri, 01 Jan 2027 00:00:00 GMT", "Fri, 01 Jan 2027 00:00:00 GMT")],
)
def test_http_with_retry_after(simulator: Simulator, retry_after: object, header: str) -> None:
    _order(simulator, "http", status=503, retry_after=retry_after)
    assert post(simulator.base_url, WEB01).headers["retry-after"] == header


def test_drop(simulator: Simulator) -> None:
    _order(simulator, "drop", times=1)
    with pytest.raises(BadStatusLine):
        post(simulator.base_url, WEB01)
    assert simulator.requests()[0]["http_status"] is None
    assert post(simulator.base_url, WEB01).json["RetCode"] == 0


def test_drop_body(simulator: Simulator) -> None:
    whole = post(simulator.base_url, WEB01).body
    _order(simulator, "drop_body")
    with pytest.raises(IncompleteRead) as caught:
        post(simulator.base_url, WEB01)
    assert caught.value.partial == whole[: len(whole) // 2]


def test_truncate(simulator: Simulator) -> None:
    whole = post(simulator.base_url, WEB01).body
    _order(simulator, "truncate")
    answer = post(simulator.base_url, WEB01)
    assert answer.status == 200
    assert answer.body == whole[: len(whole) // 2]


@pytest.mark.parametrize("text", ["null", "[]", '{"RetCode": "zero"}', "", "网"])
def test_body(simulator: Simulator, text: str) -> None:
    _order(simulator, "body", text=text)
    assert post(simulator.base_url, WEB01).body == text.encode()


def test_hang(simulator: Simulator) -> None:
    _order(simulator, "hang", times=1)
    with plug(simulator.base_url) as plugged:
        plugged.sendall(b"GET /?Action=x HTTP/1.1\r\nHost: x\r\n\r\n")
        while not simulator.stats()["requests"]:
            pass
        plugged.setblocking(False)
        with pytest.raises(BlockingIOError):
            plugged.recv(1)
        assert simulator.stats()["faults"] == {"hang": 1}
    assert post(simulator.base_url, WEB01).json["RetCode"] == 0


def test_redirect(simulator: Simulator) -> None:
    _order(simulator, "redirect", location="https://elsewhere.example/")
    answer = post(simulator.base_url, WEB01)
    assert (answer.status, answer.headers["location"]) == (302, "https://elsewhere.example/")


def test_drop_entries(simulator: Simulator) -> None:
    _order(simulator, "drop_entries", uhost_ids=["uhost-web02", "uhost-build01"])
    assert refunds(simulator.base_url, *HOSTS) == ["uhost-web01", "uhost-db01"]
    assert call(simulator.base_url, DESCRIBE, Region="cn-bj2", UHostIds=list(HOSTS))["TotalCount"] == 4


@pytest.mark.parametrize(
    ("fields", "extra"),
    [
        ({}, ["uhost-not-asked-for"]),
        ({"uhost_ids": ["uhost-x", "uhost-y"]}, ["uhost-x", "uhost-y"]),
        ({"entries": [{"UHostId": "uhost-z", "Code": "0"}]}, ["uhost-z"]),
    ],
)
def test_extra_entries(simulator: Simulator, fields: dict[str, Any], extra: list[str]) -> None:
    _order(simulator, "extra_entries", **fields)
    assert refunds(simulator.base_url, *HOSTS) == [*HOSTS, *extra]


def test_shuffle(simulator: Simulator) -> None:
    orders = set()
    for seed in range(10):
        simulator.order(faults=[{"kind": "shuffle"}], seed=seed)
        orders.add(tuple(refunds(simulator.base_url, *HOSTS)))
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(HOSTS))}


def described(simulator: Simulator, **parameters: object) -> list[str]:
    return [host["UHostId"] for host in call(simulator.base_url, DESCRIBE, Region="hk", **parameters)["UHostSet"]]


def test_change_fleet(simulator: Simulator) -> None:
    before = described(simulator)
    new = {"UHostId": "uhost-new", "region": "hk", "Zone": "hk-02", "refund": {"RefundPrice": "1.00"}}
    change = {"kind": "change_fleet", "skip": 1, "times": 1, "remove": before[:1], "add": [new]}
    simulator.order(faults=[change])
    assert described(simulator) == before
    assert described(simulator) == ["uhost-new", *before[1:]]
    assert simulator.stats()["faults"] == {"change_fleet": 1}
    assert described(simulator, **{"UHostIds.0": before[0], "UHostIds.1": "uhost-new"}) == ["uhost-new"]
    simulator.reset()
    assert described(simulator) == before


def test_change_fleet_wants_hosts_as_in_a_fleet_file(simulator: Simulator) -> None:
    with pytest.raises(SimulatorError, match=r"^faults\[0\]: add: host uhost-a: Zone"):
        simulator.order(faults=[{"kind": "change_fleet", "add": [{"UHostId": "uhost-a", "region": "hk"}]}])


def test_duplicate_entries(simulator: Simulator) -> None:
    _order(simulator, "duplicate_entries")
    assert sorted(refunds(simulator.base_url, *HOSTS)) == sorted(HOSTS * 2)
    _order(simulator, "duplicate_entries", uhost_ids=["uhost-web02"])
    assert sorted(refunds(simulator.base_url, *HOSTS)) == sorted([*HOSTS, "uhost-web02"])


def test_faults_that_change_entries_combine(simulator: Simulator) -> None:
    faults = [
        {"kind": "drop_entries", "uhost_ids": ["uhost-web02"]},
        {"kind": "extra_entries", "uhost_ids": ["uhost-x"]},
        {"kind": "duplicate_entries", "uhost_ids": ["uhost-x"]},
    ]
    simulator.order(faults=faults)
    assert refunds(simulator.base_url, *HOSTS[:2]) == ["uhost-web01", "uhost-x", "uhost-x"]
    assert simulator.stats()["faults"] == {"drop_entries": 1, "extra_entries": 1, "duplicate_entries": 1}


def test_require_charge_type(simulator: Simulator) -> None:
    _order(simulator, "require_charge_type")
    web01 = {"Region": "cn-bj2", "UHostId": "uhost-web01"}
    answer = call(simulator.base_url, RENEW, **web01)
    assert (answer["RetCode"], answer["Message"]) == (230, "Params [ChargeType] not available")
    assert call(simulator.base_url, RENEW, **web01, ChargeType="Month")["RetCode"] == 0
    assert post(simulator.base_url, WEB01).json["RetCode"] == 0


def test_batch_error(simulator: Simulator) -> None:
    _order(simulator, "batch_error", uhost_id="uhost-web01", ret_code=8041, message="no price")
    for uhost_ids in (HOSTS, HOSTS[:1]):
        answer = call(simulator.base_url, REFUND, Region="cn-bj2", UHostIds=list(uhost_ids))
        assert (answer["RetCode"], answer["Message"]) == (8041, "no price")
    assert refunds(simulator.base_url, *HOSTS[1:]) == list(HOSTS[1:])
    assert call(simulator.base_url, RENEW, Region="cn-bj2", UHostId="uhost-web01")["RetCode"] == 0


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_big_body(simulator: Simulator, size: int) -> None:
    _order(simulator, "big_body", bytes=size)
    connection = connect(simulator.base_url)
    for _number in range(2):
        connection.request("GET", "/?" + urlencode(WEB01))
        answer = json.loads(connection.getresponse().read())
        assert answer["RefundPriceSet"][0]["RefundPrice"] == 235.5
        assert len(answer["Padding"]) == size
    connection.close()


def test_endless_body(simulator: Simulator) -> None:
    _order(simulator, "big_body", bytes=None)
    connection = connect(simulator.base_url)
    connection.request("GET", "/?" + urlencode(WEB01))
    response = connection.getresponse()
    assert len(response.read(20_000_000)) == 20_000_000
    connection.close()
    _order(simulator, "drop", times=0)
    assert post(simulator.base_url, WEB01).json["RetCode"] == 0


def test_slow_body(simulator: Simulator) -> None:
    _order(simulator, "slow_body", seconds=0.05)
    assert post(simulator.base_url, WEB01).json["RefundPriceSet"][0]["UHostId"] == "uhost-web01"


def test_slow_head(simulator: Simulator) -> None:
    _order(simulator, "slow_head", seconds=0)
    assert post(simulator.base_url, WEB01).json["RefundPriceSet"][0]["UHostId"] == "uhost-web01"


def test_wrong_action(simulator: Simulator) -> None:
    _order(simulator, "wrong_action")
    answer = post(simulator.base_url, WEB01).json
    assert answer["Action"] == "GetCompShareRefundPriceResponse"
    assert answer["RefundPriceSet"][0]["UHostId"] == "uhost-web01"
    _order(simulator, "wrong_action", answer_action="DescribeImage")
    assert post(simulator.base_url, WEB01).json["Action"] == "DescribeImageResponse"


@pytest.mark.parametrize(("refuse_with", "status"), [(153, 200), (429, 429)])
def test_rate_limit(simulator: Simulator, refuse_with: int, status: int) -> None:
    limit = {"per_second": 0.0001, "burst": 3, "refuse_with": refuse_with, "retry_after": 7}
    simulator.order(rate_limit=limit)
    answers = [post(simulator.base_url, WEB01) for _number in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, status, status]
    assert [answer.headers.get("retry-after") for answer in answers] == [None, None, None, "7", "7"]
    if refuse_with == 153:
        assert [answer.json["RetCode"] for answer in answers] == [0, 0, 0, 153, 153]
    assert simulator.stats()["refused"] == 2


def test_hundreds_of_answers_are_delayed_at_once(simulator: Simulator) -> None:
    simulator.order(latency=[3000, 3600])
    plugged: list[socket.socket] = []
    try:
        for _number in range(300):
            plugged.append(plug(simulator.base_url))
            plugged[-1].sendall(b"GET /?Action=x HTTP/1.1\r\nHost: x\r\n\r\n")
        while simulator.stats()["requests"] < 300:
            pass
        stats = simulator.stats()
        assert (stats["max_in_flight"], stats["connections"]) == (300, 300)
    finally:
        for connection in plugged:
            connection.close()


def test_a_delayed_answer_comes(simulator: Simulator) -> None:
    simulator.order(latency=0.001)
    assert refunds(simulator.base_url, *HOSTS) == list(HOSTS)


def test_reset(simulator: Simulator) -> None:
    _order(simulator, "ret_code", ret_code=150)
    post(simulator.base_url, WEB01)
    simulator.reset()
    assert simulator.requests() == []
    assert simulator.stats() == {
        "requests": 0,
        "by_action": {},
        "by_ret_code": {},
        "by_http_status": {},
        "refused": 0,
        "connections": 0,
        "max_in_flight": 0,
        "faults": {},
    }
    assert post(simulator.base_url, WEB01).json["RetCode"] == 0


@pytest.mark.parametrize(
    ("orders", "error"),
    [
        ("[]", "orders: must be a mapping"),
        ('{"lateness": 1}', "orders: lateness: unknown"),
        ('{"latency": -1}', "latency: must be a number"),
        ('{"latency": [2, 1]}', "latency: the least is more than the most"),
        ('{"latency": [1, 2, 3]}', "latency: must be"),
        ('{"latency": NaN}', "latency: must be a number"),
        ('{"seed": "x"}', "seed: must be a whole number"),
        ('{"rate_limit": {}}', "rate_limit: per_second"),
        ('{"rate_limit": {"per_second": 0}}', "rate_limit: per_second: must be more than 0"),
        ('{"rate_limit": {"per_second": 1, "refuse_with": 500}}', "rate_limit: refuse_with: must be 153 or 429"),
        ('{"faults": {}}', "faults: must be a list"),
        ('{"faults": [{}]}', "faults[0]: kind: must be one of"),
        ('{"faults": [{"kind": "drop"}, {"kind": "ret_code"}]}', "faults[1]: ret_code: a fault ret_code needs it"),
        ('{"faults": [{"kind": "drop", "status": 500}]}', "faults[0]: status: unknown"),
        ('{"faults": [{"kind": "http", "status": 99}]}', "faults[0]: status: must be an HTTP status"),
        ('{"faults": [{"kind": "drop", "probability": 2}]}', "faults[0]: probability: must be from 0 to 1"),
        ('{"faults": [{"kind": "drop", "times": -1}]}', "faults[0]: times: must not be negative"),
        ('{"faults": [{"kind": "redirect", "location": "a\\r\\nb"}]}', "faults[0]: location: must be one line"),
        ('{"faults": [{"kind": "batch_error", "ret_code": 1}]}', "faults[0]: uhost_id: a fault batch_error needs it"),
        ("{", "Expecting"),
    ],
)
def test_orders_that_cannot_be_followed(simulator: Simulator, orders: str, error: str) -> None:
    _order(simulator, "ret_code", ret_code=150)
    answer = send(simulator.base_url, "POST", "/simulator/orders", orders)
    assert answer.status == 400
    assert answer.json["error"].startswith(error)
    # The orders given before are still in force.
    assert post(simulator.base_url, WEB01).json["RetCode"] == 150


def test_the_control_tells_of_bad_orders(simulator: Simulator) -> None:
    with pytest.raises(SimulatorError, match="kind"):
        _order(simulator, "nonsense")
