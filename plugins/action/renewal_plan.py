# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Documented in plugins/modules/renewal_plan.py.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan import make_plan, summary_of
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between, changes_text
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_files import (
    PlanFile,
    parse_mode,
    plan_files,
    read_plan,
)
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_places import read_places
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_texts import LANGUAGES

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "places": {"type": "list", "elements": "raw", "required": True},
    "policy": {"type": "raw", "required": True},
    "as_of": {"type": "raw", "required": True},
    "language": {"type": "str", "choices": [*LANGUAGES], "default": "en"},
    "currency": {"type": "str", "default": "CNY"},
    "title": {"type": "str", "default": ""},
    "json_file": {"type": "path"},
    "csv_file": {"type": "path"},
    "html_file": {"type": "path"},
    "mode": {"type": "raw", "default": "0600"},
    "previous_file": {"type": "path"},
}


class ActionModule(ActionBase):
    """Decides and writes in one step: what thousands of hosts hold goes through no template."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        try:
            _validated, options = self.validate_argument_spec(ARGUMENT_SPEC)  # type: ignore[no-untyped-call]
            return self._plan(options)
        except AnsibleActionFail as error:
            return _failure(ConfigurationError(error.message))
        except ConfigurationError as error:
            return _failure(error)

    def _plan(self, options: Mapping[str, Any]) -> dict[str, Any]:
        mode = parse_mode("mode", options["mode"])
        plan = make_plan(
            read_places(options["places"]),
            options["policy"],
            as_of=options["as_of"],
            language=options["language"],
            currency=options["currency"],
        )
        changes = _changes(plan, options["previous_file"])
        files = [file for file in plan_files(plan, changes, options, mode, options["title"]) if file.differs]
        if not self._task.check_mode:
            for file in files:
                file.write()
        result = {"changed": bool(files), **plan, "changes": changes, "summary": summary_of(plan, changes)}
        return {**result, "diff": _diff(changes, files)} if self._task.diff else result


def _failure(error: ConfigurationError) -> dict[str, Any]:
    return {"failed": True, "msg": str(error), "error": error.as_dict()}


def _changes(plan: object, previous_file: str | None) -> dict[str, Any] | None:
    previous = read_plan("previous_file", previous_file) if previous_file else None
    return None if previous is None else changes_between(plan, previous, f"previous_file: {previous_file}")


def _diff(changes: Mapping[str, Any] | None, files: Sequence[PlanFile]) -> list[dict[str, Any]]:
    """Return what has changed in the forms that Ansible shows."""
    text = changes_text(changes) if changes else ""
    return [*([{"prepared": text}] if text else []), *(file.diff for file in files)]
