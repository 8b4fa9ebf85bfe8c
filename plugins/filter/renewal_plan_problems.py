# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: renewal_plan_problems
short_description: Say what is wrong with the policy of a renewal plan
version_added: 0.1.0
description:
  - Checks the policy for P(ucloud.cloud.renewal_plan#filter), so that a playbook can refuse it before it asks for
    anything.
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _input:
    description: The policy.
    type: list
    elements: dict
    required: true
seealso:
  - plugin: ucloud.cloud.renewal_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Check the policy
  ansible.builtin.assert:
    that: policy | ucloud.cloud.renewal_plan_problems == []
    fail_msg: "{{ policy | ucloud.cloud.renewal_plan_problems }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem. It begins with the number and the name of the rule, and with the field.
  type: list
  elements: str
  sample: ["rule 2 (old hosts): match.tga is unknown; there are tag, name, state"]
"""

from collections.abc import Callable

from ansible_collections.ucloud.cloud.plugins.plugin_utils._filters import run_filter
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_policy import policy_problems


def renewal_plan_problems(policy: object) -> list[str]:
    return run_filter("renewal_plan_problems", lambda: policy_problems(policy))


class FilterModule:
    def filters(self) -> dict[str, Callable[..., list[str]]]:
        return {"renewal_plan_problems": renewal_plan_problems}
