# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: renewal_plan_files
short_description: Make a renewal plan, and the texts of its files, at once
version_added: 0.1.0
description:
  - Does the work of the filters P(ucloud.cloud.renewal_plan#filter), P(ucloud.cloud.renewal_plan_changes#filter),
    P(ucloud.cloud.renewal_plan_csv#filter) and P(ucloud.cloud.renewal_plan_html#filter) in one step, and returns texts.
    With thousands of hosts that is much faster, since Ansible looks for templates in every value that goes from one
    expression to the next.
  - The role P(ucloud.cloud.renewal_plan#role) uses it.
positional: policy, as_of, language, currency, previous, title
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  _input:
    description: As for P(ucloud.cloud.renewal_plan#filter).
    type: list
    elements: raw
    required: true
  policy:
    description: As for P(ucloud.cloud.renewal_plan#filter).
    type: list
    elements: dict
    required: true
  as_of:
    description: As for P(ucloud.cloud.renewal_plan#filter).
    type: str
    required: true
  language:
    description: As for P(ucloud.cloud.renewal_plan#filter).
    type: str
    choices: [en, zh]
    default: en
  currency:
    description: As for P(ucloud.cloud.renewal_plan#filter).
    type: str
    default: CNY
  previous:
    description: The JSON text of an earlier plan. Empty stands for none.
    type: str
    default: ""
  title:
    description: The title of the page. Empty stands for the usual one.
    type: str
    default: ""
seealso:
  - plugin: ucloud.cloud.renewal_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Decide
  ansible.builtin.set_fact:
    texts: "{{ [text] | ucloud.cloud.renewal_plan_files(policy, as_of='2026-11-01') }}"
  vars:
    text: "{{ lookup('ucloud.cloud.joined_prices', 'fleet', 'refunds', 'renewals') }}"

- name: Write the page
  ansible.builtin.copy:
    content: "{{ texts.html }}"
    dest: plan.html
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The texts, and what is short.
  type: dict
  contains:
    json:
      description: The plan as RV(ucloud.cloud.renewal_plan#filter:_value) describes it, as JSON.
      type: str
    csv:
      description: The hosts of the plan as CSV.
      type: str
    html:
      description: The plan as a page.
      type: str
    changes:
      description: What has changed, as JSON, or V(null) as JSON where there is no earlier plan.
      type: str
    summary:
      description: All of the plan but its hosts, and of the changes their numbers.
      type: dict
    decisions:
      description:
        - The IDs of the hosts for each decision, V(delete), V(keep) and V(review), and for V(renew) those for each
          charge type.
      type: dict
      sample: {renew: {Month: [uhost-web-1], Year: [], Dynamic: []}, delete: [], keep: [], review: [uhost-old-1]}
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._filters import run_filter
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import hosts_by_decision, make_plan
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_csv import plan_csv
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page


def renewal_plan_files(
    places: Sequence[Any],
    policy: object,
    as_of: object,
    language: str = "en",
    currency: str = "CNY",
    previous: str = "",
    title: str = "",
) -> dict[str, Any]:
    def work() -> dict[str, Any]:
        read = [json.loads(place) if isinstance(place, str) else place for place in places]
        plan = make_plan(read, policy, as_of=as_of, language=language, currency=currency)
        changes = changes_between(plan, _read_plan(previous)) if previous else None
        return {
            "json": json.dumps(plan, indent=2, ensure_ascii=False) + "\n",
            "csv": plan_csv(plan),
            "html": plan_page(plan, title=title, changes=changes),
            "changes": json.dumps(changes),
            "summary": {
                **{name: value for name, value in plan.items() if name != "hosts"},
                "changes": _counted(changes) if changes else None,
            },
            "decisions": hosts_by_decision(plan),
        }

    return run_filter("renewal_plan_files", work)


def _read_plan(text: str) -> object:
    try:
        plan: object = json.loads(text)
    except ValueError:
        raise ConfigurationError("previous is no renewal plan: it is not JSON") from None
    return plan


def _counted(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: len(value) if isinstance(value, list) else value for name, value in changes.items()}


class FilterModule:
    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {"renewal_plan_files": renewal_plan_files}
