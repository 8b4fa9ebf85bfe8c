# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: joined_prices
short_description: Put thousands of hosts and their prices together
version_added: 0.1.0
description:
  - Does what the filter P(ucloud.cloud.join_prices#filter) does, for results that tasks have registered, and returns
    JSON.
  - It takes the names of the variables and not their values, since Ansible looks for templates in every value of a
    variable that an expression uses, which takes longer than asking for thousands of prices.
  - The role P(ucloud.cloud.renewal_plan#role) hands the text to the module M(ucloud.cloud.renewal_plan).
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _terms:
    description:
      - The name of the variable that a task with M(ucloud.cloud.uhost_info) has registered, and those of
        M(ucloud.cloud.uhost_refund_price_info) and M(ucloud.cloud.uhost_renew_price_info).
      - A task for prices that was skipped counts as one without prices. A failed result, the result of a loop, and what
        is no such result are refused.
    type: list
    elements: str
    required: true
  account:
    description: A name to tell accounts apart.
    type: str
    default: ""
  product:
    description: Which product the hosts are of.
    type: str
    choices: [uhost, compshare]
    default: uhost
  uhost_ids:
    description: The IDs that were asked for.
    type: list
    elements: str
    default: []
seealso:
  - plugin: ucloud.cloud.join_prices
    plugin_type: filter
  - module: ucloud.cloud.renewal_plan
"""

EXAMPLES = r"""
- name: Plan for what three tasks have found
  ucloud.cloud.renewal_plan:
    places:
      - "{{ lookup('ucloud.cloud.joined_prices', 'fleet', 'refunds', 'renewals', account='main') }}"
    policy: "{{ policy }}"
    as_of: "2026-11-01"
"""

RETURN = r"""
_raw:
  description: A JSON text, for O(ucloud.cloud.renewal_plan#module:places).
  type: list
  elements: str
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.ucloud.cloud.plugins.filter.join_prices import join_prices

# What the results that are named have to hold
_KEYS = ("uhosts", "refund_prices", "renew_prices")


class LookupModule(LookupBase):
    def run(self, terms: Sequence[str], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)  # type: ignore[no-untyped-call]
        options = self.get_options()  # type: ignore[no-untyped-call]
        if len(terms) != 3:
            raise _error("name three variables: hosts, refunds and renewals")
        registered = [(name, (variables or {}).get(name)) for name in terms]
        fleet, refunds, renewals = (_result(name, result, key) for (name, result), key in zip(registered, _KEYS))
        if "uhosts" not in fleet:
            raise _error(f"{terms[0]} was skipped, so nothing is known of any host")
        place = {
            "account": options["account"],
            "product": options["product"],
            "uhost_ids": options["uhost_ids"],
            "missing_uhost_ids": fleet["missing_uhost_ids"],
            "hosts": join_prices(fleet["uhosts"], refunds.get("refund_prices", []), renewals.get("renew_prices", [])),
        }
        # Older releases of Ansible read what begins with a brace as Python.
        return [f"\n{json.dumps(place)}"]


def _result(name: str, result: object, key: str) -> Mapping[str, Any]:
    """Return what a task has registered. Hosts or prices that are not there for any other reason are never left out."""
    if not isinstance(result, Mapping):
        raise _error(f"no task has registered {name}")
    if result.get("failed"):
        raise _error(f"{name} is the result of a task that has failed")
    if key not in result and not result.get("skipped"):
        raise _error(f"{name} has no {key}: is it the result of another module, or of a loop?")
    return result


def _error(problem: str) -> AnsibleLookupError:
    return AnsibleLookupError(f"ucloud.cloud.joined_prices: {problem}")
