# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_policy import MATCH_FIELDS, parse_policy

from .fleet import DAY, NOW, decided, host, prices, rule

LATER = {"expire_time": NOW + 100 * DAY}
NEVER = {"expire_time": None}
PAST = {"expire_time": NOW - DAY}
MATCHES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # a condition, a host that meets it beside the usual one, and a host that does not
    ({"tag": "web"}, {}, {"tag": "db"}),
    ({"tag": ["db", "web"]}, {"tag": "db"}, {"tag": None}),
    ({"name": "web-*"}, {}, {"name": "my-web-01"}),
    ({"name": ["db-?", "web-[01][0-9]"]}, {"name": "db-1"}, {"name": "WEB-01"}),
    ({"name": "*"}, {}, {"name": None}),
    ({"state": ["Running", "Install Fail"]}, {"state": "Install Fail"}, {"state": ""}),
    ({"charge_type": "Month"}, {}, {"charge_type": "Dynamic"}),
    ({"region": "cn-bj2"}, {}, {"region": "hk"}),
    ({"zone": "cn-bj2-05"}, {}, {"zone": None}),
    ({"auto_renew": False}, {}, {"auto_renew": None}),
    ({"auto_renew": "yes"}, {"auto_renew": True}, {}),
    ({"expires_within": "10d"}, {"expire_time": NOW + 1}, {"expire_time": NOW + 10 * DAY + 1}),
    ({"expires_within": "10d"}, {"expire_time": NOW + 10 * DAY}, {"expire_time": NOW}),
    ({"expires_within": "10d"}, {}, NEVER),
    ({"expires_after": "10d"}, {"expire_time": NOW + 10 * DAY + 1}, {}),
    ({"expires_after": "10d"}, LATER, NEVER),
    ({"expired": True}, {"expire_time": NOW}, {}),
    ({"expired": True}, PAST, NEVER),
    ({"expired": False}, NEVER, PAST),
    ({"refund_price": {"min": 235.5}}, {}, {"refund_price": 235.49}),
    ({"refund_price": {"max": "235.50"}}, {}, {"refund_price": 235.51}),
    ({"renew_price": {"Month": {"min": 100, "max": 120}}}, {}, {"renew_prices": prices(Month=120.01)}),
    ({"renew_price": {"Year": {"max": 1200}}}, {}, {"renew_prices": prices(Year=1200.01)}),
    ({"year_savings": {"min": 240}}, {}, {"renew_prices": prices(Month=120.0, Year=1200.01)}),
    ({"year_savings": {"max": -1}}, {"renew_prices": prices(Month=1.0, Year=13.0)}, {}),
    (
        {"year_savings_percent": {"min": 10}},
        {"renew_prices": prices(Month=10.0, Year=108.0)},
        {"renew_prices": prices(Month=10.0, Year=108.01)},
    ),
    ({"year_savings_percent": {"max": 0}}, {"renew_prices": prices(Month=0.0, Year=0.0)}, {}),
]


@pytest.mark.parametrize(("match", "fits", "fits_not"), MATCHES)
def test_conditions(match: dict[str, Any], fits: dict[str, Any], fits_not: dict[str, Any]) -> None:
    entry = decided(host(**fits), rule("keep", **match))
    assert (entry["decision"], entry["rule"]) == ("keep", "the rule")
    assert entry["why"].startswith("Rule 'the rule': ")
    other = decided(host(**fits_not), rule("keep", **match))
    assert (other["decision"], other["rule"], other["why"]) == ("review", None, "No rule of the policy fits.")


def test_conditions_of_the_place() -> None:
    place = {"account": "main", "product": "compshare"}
    for match in ({"account": "main"}, {"product": ["compshare"]}):
        assert decided(host(), rule("keep", **match), place=place)["decision"] == "keep"
        assert decided(host(), rule("keep", **match))["decision"] == "review"


@pytest.mark.parametrize("field", MATCH_FIELDS)
def test_a_condition_without_a_value_is_refused(field: str) -> None:
    # Taken for none, it would let the rule delete every host.
    with pytest.raises(ConfigurationError, match=rf"rule 1 \(old\): match.{field} has no value"):
        parse_policy([rule("delete", called="old", **{field: None})])


def test_all_conditions_have_to_hold() -> None:
    both = rule("keep", tag="web", state="Running")
    assert decided(host(), both)["decision"] == "keep"
    assert decided(host(state="Stopped"), both)["decision"] == "review"


def test_every_field_is_tested() -> None:
    assert {field for match, _fits, _not in MATCHES for field in match} | {"account", "product"} == set(MATCH_FIELDS)


def refusal(policy: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_policy(policy)
    return caught.value.message


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("keep", "rule 1: it must be a dictionary, not a text"),
        ({"decision": "keep"}, "rule 1: name is missing: it says in the plan what has decided"),
        ({"name": " ", "decision": "keep"}, "rule 1: name is missing: it says in the plan what has decided"),
        (rule("rebuild"), "rule 1 (the rule): decision must be one of renew, delete, keep, review, not 'rebuild'"),
        (
            rule("renew"),
            "rule 1 (the rule): charge_type must be one of Year, Month, Dynamic for the decision renew, not nothing",
        ),
        (rule("delete", "Month"), "rule 1 (the rule): charge_type is for the decision renew alone"),
        ({**rule(), "wen": 1}, "rule 1 (the rule): wen is unknown; a rule has name, match, decision, charge_type"),
        ({**rule(), "match": ["tag"]}, "rule 1 (the rule): match must be a dictionary, not a list"),
        ({**rule(), "match": None}, "rule 1 (the rule): match must be a dictionary, not nothing"),
        (rule(tga="a"), "rule 1 (the rule): match.tga is unknown; there are tag, name, state"),
        (rule(tag=[]), "rule 1 (the rule): match.tag must be a text, or a list of texts, that are not empty"),
        (rule(name=7), "rule 1 (the rule): match.name must be a text"),
        (rule(state="running"), "rule 1 (the rule): match.state must be one of Initializing"),
        (rule(auto_renew="perhaps"), "rule 1 (the rule): match.auto_renew must be true or false, not 'perhaps'"),
        (rule(expires_within="soon"), "rule 1 (the rule): match.expires_within must be a number of minutes, hours"),
        (rule(refund_price=100), "rule 1 (the rule): match.refund_price must be a dictionary with min, max or both"),
        (rule(refund_price={}), "rule 1 (the rule): match.refund_price must be a dictionary with min, max or both"),
        (rule(refund_price={"min": 1, "least": 2}), "rule 1 (the rule): match.refund_price.least is unknown"),
        (rule(refund_price={"min": True}), "rule 1 (the rule): match.refund_price.min must be a number, not True"),
        (rule(refund_price={"min": 1, "max": None}), "rule 1 (the rule): match.refund_price.max must be a number"),
        (rule(year_savings={"max": "NaN"}), "rule 1 (the rule): match.year_savings.max must be a number, not 'NaN'"),
        (
            rule(year_savings_percent={"min": "a lot"}),
            "rule 1 (the rule): match.year_savings_percent.min must be a number",
        ),
        (rule(refund_price={"min": 2, "max": 1}), "rule 1 (the rule): match.refund_price has a min that is more than"),
        (rule(renew_price=5), "rule 1 (the rule): match.renew_price must be a dictionary with a charge type"),
        (rule(renew_price={"Month": None}), "rule 1 (the rule): match.renew_price.Month must be a dictionary with min"),
        (rule(renew_price={"Week": {"min": 1}}), "rule 1 (the rule): match.renew_price.Week is unknown"),
        (rule(renew_price={"Month": {"min": "x"}}), "rule 1 (the rule): match.renew_price.Month.min must be a number"),
    ],
)
def test_what_is_wrong_is_named_with_rule_and_field(broken: object, problem: str) -> None:
    message = refusal([broken])
    assert message.startswith(f"policy: {problem}")
    assert message.count("rule 1") == 1


def test_all_problems_are_told_at_once() -> None:
    message = refusal([rule(), rule("renew", tga="a"), rule(called="another", state="gone")])
    problems = message.removeprefix("policy: ").split("; rule")
    assert [problem.split(":", maxsplit=1)[0] for problem in problems] == [
        "rule 2 (the rule)",
        " 2 (the rule)",
        " 2 (the rule)",
        " 3 (another)",
    ]
    assert "; rule 2 (the rule): name is that of rule 1 already" in message


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        (None, "nothing"),
        ("keep", "a text"),
        (True, "a boolean"),
        (1.5, "a number"),
        ({"name": "a"}, "a dictionary"),
    ],
)
def test_a_policy_is_a_list(policy: object, kind: str) -> None:
    assert refusal(policy) == f"policy must be a list of rules, not {kind}"


def test_a_good_policy_has_no_problems() -> None:
    rules = parse_policy([rule("renew", "Year", tag="web"), rule("delete", called="b")])
    assert [(each.name, each.decision, each.charge_type) for each in rules] == [
        ("the rule", "renew", "Year"),
        ("b", "delete", None),
    ]
