# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What the user has set, in options, the environment and profiles, checked before any request is sent.

Knows nothing of Ansible.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlsplit

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.module_utils._profiles import Profiles

# Each product with the provider's base URL for it. Resellers have their own, so a base URL is never a closed list.
DEFAULT_BASE_URLS = {
    "uhost": "https://api.ucloud.cn",
    "compshare": "https://api.compshare.cn",
}
MAX_CONCURRENCY = 64

# Where an option is read from when it is not given. The provider's Go SDK and Terraform use the same names.
ENVIRONMENT = {
    "public_key": "UCLOUD_PUBLIC_KEY",
    "private_key": "UCLOUD_PRIVATE_KEY",
    "security_token": "UCLOUD_SECURITY_TOKEN",
    "project_id": "UCLOUD_PROJECT_ID",
    "region": "UCLOUD_REGION",
    "zone": "UCLOUD_ZONE",
    "base_url": "UCLOUD_API_BASE_URL",
    "timeout": "UCLOUD_TIMEOUT_SECOND",
    "profile": "UCLOUD_PROFILE",
    "shared_credential_file": "UCLOUD_SHARED_CREDENTIAL_FILE",
    "shared_config_file": "UCLOUD_SHARED_CONFIG_FILE",
}
_MAX_SECONDS = 365 * 24 * 3600  # more than the operating system can wait for would be an error much later
_SECONDS = f"a positive number of seconds, {_MAX_SECONDS} at most"
_KEYS = ("public_key", "private_key")


class Settings(NamedTuple):
    """How to reach the API, and as whom. `timeout` is seconds for one request, `deadline` seconds for all of a task.

    `verify` is True for the usual CA certificates, False for no check, or the path of a CA file or folder.
    """

    public_key: str
    private_key: str
    security_token: str | None
    project_id: str | None
    region: str | None
    zone: str | None
    base_url: str
    timeout: float
    deadline: float
    concurrency: int
    verify: bool | str
    profile_warnings: tuple[str, ...] = ()

    def secrets(self) -> set[str]:
        """What no output may hold, also as a server may quote it: the way it stands in a form."""
        values = [value for value in (self.private_key, self.security_token) if value]
        return {*values, *map(quote_plus, values)}

    def warnings(self) -> list[str]:
        """What works, but the user should know."""
        url = urlsplit(self.base_url)
        if url.scheme != "http" or _is_loopback(url.hostname or ""):
            return [*self.profile_warnings]
        danger = f"base_url is plain http: what goes to {url.hostname} and back can be read and changed on the way."
        return [*self.profile_warnings, f"{danger} Use it inside a trusted network only, such as the provider's VPC."]


def settings_of(options: Mapping[str, Any], named: Mapping[str, Any], product: str) -> Settings:
    """Return the settings that result from options which Ansible has merged with the environment and defaults.

    `named` are the options as the user has named them: which source a value comes from decides what it counts for.
    """
    given: dict[str, Any] = {}
    environment: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    for name, value in options.items():
        if named.get(name) is not None:
            given[name] = value
        elif name in ENVIRONMENT and os.environ.get(ENVIRONMENT[name]):
            environment[name] = value
        else:
            defaults[name] = value
    if given.get("profile"):
        # The environment's profile still counts, for what the one named by an option leaves open.
        environment["profile"] = os.environ.get(ENVIRONMENT["profile"], "")
    return settings_from(given, environment, defaults, product)


def settings_from(
    given: Mapping[str, Any], environment: Mapping[str, Any], defaults: Mapping[str, Any], product: str
) -> Settings:
    """Return the settings that result from options, the environment and profiles.

    `given` are the options that the user has set, `environment` those that the environment sets instead, `defaults` all
    others. What counts is, in this order: an option; the profile named by an option; the environment; the profile named
    by the environment; the active profile of the config file; the default. The two keys, and the token with them, come
    from one of these together.

    Raises ConfigurationError that names the option, or the file and the profile; its message holds no secret.
    """
    # An empty variable in the environment sets nothing. An empty option does: it says that there shall be none.
    environment = {name: value for name, value in environment.items() if value != ""}
    files = {**environment, **given}
    profiles = Profiles(files.get("shared_credential_file"), files.get("shared_config_file"))
    layers = _layers(given, environment, profiles)
    merged = dict(defaults)
    for layer in reversed(layers):
        merged.update(layer.options)
    public_key, private_key, security_token = _credentials(layers, profiles)
    region = _clean("region", merged.get("region"))
    if region is None and product == "uhost":
        raise _required("region")
    # Zone is no documented parameter of the UHost actions: a default zone is for CompShare alone.
    zone = merged.get("zone") if product == "compshare" else given.get("zone")
    return Settings(
        public_key=public_key,
        private_key=private_key,
        security_token=security_token,
        project_id=_clean("project_id", merged.get("project_id")),
        region=region,
        zone=_clean("zone", zone),
        base_url=_base_url(merged.get("base_url") or DEFAULT_BASE_URLS[product]),
        timeout=_seconds("timeout", merged["timeout"]),
        deadline=_seconds("deadline", merged["deadline"]),
        concurrency=_concurrency(merged["concurrency"]),
        verify=_verify(merged["validate_certs"], merged.get("ca_path")),
        profile_warnings=tuple(profiles.warnings()),
    )


class _Layer(NamedTuple):
    """The options that one source sets; `profile` is its name where the source is one."""

    source: str
    options: Mapping[str, Any]
    profile: str | None = None


def _layers(given: Mapping[str, Any], environment: Mapping[str, Any], profiles: Profiles) -> list[_Layer]:
    """Return all sources, the one that counts first in front."""

    def named(profile: str | None) -> list[_Layer]:
        return [_layer_of(profile, profiles)] if profile else []

    return [
        _Layer("the options", given),
        *named(given.get("profile")),
        _Layer("the environment", environment),
        *named(environment.get("profile")),
        *named(profiles.active()),
    ]


def _layer_of(profile: str, profiles: Profiles) -> _Layer:
    """Return what a profile sets. What is wrong is told with file and profile, since no option leads there."""
    options = profiles.options(profile)
    for option, value in options.items():
        try:
            _check_of_profile(option, value)
        except ConfigurationError as error:
            raise profiles.unusable(profile, option, error.message) from None
    return _Layer(f"profile {profile!r}", options, profile)


def _check_of_profile(option: str, value: Any) -> None:
    if option == "base_url":
        _base_url(value)
    elif option != "timeout":
        check_text(option, value)
    elif not _is_seconds(value):
        raise ConfigurationError(f"{option} must be {_SECONDS}")


def _credentials(layers: list[_Layer], profiles: Profiles) -> tuple[str, str, str | None]:
    """Return both keys and the token of the first source that has any of them, or that should have."""
    for layer in layers:
        options = layer.options
        present = [name for name in (*_KEYS, "security_token") if name in options]
        missing = [name for name in _KEYS if name not in options]
        if missing and layer.profile:
            raise profiles.without_keys(layer.profile)
        if missing and present:
            raise ConfigurationError(
                f"{missing[0]} is required in {layer.source}, where {present[0]} comes from:"
                " keys and token are never mixed from different sources"
            )
        if not missing:
            public_key, private_key = (check_text(name, options[name]) for name in _KEYS)
            return public_key, private_key, _clean("security_token", options.get("security_token"))
    raise _required("public_key")


def check_text(option: str, value: str) -> str:
    """Return the value of an option when it is a name that can be sent: not empty, no white space within it."""
    if not value or not value.strip():
        raise ConfigurationError(f"{option} is empty")
    if not value.isprintable() or any(character.isspace() for character in value):
        raise ConfigurationError(f"{option} holds white space or control characters")
    return value


def _clean(option: str, value: str | None) -> str | None:
    return check_text(option, value) if value else None


def _required(option: str) -> ConfigurationError:
    variable = ENVIRONMENT[option]
    return ConfigurationError(f"{option} is required: set the option, {variable} in the environment, or a profile")


def _is_seconds(value: float) -> bool:
    return 0 < value <= _MAX_SECONDS  # which is false for NaN too


def _seconds(option: str, value: float) -> float:
    if not _is_seconds(value):
        raise ConfigurationError(f"{option} must be {_SECONDS}, not {value}")
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
    elif port == 0 or not value.isprintable() or " " in value or not _is_host(url.hostname):
        problem = "is not a valid URL"
    if problem:
        raise ConfigurationError(f"base_url {problem}")
    return value if url.path else f"{value}/"


def _verify(validate_certs: bool, ca_path: str | None) -> bool | str:
    if ca_path is not None and not os.access(ca_path, os.R_OK):
        raise ConfigurationError(f"ca_path: {ca_path} does not exist or cannot be read")
    return (ca_path or True) if validate_certs else False


def _is_host(host: str) -> bool:
    try:
        # This refuses labels that are empty or too long, such as in "api..example".
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return bool(re.fullmatch(r"[0-9A-Za-z_.-]+|[0-9A-Fa-f:.]+(%.+)?", name)) and name[0] not in ".-"


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
