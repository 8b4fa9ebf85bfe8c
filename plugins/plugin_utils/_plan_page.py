# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""A renewal plan as a page: one HTML file that needs nothing else.

This file chooses the words, the numbers and the lengths of the bars. The look is in C(roles/renewal_plan/templates),
which Jinja renders with automatic escaping, so that no text of the API is ever markup.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import RENEWALS, decimal
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page_texts import API_NAMES, PAGE_TEXTS
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_policy import DECISIONS
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_texts import days_or_hours, money

_TEMPLATES = Path(__file__).resolve().parents[2] / "roles" / "renewal_plan" / "templates"
_DAY = 86400
# Where the periods of the timeline end, in days from the time of the plan
_PERIODS = (7, 14, 30, 60, 90, 180, 365)
_MOST_GROUPS = 12
_TERM_DAYS = {"Year": 365.0, "Month": 365 / 12, "Dynamic": 1 / 24}
# The columns of the table, with their share of its width in percent
COLUMNS = {
    "host": 12.5,
    "tag": 6.5,
    "region": 6.5,
    "state": 8,
    "expires": 9,
    "month": 6.5,
    "year": 6.5,
    "hour": 5.5,
    "refund": 8,
    "compare": 7,
    "decision": 7.5,
    "why": 16.5,
}
_NUMBERS = ("expires", "month", "year", "hour", "refund", "compare")


def plan_page(plan: Mapping[str, Any], *, title: str = "", changes: Mapping[str, Any] | None = None) -> str:
    """Return the page. `changes` are those since an earlier plan, None where there is none."""
    view = _View(plan)
    pages = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    columns = [{"name": name, "text": view.texts[f"column_{name}"], "number": name in _NUMBERS} for name in COLUMNS]
    # Neither holds anything of the API's.
    style = Markup(pages.get_template("page.css.j2").render(columns=columns, widths=list(COLUMNS.values())))  # noqa: S704
    script = Markup(pages.get_template("page.js.j2").render())  # noqa: S704
    return pages.get_template("page.html.j2").render(
        t=view.texts,
        title=title or view.texts["title"],
        style=style,
        script=script,
        # The browser runs this script and no other, should anything ever slip through.
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        as_of=view.texts["as_of"].format(time=_minutes(plan["as_of"])),
        hosts=view.count(len(plan["hosts"])),
        number=len(plan["hosts"]),
        accounts=view.accounts(),
        currency=view.texts["currency"].format(currency=plan["currency"]),
        totals=view.totals(),
        details=view.details(),
        missing=plan["missing_uhost_ids"],
        unused=view.say("unused_rules", rules=", ".join(plan["unused_rules"])) if plan["unused_rules"] else "",
        periods=view.periods(),
        groups=view.groups(),
        without_pairs=view.without_pairs(),
        changes=view.changes(changes) if changes and changes["changed"] else None,
        decisions=DECISIONS,
        columns=columns,
        rows=[view.row(host) for host in plan["hosts"]],
    )


class _View:
    """The plan as the page shows it."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._plan = plan
        self._hosts: Sequence[Mapping[str, Any]] = plan["hosts"]
        self.texts = PAGE_TEXTS[plan["language"]]
        self._names = API_NAMES[plan["language"]]

    def say(self, name: str, **values: object) -> str:
        return self.texts[name].format(**values)

    def count(self, number: int) -> str:
        return self.texts["host"] if number == 1 else self.say("hosts", number=f"{number:,}")

    def accounts(self) -> str:
        accounts = list(dict.fromkeys(host["account"] for host in self._hosts if host["account"]))
        return self.say("all_accounts", accounts=", ".join(accounts)) if accounts else ""

    def totals(self) -> list[dict[str, Any]]:
        amounts = {"renew": "cost", "delete": "refund"}
        return [
            {
                "decision": decision,
                "hosts": self.count(total["hosts"]),
                "number": total["hosts"],
                "amount": _amount(total[amounts[decision]]) if decision in amounts else "",
                "value": total[amounts[decision]] if decision in amounts else "",
            }
            for decision, total in ((decision, self._plan["totals"][decision]) for decision in DECISIONS)
        ]

    def details(self) -> list[dict[str, str]]:
        """Return what the renewals are made of, what they save, and what nobody knows."""
        totals = self._plan["totals"]
        renewals, unknown = totals["renew"], totals["all"]["unknown"]
        costs = {f"cost_{name}": cost for name, cost in renewals["costs"].items() if cost}
        amounts = {**costs, **({"savings": renewals["savings"]} if renewals["costs"]["Year"] else {})}
        counts = {
            "unknown_savings": renewals["unknown"]["savings"],
            "without_renewal": unknown["renewal"],
            "without_refund": unknown["refund"],
        }
        return [
            *({"text": self.texts[name], "value": _amount(amount)} for name, amount in amounts.items()),
            *({"text": self.texts[name], "value": self.count(number)} for name, number in counts.items() if number),
        ]

    # The timeline

    def periods(self) -> list[dict[str, Any]]:
        """Return what expires when: one row for each period, up to the last in which something does."""
        hosts: dict[int, list[Mapping[str, Any]]] = {}
        for host in self._hosts:
            hosts.setdefault(_period(host["expires_in_days"]), []).append(host)
        most = max(map(len, hosts.values()), default=1)
        dated = [number for number in hosts if number <= len(_PERIODS)]
        numbers = sorted({*hosts, *(range(max(dated) + 1) if dated else ())})
        return [self._period_row(number, hosts.get(number, []), most) for number in numbers]

    def _period_row(self, number: int, hosts: Sequence[Mapping[str, Any]], most: int) -> dict[str, Any]:
        label, dates = self._period_texts(number)
        cost, refund = (_sum(host[name] for host in hosts) for name in ("cost", "refund"))
        amounts = {"renewals_cost": cost, "refunds_give": refund}
        counts = {decision: sum(host["decision"] == decision for host in hosts) for decision in DECISIONS}
        return {
            "label": label,
            "dates": dates,
            "hosts": self.count(len(hosts)),
            "amounts": [self.say(name, amount=money(amount)) for name, amount in amounts.items() if amount],
            "bars": [
                {"decision": decision, "number": count, "width": _percent(Decimal(count), Decimal(most))}
                for decision, count in counts.items()
                if count
            ],
        }

    def _period_texts(self, number: int) -> tuple[str, str]:
        def date(days: int) -> str:
            return _date(self._plan["as_of"] + days * _DAY)

        if number < 0:
            return self.texts["expired"], self.say("before", date=date(0))
        if number > len(_PERIODS):
            return self.texts["never"], ""
        first = _PERIODS[number - 1] if number else 0
        if number == len(_PERIODS):
            return self.say("days_more", first=first), self.say("after", date=date(first))
        last = _PERIODS[number]
        return self.say("days", first=first, last=last), self.say("until", date=date(last))

    # The groups

    def groups(self) -> list[dict[str, Any]]:
        """Return renewal against refund for the tags with the most hosts, and for all others together."""
        hosts: dict[str, list[Mapping[str, Any]]] = {}
        for host in self._hosts:
            hosts.setdefault(host["tag"] or "", []).append(host)
        tags = sorted((tag for tag in hosts if _with_both(hosts[tag])), key=lambda tag: (-len(hosts[tag]), tag))
        shown, others = tags[:_MOST_GROUPS], tags[_MOST_GROUPS:]
        groups = [self._group(tag or self.texts["no_tag"], hosts[tag]) for tag in shown]
        if others:
            name = self.say("other_tags", number=len(others))
            groups.append(self._group(name, [host for tag in others for host in hosts[tag]]))
        return groups

    def without_pairs(self) -> str:
        """Return a sentence about the tags of which no host has both prices."""
        hosts: dict[str, bool] = {}
        for host in self._hosts:
            tag = host["tag"] or self.texts["no_tag"]
            hosts[tag] = hosts.get(tag, False) or bool(_with_both([host]))
        tags = sorted(tag for tag, pairs in hosts.items() if not pairs)
        more = ["..."] if len(tags) > _MOST_GROUPS else []
        return self.say("no_pairs", tags=", ".join(tags[:_MOST_GROUPS] + more)) if tags else ""

    def _group(self, name: str, hosts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        both = _with_both(hosts)
        month = _sum(host["renew_prices"]["Month"]["price"] for host in both)
        refund = _sum(host["refund_price"] for host in both)
        return {
            "name": name,
            "hosts": self.say("of_hosts", counted=len(both), hosts=len(hosts)),
            "month": money(month),
            "refund": money(refund),
            **_pair(month, refund),
        }

    # The changes

    def changes(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        parts = [
            ("new", [(host, self.texts[host["decision"]]) for host in changes["new"]]),
            ("gone", [(host, self.texts.get(host["decision"], "")) for host in changes["gone"]]),
            ("changed_decisions", [(change, self._changed_decision(change)) for change in changes["decisions"]]),
            ("changed_prices", [(change, self._changed_price(change)) for change in changes["prices"]]),
        ]
        return {
            "title": self.say("changes", since=_plain(changes["since"]) or self.texts["changes_earlier"]),
            "parts": [
                {
                    "text": self.texts[name],
                    "number": f"{len(entries):,}",
                    "entries": [
                        {"name": entry["name"] or "", "uhost_id": entry["uhost_id"], "text": text}
                        for entry, text in entries
                    ],
                }
                for name, entries in parts
            ],
        }

    def _changed_decision(self, change: Mapping[str, Any]) -> str:
        return " → ".join(self._decision(change[when]) for when in ("before", "after"))

    def _decision(self, decided: Mapping[str, Any]) -> str:
        charge_type = decided["renew_charge_type"]
        words = [self.texts.get(decided["decision"], str(decided["decision"]))]
        if charge_type:
            words.append(self.texts.get(f"by_{charge_type}", str(charge_type)))
        return f"{' '.join(words)} ({decided['rule']})" if decided["rule"] else " ".join(words)

    def _changed_price(self, change: Mapping[str, Any]) -> str:
        name = {"Month": "column_month", "Year": "column_year", "Dynamic": "column_hour"}.get(change["price"], "refund")
        before, after = (self.texts["none"] if price is None else _amount(price) for price in _both(change))
        return f"{self.texts[name]}: {before} → {after}"

    # The table

    def row(self, host: Mapping[str, Any]) -> dict[str, Any]:
        prices = {name: quote["price"] for name, quote in host["renew_prices"].items()}
        return {
            "host": host,
            "state": self._names.get(host["state"], host["state"]) or "",
            "charge_type": self._names.get(host["charge_type"], host["charge_type"]) or "",
            "expires": _date(host["expire_time"]),
            "left": self._left(host["expires_in_days"]),
            "soon": host["expires_in_days"] is not None and host["expires_in_days"] <= _PERIODS[0],
            "prices": [
                {"value": value, "text": _amount(value)}
                for value in (prices.get("Month"), prices.get("Year"), prices.get("Dynamic"), host["refund_price"])
            ],
            "compare": self._compare(host, prices),
            "order": DECISIONS.index(host["decision"]),
            "decision": self.texts[host["decision"]],
            "term": self.texts[f"by_{host['renew_charge_type']}"] if host["renew_charge_type"] else "",
            "amount": _amount(host["cost"] if host["cost"] is not None else host["refund"]),
        }

    def _left(self, days: float | None) -> str:
        if days is None:
            return ""
        unit, number = days_or_hours(days * _DAY)
        return self.say(f"in_{unit}" if days > 0 else f"{unit}_ago", number=number)

    def _compare(self, host: Mapping[str, Any], prices: Mapping[str, float]) -> dict[str, Any] | None:
        """Set the renewal against the refund: the planned one, else that which the host has now, else any."""
        known = [name for name in RENEWALS if name in prices]
        wanted = (host["renew_charge_type"], host["charge_type"], *known)
        charge_type = next((name for name in wanted if name in known), None)
        refund = decimal(host["refund_price"])
        if charge_type is None or refund is None:
            return None
        renewal = Decimal(str(prices[charge_type]))
        ratio = refund / renewal if renewal else None
        return {
            **_pair(renewal, refund),
            "covers": "" if ratio is None else self.say(f"covers_{charge_type}", ratio=f"{ratio:,.2f}"),
            # In days, so that hosts that are billed in different ways are sorted by the same measure
            "value": "" if ratio is None else float(ratio) * _TERM_DAYS[charge_type],
        }


def _with_both(hosts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [host for host in hosts if host["refundable"] and "Month" in host["renew_prices"]]


def _both(change: Mapping[str, Any]) -> tuple[float | None, float | None]:
    return change["before"], change["after"]


def _period(days: float | None) -> int:
    """Return the number of the period that a host expires in: -1 for the past, the last for never."""
    if days is None:
        return len(_PERIODS) + 1
    if days <= 0:
        return -1
    return sum(days > last for last in _PERIODS)


def _pair(renewal: Decimal, refund: Decimal) -> dict[str, str]:
    longest = max(renewal, refund)
    return {"renewal_width": _percent(renewal, longest), "refund_width": _percent(refund, longest)}


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{max(Decimal(0), 100 * part / whole):.2f}" if whole > 0 else "0"


def _sum(amounts: Any) -> Decimal:
    return sum((amount for amount in map(decimal, amounts) if amount is not None), Decimal(0))


def _amount(amount: float | None) -> str:
    return money(decimal(amount))


def _date(seconds: int | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d")


def _plain(time: object) -> str:
    """Return a time of another plan's as people write it."""
    return str(time or "").replace("T", " ").replace("Z", " UTC")


def _minutes(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M")
