# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleet files, and the simulator as a process."""

from __future__ import annotations

import importlib.util
import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ..simulator_control import Simulator, SimulatorError, SimulatorProcess
from .calls import DESCRIBE, REFUND, RENEW, call

HOST = {
    "UHostId": "uhost-a",
    "region": "cn-bj2",
    "Zone": "cn-bj2-05",
    "refund": {"RefundPrice": "1.10"},
    "renew": [{"ChargeType": "Month", "Price": "2.20"}],
}
GENERATE = {"count": 250, "prefix": "uhost-gen", "product": "uhost", "region": "cn-bj2", "zone": "cn-bj2-05", "seed": 7}


@contextmanager
def _running(path: Path, text: str) -> Iterator[Simulator]:
    path.write_text(text, encoding="utf-8")
    process = SimulatorProcess("--fleet", str(path))
    try:
        yield Simulator(process.base_url)
    finally:
        assert process.stop() == 0
        assert process.errors == ""


def test_announcement(simulator_process: SimulatorProcess) -> None:
    expected = f"UCloud API simulator: {simulator_process.base_url} (prices are simulated)\n"
    assert simulator_process.announcement == expected


def test_default_fleet_is_varied(simulator: Simulator) -> None:
    hosts = list(simulator.fleet().values())
    assert len(hosts) >= 14
    assert sum(host["product"] == "compshare" for host in hosts) >= 3
    assert {host["region"] for host in hosts} == {"cn-bj2", "hk", "cn-wlcb"}
    assert {host["charge_type"] for host in hosts} == {"Year", "Month", "Dynamic", "Preemptive", "Postpay"}


def test_generated_hosts_are_always_the_same(tmp_path: Path) -> None:
    listings = []
    for _number in range(2):
        with _running(tmp_path / "fleet.json", json.dumps({"generate": [GENERATE]})) as simulator:
            listings.append(simulator.fleet())
            answer = call(simulator.base_url, REFUND, Region="cn-bj2", UHostIds=["uhost-gen-00042"])
            described = call(simulator.base_url, DESCRIBE, Region="cn-bj2", Offset=200, Limit=100)
    assert listings[0] == listings[1]
    assert list(listings[0]) == [f"uhost-gen-{number:05d}" for number in range(1, 251)]
    assert len({host["refund"]["price"] for host in listings[0].values()}) > 200
    assert answer["RefundPriceSet"][0]["RefundPrice"] == listings[0]["uhost-gen-00042"]["refund"]["price"]
    assert (described["TotalCount"], len(described["UHostSet"])) == (250, 50)


def test_generated_hosts_that_are_not_refundable(tmp_path: Path) -> None:
    fleet = {"generate": [{**GENERATE, "not_refundable": 0.5}]}
    with _running(tmp_path / "fleet.json", json.dumps(fleet)) as simulator:
        codes = [host["refund"]["code"] for host in simulator.fleet().values()]
    assert 50 < codes.count(0) < 200


@pytest.mark.parametrize("price", ["235.50", "235.5", "0.1", "1E+2", "99999999999999.99", "0.00001"])
def test_prices_as_numbers_keep_their_digits(tmp_path: Path, price: str) -> None:
    text = json.dumps({"hosts": [HOST]}).replace('"1.10"', price).replace('"2.20"', price)
    with _running(tmp_path / "fleet.json", text) as simulator:
        refund = call(simulator.base_url, REFUND, Region="cn-bj2", UHostIds=["uhost-a"])["RefundPriceSet"][0]
        renewal = call(simulator.base_url, RENEW, Region="cn-bj2", UHostId="uhost-a")["PriceSet"][0]
    plain = "100" if price == "1E+2" else price
    assert str(refund["RefundPrice"]) == str(renewal["Price"]) == plain


def test_moments_absolute_and_relative(tmp_path: Path) -> None:
    host = {**HOST, "CreateTime": 1577836800, "ExpireTime": {"days": 1, "hours": 0.5}}
    with _running(tmp_path / "fleet.json", json.dumps({"hosts": [host]})) as simulator:
        (described,) = call(simulator.base_url, DESCRIBE, Region="cn-bj2")["UHostSet"]
    assert described["CreateTime"] == 1577836800
    assert described["ExpireTime"] > described["CreateTime"]


@pytest.mark.skipif(importlib.util.find_spec("yaml") is None, reason="PyYAML is not installed")
def test_yaml(tmp_path: Path) -> None:
    text = json.dumps({"hosts": [HOST]}).replace('"1.10"', "1234567.10")
    with _running(tmp_path / "fleet.yml", text) as simulator:
        assert simulator.fleet()["uhost-a"]["refund"]["price"] == "1234567.10"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"UHostId": ""}, "hosts[0]: UHostId: must not be empty"),
        ({"Zone": None}, "host uhost-a: Zone: must be a text"),
        ({"Zone": "hk-02"}, "host uhost-a: Zone: hk-02 is no zone of the region cn-bj2"),
        ({"region": ""}, "host uhost-a: region: must not be empty"),
        ({"product": "disk"}, "host uhost-a: product: must be one of"),
        ({"State": "Sleeping"}, "host uhost-a: State: must be one of"),
        ({"State": "Resizing"}, "host uhost-a: State: must be one of"),
        ({"ChargeType": "Postpay"}, "host uhost-a: ChargeType: must be one of"),
        ({"AutoRenew": True}, "host uhost-a: AutoRenew: must be a text"),
        ({"CPU": "4"}, "host uhost-a: CPU: must be a whole number"),
        ({"Color": "red"}, "host uhost-a: Color: unknown"),
        ({"Password": "eA=="}, "host uhost-a: Password: only hosts of the product compshare"),
        ({"CreateTime": "now"}, "host uhost-a: CreateTime: must be a mapping"),
        ({"ExpireTime": {"weeks": 1}}, "host uhost-a: ExpireTime: weeks: unknown"),
        ({"DiskSet": [{"Size": "40"}]}, "host uhost-a: DiskSet[0]: Size: must be a whole number"),
        ({"IPSet": [{"Mask": "x"}]}, "host uhost-a: IPSet[0]: Mask: unknown"),
        ({"IPSet": ["10.0.0.1"]}, "host uhost-a: IPSet[0]: must be a mapping"),
        ({"refund": None}, "host uhost-a: refund: must be a mapping (it is missing)"),
        ({"refund": {}}, "host uhost-a: refund: RefundPrice: a refundable host needs one"),
        ({"refund": {"Code": 1}}, "host uhost-a: refund: Message: a host that is not refundable needs one"),
        ({"refund": {"RefundPrice": "1,5"}}, "host uhost-a: refund: RefundPrice: must be a decimal number"),
        ({"refund": {"RefundPrice": "NaN"}}, "host uhost-a: refund: RefundPrice: must be a decimal number"),
        ({"renew": {}}, "host uhost-a: renew: must be a list"),
        ({"renew": [{"ChargeType": "Month"}]}, "host uhost-a: renew[0]: Price: must be a decimal number"),
        ({"renew": [{"ChargeType": "Week", "Price": 1}]}, "host uhost-a: renew[0]: ChargeType: must be one of"),
        ({"explanation": "Reason"}, "host uhost-a: explanation: must be one of"),
    ],
)
def test_errors_name_host_and_field(tmp_path: Path, changes: dict[str, Any], error: str) -> None:
    _refuse(tmp_path / "fleet.json", json.dumps({"hosts": [{**HOST, **changes}]}), error)


@pytest.mark.parametrize(
    ("fleet", "error"),
    [
        ("{", "no valid JSON"),
        ("[]", "the fleet: must be a mapping"),
        ('{"host": []}', "the fleet: host: unknown"),
        (json.dumps({"hosts": [HOST, HOST]}), "host uhost-a: UHostId: another host has it"),
        ('{"accounts": [{"public_key": "a"}]}', "accounts[0]: private_key: must be a text"),
        ('{"accounts": [{"public_key": "a", "private_key": "b", "owner": 1}]}', "accounts[0]: owner: must be true"),
        ('{"generate": [{"count": 0}]}', "generate[0]: count: must be from 1"),
        ('{"generate": [{"count": 1, "prefix": "a"}]}', "generate[0]: zone: must be a text"),
        ('{"zones": {"hk": "hk-01"}}', "zones: hk: must be a list"),
    ],
)
def test_errors_of_the_file(tmp_path: Path, fleet: str, error: str) -> None:
    _refuse(tmp_path / "fleet.json", fleet, error)


def test_error_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="No such file"):
        SimulatorProcess("--fleet", str(tmp_path / "none.json"))


def _refuse(path: Path, text: str, error: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SimulatorError) as caught:
        SimulatorProcess("--fleet", str(path))
    assert str(caught.value).startswith(f"simulator: {path}: {error}")


def test_tls(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    cert, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([openssl, "req", "-x509", *options, "-keyout", key, "-out", cert], check=True, capture_output=True)
    process = SimulatorProcess("--tls-cert", cert, "--tls-key", key)
    try:
        assert process.base_url.startswith("https://")
        context = ssl.create_default_context(cafile=cert)
        context.check_hostname = False
        connection = HTTPSConnection(urlsplit(process.base_url).netloc, timeout=30, context=context)
        connection.request("GET", "/simulator/stats")
        assert json.loads(connection.getresponse().read())["requests"] == 0
        connection.close()
    finally:
        assert process.stop() == 0
