# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""A renewal plan as CSV, for spreadsheets: opens with the right characters, and runs nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

# Spreadsheets take a file for UTF-8 when it begins so.
_BYTE_ORDER_MARK = "\ufeff"
# What a cell begins with that a spreadsheet takes for a formula, also as Chinese and Japanese keyboards write it. Some
# programs drop blanks and characters that cannot be seen before they look, and some split cells at semicolons and tabs.
_BLANK = r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_FORMULA = re.compile(rf"(^|[;\t\r\n])(?={_BLANK}*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_CONTROL = ("\t", "\r", "\n")

COLUMNS = (
    "uhost_id",
    "name",
    "tag",
    "remark",
    "account",
    "product",
    "region",
    "zone",
    "state",
    "charge_type",
    "auto_renew",
    "expire_time_iso8601",
    "expires_in_days",
    "price_month",
    "price_year",
    "price_hour",
    "refund_price",
    "year_savings",
    "decision",
    "renew_charge_type",
    "cost",
    "refund",
    "savings",
    "rule",
    "why",
)
_RENEWALS = {"price_month": "Month", "price_year": "Year", "price_hour": "Dynamic"}


def plan_csv(plan: Mapping[str, Any]) -> str:
    """Return the hosts of a plan, one a line, below a line with the names of the columns."""
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for host in plan["hosts"]:
        writer.writerow([_cell(_value(host, column)) for column in COLUMNS])
    return text.getvalue()


def _value(host: Mapping[str, Any], column: str) -> Any:
    if column in _RENEWALS:
        return host["renew_prices"].get(_RENEWALS[column], {}).get("price")
    value = host[column]
    if column == "expires_in_days" and value is not None:
        # Adding nothing makes -0.0 a zero as all others.
        return round(value, 2) + 0.0
    return value


def _cell(value: Any) -> Any:
    """Return what to write. Only text can be a formula: a number stays a number, a negative one too."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return value
    text = _FORMULA.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(_CONTROL) else text
