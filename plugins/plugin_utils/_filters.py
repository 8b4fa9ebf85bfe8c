# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What the filters of renewal plans have in common: errors of Ansible's, and results that no template is read from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ansible.errors import AnsibleFilterError

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError

try:
    from ansible.utils.unsafe_proxy import wrap_var
except ImportError:  # pragma: no cover
    # An ansible-core that knows by itself that what a filter returns is no template.
    def wrap_var(v: Any) -> Any:
        return v


T = TypeVar("T")


def run_filter(name: str, work: Callable[[], T]) -> T:
    """Return what the work returns, marked so that braces in it, which may be anybody's, are never a template."""
    try:
        result: T = wrap_var(work())
    except ConfigurationError as error:
        raise AnsibleFilterError(f"ucloud.cloud.{name}: {error.message}") from None
    return result
