# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucloud.cloud.plugins.filter.join_prices import FilterModule

join_prices = FilterModule().filters()["join_prices"]

WEB1 = {"uhost_id": "uhost-web1", "name": "web-1", "expires_in_days": 3.5}
WEB2 = {"uhost_id": "uhost-web2", "name": "web-2", "expires_in_days": None}
MONTH = {"Month": {"price": 320.0, "original_price": None}}
NOTHING = {
    "refundable": None,
    "refund_price": None,
    "refund_code": None,
    "refund_message": None,
    "renewable": None,
    "renew_prices": None,
    "renew_code": None,
    "renew_message": None,
}
REFUNDED = {"refundable": True, "refund_price": 235.5, "refund_code": 0, "refund_message": ""}
RENEWED = {"renewable": True, "renew_prices": MONTH, "renew_code": 0, "renew_message": ""}


def refund(uhost_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "uhost_id": uhost_id,
        "refundable": True,
        "refund_price": 235.5,
        "code": 0,
        "message": "",
        **changes,
    }


def renewal(uhost_id: str, **changes: Any) -> dict[str, Any]:
    return {"uhost_id": uhost_id, "renewable": True, "prices": MONTH, "code": 0, "message": "", **changes}


def test_all_of_it_in_the_order_of_the_hosts() -> None:
    refunds = [
        refund("uhost-web2", refundable=False, refund_price=None, code=8856, message="stop it first"),
        refund("uhost-web1"),
    ]
    renewals = [renewal("uhost-web1"), renewal("uhost-web2", renewable=False, prices={}, code=8039, message="no")]
    assert join_prices([WEB1, WEB2], refunds, renewals) == [
        {**WEB1, **REFUNDED, **RENEWED},
        {
            **WEB2,
            "refundable": False,
            "refund_price": None,
            "refund_code": 8856,
            "refund_message": "stop it first",
            "renewable": False,
            "renew_prices": {},
            "renew_code": 8039,
            "renew_message": "no",
        },
    ]


def test_a_host_without_an_entry_gets_nulls_and_never_the_entry_of_another() -> None:
    assert join_prices([WEB1, WEB2], [refund("uhost-web2"), refund("uhost-web3")], [renewal("uhost-web1")]) == [
        {**WEB1, **NOTHING, **RENEWED},
        {**WEB2, **NOTHING, **REFUNDED},
    ]


@pytest.mark.parametrize(
    "host", ["uhost-web1", {"uhost_id": "uhost-web1"}, {"ucloud_uhost_id": "uhost-web1", "ansible_host": "192.0.2.1"}]
)
def test_a_host_may_be_given_in_several_ways(host: Any) -> None:
    given = host if isinstance(host, dict) else {}
    joined = {**given, "uhost_id": "uhost-web1", **NOTHING, **REFUNDED}
    assert join_prices([host], [refund("uhost-web1")]) == [joined]
    assert join_prices(iter([host]), iter([refund("uhost-web1")])) == [joined]


def test_prices_may_be_left_out() -> None:
    assert join_prices([WEB1], renew_prices=[renewal("uhost-web1")]) == [{**WEB1, **NOTHING, **RENEWED}]
    assert join_prices([]) == []


def test_what_is_given_stays_as_it_is() -> None:
    hosts = [dict(WEB1)]
    join_prices(hosts, [refund("uhost-web1")])
    assert hosts == [WEB1]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["uhost-web1"], "the list of hosts must be a list, not str"),
        ([WEB1], "the list of hosts must be a list, not dict"),
        ([None], "the list of hosts must be a list, not NoneType"),
        ([[{"name": "web-1"}]], "the list of hosts: number 1 is no host"),
        ([[WEB1, {"uhost_id": ""}]], "the list of hosts: number 2 is no host"),
        ([[5]], "the list of hosts: number 1 is no host"),
        ([[WEB1, WEB1]], "the list of hosts has uhost-web1 more than once"),
        ([[WEB1], {"refund_prices": []}], "refund_prices must be a list, not dict"),
        ([[WEB1], [refund("uhost-web1"), refund("uhost-web1", refund_price=1.0)]], "refund_prices has uhost-web1 more"),
        ([[WEB1], [], [renewal("uhost-web9"), renewal("uhost-web9")]], "renew_prices has uhost-web9 more than once"),
        ([[WEB1], [], [{}]], "renew_prices: number 1 is no host"),
        ([[WEB1], [renewal("uhost-web1")]], "refund_prices: the entry of uhost-web1 has no refundable"),
        ([[WEB1], [], [refund("uhost-web1")]], "renew_prices: the entry of uhost-web1 has no renewable"),
        ([[WEB1], ["uhost-web1"]], "refund_prices: the entry of uhost-web1 has no refundable"),
    ],
)
def test_what_cannot_be_joined_is_told(arguments: list[Any], what: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        join_prices(*arguments)
    assert f"ucloud.cloud.join_prices: {what}" in str(caught.value)
