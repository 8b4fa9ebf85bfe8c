# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What the user has set, checked before any request is sent. Knows nothing of Ansible."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError

# Each product with the provider's base URL for it. Resellers have their own, so a base URL is never a closed list.
DEFAULT_BASE_URLS = {
    "uhost": "https://api.ucloud.cn",
    "compshare": "https://api.compshare.cn",
}
MAX_CONCURRENCY = 64

# Where an option is read from when it is not given.
ENVIRONMENT = {
    "public_key": "UCLOUD_PUBLIC_KEY",
    "private_key": "UCLOUD_PRIVATE_KEY",
    "project_id": "UCLOUD_PROJECT_ID",
    "region": "UCLOUD_REGION",
    "base_url": "UCLOUD_API_BASE_URL",
    "timeout": "UCLOUD_TIMEOUT_SECOND",
}


class Settings(NamedTuple):
    """How to reach the API, and as whom. `timeout` is seconds for one request, `deadline` seconds for all of a task.

    `verify` is True for the usual CA certificates, False for no check, or the path of a CA file or folder.
    """

    public_key: str
    private_key: str
    project_id: str | None
    region: str | None
    base_url: str
    timeout: float
    deadline: float
    concurrency: int
    verify: bool | str

    def warnings(self) -> list[str]:
        """What works, but the user should know."""
        url = urlsplit(self.base_url)
        if url.scheme != "http" or _is_loopback(url.hostname or ""):
            return []
        danger = f"base_url is plain http: what goes to {url.hostname} and back can be read and changed on the way."
        return [f"{danger} Use it inside a trusted network only, such as the provider's VPC."]


def settings_from(options: Mapping[str, Any], product: str) -> Settings:
    """Return the settings that the options of a module or plugin stand for.

    Raises ConfigurationError that names the option; its message holds no secret.
    """
    region = _clean("region", options.get("region"))
    if region is None and product == "uhost":
        raise _required("region")
    return Settings(
        public_key=_key("public_key", options.get("public_key")),
        private_key=_key("private_key", options.get("private_key")),
        project_id=_clean("project_id", options.get("project_id")),
        region=region,
        base_url=_base_url(options.get("base_url") or DEFAULT_BASE_URLS[product]),
        timeout=_seconds("timeout", options["timeout"]),
        deadline=_seconds("deadline", options["deadline"]),
        concurrency=_concurrency(options["concurrency"]),
        verify=_verify(options["validate_certs"], options.get("ca_path")),
    )


def check_text(option: str, value: str) -> str:
    """Return the value of an option when it is a name that can be sent: not empty, no white space within it."""
    if not value or not value.strip():
        raise ConfigurationError(f"{option} is empty")
    if not value.isprintable() or any(character.isspace() for character in value):
        raise ConfigurationError(f"{option} holds white space or control characters")
    return value


def _clean(option: str, value: str | None) -> str | None:
    # An empty variable in the environment means the same as none.
    return check_text(option, value) if value else None


def _required(option: str) -> ConfigurationError:
    return ConfigurationError(f"{option} is required: set the option, or {ENVIRONMENT[option]} in the environment")


def _key(option: str, value: str | None) -> str:
    if not value:
        raise _required(option)
    return check_text(option, value)


def _seconds(option: str, value: float) -> float:
    if not math.isfinite(value) or value <= 0:
        raise ConfigurationError(f"{option} must be a positive number of seconds, not {value}")
    return value


def _concurrency(value: int) -> int:
    if not 1 <= value <= MAX_CONCURRENCY:
        raise ConfigurationError(f"concurrency must be from 1 to {MAX_CONCURRENCY}, not {value}")
    return value


def _base_url(value: str) -> str:
    # The value itself is in no message: it can carry a password.
    problem = None
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        raise ConfigurationError("base_url is not a valid URL") from None
    if url.scheme not in ("http", "https") or not url.hostname:
        problem = "must be an http or https URL, such as https://api.ucloud.cn"
    elif url.username is not None or url.password is not None:
        problem = "must not carry a user name or password"
    elif url.query or url.fragment:
        problem = "must not carry a query or fragment"
    elif port == 0 or not value.isprintable() or " " in value:
        problem = "is not a valid URL"
    if problem:
        raise ConfigurationError(f"base_url {problem}")
    return value if url.path else f"{value}/"


def _verify(validate_certs: bool, ca_path: str | None) -> bool | str:
    if ca_path is not None and not os.access(ca_path, os.R_OK):
        raise ConfigurationError(f"ca_path: {ca_path} does not exist or cannot be read")
    return (ca_path or True) if validate_certs else False


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
