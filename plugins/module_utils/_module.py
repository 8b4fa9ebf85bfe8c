# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What all modules do: options, client, results, and the one place where errors become C(fail_json)."""

from __future__ import annotations

import os
import re
import select
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NoReturn, TypeVar

from ansible.module_utils.basic import AnsibleModule, _load_params, missing_required_lib
from ansible.module_utils.common.parameters import env_fallback

from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._config import ENVIRONMENT, Settings, settings_of
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    ConfigurationError,
    MissingLibraryError,
    UCloudError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._quotes import Quotes, distinct_hosts
from ansible_collections.ucloud.cloud.plugins.module_utils._version import user_agent

T = TypeVar("T")
ArgumentSpec = dict[str, dict[str, Any]]

_HOSTS_NAMED_IN_A_MESSAGE = 5
# More than a parser of URLs would find: what is no URL at all, for a character in its password, is printed as well.
_PASSWORD_IN_URL = re.compile(r"(?:[^/:]*://)?[^:]*:(?!//)(.*)@", re.DOTALL)


def _from_environment(option: str, **spec: Any) -> dict[str, Any]:
    return {**spec, "fallback": (env_fallback, [ENVIRONMENT[option]])}


ZONE_OPTION = _from_environment("zone", type="str")
# Documented in the doc fragment of the same options, plugins/doc_fragments/_connection.py.
CONNECTION_OPTIONS: ArgumentSpec = {
    "public_key": _from_environment("public_key", type="str", no_log=False),
    "private_key": _from_environment("private_key", type="str", no_log=True),
    "security_token": _from_environment("security_token", type="str", no_log=True),
    "profile": _from_environment("profile", type="str"),
    "shared_credential_file": _from_environment("shared_credential_file", type="path"),
    "shared_config_file": _from_environment("shared_config_file", type="path"),
    "project_id": _from_environment("project_id", type="str"),
    "region": _from_environment("region", type="str"),
    "base_url": _from_environment("base_url", type="str"),
    "timeout": _from_environment("timeout", type="float", default=30),
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "concurrency": {"type": "int", "default": 10},
    "deadline": {"type": "float", "default": 600},
}
# Documented in plugins/doc_fragments/_quotes.py.
QUOTE_OPTIONS: ArgumentSpec = {
    "uhost_ids": {"type": "list", "elements": "str", "required": True},
    "fail_on_unpriced": {"type": "bool", "default": False},
}


class _Module(AnsibleModule):
    """Lets every failure hold C(error), also one that Ansible itself finds in the options."""

    def mask_url(self) -> None:
        """Keep a password in the URL out of the output. It is refused, but Ansible prints the options of a module."""
        self.no_log_values.update(_passwords_in(str(self.params.get("base_url") or "")))

    def fail_json(self, msg: str, **kwargs: Any) -> NoReturn:
        self.mask_url()
        super().fail_json(msg, **{"error": UCloudError(msg).as_dict(), **kwargs})


def run_quotes(
    options: ArgumentSpec,
    ask: Callable[[Client, list[str], Mapping[str, Any]], Quotes],
) -> NoReturn:
    """Run a module that asks for the prices of O(uhost_ids).

    `ask` gets the client, the distinct hosts and the module's options.
    """
    module = _create_module({**QUOTE_OPTIONS, **options})
    quotes = _guard(module, lambda: _quote(module, ask))
    if quotes.unpriced:
        _report_unpriced(module, quotes)
    module.exit_json(changed=False, **quotes.result)


def run_info(
    options: ArgumentSpec,
    read: Callable[[Mapping[str, Any]], T],
    ask: Callable[[Client, T], Mapping[str, Any]],
    *,
    secret_options: Sequence[str] = (),
) -> NoReturn:
    """Run a module that asks for anything but prices.

    `read` gets the module's options, and checks them before any request is sent. `ask` gets the client and what `read`
    has returned. `secret_options` let secrets into the result: only a task with C(no_log) may switch them on.
    """
    module = _create_module(options)

    def work() -> Mapping[str, Any]:
        for name in secret_options:
            _require_no_log(module, name)
        checked = read(module.params)
        client = _create_client(module)
        return {**ask(client, checked), "requests": client.requests}

    module.exit_json(changed=False, **_guard(module, work))


def _create_module(options: ArgumentSpec) -> AnsibleModule:
    # An empty variable sets nothing, whatever the type of its option.
    for variable in ENVIRONMENT.values():
        if not os.environ.get(variable):
            os.environ.pop(variable, None)
    module = _Module({**CONNECTION_OPTIONS, **options}, supports_check_mode=True)  # type: ignore[no-untyped-call]
    module.mask_url()
    return module


def _passwords_in(url: str) -> set[str]:
    found = _PASSWORD_IN_URL.match(url)
    return {found[1]} if found and found[1] else set()


def _require_no_log(module: AnsibleModule, option: str) -> None:
    # Ansible masks either what a module returns, for its user too, or all that is printed and logged of a task.
    if module.params[option] and not module.no_log:
        raise ConfigurationError(
            f"{option} returns secrets: set no_log: true on the task, which keeps them out of output and logs"
        )


def _quote(module: AnsibleModule, ask: Callable[..., Quotes]) -> Quotes:
    hosts = distinct_hosts(module.params["uhost_ids"])
    client = _create_client(module)
    quotes = ask(client, hosts, module.params)
    return quotes._replace(result={**quotes.result, "requests": client.requests})


def _create_client(module: AnsibleModule) -> Client:
    settings = _settings(module)
    # Ansible masks what comes from options; these may come from a file.
    module.no_log_values.update(settings.secrets())
    for warning in settings.warnings():
        module.warn(warning)
    core_version = module.ansible_version  # type: ignore[attr-defined]  # ansible-core sets it at run time
    return Client(settings, user_agent=user_agent(core_version), watch=_end_when_abandoned)


def _settings(module: AnsibleModule) -> Settings:
    named = _load_params()
    return settings_of(module.params, named, module.params.get("product", "uhost"))


def _guard(module: AnsibleModule, work: Callable[[], T]) -> T:
    """Return what the work returns. Any error ends the module: with a message, C(error), and no secret in either."""
    try:
        return work()
    except MissingLibraryError as error:
        msg = missing_required_lib(error.library)
        _fail(module, error, msg=msg, exception=traceback.format_exc())
    except UCloudError as error:
        _fail(module, error)
    except Exception as error:
        # A traceback that Python itself prints would reach the user without its secrets masked.
        crash = UCloudError(f"this is a bug in ucloud.cloud, please report it: {type(error).__name__}: {error}")
        _fail(module, crash, exception=traceback.format_exc())


def _fail(module: AnsibleModule, error: UCloudError, msg: str | None = None, **details: Any) -> NoReturn:
    module.fail_json(msg=msg or str(error), error=error.as_dict(), **details)


def _report_unpriced(module: AnsibleModule, quotes: Quotes) -> None:
    """Warn, or fail, since hosts have no price. The results are returned either way."""
    named = ", ".join(quotes.unpriced[:_HOSTS_NAMED_IN_A_MESSAGE])
    more = "" if len(quotes.unpriced) <= _HOSTS_NAMED_IN_A_MESSAGE else ", ..."
    message = f"{len(quotes.unpriced)} host(s) without a price, see code and message of: {named}{more}"
    if module.params["fail_on_unpriced"]:
        _fail(module, UCloudError(message), **quotes.result)
    module.warn(message)


def _end_when_abandoned() -> None:
    """End the process when nobody reads this module's output any more.

    Ansible's C(timeout) keyword and an interrupted control node leave the module's process to itself: all that it can
    see of that is that the other end of its output is gone.
    """
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)
    if any(event & (select.POLLERR | select.POLLHUP) for _descriptor, event in output.poll(0)):
        raise SystemExit(1)
