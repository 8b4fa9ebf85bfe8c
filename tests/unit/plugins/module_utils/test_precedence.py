# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which source a setting comes from, row by row of the documented order, for each setting on its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Protocol

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._config import ENVIRONMENT, Settings, settings_of
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError

from ..connection import write_profiles

# As documented: the one that counts first in front.
SOURCES = ("option", "profile", "environment", "environment profile", "active profile")
PROFILES = ("profile", "environment profile", "active profile")
PAIRS = list(combinations(SOURCES, 2))
SETTINGS = ("project_id", "region", "zone", "base_url", "timeout")
FIELDS = {"timeout": "timeout_sec"}
DEFAULTS = {"timeout": 30.0, "validate_certs": True, "concurrency": 10, "deadline": 600.0}
KEYS = ("public_key", "private_key")


def value_of(source: str, setting: str) -> Any:
    """Return what the source sets: a value that tells where it comes from."""
    if setting == "timeout":
        return 1.0 + SOURCES.index(source)
    text = f"{setting}-of-{source.replace(' ', '-')}"
    return f"https://{text.replace('_', '-')}.example/" if setting == "base_url" else text


def values_of(source: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value_of(source, name) for name in names}


class Read(Protocol):
    """Reads the settings where each source, by its name, sets what is named."""

    def __call__(self, sources: Mapping[str, tuple[str, ...]], product: str = "compshare", /, **given: Any) -> Settings:
        """Return the settings. `given` are further options."""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    def write_sources(sources: Mapping[str, tuple[str, ...]]) -> None:
        profiles = [(source, values_of(source, sources[source])) for source in PROFILES if source in sources]
        credentials = [{"profile": source, **pick(values, KEYS)} for source, values in profiles]
        configs = [
            {"profile": source, "active": source == "active profile", **pick(values, SETTINGS)}
            for source, values in profiles
        ]
        write_profiles(tmp_path, credentials, configs)

    def read_settings(sources: Mapping[str, tuple[str, ...]], product: str = "compshare", /, **given: Any) -> Settings:
        write_sources(sources)
        named = {**values_of("option", sources.get("option", ())), **given}
        environment = values_of("environment", sources.get("environment", ()))
        if "profile" in sources:
            named.setdefault("profile", "profile")
        if "environment profile" in sources:
            environment["profile"] = "environment profile"
        for name, value in environment.items():
            monkeypatch.setenv(ENVIRONMENT[name], str(value))
        # Ansible gives every option a value: the user's, that of the environment, the default or none.
        options = {**dict.fromkeys(ENVIRONMENT), **DEFAULTS, **environment, **named}
        return settings_of(options, named, product)

    return read_settings


def pick(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {FIELDS.get(name, name): values[name] for name in names if name in values}


def keys_of(settings: Settings) -> dict[str, str]:
    return {"public_key": settings.public_key, "private_key": settings.private_key}


def refusal(read: Read, sources: Mapping[str, tuple[str, ...]], /, **given: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(sources, **given)
    assert "private_key-of" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_can_set_everything_alone(read: Read, source: str) -> None:
    settings = read({source: (*KEYS, *SETTINGS)})
    assert settings._asdict() == {**settings._asdict(), **values_of(source, (*KEYS, *SETTINGS))}


def test_defaults(read: Read) -> None:
    settings = read({"option": KEYS})
    assert settings[3:6] == (None, None, None)
    assert settings.base_url == "https://api.compshare.cn/"
    assert settings.timeout == 30


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_sources_the_first_counts_for_each_setting(read: Read, first: str, second: str, setting: str) -> None:
    # The keys come from the first one too, which is in nobody's way.
    settings = read({first: (*KEYS, setting), second: (*KEYS, setting)})
    assert getattr(settings, setting) == value_of(first, setting)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_the_first_leaves_open_the_second_sets(read: Read, first: str, second: str, setting: str) -> None:
    others = tuple(other for other in SETTINGS if other != setting)
    settings = read({first: (*KEYS, *others), second: (*KEYS, setting)})
    assert getattr(settings, setting) == value_of(second, setting)
    for other in others:
        assert getattr(settings, other) == value_of(first, other)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_pairs_of_keys_the_first_counts(read: Read, first: str, second: str) -> None:
    assert keys_of(read({first: KEYS, second: KEYS})) == values_of(first, KEYS)


@pytest.mark.parametrize("index", range(len(SOURCES)))
def test_of_all_sources_the_first_counts(read: Read, index: int) -> None:
    settings = read(dict.fromkeys(SOURCES[index:], (*KEYS, *SETTINGS)))
    assert settings._asdict() == {**settings._asdict(), **values_of(SOURCES[index], (*KEYS, *SETTINGS))}


# Keys come in pairs


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("second", SOURCES[1:])
def test_the_options_have_both_keys_or_none(read: Read, second: str, key: str) -> None:
    # A profile named by an option is asked only after the options.
    other = KEYS[1 - KEYS.index(key)]
    assert refusal(read, {"option": (key,), second: KEYS}).startswith(
        f"{other} is required in the options, where {key}"
    )


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("second", ["environment profile", "active profile"])
def test_the_environment_has_both_keys_or_none(read: Read, second: str, key: str) -> None:
    other = KEYS[1 - KEYS.index(key)]
    message = refusal(read, {"environment": (key,), second: KEYS})
    assert message.startswith(f"{other} is required in the environment, where {key}")


@pytest.mark.parametrize("found", [(), KEYS[:1], KEYS[1:]])
@pytest.mark.parametrize(
    ("profile", "second"),
    [
        ("profile", "environment"),
        ("profile", "environment profile"),
        ("profile", "active profile"),
        ("environment profile", "active profile"),
    ],
)
def test_a_profile_that_is_named_has_both_keys(
    read: Read, tmp_path: Path, profile: str, second: str, found: tuple[str, ...]
) -> None:
    message = refusal(read, {profile: found, second: KEYS})
    assert message.startswith(f"profile: '{profile}' has no public_key and private_key in {tmp_path}/.ucloud/")


@pytest.mark.parametrize("found", [(), KEYS[:1], KEYS[1:]])
def test_the_active_profile_needs_keys_only_where_nothing_else_has_any(read: Read, found: tuple[str, ...]) -> None:
    sources = {"active profile": (*found, "region")}
    assert refusal(read, sources).startswith("profile: 'active profile' has no public_key and private_key")
    settings = read({**sources, "environment": KEYS})
    assert keys_of(settings) == values_of("environment", KEYS)
    assert settings.region == value_of("active profile", "region")


@pytest.mark.parametrize("source", ["option", "profile"])
@pytest.mark.parametrize("key", KEYS)
def test_half_a_pair_is_in_nobodys_way_below_a_whole_one(read: Read, source: str, key: str) -> None:
    assert keys_of(read({source: KEYS, "environment": (key,)})) == values_of(source, KEYS)


def test_no_keys_at_all(read: Read) -> None:
    message = refusal(read, {"environment": SETTINGS})
    assert message.startswith("public_key is required: ")
    for way in ("option", "UCLOUD_PUBLIC_KEY", "profile"):
        assert way in message


# The token belongs to its keys

TEMPORARY = (*KEYS, "security_token")


@pytest.mark.parametrize("source", ["option", "environment"])
def test_temporary_keys(read: Read, source: str) -> None:
    settings = read({source: TEMPORARY, "active profile": KEYS})
    assert keys_of(settings) == values_of(source, KEYS)
    assert settings.security_token == value_of(source, "security_token")


@pytest.mark.parametrize("source", ["option", "profile"])
def test_the_token_of_other_keys_is_not_used(read: Read, source: str) -> None:
    settings = read({source: KEYS, "environment": TEMPORARY})
    assert keys_of(settings) == values_of(source, KEYS)
    assert settings.security_token is None


@pytest.mark.parametrize(
    ("source", "second"),
    [
        ("option", "environment"),
        ("option", "profile"),
        ("environment", "environment profile"),
        ("environment", "active profile"),
    ],
)
def test_a_token_without_its_keys_is_an_error(read: Read, source: str, second: str) -> None:
    message = refusal(read, {source: ("security_token",), second: KEYS})
    assert message.startswith("public_key is required in the ")
    assert "where security_token comes from: keys and token are never mixed" in message


def test_an_empty_token_is_none(read: Read) -> None:
    assert read({"option": KEYS}, security_token="").security_token is None


# Choosing a profile


def test_an_empty_profile_is_none(read: Read) -> None:
    sources = {"environment profile": (*KEYS, "region"), "active profile": (*KEYS, "region")}
    settings = read(sources, profile="")
    assert keys_of(settings) == values_of("active profile", KEYS)
    assert settings.region == value_of("active profile", "region")


def test_empty_variables_set_nothing(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ENVIRONMENT.values():
        monkeypatch.setenv(variable, "")
    settings = read({"active profile": (*KEYS, *SETTINGS)})
    assert settings._asdict() == {**settings._asdict(), **values_of("active profile", (*KEYS, *SETTINGS))}


def test_an_unknown_profile_is_an_error_whatever_else_is_set(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = {"option": (*KEYS, *SETTINGS)}
    assert "no profile 'nope'" in refusal(read, everything, profile="nope")
    monkeypatch.setenv("UCLOUD_PROFILE", "nope too")
    named = values_of("option", (*KEYS, *SETTINGS))
    with pytest.raises(ConfigurationError, match="no profile 'nope too'"):
        settings_of({**DEFAULTS, **named, "profile": "nope too"}, named, "uhost")


def test_files_that_the_environment_and_options_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("option", "environment"):
        (tmp_path / f"{name}.json").write_text(json.dumps([{"profile": "demo", **values_of(name, KEYS)}]))
        (tmp_path / f"{name}-config.json").write_text(json.dumps([{"profile": "demo", "region": name}]))
    monkeypatch.setenv("UCLOUD_SHARED_CREDENTIAL_FILE", str(tmp_path / "environment.json"))
    monkeypatch.setenv("UCLOUD_SHARED_CONFIG_FILE", str(tmp_path / "environment-config.json"))
    files = {
        "shared_credential_file": str(tmp_path / "environment.json"),
        "shared_config_file": str(tmp_path / "environment-config.json"),
    }
    named: dict[str, Any] = {"profile": "demo"}
    settings = settings_of({**DEFAULTS, **files, **named}, named, "uhost")
    assert (settings.public_key, settings.region) == ("public_key-of-environment", "environment")
    named = {key: path.replace("environment", "option") for key, path in files.items()} | named
    settings = settings_of({**DEFAULTS, **named}, named, "uhost")
    assert (settings.public_key, settings.region) == ("public_key-of-option", "option")


# The zone is a default for CompShare alone


@pytest.mark.parametrize("source", SOURCES)
def test_only_an_option_sets_the_zone_of_a_uhost(read: Read, source: str) -> None:
    settings = read({source: (*KEYS, "region", "zone")}, "uhost")
    assert settings.zone == (value_of("option", "zone") if source == "option" else None)


# Values that cannot be used


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("public_key", "hush hush", "public_key holds white space"),
        ("private_key", "hush\n", "private_key holds white space"),
        ("private_key", " ", "private_key is empty"),
        ("project_id", "hush\t", "project_id holds white space"),
        ("region", "hush hush", "region holds white space"),
        ("zone", "\x1bhush", "zone holds white space or control characters"),
        ("base_url", "https://hush:hush@example.com", "base_url must not carry a user name or password"),
        ("base_url", "hush.example.com", "base_url must be an http or https URL"),
        ("timeout_sec", -4711, "timeout must be a positive number of seconds"),
        ("timeout_sec", float("nan"), "timeout must be a positive number of seconds"),
        ("timeout_sec", 10**400, "timeout must be a positive number of seconds"),
    ],
)
def test_a_value_of_a_profile_that_cannot_be_used_is_told_with_its_place(
    read: Read, tmp_path: Path, field: str, value: object, problem: str
) -> None:
    read({"active profile": (*KEYS, *SETTINGS)})
    file = tmp_path / ".ucloud" / ("credential.json" if field in KEYS else "config.json")
    (entry,) = json.loads(file.read_text())
    file.write_text(json.dumps([{**entry, field: value}]))
    with pytest.raises(ConfigurationError) as caught:
        settings_of(DEFAULTS, {}, "uhost")
    message = str(caught.value)
    start = f"the file {file} has a value in profile 'active profile' that cannot be used: "
    assert message.startswith(start + problem)
    for hidden in ("hush", "4711", "nan", "000"):
        assert hidden not in message.replace("31536000", "")


def test_warnings_of_the_profiles_are_warnings_of_the_settings(read: Read, tmp_path: Path) -> None:
    read({"active profile": (*KEYS, *SETTINGS)})
    credential = tmp_path / ".ucloud" / "credential.json"
    credential.chmod(0o644)
    (warning,) = settings_of(DEFAULTS, {}, "uhost").warnings()
    assert warning.startswith(str(credential))
    plain = {"base_url": "http://example.com"}
    assert len(settings_of({**DEFAULTS, **plain}, plain, "uhost").warnings()) == 2
