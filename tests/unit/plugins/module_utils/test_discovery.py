# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Callable, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ucloud.client import Client as OfficialClient

from ansible_collections.ucloud.cloud.plugins.module_utils import _discovery
from ansible_collections.ucloud.cloud.plugins.module_utils._answer import Record
from ansible_collections.ucloud.cloud.plugins.module_utils._client import READ_ACTIONS, Client
from ansible_collections.ucloud.cloud.plugins.module_utils._discovery import (
    ACTIONS,
    Query,
    Selection,
    find_uhosts,
    parse_duration,
    parse_time,
    query_from,
    selection_from,
    uhosts,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    ChangingError,
    ConfigurationError,
    CredentialsError,
    DeadlineError,
    HostError,
    MalformedAnswerError,
    PermissionDeniedError,
)

from ...simulator_control import Simulator, SimulatorProcess
from ..connection import PRIVATE_KEY, PUBLIC_KEY, Connect, settings

OPTIONS: dict[str, Any] = {
    "product": "uhost",
    "uhost_ids": None,
    "tag": None,
    "vpc_id": None,
    "subnet_id": None,
    "charge_types": None,
    "states": None,
    "auto_renew": None,
    "expires_within": None,
    "expired": None,
}
DAY = 86400


def query(**changes: Any) -> Query:
    return query_from({**OPTIONS, **changes})


def selection(**changes: Any) -> Selection:
    return selection_from({**OPTIONS, **changes})


def found(client: Client, **changes: Any) -> list[str]:
    """Return the IDs of the hosts that are found."""
    return [host["uhost_id"] for host in find_uhosts(client, query(**changes))]


def sent(simulator: Simulator) -> list[dict[str, str]]:
    return [request["parameters"] for request in simulator.requests()]


def listed(simulator: Simulator, **wanted: str) -> list[str]:
    """Return the IDs of the default project's hosts that are as wanted, from the simulator's own list."""
    wanted = {"product": "uhost", "project": "org-demo", **wanted}
    return [
        uhost_id
        for uhost_id, host in simulator.fleet().items()
        if all(host[name] == value for name, value in wanted.items())
    ]


def answer_with(simulator: Simulator, host: Mapping[str, Any]) -> None:
    body = {"RetCode": 0, "TotalCount": 1, "UHostSet": [{"UHostId": "uhost-a", **host}]}
    simulator.order(faults=[{"kind": "body", "text": json.dumps(body)}])


def only(simulator: Simulator, connect: Connect, **host: Any) -> dict[str, Any]:
    """Return what becomes of a host that the API describes by these fields."""
    answer_with(simulator, host)
    (result,) = find_uhosts(connect(), query())
    return result


# The documented result


def test_a_host_as_it_is_documented(simulator: Simulator, connect: Connect) -> None:
    now = time.time()
    result = uhosts(connect(), query(uhost_ids=["uhost-web01"]), selection(), with_password=False, now=now)
    (host,) = result.pop("uhosts")
    assert result == {"uhost_ids": ["uhost-web01"], "missing_uhost_ids": [], "region": "cn-bj2"}
    for name in ("create_time", "expire_time"):
        text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(host[name]))
        assert host.pop(f"{name}_iso8601") == text
    assert host["expires_in_days"] == (host["expire_time"] - now) / DAY
    assert 11 < host.pop("expires_in_days") < 12
    assert host.pop("expire_time") - host.pop("create_time") == 212 * DAY
    assert host == {
        "uhost_id": "uhost-web01",
        "name": "web-01",
        "tag": "web",
        "remark": "官网前端",
        "region": "cn-bj2",
        "zone": "cn-bj2-05",
        "state": "Running",
        "charge_type": "Month",
        "auto_renew": True,
        "cpu": 4,
        "memory": 8192,
        "gpu": 0,
        "gpu_type": None,
        "machine_type": "O",
        "os_name": "Ubuntu 22.04",
        "os_type": "Linux",
        "disks": [{"disk_id": "bsi-web01boot", "disk_type": "CLOUD_SSD", "is_boot": True, "size": 40}],
        "ips": [
            {
                "ip": "10.9.0.11",
                "ip_mode": "IPv4",
                "type": "Private",
                "default": True,
                "weight": None,
                "vpc_id": "uvnet-main",
                "subnet_id": "subnet-web",
            },
            {
                "ip": "192.0.2.11",
                "ip_mode": "IPv4",
                "type": "Bgp",
                "default": False,
                "weight": 50,
                "vpc_id": None,
                "subnet_id": None,
            },
        ],
        "public_ip": "192.0.2.11",
        "private_ip": "10.9.0.11",
    }


def test_all_hosts_of_a_region_in_the_order_of_the_api(simulator: Simulator, connect: Connect) -> None:
    assert found(connect()) == listed(simulator, region="cn-bj2")
    assert found(connect(region="hk")) == listed(simulator, region="hk")
    assert found(connect(project_id="org-second")) == ["uhost-other01"]
    assert found(connect(region="mx-mex")) == []


def test_compshare_lists_all_regions_where_none_is_given(simulator: Simulator, connect: Connect) -> None:
    hosts = find_uhosts(connect(region=None), query(product="compshare"))
    assert [host["uhost_id"] for host in hosts] == listed(simulator, product="compshare")
    assert {host["region"] for host in hosts} == {"cn-wlcb"}
    assert "Region" not in sent(simulator)[0]
    result = uhosts(connect(region=None), query(product="compshare"), selection(), with_password=False, now=0)
    assert result["region"] is None


def test_the_password_is_in_the_result_only_when_it_is_wanted(simulator: Simulator, connect: Connect) -> None:
    client = connect(region=None)
    assert all("password" not in host for host in find_uhosts(client, query(product="compshare")))
    passwords = [host["password"] for host in find_uhosts(client, query(product="compshare"), with_password=True)]
    assert any(passwords)


def test_the_actions_change_nothing() -> None:
    assert READ_ACTIONS.issuperset(ACTIONS.values())


def test_what_the_api_does_not_tell_is_null(simulator: Simulator, connect: Connect) -> None:
    host = only(simulator, connect)
    assert host.pop("uhost_id") == "uhost-a"
    assert (host.pop("region"), host.pop("disks"), host.pop("ips")) == ("cn-bj2", [], [])
    assert set(host.values()) == {None}


def test_an_empty_list_may_be_left_out(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "body", "text": '{"RetCode": 0, "TotalCount": 0}'}])
    assert found(connect()) == []


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("True", True),
        ("true", True),
        ("Yes", True),
        (True, True),
        ("False", False),
        ("no", False),
        (False, False),
        ("", None),
        (None, None),
    ],
)
def test_yes_and_no_in_every_way_of_writing(
    simulator: Simulator, connect: Connect, value: object, flag: object
) -> None:
    host = only(simulator, connect, AutoRenew=value, DiskSet=[{"IsBoot": value}], IPSet=[{"Default": value}])
    assert (host["auto_renew"], host["disks"][0]["is_boot"], host["ips"][0]["default"]) == (flag, flag, flag)


@pytest.mark.parametrize(
    ("ips", "public", "private"),
    [
        ([("10.0.0.1", "IPv4", "Private", "true")], None, "10.0.0.1"),
        ([("192.0.2.1", "IPv4", "Internation", "true")], "192.0.2.1", None),
        ([("192.0.2.1", "IPv4", "Bgp", "false"), ("192.0.2.2", "IPv4", "Bgp", "true")], "192.0.2.2", None),
        ([("192.0.2.1", "IPv4", "Bgp", "false"), ("192.0.2.2", "IPv4", "Bgp", None)], "192.0.2.1", None),
        ([("2001:db8::1", "IPv6", "Bgp", "true"), ("192.0.2.2", "IPv4", "Bgp", "false")], "192.0.2.2", None),
        ([("2001:db8::1", "IPv6", "Bgp", "true")], "2001:db8::1", None),
        ([("192.0.2.1", "IPv4", None, "true")], None, None),
        ([("", "IPv4", "Bgp", "true"), ("192.0.2.2", "IPv4", "Bgp", "false")], "192.0.2.2", None),
    ],
)
def test_the_address_to_reach_a_host_by(
    simulator: Simulator, connect: Connect, ips: Sequence[tuple[str, ...]], public: str | None, private: str | None
) -> None:
    described = [dict(zip(("IP", "IPMode", "Type", "Default"), ip)) for ip in ips]
    host = only(simulator, connect, IPSet=described)
    assert (host["public_ip"], host["private_ip"]) == (public, private)


@pytest.mark.parametrize("seconds", [0, None])
def test_a_host_without_a_time_of_expiry(simulator: Simulator, connect: Connect, seconds: int | None) -> None:
    host = only(simulator, connect, ExpireTime=seconds)
    assert (host["expire_time"], host["expire_time_iso8601"]) == (None, None)
    assert selection().select([host], 0) == [{**host, "expires_in_days": None}]


# What is asked


def test_filters_are_sent(simulator: Simulator, connect: Connect) -> None:
    wanted = {"tag": "官网 1", "vpc_id": "uvnet-main", "subnet_id": "subnet-web"}
    assert found(connect(zone="cn-bj2-05", project_id="org-demo"), **wanted) == []
    (parameters,) = sent(simulator)
    assert parameters == {
        "Action": "DescribeUHostInstance",
        "PublicKey": PUBLIC_KEY,
        "ProjectId": "org-demo",
        "Region": "cn-bj2",
        "Zone": "cn-bj2-05",
        "Tag": "官网 1",
        "VPCId": "uvnet-main",
        "SubnetId": "subnet-web",
        "Offset": "0",
        "Limit": "100",
    }
    assert found(connect(), tag="web", subnet_id="subnet-web") == ["uhost-web01", "uhost-web02"]


def test_named_hosts_come_in_the_order_named_and_others_are_missing(simulator: Simulator, connect: Connect) -> None:
    wanted = ["uhost-web02", *(f"uhost-none-{number}" for number in range(250)), "uhost-web01", "uhost-web02"]
    result = uhosts(connect(), query(uhost_ids=wanted), selection(), with_password=False, now=0)
    assert result["uhost_ids"] == ["uhost-web02", "uhost-web01"]
    assert result["missing_uhost_ids"] == wanted[1:251]
    counts = [sum(name.startswith("UHostIds.") for name in parameters) for parameters in sent(simulator)]
    assert sorted(counts) == [52, 100, 100]


def test_a_host_that_a_filter_of_ours_leaves_out_is_not_missing(simulator: Simulator, connect: Connect) -> None:
    asked = query(uhost_ids=["uhost-web01", "uhost-web02"])
    result = uhosts(connect(), asked, selection(states=["Stopped"]), with_password=False, now=0)
    assert (result["uhost_ids"], result["missing_uhost_ids"]) == (["uhost-web02"], [])


def test_hosts_that_the_api_refuses_to_know_are_missing(simulator: Simulator, connect: Connect) -> None:
    simulator.order(
        faults=[
            {"kind": "ret_code", "ret_code": 8039, "message": "no such host", "uhost_id": uhost_id}
            for uhost_id in ("uhost-gone1", "uhost-gone2")
        ]
    )
    wanted = ["uhost-gone1", "uhost-web01", "uhost-db01", "uhost-gone2", "uhost-web02"]
    assert found(connect(), uhost_ids=wanted) == ["uhost-web01", "uhost-db01", "uhost-web02"]


def test_another_error_about_hosts_is_an_error(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 8029, "message": "not together"}])
    with pytest.raises(HostError):
        found(connect(), uhost_ids=["uhost-web01", "uhost-web02"])


@pytest.mark.parametrize("uhost_ids", [None, ["uhost-web01"]])
def test_the_deadline_holds_for_an_answer_that_crawls(
    simulator: Simulator, connect: Connect, uhost_ids: list[str] | None
) -> None:
    simulator.order(faults=[{"kind": "slow_head", "seconds": 0.05}])
    with pytest.raises(DeadlineError):
        find_uhosts(connect(deadline=0.1), query(uhost_ids=uhost_ids))


def test_an_error_of_the_account_is_an_error(connect: Connect) -> None:
    with pytest.raises(CredentialsError):
        found(connect(private_key="wrong"))
    with pytest.raises(PermissionDeniedError) as caught:
        found(connect(project_id="org-none"))
    assert caught.value.action == "DescribeUHostInstance"


def test_faults_on_the_way_are_waited_out(simulator: Simulator, connect: Connect) -> None:
    simulator.order(faults=[{"kind": "http", "status": 503, "times": 2}, {"kind": "drop", "times": 1}])
    assert found(connect()) == listed(simulator, region="cn-bj2")


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"uhost_ids": []}, "uhost_ids is empty"),
        ({"uhost_ids": ["uhost-a", " "]}, r"uhost_ids\[1\] is empty"),
        ({"tag": ""}, "tag is empty"),
        ({"tag": " "}, "tag is empty"),
        ({"tag": "a\n"}, "tag is empty or holds control characters"),
        ({"vpc_id": ""}, "vpc_id is empty"),
        ({"subnet_id": "a b"}, "subnet_id holds white space"),
    ],
)
def test_bad_input_names_the_option(options: dict[str, Any], what: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{what}"):
        query(**options)


# What is selected

HOST = {"charge_type": "Month", "state": "Running", "auto_renew": True, "expire_time": 1000 * DAY}


@pytest.mark.parametrize(
    ("options", "host", "matches"),
    [
        ({"charge_types": ["Year", "Month"]}, {}, True),
        ({"charge_types": ["Year"]}, {}, False),
        ({"charge_types": ["Year"]}, {"charge_type": None}, False),
        ({"states": ["Running"]}, {}, True),
        ({"states": ["Stopped", "Install Fail"]}, {}, False),
        ({"auto_renew": True}, {}, True),
        ({"auto_renew": False}, {}, False),
        ({"auto_renew": False}, {"auto_renew": None}, False),
        ({"expires_within": "10d"}, {}, True),
        ({"expires_within": "240h"}, {}, True),
        ({"expires_within": "239h"}, {}, False),
        ({"expires_within": "10d"}, {"expire_time": 990 * DAY}, False),
        ({"expires_within": "10d"}, {"expire_time": 990 * DAY + 1}, True),
        ({"expires_within": "10d"}, {"expire_time": None}, False),
        ({"expires_within": "10d", "expired": False}, {}, True),
        ({"expired": True}, {}, False),
        ({"expired": True}, {"expire_time": 990 * DAY}, True),
        ({"expired": True}, {"expire_time": None}, False),
        ({"expired": False}, {}, True),
        ({"expired": False}, {"expire_time": 990 * DAY}, False),
        ({"expired": False}, {"expire_time": None}, True),
        ({"charge_types": ["Month"], "states": ["Running"], "auto_renew": True}, {}, True),
        ({"charge_types": ["Month"], "states": ["Stopped"], "auto_renew": True}, {}, False),
    ],
)
def test_filters_of_ours(options: dict[str, Any], host: dict[str, Any], matches: bool) -> None:
    assert bool(selection(**options).select([{**HOST, **host}], 990 * DAY)) is matches


def test_days_are_counted_from_one_now() -> None:
    hosts = [{**HOST, "expire_time": seconds} for seconds in (DAY, 3 * DAY)]
    assert [host["expires_in_days"] for host in selection().select(hosts, 1.5 * DAY)] == [-0.5, 1.5]
    assert all("expires_in_days" not in host for host in hosts)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90m", 5400), ("36h", 129600), ("14d", 14 * DAY), ("2w", 14 * DAY), ("1.5d", 1.5 * DAY), ("0.5h", 1800)],
)
def test_a_duration(text: str, seconds: float) -> None:
    assert parse_duration("expires_within", text) == seconds


@pytest.mark.parametrize(
    "text", ["", "14", "d", "14 d", "-1d", "1d12h", "14D", "1e3d", "0d", "0.0h", "٣d", "14d\n", "1" * 10 + "d", "nand"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^expires_within must be a number of minutes"):
        selection(expires_within=text)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
@pytest.mark.parametrize(
    "value",
    [
        1793491200,
        "1793491200",
        "2026-11-01T00:00:00Z",
        "2026-11-01",
        " 2026-11-01 08:00:00+08:00 ",
        date(2026, 11, 1),
        datetime(2026, 11, 1, tzinfo=timezone.utc),
        datetime(2026, 11, 1),
    ],
)
def test_a_time_is_the_same_wherever_one_is(monkeypatch: pytest.MonkeyPatch, value: object, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert parse_time("as_of", value) == 1793491200
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("value", ["", "tomorrow", "-1", "9" * 30, "0", 20261101, "253402300800", None])
def test_what_is_no_time(value: object) -> None:
    with pytest.raises(ConfigurationError, match="as_of must be a time such as"):
        parse_time("as_of", value)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"charge_types": []}, "charge_types is empty"),
        ({"states": []}, "states is empty"),
        ({"expired": True, "expires_within": "1d"}, "expires_within and expired exclude each other"),
    ],
)
def test_a_selection_that_makes_no_sense_is_refused(options: dict[str, Any], what: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{what}"):
        selection(**options)


# What is not as documented


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"UHostId": None}, "UHostId is missing"),
        ({"UHostId": 5}, "UHostId is not a string"),
        ({"Name": 5}, "Name is not a string"),
        ({"CPU": "4"}, "CPU is not an integer"),
        ({"Memory": 8192.5}, "Memory is not an integer"),
        ({"ExpireTime": "1767225600"}, "ExpireTime is not an integer"),
        ({"ExpireTime": 10**18}, "ExpireTime of uhost-a is beyond all dates"),
        ({"CreateTime": -(10**18)}, "CreateTime of uhost-a is beyond all dates"),
        ({"AutoRenew": "maybe"}, "AutoRenew is neither yes nor no"),
        ({"AutoRenew": 1}, "AutoRenew is not a string"),
        ({"DiskSet": {}}, "DiskSet is not an array"),
        ({"DiskSet": [{"Size": "40"}]}, r"DiskSet[0].Size is not an integer"),
        ({"IPSet": [5]}, r"IPSet[0] is not an object"),
        ({"IPSet": [{"IP": 5}]}, r"IPSet[0].IP is not a string"),
    ],
)
def test_a_host_of_the_wrong_form(simulator: Simulator, connect: Connect, fields: dict[str, Any], what: str) -> None:
    with pytest.raises(MalformedAnswerError) as caught:
        only(simulator, connect, **fields)
    assert what in caught.value.message
    assert caught.value.action == "DescribeUHostInstance"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"UHostSet": []}, "TotalCount is missing"),
        ({"TotalCount": "1", "UHostSet": []}, "TotalCount is not an integer"),
        ({"TotalCount": 1, "UHostSet": {}}, "UHostSet is not an array"),
        ({"TotalCount": 101, "UHostSet": [{"UHostId": f"u{n}"} for n in range(101)]}, "more than 100 hosts"),
    ],
)
def test_a_list_of_the_wrong_form(simulator: Simulator, connect: Connect, body: dict[str, Any], what: str) -> None:
    simulator.order(faults=[{"kind": "body", "text": json.dumps({"RetCode": 0, **body})}])
    with pytest.raises(MalformedAnswerError) as caught:
        found(connect())
    assert what in caught.value.message


# Pages


class ChangingList:
    """Stands in for a client, and for a list that changes between two calls. `change` gets the list and the call."""

    def __init__(self, hosts: list[str], change: Callable[[list[str], int], None]) -> None:
        self.settings = settings(base_url="http://localhost/")
        self.hosts = hosts
        self.lasting = set(hosts)
        self.calls = 0
        self._change = change

    def call(self, action: str, parameters: Mapping[str, Any]) -> Record:
        if self.calls:
            self._change(self.hosts, self.calls)
            self.lasting.intersection_update(self.hosts)
        self.calls += 1
        start = parameters["Offset"]
        page = [{"UHostId": host} for host in self.hosts[start : start + parameters["Limit"]]]
        return Record({"TotalCount": len(self.hosts), "UHostSet": page}, "answer", action=action)

    def fan_out(self, work: Callable[[int], Any], items: Sequence[int]) -> list[Any]:
        return [work(item) for item in items]


def read(hosts: list[str], change: Callable[[list[str], int], None]) -> tuple[list[str], ChangingList]:
    changing = ChangingList(hosts, change)
    return found(cast("Client", changing)), changing


def named(count: int) -> list[str]:
    return [f"u{number}" for number in range(count)]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_discovery, "MAX_HOSTS_PER_CALL", 4)


@pytest.mark.parametrize(
    ("count", "calls"),
    [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (199, 2), (200, 3), (298, 3), (299, 4), (1000, 11)],
)
def test_pages_share_a_host_each(count: int, calls: int) -> None:
    result, changing = read(named(count), lambda hosts, call: None)
    assert result == named(count)
    assert changing.calls == calls


def test_a_list_that_has_changed_is_read_again(small_pages: None) -> None:
    def change(hosts: list[str], call: int) -> None:
        # After the first page one host goes and another comes, so that the total says nothing.
        if call == 1:
            hosts.remove("u0")
            hosts.append("new")

    result, changing = read(named(10), change)
    assert result == [*named(10)[1:], "new"]
    assert changing.calls == 6


def test_a_list_without_an_order_is_believed_when_it_is_found_twice(small_pages: None) -> None:
    rng = random.Random(1)  # noqa: S311

    def change(hosts: list[str], call: int) -> None:
        # Each round sees the hosts in another order, and each page has its own order too.
        if call % 3 == 0:
            rng.shuffle(hosts)
        start = call % 3 * 3
        hosts[start : start + 3] = reversed(hosts[start : start + 3])

    result, changing = read(named(10), change)
    assert sorted(result) == named(10)
    assert changing.calls == 6


def test_a_list_that_never_settles_is_an_error(small_pages: None) -> None:
    def change(hosts: list[str], call: int) -> None:
        hosts.insert(0, f"new{call}")

    with pytest.raises(ChangingError, match=r"^DescribeUHostInstance failed: the list of hosts changed each of the 5"):
        read(named(10), change)


def test_a_total_that_is_wrong_is_an_error(simulator: Simulator, connect: Connect) -> None:
    simulator.order(
        faults=[{"kind": "body", "text": '{"RetCode": 0, "TotalCount": 2, "UHostSet": [{"UHostId": "u"}]}'}]
    )
    with pytest.raises(ChangingError):
        found(connect())


_CHANGES = st.lists(
    st.none() | st.tuples(st.sampled_from(["insert", "remove", "swap"]), st.integers(0, 40), st.integers(0, 40)),
    max_size=30,
)


@given(count=st.integers(0, 30), changes=_CHANGES)
def test_no_host_that_stays_is_ever_lost_and_none_is_doubled(
    count: int, changes: list[tuple[str, int, int] | None]
) -> None:
    def change(hosts: list[str], call: int) -> None:
        todo = changes[call - 1] if call <= len(changes) else None
        if todo is None:
            return
        kind, place, other = todo
        if kind != "insert" and hosts:
            hosts.pop(place % len(hosts))
        if kind != "remove":
            hosts.insert(other % (len(hosts) + 1), f"new{call}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_discovery, "MAX_HOSTS_PER_CALL", 4)
        changing = ChangingList(named(count), change)
        try:
            result = found(cast("Client", changing))
        except ChangingError:
            return
    assert len(result) == len(set(result))
    assert changing.lasting.issubset(result)


# Over real HTTP, with a fleet that needs many pages


@pytest.fixture
def large(tmp_path: Path, short_backoff: None) -> Any:
    """A simulator with 5,000 hosts in three regions."""
    fleet = tmp_path / "fleet.json"
    parts = [("cn-bj2", "cn-bj2-05", 3000), ("hk", "hk-02", 1500), ("sg", "sg-01", 500)]
    generate = [
        {"count": count, "prefix": f"uhost-{region}", "region": region, "zone": zone} for region, zone, count in parts
    ]
    fleet.write_text(json.dumps({"generate": generate}), encoding="utf-8")
    process = SimulatorProcess("--fleet", str(fleet))
    yield Simulator(process.base_url)
    process.stop()


def test_five_thousand_hosts_in_three_regions(large: Simulator) -> None:
    large.order(latency=0.02)
    for region, count in (("cn-bj2", 3000), ("hk", 1500), ("sg", 500)):
        client = Client(settings(base_url=large.base_url, region=region), user_agent="unit-test/1")
        assert found(client) == [f"uhost-{region}-{number:05d}" for number in range(1, count + 1)]
        client.close()
    assert large.stats()["requests"] == 31 + 16 + 6
    assert large.stats()["max_in_flight"] == 4


def test_hosts_that_come_and_go_while_pages_are_read(large: Simulator) -> None:
    place = {"region": "sg", "Zone": "sg-01", "refund": {"RefundPrice": 1}}
    new = [{"UHostId": f"uhost-new-{number}", **place} for number in range(3)]
    large.order(
        faults=[
            {"kind": "change_fleet", "skip": 1, "times": 1, "remove": ["uhost-sg-00001"], "add": new[:1]},
            {"kind": "change_fleet", "skip": 3, "times": 1, "remove": ["uhost-sg-00002", "uhost-sg-00003"]},
            {"kind": "change_fleet", "skip": 9, "times": 1, "add": new[1:]},
        ]
    )
    client = Client(settings(base_url=large.base_url, region="sg"), user_agent="unit-test/1")
    result = found(client)
    client.close()
    assert large.stats()["faults"] == {"change_fleet": 3}
    assert len(result) == len(set(result))
    assert set(result) >= {f"uhost-sg-{number:05d}" for number in range(4, 501)}
    assert "uhost-new-0" in result


def test_a_list_in_disorder_is_read_twice(large: Simulator) -> None:
    large.order(faults=[{"kind": "shuffle"}])
    client = Client(settings(base_url=large.base_url, region="sg"), user_agent="unit-test/1")
    assert sorted(found(client)) == [f"uhost-sg-{number:05d}" for number in range(1, 501)]
    client.close()
    assert large.stats()["requests"] == 12


# The official SDK gets the same


@pytest.mark.parametrize(
    ("product", "region", "name"),
    [("uhost", "cn-bj2", "describe_uhost_instance"), ("compshare", "cn-wlcb", "describe_comp_share_instance")],
)
def test_the_official_sdk_gets_the_same(
    simulator: Simulator, connect: Connect, product: str, region: str, name: str
) -> None:
    official = OfficialClient(
        {
            "public_key": PUBLIC_KEY,
            "private_key": PRIVATE_KEY,
            "base_url": simulator.base_url,
            "region": region,
            "project_id": "org-demo",
        }
    )
    service = official.uhost() if product == "uhost" else official.ucompshare()
    theirs = getattr(service, name)({"Limit": 100})["UHostSet"]
    ours = find_uhosts(connect(region=region), query(product=product), with_password=product == "compshare")
    assert len(theirs) == len(ours)
    for their, our in zip(theirs, ours):
        assert (their["UHostId"], their["Name"], their["Tag"], their["Zone"], their["State"]) == (
            our["uhost_id"],
            our["name"],
            our["tag"],
            our["zone"],
            our["state"],
        )
        assert (their["ChargeType"], their["CreateTime"], their["ExpireTime"]) == (
            our["charge_type"],
            our["create_time"],
            our["expire_time"],
        )
        assert (their["CPU"], their["Memory"], their["AutoRenew"] == "Yes") == (
            our["cpu"],
            our["memory"],
            our["auto_renew"],
        )
        assert [disk.get("Size") for disk in their["DiskSet"]] == [disk["size"] for disk in our["disks"]]
        assert [ip.get("IP") for ip in their["IPSet"]] == [ip["ip"] for ip in our["ips"]]
        assert their.get("Password", None) == our.get("password")
