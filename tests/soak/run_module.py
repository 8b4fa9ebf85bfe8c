# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one module of the collection as Ansible does on the target: a process, arguments in, one line of JSON out.

Takes the module's name as its argument, and the options as JSON from its standard input.
"""

from __future__ import annotations

import runpy
import sys

from ansible.module_utils import basic

basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
# Since ansible-core 2.19 the arguments come in a format that has a name; older ones do not look at it.
basic._ANSIBLE_PROFILE = "legacy"
runpy.run_module(f"ansible_collections.ucloud.cloud.plugins.modules.{sys.argv[1]}", run_name="__main__")
