# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: uhost
short_description: UCloud hosts as an inventory
version_added: 0.1.0
description:
  - Takes the hosts of an account from the provider's API.
  - The name of the inventory file has to end in C(ucloud.yml) or C(ucloud.yaml).
  - Each value that the module M(ucloud.cloud.uhost_info) returns for a host, RV(ucloud.cloud.uhost_info#module:uhosts),
    is a variable of the host whose name begins with C(ucloud_), such as C(ucloud_uhost_id), C(ucloud_name) and
    C(ucloud_expires_in_days). Passwords are never among them.
extends_documentation_fragment:
  - ucloud.cloud._connection
  - ucloud.cloud._hosts
  - ucloud.cloud._connection.plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
author:
  - the ucloud.cloud contributors (@ucloud-cloud)
options:
  plugin:
    description: The name of this plugin, which says that the file is meant for it.
    type: str
    required: true
    choices: [ucloud.cloud.uhost]
  regions:
    description:
      - The regions to take hosts from, asked side by side. The default is O(region), from wherever that comes.
      - Required in one of the two ways, except for CompShare instances, of which those of all regions are taken then.
    type: list
    elements: str
  ignore_region_errors:
    description:
      - What to do when some of the regions cannot be asked.
      - V(false) is an error. V(true) warns, and takes the hosts of the other regions. That is still an error when no
        region can be asked, and what is incomplete is not put into the cache.
    type: bool
    default: false
  hostnames:
    description:
      - What to name a host in the inventory, in order of preference. Each entry is a variable of the host or a Jinja
        expression without braces.
      - An entry that is undefined or empty for a host is passed over. So is a name that more than one host would get,
        for all of these hosts and with a warning, since an inventory has room for only one of them; and so are names
        that mean something else to Ansible, such as C(localhost), C(all) and those of groups.
      - What remains is the ID of the host, so that no host is ever missing.
    type: list
    elements: str
    default: [ucloud_name]
  connect_with:
    description:
      - Which address becomes C(ansible_host), C(ucloud_public_ip) or C(ucloud_private_ip). A host without such an
        address gets no C(ansible_host).
      - With V(none) no host gets one. Use O(compose) for anything else.
    type: str
    choices: [public_ip, private_ip, none]
    default: public_ip
notes:
  - The options O(public_key), O(private_key), O(security_token), O(profile), O(project_id), O(region) and O(base_url)
    can be Jinja templates, and can use extra variables.
  - An option that does not exist is an error, since a filter that is misspelt would select all hosts.
  - O(concurrency) and O(deadline) hold for all regions together.
  - The cache holds what the provider says of the hosts, without passwords and keys, apart for each account, project,
    base URL, list of regions and filter that is sent to the provider. C(ucloud_expires_in_days) and the filters
    O(charge_types), O(states), O(auto_renew), O(expires_within) and O(expired) are as of now even when the cache is
    used. C(ansible-playbook --flush-cache) refreshes it.
  - In AWX and Automation Controller, put the file into a project, create an inventory source of the kind C(Sourced from
    a Project) that names the file, and give it a credential of a type that sets E(UCLOUD_PUBLIC_KEY) and
    E(UCLOUD_PRIVATE_KEY), as the one that this collection ships does. No key is in the file then.
seealso:
  - module: ucloud.cloud.uhost_info
"""

EXAMPLES = r"""
# The examples take public_key and private_key from UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY in the environment.
# Each key here is the name of an inventory file, and what is below it the file's content.

# All hosts of two regions
all.ucloud.yml:
  plugin: ucloud.cloud.uhost
  regions: [cn-bj2, hk]

# The keys of a profile of the provider's CLI, and its project and region
profile.ucloud.yml:
  plugin: ucloud.cloud.uhost
  profile: production

# A key from a vault, or any other lookup
vault.ucloud.yml:
  plugin: ucloud.cloud.uhost
  region: cn-bj2
  public_key: "{{ lookup('ansible.builtin.env', 'COMPANY_PUBLIC_KEY') }}"
  private_key: "{{ lookup('ansible.builtin.env', 'COMPANY_PRIVATE_KEY') }}"

# Hosts that run out within 30 days, unless somebody acts
expiring.ucloud.yml:
  plugin: ucloud.cloud.uhost
  regions: [cn-bj2, hk]
  charge_types: [Month, Year]
  auto_renew: false
  expires_within: 30d

# Running web servers of one VPC, reached over their private addresses
web.ucloud.yml:
  plugin: ucloud.cloud.uhost
  region: cn-bj2
  vpc_id: uvnet-abcdef
  tag: web
  states: [Running]
  connect_with: private_ip

# Names, variables and groups of your own
named.ucloud.yml:
  plugin: ucloud.cloud.uhost
  regions: [cn-bj2, hk]
  strict: true
  hostnames:
    - ucloud_name and ucloud_name ~ '.' ~ ucloud_region ~ '.example.com'
    - ucloud_uhost_id
  compose:
    ansible_host: ucloud_public_ip or ucloud_private_ip
    ansible_user: "'ubuntu' if 'Ubuntu' in ucloud_os_name | default('', true) else 'root'"
  groups:
    windows: ucloud_os_type == 'Windows'
    expiring: ucloud_expires_in_days is not none and 0 < ucloud_expires_in_days <= 30
  keyed_groups:
    # Such as region_cn_bj2
    - prefix: region
      key: ucloud_region
    # Such as tag_web
    - prefix: tag
      key: ucloud_tag
      default_value: none

# CompShare instances of all regions
compshare.ucloud.yml:
  plugin: ucloud.cloud.uhost
  product: compshare

# Another brand, an account that may not use all of the regions, and a cache of ten minutes
cached.ucloud.yml:
  plugin: ucloud.cloud.uhost
  base_url: https://api.surfercloud.com
  regions: [hk, sg, us-ws]
  ignore_region_errors: true
  cache: true
  cache_plugin: ansible.builtin.jsonfile
  cache_connection: ~/.cache/ucloud-inventory
  cache_timeout: 600
"""

import contextlib
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

from ansible import constants
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.parameters import remove_values
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.release import __version__ as core_version
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._config import Settings, check_text, settings_of
from ansible_collections.ucloud.cloud.plugins.module_utils._discovery import (
    Host,
    Query,
    find_uhosts,
    query_from,
    selection_from,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    ConfigurationError,
    MissingLibraryError,
    UCloudError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._fan_out import fan_out
from ansible_collections.ucloud.cloud.plugins.module_utils._version import user_agent

# Where templates are of use and the type lets them pass.
_TEMPLATES = ("public_key", "private_key", "security_token", "profile", "project_id", "region", "base_url")
_SECRETS = ("private_key", "security_token")
_PREFIX = "ucloud_"
_LAST_RESORT = f"{_PREFIX}uhost_id"

_Found = Union[list[Host], UCloudError]


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fills the inventory. What it asks, and how, is the same code that the modules run."""

    NAME = "ucloud.cloud.uhost"

    def verify_file(self, path: str) -> bool:
        is_there: bool = super().verify_file(path)  # type: ignore[no-untyped-call]
        return is_there and path.endswith(("ucloud.yml", "ucloud.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        try:
            named: Mapping[str, Any] = self._read_config_data(path)  # type: ignore[no-untyped-call]
            self._populate(inventory, self._selected(named, path, cache))
        except MissingLibraryError as error:
            raise AnsibleParserError(missing_required_lib(error.library)) from None
        except UCloudError as error:
            raise AnsibleParserError(str(error)) from None
        except AnsibleError as error:
            raise AnsibleParserError(self._without_keys(str(error.message), loader, path)) from None

    def _without_keys(self, message: str, loader: DataLoader, path: str) -> str:
        """Return what Ansible says of the file, without the keys that it may hold: Ansible quotes values and lines."""
        try:
            document = loader.load_from_file(path, cache="none", unsafe=True)
        except AnsibleError:
            # Lines follow, of a file that nobody can read.
            return message.partition("\n")[0]
        options = document if isinstance(document, dict) else {}
        secrets = {text for name in _SECRETS for text in _texts_in(options.get(name)) if text}
        masked: str = remove_values(message, secrets)
        return masked

    def _option(self, name: str) -> Any:
        return self.get_option(name)  # type: ignore[no-untyped-call]

    # The hosts

    def _selected(self, named: Mapping[str, Any], path: str, cache: bool) -> list[Host]:
        unknown = sorted(set(named) - set(self.option_definitions))
        if unknown:
            raise ConfigurationError(f"no such option: {', '.join(map(str, unknown))}")
        options = self._read_options(named)
        query, selection = query_from(options), selection_from(options)
        regions, settings = _regions_and_settings(named, options)
        hosts = self._cached(regions, settings, query, path, cache)
        return selection.select(hosts, time.time())

    def _read_options(self, named: Mapping[str, Any]) -> dict[str, Any]:
        self.templar.available_variables = self._vars or {}
        options: dict[str, Any] = {}
        for name, definition in self.option_definitions.items():
            value = self._option(name)
            if name in _TEMPLATES and name in named:
                value = self._template(name, value)
            # Templates give numbers too, and Ansible does not convert the elements of a list.
            if value is not None and definition.get("type") == "str":
                value = str(value)
            elif value is not None and definition.get("elements") == "str":
                value = [str(item) for item in value]
            options[name] = value
        return options

    def _template(self, name: str, value: Any) -> Any:
        try:
            return self.templar.template(value)
        except Exception as error:
            # Whatever an expression can fail with. Older releases of Ansible let all of it through.
            raise AnsibleParserError(f"{name}: {error}") from None

    def _cached(
        self, regions: Sequence[str | None], settings: Settings, query: Query, path: str, cache: bool
    ) -> list[Host]:
        # Keys and region may come from elsewhere than the file: whose hosts these are is a part of the key.
        whose = (settings.public_key, settings.base_url, settings.project_id, settings.zone, regions, query)
        digest = hashlib.sha256(json.dumps(whose).encode()).hexdigest()
        wanted, key = self._option("cache"), f"{self.get_cache_key(path)}_{digest[:20]}"
        if wanted and cache:
            try:
                cached: list[Host] = self._cache[key]
            except KeyError:
                pass
            else:
                return cached
        hosts, complete = self._ask(regions, settings, query)
        if wanted and complete:
            self._cache[key] = hosts
        return hosts

    def _ask(self, regions: Sequence[str | None], settings: Settings, query: Query) -> tuple[list[Host], bool]:
        """Return the hosts of all regions, each once, and whether all regions have answered."""
        for warning in settings.warnings():
            self.display.warning(warning)
        side_by_side = min(len(regions), settings.concurrency)
        settings = settings._replace(concurrency=settings.concurrency // side_by_side)
        clients = [Client(settings._replace(region=region), user_agent=user_agent(core_version)) for region in regions]
        found = fan_out(
            lambda client: _find(client, query),
            clients,
            threads=side_by_side,
            stop=threading.Event(),
            watch=lambda: None,
        )
        failed = [answer for answer in found if isinstance(answer, UCloudError)]
        if failed and (len(failed) == len(regions) or not self._option("ignore_region_errors")):
            raise failed[0]
        for error in failed:
            self.display.warning(f"The inventory lacks the hosts of a region. {error}")
        hosts = {host["uhost_id"]: host for answer in found if not isinstance(answer, UCloudError) for host in answer}
        return list(hosts.values()), not failed

    # The inventory

    def _populate(self, inventory: InventoryData, hosts: Sequence[Host]) -> None:
        every = [self._variables(host) for host in hosts]
        for name, variables in zip(self._names(every, inventory.groups), every):
            inventory.add_host(name)
            for key, value in variables.items():
                inventory.set_variable(name, key, value)
            self._construct(name, inventory.hosts[name].get_vars())

    def _compose(self, template: Any, variables: Any, *arguments: Any, **options: Any) -> Any:
        # Most expressions are the name of a variable, and Ansible would compile each of them anew for every host.
        if isinstance(template, str) and template.startswith(_PREFIX) and not self._option("use_extra_vars"):
            with contextlib.suppress(KeyError):
                return variables[template]
        return super()._compose(template, variables, *arguments, **options)  # type: ignore[no-untyped-call]

    def _construct(self, name: str, variables: dict[str, Any]) -> None:
        strict = self._option("strict")
        self._set_composite_vars(self._option("compose"), variables, name, strict)  # type: ignore[no-untyped-call]
        self._add_host_to_composed_groups(self._option("groups"), {}, name, strict)  # type: ignore[no-untyped-call]
        self._add_host_to_keyed_groups(self._option("keyed_groups"), {}, name, strict)  # type: ignore[no-untyped-call]

    def _variables(self, host: Host) -> dict[str, Any]:
        variables = {f"{_PREFIX}{name}": _untrusted(value) for name, value in host.items()}
        address = variables.get(_PREFIX + self._option("connect_with"))
        if address:
            variables["ansible_host"] = address
        return variables

    def _names(self, every: Sequence[dict[str, Any]], groups: Iterable[str]) -> list[str]:
        owners = {variables[_LAST_RESORT]: index for index, variables in enumerate(every)}
        # A host of the first name would run what is meant for the control node, keys included.
        reserved = {*constants.LOCALHOST, *groups}
        names: dict[int, str] = {}
        for expression in [*self._option("hostnames"), _LAST_RESORT]:
            wanted = {
                index: name
                for index, variables in enumerate(every)
                if index not in names and (name := self._name(expression, variables))
            }
            counts = Counter([*names.values(), *wanted.values()])
            # The ID of a host is kept for it, so that its last resort is never taken.
            free = {
                index: name
                for index, name in wanted.items()
                if counts[name] == 1 and owners.get(name, index) == index and name not in reserved
            }
            if taken := sorted(set(wanted.values()).difference(free.values())):
                self.display.warning(
                    f"hostnames: {expression} gives a name to several hosts, or one that means something else to"
                    f" Ansible; these are named otherwise: {', '.join(taken)}"
                )
            names.update(free)
        return [names[index] for index in range(len(every))]

    def _name(self, expression: str, variables: dict[str, Any]) -> str:
        try:
            value = self._compose(expression, variables)
        except Exception as error:
            if self._option("strict"):
                raise AnsibleParserError(f"hostnames: {expression} for {variables[_LAST_RESORT]}: {error}") from None
            value = None
        name: str = _untrusted("" if value is None else str(value))
        return name


def _regions_and_settings(named: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[list[str | None], Settings]:
    regions = options["regions"]
    if regions is None:
        settings = settings_of(options, named, options["product"])
        return [settings.region], settings
    if not regions:
        raise ConfigurationError("regions is empty: name at least one region")
    distinct = list(dict.fromkeys(check_text(f"regions[{index}]", region) for index, region in enumerate(regions)))
    in_first = {"region": distinct[0]}
    return [*distinct], settings_of({**options, **in_first}, {**named, **in_first}, options["product"])


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in _texts_in(item)]
    if isinstance(value, dict):
        return _texts_in([*value, *value.values()])
    return [] if value is None else [str(value)]


def _untrusted(value: Any) -> Any:
    """Return the value so that it is no template, whatever it is: who may name a host must not run anything here.

    From ansible-core 2.19 on nothing is a template unless somebody says so. Before, what has been marked is shown as a
    dictionary by C(ansible-inventory), so that nothing is marked without need.
    """
    if isinstance(value, dict):
        return {name: _untrusted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_untrusted(item) for item in value]
    return wrap_var(value) if isinstance(value, str) and "{" in value else value


def _find(client: Client, query: Query) -> _Found:
    """Return the hosts or the error of one region, so that no other region is concerned."""
    try:
        return find_uhosts(client, query)
    except UCloudError as error:
        # A server may quote what it was sent. Ansible masks what modules print, but nothing of an inventory.
        masked = remove_values(error.message, client.settings.secrets())
        error.message = f"{client.settings.region or 'all regions'}: {masked}"
        return error
    finally:
        client.close()
