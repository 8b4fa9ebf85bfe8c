# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: renewal_plan
short_description: Decide which hosts to renew and which to delete
version_added: 0.1.0
description:
  - Applies a policy to hosts with their prices. The first rule that matches a host decides.
  - A host whose price is missing where a rule needs it is for a person to C(review), and so is a host that no rule
    matches.
  - The same input gives the same plan, byte for byte. Nothing is renewed or deleted.
  - The role P(ucloud.cloud.renewal_plan#role) asks for hosts and prices, and uses this filter.
positional: policy, as_of, language, currency
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _input:
    description:
      - One dictionary for each account and region that was asked.
      - C(hosts) are its hosts, as the filter P(ucloud.cloud.join_prices#filter) returns them.
      - Optional are C(account), a name to tell accounts apart, and C(product), V(uhost) or V(compshare).
      - Optional too are C(uhost_ids), the IDs that were asked for, and
        RV(ucloud.cloud.uhost_info#module:missing_uhost_ids).
      - A host that is found twice counts once.
      - An entry may also be a text that the lookup P(ucloud.cloud.joined_prices#lookup) has returned.
    type: list
    elements: raw
    required: true
  policy:
    description:
      - The rules, in order, as the option O(ucloud.cloud.renewal_plan#role:main:renewal_plan_policy) describes them.
    type: list
    elements: dict
    required: true
  as_of:
    description: The time that days to expiry are counted from, in ISO 8601 or in Unix seconds. Without a zone it is
      UTC.
    type: str
    required: true
  language:
    description: The language of RV(_value.hosts[].why) and of the page that is made from the plan.
    type: str
    choices: [en, zh]
    default: en
  currency:
    description: The currency of the prices, which the API does not name.
    type: str
    default: CNY
seealso:
  - module: ucloud.cloud.renewal_plan
  - plugin: ucloud.cloud.renewal_plan_changes
    plugin_type: filter
  - plugin: ucloud.cloud.renewal_plan_csv
    plugin_type: filter
  - plugin: ucloud.cloud.renewal_plan_html
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Decide
  ansible.builtin.set_fact:
    plan: "{{ [{'hosts': hosts}] | ucloud.cloud.renewal_plan(policy, as_of='2026-11-01') }}"
  vars:
    hosts: "{{ fleet.uhosts | ucloud.cloud.join_prices(refunds.refund_prices, renewals.renew_prices) }}"
    policy:
      - name: what nobody uses
        match: {state: Stopped, expires_within: 14d}
        decision: delete
      - name: a year where it saves a tenth
        match: {year_savings_percent: {min: 10}}
        decision: renew
        charge_type: Year

- name: Name the hosts to delete
  ansible.builtin.debug:
    msg: "{{ plan.hosts | selectattr('decision', 'eq', 'delete') | map(attribute='uhost_id') }}"
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    as_of:
      description: The time of the plan, in Unix seconds.
      type: int
      sample: 1793491200
    as_of_iso8601:
      description: The same in UTC, as in ISO 8601.
      type: str
      sample: "2026-11-01T00:00:00Z"
    language:
      description: The language of the plan.
      type: str
      sample: en
    currency:
      description: The currency of the prices.
      type: str
      sample: CNY
    totals:
      description:
        - The sums over V(all) hosts, and over those of each decision, V(renew), V(delete), V(keep) and V(review). All
          are added up as decimals.
        - C(hosts) is their number. C(cost) is what the planned renewals cost, and C(costs) the same by charge type,
          where V(Dynamic) is for an hour. C(refund) is what the planned deletions give back. C(savings) is what
          renewals by the year save over twelve months.
        - C(quoted) adds up all prices that are known, whatever is planned, by V(Month), V(Year), V(Dynamic) and
          V(refund). C(unknown) counts the hosts without each of these, those without any V(renewal) price, and the
          renewals by the year whose V(savings) are not known.
      type: dict
      sample:
        all:
          hosts: 2
          cost: 120.0
          costs: {Month: 120.0, Year: 0.0, Dynamic: 0.0}
          refund: 235.5
          savings: 0.0
          quoted: {Month: 240.0, Year: 0.0, Dynamic: 0.0, refund: 235.5}
          unknown: {Month: 0, Year: 2, Dynamic: 2, refund: 1, renewal: 0, savings: 0}
    hosts:
      description: One entry for each host. What expires first comes first, and then the smaller ID.
      type: list
      elements: dict
      contains:
        uhost_id:
          description:
            - The ID of the host. Beside it stand C(name), C(tag), C(remark), C(region), C(zone), C(state),
              C(charge_type), C(create_time), C(create_time_iso8601), C(expire_time), C(expire_time_iso8601),
              C(auto_renew), C(cpu), C(memory), C(gpu), C(gpu_type), C(machine_type), C(os_name), C(public_ip) and
              C(private_ip), as in RV(ucloud.cloud.uhost_info#module:uhosts).
          type: str
          sample: uhost-web-1
        account:
          description: The account, as it was named. V(null) where it was not.
          type: str
          sample: main
        product:
          description: V(uhost) or V(compshare).
          type: str
          sample: uhost
        expires_in_days:
          description: How many days are left from RV(_value.as_of) on. Negative for a host that has expired.
          type: float
          sample: 12.25
        refundable:
          description: Whether there is a refund. C(refund_price) and C(refund_message) tell how much, or why not.
          type: bool
          sample: true
        renewable:
          description: Whether there is a renewal price. C(renew_prices) and C(renew_message) tell which, or why not.
          type: bool
          sample: true
        year_savings:
          description:
            - Twelve times the price of a month, less the price of a year. V(null) when one of these is missing.
            - C(year_savings_percent) is its share of the twelve months.
          type: float
          sample: 240.0
        decision:
          description: V(renew), V(delete), V(keep) or V(review).
          type: str
          sample: renew
        renew_charge_type:
          description: The charge type to renew by. V(null) for other decisions.
          type: str
          sample: Month
        cost:
          description: What the planned renewal costs. V(null) for other decisions.
          type: float
          sample: 120.0
        refund:
          description: What the planned deletion gives back. V(null) for other decisions.
          type: float
          sample: null
        savings:
          description: What the planned renewal saves over twelve months. V(null) unless it is by the year.
          type: float
          sample: null
        rule:
          description: The name of the rule that has decided. V(null) when none has.
          type: str
          sample: web servers
        why:
          description: A sentence that says why.
          type: str
          sample: "Rule 'web servers': its tag is web."
    missing_uhost_ids:
      description: The IDs that were asked for and that are nowhere known.
      type: list
      elements: str
      sample: []
"""

from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.ucloud.cloud.plugins.plugin_utils._filters import run_filter
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import make_plan, read_places


def renewal_plan(
    places: Sequence[Any], policy: object, as_of: object, language: str = "en", currency: str = "CNY"
) -> dict[str, Any]:
    return run_filter(
        "renewal_plan",
        lambda: make_plan(read_places(places), policy, as_of=as_of, language=language, currency=currency),
    )


class FilterModule:
    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {"renewal_plan": renewal_plan}
