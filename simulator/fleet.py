# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts, prices and accounts that the simulator knows. Private to the simulator.

In a fleet file, names in CamelCase are those of the API's answers; names in lower case are the simulator's own.
"""

from __future__ import annotations

import importlib
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from answers import to_json

REGIONS = [
    "cn-bj1",
    "cn-bj2",
    "cn-wlcb",
    "cn-wlcb2",
    "cn-sh2",
    "cn-jx",
    "cn-sh",
    "cn-gd2",
    "cn-gd",
    "cn-guiyang1",
    "hk",
    "tw-tp",
    "sg",
    "jpn-tky",
    "kr-seoul",
    "th-bkk",
    "idn-jakarta",
    "vn-sng",
    "ph-mnl",
    "ind-mumbai",
    "pk-khi",
    "us-den",
    "us-ca",
    "us-ws",
    "bra-saopaulo",
    "rus-mosc",
    "ge-fra",
    "uk-london",
    "uae-dubai",
    "afr-nigeria",
    "uz-tas",
    "kz-ala",
    "mx-mex",
]
PRODUCTS = ("uhost", "compshare")
RENEWALS = ("Year", "Month", "Dynamic")
DEFAULT_PROJECT = "org-demo"
DEFAULT_ACCOUNT = {
    "name": "owner",
    "public_key": "ucloudsomeone@example.com1296235120854146120",
    "private_key": "46f09bb9fab4f12dfc160dae12273d5332b5debe",
    "owner": True,
    "projects": [DEFAULT_PROJECT],
}

_STATES = ("Initializing", "Starting", "Running", "Stopping", "Stopped", "Install Fail", "Rebooting", "")
_CHARGE_TYPES = ("Year", "Month", "Dynamic", "Preemptive")
_CHOICES = {
    "uhost": {"State": _STATES, "ChargeType": _CHARGE_TYPES, "AutoRenew": ("Yes", "No")},
    "compshare": {
        "State": (*_STATES, "Resizing"),
        "ChargeType": (*_CHARGE_TYPES, "Postpay"),
        "AutoRenew": ("Yes", "No"),
    },
}
_DESCRIBED: dict[str, type] = {
    "UHostId": str, "Name": str, "Tag": str, "Remark": str, "Zone": str, "State": str, "ChargeType": str,
    "AutoRenew": str, "CPU": int, "Memory": int, "GPU": int, "GpuType": str, "MachineType": str, "OsName": str,
    "OsType": str, "DiskSet": list, "IPSet": list, "Password": str,
}  # fmt: skip
_DISK: dict[str, type] = {"DiskId": str, "DiskType": str, "IsBoot": str, "Size": int}
_IP: dict[str, type] = {
    "IP": str, "IPMode": str, "Type": str, "Default": str, "Weight": int, "VPCId": str, "SubnetId": str,
}  # fmt: skip
_TIMES = ("CreateTime", "ExpireTime")
_DEFAULTS: dict[str, Any] = {
    "Name": "", "Tag": "Default", "Remark": "", "State": "Running", "ChargeType": "Month", "AutoRenew": "No",
    "CPU": 1, "Memory": 1024, "GPU": 0, "OsType": "Linux", "DiskSet": [], "IPSet": [],
    "CreateTime": {"days": -30}, "ExpireTime": {"days": 30},
}  # fmt: skip
_OWN = ("product", "region", "project", "explanation", "refund", "renew")
_SECONDS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_TYPE_NAMES = {str: "a text", int: "a whole number", list: "a list", bool: "true or false", dict: "a mapping"}

_T = TypeVar("_T")


class FleetError(Exception):
    """The fleet file cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Account:
    name: str
    public_key: str
    private_key: str
    owner: bool
    projects: tuple[str, ...]
    security_token: str | None
    iam_refuses: tuple[str, ...]
    denied_zones: tuple[str, ...]


@dataclass(frozen=True)
class Host:
    """A host; what the API answers about it is rendered once, because prices must be sent digit for digit."""

    uhost_id: str
    product: str
    region: str
    zone: str
    project: str
    tag: str
    networks: tuple[tuple[str, str], ...]
    described: str
    refund: str
    renewals: tuple[tuple[str, str], ...] | None
    listing: str


@dataclass
class Fleet:
    accounts: dict[str, Account] = field(default_factory=dict)
    hosts: dict[str, Host] = field(default_factory=dict)
    zones: dict[str, set[str]] = field(default_factory=dict)

    def region_of(self, zone: str) -> str | None:
        return next((region for region, zones in self.zones.items() if zone in zones), None)


def load_fleet(path: Path) -> Fleet:
    """Read and validate a fleet file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FleetError(f"{path}: {error}") from error
    try:
        return build_fleet(_parse(path, text))
    except FleetError as error:
        raise FleetError(f"{path}: {error}") from error


def build_fleet(document: object) -> Fleet:
    """Make a fleet of a parsed fleet file."""
    top = _mapping("the fleet", document, ("accounts", "zones", "hosts", "generate"))
    fleet = Fleet(zones={region: set() for region in REGIONS})
    for region, zones in _mapping("zones", top.get("zones", {})).items():
        fleet.zones.setdefault(region, set()).update(_texts(f"zones: {region}", zones))
    for index, entry in enumerate(_list("accounts", top.get("accounts", [DEFAULT_ACCOUNT]))):
        _add_account(fleet, f"accounts[{index}]", entry)
    now = time.time()
    for index, entry in enumerate(_list("hosts", top.get("hosts", []))):
        _add_host(fleet, _host_label(index, entry), entry, now)
    for index, entry in enumerate(_list("generate", top.get("generate", []))):
        for host in _generated(f"generate[{index}]", entry):
            _add_host(fleet, f"generate[{index}]: host {host['UHostId']}", host, now)
    return fleet


def _parse(path: Path, text: str) -> object:
    if path.suffix.lower() in (".yml", ".yaml"):
        return _parse_yaml(text)
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise FleetError(f"no valid JSON: {error}") from error


def _parse_yaml(text: str) -> object:
    try:
        yaml = importlib.import_module("yaml")
    except ImportError as error:
        raise FleetError("PyYAML is needed to read YAML: install it, or write the fleet as JSON") from error

    class Loader(yaml.SafeLoader):  # type: ignore[misc, name-defined]
        """A loader that keeps the digits of a price."""

    Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _yaml_number(node.value))
    try:
        result: object = yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise FleetError(f"no valid YAML: {error}") from error
    return result


def _yaml_number(text: str) -> object:
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation:
        return text


def _host_label(index: int, entry: object) -> str:
    name = entry.get("UHostId") if isinstance(entry, dict) else None
    return f"host {name}" if isinstance(name, str) and name else f"hosts[{index}]"


def _add_account(fleet: Fleet, where: str, entry: object) -> None:
    known = ("name", "public_key", "private_key", "owner", "projects", "security_token", "iam_refuses", "denied_zones")
    values = _mapping(where, entry, known)
    account = Account(
        name=_text(where, values, "name", "account"),
        public_key=_text(where, values, "public_key"),
        private_key=_text(where, values, "private_key"),
        owner=_typed(f"{where}: owner", values.get("owner", False), bool),
        projects=tuple(_texts(f"{where}: projects", values.get("projects", [DEFAULT_PROJECT]))),
        security_token=_text(where, values, "security_token") if "security_token" in values else None,
        iam_refuses=tuple(_texts(f"{where}: iam_refuses", values.get("iam_refuses", []))),
        denied_zones=tuple(_texts(f"{where}: denied_zones", values.get("denied_zones", []))),
    )
    if not account.projects:
        raise FleetError(f"{where}: projects: at least one is needed")
    if account.public_key in fleet.accounts:
        raise FleetError(f"{where}: public_key: another account has it")
    fleet.accounts[account.public_key] = account


def _add_host(fleet: Fleet, where: str, entry: object, now: float) -> None:
    values = {**_DEFAULTS, **_mapping(where, entry, (*_DESCRIBED, *_TIMES, *_OWN))}
    uhost_id = _text(where, values, "UHostId")
    if uhost_id in fleet.hosts:
        raise FleetError(f"{where}: UHostId: another host has it")
    product = _one_of(f"{where}: product", values.get("product", "uhost"), PRODUCTS)
    region, zone = _text(where, values, "region"), _text(where, values, "Zone")
    if not zone.startswith(region + "-"):
        raise FleetError(f"{where}: Zone: {zone} is no zone of the region {region}")
    if "Password" in values and product != "compshare":
        raise FleetError(f"{where}: Password: only hosts of the product compshare have one")
    explanation = _one_of(f"{where}: explanation", values.get("explanation", "Message"), ("Message", "ErrMessage"))
    refund = _refund(where, values.get("refund"))
    renewals = _renewals(where, values.get("renew"))
    fleet.zones.setdefault(region, set()).add(zone)
    fleet.hosts[uhost_id] = Host(
        uhost_id=uhost_id,
        product=product,
        region=region,
        zone=zone,
        project=_text(where, values, "project", DEFAULT_PROJECT),
        tag=values["Tag"],
        described=_described(where, values, product, now),
        networks=tuple((ip.get("VPCId", ""), ip.get("SubnetId", "")) for ip in values["IPSet"]),
        refund=_refund_text(uhost_id, refund, explanation),
        renewals=None if renewals is None else tuple((entry["ChargeType"], _with_prices(entry)) for entry in renewals),
        listing=_listing(values, product, refund, renewals),
    )


def _described(where: str, values: Mapping[str, Any], product: str, now: float) -> str:
    entry: dict[str, Any] = {}
    for name, kind in _DESCRIBED.items():
        if name in values:
            entry[name] = _typed(f"{where}: {name}", values[name], kind)
    for name, choices in _CHOICES[product].items():
        _one_of(f"{where}: {name}", entry[name], choices)
    for name, known in (("DiskSet", _DISK), ("IPSet", _IP)):
        for index, part in enumerate(entry[name]):
            label = f"{where}: {name}[{index}]"
            for key, item in _mapping(label, part, tuple(known)).items():
                _typed(f"{label}: {key}", item, known[key])
    for name in _TIMES:
        entry[name] = _moment(f"{where}: {name}", values[name], now)
    return to_json(entry)


def _moment(where: str, value: object, now: float) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    offset = 0.0
    for unit, amount in _mapping(where, value, tuple(_SECONDS)).items():
        if isinstance(amount, bool) or not isinstance(amount, (int, Decimal)):
            raise FleetError(f"{where}: {unit}: must be a number")
        offset += float(amount) * _SECONDS[unit]
    return int(now + offset)


def _refund(where: str, value: object) -> dict[str, Any]:
    where += ": refund"
    given = _mapping(where, value, ("Code", "Message", "RefundPrice"))
    refund: dict[str, Any] = {
        "Code": _typed(f"{where}: Code", given.get("Code", 0), int),
        "Message": _typed(f"{where}: Message", given.get("Message", ""), str),
    }
    if "RefundPrice" in given:
        refund["RefundPrice"] = _price(f"{where}: RefundPrice", given["RefundPrice"])
    if refund["Code"] == 0 and "RefundPrice" not in refund:
        raise FleetError(f"{where}: RefundPrice: a refundable host needs one")
    if refund["Code"] != 0 and not refund["Message"]:
        raise FleetError(f"{where}: Message: a host that is not refundable needs one")
    return refund


def _renewals(where: str, value: object) -> list[dict[str, Any]] | None:
    if value is None:
        return None
    renewals = []
    for index, given in enumerate(_list(f"{where}: renew", value)):
        label = f"{where}: renew[{index}]"
        entry = dict(_mapping(label, given, ("ChargeType", "Price", "OriginalPrice")))
        _one_of(f"{label}: ChargeType", entry.get("ChargeType"), RENEWALS)
        entry["Price"] = _price(f"{label}: Price", entry.get("Price"))
        if "OriginalPrice" in entry:
            entry["OriginalPrice"] = _price(f"{label}: OriginalPrice", entry["OriginalPrice"])
        renewals.append(entry)
    return renewals


def _price(where: str, value: object) -> Decimal:
    try:
        if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
            price = Decimal(value)
            if price.is_finite() and price >= 0 and abs(price.adjusted()) < 20:
                return price
    except InvalidOperation:
        pass
    raise FleetError(f"{where}: must be a decimal number that is not negative, not {value!r}")


def _refund_text(uhost_id: str, refund: Mapping[str, Any], explanation: str) -> str:
    entry = {"UHostId": uhost_id, "Code": refund["Code"], explanation: refund["Message"]}
    if "RefundPrice" in refund:
        entry["RefundPrice"] = refund["RefundPrice"]
    return _with_prices(entry)


def _with_prices(entry: Mapping[str, Any]) -> str:
    parts = (
        "{}:{}".format(to_json(name), format(value, "f") if isinstance(value, Decimal) else to_json(value))
        for name, value in entry.items()
    )
    return "{{{}}}".format(",".join(parts))


def _listing(
    values: Mapping[str, Any], product: str, refund: Mapping[str, Any], renewals: list[dict[str, Any]] | None
) -> str:
    """Render a host for the simulator's own list, where a price is a text so that no reader can round it."""
    entry = {
        "uhost_id": values["UHostId"],
        "product": product,
        "region": values["region"],
        "zone": values["Zone"],
        "project": values.get("project", DEFAULT_PROJECT),
        "name": values["Name"],
        "tag": values["Tag"],
        "state": values["State"],
        "charge_type": values["ChargeType"],
        "refund": {
            "code": refund["Code"],
            "message": refund["Message"],
            "price": _price_text(refund.get("RefundPrice")),
        },
        "renew": None
        if renewals is None
        else {
            entry["ChargeType"]: {
                "price": _price_text(entry["Price"]),
                "original_price": _price_text(entry.get("OriginalPrice")),
            }
            for entry in renewals
        },
    }
    return to_json(entry)


def _price_text(price: Decimal | None) -> str | None:
    return None if price is None else format(price, "f")


def _generated(where: str, entry: object) -> list[dict[str, Any]]:
    known = ("count", "prefix", "product", "region", "zone", "seed", "project", "Tag", "not_refundable")
    values = _mapping(where, entry, known)
    count = _typed(f"{where}: count", values.get("count"), int)
    if not 0 < count <= 1000000:
        raise FleetError(f"{where}: count: must be from 1 to 1000000")
    share = values.get("not_refundable", 0)
    if isinstance(share, bool) or not isinstance(share, (int, Decimal)) or not 0 <= share <= 1:
        raise FleetError(f"{where}: not_refundable: must be a number from 0 to 1")
    seed = _typed(f"{where}: seed", values.get("seed", 0), int)
    prefix, zone = _text(where, values, "prefix"), _text(where, values, "zone")
    common = {key: values[key] for key in ("product", "region", "project", "Tag") if key in values}
    # Only random() is promised to give the same numbers on every version of Python.
    draw = random.Random(f"{seed}:{prefix}").random  # noqa: S311
    hosts = []
    for number in range(1, count + 1):
        prices = [Decimal(int(draw() * limit) + 1).scaleb(-2) for limit in (100000, 50000, 500000)]
        host = {"UHostId": f"{prefix}-{number:05d}", "Name": f"{prefix} {number}", "Zone": zone}
        hosts.append({**common, **host, **_generated_prices(prices, draw() < share)})
    return hosts


def _generated_prices(prices: list[Decimal], refused: bool) -> dict[str, Any]:
    refund, month, year = prices
    return {
        "refund": {"Code": 8856, "Message": "Please stop the host first"} if refused else {"RefundPrice": refund},
        "renew": [
            {"ChargeType": "Month", "Price": month, "OriginalPrice": month + Decimal("10.01")},
            {"ChargeType": "Year", "Price": year},
        ],
    }


def _mapping(where: str, value: object, known: tuple[str, ...] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise FleetError("{}: must be a mapping{}".format(where, " (it is missing)" if value is None else ""))
    for key in value:
        if known is not None and key not in known:
            raise FleetError("{}: {}: unknown; known are {}".format(where, key, ", ".join(known)))
    return value


def _list(where: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise FleetError(f"{where}: must be a list")
    return value


def _texts(where: str, value: object) -> list[str]:
    texts = _list(where, value)
    if not all(isinstance(text, str) and text for text in texts):
        raise FleetError(f"{where}: must be a list of texts")
    return texts


def _text(where: str, values: Mapping[str, Any], name: str, default: str | None = None) -> str:
    text: str = _typed(f"{where}: {name}", values.get(name, default), str)
    if not text:
        raise FleetError(f"{where}: {name}: must not be empty")
    return text


def _typed(where: str, value: object, kind: type[_T]) -> _T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FleetError(f"{where}: must be {_TYPE_NAMES[kind]}, not {value!r}")
    return value


def _one_of(where: str, value: object, choices: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in choices:
        return value
    raise FleetError("{}: must be one of {}, not {!r}".format(where, ", ".join(map(repr, choices)), value))
