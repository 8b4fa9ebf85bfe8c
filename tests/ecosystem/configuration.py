# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the examples for AWX, and knows what AWX accepts of a credential type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import jinja2
import jinja2.sandbox
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "awx"

_IDENTIFIER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_ONLY_FOR_STRINGS = {"choices", "multiline", "format", "secret"}
_FIELD_KEYS = {"id", "label", "type", "help_text", "default", "ask_at_runtime"} | _ONLY_FOR_STRINGS

# What AWX sets itself and takes from no credential
_RESERVED_ENVIRONMENT = {
    *("VIRTUAL_ENV", "PATH", "PYTHONPATH", "JOB_ID", "INVENTORY_ID", "INVENTORY_SOURCE_ID", "INVENTORY_UPDATE_ID"),
    *("AD_HOC_COMMAND_ID", "REST_API_URL", "REST_API_TOKEN", "MAX_EVENT_RES", "CALLBACK_QUEUE", "CALLBACK_CONNECTION"),
    *("CACHE", "JOB_CALLBACK_DEBUG", "INVENTORY_HOSTVARS", "AWX_HOST", "PROJECT_REVISION", "SUPERVISOR_CONFIG_PATH"),
}


class _Loader(yaml.SafeLoader):
    """Takes Ansible's !unsafe for the text behind it."""


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("!unsafe", _text)


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader


def credential_type() -> dict[str, Any]:
    """The credential type, from the two files that are made for AWX's form and command line."""
    return {part: load(EXAMPLES / "credential_type" / f"{part}.yml") for part in ("inputs", "injectors")}


def configured(kind: str) -> dict[str, dict[str, Any]]:
    """The objects of controller_<kind>, by name."""
    objects = load(EXAMPLES / "configuration" / f"controller_{kind}.yml")[f"controller_{kind}"]
    return {each["name"]: each for each in objects}


def workflow_nodes() -> list[dict[str, Any]]:
    """The nodes of the workflow, in the order in which they run when all goes well."""
    (workflow,) = configured("workflows").values()
    nodes = {node["identifier"]: node for node in workflow["simplified_workflow_nodes"]}
    followers = {name for node in nodes.values() for name in node.get("success_nodes", [])}
    (name,) = nodes.keys() - followers
    ordered = [nodes[name]]
    while following := ordered[-1].get("success_nodes"):
        (name,) = following
        ordered.append(nodes[name])
    assert len(ordered) == len(nodes)
    return ordered


def objections(inputs: Mapping[str, Any], injectors: Mapping[str, Any]) -> list[str]:
    """What AWX would refuse about a credential type without files."""
    return [*_input_objections(inputs), *_injector_objections(inputs, injectors)]


def _input_objections(inputs: Mapping[str, Any]) -> Iterator[str]:
    ids = [field.get("id") for field in inputs["fields"]]
    if unknown := set(inputs) - {"fields", "required"}:
        yield f"inputs has no {sorted(unknown)}"
    if missing := set(inputs.get("required", [])) - set(ids):
        yield f"required, but no field: {sorted(missing)}"
    for name in {name for name in ids if ids.count(name) > 1}:
        yield f"{name} is not unique"
    for field in inputs["fields"]:
        yield from _field_objections(field)


def _field_objections(field: Mapping[str, Any]) -> Iterator[str]:
    name = str(field.get("id"))
    kind = field.get("type", "string")
    refused = {
        "is no identifier": not _IDENTIFIER.fullmatch(name),
        "is reserved": name == "tower",
        "has no label": not field.get("label"),
        f"has the type {kind}": kind not in ("string", "boolean"),
        f"has one of {sorted(set(field) - _FIELD_KEYS)}": not set(field) <= _FIELD_KEYS,
        "is boolean and has what only strings have": kind == "boolean" and not _ONLY_FOR_STRINGS.isdisjoint(field),
        "has a default of another type": "default" in field
        and not isinstance(field["default"], bool if kind == "boolean" else str),
    }
    yield from (f"{name} {objection}" for objection, applies in refused.items() if applies)


def _injector_objections(inputs: Mapping[str, Any], injectors: Mapping[str, Any]) -> Iterator[str]:
    if unknown := set(injectors) - {"env", "extra_vars"}:
        yield f"injectors has {sorted(unknown)}"
    fields = {field["id"]: "a value" for field in inputs["fields"]}
    for name, template in injectors.get("env", {}).items():
        if not _IDENTIFIER.fullmatch(name) or name.startswith("ANSIBLE_") or name in _RESERVED_ENVIRONMENT:
            yield f"the environment variable {name} is not allowed"
        if not isinstance(template, str) or not template.isascii():
            yield f"the environment variable {name} is no ASCII text"
    strict = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    for kind in ("env", "extra_vars"):
        for name, template in cast("dict[str, str]", injectors.get(kind, {})).items():
            if not _IDENTIFIER.fullmatch(name):
                yield f"{name} is no identifier"
            try:
                strict.from_string(template).render(fields)
            except jinja2.TemplateError as error:
                yield f"{name}: {error}"
