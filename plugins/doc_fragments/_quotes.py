# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations


class ModuleDocFragment:
    # The options of plugins/module_utils/_module.py, QUOTE_OPTIONS.
    DOCUMENTATION = r"""
options:
  uhost_ids:
    description:
      - The IDs of the hosts to ask for, any number of them. A host that is named twice is asked for once.
      - It must not be empty, so that a list which is empty by mistake is not taken for a fleet that costs nothing.
    type: list
    elements: str
    required: true
  fail_on_unpriced:
    description:
      - What to do when any of the hosts has no price, or lacks one for a charge type that was asked for by name.
      - V(true) fails the task. The failure holds all results.
      - V(false) succeeds with a warning that counts these hosts and names the first of them. Each has its entry, with
        the reason.
    type: bool
    default: false
notes:
  - The provider's pages give prices in yuan (CNY). Other brands bill in the currency of the account, which the API does
    not name.
"""
