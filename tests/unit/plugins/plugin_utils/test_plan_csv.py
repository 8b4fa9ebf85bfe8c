# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_csv import COLUMNS, plan_csv

from .fleet import NOW, host, plan, prices, rule


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def cells(**changes: Any) -> dict[str, str]:
    (row,) = read(plan_csv(plan([host(**changes)], [rule("renew", "Month", tag="web")], {"account": "main"})))
    return row


def test_all_columns() -> None:
    row = cells()
    assert tuple(row) == COLUMNS
    assert row["uhost_id"] == "uhost-a"
    assert row["account"] == "main"
    assert row["auto_renew"] == "no"
    assert row["expires_in_days"] == "10.0"
    assert (row["price_month"], row["price_year"], row["price_hour"], row["refund_price"]) == (
        "120.0",
        "1200.0",
        "",
        "235.5",
    )
    assert (row["decision"], row["renew_charge_type"], row["cost"], row["refund"]) == ("renew", "Month", "120.0", "")
    assert row["why"] == "Rule 'the rule': its tag is web."


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t1",
        "\r1",
        "\n1",
        " =1",
        "\uff1d1",
        "=cmd|'/c calc'!A1",
        '=HYPERLINK("x","y")',
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    assert cells(name=text)["name"] == f"'{text}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        # Some programs split cells at these.
        ("x;=1+1", "x;'=1+1"),
        ("x\t@SUM(A1);+1", "x\t'@SUM(A1);'+1"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n=1", "'\n'=1"),
        ("two\n\uff0b1", "two\n'\uff0b1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\u200b \uff0d1", "'\u200b \uff0d1"),
        ("\uff201", "'\uff201"),
    ],
)
def test_no_part_of_a_text_is_a_formula(text: str, written: str) -> None:
    assert cells(name=text)["name"] == written


@pytest.mark.parametrize(
    "text", ["web-01", "官网前端", 'quoted "name"', "a,b;c", "two\nlines", "'", "1-2", "a=b", "a, -b", ""]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cells(name=text)["name"] == text


def test_numbers_stay_numbers() -> None:
    row = cells(renew_prices=prices(Month=1.0, Year=13.5), expire_time=NOW - 86400)
    assert row["year_savings"] == "-1.5"
    assert row["expires_in_days"] == "-1.0"
    assert cells(expire_time=NOW - 1)["expires_in_days"] == "0.0"
    assert cells(expire_time=None)["expires_in_days"] == ""
    assert cells(auto_renew=True)["auto_renew"] == "yes"
