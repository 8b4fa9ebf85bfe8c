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
  - Applies a policy to hosts with their prices, as the filter P(ucloud.cloud.renewal_plan#filter) does, compares the
    plan with the last one, and writes it on request for programs (JSON), spreadsheets (CSV) and people (HTML).
  - With thousands of hosts this is much faster than the filters one after the other, since Ansible looks for templates
    in every value that goes from one expression to the next.
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
      - One entry for each account and region that was asked, as the filter P(ucloud.cloud.renewal_plan#filter) takes
        them; with many hosts better as the text that the lookup P(ucloud.cloud.joined_prices#lookup) returns.
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
    description: The title of the page. Empty stands for the usual one.
    type: str
    default: ""
  json_file:
    description: The file to write the plan to as JSON. Empty stands for none.
    type: path
  csv_file:
    description: The file to write the hosts of the plan to as CSV. Empty stands for none.
    type: path
  html_file:
    description: The file to write the plan to as a page that needs no network. Empty stands for none.
    type: path
  mode:
    description: The permissions of these files, an octal number in quotes.
    type: raw
    default: "0600"
  previous_file:
    description:
      - The JSON file of an earlier plan, to tell what has changed since. It need not exist. Empty stands for none.
      - It can be O(json_file), which is read before it is written.
    type: path
seealso:
  - plugin: ucloud.cloud.renewal_plan
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
"""

RETURN = r"""
as_of:
  description: As RV(ucloud.cloud.renewal_plan#filter:_value.as_of).
  returned: success
  type: int
  sample: 1793491200
as_of_iso8601:
  description: As RV(ucloud.cloud.renewal_plan#filter:_value.as_of_iso8601).
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
  description: As RV(ucloud.cloud.renewal_plan#filter:_value.totals).
  returned: success
  type: dict
hosts:
  description: The hosts and what to do with them, as RV(ucloud.cloud.renewal_plan#filter:_value.hosts).
  returned: success
  type: list
  elements: dict
missing_uhost_ids:
  description: The IDs that were asked for and that are nowhere known.
  returned: success
  type: list
  elements: str
  sample: []
changes:
  description:
    - What has changed since the plan of O(previous_file), as RV(ucloud.cloud.renewal_plan_changes#filter:_value).
    - V(null) where there is none.
  returned: success
  type: dict
summary:
  description:
    - All of the above but RV(hosts), and of RV(changes) their numbers.
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
      description: Nothing.
      returned: always
      type: str
    ret_code:
      description: Nothing.
      returned: always
      type: int
    message:
      description: What is wrong with which option or file.
      returned: always
      type: str
      sample: as_of must be a time such as 2026-01-31T08:00:00Z, or in Unix seconds, not 'tomorrow'
    request_id:
      description: Nothing.
      returned: always
      type: str
    http_status:
      description: Nothing.
      returned: always
      type: int
"""
