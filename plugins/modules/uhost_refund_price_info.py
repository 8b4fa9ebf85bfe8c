#!/usr/bin/python
# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uhost_refund_price_info
short_description: Ask what deleting UCloud hosts gives back
version_added: 0.1.0
description:
  - Asks the provider what it refunds when hosts are deleted now, for any number of hosts in one task.
  - A refund covers the host and what goes with it, such as disks, snapshot service and EIP.
  - Nothing is deleted.
extends_documentation_fragment:
  - ucloud.cloud._connection
  - ucloud.cloud._quotes
  - ucloud.cloud._attributes.info_module
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  product:
    description:
      - V(uhost) asks for UHost instances (C(GetUHostRefundPrice)).
      - V(compshare) asks for instances of the GPU cloud CompShare (C(GetCompShareRefundPrice)).
    type: str
    choices: [uhost, compshare]
    default: uhost
  zone:
    description:
      - The zone of the hosts, such as V(cn-wlcb-01). It is sent when it is given.
      - For CompShare instances the environment variable E(UCLOUD_ZONE) and the zone of a profile are used if the option
        is not set.
      - For CompShare the provider's pages disagree on whether it needs O(region) and O(zone), so give both if you know
        them.
    type: str
seealso:
  - module: ucloud.cloud.uhost_renew_price_info
"""

EXAMPLES = r"""
# The examples take public_key and private_key from UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY in the environment.

- name: One host
  ucloud.cloud.uhost_refund_price_info:
    region: cn-bj2
    uhost_ids: uhost-web-1
  register: refund

- name: Say what it gives back
  ansible.builtin.debug:
    msg: "Deleting uhost-web-1 gives back {{ refund.refund_prices[0].refund_price }} yuan"
  when: refund.refund_prices[0].refundable

- name: A fleet, in one task
  ucloud.cloud.uhost_refund_price_info:
    region: cn-bj2
    uhost_ids: "{{ fleet }}"
  vars:
    fleet: [uhost-web-1, uhost-web-2, uhost-db-1]
  register: refunds

- name: Sum with the total
  ansible.builtin.debug:
    msg: "Deleting all of them gives back {{ refunds.total_refund_price }} yuan"

- name: Decide, host by host
  ansible.builtin.debug:
    msg: "{{ item.uhost_id }}: delete it and take {{ item.refund_price }} yuan"
  loop: "{{ refunds.refund_prices }}"
  loop_control:
    label: "{{ item.uhost_id }}"
  when:
    - item.refundable
    - item.refund_price >= 100

- name: CompShare instances
  ucloud.cloud.uhost_refund_price_info:
    product: compshare
    region: cn-wlcb
    zone: cn-wlcb-01
    uhost_ids: [uhost-gpu-1, uhost-gpu-2]
  register: gpu_refunds

- name: Another brand, and no price left open
  ucloud.cloud.uhost_refund_price_info:
    base_url: https://api.surfercloud.com
    region: hk
    uhost_ids: [uhost-hk-1]
    fail_on_unpriced: true
  register: hk_refund
"""

RETURN = r"""
refund_prices:
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
    refundable:
      description: Whether the host can be deleted for a refund, which is when RV(refund_prices[].code) is V(0).
      returned: always
      type: bool
      sample: true
    refund_price:
      description:
        - What deleting the host gives back, in yuan, as the provider gives it.
        - V(null) when it is not refundable.
      returned: always
      type: float
      sample: 235.5
    code:
      description:
        - The provider's code for this host, V(0) when it can be refunded.
        - V(-1) when the provider's answer does not mention the host.
      returned: always
      type: int
      sample: 0
    message:
      description: Why the host cannot be refunded. Empty when it can.
      returned: always
      type: str
      sample: ""
total_refund_price:
  description: What deleting all refundable hosts gives back, in yuan, added up as decimals, exact to the cent.
  returned: success, and when O(fail_on_unpriced) has failed the task
  type: float
  sample: 235.5
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
      sample: GetUHostRefundPrice
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

from ansible_collections.ucloud.cloud.plugins.module_utils._module import ZONE_OPTION, run_quotes
from ansible_collections.ucloud.cloud.plugins.module_utils._refund_prices import ACTIONS, refund_prices


def main() -> None:
    run_quotes(
        {
            "product": {"type": "str", "choices": list(ACTIONS), "default": "uhost"},
            "zone": ZONE_OPTION,
        },
        lambda client, hosts, params: refund_prices(client, hosts, params["product"]),
    )


if __name__ == "__main__":
    main()
