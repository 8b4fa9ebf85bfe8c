# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils import _pacing
from ansible_collections.ucloud.cloud.plugins.module_utils._client import READ_ACTIONS
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    CredentialsError,
    DeadlineError,
    HostError,
    MalformedAnswerError,
    PermissionDeniedError,
    RequestError,
    ThrottledError,
    TransportError,
    UCloudError,
    UnavailableError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._retry import MAX_ATTEMPTS

from ...simulator_control import Simulator
from ..connection import PUBLIC_KEY, Connect
from .test_errors import RET_CODES

REFUND, RENEW = "GetUHostRefundPrice", "GetUHostRenewPrice"
HOST = {"UHostIds": ["uhost-web01"]}
TRANSIENT_RET_CODES = [code for code, _kind, retryable in RET_CODES if retryable and code != 153]

# Each goes by: what is wrong with the connection, with HTTP, or with the answer.
TRANSIENT_FAULTS: list[dict[str, Any]] = [
    *({"kind": "ret_code", "ret_code": code} for code in TRANSIENT_RET_CODES),
    *({"kind": "http", "status": status} for status in (500, 502, 503, 504)),
    {"kind": "http", "status": 503, "body": "json"},
    {"kind": "http", "status": 200, "body": "html"},
    {"kind": "http", "status": 200, "body": "empty"},
    {"kind": "drop"},
    {"kind": "drop_body"},
    {"kind": "truncate"},
]
LASTING_FAULTS: list[tuple[dict[str, Any], type[UCloudError]]] = [
    ({"kind": "ret_code", "ret_code": 230}, RequestError),
    ({"kind": "ret_code", "ret_code": 171}, CredentialsError),
    ({"kind": "ret_code", "ret_code": 299}, PermissionDeniedError),
    ({"kind": "ret_code", "ret_code": 8039}, HostError),
    ({"kind": "http", "status": 400}, TransportError),
    ({"kind": "http", "status": 404}, TransportError),
    ({"kind": "redirect", "location": "http://127.0.0.1:1/"}, TransportError),
    ({"kind": "wrong_action"}, MalformedAnswerError),
    ({"kind": "big_body", "bytes": 9_000_000}, MalformedAnswerError),
    ({"kind": "body", "text": "[]"}, MalformedAnswerError),
    ({"kind": "body", "text": '{"RetCode": 0, "Price": NaN}'}, MalformedAnswerError),
]


def name_of(fault: object) -> str:
    if not isinstance(fault, Mapping):
        return ""
    return "-".join(str(value) for value in fault.values())


def requests_of(simulator: Simulator) -> int:
    count: int = simulator.stats()["requests"]
    return count


# What is sent


def test_parameters_on_the_wire(simulator: Simulator, connect: Connect) -> None:
    client = connect(project_id="org-demo")
    answer = client.call(REFUND, {"UHostIds": ["uhost-web01", "uhost-db01"], "Zone": None})
    assert len(answer.required_records("RefundPriceSet")) == 2
    (request,) = simulator.requests()
    assert request["method"] == "POST"
    # The simulator has verified the signature, which it keeps out of its records.
    assert request["parameters"] == {
        "Action": REFUND,
        "PublicKey": PUBLIC_KEY,
        "ProjectId": "org-demo",
        "Region": "cn-bj2",
        "UHostIds.0": "uhost-web01",
        "UHostIds.1": "uhost-db01",
    }
    assert request["headers"]["user-agent"] == "unit-test/1"
    assert request["headers"]["content-type"] == "application/x-www-form-urlencoded"


def test_what_is_not_set_is_not_sent(simulator: Simulator, connect: Connect) -> None:
    connect(region=None, project_id=None).call("GetCompShareRefundPrice", {"UHostIds": ["uhost-gpu01"]})
    (request,) = simulator.requests()
    assert set(request["parameters"]) == {"Action", "PublicKey", "UHostIds.0"}


def test_a_parameter_of_the_call_wins(simulator: Simulator, connect: Connect) -> None:
    connect().call(REFUND, {"UHostIds": ["uhost-hkweb01"], "Region": "hk"})
    assert simulator.requests()[0]["parameters"]["Region"] == "hk"


def test_names_in_any_script_are_signed_as_they_are_sent(connect: Connect) -> None:
    answer = connect().call(REFUND, {"UHostIds": ["云主机 & co=1+2%"]})
    assert answer.required_records("RefundPriceSet")[0].required_integer("Code") == 8039


# What the provider refuses


@pytest.mark.parametrize(("ret_code", "kind", "retryable"), [entry for entry in RET_CODES if entry[0] > 0])
def test_every_ret_code_is_its_error(
    simulator: Simulator, connect: Connect, ret_code: int, kind: type[UCloudError], retryable: bool
) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": ret_code, "message": "simulated reason"}])
    # A throttled call is sent again until the deadline.
    expected = DeadlineError if kind is ThrottledError else kind
    with pytest.raises(UCloudError) as caught:
        connect(deadline=0.2 if kind is ThrottledError else 60.0).call(REFUND, HOST)
    error = caught.value
    assert error.__class__ is expected
    assert "simulated reason" in error.message
    assert error.as_dict() == {
        "action": REFUND,
        "ret_code": ret_code,
        "message": error.message,
        "request_id": error.request_id,
        "http_status": 200,
    }
    assert error.request_id
    if kind is not ThrottledError:
        assert error.message == "simulated reason"
        assert requests_of(simulator) == (MAX_ATTEMPTS if retryable else 1)


@pytest.mark.parametrize(
    ("changes", "kind", "ret_code"),
    [
        ({"private_key": "wrong"}, CredentialsError, 171),
        ({"public_key": "nobody"}, CredentialsError, 172),
        ({"project_id": "org-none"}, PermissionDeniedError, 292),
        ({"region": "cn-nowhere"}, RequestError, 230),
        ({"region": None}, RequestError, 220),
        (
            {
                "public_key": "simulated-public-key-of-the-refused-account",
                "private_key": "simulated-private-key-of-the-refused-account",
            },
            PermissionDeniedError,
            299,
        ),
    ],
)
def test_mistakes_of_the_user(
    simulator: Simulator, connect: Connect, changes: dict[str, Any], kind: type[UCloudError], ret_code: int
) -> None:
    with pytest.raises(kind) as caught:
        connect(**changes).call(REFUND, HOST)
    assert caught.value.ret_code == ret_code
    assert requests_of(simulator) == 1


# Asking again


@pytest.mark.parametrize("fault", TRANSIENT_FAULTS, ids=name_of)
def test_a_read_outlives_what_goes_by(simulator: Simulator, connect: Connect, fault: dict[str, Any]) -> None:
    simulator.order(faults=[{**fault, "times": MAX_ATTEMPTS - 1}])
    answer = connect().call(REFUND, HOST)
    assert str(answer.required_records("RefundPriceSet")[0].price("RefundPrice")) == "235.50"
    assert requests_of(simulator) == MAX_ATTEMPTS


@pytest.mark.parametrize("fault", TRANSIENT_FAULTS, ids=name_of)
def test_a_read_gives_up_in_the_end(simulator: Simulator, connect: Connect, fault: dict[str, Any]) -> None:
    simulator.order(faults=[fault])
    with pytest.raises((UnavailableError, HostError, TransportError, MalformedAnswerError)) as caught:
        connect().call(REFUND, HOST)
    assert caught.value.action == REFUND
    assert requests_of(simulator) == MAX_ATTEMPTS


@pytest.mark.parametrize(("fault", "kind"), LASTING_FAULTS, ids=name_of)
def test_what_would_come_again_is_asked_once(
    simulator: Simulator, connect: Connect, fault: dict[str, Any], kind: type[UCloudError]
) -> None:
    simulator.order(faults=[fault])
    with pytest.raises(kind) as caught:
        connect().call(REFUND, HOST)
    assert caught.value.action == REFUND
    assert requests_of(simulator) == 1


def test_a_server_that_says_nothing_is_asked_again(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "hang", "times": 2}])
    connect(timeout=0.2).call(REFUND, HOST)
    assert requests_of(simulator) == 3


def test_only_actions_that_change_nothing_are_repeated() -> None:
    assert all(action.startswith(("Get", "Describe")) for action in READ_ACTIONS)
    assert {REFUND, RENEW, "GetCompShareRefundPrice"} <= READ_ACTIONS


@pytest.mark.parametrize("action", ["TerminateUHostInstance", "StopUHostInstance", "GetSomethingNew"])
@pytest.mark.parametrize(
    "fault",
    [
        *TRANSIENT_FAULTS,
        *(fault for fault, _kind in LASTING_FAULTS),
        {"kind": "hang"},
        {"kind": "ret_code", "ret_code": 153},
        {"kind": "http", "status": 429},
        {"kind": "http", "status": 429, "retry_after": 0},
        {"kind": "http", "status": 503, "retry_after": 0},
    ],
    ids=name_of,
)
def test_what_changes_something_is_sent_once_whatever_happens(
    simulator: Simulator, connect: Connect, fault: dict[str, Any], action: str
) -> None:
    simulator.order(faults=[fault])
    with pytest.raises(UCloudError) as caught:
        connect(timeout=0.1 if fault["kind"] == "hang" else 30.0).call(action, {"UHostId": "uhost-web01"})
    assert caught.value.action == action
    assert requests_of(simulator) == 1


def test_what_changes_something_is_sent_once_over_a_connection_that_the_server_has_closed(
    simulator: Simulator, connect: Connect
) -> None:
    client = connect()
    client.call(REFUND, HOST)
    simulator.order(faults=[{"kind": "drop"}])
    for count in (2, 3):
        with pytest.raises(TransportError):
            client.call("TerminateUHostInstance", {"UHostId": "uhost-web01"})
        assert requests_of(simulator) == count


# Retry-After and the deadline: to wait for what comes too late is no use, so that it is told at once.


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date", "huge"])
def test_retry_after_is_honoured(simulator: Simulator, connect: Connect, status: int, form: str) -> None:
    # Made here, since the workers that share the tests have to find the same parameters.
    header = {"seconds": "7200", "date": formatdate(time.time() + 7200, usegmt=True), "huge": "9" * 400}[form]
    simulator.order(faults=[{"kind": "http", "status": status, "retry_after": header}])
    with pytest.raises(DeadlineError) as caught:
        connect(deadline=30.0).call(REFUND, HOST)
    assert caught.value.http_status == status
    assert "30 s" in caught.value.message
    assert requests_of(simulator) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", [0, formatdate(0, usegmt=True), "soon", "-5"])
def test_retry_after_that_asks_for_nothing(
    simulator: Simulator, connect: Connect, status: int, header: int | str
) -> None:
    simulator.order(faults=[{"kind": "http", "status": status, "retry_after": header, "times": 1}])
    connect().call(REFUND, HOST)
    assert requests_of(simulator) == 2


def test_retry_after_comes_with_a_ret_code_too(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "http", "status": 503, "body": "json", "retry_after": 7200}])
    with pytest.raises(DeadlineError) as caught:
        connect().call(REFUND, HOST)
    assert (caught.value.ret_code, caught.value.http_status) == (150, 503)


def test_the_deadline_ends_retries_and_says_what_the_last_problem_was(
    simulator: Simulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: 3600.0)
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 150, "message": "service unavailable"}])
    with pytest.raises(DeadlineError) as caught:
        connect().call(REFUND, HOST)
    assert "service unavailable" in caught.value.message
    assert "60 s" in caught.value.message
    assert caught.value.as_dict() == {
        "action": REFUND,
        "ret_code": 150,
        "message": caught.value.message,
        "request_id": caught.value.request_id,
        "http_status": 200,
    }
    assert requests_of(simulator) == 1


def test_a_deadline_that_has_passed_sends_nothing(simulator: Simulator, connect: Connect) -> None:
    client = connect(deadline=1e-9)
    with pytest.raises(DeadlineError) as caught:
        client.call(REFUND, HOST)
    assert caught.value.ret_code is None
    assert requests_of(simulator) == 0


def test_the_deadline_bounds_a_request_that_is_not_answered(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "hang"}])
    with pytest.raises(UCloudError):
        connect(deadline=0.2, timeout=3600.0).call(REFUND, HOST)


# Throttling


@pytest.mark.parametrize("refuse_with", [153, 429])
def test_throttling_ends_in_success(simulator: Simulator, connect: Connect, refuse_with: int) -> None:
    simulator.order(rate_limit={"per_second": 100, "burst": 2, "refuse_with": refuse_with})
    client = connect(concurrency=8)
    codes = client.fan_out(lambda host: client.call(RENEW, {"UHostId": host}).integer("RetCode"), ["uhost-web01"] * 40)
    assert codes == [0] * 40
    assert simulator.stats()["by_ret_code"]["0"] == 40
    assert simulator.stats()["refused"] > 0
    refused: int = simulator.stats()["refused"]
    assert client.requests == {"sent": 40 + refused, "retried": 0, "throttled": refused}


def test_throttling_is_no_failure_that_counts(
    simulator: Simulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pacing, "MIN_RATE", 1000.0)
    simulator.order(
        faults=[
            {"kind": "ret_code", "ret_code": 153, "times": 2 * MAX_ATTEMPTS},
            {"kind": "ret_code", "ret_code": 150, "times": MAX_ATTEMPTS - 1},
        ]
    )
    client = connect()
    client.call(REFUND, HOST)
    assert requests_of(simulator) == 3 * MAX_ATTEMPTS
    assert client.requests == {"sent": 3 * MAX_ATTEMPTS, "retried": MAX_ATTEMPTS - 1, "throttled": 2 * MAX_ATTEMPTS}


# Side by side


def test_calls_side_by_side(simulator: Simulator, connect: Connect) -> None:
    simulator.order(latency=0.02)
    client = connect(concurrency=3)
    hosts = ["uhost-web01", "uhost-web02", "uhost-db01"] * 4
    prices = client.fan_out(
        lambda host: str(
            client.call(RENEW, {"UHostId": host, "ChargeType": "Month"}).required_records("PriceSet")[0].price("Price")
        ),
        hosts,
    )
    assert prices == ["120.00", "120.00", "640.05"] * 4
    stats = simulator.stats()
    assert stats["max_in_flight"] == 3
    assert stats["connections"] == 3


def test_the_first_error_ends_those_that_wait(
    simulator: Simulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: 30.0)
    simulator.order(
        faults=[
            {"kind": "ret_code", "ret_code": 150, "uhost_id": "uhost-web01"},
            {"kind": "ret_code", "ret_code": 171, "uhost_id": "uhost-web02", "message": "wrong signature"},
        ]
    )
    client = connect(concurrency=2)
    with pytest.raises(CredentialsError, match="wrong signature"):
        client.fan_out(lambda host: client.call(RENEW, {"UHostId": host}), ["uhost-web01", "uhost-web02", "uhost-db01"])
    # The call for the first host may not even have been sent when the second's fails.
    asked = {request["parameters"]["UHostId"] for request in simulator.requests()}
    assert asked in ({"uhost-web02"}, {"uhost-web01", "uhost-web02"})
