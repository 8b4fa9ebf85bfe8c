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
from ansible_collections.ucloud.cloud.plugins.filter.renewal_plan_html import FilterModule as Html

from ..plugin_utils.fleet import NOW, host, rule

POLICY = [rule("renew", "Month", tag="web")]


def filters() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in (Plan, Changes, Csv, Html):
        found.update(module().filters())
    return found


def apply(name: str, *arguments: Any, **options: Any) -> Any:
    return filters()[name](*arguments, **options)


def test_names() -> None:
    names = ["changes", "csv", "html"]
    assert sorted(filters()) == ["renewal_plan", *(f"renewal_plan_{name}" for name in names)]


def test_texts_of_places_can_be_given() -> None:
    place = {"hosts": [host()]}
    assert apply("renewal_plan", [json.dumps(place)], POLICY, NOW) == apply("renewal_plan", [place], POLICY, NOW)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("renewal_plan", ([], [rule("gone")], NOW), "ucloud.cloud.renewal_plan: policy: rule 1"),
        ("renewal_plan", ([], [], "soon"), "ucloud.cloud.renewal_plan: as_of must be"),
        ("renewal_plan", (["not JSON"], [], NOW), r"places\[0\] is no JSON"),
        ("renewal_plan", ([{"hosts": []}, {}], [], NOW), r"places\[1\] has no list of hosts"),
        ("renewal_plan", ([[]], [], NOW), r"places\[0\] has no list of hosts"),
        ("renewal_plan", ([{"hosts": [{"name": "web"}]}], [], NOW), r"places\[0\] has no list of hosts"),
        (
            "renewal_plan_changes",
            ({"hosts": []}, None),
            "ucloud.cloud.renewal_plan_changes: previous is no renewal plan",
        ),
    ],
)
def test_errors_name_filter_and_option(name: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        apply(name, *arguments)
