# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import os
import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Callable

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.module_utils._profiles import Profiles

# In every file that is refused: no message may hold it.
HUSH = "hush-content-of-the-file"
KEYS = {"public_key": "the-public-key", "private_key": "the-private-key"}


@pytest.fixture
def credential(tmp_path: Path) -> Path:
    path = tmp_path / "my credentials.json"
    write(path, [{"profile": "demo", **KEYS}])
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "my-config.json"
    write(path, [{"profile": "demo", "region": "hk"}])
    return path


def write(path: Path, entries: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(entries if isinstance(entries, str) else json.dumps(entries), encoding="utf-8")
    path.chmod(0o600)


def entry(**fields: object) -> list[dict[str, object]]:
    return [{"profile": "demo", **fields}]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(ConfigurationError) as caught:
        act()
    # Not in what it was raised from either: tracebacks of crashes show that.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert HUSH not in str(caught.value)
    return str(caught.value)


# What a profile sets


def test_a_profile_of_both_files(credential: Path, config: Path) -> None:
    everything = {"project_id": "org-1", "region": "hk", "zone": "hk-02", "base_url": "https://example.com/"}
    write(config, entry(**everything, timeout_sec=15, active=False, max_retry_times=3))
    profiles = Profiles(str(credential), str(config))
    assert profiles.options("demo") == {**KEYS, **everything, "timeout": 15}


def test_a_profile_of_one_file(credential: Path, config: Path) -> None:
    write(credential, [{"profile": "keys", **KEYS}])
    write(config, [{"profile": "place", "region": "hk"}])
    profiles = Profiles(str(credential), str(config))
    assert profiles.options("keys") == KEYS
    assert profiles.options("place") == {"region": "hk"}


def test_other_profiles_do_not_matter(credential: Path, config: Path) -> None:
    twice = {"profile": "twice", "public_key": 1}
    write(credential, [twice, {"profile": "demo", **KEYS}, twice, {"profile": "Demo", "public_key": "other"}])
    assert Profiles(str(credential), str(config)).options("demo") == {**KEYS, "region": "hk"}


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_field_sets_nothing(credential: Path, config: Path, value: str | None) -> None:
    write(config, entry(project_id=value, region="hk", zone=value, base_url=value, timeout_sec=None))
    assert Profiles(str(credential), str(config)).options("demo") == {**KEYS, "region": "hk"}


@pytest.mark.parametrize(("seconds", "timeout"), [(15, 15), (0.5, 0.5), (0, None), (0.0, None), (-1, -1)])
def test_no_seconds_set_no_timeout(credential: Path, config: Path, seconds: float, timeout: float | None) -> None:
    # Zero sets none, as an empty text does. Whether other numbers can be used is not for these files to say.
    write(config, entry(timeout_sec=seconds))
    assert Profiles(str(credential), str(config)).options("demo").get("timeout") == timeout


def test_names_are_not_only_ascii(credential: Path, config: Path) -> None:
    write(credential, json.dumps([{"profile": "生产", **KEYS}], ensure_ascii=False))
    assert Profiles(str(credential), str(config)).options("生产") == KEYS


def test_a_file_is_read_once_and_only_when_it_is_needed(credential: Path, config: Path) -> None:
    profiles = Profiles(str(credential), str(config))
    write(credential, [{"profile": "late", **KEYS}])
    assert profiles.options("late") == KEYS
    credential.unlink()
    assert profiles.options("late") == KEYS


# Where the files are


def test_default_files(tmp_path: Path) -> None:
    write(tmp_path / ".ucloud" / "credential.json", entry(**KEYS))
    write(tmp_path / ".ucloud" / "config.json", entry(active=True, region="hk"))
    for profiles in (Profiles(None, None), Profiles("", "")):
        assert profiles.active() == "demo"
        assert profiles.options("demo") == {**KEYS, "region": "hk"}


def test_default_files_need_not_exist(tmp_path: Path) -> None:
    for profiles in (Profiles(None, None), Profiles("", "")):
        assert profiles.active() is None
        assert profiles.warnings() == []
        message = refusal(partial(profiles.options, "demo"))
        assert "no profile 'demo'" in message
        for name in ("credential.json", "config.json"):
            assert str(tmp_path / ".ucloud" / name) in message


def test_a_home_that_is_closed_has_no_default_files(tmp_path: Path) -> None:
    (tmp_path / ".ucloud").write_text("a file, below which nobody can look for anything")
    assert Profiles(None, None).active() is None


def test_files_that_are_named_have_to_exist(tmp_path: Path, credential: Path, config: Path) -> None:
    missing = str(tmp_path / "missing.json")
    assert refusal(Profiles(str(credential), missing).active) == f"the file {missing} does not exist"
    for profiles in (Profiles(missing, str(config)), Profiles(str(credential), missing)):
        message = refusal(partial(profiles.options, "demo"))
        assert message == f"the file {missing} does not exist"


def test_a_default_file_that_is_named_has_to_exist(tmp_path: Path) -> None:
    assert str(tmp_path / ".ucloud") in refusal(Profiles(None, "~/.ucloud/config.json").active)


def test_a_tilde_is_the_home(tmp_path: Path, credential: Path, config: Path) -> None:
    profiles = Profiles(f"~/{credential.name}", f"~/{config.name}")
    assert profiles.options("demo") == {**KEYS, "region": "hk"}
    credential.chmod(0o644)
    assert str(tmp_path / credential.name) in profiles.warnings()[0]


# Files that are no good: the message names the file, and holds nothing of it


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the rights of root for a moment, for whom there are no unreadable files."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("which", ["credential", "config"])
def test_a_file_that_cannot_be_read(tmp_path: Path, credential: Path, config: Path, which: str) -> None:
    path = {"credential": credential, "config": config}[which]
    path.chmod(0)
    with as_nobody():
        message = refusal(partial(Profiles(str(credential), str(config)).options, "demo"))
    assert message.startswith("the file ")
    assert message.endswith(" cannot be read: Permission denied")


def test_a_default_file_that_is_there_and_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".ucloud" / "config.json").mkdir(parents=True)
    message = refusal(Profiles(None, None).active)
    assert message == f"the file {tmp_path}/.ucloud/config.json cannot be read: Is a directory"


UNREADABLE: dict[str, tuple[object, str]] = {
    "not UTF-8": (f"{HUSH} \xff".encode("latin-1"), "cannot be read: it is not UTF-8"),
    "empty": ("", "is not valid JSON"),
    "text": (HUSH, "is not valid JSON"),
    "cut off": (json.dumps(entry(private_key=HUSH))[:-1], "is not valid JSON"),
    "with a comma too many": (f'[{{"profile": "demo", "private_key": "{HUSH}",}}]', "is not valid JSON"),
    "too deep": ("[" * 100_000, "is not valid JSON"),
    "an object": ({"profile": "demo", "private_key": HUSH}, "is not a JSON array of profiles"),
    "a string": (json.dumps(HUSH), "is not a JSON array of profiles"),
    "null": ("null", "is not a JSON array of profiles"),
    "a list of texts": ([HUSH], "has an entry (number 1) that is not a profile with a name"),
    "an entry without a name": ([*entry(), {"private_key": HUSH}], "has an entry (number 2) that is not a profile"),
    "a name that is no text": ([{"profile": 1, "private_key": HUSH}], "has an entry (number 1) that is not a profile"),
    "an entry twice": (entry(private_key=HUSH) * 2, "has profile 'demo' more than once"),
}


@pytest.mark.parametrize("which", ["credential", "config"])
@pytest.mark.parametrize(("content", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_malformed_file(credential: Path, config: Path, which: str, content: object, problem: str) -> None:
    path = {"credential": credential, "config": config}[which]
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write(path, content)
    message = refusal(partial(Profiles(str(credential), str(config)).options, "demo"))
    assert message.startswith(f"the file {path} {problem}")


@pytest.mark.parametrize(
    ("which", "field", "value"),
    [
        ("credential", "public_key", 1),
        ("credential", "private_key", [HUSH]),
        ("credential", "private_key", {"hidden": HUSH}),
        ("credential", "private_key", False),
        ("config", "project_id", 1.5),
        ("config", "region", [HUSH]),
        ("config", "zone", True),
        ("config", "base_url", {"url": HUSH}),
        ("config", "timeout_sec", HUSH),
        ("config", "timeout_sec", "15"),
        ("config", "timeout_sec", True),
        ("config", "timeout_sec", [15]),
    ],
)
def test_a_field_of_the_wrong_type(credential: Path, config: Path, which: str, field: str, value: object) -> None:
    path = {"credential": credential, "config": config}[which]
    write(path, entry(**{**KEYS, field: value}))
    message = refusal(partial(Profiles(str(credential), str(config)).options, "demo"))
    assert message == f"the file {path} has a {field} of the wrong type in profile 'demo'"


def test_a_path_that_no_file_can_have(credential: Path) -> None:
    message = refusal(partial(Profiles(str(credential), f"{credential}\0").options, "demo"))
    assert message.endswith("cannot be read: no file can have this name")


# Profiles that are no good


def test_an_unknown_profile(credential: Path, config: Path) -> None:
    message = refusal(partial(Profiles(str(credential), str(config)).options, "nope"))
    assert message == f"profile: there is no profile 'nope' in {credential} or {config}"


@pytest.mark.parametrize("oauth", [{}, {"access_token": HUSH, "refresh_token": HUSH, "public_key": ""}])
def test_the_error_for_a_profile_without_keys(credential: Path, config: Path, oauth: dict[str, Any]) -> None:
    write(credential, entry(**oauth))
    profiles = Profiles(str(credential), str(config))
    assert profiles.options("demo") == {"region": "hk"}
    message = str(profiles.without_keys("demo"))
    assert message.startswith(f"profile: 'demo' has no public_key and private_key in {credential};")
    assert "logging in with a browser" in message
    assert HUSH not in message


# The active profile


@pytest.mark.parametrize(
    ("entries", "active"),
    [
        ([], None),
        ([{"profile": "a"}, {"profile": "b", "active": False}, {"profile": "c", "active": None}], None),
        ([{"profile": "a"}, {"profile": "b", "active": True}], "b"),
        ([{"profile": "a", "active": "true"}, {"profile": "b", "active": 1}], None),
    ],
)
def test_the_active_profile(credential: Path, config: Path, entries: list[Any], active: str | None) -> None:
    write(config, entries)
    assert Profiles(str(credential), str(config)).active() == active


def test_several_active_profiles(credential: Path, config: Path) -> None:
    write(config, [{"profile": name, "active": True, "region": HUSH} for name in ("a", "b\x1b[31m")])
    message = refusal(Profiles(str(credential), str(config)).active)
    assert message == f"the file {config} has more than one active profile: 'a', 'b\\x1b[31m'"


# Warnings


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o444, 0o660])
def test_keys_that_others_can_read_are_warned_of(credential: Path, config: Path, mode: int) -> None:
    credential.chmod(mode)
    profiles = Profiles(str(credential), str(config))
    profiles.options("demo")
    (warning,) = profiles.warnings()
    assert warning.startswith(f"{credential} holds private keys, and other users can read it.")
    assert shlex.split(warning)[-3:] == ["chmod", "600", str(credential)]


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700, 0o611])
def test_no_warning_where_nobody_else_can_read_the_keys(credential: Path, config: Path, mode: int) -> None:
    credential.chmod(mode)
    # There is no secret in this file.
    config.chmod(0o644)
    profiles = Profiles(str(credential), str(config))
    profiles.options("demo")
    assert profiles.warnings() == []


def test_no_warning_about_a_file_that_nobody_has_asked_for(credential: Path, config: Path) -> None:
    credential.chmod(0o644)
    assert Profiles(str(credential), str(config)).warnings() == []
