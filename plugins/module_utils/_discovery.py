# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Which hosts there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timezone
from typing import Any, Callable, NamedTuple

from ansible_collections.ucloud.cloud.plugins.module_utils._answer import Record
from ansible_collections.ucloud.cloud.plugins.module_utils._client import Client
from ansible_collections.ucloud.cloud.plugins.module_utils._config import check_text
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ChangingError, ConfigurationError, HostError
from ansible_collections.ucloud.cloud.plugins.module_utils._quotes import distinct_hosts

ACTIONS = {"uhost": "DescribeUHostInstance", "compshare": "DescribeCompShareInstance"}
CHARGE_TYPES = ("Year", "Month", "Dynamic", "Preemptive", "Postpay")
STATES = (
    "Initializing",
    "Starting",
    "Running",
    "Stopping",
    "Stopped",
    "Install Fail",
    "Rebooting",
    "Resizing",
)
# The most that a page can have, and that a call can name.
MAX_HOSTS_PER_CALL = 100
# How often a list is read that changes while it is read.
MAX_ROUNDS = 5
_NO_SUCH_HOST = 8039

_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DAY = _SECONDS["d"]
# Unix seconds of the years 2001 to 9999
_EARLIEST, _LATEST = 10**9, 253402300799

# A host as modules return it: documented in plugins/modules/uhost_info.py.
Host = dict[str, Any]
_FanOut = Callable[[Callable[[int], "_Page"], Sequence[int]], "list[_Page]"]


class Query(NamedTuple):
    """What to ask the API for. None stands for anything."""

    product: str
    uhost_ids: list[str] | None
    tag: str | None
    vpc_id: str | None
    subnet_id: str | None


class Selection(NamedTuple):
    """Which of the API's hosts to take. None stands for any. `expires_within` is seconds."""

    charge_types: list[str] | None
    states: list[str] | None
    auto_renew: bool | None
    expires_within: float | None
    expired: bool | None

    def select(self, hosts: Iterable[Host], now: float) -> list[Host]:
        """Return the hosts that are wanted, each with C(expires_in_days) as of `now`, in Unix seconds."""
        return [
            {**host, "expires_in_days": None if left is None else left / _DAY}
            for host, left in ((host, _seconds_left(host, now)) for host in hosts)
            if self._wants(host, left)
        ]

    def _wants(self, host: Host, left: float | None) -> bool:
        # A host that is not billed up to some day has not expired, and never will.
        has_expired = left is not None and left <= 0
        return (
            (self.charge_types is None or host["charge_type"] in self.charge_types)
            and (self.states is None or host["state"] in self.states)
            and (self.auto_renew is None or host["auto_renew"] is self.auto_renew)
            and (self.expired is None or has_expired is self.expired)
            and (self.expires_within is None or (left is not None and 0 < left <= self.expires_within))
        )


def query_from(options: Mapping[str, Any]) -> Query:
    """Return what the options of these names ask for. Raises ConfigurationError that names the option."""
    uhost_ids, tag = options["uhost_ids"], options["tag"]
    # A tag is free text. An empty one would be taken for none, and all hosts be found.
    if tag is not None and (not tag.strip() or not tag.isprintable()):
        raise ConfigurationError("tag is empty or holds control characters")
    return Query(
        product=options["product"],
        uhost_ids=None if uhost_ids is None else distinct_hosts(uhost_ids),
        tag=tag,
        vpc_id=_name("vpc_id", options),
        subnet_id=_name("subnet_id", options),
    )


def selection_from(options: Mapping[str, Any]) -> Selection:
    """Return what the options of these names select. Raises ConfigurationError that names the option."""
    for name in ("charge_types", "states"):
        if options[name] is not None and not options[name]:
            raise ConfigurationError(f"{name} is empty: leave it out to get all hosts")
    expires_within = options["expires_within"]
    if expires_within is not None and options["expired"]:
        raise ConfigurationError("expires_within and expired exclude each other: no host is both")
    return Selection(
        charge_types=options["charge_types"],
        states=options["states"],
        auto_renew=options["auto_renew"],
        expires_within=None if expires_within is None else parse_duration("expires_within", expires_within),
        expired=options["expired"],
    )


def parse_duration(option: str, text: str) -> float:
    """Return the seconds of a duration such as C(14d)."""
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([mhdw])", text)
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not seconds:
        raise ConfigurationError(
            f"{option} must be a number of minutes, hours, days or weeks that is more than 0,"
            f" such as 90m, 36h, 14d or 2w, not {text!r}"
        )
    return seconds


def parse_time(option: str, value: object) -> int:
    """Return the Unix seconds of a time, which may be such a number, or ISO 8601, in UTC where it names no zone."""
    try:
        # YAML makes datetimes and dates of some texts.
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if isinstance(value, datetime):
            return _seconds(value)
        text = str(value).strip()
        if text.isascii() and text.isdecimal():
            return _plausible(int(text))
        # Python 3.10 does not know the Z.
        return _seconds(datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text))
    except (ValueError, OverflowError, OSError):
        raise ConfigurationError(
            f"{option} must be a time such as 2026-01-31T08:00:00Z, or in Unix seconds, not {value!r}"
        ) from None


def find_uhosts(client: Client, query: Query, *, with_password: bool = False) -> list[Host]:
    """Return the hosts that the API finds, each once: those named in the order named, others in that of the API."""
    listing = _Listing(client, query)
    records = listing.all() if query.uhost_ids is None else listing.named(query.uhost_ids)
    return [_read_host(record, client.settings.region, with_password) for record in records]


def uhosts(client: Client, query: Query, selection: Selection, *, with_password: bool, now: float) -> dict[str, Any]:
    """Return C(uhosts), C(uhost_ids), C(missing_uhost_ids) and C(region)."""
    found = find_uhosts(client, query, with_password=with_password)
    known = {host["uhost_id"] for host in found}
    selected = selection.select(found, now)
    return {
        "uhosts": selected,
        "uhost_ids": [host["uhost_id"] for host in selected],
        "missing_uhost_ids": [uhost_id for uhost_id in query.uhost_ids or () if uhost_id not in known],
        "region": client.settings.region,
    }


def _seconds(moment: datetime) -> int:
    return int((moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp())


def _plausible(seconds: int) -> int:
    # A date without its hyphens, such as 20260131, would be a day of 1970.
    if not _EARLIEST <= seconds <= _LATEST:
        raise ValueError
    return seconds


class _Page(NamedTuple):
    total: int
    hosts: list[tuple[str, Record]]


class _Listing:
    """Reads the list of the hosts."""

    def __init__(self, client: Client, query: Query) -> None:
        self._client = client
        self._action = ACTIONS[query.product]
        self._filters = {
            "Zone": client.settings.zone,
            "Tag": query.tag,
            "VPCId": query.vpc_id,
            "SubnetId": query.subnet_id,
        }

    def all(self) -> list[Record]:
        return list(self._read(None, self._client.fan_out).values())

    def named(self, uhost_ids: list[str]) -> list[Record]:
        batches = [
            uhost_ids[start : start + MAX_HOSTS_PER_CALL] for start in range(0, len(uhost_ids), MAX_HOSTS_PER_CALL)
        ]
        found: dict[str, Record] = {}
        for batch in self._client.fan_out(self._read_named, batches):
            found.update(batch)
        return [found[uhost_id] for uhost_id in uhost_ids if uhost_id in found]

    def _read_named(self, uhost_ids: list[str]) -> dict[str, Record]:
        try:
            return self._read(uhost_ids, lambda work, items: [work(item) for item in items])
        except HostError as error:
            if error.ret_code != _NO_SUCH_HOST:
                raise
        # The answer does not say which host it is that does not exist: halving finds it, and all others.
        if len(uhost_ids) == 1:
            return {}
        middle = len(uhost_ids) // 2
        return {**self._read_named(uhost_ids[:middle]), **self._read_named(uhost_ids[middle:])}

    def _read(self, uhost_ids: list[str] | None, fan_out: _FanOut) -> dict[str, Record]:
        """Return every host of the list by its ID.

        The pages of a list that changes meanwhile do not fit together: hosts move from a page that is still to be read
        to one that has been, or the other way. So a round of reading counts only if all its pages name the same total
        and have that many distinct hosts between them, and if it can be shown that no host has slipped through:

        - Neighbouring pages share one host, the last of the one and the first of the other. If that holds everywhere,
          and hosts keep their order, each host that was there all the time is between the two shared hosts that
          enclose it, and so was on the page that was read from the one to the other.
        - An order need not last, though. The round has also seen all if it has found the same hosts as the round
          before. Each of them existed when this round began, since it was there before and after; and as there were
          as many then as the total says, there was no other.
        """
        before: set[str] | None = None
        for _round in range(MAX_ROUNDS):
            pages = self._read_pages(uhost_ids, fan_out)
            found: dict[str, Record] = {}
            for page in pages:
                for uhost_id, record in page.hosts:
                    found.setdefault(uhost_id, record)
            if any(page.total != len(found) for page in pages):
                before = None
            elif _overlap(pages) or before == set(found):
                return found
            else:
                before = set(found)
        raise ChangingError(
            f"the list of hosts changed each of the {MAX_ROUNDS} times that it was read", action=self._action
        )

    def _read_pages(self, uhost_ids: list[str] | None, fan_out: _FanOut) -> list[_Page]:
        def read(offset: int) -> _Page:
            return self._read_page(uhost_ids, offset)

        # Not in this thread: whoever waits for the others watches over the deadline meanwhile.
        (first,) = fan_out(read, [0])
        # The first page says how many there are. All but the first begin with the last host of the one before.
        step = MAX_HOSTS_PER_CALL - 1
        return [first, *fan_out(read, range(step, first.total - 1, step))]

    def _read_page(self, uhost_ids: list[str] | None, offset: int) -> _Page:
        parameters = {"UHostIds": uhost_ids, "Offset": offset, "Limit": MAX_HOSTS_PER_CALL}
        answer = self._client.call(self._action, {**self._filters, **parameters})
        hosts = answer.records("UHostSet") or []
        if len(hosts) > MAX_HOSTS_PER_CALL:
            answer.malformed(f"it has more than {MAX_HOSTS_PER_CALL} hosts")
        return _Page(
            total=answer.required_integer("TotalCount"),
            hosts=[(host.required_text("UHostId"), host) for host in hosts],
        )


def _overlap(pages: list[_Page]) -> bool:
    return all(
        page.hosts and following.hosts and page.hosts[-1][0] == following.hosts[0][0]
        for page, following in zip(pages, pages[1:])
    )


def _read_host(record: Record, region: str | None, with_password: bool) -> Host:
    zone = record.text("Zone")
    ips = [_read_ip(ip) for ip in record.records("IPSet") or []]
    return {
        "uhost_id": record.required_text("UHostId"),
        "name": record.text("Name"),
        "tag": record.text("Tag"),
        "remark": record.text("Remark"),
        # CompShare lists the hosts of all regions where none is given. A zone is its region's name and a number.
        "region": region or (zone or "").rpartition("-")[0] or None,
        "zone": zone,
        "state": record.text("State"),
        "charge_type": record.text("ChargeType"),
        **_read_time(record, "CreateTime", "create_time"),
        **_read_time(record, "ExpireTime", "expire_time"),
        "auto_renew": record.flag("AutoRenew"),
        "cpu": record.integer("CPU"),
        "memory": record.integer("Memory"),
        "gpu": record.integer("GPU"),
        "gpu_type": record.text("GpuType"),
        "machine_type": record.text("MachineType"),
        "os_name": record.text("OsName"),
        "os_type": record.text("OsType"),
        "disks": [_read_disk(disk) for disk in record.records("DiskSet") or []],
        "ips": ips,
        "public_ip": _address([ip for ip in ips if ip["type"] not in (None, "Private")]),
        "private_ip": _address([ip for ip in ips if ip["type"] == "Private"]),
        **({"password": record.text("Password")} if with_password else {}),
    }


def _read_time(record: Record, field: str, name: str) -> dict[str, Any]:
    # What is not billed up to some day expires at 0, or has no such field.
    seconds = record.integer(field) or None
    text = None
    if seconds is not None:
        try:
            text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError, OSError):
            record.malformed(f"the {field} of {record.text('UHostId')} is beyond all dates")
    return {name: seconds, f"{name}_iso8601": text}


def _read_disk(disk: Record) -> dict[str, Any]:
    return {
        "disk_id": disk.text("DiskId"),
        "disk_type": disk.text("DiskType"),
        "is_boot": disk.flag("IsBoot"),
        "size": disk.integer("Size"),
    }


def _read_ip(ip: Record) -> dict[str, Any]:
    return {
        "ip": ip.text("IP"),
        "ip_mode": ip.text("IPMode"),
        "type": ip.text("Type"),
        "default": ip.flag("Default"),
        "weight": ip.integer("Weight"),
        "vpc_id": ip.text("VPCId"),
        "subnet_id": ip.text("SubnetId"),
    }


def _address(ips: list[dict[str, Any]]) -> str | None:
    """Return the address to reach a host by: IPv4 before IPv6, then the default before others."""
    there = [ip for ip in ips if ip["ip"]]
    best = min(there, key=lambda ip: (ip["ip_mode"] == "IPv6", not ip["default"]), default=None)
    return best["ip"] if best else None


def _name(option: str, options: Mapping[str, Any]) -> str | None:
    value: str | None = options[option]
    return None if value is None else check_text(option, value)


def _seconds_left(host: Host, now: float) -> float | None:
    expire_time: int | None = host["expire_time"]
    return None if expire_time is None else expire_time - now
