# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Reads the profiles of the provider's own tools, from C(credential.json) and C(config.json).

Both files hold a JSON array with an object for each profile. Messages name file and profile, never what a file holds.
"""

from __future__ import annotations

import json
import os
import shlex
import stat
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError

DEFAULT_CREDENTIAL_FILE = "~/.ucloud/credential.json"
DEFAULT_CONFIG_FILE = "~/.ucloud/config.json"

# What an option is called in each of the files.
_CREDENTIAL_FIELDS = {"public_key": "public_key", "private_key": "private_key"}
_CONFIG_FIELDS = {
    "project_id": "project_id",
    "region": "region",
    "zone": "zone",
    "base_url": "base_url",
    "timeout": "timeout_sec",
}


class Profiles:
    """The profiles of both files. Nothing is read before a profile is asked for.

    A path that is None or empty stands for the default file, which need not exist.
    """

    def __init__(self, credential_file: str | None, config_file: str | None) -> None:
        self._credentials = _ProfileFile(credential_file, DEFAULT_CREDENTIAL_FILE)
        self._configs = _ProfileFile(config_file, DEFAULT_CONFIG_FILE)

    def options(self, profile: str) -> dict[str, Any]:
        """Return the options that the profile sets. Raises ConfigurationError when neither file knows it."""
        credential, config = self._credentials.find(profile), self._configs.find(profile)
        if credential is None and config is None:
            raise ConfigurationError(
                f"profile: there is no profile {profile!r} in {self._credentials.path} or {self._configs.path}"
            )
        return {
            **self._credentials.texts(profile, credential or {}, _CREDENTIAL_FIELDS),
            **self._configs.texts(profile, config or {}, _CONFIG_FIELDS),
        }

    def active(self) -> str | None:
        """Return the name of the active profile, which the provider's CLI uses by default."""
        return self._configs.active()

    def without_keys(self, profile: str) -> ConfigurationError:
        return ConfigurationError(
            f"profile: {profile!r} has no public_key and private_key in {self._credentials.path}; a profile that was"
            " made by logging in with a browser has none"
        )

    def unusable(self, profile: str, option: str, problem: str) -> ConfigurationError:
        """Return the error for a value of the profile; `problem` says what is wrong with it, but not what it is."""
        path = (self._credentials if option in _CREDENTIAL_FIELDS else self._configs).path
        return ConfigurationError(f"the file {path} has a value in profile {profile!r} that cannot be used: {problem}")

    def warnings(self) -> list[str]:
        """Return a warning when others can read the keys that were read."""
        if not self._credentials.was_read or not self._credentials.is_exposed():
            return []
        path = self._credentials.path
        command = f"chmod 600 {shlex.quote(path)}"
        return [f"{path} holds private keys, and other users can read it. Take that right away: {command}"]


class _ProfileFile:
    def __init__(self, path: str | None, default: str) -> None:
        self.path = os.path.expanduser(path or default)
        self.was_read = False
        self._must_exist = bool(path)
        self._profiles: list[Mapping[str, Any]] | None = None

    def find(self, profile: str) -> Mapping[str, Any] | None:
        found = [entry for entry in self._read() if entry["profile"] == profile]
        if len(found) > 1:
            raise self._broken(f"has profile {profile!r} more than once")
        return found[0] if found else None

    def active(self) -> str | None:
        active: list[str] = [entry["profile"] for entry in self._read() if entry.get("active") is True]
        if len(active) > 1:
            raise self._broken(f"has more than one active profile: {', '.join(map(repr, active))}")
        return active[0] if active else None

    def texts(self, profile: str, entry: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
        """Return the options that the entry sets; an empty text sets none."""
        options = {}
        for option, field in fields.items():
            value = entry.get(field)
            kinds = (int, float) if option == "timeout" else str
            if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
                raise self._broken(f"has a {field} of the wrong type in profile {profile!r}")
            if value:
                options[option] = value
        return options

    def is_exposed(self) -> bool:
        return bool(os.stat(self.path).st_mode & (stat.S_IRGRP | stat.S_IROTH))

    def _read(self) -> list[Mapping[str, Any]]:
        if self._profiles is None:
            self._profiles = self._parse(self._text())
        return self._profiles

    def _text(self) -> str | None:
        try:
            with open(self.path, encoding="utf-8") as file:
                text = file.read()
        except OSError as error:
            # Whether there is a default file in a home that is closed to this user, nobody can tell.
            if not self._must_exist and not os.path.exists(self.path):
                return None
            problem = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
            raise self._broken(problem) from None
        except UnicodeDecodeError:
            raise self._broken("cannot be read: it is not UTF-8") from None
        except ValueError:  # such as a null character in the path
            raise self._broken("cannot be read: no file can have this name") from None
        self.was_read = True
        return text

    def _parse(self, text: str | None) -> list[Mapping[str, Any]]:
        if text is None:
            return []
        try:
            entries = json.loads(text)
        except (ValueError, RecursionError):
            # The parser's own message quotes the file.
            raise self._broken("is not valid JSON") from None
        if not isinstance(entries, list):
            raise self._broken("is not a JSON array of profiles")
        for index, entry in enumerate(entries):
            if not isinstance(entry, dict) or not isinstance(entry.get("profile"), str):
                raise self._broken(f"has an entry (number {index + 1}) that is not a profile with a name")
        return entries

    def _broken(self, problem: str) -> ConfigurationError:
        return ConfigurationError(f"the file {self.path} {problem}")
