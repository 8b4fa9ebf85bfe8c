# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
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
from ansible_collections.ucloud.cloud.plugins.module_utils._quotes import Quotes, distinct_hosts
from ansible_collections.ucloud.cloud.plugins.module_utils._refund_prices import refund_prices
from ansible_collections.ucloud.cloud.plugins.module_utils._retry import MAX_ATTEMPTS

from ...simulator_control import Simulator, SimulatorProcess
from ..connection import PRIVATE_KEY, PUBLIC_KEY, Connect

ACTION = "GetUHostRefundPrice"


def entry(uhost_id: str, price: float | None, code: int = 0, message: str = "") -> dict[str, Any]:
    return {
        "uhost_id": uhost_id,
        "refundable": price is not None,
        "refund_price": price,
        "code": code,
        "message": message,
    }


def ask(connect: Connect, uhost_ids: list[str], product: str = "uhost", **changes: object) -> Quotes:
    return refund_prices(connect(**changes), uhost_ids, product)


def prices_of(quotes: Quotes) -> dict[str, Any]:
    return {refund["uhost_id"]: refund["refund_price"] for refund in quotes.result["refund_prices"]}


def batches(simulator: Simulator) -> list[int]:
    """Return how many hosts each call named, the largest call first."""
    sizes = [sum(name.startswith("UHostIds.") for name in request["parameters"]) for request in simulator.requests()]
    return sorted(sizes, reverse=True)


def answer_with(simulator: Simulator, *entries: str) -> None:
    """Let each answer hold these entries, given as JSON."""
    refunds = ", ".join(entries)
    text = f'{{"RetCode": 0, "Action": "GetUHostRefundPriceResponse", "RefundPriceSet": [{refunds}]}}'
    simulator.order(faults=[{"kind": "body", "text": text}])


# The documented result


def test_hosts_that_can_be_refunded_and_others(connect: Connect) -> None:
    quotes = ask(connect, ["uhost-web01", "uhost-db02", "uhost-nope", "uhost-build02", "uhost-free01", "uhost-old01"])
    assert quotes.result == {
        "refund_prices": [
            entry("uhost-web01", 235.5),
            entry("uhost-db02", None, 8856, "Please stop the host first"),
            entry("uhost-nope", None, 8039, "UHost instance [uhost-nope] not exist"),
            # The provider's answer has a price of 0 beside the refusal.
            entry("uhost-build02", None, 8990, "A preemptive host cannot be refunded"),
            # Free is a price.
            entry("uhost-free01", 0.0),
            entry("uhost-old01", None, 8991, "主机已过期\uff0c不能退费"),
        ],
        "total_refund_price": 235.5,
    }
    assert quotes.unpriced == ["uhost-db02", "uhost-nope", "uhost-build02", "uhost-old01"]


def test_the_types_are_those_of_the_documentation(connect: Connect) -> None:
    result = ask(connect, ["uhost-free01", "uhost-db02"]).result
    first, second = result["refund_prices"]
    assert [type(value) for value in first.values()] == [str, bool, float, int, str]
    assert [type(value) for value in second.values()] == [str, bool, type(None), int, str]
    assert result["total_refund_price"].__class__ is float


def test_nothing_can_be_refunded(connect: Connect) -> None:
    quotes = ask(connect, ["uhost-db02"])
    assert quotes.result["total_refund_price"] == 0.0
    assert quotes.unpriced == ["uhost-db02"]


def test_a_large_price_and_a_total_with_cents(connect: Connect) -> None:
    quotes = ask(connect, ["uhost-hkvpn01", "uhost-hkweb01", "uhost-hkfail01"], region="hk")
    assert prices_of(quotes) == {"uhost-hkvpn01": 1234567.89, "uhost-hkweb01": 318.64, "uhost-hkfail01": 15.2}
    assert quotes.result["total_refund_price"] == 1234901.73


def test_compshare_instances(simulator: Simulator, connect: Connect) -> None:
    hosts = ["uhost-gpu01", "uhost-gpu02", "uhost-gpu03", "uhost-gpu04"]
    quotes = ask(connect, hosts, "compshare", region="cn-wlcb", zone="cn-wlcb-01")
    assert quotes.result == {
        "refund_prices": [
            entry("uhost-gpu01", 742.18),
            # Here the explanation is called ErrMessage.
            entry("uhost-gpu02", None, 8856, "Please stop the host first"),
            entry("uhost-gpu03", None, 8990, "A host paid afterwards cannot be refunded"),
            entry("uhost-gpu04", 0.05),
        ],
        "total_refund_price": 742.23,
    }
    (request,) = simulator.requests()
    assert request["parameters"]["Action"] == "GetCompShareRefundPrice"
    assert request["parameters"]["Zone"] == "cn-wlcb-01"


def test_compshare_needs_neither_region_nor_zone(simulator: Simulator, connect: Connect) -> None:
    assert prices_of(ask(connect, ["uhost-gpu01"], "compshare", region=None)) == {"uhost-gpu01": 742.18}
    assert not {"Region", "Zone"} & set(simulator.requests()[0]["parameters"])


def test_the_official_sdk_gets_the_same_prices(simulator: Simulator, connect: Connect) -> None:
    hosts = [name for name, host in simulator.fleet().items() if host["region"] == "cn-bj2"]
    official = OfficialClient(
        {"region": "cn-bj2", "public_key": PUBLIC_KEY, "private_key": PRIVATE_KEY, "base_url": simulator.base_url}
    )
    theirs = official.invoke(ACTION, {"UHostIds": hosts})["RefundPriceSet"]
    assert len(hosts) >= 10
    assert prices_of(ask(connect, hosts)) == {
        host["UHostId"]: host["RefundPrice"] if host["Code"] == 0 else None for host in theirs
    }


# Any number of hosts


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (1, [1]),
        (99, [99]),
        (100, [100]),
        (101, [100, 1]),
        (250, [100, 100, 50]),
        (1000, [100] * 10),
    ],
)
def test_calls_name_at_most_a_hundred_hosts(
    simulator: Simulator, connect: Connect, count: int, sizes: list[int]
) -> None:
    hosts = [f"uhost-{number}" for number in range(count)]
    quotes = ask(connect, hosts)
    assert [refund["uhost_id"] for refund in quotes.result["refund_prices"]] == hosts
    assert quotes.unpriced == hosts
    assert batches(simulator) == sizes


def test_every_host_keeps_its_own_price_among_many(tmp_path: Path, connect: Connect) -> None:
    hosts = [
        {
            "UHostId": f"uhost-{number}",
            "region": "cn-bj2",
            "Zone": "cn-bj2-05",
            "refund": {"RefundPrice": f"{number}.1"},
        }
        for number in range(1000)
    ]
    fleet = tmp_path / "fleet.json"
    fleet.write_text(json.dumps({"hosts": hosts}), encoding="utf-8")
    process = SimulatorProcess("--fleet", str(fleet))
    try:
        Simulator(process.base_url).order(faults=[{"kind": "shuffle"}])
        quotes = ask(connect, [str(host["UHostId"]) for host in reversed(hosts)], base_url=process.base_url)
    finally:
        process.stop()
    assert quotes.result["refund_prices"] == [
        entry(f"uhost-{number}", number + 0.1) for number in reversed(range(1000))
    ]
    # Binary floats would give 499600.00000000023.
    assert quotes.result["total_refund_price"] == 499600.0
    assert quotes.unpriced == []


@pytest.mark.parametrize(
    "prices",
    [
        ["0.1"] * 10,
        ["0.1"] * 99 + ["0.01"],
        ["0.10", "0.20"],
        ["1234567890123.45", "0.01", "0.01", "0.05"],
        ["0.2083", "12.3456", "100"],
        ["1e2", "1.005", "2.675"],
        ["9999999999999999999999999999", "0.1", "0.4", "1"],
    ],
)
def test_the_total_is_the_float_nearest_to_the_exact_sum(
    simulator: Simulator, connect: Connect, prices: list[str]
) -> None:
    hosts = [f"uhost-{number}" for number in range(len(prices))]
    answer_with(
        simulator,
        *(f'{{"UHostId": "{host}", "Code": 0, "RefundPrice": {price}}}' for host, price in zip(hosts, prices)),
    )
    quotes = ask(connect, hosts)
    assert quotes.result["total_refund_price"] == float(sum(map(Fraction, prices)))
    assert list(prices_of(quotes).values()) == list(map(float, prices))


# Answers that are not in order


def test_a_host_that_the_answer_leaves_out(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "drop_entries", "uhost_ids": ["uhost-web02"]}])
    quotes = ask(connect, ["uhost-web01", "uhost-web02", "uhost-db01"])
    first, second, third = quotes.result["refund_prices"]
    assert [first["refund_price"], third["refund_price"]] == [235.5, 4821.07]
    assert (second["uhost_id"], second["refundable"], second["refund_price"]) == ("uhost-web02", False, None)
    assert second["code"] != 0
    assert "not mention" in second["message"]
    assert quotes.unpriced == ["uhost-web02"]
    assert quotes.result["total_refund_price"] == 5056.57


def test_an_answer_that_is_empty(simulator: Simulator, connect: Connect) -> None:
    answer_with(simulator)
    assert ask(connect, ["uhost-web01", "uhost-web02"]).unpriced == ["uhost-web01", "uhost-web02"]


def test_hosts_not_asked_for_are_ignored_whatever_is_said_of_them(simulator: Simulator, connect: Connect) -> None:
    entries = [
        {"UHostId": "uhost-else", "Code": 0, "RefundPrice": 1},
        {"UHostId": "uhost-else", "Code": 0, "RefundPrice": 2},
        {"UHostId": "uhost-odd", "Code": "0", "RefundPrice": "much"},
        {"UHostId": "UHOST-WEB01", "Code": 0, "RefundPrice": 3},
    ]
    simulator.order(faults=[{"kind": "extra_entries", "entries": entries}])
    assert ask(connect, ["uhost-web01"]).result == {
        "refund_prices": [entry("uhost-web01", 235.5)],
        "total_refund_price": 235.5,
    }


def test_an_answer_in_another_order(simulator: Simulator, connect: Connect) -> None:
    hosts = ["uhost-web01", "uhost-web02", "uhost-db01", "uhost-build01", "uhost-new01", "uhost-nope"]
    expected = ask(connect, hosts)
    for seed in range(5):
        simulator.order(faults=[{"kind": "shuffle"}], seed=seed)
        assert ask(connect, hosts) == expected


def test_an_entry_that_comes_twice_counts_once(simulator: Simulator, connect: Connect) -> None:
    hosts = ["uhost-web01", "uhost-db02"]
    expected = ask(connect, hosts)
    simulator.order(faults=[{"kind": "duplicate_entries"}])
    assert ask(connect, hosts) == expected


@pytest.mark.parametrize("second", ['"Code": 0, "RefundPrice": 1.01', '"Code": 8856, "Message": "Please stop"'])
def test_two_entries_that_contradict_each_other(simulator: Simulator, connect: Connect, second: str) -> None:
    answer_with(
        simulator,
        '{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": 1.00}',
        f'{{"UHostId": "uhost-web01", {second}}}',
    )
    with pytest.raises(MalformedAnswerError, match="uhost-web01"):
        ask(connect, ["uhost-web01"])


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ('"Code": 0, "RefundPrice": 7', entry("uhost-web01", 7.0)),
        ('"Code": 0, "Message": null, "RefundPrice": 7.10', entry("uhost-web01", 7.1)),
        ('"Code": 0, "RefundPrice": 0.12345', entry("uhost-web01", 0.12345)),
        ('"Code": 0, "RefundPrice": 7, "Further": [1]', entry("uhost-web01", 7.0)),
        ('"Code": 8856, "Message": "why"', entry("uhost-web01", None, 8856, "why")),
        ('"Code": 8856, "ErrMessage": "why"', entry("uhost-web01", None, 8856, "why")),
        ('"Code": 8856, "Message": "", "ErrMessage": "why"', entry("uhost-web01", None, 8856, "why")),
        ('"Code": 8856, "RefundPrice": null', entry("uhost-web01", None, 8856)),
        ('"Code": 8856, "RefundPrice": 5.5', entry("uhost-web01", None, 8856)),
        ('"Code": -5, "RefundPrice": 5.5', entry("uhost-web01", None, -5)),
    ],
)
def test_every_documented_form_of_an_entry(
    simulator: Simulator, connect: Connect, fields: str, result: dict[str, Any]
) -> None:
    answer_with(simulator, f'{{"UHostId": "uhost-web01", {fields}}}')
    assert ask(connect, ["uhost-web01"]).result["refund_prices"] == [result]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"Code": 0, "RefundPrice": 1}', "UHostId is missing"),
        ('{"UHostId": 5, "Code": 0, "RefundPrice": 1}', "UHostId is not a string"),
        ('{"UHostId": "uhost-web01", "RefundPrice": 1}', "Code is missing"),
        ('{"UHostId": "uhost-web01", "Code": null, "RefundPrice": 1}', "Code is missing"),
        ('{"UHostId": "uhost-web01", "Code": "0", "RefundPrice": 1}', "Code is not an integer"),
        ('{"UHostId": "uhost-web01", "Code": 0.0, "RefundPrice": 1}', "Code is not an integer"),
        ('{"UHostId": "uhost-web01", "Code": false, "RefundPrice": 1}', "Code is not an integer"),
        ('{"UHostId": "uhost-web01", "Code": 0}', "RefundPrice is missing"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": null}', "RefundPrice is missing"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": "1.00"}', "RefundPrice is not a number"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": true}', "RefundPrice is not a number"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": [1]}', "RefundPrice is not a number"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": 1e999}', "RefundPrice is not a finite number"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": NaN}', "NaN"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": Infinity}', "Infinity"),
        ('{"UHostId": "uhost-web01", "Code": 1, "RefundPrice": "none"}', "RefundPrice is not a number"),
        ('{"UHostId": "uhost-web01", "Code": 0, "RefundPrice": 1, "Message": 5}', "Message is not a string"),
        ('{"UHostId": "uhost-web01", "Code": 1, "ErrMessage": {}}', "ErrMessage is not a string"),
        ('"uhost-web01"', "RefundPriceSet[0] is not an object"),
        ("null", "RefundPriceSet[0] is not an object"),
    ],
)
def test_an_entry_of_another_form_is_told_and_prices_nothing(
    simulator: Simulator, connect: Connect, text: str, what: str
) -> None:
    answer_with(simulator, text)
    with pytest.raises(MalformedAnswerError) as caught:
        ask(connect, ["uhost-web01"])
    assert what in caught.value.message
    assert caught.value.action == ACTION
    assert caught.value.request_id


@pytest.mark.parametrize("text", ['{"RetCode": 0}', '{"RetCode": 0, "RefundPriceSet": null}'])
def test_an_answer_without_entries_is_malformed(simulator: Simulator, connect: Connect, text: str) -> None:
    simulator.order(faults=[{"kind": "body", "text": text}])
    with pytest.raises(MalformedAnswerError, match="RefundPriceSet is missing"):
        ask(connect, ["uhost-web01"])


def test_the_answer_to_another_request_prices_nothing(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "wrong_action", "answer_action": "GetCompShareRefundPrice"}])
    with pytest.raises(MalformedAnswerError, match="GetCompShareRefundPriceResponse"):
        ask(connect, ["uhost-web01"])


# Errors


@pytest.mark.parametrize(
    ("ret_code", "kind"),
    [(150, UnavailableError), (171, CredentialsError), (230, RequestError), (293, PermissionDeniedError)],
)
def test_an_error_about_the_account_or_the_request_fails_all(
    simulator: Simulator, connect: Connect, ret_code: int, kind: type[UCloudError]
) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": ret_code}])
    with pytest.raises(kind):
        ask(connect, [f"uhost-{number}" for number in range(250)])


@pytest.mark.parametrize("spoiled", [["uhost-web02"], ["uhost-web01", "uhost-free01"], ["uhost-new01"]])
def test_one_host_that_spoils_a_call_costs_the_others_no_price(
    simulator: Simulator, connect: Connect, spoiled: list[str]
) -> None:
    hosts = ["uhost-web01", "uhost-web02", "uhost-db01", "uhost-db02", "uhost-build01", "uhost-new01", "uhost-free01"]
    expected = {refund["uhost_id"]: refund for refund in ask(connect, hosts).result["refund_prices"]}
    simulator.order(
        faults=[
            {"kind": "batch_error", "uhost_id": host, "ret_code": 8029, "message": "not allowed"} for host in spoiled
        ]
    )
    refunds = ask(connect, hosts).result["refund_prices"]
    assert refunds == [entry(host, None, 8029, "not allowed") if host in spoiled else expected[host] for host in hosts]


def test_a_service_that_refuses_every_host_ends(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 8039, "message": "no such host"}])
    hosts = [f"uhost-{number}" for number in range(8)]
    assert ask(connect, hosts).result["refund_prices"] == [entry(host, None, 8039, "no such host") for host in hosts]
    assert simulator.stats()["requests"] == 15


def test_a_host_whose_price_is_to_be_asked_for_later(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 8916, "message": "try later", "times": 2}])
    assert prices_of(ask(connect, ["uhost-web01"])) == {"uhost-web01": 235.5}
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 8916, "message": "try later"}])
    assert ask(connect, ["uhost-web01"]).result["refund_prices"] == [entry("uhost-web01", None, 8916, "try later")]
    assert simulator.stats()["requests"] == 3 + MAX_ATTEMPTS


def test_the_deadline_says_how_far_it_came(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "http", "status": 503, "retry_after": 7200, "skip": 1}])
    with pytest.raises(DeadlineError, match="100 of 250 hosts"):
        ask(connect, [f"uhost-{number}" for number in range(250)], concurrency=1)


# Which hosts are asked for


def test_hosts_are_asked_for_once_in_the_order_asked() -> None:
    assert distinct_hosts(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("uhost_ids", "option"),
    [
        ([], "uhost_ids"),
        ([""], "uhost_ids[0]"),
        (["uhost-a", "  "], "uhost_ids[1]"),
        (["uhost-a", "uhost-b", "uhost\t"], "uhost_ids[2]"),
        (["uhost a"], "uhost_ids[0]"),
        (["uhost-a\n"], "uhost_ids[0]"),
        (["uhost-\x00a"], "uhost_ids[0]"),
    ],
)
def test_what_cannot_be_a_host_is_told_by_its_place(uhost_ids: list[str], option: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        distinct_hosts(uhost_ids)
    assert caught.value.message.startswith(f"{option} ")
