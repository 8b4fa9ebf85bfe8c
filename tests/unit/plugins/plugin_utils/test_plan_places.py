# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import make_plan
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_csv import plan_csv
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_places import read_places

from .fleet import NOW, host, prices, rule

WITHOUT_ANYTHING: dict[str, Any] = {
    name: None for name in host() if name not in ("uhost_id", "remark", "renewable", "refund_message", "renew_message")
}


def refusal(*places: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_places(places)
    return caught.value.message


def test_a_place_can_be_a_text() -> None:
    place = {"hosts": [host()], "account": "main", "product": "compshare", "uhost_ids": ["uhost-a"]}
    assert read_places([f"\n{json.dumps(place)}", place]) == [place, place]


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("not JSON", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "has no list of hosts"),
        ({}, "has no list of hosts"),
        ([], "has no list of hosts"),
        (None, "has no list of hosts"),
        ({"hosts": {}}, "has no list of hosts"),
        ({"hosts": [], "account": 5}, ": account must be a text or null, not 5"),
        ({"hosts": [], "product": "disk"}, ": product must be one of uhost, compshare, not 'disk'"),
        ({"hosts": [], "uhost_ids": "uhost-a"}, ": uhost_ids must be a list of IDs, not 'uhost-a'"),
        ({"hosts": [], "missing_uhost_ids": [1]}, ": missing_uhost_ids must be a list of IDs"),
    ],
)
def test_what_is_no_place(place: object, problem: str) -> None:
    assert refusal({"hosts": []}, place).startswith(f"places[1]{'' if problem[0] == ':' else ' '}{problem}")


@pytest.mark.parametrize("other", ["uhost-a", None, {}, {"name": "web"}, {"uhost_id": ""}, {"uhost_id": ["a"]}])
def test_what_is_no_host(other: object) -> None:
    assert refusal({"hosts": [host(), other]}) == "places[0].hosts[1] is no host: it has no uhost_id"


@pytest.mark.parametrize("name", sorted(WITHOUT_ANYTHING.keys() - {"expire_time_iso8601"}))
def test_a_host_without_a_fact_that_rules_look_at_is_refused(name: str) -> None:
    without = host()
    del without[name]
    assert refusal({"hosts": [without]}).startswith(f"places[0].hosts[0] (uhost-a) has no {name}: give hosts of")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": 5}, "name must be a text or null, not 5"),
        ({"tag": ["web"]}, "tag must be a text or null, not ['web']"),
        ({"auto_renew": "Yes"}, "auto_renew must be true, false or null, not 'Yes'"),
        ({"expire_time": "1793491200"}, "expire_time must be Unix seconds or null, not '1793491200'"),
        ({"expire_time": 1793491200000}, "expire_time must be Unix seconds or null, not 1793491200000"),
        ({"expire_time": True}, "expire_time must be Unix seconds or null, not True"),
        ({"refund_price": "235.50"}, "refund_price must be a price or null, not '235.50'"),
        ({"refund_price": float("nan")}, "refund_price must be a price or null, not nan"),
        ({"refund_price": True}, "refund_price must be a price or null, not True"),
        ({"renew_prices": {"Month": 120.0}}, "renew_prices must be prices by charge type, or null"),
        ({"renew_prices": {"Month": None}}, "renew_prices must be prices by charge type, or null"),
        ({"renew_prices": {"Month": {"price": None}}}, "renew_prices must be prices by charge type, or null"),
        ({"renew_prices": [120.0]}, "renew_prices must be prices by charge type, or null"),
        (
            {"renew_prices": {"Month": {"price": 1, "original_price": "2"}}},
            "renew_prices must be prices by charge type",
        ),
    ],
)
def test_what_no_host_has_is_refused(changes: dict[str, Any], problem: str) -> None:
    assert refusal({"hosts": [host(**changes)]}).startswith(f"places[0].hosts[0] (uhost-a): {problem}")


def test_a_refund_without_its_price_is_refused() -> None:
    message = "places[0].hosts[0] (uhost-a) is refundable, but has no refund_price"
    assert refusal({"hosts": [host(refund_price=None)]}) == message


def test_a_host_of_which_nothing_is_known_is_for_a_person() -> None:
    places = read_places([{"hosts": [host(**WITHOUT_ANYTHING)]}])
    plan = make_plan(places, [rule("delete", called="old", expired=False)], as_of=NOW)
    assert [entry["decision"] for entry in plan["hosts"]] == ["review"]
    assert plan_csv(plan).count("\n") == 2
    assert re.search("No host has both prices", plan_page(plan))


def test_prices_without_fractions_are_prices() -> None:
    places = read_places([{"hosts": [host(refund_price=5, renew_prices=prices(Month=1, Week=0))]}])
    assert make_plan(places, [], as_of=NOW)["totals"]["all"]["quoted"]["refund"] == 5.0
