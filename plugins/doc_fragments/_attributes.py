# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations


class ModuleDocFragment:
    # What holds for every module that only reads.
    INFO_MODULE = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/ucloud.cloud.ucloud) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - ucloud.cloud.ucloud
  check_mode:
    description: Can run in C(check_mode) and return what it would return without it.
    support: full
    details:
      - This module changes nothing.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    description:
      - When run twice in a row with the same arguments, the second run reports no change.
    support: full
    details:
      - This module changes nothing. What it returns is the provider's answer at that moment.
notes:
  - The module runs where the task runs. Run it on the control node, with C(hosts=localhost) or
    C(delegate_to=localhost), unless the API can only be reached from elsewhere.
  - A failed task returns RV(ignore:error), a dictionary with C(action), C(ret_code), C(message), C(request_id) and
    C(http_status); what is not known is V(null). RetCodes up to 2000 concern the account or the request, those above
    the host asked for.
"""
