# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

# Chinese has its own commas and colons.
# ruff: noqa: RUF001

"""The words of a renewal plan, in English and Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

_HOUR, _DAY = 3600, 86400
# Less than this is told in hours.
_HOURS_BELOW = 2 * _DAY
# More would only be the noise of a number that no price is.
_MOST_DECIMALS = 10

_ENGLISH = {
    # Conditions of a rule that are met, as parts of a sentence
    "fact_tag": "its tag is {value}",
    "fact_state": "its state is {value}",
    "fact_charge_type": "it is billed as {value}",
    "fact_product": "its product is {value}",
    "fact_account": "its account is {value}",
    "fact_region": "its region is {value}",
    "fact_zone": "its zone is {value}",
    "name_fits": "its name {value} fits {pattern}",
    "auto_renew": "the provider renews it by itself",
    "no_auto_renew": "the provider does not renew it by itself",
    "expires_in_days": "it expires in {number} days",
    "expired_days_ago": "it expired {number} days ago",
    "expires_in_hours": "it expires in {number} hours",
    "expired_hours_ago": "it expired {number} hours ago",
    "expires_never": "it has no time of expiry",
    "refund_is": "deleting it gives back {amount}",
    "renewal_Year": "a year costs {amount}",
    "renewal_Month": "a month costs {amount}",
    "renewal_Dynamic": "an hour costs {amount}",
    "savings_are": "a year saves {amount} over twelve months",
    "savings_percent": "a year saves {amount} % over twelve months",
    "any_host": "it holds for every host",
    # Sentences
    "comma": ", ",
    "matched": "Rule '{rule}': {reasons}.",
    "no_rule": "No rule of the policy fits.",
    "cannot_judge": "Rule '{rule}' needs {prices}, which {missing}{message}.",
    "cannot_renew": "Rule '{rule}' says to renew it {term}, but {prices} {missing}{message}.",
    "cannot_delete": "Rule '{rule}' says to delete it, but {prices} {missing}{message}.",
    "is_missing": "is missing",
    "are_missing": "are missing",
    "because": ": {message}",
    "and": " and ",
    "price_Year": "the price of a year",
    "price_Month": "the price of a month",
    "price_Dynamic": "the price of an hour",
    "price_refund": "the refund",
    "term_Year": "by the year",
    "term_Month": "by the month",
    "term_Dynamic": "by the hour",
    "no_quote": "the provider quotes no price",
    "no_renewal_action": "the provider has no renewal prices for CompShare instances",
}

_CHINESE = {
    "fact_tag": "业务组为 {value}",
    "fact_state": "状态为 {value}",
    "fact_charge_type": "计费方式为 {value}",
    "fact_product": "产品为 {value}",
    "fact_account": "账号为 {value}",
    "fact_region": "地域为 {value}",
    "fact_zone": "可用区为 {value}",
    "name_fits": "名称 {value} 符合 {pattern}",
    "auto_renew": "已开启自动续费",
    "no_auto_renew": "未开启自动续费",
    "expires_in_days": "{number} 天后到期",
    "expired_days_ago": "已过期 {number} 天",
    "expires_in_hours": "{number} 小时后到期",
    "expired_hours_ago": "已过期 {number} 小时",
    "expires_never": "没有到期时间",
    "refund_is": "删除可退 {amount}",
    "renewal_Year": "续费一年 {amount}",
    "renewal_Month": "续费一个月 {amount}",
    "renewal_Dynamic": "续费一小时 {amount}",
    "savings_are": "包年比十二个月节省 {amount}",
    "savings_percent": "包年比十二个月节省 {amount} %",
    "any_host": "适用于所有主机",
    "comma": "，",
    "matched": "规则「{rule}」：{reasons}。",
    "no_rule": "没有符合的规则。",
    "cannot_judge": "规则「{rule}」需要{prices}，{missing}{message}。",
    "cannot_renew": "规则「{rule}」要求{term}续费，但{prices}{missing}{message}。",
    "cannot_delete": "规则「{rule}」要求删除，但{prices}{missing}{message}。",
    "is_missing": "缺失",
    "are_missing": "缺失",
    "because": "：{message}",
    "and": "和",
    "price_Year": "一年的价格",
    "price_Month": "一个月的价格",
    "price_Dynamic": "一小时的价格",
    "price_refund": "退费金额",
    "term_Year": "按年",
    "term_Month": "按月",
    "term_Dynamic": "按小时",
    "no_quote": "服务商没有报价",
    "no_renewal_action": "服务商不提供 CompShare 实例的续费价格",
}

LANGUAGES = {"en": _ENGLISH, "zh": _CHINESE}


class Texts:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self._texts = LANGUAGES[language]

    def say(self, name: str, **values: Any) -> str:
        return self._texts[name].format(**values)

    def amount(self, name: str, amount: Decimal | None) -> str:
        return self.say(name, amount=money(amount))

    def percent(self, name: str, amount: Decimal | None) -> str:
        return self.say(name, amount="-" if amount is None else f"{amount:.1f}")

    def expiry(self, left: float | None) -> str:
        if left is None:
            return self.say("expires_never")
        unit, number = days_or_hours(left)
        return self.say(f"expires_in_{unit}" if left > 0 else f"expired_{unit}_ago", number=number)

    def listed(self, parts: list[str], joint: str = "comma") -> str:
        return self.say(joint).join(parts)


def days_or_hours(left: float) -> tuple[str, str]:
    """Return how long seconds are as people say it: C(days) or C(hours), and their number without its sign."""
    unit, length = ("days", _DAY) if abs(left) >= _HOURS_BELOW else ("hours", _HOUR)
    return unit, f"{abs(left) / length:,.1f}"


def money(amount: Decimal | None) -> str:
    """Return an amount as people read it: with two decimals, or more where an hourly price has more."""
    if amount is None:
        return "-"
    exponent = amount.normalize().as_tuple().exponent
    decimals = min(max(2, -exponent if isinstance(exponent, int) else 2), _MOST_DECIMALS)
    return f"{amount:,.{decimals}f}"
