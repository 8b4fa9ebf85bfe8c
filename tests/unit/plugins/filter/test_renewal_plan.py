# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucloud.cloud.plugins.filter.renewal_plan import FilterModule as Plan
from ansible_collections.ucloud.cloud.plugins.filter.renewal_plan_changes import FilterModule as Changes
from ansible_collections.ucloud.cloud.plugins.filter.renewal_plan_csv import FilterModule as Csv
from ansible_collections.ucloud.cloud.plugins.filter.renewal_plan_files import FilterModule as Files
from ansible_collections.ucloud.cloud.plugins.filter.renewal_plan_html import FilterModule as Html
from ansible_collections.ucloud.cloud.plugins.filter.renewal_plan_problems import FilterModule as Problems

from ..plugin_utils.fleet import NOW, host, rule

POLICY = [rule("renew", "Month", tag="web")]


def filters() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in (Plan, Changes, Csv, Files, Html, Problems):
        found.update(module().filters())
    return found


def apply(name: str, *arguments: Any, **options: Any) -> Any:
    return filters()[name](*arguments, **options)


def test_names() -> None:
    names = ["changes", "csv", "files", "html", "problems"]
    assert sorted(filters()) == ["renewal_plan", *(f"renewal_plan_{name}" for name in names)]


def test_one_step_after_the_other_is_the_same_as_all_at_once() -> None:
    places = [{"hosts": [host()], "account": "main"}]
    before = apply("renewal_plan", [{"hosts": []}], POLICY, NOW)
    plan = apply("renewal_plan", places, POLICY, NOW)
    changes = apply("renewal_plan_changes", plan, before)
    texts = apply(
        "renewal_plan_files", ["\n" + json.dumps(places[0])], POLICY, NOW, previous=json.dumps(before), title="T"
    )
    assert json.loads(texts["json"]) == plan
    assert json.loads(texts["changes"]) == changes
    assert texts["csv"] == apply("renewal_plan_csv", plan)
    assert texts["html"] == apply("renewal_plan_html", plan, changes, "T")
    assert texts["decisions"]["renew"]["Month"] == ["uhost-a"]
    assert "hosts" not in texts["summary"]
    assert texts["summary"]["changes"]["new"] == 1
    assert texts["summary"]["totals"] == plan["totals"]


def test_without_an_earlier_plan_there_are_no_changes() -> None:
    texts = apply("renewal_plan_files", [], POLICY, NOW)
    assert (texts["changes"], texts["summary"]["changes"]) == ("null", None)


def test_texts_of_places_can_be_given() -> None:
    place = {"hosts": [host()]}
    assert apply("renewal_plan", [json.dumps(place)], POLICY, NOW) == apply("renewal_plan", [place], POLICY, NOW)


def test_problems() -> None:
    assert apply("renewal_plan_problems", POLICY) == []
    assert apply("renewal_plan_problems", [rule("gone")])[0].startswith("rule 1 (the rule): decision")


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("renewal_plan", ([], [rule("gone")], NOW), "ucloud.cloud.renewal_plan: rule 1"),
        ("renewal_plan", ([], [], "soon"), "ucloud.cloud.renewal_plan: as_of must be"),
        (
            "renewal_plan_changes",
            ({"hosts": []}, None),
            "ucloud.cloud.renewal_plan_changes: previous is no renewal plan",
        ),
        ("renewal_plan_files", ([], [], NOW, "en", "CNY", "not JSON"), "previous is no renewal plan: it is not JSON"),
    ],
)
def test_errors_name_filter_and_option(name: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        apply(name, *arguments)
