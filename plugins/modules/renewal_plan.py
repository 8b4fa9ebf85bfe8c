# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is the documentation alone. The work is done on the control node, by plugins/action/renewal_plan.py.

from __future__ import annotations

DOCUMENTATION = r"""
module: renewal_plan
short_description: Decide which hosts to renew and which to delete, and write the plan
version_added: 0.1.0
description:
  - Applies a policy to hosts with their prices, compares the plan with the last one, and writes it on request for
    programs (JSON), spreadsheets (CSV) and people (HTML).
  - The first rule that matches a host decides. A host whose price is missing where a rule needs it is for a person to
    C(review), and so is a host that no rule matches.
  - The role P(ucloud.cloud.renewal_plan#role) asks for hosts and prices, and uses this module.
  - The same input gives the same plan, byte for byte. Nothing is renewed or deleted.
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the
      controller.
    support: full
    details:
      - All of it runs on the control node. The files are read and written there, as the user who runs Ansible.
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in C(check_mode) and return what it would return without it.
    support: full
    details:
      - No file is written then.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
    support: full
    details:
      - It tells the RV(changes) since the plan of O(previous_file), a line each, and which files differ, but not what
        the files hold.
  idempotent:
    description:
      - When run twice in a row with the same arguments, the second run reports no change.
    support: partial
    details:
      - A page that tells what has changed since the plan of O(previous_file) no longer tells it the second time, where
        the first time has replaced that plan.
options:
  places:
    description:
      - One dictionary for each account and region that was asked.
      - C(hosts) are its hosts, as the filter P(ucloud.cloud.join_prices#filter) returns them for
        RV(ucloud.cloud.uhost_info#module:uhosts).
      - Optional are C(account), a name to tell accounts apart, and C(product), V(uhost) or V(compshare).
      - Optional too are C(uhost_ids), the IDs that were asked for, and
        RV(ucloud.cloud.uhost_info#module:missing_uhost_ids).
      - A host that is found twice counts once.
      - An entry may also be the text that the lookup P(ucloud.cloud.joined_prices#lookup) returns. With thousands of
        hosts that is much faster, since Ansible looks for templates in every value that an expression yields.
    type: list
    elements: raw
    required: true
  policy:
    description:
      - The rules, in order, as the option O(ucloud.cloud.renewal_plan#role:main:renewal_plan_policy) describes them.
    type: raw
    required: true
  as_of:
    description: The time that days to expiry are counted from, in ISO 8601 or in Unix seconds. Without a zone it is
      UTC.
    type: raw
    required: true
  language:
    description: The language of the reasons in RV(hosts) and of the page.
    type: str
    choices: [en, zh]
    default: en
  currency:
    description: The currency of the prices, which the API does not name.
    type: str
    default: CNY
  title:
    description: The title of the page. If it is empty, the default title of the language is used.
    type: str
    default: ""
  json_file:
    description: The file to write the plan to as JSON. If it is empty, none is written.
    type: path
  csv_file:
    description: The file to write the hosts of the plan to as CSV. If it is empty, none is written.
    type: path
  html_file:
    description: The file to write the plan to as a page that needs no network. If it is empty, none is written.
    type: path
  mode:
    description: The permissions of these files, an octal number in quotes.
    type: raw
    default: "0600"
  previous_file:
    description:
      - The JSON file of an earlier plan, to tell what has changed since. It need not exist. If it is empty, nothing is
        compared.
      - It can be O(json_file), which is read before it is written.
    type: path
seealso:
  - plugin: ucloud.cloud.join_prices
    plugin_type: filter
  - plugin: ucloud.cloud.joined_prices
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Decide, and write a page
  ucloud.cloud.renewal_plan:
    places:
      - "{{ lookup('ucloud.cloud.joined_prices', 'fleet', 'refunds', 'renewals') }}"
    policy:
      - name: what nobody uses
        match: {state: Stopped, expires_within: 14d}
        decision: delete
      - name: all others
        decision: keep
    as_of: "2026-11-01"
    html_file: plan.html
  register: plan

- name: Name the hosts to delete
  ansible.builtin.debug:
    msg: "{{ plan.summary.delete }}"

- name: Decide, write all files, and compare with the plan that is in one of them
  ucloud.cloud.renewal_plan:
    places:
      - account: main
        hosts: "{{ fleet.uhosts | ucloud.cloud.join_prices(refunds.refund_prices, renewals.renew_prices) }}"
    policy:
      - name: a year where it saves a tenth
        match: {year_savings_percent: {min: 10}}
        decision: renew
        charge_type: Year
    as_of: "2026-11-01"
    json_file: plan.json
    csv_file: plan.csv
    html_file: plan.html
    previous_file: plan.json
  register: plan

- name: Name the hosts whose decision has changed
  ansible.builtin.debug:
    msg: "{{ plan.changes.decisions | map(attribute='uhost_id') if plan.changes else 'There was no plan before' }}"
"""

RETURN = r"""
as_of:
  description: The time of the plan, in Unix seconds.
  returned: success
  type: int
  sample: 1793491200
as_of_iso8601:
  description: The same in UTC, as in ISO 8601.
  returned: success
  type: str
  sample: "2026-11-01T00:00:00Z"
language:
  description: The language of the plan.
  returned: success
  type: str
  sample: en
currency:
  description: The currency of the prices.
  returned: success
  type: str
  sample: CNY
totals:
  description:
    - The sums over V(all) hosts, and over those of each decision, V(renew), V(delete), V(keep) and V(review). All are
      added up as decimals.
    - C(hosts) is their number. C(cost) is what the planned renewals cost, and C(costs) the same by charge type, where
      V(Dynamic) is for an hour. C(refund) is what the planned deletions give back. C(savings) is what renewals by the
      year save over twelve months.
    - C(quoted) adds up all prices that are known, whatever is planned, by V(Month), V(Year), V(Dynamic) and V(refund).
      C(unknown) counts the hosts without each of these, those without any V(renewal) price, and the renewals by the
      year whose V(savings) are not known.
  returned: success
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
unused_rules:
  description: The names of the rules that have decided about no host, in the order of the policy.
  returned: success
  type: list
  elements: str
  sample: [what nobody uses]
hosts:
  description: One entry for each host. What expires first comes first, and then the smaller ID.
  returned: success
  type: list
  elements: dict
  contains:
    uhost_id:
      description:
        - The ID of the host. Beside it stand C(name), C(tag), C(remark), C(region), C(zone), C(state), C(charge_type),
          C(create_time), C(create_time_iso8601), C(expire_time), C(expire_time_iso8601), C(auto_renew), C(cpu),
          C(memory), C(gpu), C(gpu_type), C(machine_type), C(os_name), C(public_ip) and C(private_ip), as in
          RV(ucloud.cloud.uhost_info#module:uhosts).
      returned: always
      type: str
      sample: uhost-web-1
    account:
      description: The account, as it was named. V(null) where it was not.
      returned: always
      type: str
      sample: main
    product:
      description: V(uhost) or V(compshare).
      returned: always
      type: str
      sample: uhost
    expires_in_days:
      description: How many days are left from RV(as_of) on. Negative for a host that has expired, V(null) for one
        without a time of expiry.
      returned: always
      type: float
      sample: 12.25
    refundable:
      description: Whether there is a refund.
      returned: always
      type: bool
      sample: true
    refund_price:
      description: What deleting the host gives back, in the account's currency. V(null) when it is not refundable.
      returned: always
      type: float
      sample: 235.5
    refund_message:
      description: Why the host cannot be refunded, in the provider's words.
      returned: always
      type: str
      sample: ""
    renewable:
      description: Whether there is any renewal price.
      returned: always
      type: bool
      sample: true
    renew_prices:
      description: What renewing the host costs, in the account's currency, by charge type.
      returned: always
      type: dict
      sample:
        Month: {price: 120.0, original_price: 150.0}
    renew_message:
      description: Why the host, or a charge type, has no renewal price.
      returned: always
      type: str
      sample: ""
    year_savings:
      description: Twelve times the price of a month, less the price of a year. V(null) when one of these is missing.
      returned: always
      type: float
      sample: 240.0
    year_savings_percent:
      description: The share of RV(hosts[].year_savings) in the twelve months, rounded to two decimals.
      returned: always
      type: float
      sample: 16.67
    decision:
      description: V(renew), V(delete), V(keep) or V(review).
      returned: always
      type: str
      sample: renew
    renew_charge_type:
      description: The charge type to renew by. V(null) for other decisions.
      returned: always
      type: str
      sample: Month
    cost:
      description: What the planned renewal costs. V(null) for other decisions.
      returned: always
      type: float
      sample: 120.0
    refund:
      description: What the planned deletion gives back. V(null) for other decisions.
      returned: always
      type: float
      sample: null
    savings:
      description: What the planned renewal saves over twelve months. V(null) unless it is by the year.
      returned: always
      type: float
      sample: null
    rule:
      description: The name of the rule that has decided. V(null) when none has.
      returned: always
      type: str
      sample: web servers
    why:
      description: A sentence that says why.
      returned: always
      type: str
      sample: "Rule 'web servers': its tag is web."
missing_uhost_ids:
  description: The IDs that were asked for and found in none of O(places).
  returned: success
  type: list
  elements: str
  sample: []
changes:
  description: What has changed since the plan of O(previous_file). V(null) where there is none.
  returned: success
  type: dict
  contains:
    since:
      description: The time of the earlier plan.
      returned: always
      type: str
      sample: "2026-10-01T00:00:00Z"
    changed:
      description: Whether anything has changed.
      returned: always
      type: bool
      sample: true
    new:
      description: The hosts that only this plan has, each with C(uhost_id), C(name) and C(decision).
      returned: always
      type: list
      elements: dict
      sample: [{uhost_id: uhost-web-2, name: web-2, decision: renew}]
    gone:
      description: The hosts that only the earlier plan has, in the same form.
      returned: always
      type: list
      elements: dict
      sample: []
    decisions:
      description:
        - The decisions that have changed, each with C(uhost_id) and C(name).
        - C(before) and C(after) have C(decision), C(renew_charge_type) and C(rule).
      returned: always
      type: list
      elements: dict
      sample:
        - uhost_id: uhost-web-1
          name: web-1
          before: {decision: renew, renew_charge_type: Month, rule: web servers}
          after: {decision: delete, renew_charge_type: null, rule: what nobody uses}
    prices:
      description:
        - The prices that have changed, each with C(uhost_id) and C(name).
        - C(price) is V(Month), V(Year), V(Dynamic) or V(refund). C(before) and C(after) are V(null) without a price.
      returned: always
      type: list
      elements: dict
      sample: [{uhost_id: uhost-web-1, name: web-1, price: refund, before: 240.0, after: 235.5}]
summary:
  description:
    - All other values but RV(hosts), and of RV(changes) their numbers.
    - Beside it the IDs of the hosts for each decision, C(delete), C(keep) and C(review), and in C(renew) those for each
      charge type.
  returned: success
  type: dict
  sample:
    renew: {Month: [uhost-web-1], Year: [], Dynamic: []}
    delete: []
    keep: []
    review: [uhost-old-1]
error:
  description: What went wrong, for playbooks, as the other modules return it. Nothing is asked here, so that all but
    RV(error.message) is V(null).
  returned: failure
  type: dict
  contains:
    action:
      description: Always V(null).
      returned: always
      type: str
    ret_code:
      description: Always V(null).
      returned: always
      type: int
    message:
      description: What is wrong with which option or file.
      returned: always
      type: str
      sample: as_of must be a time such as 2026-01-31T08:00:00Z, or in Unix seconds, not 'tomorrow'
    request_id:
      description: Always V(null).
      returned: always
      type: str
    http_status:
      description: Always V(null).
      returned: always
      type: int
"""
