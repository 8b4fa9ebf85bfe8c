# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
import yaml
from ansible import template
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.utils.collection_loader import AnsibleCollectionConfig
from ansible.utils.display import Display

from ansible_collections.ucloud.cloud.plugins.module_utils._config import ENVIRONMENT

from ...simulator_control import Simulator, SimulatorProcess
from ..connection import PRIVATE_KEY, PUBLIC_KEY

pytestmark = pytest.mark.skipif(
    AnsibleCollectionConfig.collection_finder is None,
    reason="plugins of collections can only be loaded by ansible-test",
)

UHOSTS = {
    "cn-bj2": [
        "web-01",
        "web-02",
        "db-01",
        "db-02",
        "build-01",
        "build-02",
        "old-01",
        "new-01",
        "free-01",
    ],
    "hk": ["hk-web-01", "hk-web-02", "hk-vpn-01", "hk-fail-01"],
}


class Result(NamedTuple):
    inventory: InventoryData
    warnings: list[str]

    @property
    def hosts(self) -> list[str]:
        return list(self.inventory.hosts)

    def variables(self, host: str) -> dict[str, Any]:
        result: dict[str, Any] = self.inventory.hosts[host].get_vars()
        return result

    def group(self, name: str) -> list[str]:
        return [host.name for host in self.inventory.groups[name].get_hosts()]


class Parse(Protocol):
    """Parses an inventory file with these options; None leaves one out."""

    def __call__(self, *, use_cache: bool = True, **options: Any) -> Result:
        """Return the inventory."""


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The warnings of the last inventory."""
    warnings: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda self, msg, *args, **kwargs: warnings.append(str(msg)))
    return warnings


@pytest.fixture
def parse(simulator: Simulator, short_backoff: None, tmp_path: Path, warned: list[str]) -> Parse:

    def parse_file(*, use_cache: bool = True, **options: Any) -> Result:
        document = {
            "plugin": "ucloud.cloud.uhost",
            "public_key": PUBLIC_KEY,
            "private_key": PRIVATE_KEY,
            "base_url": simulator.base_url,
            **options,
        }
        file = tmp_path / "fleet.ucloud.yml"
        file.write_text(yaml.safe_dump({name: value for name, value in document.items() if value is not None}))
        plugin = inventory_loader.get("ucloud.cloud.uhost")
        assert plugin.verify_file(str(file))
        inventory = InventoryData()
        warned.clear()
        plugin.parse(inventory, DataLoader(), str(file), use_cache)
        if options.get("cache"):
            plugin.update_cache_if_changed()
        return Result(inventory, list(warned))

    return parse_file


def refusal(parse: Parse, **options: Any) -> str:
    with pytest.raises(AnsibleError) as caught:
        parse(**options)
    return str(caught.value)


# Hosts and their variables


def test_hosts_of_two_regions(parse: Parse, simulator: Simulator) -> None:
    result = parse(regions=["cn-bj2", "hk", "cn-bj2"])
    assert result.hosts == [*UHOSTS["cn-bj2"], *UHOSTS["hk"]]
    assert result.warnings == []
    assert simulator.stats()["requests"] == 2
    assert {request["parameters"]["Region"] for request in simulator.requests()} == {"cn-bj2", "hk"}
    agent = simulator.requests()[0]["headers"]["user-agent"]
    assert agent.startswith("ucloud.cloud/")
    assert " ansible-core/" in agent


def test_the_variables_of_a_host(parse: Parse) -> None:
    variables = parse(region="cn-bj2").variables("web-01")
    assert {name for name in variables if not name.startswith("ucloud_")} == {
        "ansible_host",
        "inventory_file",
        "inventory_dir",
        "inventory_hostname",
        "inventory_hostname_short",
        "group_names",
    } & set(variables)
    assert variables["ansible_host"] == variables["ucloud_public_ip"] == "192.0.2.11"
    assert variables["ucloud_uhost_id"] == "uhost-web01"
    assert variables["ucloud_region"] == "cn-bj2"
    assert variables["ucloud_remark"] == "官网前端"
    assert variables["ucloud_auto_renew"] is True
    assert 11 < variables["ucloud_expires_in_days"] < 12
    assert "ucloud_password" not in variables


def test_compshare_without_a_region(parse: Parse) -> None:
    result = parse(product="compshare")
    assert result.hosts == ["train-01", "train-02", "notebook-01", "notebook-02"]
    for host in result.hosts:
        assert result.variables(host)["ucloud_region"] == "cn-wlcb"
        assert "ucloud_password" not in result.variables(host)


@pytest.mark.parametrize(
    ("connect_with", "web", "database"),
    [("public_ip", "192.0.2.11", None), ("private_ip", "10.9.0.11", "10.9.1.21"), ("none", None, None)],
)
def test_the_address_by_choice(parse: Parse, connect_with: str, web: str | None, database: str | None) -> None:
    result = parse(region="cn-bj2", connect_with=connect_with)
    assert result.variables("web-01").get("ansible_host") == web
    assert result.variables("db-01").get("ansible_host") == database


def test_filters(parse: Parse, simulator: Simulator) -> None:
    filters: dict[str, Any] = {
        "tag": "web",
        "zone": "cn-bj2-05",
        "charge_types": ["Month"],
        "expires_within": "2w",
        "auto_renew": False,
    }
    assert parse(region="cn-bj2", **filters).hosts == ["web-02"]
    assert parse(region="cn-bj2", uhost_ids=["uhost-db01", "uhost-nope"]).hosts == ["db-01"]
    assert parse(region="cn-bj2", expired=True).hosts == ["old-01"]
    assert parse(regions="cn-bj2,hk", states="Install Fail").hosts == ["hk-fail-01"]
    assert simulator.requests()[0]["parameters"]["Tag"] == "web"


def test_constructed_variables_and_groups(parse: Parse) -> None:
    result = parse(
        regions=["cn-bj2", "hk"],
        strict=True,
        compose={"ansible_host": "ucloud_public_ip or ucloud_private_ip", "gigabytes": "ucloud_memory / 1024"},
        groups={"expiring": "0 < ucloud_expires_in_days <= 2"},
        keyed_groups=[{"prefix": "region", "key": "ucloud_region"}],
    )
    assert result.group("expiring") == ["build-01", "build-02", "free-01", "hk-vpn-01"]
    assert result.group("region_cn_bj2") == UHOSTS["cn-bj2"]
    assert result.variables("db-01")["ansible_host"] == "10.9.1.21"
    assert float(result.variables("web-01")["gigabytes"]) == 8


@pytest.mark.parametrize("options", [{"compose": {"a": "nope.nope"}}, {"hostnames": ["nope.nope"]}])
def test_a_bad_expression_is_an_error_when_strict(parse: Parse, options: dict[str, Any]) -> None:
    assert parse(region="cn-bj2", uhost_ids=["uhost-web01"], **options).hosts
    assert "nope" in refusal(parse, region="cn-bj2", strict=True, **options)


# Names


@pytest.mark.parametrize(
    ("hostnames", "names"),
    [
        (None, ["web-01", "db-01"]),
        (["ucloud_uhost_id"], ["uhost-web01", "uhost-db01"]),
        (["ucloud_public_ip", "ucloud_name"], ["192.0.2.11", "db-01"]),
        (["ucloud_name ~ '.' ~ ucloud_zone"], ["web-01.cn-bj2-05", "db-01.cn-bj2-05"]),
        (["nope", "ucloud_cpu if ucloud_cpu == 4"], ["4", "uhost-db01"]),
        ([], ["uhost-web01", "uhost-db01"]),
    ],
)
def test_names_by_preference(parse: Parse, hostnames: list[str] | None, names: list[str]) -> None:
    result = parse(region="cn-bj2", uhost_ids=["uhost-web01", "uhost-db01"], hostnames=hostnames)
    assert result.hosts == names
    assert result.warnings == []


def test_a_name_that_several_hosts_have_is_nobodys(parse: Parse) -> None:
    result = parse(regions=["cn-bj2", "hk"], tag="web", hostnames=["ucloud_zone", "ucloud_name"])
    assert result.hosts == ["web-01", "web-02", "hk-web-01", "hk-web-02"]
    (warning,) = result.warnings
    assert warning.endswith("; these are named otherwise: cn-bj2-05, hk-02")


def test_no_host_takes_the_id_of_another(parse: Parse) -> None:
    expression = "'uhost-web02' if ucloud_name == 'web-01'"
    result = parse(region="cn-bj2", tag="web", hostnames=[expression])
    assert result.hosts == ["uhost-web01", "uhost-web02"]
    assert result.variables("uhost-web02")["ucloud_name"] == "web-02"
    assert len(result.warnings) == 1


def test_what_the_provider_says_is_never_a_template(parse: Parse, simulator: Simulator) -> None:
    name = "{{ lookup('ansible.builtin.pipe', 'echo run') }}"
    host = {"UHostId": "uhost-a", "Name": name, "DiskSet": [{"DiskType": name}]}
    body = {"RetCode": 0, "TotalCount": 1, "UHostSet": [host]}
    simulator.order(faults=[{"kind": "body", "text": json.dumps(body)}])
    options: dict[str, Any] = {
        "region": "cn-bj2",
        "strict": True,
        "compose": {"a": "ucloud_name", "b": "ucloud_name ~ ''"},
    }
    result = parse(keyed_groups=[{"key": "ucloud_name"}], hostnames=["ucloud_name ~ ''"], **options)
    assert result.hosts == [name]
    for variable in ("a", "b", "ucloud_name"):
        assert result.variables(name)[variable] == name
    templar = template.Templar(loader=DataLoader(), variables=result.variables(name))
    # From ansible-core 2.19 on nothing is a template unless somebody says so.
    trust = getattr(template, "trust_as_template", str)
    assert templar.template(trust("{{ ucloud_name ~ ucloud_disks[0].disk_type ~ a ~ b }}")) == name * 4


# Settings


def test_settings_from_the_environment(parse: Parse, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "public_key": PUBLIC_KEY,
        "private_key": PRIVATE_KEY,
        "project_id": "org-second",
        "region": "cn-bj2",
        "base_url": simulator.base_url,
        "timeout": "20",
        "zone": "not for UHost",
    }
    for name, value in values.items():
        monkeypatch.setenv(ENVIRONMENT[name], value)
    assert parse(public_key=None, private_key=None, base_url=None).hosts == ["other-01"]


def test_the_file_counts_more_than_the_environment(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("public_key", "private_key", "project_id", "region", "base_url"):
        monkeypatch.setenv(ENVIRONMENT[name], "wrong")
    assert parse(regions=["hk"], project_id="org-demo").hosts == UHOSTS["hk"]
    monkeypatch.setenv(ENVIRONMENT["timeout"], "soon")
    assert "timeout" in refusal(parse, region="hk", project_id="org-demo")


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Two profiles, of which the one that is active has keys that are wrong."""
    good = {"profile": "good", "public_key": PUBLIC_KEY, "private_key": PRIVATE_KEY}
    wrong = {"profile": "wrong", "public_key": "wrong", "private_key": "wrong"}
    credential, config = tmp_path / "credential.json", tmp_path / "config.json"
    credential.write_text(json.dumps([good, wrong]))
    credential.chmod(0o600)
    config.write_text(json.dumps([{"profile": "good", "region": "hk"}, {"profile": "wrong", "active": True}]))
    return {"shared_credential_file": str(credential), "shared_config_file": str(config)}


def test_a_profile_counts_as_it_does_for_modules(
    parse: Parse, profiles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing: dict[str, Any] = {"public_key": None, "private_key": None, **profiles}
    monkeypatch.setenv(ENVIRONMENT["region"], "cn-bj2")
    assert parse(profile="good", **nothing).hosts == UHOSTS["hk"]
    monkeypatch.setenv(ENVIRONMENT["profile"], "good")
    assert parse(**nothing).hosts == UHOSTS["cn-bj2"]
    monkeypatch.delenv(ENVIRONMENT["profile"])
    assert "RetCode 172" in refusal(parse, **nothing)


def test_options_can_be_templates(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", PRIVATE_KEY)
    key = "{{ lookup('ansible.builtin.env', 'MY_KEY') }}"
    assert parse(private_key=key, region="{{ 'h' ~ 'k' }}").hosts == UHOSTS["hk"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"region": None}, "region is required"),
        ({"regions": []}, "regions is empty"),
        ({"regions": ["hk", " "]}, "regions[1] is empty"),
        ({"private_key": None}, "private_key is required"),
        ({"timeout": -1}, "timeout must be"),
        ({"tag": ""}, "tag is empty"),
        ({"expires_within": "14"}, "expires_within must be"),
        ({"expires_withn": "14d"}, "no such option: expires_withn"),
        ({"product": "vm"}, "product"),
        ({"states": ["Gone"]}, "Gone"),
    ],
)
def test_bad_input_names_the_option(parse: Parse, simulator: Simulator, options: dict[str, Any], what: str) -> None:
    message = refusal(parse, **{"region": "cn-bj2", **options})
    assert what in message
    assert PRIVATE_KEY not in message
    assert simulator.stats()["requests"] == 0


def test_plain_http_is_warned_of(parse: Parse, warned: list[str]) -> None:
    with pytest.raises(AnsibleParserError, match="DescribeUHostInstance failed"):
        parse(region="hk", base_url="http://host.invalid", deadline=0.5)
    assert [warning for warning in warned if warning.startswith("base_url is plain http")]


def test_a_missing_library_is_told(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    assert "Failed to import the required Python library (requests)" in refusal(parse, region="hk")


@pytest.mark.parametrize(
    ("name", "mine"),
    [
        ("ucloud.yml", True),
        ("prod.ucloud.yaml", True),
        ("prod_ucloud.yml", True),
        ("ucloud.json", False),
        ("a.yml", False),
    ],
)
def test_the_names_of_files(tmp_path: Path, name: str, mine: bool) -> None:
    plugin = inventory_loader.get("ucloud.cloud.uhost")
    assert plugin.verify_file(str(tmp_path / name)) is False
    (tmp_path / name).touch()
    assert plugin.verify_file(str(tmp_path / name)) is mine


# Regions that fail

SUB_ACCOUNT: dict[str, Any] = {
    "public_key": "simulated-public-key-of-the-sub-account",
    "private_key": "simulated-private-key-of-the-sub-account",
    "project_id": "org-demo",
}


def test_a_region_that_fails_is_an_error(parse: Parse) -> None:
    message = refusal(parse, regions=["cn-bj2", "hk"], **SUB_ACCOUNT)
    assert "DescribeUHostInstance failed: hk: " in message
    assert "RetCode 293" in message


def test_secrets_that_the_provider_echoes_are_masked(parse: Parse, simulator: Simulator) -> None:
    message = f"wrong: {PRIVATE_KEY} with the-token"
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 174, "message": message}])
    assert "cn-bj2: wrong: ******** with ********" in refusal(parse, regions=["cn-bj2"], security_token="the-token")


def test_secrets_that_the_provider_echoes_are_masked_in_warnings(parse: Parse, simulator: Simulator) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 171, "message": f"wrong: {PRIVATE_KEY}", "times": 1}])
    (warning,) = parse(regions=["cn-bj2", "hk"], concurrency=1, ignore_region_errors=True).warnings
    assert "cn-bj2: wrong: ********" in warning


def test_a_region_that_fails_can_be_ignored(parse: Parse) -> None:
    result = parse(regions=["hk", "cn-bj2", "nowhere"], ignore_region_errors=True, **SUB_ACCOUNT)
    assert result.hosts == UHOSTS["cn-bj2"]
    assert len(result.warnings) == 2
    assert "lacks the hosts of a region. DescribeUHostInstance failed: hk: " in result.warnings[0]
    assert "nowhere" in result.warnings[1]


def test_no_region_at_all_is_an_error_all_the_same(parse: Parse) -> None:
    options: dict[str, Any] = {"regions": ["hk", "cn-bj2"], "ignore_region_errors": True, "private_key": "wrong"}
    assert "RetCode 171" in refusal(parse, **options)


def test_regions_are_asked_side_by_side_within_the_concurrency(parse: Parse, simulator: Simulator) -> None:
    simulator.order(latency=0.1)
    parse(regions=["cn-bj2", "hk", "sg"])
    assert simulator.stats()["max_in_flight"] == 3
    simulator.reset()
    simulator.order(latency=0.05)
    parse(regions=["cn-bj2", "hk", "sg"], concurrency=2)
    assert simulator.stats()["max_in_flight"] == 2


# The cache


@pytest.fixture
def cached(tmp_path: Path) -> dict[str, Any]:
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}


def test_the_cache_saves_requests_and_holds_no_secret(
    parse: Parse, simulator: Simulator, cached: dict[str, Any], tmp_path: Path
) -> None:
    simulator.order()
    options: dict[str, Any] = {"product": "compshare", "region": "cn-wlcb", "regions": None}
    first = parse(**options, **cached)
    assert len(first.hosts) == 4
    assert parse(**options, **cached).hosts == first.hosts
    assert simulator.stats()["requests"] == 1
    # What filters of ours select, and how many days are left, is not a matter of the cache.
    assert parse(**options, states=["Running"], **cached).hosts == ["train-01", "notebook-01"]
    assert simulator.stats()["requests"] == 1
    (file,) = (tmp_path / "cache").iterdir()
    text = file.read_text()
    assert "uhost-gpu01" in text
    for secret in (PRIVATE_KEY, PUBLIC_KEY, "assword", "expires_in_days"):
        assert secret not in text


def test_the_cache_can_be_refreshed(parse: Parse, simulator: Simulator, cached: dict[str, Any]) -> None:
    parse(region="hk", **cached)
    simulator.order(faults=[{"kind": "change_fleet", "remove": ["uhost-hkweb01"]}])
    assert parse(region="hk", **cached).hosts == UHOSTS["hk"]
    assert parse(region="hk", use_cache=False, **cached).hosts == UHOSTS["hk"][1:]
    assert parse(region="hk", **cached).hosts == UHOSTS["hk"][1:]


def test_what_is_incomplete_is_not_cached(parse: Parse, simulator: Simulator, cached: dict[str, Any]) -> None:
    options: dict[str, Any] = {"regions": ["hk", "cn-bj2"], "ignore_region_errors": True, **SUB_ACCOUNT, **cached}
    assert parse(**options).hosts == UHOSTS["cn-bj2"]
    assert parse(**options).hosts == UHOSTS["cn-bj2"]
    assert simulator.stats()["requests"] == 4


# Scale


def test_five_thousand_hosts_in_three_regions(parse: Parse, tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.json"
    parts = [("cn-bj2", "cn-bj2-05", 3000), ("hk", "hk-02", 1500), ("sg", "sg-01", 500)]
    generate = [
        {"count": count, "prefix": f"u-{region}", "region": region, "zone": zone} for region, zone, count in parts
    ]
    fleet.write_text(json.dumps({"generate": generate}))
    process = SimulatorProcess("--fleet", str(fleet))
    try:
        result = parse(
            regions=["cn-bj2", "hk", "sg"],
            base_url=process.base_url,
            keyed_groups=[{"prefix": "region", "key": "ucloud_region"}],
        )
    finally:
        process.stop()
    assert len(result.hosts) == 5000
    assert [len(result.group(f"region_{region}")) for region in ("cn_bj2", "hk", "sg")] == [3000, 1500, 500]


def test_the_cache_is_that_of_one_account(parse: Parse, simulator: Simulator, cached: dict[str, Any]) -> None:
    assert parse(region="hk", **cached).hosts == UHOSTS["hk"]
    simulator.reset()
    with pytest.raises(AnsibleParserError, match="172"):
        parse(region="hk", **{**cached, "public_key": "somebody else"[:8]})
    assert parse(region="hk", tag="nobody", **cached).hosts == []
    assert simulator.stats()["requests"] == 2


# Names and errors that could do harm


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "all", "ungrouped"])
def test_no_host_takes_a_name_that_means_something_else(parse: Parse, name: str) -> None:
    result = parse(region="hk", hostnames=[f"'{name}' if ucloud_name == 'hk-web-01' else ucloud_name"])
    assert result.hosts == ["uhost-hkweb01", *UHOSTS["hk"][1:]]
    assert any(name in warning for warning in result.warnings)


@pytest.mark.parametrize(
    "options",
    [
        {"public_key": "{{ nothing }}"},
        {"region": "{{ 1 / 0 }}"},
        {"private_key": [PRIVATE_KEY]},
        {"private_key": {PRIVATE_KEY: 1}},
        {"timeout": "soon"},
        {"timeout": "soon", "security_token": ""},
        {"strict": True, "hostnames": ["nothing"]},
        {"strict": True, "compose": {"a": "nothing"}},
        {"strict": True, "keyed_groups": [{"key": "nothing"}]},
    ],
)
def test_no_error_quotes_the_key_in_the_file(parse: Parse, options: dict[str, Any]) -> None:
    with pytest.raises(AnsibleParserError) as caught:
        parse(**{"region": "hk", **options})
    error = caught.value
    assert PRIVATE_KEY not in str(error)
    # Nothing that Ansible could quote lines of the file for
    assert (error.obj, error.__cause__, error.__suppress_context__) == (None, None, True)


def test_no_error_quotes_lines_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "fleet.ucloud.yml"
    file.write_text("plugin: ucloud.cloud.uhost\nprivate_key: hush-hush\nregion: [\n")
    plugin = inventory_loader.get("ucloud.cloud.uhost")
    with pytest.raises(AnsibleError) as caught:
        plugin.parse(InventoryData(), DataLoader(), str(file))
    assert "hush" not in str(caught.value)
