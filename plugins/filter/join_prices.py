# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: join_prices
short_description: Put hosts and their prices together
version_added: 0.1.0
description:
  - Returns a list with all that is known of each host, its refund and its renewal prices, so that a task can loop over
    it and decide.
  - A host that is not in one of the lists of prices has V(null) there, and never the price of another host.
positional: refund_prices, renew_prices
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _input:
    description:
      - The hosts, each once, as RV(ucloud.cloud.uhost_info#module:uhosts).
      - Other dictionaries can be given too, if they hold the ID of the host as C(uhost_id), or as C(ucloud_uhost_id) as
        the variables of the inventory plugin P(ucloud.cloud.uhost#inventory) do. So can the IDs alone.
    type: list
    elements: raw
    required: true
  refund_prices:
    description:
      - What deleting hosts gives back, as RV(ucloud.cloud.uhost_refund_price_info#module:refund_prices).
      - Entries for other hosts are left out. No host may have two.
    type: list
    elements: dict
    default: []
  renew_prices:
    description:
      - What renewing hosts costs, as RV(ucloud.cloud.uhost_renew_price_info#module:renew_prices).
      - Entries for other hosts are left out. No host may have two.
    type: list
    elements: dict
    default: []
seealso:
  - module: ucloud.cloud.uhost_info
  - module: ucloud.cloud.uhost_refund_price_info
  - module: ucloud.cloud.uhost_renew_price_info
"""

EXAMPLES = r"""
# The examples take region, public_key and private_key from UCLOUD_REGION, UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY.

- name: List the hosts
  ucloud.cloud.uhost_info:
    expires_within: 30d
  register: fleet

- name: Ask what renewing them costs
  ucloud.cloud.uhost_renew_price_info:
    uhost_ids: "{{ fleet.uhost_ids }}"
    charge_types: [Month]
  register: renewals
  when: fleet.uhost_ids | length > 0

- name: Ask what deleting them gives back
  ucloud.cloud.uhost_refund_price_info:
    uhost_ids: "{{ fleet.uhost_ids }}"
  register: refunds
  when: fleet.uhost_ids | length > 0

- name: Name the hosts that give back more than another month costs
  ansible.builtin.debug:
    msg: "{{ item.name }} expires {{ item.expire_time_iso8601 }} and gives back {{ item.refund_price }} yuan"
  loop: >-
    {{ fleet.uhosts
       | ucloud.cloud.join_prices(refunds.refund_prices | default([]), renewals.renew_prices | default([])) }}
  loop_control:
    label: "{{ item.uhost_id }}"
  when:
    - item.refundable
    - item.renewable
    - item.refund_price > item.renew_prices.Month.price

- name: One kind of prices alone, for IDs alone
  ansible.builtin.debug:
    msg: "{{ fleet.uhost_ids | ucloud.cloud.join_prices(renew_prices=renewals.renew_prices) }}"

- name: The hosts of an inventory
  ansible.builtin.debug:
    msg: "{{ ansible_play_hosts | map('extract', hostvars) | ucloud.cloud.join_prices(refunds.refund_prices) }}"
  run_once: true
"""

RETURN = r"""
_value:
  description: One entry for each host, in the order of the hosts. It holds all that the host's dictionary holds, and
    these.
  type: list
  elements: dict
  contains:
    uhost_id:
      description: The ID of the host.
      type: str
      sample: uhost-web-1
    refundable:
      description: Whether the host can be deleted for a refund.
      type: bool
      sample: true
    refund_price:
      description: What deleting the host gives back, in yuan. V(null) also when it is not refundable.
      type: float
      sample: 235.5
    refund_code:
      description: The provider's code about the refund.
      type: int
      sample: 0
    refund_message:
      description: Why the host cannot be refunded. Empty when it can.
      type: str
      sample: ""
    renewable:
      description: Whether there is a price to renew the host.
      type: bool
      sample: true
    renew_prices:
      description: What renewing the host costs, in yuan, by charge type. Empty when there is no price.
      type: dict
      sample:
        Month:
          price: 320.0
          original_price: 400.0
    renew_code:
      description: The provider's code about the renewal.
      type: int
      sample: 0
    renew_message:
      description: Why the host, or a charge type that was asked for, has no price. Empty when there is nothing to say.
      type: str
      sample: ""
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

# What a value of an entry is called beside those of the other kind.
_REFUND = {
    "refundable": "refundable",
    "refund_price": "refund_price",
    "code": "refund_code",
    "message": "refund_message",
}
_RENEWAL = {
    "renewable": "renewable",
    "prices": "renew_prices",
    "code": "renew_code",
    "message": "renew_message",
}
_ID_NAMES = ("uhost_id", "ucloud_uhost_id")


def join_prices(hosts: object, refund_prices: object = (), renew_prices: object = ()) -> list[dict[str, Any]]:
    refunds = _by_host("refund_prices", refund_prices, _REFUND)
    renewals = _by_host("renew_prices", renew_prices, _RENEWAL)
    return [
        {
            **host,
            "uhost_id": uhost_id,
            **_renamed(refunds.get(uhost_id, {}), _REFUND),
            **_renamed(renewals.get(uhost_id, {}), _RENEWAL),
        }
        for uhost_id, host in _unique("the list of hosts", hosts).items()
    ]


def _by_host(where: str, entries: object, names: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    found = _unique(where, entries)
    for uhost_id, entry in found.items():
        missing = [name for name in names if name not in entry]
        if missing:
            raise _error(f"{where}: the entry of {uhost_id} has no {missing[0]}, so it is none of these prices")
    return found


def _unique(where: str, items: object) -> dict[str, Mapping[str, Any]]:
    # Filters such as map give what can be gone through, but is no list.
    if isinstance(items, (str, Mapping)) or not hasattr(items, "__iter__"):
        raise _error(f"{where} must be a list, not {type(items).__name__}")
    found: dict[str, Mapping[str, Any]] = {}
    for index, item in enumerate(items):
        uhost_id = _uhost_id(f"{where}: number {index + 1}", item)
        if uhost_id in found:
            raise _error(f"{where} has {uhost_id} more than once")
        found[uhost_id] = item if isinstance(item, Mapping) else {}
    return found


def _uhost_id(where: str, item: object) -> str:
    uhost_id = item
    if isinstance(item, Mapping):
        uhost_id = next((item[name] for name in _ID_NAMES if name in item), None)
    if not isinstance(uhost_id, str) or not uhost_id:
        raise _error(f"{where} is no host: it has no uhost_id")
    return uhost_id


def _renamed(entry: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {new: entry.get(old) for old, new in names.items()}


def _error(problem: str) -> AnsibleFilterError:
    return AnsibleFilterError(f"ucloud.cloud.join_prices: {problem}")


class FilterModule:
    def filters(self) -> dict[str, Callable[..., list[dict[str, Any]]]]:
        return {"join_prices": join_prices}
