# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ucloud.client import Client as OfficialClient

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    ConfigurationError,
    CredentialsError,
    DeadlineError,
    MalformedAnswerError,
    PermissionDeniedError,
    RequestError,
    UCloudError,
    UnavailableError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._quotes import Quotes
from ansible_collections.ucloud.cloud.plugins.module_utils._renew_prices import renew_prices
from ansible_collections.ucloud.cloud.plugins.module_utils._retry import MAX_ATTEMPTS

from ...simulator_control import Simulator
from ..connection import PRIVATE_KEY, PUBLIC_KEY, Connect

WEB01 = {
    "Month": {"price": 120.0, "original_price": 150.0},
    "Year": {"price": 1200.0, "original_price": 1500.0},
    "Dynamic": {"price": 0.2083, "original_price": None},
}
ALL_TYPES = ["Year", "Month", "Dynamic"]


def entry(uhost_id: str, prices: dict[str, Any], code: int = 0, message: str = "") -> dict[str, Any]:
    return {
        "uhost_id": uhost_id,
        "renewable": bool(prices),
        "prices": prices,
        "code": code,
        "message": message,
    }


def ask(connect: Connect, uhost_ids: list[str], charge_types: list[str] | None = None, **changes: object) -> Quotes:
    return renew_prices(connect(**changes), uhost_ids, charge_types)


def only(connect: Connect, charge_types: list[str] | None = None) -> dict[str, Any]:
    """Return the entry of a single host."""
    (renewal,) = ask(connect, ["uhost-web01"], charge_types).result["renew_prices"]
    assert isinstance(renewal, dict)
    return renewal


def answer_with(simulator: Simulator, fields: str) -> None:
    simulator.order(faults=[{"kind": "body", "text": f'{{"RetCode": 0, {fields}}}'}])


def sent(simulator: Simulator) -> list[tuple[str, str | None]]:
    """Return host and charge type of each call."""
    return [
        (request["parameters"]["UHostId"], request["parameters"].get("ChargeType")) for request in simulator.requests()
    ]


# The documented result


def test_all_that_the_provider_quotes(simulator: Simulator, connect: Connect) -> None:
    quotes = ask(connect, ["uhost-web01", "uhost-db01", "uhost-new01", "uhost-nope", "uhost-free01"])
    assert quotes.result == {
        "renew_prices": [
            entry("uhost-web01", WEB01),
            entry(
                "uhost-db01",
                {
                    "Year": {"price": 6399.99, "original_price": None},
                    "Month": {"price": 640.05, "original_price": None},
                },
            ),
            # Its answer has no PriceSet at all.
            entry("uhost-new01", {}, 0, "the provider quotes no price"),
            entry("uhost-nope", {}, 8039, "UHost instance [uhost-nope] not exist"),
            entry("uhost-free01", {"Month": {"price": 0.01, "original_price": 50.0}}),
        ],
        "total_renew_price": {"Month": 760.06, "Year": 7599.99, "Dynamic": 0.2083},
    }
    assert quotes.unpriced == ["uhost-new01", "uhost-nope"]
    assert sorted(sent(simulator)) == sorted(
        (host, None) for host in ("uhost-web01", "uhost-db01", "uhost-new01", "uhost-nope", "uhost-free01")
    )


def test_the_types_are_those_of_the_documentation(connect: Connect) -> None:
    result = ask(connect, ["uhost-web01"]).result
    (renewal,) = result["renew_prices"]
    assert [type(value) for value in renewal.values()] == [str, bool, dict, int, str]
    assert {type(price["price"]) for price in renewal["prices"].values()} == {float}
    assert {type(price) for price in result["total_renew_price"].values()} == {float}


def test_one_charge_type_is_sent_as_such(simulator: Simulator, connect: Connect) -> None:
    quotes = ask(connect, ["uhost-web01", "uhost-build01"], ["Month"], concurrency=1)
    assert quotes.result == {
        "renew_prices": [
            entry("uhost-web01", {"Month": WEB01["Month"]}),
            entry("uhost-build01", {}, 0, "the provider quotes no price for Month"),
        ],
        "total_renew_price": {"Month": 120.0},
    }
    assert quotes.unpriced == ["uhost-build01"]
    assert sent(simulator) == [("uhost-web01", "Month"), ("uhost-build01", "Month")]


@pytest.mark.parametrize("charge_types", [["Month", "Month"], ["Month", "Month", "Month"]])
def test_a_charge_type_that_is_named_twice_is_one(
    simulator: Simulator, connect: Connect, charge_types: list[str]
) -> None:
    assert only(connect, charge_types) == entry("uhost-web01", {"Month": WEB01["Month"]})
    assert sent(simulator) == [("uhost-web01", "Month")]


def test_several_charge_types_are_filtered(simulator: Simulator, connect: Connect) -> None:
    quotes = ask(connect, ["uhost-web01", "uhost-free01"], ["Year", "Month"], concurrency=1)
    assert quotes.result == {
        "renew_prices": [
            entry("uhost-web01", {"Month": WEB01["Month"], "Year": WEB01["Year"]}),
            entry(
                "uhost-free01",
                {"Month": {"price": 0.01, "original_price": 50.0}},
                0,
                "the provider quotes no price for Year",
            ),
        ],
        "total_renew_price": {"Month": 120.01, "Year": 1200.0},
    }
    # The total of years says nothing of it.
    assert quotes.unpriced == ["uhost-free01"]
    assert sent(simulator) == [("uhost-web01", None), ("uhost-free01", None)]


def test_an_empty_list_of_charge_types_is_refused(simulator: Simulator, connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match=r"^charge_types is empty"):
        ask(connect, ["uhost-web01"], [])
    assert simulator.stats()["requests"] == 0


def test_no_host_has_a_price(connect: Connect) -> None:
    assert ask(connect, ["uhost-new01"]).result["total_renew_price"] == {}


def test_thousands_of_hosts_come_back_in_order(simulator: Simulator, connect: Connect) -> None:
    hosts = [f"uhost-{number}" for number in range(1000)]
    quotes = ask(connect, hosts, concurrency=16)
    assert [renewal["uhost_id"] for renewal in quotes.result["renew_prices"]] == hosts
    assert simulator.stats()["by_action"] == {"GetUHostRenewPrice": 1000}


@pytest.mark.parametrize("charge_type", [None, *ALL_TYPES])
def test_the_official_sdk_gets_the_same_prices(simulator: Simulator, connect: Connect, charge_type: str | None) -> None:
    fleet = simulator.fleet()
    hosts = [name for name in fleet if fleet[name]["region"] == "hk"]
    official = OfficialClient(
        {"region": "hk", "public_key": PUBLIC_KEY, "private_key": PRIVATE_KEY, "base_url": simulator.base_url}
    )
    parameters = {"ChargeType": charge_type} if charge_type else {}
    theirs = {
        host: {
            price["ChargeType"]: {"price": price["Price"], "original_price": price.get("OriginalPrice")}
            for price in official.invoke("GetUHostRenewPrice", {"UHostId": host, **parameters}).get("PriceSet", [])
        }
        for host in hosts
    }
    ours = ask(connect, hosts, [charge_type] if charge_type else None, region="hk").result["renew_prices"]
    assert len(hosts) >= 4
    assert {renewal["uhost_id"]: renewal["prices"] for renewal in ours} == theirs


# Digits


@pytest.mark.parametrize("price", ["0.2083", "0.00012345", "320.00", "1234567.8901", "1e2", "7"])
def test_prices_are_as_given(simulator: Simulator, connect: Connect, price: str) -> None:
    answer_with(simulator, f'"PriceSet": [{{"ChargeType": "Dynamic", "Price": {price}, "OriginalPrice": {price}}}]')
    quotes = ask(connect, ["uhost-web01"])
    assert quotes.result["renew_prices"][0]["prices"] == {
        "Dynamic": {"price": float(price), "original_price": float(price)}
    }
    assert quotes.result["total_renew_price"] == {"Dynamic": float(price)}


@pytest.mark.parametrize(
    ("price", "count", "total"),
    [("0.1", 10, 1.0), ("0.2083", 30, 6.249), ("0.0001", 100, 0.01), ("1234567.89", 100, 123456789.0)],
)
def test_totals_keep_every_digit(simulator: Simulator, connect: Connect, price: str, count: int, total: float) -> None:
    answer_with(simulator, f'"PriceSet": [{{"ChargeType": "Dynamic", "Price": {price}}}]')
    hosts = [f"uhost-{number}" for number in range(count)]
    assert ask(connect, hosts).result["total_renew_price"] == {"Dynamic": total}


# Answers


@pytest.mark.parametrize("fields", ['"PriceSet": []', '"PriceSet": null', '"Action": "GetUHostRenewPriceResponse"'])
def test_no_price_at_all(simulator: Simulator, connect: Connect, fields: str) -> None:
    answer_with(simulator, fields)
    assert only(connect) == entry("uhost-web01", {}, 0, "the provider quotes no price")


def test_a_charge_type_that_nobody_has_heard_of(simulator: Simulator, connect: Connect) -> None:
    answer_with(simulator, '"PriceSet": [{"ChargeType": "Week", "Price": 30.5}]')
    assert ask(connect, ["uhost-web01"]).result["total_renew_price"] == {"Week": 30.5}
    assert only(connect, ["Month"])["prices"] == {}
    assert only(connect, ["Month", "Year"])["prices"] == {}


@pytest.mark.parametrize("kind", ["shuffle", "duplicate_entries"])
def test_an_answer_in_another_order_or_twice_over(simulator: Simulator, connect: Connect, kind: str) -> None:
    simulator.order(faults=[{"kind": kind}])
    assert only(connect) == entry("uhost-web01", WEB01)


@pytest.mark.parametrize(
    "second",
    [
        '{"ChargeType": "Month", "Price": 1.01}',
        '{"ChargeType": "Month", "Price": 1, "OriginalPrice": 2}',
    ],
)
def test_two_prices_that_contradict_each_other(simulator: Simulator, connect: Connect, second: str) -> None:
    answer_with(simulator, f'"PriceSet": [{{"ChargeType": "Month", "Price": 1}}, {second}]')
    with pytest.raises(MalformedAnswerError, match="Month"):
        only(connect)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ('"PriceSet": {}', "PriceSet is not an array"),
        ('"PriceSet": "none"', "PriceSet is not an array"),
        ('"PriceSet": [5]', "PriceSet[0] is not an object"),
        ('"PriceSet": [{"Price": 1}]', "ChargeType is missing"),
        ('"PriceSet": [{"ChargeType": 1, "Price": 1}]', "ChargeType is not a string"),
        ('"PriceSet": [{"ChargeType": "Month"}]', "Price is missing"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": null}]', "Price is missing"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": "1.00"}]', "Price is not a number"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": true}]', "Price is not a number"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": 1e999}]', "Price is not a finite number"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": NaN}]', "NaN"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": -Infinity}]', "Infinity"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": 1, "OriginalPrice": "2"}]', "OriginalPrice is not a number"),
        ('"PriceSet": [{"ChargeType": "Month", "Price": 1, "OriginalPrice": 1e999}]', "OriginalPrice is not a finite"),
        ('"Action": "GetUHostRefundPriceResponse", "PriceSet": []', "GetUHostRefundPriceResponse"),
    ],
)
@pytest.mark.parametrize("charge_types", [None, ["Month"]])
def test_an_answer_of_another_form_is_told_and_prices_nothing(
    simulator: Simulator, connect: Connect, fields: str, what: str, charge_types: list[str] | None
) -> None:
    answer_with(simulator, fields)
    with pytest.raises(MalformedAnswerError) as caught:
        only(connect, charge_types)
    assert what in caught.value.message
    assert caught.value.action == "GetUHostRenewPrice"


# Errors


@pytest.mark.parametrize("ret_code", [2001, 8029, 8039, 8856])
def test_an_error_about_one_host_is_that_hosts_entry(simulator: Simulator, connect: Connect, ret_code: int) -> None:
    simulator.order(
        faults=[{"kind": "ret_code", "ret_code": ret_code, "uhost_id": "uhost-web02", "message": "not this one"}]
    )
    quotes = ask(connect, ["uhost-web01", "uhost-web02", "uhost-free01"])
    assert quotes.result["renew_prices"] == [
        entry("uhost-web01", WEB01),
        entry("uhost-web02", {}, ret_code, "not this one"),
        entry("uhost-free01", {"Month": {"price": 0.01, "original_price": 50.0}}),
    ]
    assert quotes.result["total_renew_price"] == {"Month": 120.01, "Year": 1200.0, "Dynamic": 0.2083}
    assert quotes.unpriced == ["uhost-web02"]


def test_a_host_that_keeps_saying_later(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 8025, "uhost_id": "uhost-web02", "message": "later"}])
    quotes = ask(connect, ["uhost-web01", "uhost-web02"])
    assert quotes.result["renew_prices"] == [entry("uhost-web01", WEB01), entry("uhost-web02", {}, 8025, "later")]
    assert simulator.stats()["requests"] == 1 + MAX_ATTEMPTS


@pytest.mark.parametrize(
    ("ret_code", "kind"),
    [
        (150, UnavailableError),
        (172, CredentialsError),
        (220, RequestError),
        (230, RequestError),
        (299, PermissionDeniedError),
        (2000, RequestError),
    ],
)
@pytest.mark.parametrize("charge_types", [None, ["Month"]])
def test_an_error_about_the_account_or_the_request_fails_all(
    simulator: Simulator, connect: Connect, ret_code: int, kind: type[UCloudError], charge_types: list[str] | None
) -> None:
    simulator.order(
        faults=[{"kind": "ret_code", "ret_code": ret_code, "uhost_id": "uhost-web02", "message": "Params [Region]"}]
    )
    with pytest.raises(kind) as caught:
        ask(connect, ["uhost-web01", "uhost-web02", "uhost-free01"], charge_types)
    assert caught.value.ret_code == ret_code


def test_the_deadline_says_how_far_it_came(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "http", "status": 503, "retry_after": 7200, "skip": 3}])
    with pytest.raises(DeadlineError, match="3 of 10 hosts"):
        ask(connect, [f"uhost-{number}" for number in range(10)], concurrency=1)


# A provider that insists on ChargeType


@pytest.mark.parametrize("charge_types", [None, ["Month", "Year"], ["Dynamic", "Month"]])
def test_one_call_for_each_charge_type_gives_the_same(
    simulator: Simulator, connect: Connect, charge_types: list[str] | None
) -> None:
    hosts = ["uhost-web01", "uhost-web02", "uhost-hkvpn01", "uhost-new01"]
    expected = ask(connect, hosts, charge_types).result
    simulator.order(faults=[{"kind": "require_charge_type"}])
    found = ask(connect, hosts, charge_types).result
    assert found["total_renew_price"] == expected["total_renew_price"]
    for theirs, ours in zip(expected["renew_prices"], found["renew_prices"]):
        assert {**ours, "message": ""} == {**theirs, "message": ""}


def test_that_a_provider_insists_is_learnt_once(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "require_charge_type"}])
    ask(connect, ["uhost-web01", "uhost-web02", "uhost-db01"], ["Month", "Year"], concurrency=1)
    assert sent(simulator) == [
        ("uhost-web01", None),
        *((host, name) for host in ("uhost-web01", "uhost-web02", "uhost-db01") for name in ("Month", "Year")),
    ]


def test_all_documented_charge_types_are_asked_for_where_none_is_named(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "require_charge_type"}])
    assert only(connect)["prices"] == WEB01
    assert sent(simulator) == [("uhost-web01", None), *(("uhost-web01", name) for name in ALL_TYPES)]


@pytest.mark.parametrize(
    ("ret_code", "message"),
    [
        (220, "Missing params [ChargeType]"),
        (230, "Params [ChargeType] not available"),
        (230, "chargetype is invalid"),
    ],
)
def test_every_way_of_insisting(simulator: Simulator, connect: Connect, ret_code: int, message: str) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": ret_code, "message": message, "times": 1}])
    assert only(connect)["prices"] == WEB01
    assert simulator.stats()["requests"] == 4


@pytest.mark.parametrize("charge_types", [None, ["Month"]])
def test_a_refusal_of_the_charge_type_itself_is_an_error(
    simulator: Simulator, connect: Connect, charge_types: list[str] | None
) -> None:
    message = "Params [ChargeType] not available"
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 230, "message": message}])
    with pytest.raises(RequestError, match="ChargeType"):
        ask(connect, ["uhost-web01"], charge_types)
    assert simulator.stats()["requests"] == (1 if charge_types else 4)


def test_a_charge_type_that_the_account_does_not_have_leaves_the_others(simulator: Simulator, connect: Connect) -> None:
    message = "Params [ChargeType] not available"
    # Refused are the question for all types, and the first of the three for one.
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 230, "message": message, "times": 2}])
    renewal = only(connect)
    assert renewal["renewable"]
    assert set(renewal["prices"]) == {"Month", "Dynamic"}
    assert renewal["message"] == f"Year: {message} (RetCode 230)"


def test_a_charge_type_that_fails_for_a_host_leaves_its_others(simulator: Simulator, connect: Connect) -> None:
    simulator.order(
        faults=[
            {"kind": "require_charge_type"},
            # The first call with a type asks for Year.
            {"kind": "ret_code", "ret_code": 8029, "message": "not by the year", "times": 1},
        ]
    )
    renewal = only(connect)
    assert renewal["renewable"]
    assert renewal["code"] == 0
    assert renewal["prices"] == {"Month": WEB01["Month"], "Dynamic": WEB01["Dynamic"]}
    for part in ("Year", "not by the year", "8029"):
        assert part in renewal["message"]


def test_a_host_that_fails_for_every_charge_type(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "require_charge_type"}])
    (renewal,) = ask(connect, ["uhost-nope"]).result["renew_prices"]
    assert renewal == entry("uhost-nope", {}, 8039, "UHost instance [uhost-nope] not exist")


def test_a_host_that_fails_and_a_charge_type_that_is_refused(simulator: Simulator, connect: Connect) -> None:
    refused = {"kind": "ret_code", "ret_code": 230, "message": "Params [ChargeType] not available", "times": 1}
    for skip in (0, 1, 2):
        simulator.order(faults=[{"kind": "require_charge_type", "times": 1}, {**refused, "skip": skip}])
        (renewal,) = ask(connect, ["uhost-nope"]).result["renew_prices"]
        assert renewal == entry("uhost-nope", {}, 8039, "UHost instance [uhost-nope] not exist")


def test_a_type_that_fails_and_others_without_a_price(simulator: Simulator, connect: Connect) -> None:
    simulator.order(
        faults=[
            {"kind": "require_charge_type"},
            {"kind": "ret_code", "ret_code": 8029, "message": "not by the month", "skip": 1, "times": 1},
        ]
    )
    (renewal,) = ask(connect, ["uhost-new01"]).result["renew_prices"]
    assert renewal == entry("uhost-new01", {}, 8029, "not by the month")
