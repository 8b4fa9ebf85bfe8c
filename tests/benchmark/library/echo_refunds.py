# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes and returns as much as uhost_refund_price_info, and asks nobody: what Ansible itself needs to move the data."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule({"uhost_ids": {"type": "list", "elements": "str"}})
    entry = {"refundable": True, "refund_price": 235.5, "code": 0, "message": ""}
    module.exit_json(refund_prices=[{"uhost_id": host, **entry} for host in module.params["uhost_ids"]])


if __name__ == "__main__":
    main()
