#!/usr/bin/python
# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uhost_renew_price_info
short_description: Ask what renewing UCloud hosts costs
version_added: 0.1.0
description:
  - Asks the provider what it costs to renew hosts, by charge type, for any number of hosts in one task.
  - Nothing is renewed.
extends_documentation_fragment:
  - ucloud.cloud._connection
  - ucloud.cloud._quotes
  - ucloud.cloud._attributes.info_module
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  charge_types:
    description:
      - The charge types to ask for. If this is left out, all prices that the provider quotes are returned.
      - V(Year) bills by the year, V(Month) by the month, V(Dynamic) by the hour.
    type: list
    elements: str
    choices: [Year, Month, Dynamic]
seealso:
  - module: ucloud.cloud.uhost_refund_price_info
"""

EXAMPLES = r"""
# The examples take public_key and private_key from UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY in the environment.

- name: One host, all charge types
  ucloud.cloud.uhost_renew_price_info:
    region: cn-bj2
    uhost_ids: uhost-web-1
  register: renewal

- name: Say what a month costs
  ansible.builtin.debug:
    msg: "Another month of uhost-web-1 costs {{ renewal.renew_prices[0].prices.Month.price }} yuan"
  when: "'Month' in renewal.renew_prices[0].prices"

- name: A fleet, in one task
  ucloud.cloud.uhost_renew_price_info:
    region: cn-bj2
    uhost_ids: "{{ fleet }}"
    charge_types: [Month, Year]
  vars:
    fleet: [uhost-web-1, uhost-web-2, uhost-db-1]
  register: renewals

- name: Sum with the totals
  ansible.builtin.debug:
    msg: "All of them cost {{ renewals.total_renew_price.Month | default(0) }} yuan for another month"

- name: Decide, host by host
  ansible.builtin.debug:
    msg: "{{ item.uhost_id }}: renew it for a year, which is cheaper than twelve months"
  loop: "{{ renewals.renew_prices }}"
  loop_control:
    label: "{{ item.uhost_id }}"
  when:
    - "'Year' in item.prices"
    - "'Month' in item.prices"
    - item.prices.Year.price < 12 * item.prices.Month.price

- name: Another brand, and no price left open
  ucloud.cloud.uhost_renew_price_info:
    base_url: https://api.surfercloud.com
    region: hk
    uhost_ids: [uhost-hk-1]
    fail_on_unpriced: true
  register: hk_renewal
"""

RETURN = r"""
renew_prices:
  description: One entry for each distinct host, in the order asked.
  returned: success, and when O(fail_on_unpriced) has failed the task
  type: list
  elements: dict
  contains:
    uhost_id:
      description: The ID of the host.
      returned: always
      type: str
      sample: uhost-web-1
    renewable:
      description: Whether RV(renew_prices[].code) is V(0) and there is at least one price.
      returned: always
      type: bool
      sample: true
    prices:
      description:
        - A dictionary for each charge type that has a price. Its key is the charge type. Empty when there is none.
        - RV(ignore:price) is what the renewal costs, in yuan, as the provider gives it and never rounded.
        - RV(ignore:original_price) is the price before a limited-time discount, V(null) when the provider gives none.
      returned: always
      type: dict
      sample:
        Month:
          price: 320.0
          original_price: 400.0
        Year:
          price: 3200.0
          original_price: 4000.0
    code:
      description: The provider's code for this host, V(0) when it has answered.
      returned: always
      type: int
      sample: 0
    message:
      description: Why the host, or a charge type that was asked for, has no price. Empty when there is nothing to say.
      returned: always
      type: str
      sample: ""
total_renew_price:
  description:
    - What renewing costs, in yuan, for each charge type over the hosts that have a price for it.
    - Added up as decimals, and never rounded. A charge type that no host has a price for is left out.
  returned: success, and when O(fail_on_unpriced) has failed the task
  type: dict
  sample:
    Month: 320.0
    Year: 3200.0
requests:
  description: How the API behaved, for whoever wonders why a task took so long.
  returned: success, and when O(fail_on_unpriced) has failed the task
  type: dict
  contains:
    sent:
      description: How many requests were sent, including those that were sent again.
      returned: always
      type: int
      sample: 1012
    retried:
      description: How many of them were sent again after a fault, such as a broken connection or a busy backend.
      returned: always
      type: int
      sample: 3
    throttled:
      description: How many of them the API refused because they were too many for the moment.
      returned: always
      type: int
      sample: 9
error:
  description: What went wrong, for playbooks. What is not known is V(null).
  returned: failure
  type: dict
  contains:
    action:
      description: The action of the API that failed.
      returned: always
      type: str
      sample: GetUHostRenewPrice
    ret_code:
      description: The provider's RetCode.
      returned: always
      type: int
      sample: 171
    message:
      description: The provider's explanation, or the collection's where the provider gave none.
      returned: always
      type: str
      sample: Signature VerifyAC Error
    request_id:
      description: The provider's ID of the request, which its support asks for.
      returned: always
      type: str
      sample: 2cb0d8c0-3c1d-4d1c-8d8a-0f4b0b5d2f3e
    http_status:
      description: The HTTP status of the answer.
      returned: always
      type: int
      sample: 200
"""

from ansible_collections.ucloud.cloud.plugins.module_utils._module import run_quotes
from ansible_collections.ucloud.cloud.plugins.module_utils._renew_prices import RENEW_CHARGE_TYPES, renew_prices


def main() -> None:
    run_quotes(
        {"charge_types": {"type": "list", "elements": "str", "choices": list(RENEW_CHARGE_TYPES)}},
        lambda client, hosts, params: renew_prices(client, hosts, params["charge_types"]),
    )


if __name__ == "__main__":
    main()
