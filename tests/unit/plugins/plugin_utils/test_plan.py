# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Chinese has its own commas and colons.
# ruff: noqa: RUF001

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import (
    hosts_by_decision,
    make_plan,
    summary_of,
)
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_policy import DECISIONS
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_texts import LANGUAGES, money

from .fleet import DAY, NOW, decided, host, plan, prices, rule

WITHOUT_REFUND: dict[str, Any] = {
    "refundable": False,
    "refund_price": None,
    "refund_message": "Please stop the host first.",
}


def test_the_first_rule_that_fits_decides() -> None:
    rules = [rule("keep", tag="db"), rule("renew", "Year", called="web"), rule("delete", called="all")]
    entry = decided(host(), *rules)
    assert entry["decision"] == "renew"
    assert entry["renew_charge_type"] == "Year"
    assert entry["rule"] == "web"
    assert (entry["cost"], entry["refund"], entry["savings"]) == (1200.0, None, 240.0)
    assert entry["why"] == "Rule 'web': it holds for every host."


def test_facts_and_prices_are_in_the_plan() -> None:
    entry = decided(
        host(disks=[1], password="secret"), rule("delete", refund_price={"min": 1}), place={"account": "main"}
    )
    assert (entry["uhost_id"], entry["account"], entry["product"], entry["expires_in_days"]) == (
        "uhost-a",
        "main",
        "uhost",
        10,
    )
    assert (entry["refundable"], entry["refund_price"], entry["renewable"]) == (True, 235.5, True)
    assert entry["renew_prices"] == prices(Month=120.0, Year=1200.0)
    assert (entry["year_savings"], entry["year_savings_percent"]) == (240.0, 16.67)
    assert (entry["decision"], entry["refund"], entry["cost"], entry["savings"]) == ("delete", 235.5, None, None)
    assert entry["why"] == "Rule 'the rule': deleting it gives back 235.50."
    assert "disks" not in entry
    assert "password" not in entry


def test_conditions_are_told_as_reasons() -> None:
    match: dict[str, Any] = {
        "name": ["db-*", "web-*"],
        "auto_renew": False,
        "expires_within": "30d",
        "expired": False,
        "renew_price": {"Month": {"max": 500}},
        "year_savings": {"min": 1},
        "year_savings_percent": {"min": 1},
    }
    assert decided(host(), rule("keep", **match))["why"] == (
        "Rule 'the rule': its name web-01 fits web-*, the provider does not renew it by itself, it expires in 10.0"
        " days, it expires in 10.0 days, a month costs 120.00, a year saves 240.00 over twelve months,"
        " a year saves 16.7 % over twelve months."
    )
    gone = host(auto_renew=True, expire_time=NOW - 5 * DAY)
    assert decided(gone, rule("keep", expired=True, auto_renew=True))["why"] == (
        "Rule 'the rule': it expired 5.0 days ago, the provider renews it by itself."
    )
    soon = decided(host(expire_time=NOW + 3600), rule("keep", expires_within="2d"))
    assert soon["why"] == "Rule 'the rule': it expires in 1.0 hours."
    just = decided(host(expire_time=NOW - 1800), rule("keep", expired=True))
    assert just["why"] == "Rule 'the rule': it expired 0.5 hours ago."
    never = decided(host(expire_time=None), rule("keep", expired=False))
    assert never["why"] == "Rule 'the rule': it has no time of expiry."
    assert never["expires_in_days"] is None


@pytest.mark.parametrize(
    ("changes", "policy", "why"),
    [
        (
            {"renew_prices": prices(Month=1.0), "renew_message": "Year: not sold any more (RetCode 8029)"},
            rule("renew", "Year"),
            (
                "Rule 'the rule' says to renew it by the year, but the price of a year is missing:"
                " Year: not sold any more (RetCode 8029)."
            ),
        ),
        (
            WITHOUT_REFUND,
            rule("delete"),
            "Rule 'the rule' says to delete it, but the refund is missing: Please stop the host first.",
        ),
        (
            {**WITHOUT_REFUND, "renew_prices": None, "renew_message": None},
            rule("keep", year_savings={"min": 1}, refund_price={"min": 1}),
            (
                "Rule 'the rule' needs the price of a year and the price of a month and the refund, which are missing:"
                " Please stop the host first."
            ),
        ),
        (
            {"renew_prices": {}, "renew_message": ""},
            rule("keep", renew_price={"Dynamic": {"max": 1}}),
            "Rule 'the rule' needs the price of an hour, which is missing.",
        ),
    ],
)
def test_a_missing_price_is_for_a_person(changes: dict[str, Any], policy: dict[str, Any], why: str) -> None:
    # Although the rule behind it fits.
    entry = decided(host(**changes), policy, rule("keep", called="behind"))
    assert (entry["decision"], entry["rule"], entry["renew_charge_type"]) == ("review", "the rule", None)
    assert (entry["cost"], entry["refund"], entry["savings"]) == (None, None, None)
    assert entry["why"] == why


def test_a_condition_that_is_not_met_settles_it_whatever_is_missing() -> None:
    rules = [rule("delete", refund_price={"min": 1}, tag="db"), rule("keep", called="behind")]
    assert decided(host(**WITHOUT_REFUND), *rules)["rule"] == "behind"
    low = [rule("delete", refund_price={"min": 1}, renew_price={"Month": {"max": 1}}), rule("keep", called="behind")]
    assert decided(host(**WITHOUT_REFUND), *low)["rule"] == "behind"


def test_compshare_has_no_renewal_prices() -> None:
    gpu = host(renew_prices={}, renew_message="")
    place = {"product": "compshare"}
    entry = decided(gpu, rule("renew", "Month"), place=place)
    assert entry["decision"] == "review"
    assert entry["why"].endswith("is missing: the provider has no renewal prices for CompShare instances.")
    assert decided(gpu, rule("keep"), place=place)["decision"] == "keep"


def test_a_rule_can_leave_it_to_a_person() -> None:
    entry = decided(host(), rule("review", tag="web"))
    assert (entry["decision"], entry["rule"]) == ("review", "the rule")


def test_totals() -> None:
    hosts = [
        host("uhost-a", renew_prices=prices(Month=0.1, Year=1.0)),
        host("uhost-b", renew_prices=prices(Month=0.2)),
        host("uhost-c", renew_prices=prices(Year=5.0), tag="year"),
        host("uhost-d", tag="old", refund_price=0.1),
        host("uhost-e", tag="old", refund_price=0.2, renew_prices=prices(Dynamic=0.2083)),
        host("uhost-f", tag="other", **WITHOUT_REFUND),
    ]
    rules = [
        rule("renew", "Month", called="a", tag="web"),
        rule("renew", "Year", called="b", tag="year"),
        rule("delete", called="c", tag="old"),
    ]
    totals = plan(hosts, rules)["totals"]
    assert list(totals) == ["all", *DECISIONS]
    assert totals["renew"] == {
        "hosts": 3,
        "cost": 5.3,
        "costs": {"Month": 0.3, "Year": 5.0, "Dynamic": 0.0},
        "refund": 0.0,
        "savings": 0.0,
        "quoted": {"Month": 0.3, "Year": 6.0, "Dynamic": 0.0, "refund": 706.5},
        "unknown": {"Month": 1, "Year": 1, "Dynamic": 3, "refund": 0, "renewal": 0, "savings": 1},
    }
    assert (totals["delete"]["hosts"], totals["delete"]["refund"]) == (2, 0.3)
    assert totals["review"]["unknown"]["refund"] == 1
    assert totals["keep"]["hosts"] == 0
    assert totals["all"]["hosts"] == 6
    assert totals["all"]["quoted"]["Dynamic"] == 0.2083


def test_rules_that_have_decided_nothing_are_named() -> None:
    rules = [
        rule(called="typo", region="cn-bj9"),
        rule("delete", called="no refund", tag="web"),
        rule(called="behind"),
        rule(called="at the end"),
    ]
    assert plan([host(**WITHOUT_REFUND), host("uhost-b", tag="db")], rules)["unused_rules"] == ["typo", "at the end"]
    assert plan([], [])["unused_rules"] == []


def test_hosts_by_decision() -> None:
    hosts = [host("uhost-a"), host("uhost-b", tag="old"), host("uhost-c", tag="other")]
    made = plan(hosts, [rule("renew", "Year", tag="web"), rule("delete", called="b", tag="old")])
    assert hosts_by_decision(made) == {
        "renew": {"Month": [], "Year": ["uhost-a"], "Dynamic": []},
        "delete": ["uhost-b"],
        "keep": [],
        "review": ["uhost-c"],
    }


def test_the_summary_is_all_but_the_hosts() -> None:
    made = plan([host("uhost-a"), host("uhost-b", tag="old")], [rule("renew", "Month", tag="web")])
    changes = changes_between(made, plan([host("uhost-b", tag="old")], []))
    summary = summary_of(made, changes)
    assert "hosts" not in summary
    assert summary["totals"] == made["totals"]
    assert summary["renew"]["Month"] == ["uhost-a"]
    assert summary["review"] == ["uhost-b"]
    counts = {"new": 1, "gone": 0, "decisions": 0, "prices": 0}
    assert summary["changes"] == {"since": "2026-11-01T00:00:00Z", "changed": True, **counts}
    assert summary_of(made, None)["changes"] is None


def test_what_expires_first_comes_first() -> None:
    hosts = [
        host("uhost-d", expire_time=None),
        host("uhost-c"),
        host("uhost-b", expire_time=NOW - 1),
        host("uhost-a"),
    ]
    assert [entry["uhost_id"] for entry in plan(hosts, [])["hosts"]] == ["uhost-b", "uhost-a", "uhost-c", "uhost-d"]


def test_the_same_input_gives_the_same_plan() -> None:
    hosts = [host(f"uhost-{number}", expire_time=NOW + number % 7) for number in range(50)]
    shuffled = random.Random(7).sample(hosts, 50)  # noqa: S311
    for entry in shuffled:
        entry["renew_prices"] = dict(reversed(entry["renew_prices"].items()))
    rules = [rule("renew", "Month", tag="web")]
    assert json.dumps(plan(hosts, rules)) == json.dumps(plan(shuffled, rules))


def test_a_host_found_twice_counts_once() -> None:
    made = make_plan([{"hosts": [host()], "account": "a"}, {"hosts": [host()], "account": "b"}], [], as_of=NOW)
    assert [entry["account"] for entry in made["hosts"]] == ["a"]
    assert made["totals"]["all"]["hosts"] == 1


def test_hosts_that_no_place_knows_are_named() -> None:
    places: list[dict[str, Any]] = [
        {"hosts": [], "uhost_ids": ["a", "b", "c"], "missing_uhost_ids": ["a", "b"]},
        {"hosts": [], "uhost_ids": ["a", "b", "c"], "missing_uhost_ids": ["b", "c"]},
        {"hosts": []},
    ]
    assert make_plan(places, [], as_of=NOW)["missing_uhost_ids"] == ["b"]


def test_a_host_without_a_refund_has_none_whatever_else_is_said() -> None:
    entry = decided(host(refundable=False), rule("delete"))
    assert (entry["decision"], entry["refund_price"], entry["refundable"]) == ("review", None, False)


def test_prices_of_any_size_are_compared() -> None:
    entry = decided(host(renew_prices=prices(Month=0.0001, Year=1e30)))
    assert entry["year_savings_percent"] < -1e30


def test_text_that_no_file_can_hold_is_replaced() -> None:
    entry = decided(host(name="half \ud83d", remark=None))
    assert entry["name"] == "half ?"
    assert entry["remark"] is None


def test_unknown_charge_types_stay_in_the_plan() -> None:
    entry = decided(host(renew_prices=prices(Week=1.0, Year=2.0, Month=3.0)))
    assert list(entry["renew_prices"]) == ["Month", "Year", "Week"]


def test_what_is_no_language() -> None:
    with pytest.raises(ConfigurationError, match="language must be one of en, zh, not 'fr'"):
        plan([], [], language="fr")


def test_all_languages_say_the_same() -> None:
    english = LANGUAGES["en"]
    for texts in LANGUAGES.values():
        assert list(texts) == list(english)
        for name, text in texts.items():
            assert sorted(_fields(text)) == sorted(_fields(english[name])), name


def _fields(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def test_reasons_in_chinese() -> None:
    entry = decided(host(**WITHOUT_REFUND), rule("delete", called="闲置", tag="web"), language="zh")
    assert entry["why"] == "规则「闲置」要求删除，但退费金额缺失：Please stop the host first。"
    without = host(renew_prices={}, renew_message="the provider quotes no price")
    entry = decided(without, rule("renew", "Month", called="续费"), language="zh")
    assert entry["why"] == "规则「续费」要求按月续费，但一个月的价格缺失：服务商没有报价。"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"),
        ("1234567.8", "1,234,567.80"),
        ("0.2083", "0.2083"),
        ("-5", "-5.00"),
        ("1E+3", "1,000.00"),
        (None, "-"),
    ],
)
def test_money(amount: str | None, text: str) -> None:
    assert money(None if amount is None else Decimal(amount)) == text


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["web", "old", "x"])), max_size=30)
)
def test_every_host_is_in_the_plan_once_and_sums_are_exact(cents: list[tuple[int, int, str]]) -> None:
    hosts = [
        host(f"uhost-{index}", tag=tag, refund_price=refund / 100, renew_prices=prices(Month=month / 100))
        for index, (refund, month, tag) in enumerate(cents)
    ]
    made = plan(hosts, [rule("renew", "Month", tag="web"), rule("delete", called="b", tag="old")])
    assert sorted(entry["uhost_id"] for entry in made["hosts"]) == sorted(entry["uhost_id"] for entry in hosts)
    totals = made["totals"]
    assert sum(totals[decision]["hosts"] for decision in DECISIONS) == totals["all"]["hosts"] == len(hosts)
    assert totals["renew"]["cost"] == sum(month for _refund, month, tag in cents if tag == "web") / 100
    assert totals["all"]["refund"] == sum(refund for refund, _month, tag in cents if tag == "old") / 100
