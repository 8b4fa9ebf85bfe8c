# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets the tests of single modules run these in the way in which those of all modules do."""

from __future__ import annotations

from ansible_collections.ucloud.cloud.plugins.modules import uhost_info

from ..module_utils.test_module import MAINS, run

__all__ = ["run"]

MAINS["info"] = uhost_info.main
