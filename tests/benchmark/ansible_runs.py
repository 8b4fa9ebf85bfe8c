# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs real Ansible, with a copy of the collection and nothing of the user's own settings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# Stands in for the Python of the target: runs the same one, and writes the peak memory of the module's process.
_MEASURING_PYTHON = """#!{python}
import os, sys
child = os.posix_spawn({python!r}, [{python!r}, *sys.argv[1:]], os.environ)
_pid, status, usage = os.wait4(child, 0)
with open({report!r}, "a") as stream:
    print(usage.ru_maxrss, file=stream)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class TaskTime(NamedTuple):
    """One task of a playbook: how long it took from its announcement until its result was there."""

    name: str
    seconds: float
    failed: bool
    message: str
    entries: int
    priced: int


class PlaybookRun(NamedTuple):
    seconds: float
    tasks: list[TaskTime]


class BenchmarkError(Exception):
    """Something that was to be measured did not work."""


class Ansible:
    """Playbooks and ad-hoc commands on the implicit localhost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._times = folder / "times"
        collection = folder / "collections" / "ansible_collections" / "ucloud" / "cloud"
        # A copy, so that a file saved meanwhile cannot change what is measured halfway.
        for name in ("plugins", "meta", "roles"):
            shutil.copytree(ROOT / name, collection / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "galaxy.yml", collection)
        (folder / "ansible.cfg").touch()
        self._environment = self._clean_environment(folder)

    def playbook(self, tasks: Sequence[Mapping[str, Any]], variables: Mapping[str, object]) -> PlaybookRun:
        """Run the tasks one after the other; one that fails does not keep the others from running."""
        play = {"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "tasks": list(tasks)}
        playbook, extra = self._folder / "playbook.yml", self._folder / "variables.json"
        playbook.write_text(json.dumps([play]), encoding="utf-8")
        extra.write_text(json.dumps(variables), encoding="utf-8")
        self._times.unlink(missing_ok=True)
        began = time.monotonic()
        self._run("ansible-playbook", str(playbook), "--extra-vars", f"@{extra}")
        seconds = time.monotonic() - began
        lines = self._times.read_text(encoding="utf-8").splitlines()
        return PlaybookRun(seconds, [TaskTime(**json.loads(line)) for line in lines])

    def ad_hoc(self, module: str, arguments: Mapping[str, object]) -> float:
        """Return how long an ad-hoc command takes, from its start to its end."""
        options = ["--args", json.dumps(arguments)] if arguments else []
        began = time.monotonic()
        self._run("ansible", "localhost", "--module-name", module, *options)
        return time.monotonic() - began

    def measuring_python(self, report: Path) -> Path:
        """Return a Python for `ansible_python_interpreter` that adds the module's peak memory in KiB to the file."""
        script = self._folder / "measuring-python"
        script.write_text(_MEASURING_PYTHON.format(python=sys.executable, report=str(report)), encoding="utf-8")
        script.chmod(0o755)
        return script

    def _clean_environment(self, folder: Path) -> dict[str, str]:
        ours = ("ANSIBLE_", "UCLOUD_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return environment | {
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"),
            "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_LIBRARY": str(HERE / "library"),
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_STDOUT_CALLBACK": "benchmark_times",
            "BENCHMARK_TIMES": str(self._times),
        }

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(Path(sys.executable).with_name(program)), *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchmarkError(f"{program} ended with {done.returncode}: {done.stderr}{done.stdout}")
