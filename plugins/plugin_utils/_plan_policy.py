# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The policy of a renewal plan: what its rules match, and what is wrong with it.

Knows nothing of plays or templates, and decides nothing: that is C(_plan.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.ucloud.cloud.plugins.module_utils._discovery import CHARGE_TYPES, STATES, parse_duration
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.module_utils._renew_prices import RENEW_CHARGE_TYPES
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_texts import Texts

if TYPE_CHECKING:
    from typing import TypeGuard

DECISIONS = ("renew", "delete", "keep", "review")
# What a price is called, beside the charge types of renewals.
REFUND = "refund"
_RULE_FIELDS = ("name", "match", "decision", "charge_type")


class Subject(NamedTuple):
    """A host as rules see it. `left` is seconds until it expires, None for a host without a time of expiry."""

    facts: Mapping[str, Any]
    left: float | None
    prices: Mapping[str, Decimal]

    @property
    def year_savings(self) -> Decimal | None:
        """What a year saves over twelve months, less than 0 where it costs more. None when a price is missing."""
        if "Year" not in self.prices or "Month" not in self.prices:
            return None
        return 12 * self.prices["Month"] - self.prices["Year"]

    @property
    def year_savings_percent(self) -> Decimal | None:
        savings = self.year_savings
        if savings is None:
            return None
        # Twelve months for nothing leave nothing to be saved.
        months = 12 * self.prices["Month"]
        return 100 * savings / months if months else Decimal(0)


class Condition(Protocol):
    """One condition of a rule."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The prices that it cannot do without."""

    def holds(self, subject: Subject) -> bool:
        """Say whether it is met. The host has all prices that are needed."""

    def reason(self, subject: Subject, texts: Texts) -> str:
        """Return the part of a sentence that says how it is met."""


class Rule(NamedTuple):
    """One rule: the decision for a host that meets all conditions."""

    name: str
    conditions: tuple[Condition, ...]
    decision: str
    charge_type: str | None

    def missing_prices(self, subject: Subject) -> list[str] | None:
        """Return the prices without which the conditions cannot be judged; None when the rule does not match.

        A condition that is not met settles the matter, whatever price another would need.
        """
        missing: list[str] = []
        for condition in self.conditions:
            unknown = [price for price in condition.needs if price not in subject.prices]
            if not unknown and not condition.holds(subject):
                return None
            missing += unknown
        return list(dict.fromkeys(missing))


def parse_policy(policy: object) -> list[Rule]:
    """Return the rules of a policy.

    Raises ConfigurationError that says all that is wrong with it, each with the rule's number, its name and the field.
    """
    if not _is_list(policy):
        raise ConfigurationError(f"policy must be a list of rules, not {_kind(policy)}")
    problems = _Problems()
    rules = []
    names: dict[str, int] = {}
    for number, entry in enumerate(policy, 1):
        problems.where = f"rule {number}"
        if not isinstance(entry, Mapping):
            problems.add("it", f"must be a dictionary, not {_kind(entry)}")
            continue
        rule = _read_rule(entry, problems)
        if names.setdefault(rule.name, number) != number:
            problems.add("name", f"is that of rule {names[rule.name]} already")
        rules.append(rule)
    if problems.found:
        raise ConfigurationError(f"policy: {'; '.join(problems.found)}")
    return rules


# Conditions


class _OneOf(NamedTuple):
    field: str
    values: tuple[str, ...]
    needs: tuple[str, ...] = ()

    def holds(self, subject: Subject) -> bool:
        return subject.facts.get(self.field) in self.values

    def reason(self, subject: Subject, texts: Texts) -> str:
        return texts.say(f"fact_{self.field}", value=subject.facts[self.field])


class _Pattern(NamedTuple):
    patterns: tuple[str, ...]
    needs: tuple[str, ...] = ()

    def holds(self, subject: Subject) -> bool:
        return self._fitting(subject) is not None

    def reason(self, subject: Subject, texts: Texts) -> str:
        return texts.say("name_fits", value=subject.facts["name"], pattern=self._fitting(subject))

    def _fitting(self, subject: Subject) -> str | None:
        name = subject.facts.get("name")
        return next((pattern for pattern in self.patterns if name is not None and fnmatchcase(name, pattern)), None)


class _AutoRenew(NamedTuple):
    wanted: bool
    needs: tuple[str, ...] = ()

    def holds(self, subject: Subject) -> bool:
        return subject.facts.get("auto_renew") is self.wanted

    def reason(self, subject: Subject, texts: Texts) -> str:
        return texts.say("auto_renew" if self.wanted else "no_auto_renew")


class _Expiry(NamedTuple):
    """Expires after `after` seconds, and within `within`; None stands for no bound."""

    after: float | None
    within: float | None
    needs: tuple[str, ...] = ()

    def holds(self, subject: Subject) -> bool:
        if subject.left is None:
            return False
        return (self.after is None or subject.left > self.after) and (
            self.within is None or subject.left <= self.within
        )

    def reason(self, subject: Subject, texts: Texts) -> str:
        return texts.expiry(subject.left)


class _NotExpired(NamedTuple):
    needs: tuple[str, ...] = ()

    def holds(self, subject: Subject) -> bool:
        # As for uhost_info: what has no time of expiry has not expired, and never will.
        return subject.left is None or subject.left > 0

    def reason(self, subject: Subject, texts: Texts) -> str:
        return texts.expiry(subject.left)


class _Range(NamedTuple):
    """An amount between two bounds, which belong to the range. `what` names the sentence."""

    what: str
    needs: tuple[str, ...]
    amount: Callable[[Subject], Decimal | None]
    least: Decimal | None
    most: Decimal | None

    def holds(self, subject: Subject) -> bool:
        amount = self.amount(subject)
        if amount is None:
            return False
        return (self.least is None or amount >= self.least) and (self.most is None or amount <= self.most)

    def reason(self, subject: Subject, texts: Texts) -> str:
        say = texts.percent if self.what == "savings_percent" else texts.amount
        return say(self.what, self.amount(subject))


# Reading


class _Problems:
    """Collects what is wrong, with the place where it is."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.where = ""

    def add(self, field: str, problem: str) -> None:
        self.found.append(f"{self.where}: {field} {problem}")


def _read_rule(entry: Mapping[str, Any], problems: _Problems) -> Rule:
    name = entry.get("name")
    if isinstance(name, str) and name.strip():
        problems.where += f" ({name})"
    else:
        problems.add("name", "is missing: it says in the plan what has decided")
    for field in entry:
        if field not in _RULE_FIELDS:
            problems.add(str(field), f"is unknown; a rule has {', '.join(_RULE_FIELDS)}")
    decision = entry.get("decision")
    if decision not in DECISIONS:
        problems.add("decision", f"must be one of {', '.join(DECISIONS)}, not {decision!r}")
    return Rule(
        name=str(name),
        conditions=_read_match(entry.get("match", {}), problems),
        decision=str(decision),
        charge_type=_read_charge_type(decision, entry.get("charge_type"), problems),
    )


def _read_charge_type(decision: object, charge_type: object, problems: _Problems) -> str | None:
    if decision == "renew" and charge_type not in RENEW_CHARGE_TYPES:
        given = "nothing" if charge_type is None else repr(charge_type)
        problems.add(
            "charge_type", f"must be one of {', '.join(RENEW_CHARGE_TYPES)} for the decision renew, not {given}"
        )
    if decision != "renew" and charge_type is not None:
        problems.add("charge_type", "is for the decision renew alone")
    return None if charge_type is None else str(charge_type)


def _read_match(match: object, problems: _Problems) -> tuple[Condition, ...]:
    # A value that somebody forgot is null. Taken for no condition, it would let the rule fit hosts it is not meant for.
    if not isinstance(match, Mapping):
        problems.add("match", f"must be a dictionary, not {_kind(match)}; leave it out for a rule that fits every host")
        return ()
    conditions: list[Condition] = []
    for field, value in match.items():
        reader = _READERS.get(field)
        if reader is None:
            problems.add(f"match.{field}", f"is unknown; there are {', '.join(_READERS)}")
            continue
        try:
            conditions += reader(_given(value))
        except ValueError as error:
            problems.add(f"match.{field}", str(error))
        except _FieldError as error:
            problems.add(f"match.{error.field}", error.problem)
    return tuple(conditions)


class _FieldError(Exception):
    """What is wrong within a field that has fields of its own."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field
        self.problem = problem


def _one_of(field: str, choices: Sequence[str] | None = None) -> Callable[[object], list[Condition]]:
    def read(value: object) -> list[Condition]:
        values = _names(value)
        for name in values:
            if choices is not None and name not in choices:
                raise ValueError(f"must be one of {', '.join(choices)}, not {name!r}")
        return [_OneOf(field, values)]

    return read


def _read_name(value: object) -> list[Condition]:
    return [_Pattern(_names(value))]


def _read_auto_renew(value: object) -> list[Condition]:
    return [_AutoRenew(_flag(value))]


def _read_expired(value: object) -> list[Condition]:
    return [_Expiry(None, 0)] if _flag(value) else [_NotExpired()]


def _read_expires_within(value: object) -> list[Condition]:
    # As for uhost_info: what has expired does not expire any more.
    return [_Expiry(0, _duration(value))]


def _read_expires_after(value: object) -> list[Condition]:
    return [_Expiry(_duration(value), None)]


def _read_refund_price(value: object) -> list[Condition]:
    return [_Range("refund_is", (REFUND,), lambda subject: subject.prices[REFUND], *_bounds("refund_price", value))]


def _read_renew_price(value: object) -> list[Condition]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError("must be a dictionary with a charge type, such as {Month: {max: 500}}")
    return [_read_renewal(charge_type, bounds) for charge_type, bounds in value.items()]


def _read_renewal(charge_type: str, value: object) -> Condition:
    field = f"renew_price.{charge_type}"
    if charge_type not in RENEW_CHARGE_TYPES:
        raise _FieldError(field, f"is unknown; there are {', '.join(RENEW_CHARGE_TYPES)}")
    least, most = _bounds(field, value)
    return _Range(f"renewal_{charge_type}", (charge_type,), lambda subject: subject.prices[charge_type], least, most)


def _read_year_savings(value: object) -> list[Condition]:
    bounds = _bounds("year_savings", value)
    return [_Range("savings_are", ("Year", "Month"), lambda subject: subject.year_savings, *bounds)]


def _read_year_savings_percent(value: object) -> list[Condition]:
    bounds = _bounds("year_savings_percent", value)
    return [_Range("savings_percent", ("Year", "Month"), lambda subject: subject.year_savings_percent, *bounds)]


_READERS: dict[str, Callable[[object], list[Condition]]] = {
    "tag": _one_of("tag"),
    "name": _read_name,
    "state": _one_of("state", STATES),
    "charge_type": _one_of("charge_type", CHARGE_TYPES),
    "product": _one_of("product", ("uhost", "compshare")),
    "account": _one_of("account"),
    "region": _one_of("region"),
    "zone": _one_of("zone"),
    "auto_renew": _read_auto_renew,
    "expires_within": _read_expires_within,
    "expires_after": _read_expires_after,
    "expired": _read_expired,
    "refund_price": _read_refund_price,
    "renew_price": _read_renew_price,
    "year_savings": _read_year_savings,
    "year_savings_percent": _read_year_savings_percent,
}
MATCH_FIELDS = tuple(_READERS)


def _given(value: object) -> object:
    if value is None:
        raise ValueError("has no value: give it one, or leave it out")
    return value


def _names(value: object) -> tuple[str, ...]:
    values = value if _is_list(value) else [value]
    if not values or not all(isinstance(name, str) and name for name in values):
        raise ValueError("must be a text, or a list of texts, that are not empty")
    return tuple(str(name) for name in values)


def _flag(value: object) -> bool:
    try:
        return bool(boolean(value, strict=True))  # type: ignore[no-untyped-call,unused-ignore]
    except TypeError:
        raise ValueError(f"must be true or false, not {value!r}") from None


def _duration(value: object) -> float:
    try:
        return parse_duration("it", str(value))
    except ConfigurationError as error:
        raise ValueError(error.message.removeprefix("it ")) from None


def _bounds(field: str, value: object) -> tuple[Decimal | None, Decimal | None]:
    if not isinstance(value, Mapping) or not value:
        raise _FieldError(field, "must be a dictionary with min, max or both")
    for name in value:
        if name not in ("min", "max"):
            raise _FieldError(f"{field}.{name}", "is unknown; there are min and max")
    least, most = (_bound(f"{field}.{name}", value[name]) if name in value else None for name in ("min", "max"))
    if least is not None and most is not None and least > most:
        raise _FieldError(field, "has a min that is more than its max, which no price is")
    return least, most


def _bound(field: str, value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise _FieldError(field, f"must be a number, not {value!r}")
    return amount


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _kind(value: object) -> str:
    """Return what a value is, in the words of YAML: the types of Ansible's templates are named otherwise."""
    if value is None:
        return "nothing"
    kinds = (("a boolean", bool), ("a number", (int, float)), ("a text", str), ("a dictionary", Mapping))
    return next((name for name, kind in kinds if isinstance(value, kind)), "a list")
