# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from .configuration import configured, credential_type, objections

INPUTS = {
    "public_key": "public",
    "private_key": "pri\"va'te{{ 1 }}",
    "security_token": "token",
    "project_id": "org-demo",
    "region": "hk",
    "base_url": "https://api.example.com",
}


def inject(inputs: dict[str, Any], folder: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the environment, the environment as AWX keeps and shows it, and the extra variables."""
    (folder / "env").mkdir()
    kind = ManagedCredentialType(namespace="ucloud", name="UCloud", kind="cloud", **credential_type())
    env: dict[str, Any] = {}
    safe_env: dict[str, Any] = {}
    args: list[str] = []
    inject_credential(kind, Credential(inputs), env, safe_env, args, str(folder), container_root=folder)
    assert args[0] == "-e"
    extra_vars = yaml.safe_load(Path(args[1].removeprefix("@")).read_text(encoding="utf-8"))
    return env, safe_env, extra_vars


def test_awx_accepts_it() -> None:
    assert objections(**credential_type()) == []


@pytest.mark.parametrize(
    ("path", "value", "objection"),
    [
        (("inputs", "fields", 0, "id"), "tower", "tower is reserved"),
        (("inputs", "fields", 0, "id"), "public-key", "no identifier"),
        (("inputs", "fields", 0, "id"), "region", "not unique"),
        (("inputs", "fields", 0, "type"), "integer", "the type integer"),
        (("inputs", "fields", 1, "type"), "boolean", "is boolean and has"),
        (("inputs", "fields", 0, "default"), True, "another type"),
        (("inputs", "fields", 0, "label"), "", "no label"),
        (("inputs", "fields", 0, "hidden"), True, "hidden"),
        (("inputs", "required"), ["secret"], "no field"),
        (("injectors", "env", "ANSIBLE_CONFIG"), "x", "not allowed"),
        (("injectors", "env", "PATH"), "x", "not allowed"),
        (("injectors", "env", "UCLOUD_REGION"), "北京", "no ASCII"),
        (("injectors", "env", "UCLOUD_REGION"), "{{ zone }}", "'zone' is undefined"),
        (("injectors", "extra_vars", "ucloud_region"), "{{ region", "unexpected end"),
        (("injectors", "cmdline"), "-vvv", "cmdline"),
    ],
)
def test_what_awx_refuses_is_seen(path: tuple[str | int, ...], value: object, objection: str) -> None:
    broken: Any = copy.deepcopy(credential_type())
    part = broken
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    assert re.search(objection, "\n".join(objections(**broken)))


def test_both_forms_are_the_same() -> None:
    configuration = configured("credential_types")["UCloud"]
    assert {part: configuration[part] for part in ("inputs", "injectors")} == credential_type()


def test_secrets_are_secret_fields() -> None:
    fields = {field["id"]: field for field in credential_type()["inputs"]["fields"]}
    assert [name for name, field in fields.items() if field.get("secret")] == ["private_key", "security_token"]


def test_injected_as_given(tmp_path: Path) -> None:
    env, _safe_env, extra_vars = inject(INPUTS, tmp_path)
    assert env == {
        "UCLOUD_PUBLIC_KEY": INPUTS["public_key"],
        "UCLOUD_PRIVATE_KEY": INPUTS["private_key"],
        "UCLOUD_SECURITY_TOKEN": INPUTS["security_token"],
        "UCLOUD_PROJECT_ID": INPUTS["project_id"],
        "UCLOUD_REGION": INPUTS["region"],
        "UCLOUD_API_BASE_URL": INPUTS["base_url"],
    }
    assert extra_vars == {"ucloud_region": INPUTS["region"]}


def test_what_awx_keeps_holds_no_secret(tmp_path: Path) -> None:
    _env, safe_env, extra_vars = inject(INPUTS, tmp_path)
    kept = str(safe_env) + str(extra_vars)
    assert safe_env["UCLOUD_PRIVATE_KEY"] == safe_env["UCLOUD_SECURITY_TOKEN"] == "*" * 10
    assert INPUTS["private_key"] not in kept
    assert INPUTS["security_token"] not in kept


def test_fields_left_open_become_empty(tmp_path: Path) -> None:
    env, _safe_env, extra_vars = inject({"public_key": "public", "private_key": "private"}, tmp_path)
    assert {name for name, value in env.items() if value} == {"UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY"}
    assert extra_vars == {"ucloud_region": ""}
