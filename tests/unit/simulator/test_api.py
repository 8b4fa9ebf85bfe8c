# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions of the simulator, and what it refuses."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ..simulator_control import Simulator
from .calls import (
    DESCRIBE,
    GPU_DESCRIBE,
    GPU_REFUND,
    OWNER,
    REFUND,
    REFUSED,
    RENEW,
    SUB_ACCOUNT,
    TEMPORARY,
    TOKEN,
    Keys,
    call,
    post,
    send,
    signature,
    signed,
)

BJ2 = {"Region": "cn-bj2"}
WEB01 = {"UHostIds": ["uhost-web01"]}


def test_refund_prices_digit_for_digit(simulator: Simulator) -> None:
    answer = call(simulator.base_url, REFUND, **BJ2, UHostIds=["uhost-web02", "uhost-web01"])
    assert answer == {
        "RetCode": 0,
        "Action": "GetUHostRefundPriceResponse",
        "RefundPriceSet": [
            {"UHostId": "uhost-web02", "Code": 0, "Message": "", "RefundPrice": "235.49"},
            {"UHostId": "uhost-web01", "Code": 0, "Message": "", "RefundPrice": "235.50"},
        ],
    }


def test_every_refund_price_is_that_of_the_fleet(simulator: Simulator) -> None:
    for uhost_id, host in simulator.fleet().items():
        action = REFUND if host["product"] == "uhost" else GPU_REFUND
        place = {"Region": host["region"], "ProjectId": host["project"]}
        answer = call(simulator.base_url, action, **place, UHostIds=[uhost_id])
        (entry,) = answer["RefundPriceSet"]
        assert entry["Code"] == host["refund"]["code"]
        assert entry.get("Message", entry.get("ErrMessage")) == host["refund"]["message"]
        price = entry.get("RefundPrice")
        assert (None if price is None else str(price)) == host["refund"]["price"]


def test_every_renewal_price_is_that_of_the_fleet(simulator: Simulator) -> None:
    for uhost_id, host in simulator.fleet().items():
        if host["product"] == "uhost":
            place = {"Region": host["region"], "ProjectId": host["project"]}
            answer = call(simulator.base_url, RENEW, **place, UHostId=uhost_id)
            entries = answer.get("PriceSet")
            assert (None if entries is None else _prices(entries)) == host["renew"]


def _prices(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        entry["ChargeType"]: {"price": entry["Price"], "original_price": entry.get("OriginalPrice")}
        for entry in entries
    }


def test_not_refundable_with_and_without_a_price(simulator: Simulator) -> None:
    answer = call(simulator.base_url, REFUND, **BJ2, UHostIds=["uhost-db02", "uhost-build02"])
    without, with_zero = answer["RefundPriceSet"]
    assert without["Code"] == 8856
    assert without["Message"]
    assert "RefundPrice" not in without
    assert with_zero["RefundPrice"] == 0


def test_no_such_host_is_the_error_of_that_host_alone(simulator: Simulator) -> None:
    answer = call(simulator.base_url, REFUND, **BJ2, UHostIds=["uhost-nowhere", "uhost-web01"])
    missing, present = answer["RefundPriceSet"]
    assert (missing["UHostId"], missing["Code"]) == ("uhost-nowhere", 8039)
    assert missing["Message"]
    assert present["Code"] == 0


@pytest.mark.parametrize("uhost_id", ["uhost-gpu01", "uhost-hkweb01", "uhost-other01"])
def test_a_host_of_elsewhere_is_no_such_host(simulator: Simulator, uhost_id: str) -> None:
    (entry,) = call(simulator.base_url, REFUND, **BJ2, UHostIds=[uhost_id])["RefundPriceSet"]
    assert entry["Code"] == 8039


@pytest.mark.parametrize(
    "place", [{}, {"Region": "cn-wlcb"}, {"Zone": "cn-wlcb-01"}, {"Region": "cn-wlcb", "Zone": "cn-wlcb-01"}]
)
def test_compshare_names_the_explanation_in_two_ways(simulator: Simulator, place: dict[str, str]) -> None:
    uhost_ids = ["uhost-gpu01", "uhost-gpu02", "uhost-gpu03", "uhost-gpu04", "uhost-web01"]
    entries = call(simulator.base_url, GPU_REFUND, **place, UHostIds=uhost_ids)["RefundPriceSet"]
    assert ["ErrMessage" in entry for entry in entries] == [True, True, False, False, False]
    assert ["Message" in entry for entry in entries] == [False, False, True, True, True]
    assert [entry["Code"] == 0 for entry in entries] == [True, False, False, True, False]


def test_renewal_with_a_charge_type(simulator: Simulator) -> None:
    answer = call(simulator.base_url, RENEW, **BJ2, UHostId="uhost-web01", ChargeType="Year")
    assert answer["PriceSet"] == [{"ChargeType": "Year", "Price": "1200.00", "OriginalPrice": "1500.00"}]


def test_renewal_without_the_price_set(simulator: Simulator) -> None:
    answer = call(simulator.base_url, RENEW, **BJ2, UHostId="uhost-new01")
    assert answer == {"RetCode": 0, "Action": "GetUHostRenewPriceResponse"}


def test_renewal_of_no_such_host(simulator: Simulator) -> None:
    answer = call(simulator.base_url, RENEW, **BJ2, UHostId="uhost-nowhere")
    assert answer["RetCode"] == 8039
    assert "uhost-nowhere" in answer["Message"]


def test_describe_has_the_fields_of_a_host(simulator: Simulator) -> None:
    answer = call(simulator.base_url, DESCRIBE, **BJ2, UHostIds=["uhost-web01", "uhost-nowhere"])
    assert answer["TotalCount"] == 1
    (host,) = answer["UHostSet"]
    assert host["Zone"] == "cn-bj2-05"
    assert host["State"] == "Running"
    assert host["AutoRenew"] == "Yes"
    assert host["Remark"] == "官网前端"
    assert host["ExpireTime"] - host["CreateTime"] == 212 * 86400
    assert host["DiskSet"][0]["Size"] == 40
    assert [address["Type"] for address in host["IPSet"]] == ["Private", "Bgp"]
    assert "Password" not in host


def test_describe_takes_pages(simulator: Simulator) -> None:
    every = [
        name for name, host in simulator.fleet().items() if (host["region"], host["project"]) == ("hk", "org-demo")
    ]
    pages = [call(simulator.base_url, DESCRIBE, Region="hk", Limit=3, Offset=offset) for offset in (0, 3, 6)]
    assert [page["TotalCount"] for page in pages] == [len(every)] * 3
    assert [host["UHostId"] for page in pages for host in page["UHostSet"]] == every


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"Tag": "web"}, ["uhost-web01", "uhost-web02"]),
        ({"Zone": "cn-bj2-04"}, ["uhost-db02", "uhost-old01"]),
        ({"SubnetId": "subnet-data"}, ["uhost-db01", "uhost-db02"]),
        ({"VPCId": "uvnet-main", "SubnetId": "subnet-ci"}, ["uhost-build01", "uhost-build02"]),
        ({"VPCId": "uvnet-second", "SubnetId": "subnet-ci"}, []),
        ({"ProjectId": "org-second"}, ["uhost-other01"]),
        ({"Tag": "web", "UHostIds": ["uhost-db01", "uhost-web02"]}, ["uhost-web02"]),
    ],
)
def test_describe_filters(simulator: Simulator, filters: dict[str, Any], expected: list[str]) -> None:
    answer = call(simulator.base_url, DESCRIBE, **BJ2, **filters)
    assert [host["UHostId"] for host in answer["UHostSet"]] == expected
    assert answer["TotalCount"] == len(expected)


def test_compshare_describe_needs_no_region_and_carries_a_password(simulator: Simulator) -> None:
    answer = call(simulator.base_url, GPU_DESCRIBE)
    assert [host["UHostId"] for host in answer["UHostSet"]] == [f"uhost-gpu0{number}" for number in range(1, 5)]
    assert all(base64.b64decode(host["Password"]) for host in answer["UHostSet"])


def test_the_list_of_the_fleet_keeps_secrets(simulator: Simulator) -> None:
    text = send(simulator.base_url, "GET", "/simulator/fleet").body
    assert OWNER.private.encode() not in text
    assert b"assword" not in text


REFUSALS = [
    (220, "Region", REFUND, WEB01),
    (220, "UHostIds", REFUND, BJ2),
    (220, "UHostIds", GPU_REFUND, {}),
    (220, "Region", RENEW, {"UHostId": "uhost-web01"}),
    (220, "UHostId", RENEW, BJ2),
    (220, "Region", DESCRIBE, {}),
    (230, "Region", REFUND, {"Region": "cn-moon", **WEB01}),
    (230, "Region", GPU_DESCRIBE, {"Region": "cn-moon"}),
    (230, "Zone", DESCRIBE, {**BJ2, "Zone": "cn-bj2-99"}),
    (230, "Zone", DESCRIBE, {**BJ2, "Zone": "hk-02"}),
    (230, "Zone", GPU_REFUND, {"Zone": "cn-moon-01", **WEB01}),
    (230, "ChargeType", RENEW, {**BJ2, "UHostId": "uhost-web01", "ChargeType": "Week"}),
    (230, "UHostIds", REFUND, {**BJ2, "UHostIds": [f"uhost-{number}" for number in range(101)]}),
    (230, "UHostIds", DESCRIBE, {**BJ2, "UHostIds": [f"uhost-{number}" for number in range(101)]}),
    (230, "UHostIds.0", REFUND, {**BJ2, "UHostIds.1": "uhost-web01"}),
    (230, "UHostIds.1", REFUND, {**BJ2, "UHostIds.0": "uhost-web01", "UHostIds.2": "uhost-web02"}),
    (230, "UHostIds.0", REFUND, {**BJ2, "UHostIds.N": "uhost-web01"}),
    (230, "UHostIds.0", REFUND, {**BJ2, "UHostIds.0": ""}),
    (230, "Limit", DESCRIBE, {**BJ2, "Limit": 101}),
    (230, "Limit", DESCRIBE, {**BJ2, "Limit": "many"}),
    (230, "Offset", DESCRIBE, {**BJ2, "Offset": -1}),
]


@pytest.mark.parametrize(("ret_code", "name", "action", "parameters"), REFUSALS)
def test_a_bad_parameter_is_named(
    simulator: Simulator, ret_code: int, name: str, action: str, parameters: dict[str, Any]
) -> None:
    answer = call(simulator.base_url, action, **parameters)
    message = f"Missing params [{name}]" if ret_code == 220 else f"Params [{name}] not available"
    assert answer["RetCode"] == ret_code
    assert answer["Action"] == action + "Response"
    assert answer["Message"].startswith(message)


@pytest.mark.parametrize("count", [1, 100])
def test_as_many_hosts_as_allowed(simulator: Simulator, count: int) -> None:
    uhost_ids = [f"uhost-{number}" for number in range(count)]
    answer = call(simulator.base_url, REFUND, **BJ2, UHostIds=uhost_ids)
    assert [entry["UHostId"] for entry in answer["RefundPriceSet"]] == uhost_ids


@pytest.mark.parametrize(
    ("ret_code", "changes"),
    [
        (160, {"Action": None}),
        (161, {"Action": "CreateUHostInstance"}),
        (170, {"Signature": None}),
        (171, {"Signature": "0" * 40}),
        (171, {"Region": "hk"}),
        (172, {"PublicKey": "nobody"}),
        (220, {"PublicKey": None}),
    ],
)
def test_a_request_that_is_not_as_it_was_signed(
    simulator: Simulator, ret_code: int, changes: dict[str, str | None]
) -> None:
    parameters = {**signed(REFUND, **BJ2, **WEB01), **changes}
    answer = post(simulator.base_url, {name: value for name, value in parameters.items() if value is not None})
    assert answer.status == 200
    assert answer.json["RetCode"] == ret_code
    assert answer.json["Message"]


@pytest.mark.parametrize(
    ("ret_code", "keys", "parameters"),
    [
        (0, TEMPORARY, {"SecurityToken": TOKEN}),
        (174, TEMPORARY, {"SecurityToken": "expired"}),
        (174, TEMPORARY, {}),
        (174, OWNER, {"SecurityToken": TOKEN}),
        (171, Keys(TEMPORARY.public, "wrong"), {"SecurityToken": TOKEN}),
        (292, OWNER, {"ProjectId": "org-nowhere"}),
        (292, SUB_ACCOUNT, {"ProjectId": "org-second"}),
        (220, SUB_ACCOUNT, {}),
        (0, SUB_ACCOUNT, {"ProjectId": "org-demo"}),
        (293, SUB_ACCOUNT, {"ProjectId": "org-demo", "Region": "hk"}),
        (293, SUB_ACCOUNT, {"ProjectId": "org-demo", "Region": "hk", "Zone": "hk-02"}),
        (299, REFUSED, {}),
    ],
)
def test_accounts(simulator: Simulator, ret_code: int, keys: Keys, parameters: dict[str, str]) -> None:
    answer = call(simulator.base_url, DESCRIBE, keys, **{**BJ2, **parameters})
    assert answer["RetCode"] == ret_code
    assert ("Message" in answer) == bool(ret_code)


def test_a_token_that_is_not_signed_is_a_wrong_signature(simulator: Simulator) -> None:
    parameters = {"Action": DESCRIBE, "PublicKey": TEMPORARY.public, **BJ2}
    parameters["Signature"] = signature(parameters, TEMPORARY.private)
    assert post(simulator.base_url, {**parameters, "SecurityToken": TOKEN}).json["RetCode"] == 171


def test_every_answer_has_an_identity_of_its_own(simulator: Simulator) -> None:
    answers = [post(simulator.base_url, signed(DESCRIBE, **BJ2)) for _number in range(3)]
    answers.append(post(simulator.base_url, {}))
    assert len({answer.headers["x-ucloud-request-uuid"] for answer in answers}) == 4
