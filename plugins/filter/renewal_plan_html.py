# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: renewal_plan_html
short_description: Show a renewal plan as a page
version_added: 0.1.0
description:
  - Returns a plan of P(ucloud.cloud.renewal_plan#filter) as one HTML file that needs no network, for screens, phones
    and paper.
  - All text of the API is escaped.
positional: changes, title
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _input:
    description: The plan. The page is in its language.
    type: dict
    required: true
  changes:
    description: What has changed since an earlier plan, as P(ucloud.cloud.renewal_plan_changes#filter) returns it.
    type: dict
  title:
    description: The title of the page. Empty stands for the usual one.
    type: str
    default: ""
seealso:
  - plugin: ucloud.cloud.renewal_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the page
  ansible.builtin.copy:
    content: "{{ plan | ucloud.cloud.renewal_plan_html(title='Hosts of the web shop') }}"
    dest: plan.html
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucloud.cloud.plugins.plugin_utils._filters import run_filter
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page


def renewal_plan_html(plan: Mapping[str, Any], changes: Mapping[str, Any] | None = None, title: str = "") -> str:
    return run_filter("renewal_plan_html", lambda: plan_page(plan, title=title, changes=changes))


class FilterModule:
    def filters(self) -> dict[str, Callable[..., str]]:
        return {"renewal_plan_html": renewal_plan_html}
