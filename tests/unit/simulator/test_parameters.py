# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms in which parameters can be sent."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from ..simulator_control import Simulator
from .calls import DESCRIBE, OWNER, REFUND, post, send, signature, signed

PARAMETERS = {"Region": "cn-bj2", "UHostIds": ["uhost-web01", "uhost-db01"]}
JSON = "application/json"


def _signed_json(document: str, encoded: dict[str, str]) -> str:
    values = {**encoded, "Action": DESCRIBE, "PublicKey": OWNER.public}
    names = {"Action": DESCRIBE, "PublicKey": OWNER.public, "Signature": signature(values, OWNER.private)}
    return document[:-1] + ", " + json.dumps(names)[1:]


def test_query(simulator: Simulator) -> None:
    target = "/?" + urlencode(signed(REFUND, **PARAMETERS))
    for method in ("GET", "POST"):
        assert len(send(simulator.base_url, method, target).json["RefundPriceSet"]) == 2


def test_query_and_form_together(simulator: Simulator) -> None:
    parameters = signed(REFUND, **PARAMETERS)
    target = "/?Action=" + parameters.pop("Action")
    assert send(simulator.base_url, "POST", target, urlencode(parameters)).json["RetCode"] == 0


def test_form_with_escapes(simulator: Simulator) -> None:
    parameters = signed(DESCRIBE, Region="cn-bj2", Tag="a b+c&d=é网")
    answer = send(simulator.base_url, body=urlencode(parameters))
    assert answer.json["RetCode"] == 0
    assert simulator.requests()[-1]["parameters"]["Tag"] == "a b+c&d=é网"


def test_json_array(simulator: Simulator) -> None:
    parameters = {"Action": REFUND, "PublicKey": OWNER.public, **PARAMETERS}
    parameters["Signature"] = signed(REFUND, **PARAMETERS)["Signature"]
    answer = send(simulator.base_url, body=json.dumps(parameters), content_type=JSON + "; charset=utf-8")
    assert [entry["UHostId"] for entry in answer.json["RefundPriceSet"]] == PARAMETERS["UHostIds"]


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("10", "10"),
        ("10.0", "10"),
        ("1e1", "10"),
        ("100", "100"),
        ("0.5", "0.5"),
        ("0.50", "0.5"),
        ("1e-7", "0.0000001"),
        ("true", "true"),
        ("false", "false"),
        ('"x"', "x"),
    ],
)
def test_json_values_are_encoded_before_they_are_signed(simulator: Simulator, value: str, encoded: str) -> None:
    document = _signed_json(f'{{"Region": "cn-bj2", "Value": {value}}}', {"Region": "cn-bj2", "Value": encoded})
    assert send(simulator.base_url, body=document, content_type=JSON).json["RetCode"] == 0
    assert simulator.requests()[-1]["parameters"]["Value"] == encoded


def test_json_null_is_no_parameter(simulator: Simulator) -> None:
    document = _signed_json('{"Region": "cn-bj2", "Zone": null}', {"Region": "cn-bj2"})
    assert send(simulator.base_url, body=document, content_type=JSON).json["RetCode"] == 0


@pytest.mark.parametrize("body", ["{", "[]", '"text"', '{"a": NaN}', '{"a": 1e999999}', "[" * 100000, b"\xff"])
def test_json_that_is_none(simulator: Simulator, body: str | bytes) -> None:
    answer = send(simulator.base_url, body=body, content_type=JSON)
    assert answer.status == 400
    assert answer.json["error"]
    assert simulator.stats()["by_http_status"] == {"400": 1}


def test_a_lone_surrogate_does_no_harm(simulator: Simulator) -> None:
    answer = send(simulator.base_url, body='{"Action": "\\ud800"}', content_type=JSON)
    assert answer.json["RetCode"] == 161
    assert simulator.requests()[-1]["ret_code"] == 161


def test_what_was_received_is_remembered_without_the_signature(simulator: Simulator) -> None:
    parameters = signed(REFUND, **PARAMETERS)
    post(simulator.base_url, parameters)
    (request,) = simulator.requests()
    del parameters["Signature"]
    assert request["parameters"] == parameters
    assert request["method"] == "POST"
    assert request["headers"]["content-type"] == "application/x-www-form-urlencoded"
    assert (request["ret_code"], request["http_status"]) == (0, 200)


def test_only_the_last_thousand_are_remembered(simulator: Simulator) -> None:
    for number in range(1003):
        send(simulator.base_url, "GET", f"/?Number={number}")
    requests = simulator.requests()
    assert [request["parameters"]["Number"] for request in requests] == [str(number) for number in range(3, 1003)]
    assert simulator.stats()["requests"] == 1003
