# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: renewal_plan_changes
short_description: Say what has changed from one renewal plan to the next
version_added: 0.1.0
description:
  - Compares a plan of P(ucloud.cloud.renewal_plan#filter) with an earlier one.
positional: previous
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _input:
    description: The plan.
    type: dict
    required: true
  previous:
    description: The earlier plan.
    type: dict
    required: true
seealso:
  - plugin: ucloud.cloud.renewal_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Name the hosts that were not there before
  ansible.builtin.debug:
    msg: "{{ (plan | ucloud.cloud.renewal_plan_changes(previous)).new | map(attribute='uhost_id') }}"
  vars:
    previous: "{{ lookup('ansible.builtin.file', 'plan-of-october.json') | from_json }}"
"""

RETURN = r"""
_value:
  description: What has changed.
  type: dict
  contains:
    since:
      description: The time of the earlier plan.
      type: str
      sample: "2026-10-01T00:00:00Z"
    changed:
      description: Whether anything has changed.
      type: bool
      sample: true
    new:
      description: The hosts that only the plan has, each with C(uhost_id), C(name) and C(decision).
      type: list
      elements: dict
      sample: [{uhost_id: uhost-web-2, name: web-2, decision: renew}]
    gone:
      description: The hosts that only the earlier plan has, in the same form.
      type: list
      elements: dict
      sample: []
    decisions:
      description:
        - The decisions that have changed, each with C(uhost_id) and C(name).
        - C(before) and C(after) have C(decision), C(renew_charge_type) and C(rule).
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
      type: list
      elements: dict
      sample: [{uhost_id: uhost-web-1, name: web-1, price: refund, before: 240.0, after: 235.5}]
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.ucloud.cloud.plugins.plugin_utils._filters import run_filter
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between


def renewal_plan_changes(plan: object, previous: object) -> dict[str, Any]:
    return run_filter("renewal_plan_changes", lambda: changes_between(plan, previous))


class FilterModule:
    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {"renewal_plan_changes": renewal_plan_changes}
