#!/usr/bin/python
# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: uhost_info
short_description: List UCloud hosts
version_added: 0.1.0
description:
  - Lists the hosts of a region, with what the price modules need to be asked for them.
  - Nothing is changed.
extends_documentation_fragment:
  - ucloud.cloud._connection
  - ucloud.cloud._hosts
  - ucloud.cloud._attributes.info_module
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  as_of:
    description:
      - The time that O(expires_within), O(expired) and RV(uhosts[].expires_in_days) count from, in ISO 8601 such as
        V(2026-01-31T08:00:00Z), or in Unix seconds. Without a zone it is UTC.
      - The default is now.
    type: str
  include_password:
    description:
      - Whether RV(uhosts[].password) is returned for CompShare instances.
      - V(true) needs C(no_log=true) on the task, which keeps all of its results out of output and logs. Without it the
        task fails before any request is sent. What the task registers is still there for other tasks, which need
        C(no_log=true) too where they use the password.
    type: bool
    default: false
seealso:
  - module: ucloud.cloud.uhost_renew_price_info
  - module: ucloud.cloud.uhost_refund_price_info
  - plugin: ucloud.cloud.join_prices
    plugin_type: filter
  - plugin: ucloud.cloud.uhost
    plugin_type: inventory
"""

EXAMPLES = r"""
# The examples take public_key and private_key from UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY in the environment.

- name: All hosts of a region
  ucloud.cloud.uhost_info:
    region: cn-bj2
  register: fleet

- name: Name them
  ansible.builtin.debug:
    msg: "{{ item.uhost_id }} ({{ item.name }}) is {{ item.state }} and expires {{ item.expire_time_iso8601 }}"
  loop: "{{ fleet.uhosts }}"
  loop_control:
    label: "{{ item.uhost_id }}"

- name: One host
  ucloud.cloud.uhost_info:
    region: cn-bj2
    uhost_ids: uhost-web-1
  register: host

- name: Say whether it exists
  ansible.builtin.debug:
    msg: "There is no host {{ host.missing_uhost_ids | join(', ') }} in {{ host.region }}"
  when: host.missing_uhost_ids | length > 0

- name: Hosts that run out within two weeks, unless somebody acts
  ucloud.cloud.uhost_info:
    region: cn-bj2
    charge_types: [Month, Year]
    auto_renew: false
    expires_within: 14d
  register: expiring

- name: Ask what renewing them costs
  ucloud.cloud.uhost_renew_price_info:
    region: cn-bj2
    uhost_ids: "{{ expiring.uhost_ids }}"
    charge_types: [Month]
  register: renewals
  when: expiring.uhost_ids | length > 0

- name: Ask what deleting them gives back
  ucloud.cloud.uhost_refund_price_info:
    region: cn-bj2
    uhost_ids: "{{ expiring.uhost_ids }}"
  register: refunds
  when: expiring.uhost_ids | length > 0

- name: Put all of it together, host by host
  ansible.builtin.debug:
    msg: "{{ item.name }}: a month costs {{ item.renew_prices.Month.price }}, deleting returns {{ item.refund_price }}"
  loop: >-
    {{ expiring.uhosts
       | ucloud.cloud.join_prices(refunds.refund_prices | default([]), renewals.renew_prices | default([])) }}
  loop_control:
    label: "{{ item.uhost_id }}"
  when:
    - item.refundable
    - item.renewable

- name: Hosts that have expired, in one zone, VPC and business group
  ucloud.cloud.uhost_info:
    region: cn-bj2
    zone: cn-bj2-05
    vpc_id: uvnet-abcdef
    tag: web
    expired: true
  register: expired

- name: CompShare instances that run, of all regions
  ucloud.cloud.uhost_info:
    product: compshare
    states: [Running]
  register: gpu_hosts

- name: CompShare instances, with the passwords to log in
  ucloud.cloud.uhost_info:
    product: compshare
    region: cn-wlcb
    include_password: true
  register: gpu_logins
  no_log: true

- name: Another brand
  ucloud.cloud.uhost_info:
    base_url: https://api.surfercloud.com
    region: hk
  register: hk_hosts
"""

RETURN = r"""
uhosts:
  description:
    - One entry for each host that passes all filters, in the order of O(uhost_ids), or else in that of the provider's
      list.
    - What the provider does not tell is V(null).
  returned: success
  type: list
  elements: dict
  contains:
    uhost_id:
      description: The ID of the host.
      returned: always
      type: str
      sample: uhost-web-1
    name:
      description: The name of the host. Several hosts can have the same.
      returned: always
      type: str
      sample: web-1
    tag:
      description: The tag of the host, which the provider also calls its business group.
      returned: always
      type: str
      sample: web
    remark:
      description: The remark on the host.
      returned: always
      type: str
      sample: front end
    region:
      description: The region that was asked. Where none was, the one that RV(uhosts[].zone) belongs to.
      returned: always
      type: str
      sample: cn-bj2
    zone:
      description: The zone of the host.
      returned: always
      type: str
      sample: cn-bj2-05
    state:
      description: The state of the host, one of those of O(states), or empty.
      returned: always
      type: str
      sample: Running
    charge_type:
      description: How the host is billed, as in O(charge_types).
      returned: always
      type: str
      sample: Month
    create_time:
      description: When the host was created, in Unix seconds.
      returned: always
      type: int
      sample: 1767225600
    create_time_iso8601:
      description: The same in UTC, as in ISO 8601.
      returned: always
      type: str
      sample: "2026-01-01T00:00:00Z"
    expire_time:
      description: When the host expires, in Unix seconds. V(null) where the provider gives no such time.
      returned: always
      type: int
      sample: 1798761600
    expire_time_iso8601:
      description: The same in UTC, as in ISO 8601.
      returned: always
      type: str
      sample: "2027-01-01T00:00:00Z"
    expires_in_days:
      description:
        - How many days are left from O(as_of) until RV(uhosts[].expire_time). Negative for a host that has expired.
        - V(null) without a time of expiry.
      returned: always
      type: float
      sample: 12.25
    auto_renew:
      description: Whether the provider renews the host by itself.
      returned: always
      type: bool
      sample: true
    cpu:
      description: The number of virtual CPU cores.
      returned: always
      type: int
      sample: 4
    memory:
      description: The memory, in MB.
      returned: always
      type: int
      sample: 8192
    gpu:
      description: The number of GPUs.
      returned: always
      type: int
      sample: 0
    gpu_type:
      description: The type of the GPUs.
      returned: always
      type: str
      sample: null
    machine_type:
      description: The type of the machine.
      returned: always
      type: str
      sample: O
    os_name:
      description: The operating system, by its full name.
      returned: always
      type: str
      sample: Ubuntu 22.04
    os_type:
      description: The kind of the operating system.
      returned: always
      type: str
      sample: Linux
    disks:
      description: The disks of the host.
      returned: always
      type: list
      elements: dict
      contains:
        disk_id:
          description: The ID of the disk.
          returned: always
          type: str
          sample: bsi-web1boot
        disk_type:
          description: The type of the disk.
          returned: always
          type: str
          sample: CLOUD_SSD
        is_boot:
          description: Whether the host boots from it.
          returned: always
          type: bool
          sample: true
        size:
          description: The size, in GB.
          returned: always
          type: int
          sample: 40
    ips:
      description: The addresses of the host.
      returned: always
      type: list
      elements: dict
      contains:
        ip:
          description: The address.
          returned: always
          type: str
          sample: 10.9.0.11
        ip_mode:
          description: V(IPv4) or V(IPv6).
          returned: always
          type: str
          sample: IPv4
        type:
          description: V(Private), or V(Bgp) or V(Internation) for a public address.
          returned: always
          type: str
          sample: Private
        default:
          description: Whether it is the default address.
          returned: always
          type: bool
          sample: true
        weight:
          description: The weight of the address, as the provider gives it.
          returned: always
          type: int
          sample: null
        vpc_id:
          description: The VPC of a private address.
          returned: always
          type: str
          sample: uvnet-abcdef
        subnet_id:
          description: The subnet of a private address.
          returned: always
          type: str
          sample: subnet-abcdef
    public_ip:
      description: The public address to reach the host by. IPv4 comes before IPv6, and then the default one before
        others.
      returned: always
      type: str
      sample: 192.0.2.11
    private_ip:
      description: The private address to reach the host by, chosen in the same way.
      returned: always
      type: str
      sample: 10.9.0.11
    password:
      description: The password of a CompShare instance, in base64, as the provider gives it.
      returned: when O(include_password=true)
      type: str
      sample: c2VjcmV0
uhost_ids:
  description: The IDs of RV(uhosts), in the same order, ready for the price modules.
  returned: success
  type: list
  elements: str
  sample: [uhost-web-1]
missing_uhost_ids:
  description:
    - Those of O(uhost_ids) that the provider does not find, since there is no such host in the project and region, or
      since O(zone), O(tag), O(vpc_id) or O(subnet_id) excludes it.
  returned: success
  type: list
  elements: str
  sample: []
region:
  description: The region that was asked. V(null) where none was.
  returned: success
  type: str
  sample: cn-bj2
requests:
  description: How the API behaved, for whoever wonders why a task took so long.
  returned: success
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
      sample: DescribeUHostInstance
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

import time
from collections.abc import Mapping
from functools import partial
from typing import Any, Callable

from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._discovery import (
    ACTIONS,
    CHARGE_TYPES,
    STATES,
    parse_time,
    query_from,
    selection_from,
    uhosts,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._module import ZONE_OPTION, run_info


def _read(options: Mapping[str, Any]) -> Callable[[Client], Mapping[str, Any]]:
    as_of = options["as_of"]
    return partial(
        uhosts,
        query=query_from(options),
        selection=selection_from(options),
        with_password=options["include_password"],
        now=time.time() if as_of is None else parse_time("as_of", as_of),
    )


def main() -> None:
    run_info(
        {
            "product": {"type": "str", "choices": list(ACTIONS), "default": "uhost"},
            "uhost_ids": {"type": "list", "elements": "str"},
            "zone": ZONE_OPTION,
            "tag": {"type": "str"},
            "vpc_id": {"type": "str"},
            "subnet_id": {"type": "str"},
            "charge_types": {"type": "list", "elements": "str", "choices": list(CHARGE_TYPES)},
            "states": {"type": "list", "elements": "str", "choices": list(STATES)},
            "auto_renew": {"type": "bool"},
            "expires_within": {"type": "str"},
            "expired": {"type": "bool"},
            "as_of": {"type": "str"},
            "include_password": {"type": "bool", "default": False, "no_log": False},
        },
        _read,
        lambda client, ask: ask(client),
        secret_options=["include_password"],
    )


if __name__ == "__main__":
    main()
