# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: renewal_plan_csv
short_description: Write a renewal plan for spreadsheets
version_added: 0.1.0
description:
  - Returns the hosts of a plan of P(ucloud.cloud.renewal_plan#filter) as CSV, in UTF-8 with the mark that
    spreadsheets know it by.
  - Text that a spreadsheet would take for a formula gets an apostrophe in front, so that the name of a host runs
    nothing.
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _input:
    description: The plan.
    type: dict
    required: true
seealso:
  - plugin: ucloud.cloud.renewal_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Print it
  ansible.builtin.debug:
    msg: "{{ (plan | ucloud.cloud.renewal_plan_csv).splitlines() }}"
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucloud.cloud.plugins.plugin_utils._filters import run_filter
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_csv import plan_csv


def renewal_plan_csv(plan: Mapping[str, Any]) -> str:
    return run_filter("renewal_plan_csv", lambda: plan_csv(plan))


class FilterModule:
    def filters(self) -> dict[str, Callable[..., str]]:
        return {"renewal_plan_csv": renewal_plan_csv}
