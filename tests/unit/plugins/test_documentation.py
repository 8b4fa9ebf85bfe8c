# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written down more than once has to agree: argument specs, documentation, action group and version."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.parameters import env_fallback

from ansible_collections.ucloud.cloud.plugins.module_utils import _module
from ansible_collections.ucloud.cloud.plugins.module_utils._config import ENVIRONMENT
from ansible_collections.ucloud.cloud.plugins.module_utils._version import VERSION

COLLECTION = Path(__file__).resolve().parents[3]
ROLE = COLLECTION / "roles" / "renewal_plan"
ACTIONS = sorted(path.stem for path in COLLECTION.glob("plugins/action/*.py"))
# Those that ask the API. The others are the documentation of an action plugin.
MODULES = sorted({path.stem for path in COLLECTION.glob("plugins/modules/*.py")}.difference(ACTIONS))
# What a user sees of an option; the rest of a spec is about where a value comes from.
VISIBLE = ("type", "elements", "choices", "default", "required")


class _SpecFound(Exception):
    """Ends a module as soon as its argument spec is known."""


def import_module(name: str) -> Any:
    return importlib.import_module(f"ansible_collections.ucloud.cloud.plugins.modules.{name}")


def fragment(name: str) -> dict[str, Any]:
    """Return a doc fragment, such as ucloud.cloud._attributes.info_module."""
    file, _dot, part = name.removeprefix("ucloud.cloud.").partition(".")
    module = importlib.import_module(f"ansible_collections.ucloud.cloud.plugins.doc_fragments.{file}")
    result: dict[str, Any] = yaml.safe_load(getattr(module.ModuleDocFragment, part.upper() or "DOCUMENTATION"))
    return result


def documentation(name: str) -> dict[str, Any]:
    result: dict[str, Any] = yaml.safe_load(import_module(name).DOCUMENTATION)
    return result


def documented_options(name: str) -> dict[str, Any]:
    document = documentation(name)
    options: dict[str, Any] = {}
    for part in [*map(fragment, document.get("extends_documentation_fragment", [])), document]:
        # A module without an option of its own has no such part.
        own = part.get("options", {})
        assert not set(options) & set(own)
        options.update(own)
    return options


def specified_options(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    if name in ACTIONS:
        action = importlib.import_module(f"ansible_collections.ucloud.cloud.plugins.action.{name}")
        spec: dict[str, Any] = action.ARGUMENT_SPEC
        return spec
    found: dict[str, Any] = {}

    def record(argument_spec: dict[str, Any], supports_check_mode: bool) -> None:
        assert supports_check_mode
        found.update(argument_spec)
        raise _SpecFound

    monkeypatch.setattr(_module, "_Module", record)
    with pytest.raises(_SpecFound):
        import_module(name).main()
    return found


def text_of(option: dict[str, Any]) -> str:
    description = option["description"]
    return description if isinstance(description, str) else " ".join(description)


def test_there_are_modules() -> None:
    assert {"uhost_refund_price_info", "uhost_renew_price_info"} <= set(MODULES)


def test_the_action_group_holds_every_module_that_asks_the_api_and_nothing_else() -> None:
    runtime = yaml.safe_load((COLLECTION / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert sorted(runtime["action_groups"]["ucloud"]) == MODULES


def test_the_version_is_that_of_the_collection() -> None:
    assert yaml.safe_load((COLLECTION / "galaxy.yml").read_text(encoding="utf-8"))["version"] == VERSION


def role_options() -> dict[str, Any]:
    specs = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options: dict[str, Any] = specs["argument_specs"]["main"]["options"]
    return options


def test_an_account_of_the_role_has_the_options_of_a_connection() -> None:
    account = role_options()["renewal_plan_accounts"]["options"]
    of_modules = {name for name in account if name in _module.CONNECTION_OPTIONS}
    # Regions are asked about one by one.
    assert of_modules == set(_module.CONNECTION_OPTIONS) - {"region"}
    assert set(account) - of_modules == {"name", "product", "regions", "filters"}
    for name in of_modules:
        spec = _module.CONNECTION_OPTIONS[name]
        assert account[name]["type"] == spec["type"]
        assert bool(account[name].get("no_log")) == bool(spec.get("no_log"))
    passed_on = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
    assert set(passed_on["__renewal_plan_connection_options"]) == of_modules


def test_the_filters_of_the_role_are_those_of_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    options = role_options()
    filters = options["renewal_plan_filters"]["options"]
    assert options["renewal_plan_accounts"]["options"]["filters"]["options"] == filters
    asked = specified_options("uhost_info", monkeypatch)
    others = {*_module.CONNECTION_OPTIONS, "product", "as_of", "include_password"}
    assert set(filters) == set(asked) - others
    assert all(filters[name]["type"] == asked[name]["type"] for name in filters)


def test_the_defaults_of_the_role_are_documented() -> None:
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    options = role_options()
    assert set(defaults) == set(options)
    for name, option in options.items():
        # Where the last plan is, is a template.
        if "default" in option:
            assert option["default"] == defaults[name]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_documented_under_its_own_name(name: str) -> None:
    document = documentation(name)
    assert document["module"] == name
    assert "ucloud.cloud._connection" in document["extends_documentation_fragment"]
    attributes: dict[str, Any] = {}
    for part in [*map(fragment, document["extends_documentation_fragment"]), document]:
        attributes.update(part.get("attributes", {}))
    assert attributes["action_group"]["membership"] == ["ucloud.cloud.ucloud"]


@pytest.mark.parametrize("name", MODULES + ACTIONS)
def test_options_are_documented_as_they_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    documented = documented_options(name)
    specified = specified_options(name, monkeypatch)
    for option, spec in specified.items():
        assert spec["type"] == documented[option]["type"]
        for key in VISIBLE:
            assert documented[option].get(key) == spec.get(key), f"{option}: {key}"
    assert set(documented) == set(specified)


@pytest.mark.parametrize("name", MODULES)
def test_secrets_and_nothing_else_are_masked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    masked = {option for option, spec in specified_options(name, monkeypatch).items() if spec.get("no_log")}
    assert masked == {"private_key", "security_token"}


@pytest.mark.parametrize("name", MODULES)
def test_variables_of_the_environment_are_documented_where_they_are_read(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    documented = documented_options(name)
    for option, spec in specified_options(name, monkeypatch).items():
        variables = set(re.findall(r"E\((UCLOUD_\w+)\)", text_of(documented[option])))
        if "fallback" not in spec:
            assert not variables
            continue
        assert spec["fallback"] == (env_fallback, [ENVIRONMENT[option]])
        assert variables == {ENVIRONMENT[option]}


@pytest.mark.parametrize("name", MODULES + ACTIONS)
def test_examples_use_documented_options_alone(name: str) -> None:
    module = import_module(name)
    tasks = yaml.safe_load(module.EXAMPLES)
    used = [task[f"ucloud.cloud.{name}"] for task in tasks if f"ucloud.cloud.{name}" in task]
    assert used
    for options in used:
        assert set(options) <= set(documented_options(name))


@pytest.mark.parametrize("name", MODULES + ACTIONS)
def test_returned_values_are_described_in_full(name: str) -> None:
    def check(values: dict[str, Any], path: str) -> None:
        for key, value in values.items():
            assert {"description", "returned", "type"} <= set(value), f"{path}.{key}"
            check(value.get("contains", {}), f"{path}.{key}")

    returned = yaml.safe_load(import_module(name).RETURN)
    check(returned, name)
    assert set(returned["error"]["contains"]) == {"action", "ret_code", "message", "request_id", "http_status"}


@pytest.mark.parametrize("value", ["error", "requests"])
def test_what_all_modules_return_is_described_alike(value: str) -> None:
    """RETURN, unlike the options, cannot come from a doc fragment. Only the sample of an action is a module's own."""
    described = [yaml.safe_load(import_module(name).RETURN)[value]["contains"] for name in MODULES]
    for fields in described:
        fields.get("action", {}).pop("sample", None)
    assert all(fields == described[0] for fields in described)
