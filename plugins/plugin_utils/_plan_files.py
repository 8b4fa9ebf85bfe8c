# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The files of a renewal plan on the control node: reads the last plan, and writes what differs."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_csv import plan_csv
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page

_MAX_MODE = 0o7777


class Content(NamedTuple):
    """What a file holds, and its permissions."""

    data: bytes
    mode: int


class PlanFile(NamedTuple):
    """A file to write. `option` is the option that names it, `before` what it is now, None where there is none."""

    option: str
    path: str
    before: Content | None
    after: Content

    @property
    def differs(self) -> bool:
        """Whether writing the file would change it, its permissions included."""
        return self.before != self.after

    @property
    def diff(self) -> dict[str, Any]:
        """The change in the form that Ansible shows. What the files hold is of no use there: see changes_text."""
        return {"before": self._describe(self.before), "after": self._describe(self.after)}

    def write(self) -> None:
        """Replace the file at once, so that nobody ever reads half of it. Raises ConfigurationError."""
        with _naming(self.option, self.path, "written"):
            _replace(self.path, self.after)

    def _describe(self, content: Content | None) -> dict[str, Any]:
        if content is None:
            return {"path": self.path, "state": "absent"}
        checksum = hashlib.sha256(content.data).hexdigest()
        return {"path": self.path, "state": "file", "mode": f"{content.mode:04o}", "sha256": checksum}


def plan_files(
    plan: Mapping[str, Any], changes: Mapping[str, Any] | None, paths: Mapping[str, str], mode: int, title: str
) -> list[PlanFile]:
    """Return the files of the plan that paths are given for, by their options. Nothing is written yet.

    Raises ConfigurationError for a file that cannot be read or replaced, or that two options name.
    """
    makers: dict[str, Callable[[], str]] = {
        "json_file": lambda: json.dumps(plan, indent=2, ensure_ascii=False) + "\n",
        "csv_file": lambda: plan_csv(plan),
        "html_file": lambda: plan_page(plan, title=title, changes=changes),
    }
    wanted = {option: make for option, make in makers.items() if paths.get(option)}
    targets: dict[str, str] = {}
    for option in wanted:
        target = _check_target(option, paths[option])
        if (other := targets.setdefault(target, option)) != option:
            raise ConfigurationError(f"{option}: {paths[option]} is the file of {other} already")
    return [
        # Half a surrogate pair, as a rule's name can hold, is in no file.
        PlanFile(option, target, _read(option, target), Content(wanted[option]().encode("utf-8", "replace"), mode))
        for target, option in targets.items()
    ]


def read_plan(option: str, path: str) -> object | None:
    """Return what a JSON file holds, None where there is none. Raises ConfigurationError for what is no JSON."""
    content = _read(option, path)
    try:
        plan: object = None if content is None else json.loads(content.data)
    except (ValueError, RecursionError):
        raise ConfigurationError(
            f"{option}: {path} is no renewal plan, for it is not JSON: remove it, or name another file"
        ) from None
    return plan


def parse_mode(option: str, value: object) -> int:
    """Return permissions from an octal number, as text or as the number that YAML makes of it."""
    with contextlib.suppress(ValueError):
        mode = value if isinstance(value, int) else int(str(value), 8)
        if 0 <= mode <= _MAX_MODE and not isinstance(value, bool):
            return mode
    raise ConfigurationError(f"{option} must be an octal number in quotes, such as '0600', not {value!r}")


@contextlib.contextmanager
def _naming(option: str, path: str, done: str) -> Any:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"{option}: {path} cannot be {done}: {error.strerror}") from None
    except ValueError:  # such as a null character in the path
        raise ConfigurationError(f"{option}: {path!r} is not a path") from None


def _check_target(option: str, path: str) -> str:
    """Return the file that is to be replaced, which a symbolic link may name.

    Finds out early that it cannot be written: the plan is made of questions that take their time.
    """
    with _naming(option, path, "written"):
        target = os.path.realpath(path)
        folder = os.path.join(_folder(target), "")
        os.stat(folder)  # names what is wrong where there is no such folder
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return target


def _folder(path: str) -> str:
    return os.path.dirname(path) or "."


def _read(option: str, path: str) -> Content | None:
    with _naming(option, path, "read"):
        try:
            # A device or a pipe is not to be replaced, and to open it can take for ever.
            if not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path):
                raise OSError(errno.EINVAL, "it is not a regular file")
            with open(path, "rb") as stream:
                return Content(stream.read(), stat.S_IMODE(os.fstat(stream.fileno()).st_mode))
        except FileNotFoundError:
            return None
    raise AssertionError  # pragma: no cover


def _replace(path: str, content: Content) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".renewal-plan-", dir=_folder(path))
    try:
        with open(descriptor, "wb") as stream:
            stream.write(content.data)
        os.chmod(temporary, content.mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
