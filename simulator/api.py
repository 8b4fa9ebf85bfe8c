# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions of the API, and the checks before them. Private to the simulator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Callable

from answers import Answer, to_bytes, to_json
from fleet import RENEWALS, Account, Fleet, Host
from signature import sign

MOST_HOSTS = 100
NO_SUCH_HOST = 8039

# What an answer lists: the host (or charge type) an entry is about, and the entry as JSON.
Entries = list[tuple[str, str]]


class Refusal(Exception):
    """The API says no to the call."""

    def __init__(self, ret_code: int, message: str) -> None:
        super().__init__(message)
        self.ret_code = ret_code
        self.message = message


class Call:
    """One call of the API."""

    __slots__ = ("_uhost_ids", "action", "parameters")

    def __init__(self, parameters: dict[str, str]) -> None:
        self.action = parameters.get("Action", "")
        self.parameters = parameters
        self._uhost_ids: list[str] | None = None

    @property
    def uhost_ids(self) -> list[str]:
        """Every host the call names, however it names it."""
        if self._uhost_ids is None:
            self._uhost_ids = [
                value
                for name, value in self.parameters.items()
                if name == "UHostId" or name.startswith("UHostIds.") or name == "UHostIds"
            ]
        return self._uhost_ids


class Result:
    """A successful answer before it is rendered, so that faults can still change its entries."""

    __slots__ = ("action", "entries", "set_name", "total")

    def __init__(self, action: str, set_name: str, entries: Entries | None, total: int | None = None) -> None:
        self.action = action
        self.set_name = set_name
        self.entries = entries
        self.total = total

    def render(self) -> Answer:
        parts = [f'{{"RetCode":0,"Action":"{self.action}Response"']
        if self.total is not None:
            parts.append(f'"TotalCount":{self.total}')
        if self.entries is not None:
            parts.append('"{}":[{}]'.format(self.set_name, ",".join([entry for _about, entry in self.entries])))
        return Answer(to_bytes(",".join(parts) + "}"), ret_code=0)


class Api:
    """Answers calls about one fleet."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._show(fleet.hosts)
        self._actions: dict[str, Callable[[Mapping[str, str], str], Result]] = {
            "GetUHostRefundPrice": self._uhost_refund,
            "GetCompShareRefundPrice": self._compshare_refund,
            "GetUHostRenewPrice": self._renew,
            "DescribeUHostInstance": self._describe_uhost,
            "DescribeCompShareInstance": self._describe_compshare,
        }

    @property
    def actions(self) -> list[str]:
        return list(self._actions)

    def answer(self, call: Call) -> Result:
        """Answer a call, or raise Refusal; the checks come in the order in which a gateway can make them."""
        if not call.action:
            raise Refusal(160, "Missing Action")
        act = self._actions.get(call.action)
        if act is None:
            raise Refusal(161, f"Action [{call.action}] not found")
        account = self._authenticated(call.parameters)
        if call.action in account.iam_refuses or "*" in account.iam_refuses:
            raise Refusal(299, f"IAM permission denied for Action [{call.action}]")
        project = _project(account, call.parameters)
        self._check_place(account, call)
        return act(call.parameters, project)

    def change(self, remove: Iterable[str], add: Mapping[str, Host]) -> None:
        """Take hosts away, and put others in front of all that there are. The fleet itself stays as it is."""
        gone = set(remove)
        left = {uhost_id: host for uhost_id, host in self._hosts.items() if uhost_id not in gone}
        self._show({**add, **left})

    def _show(self, hosts: Mapping[str, Host]) -> None:
        self._hosts = hosts
        self._by_product: dict[str, list[Host]] = {"uhost": [], "compshare": []}
        for host in hosts.values():
            self._by_product[host.product].append(host)

    def _authenticated(self, parameters: Mapping[str, str]) -> Account:
        signature = parameters.get("Signature")
        if not signature:
            raise Refusal(170, "Missing Signature")
        account = self._fleet.accounts.get(_required(parameters, "PublicKey"))
        if account is None:
            raise Refusal(172, "User not found by PublicKey")
        if sign(parameters, account.private_key) != signature:
            raise Refusal(171, "Signature VerifyAC Error")
        if parameters.get("SecurityToken") != account.security_token:
            raise Refusal(174, "SecurityToken not found")
        return account

    def _check_place(self, account: Account, call: Call) -> None:
        region, zone = call.parameters.get("Region"), call.parameters.get("Zone")
        if "CompShare" not in call.action:
            region = _required(call.parameters, "Region")
        if region is not None and region not in self._fleet.zones:
            raise unacceptable("Region")
        if zone is not None:
            home = self._fleet.region_of(zone)
            if home is None or (region is not None and home != region):
                raise unacceptable("Zone")
        if account.denied_zones:
            asked = {zone} if zone is not None else self._fleet.zones.get(region or "", set())
            # A call for a region is refused only where no zone of it is left to answer for.
            if asked and asked.issubset(account.denied_zones):
                raise Refusal(293, f"No permission to the zone [{zone or region}]")

    def _uhost_refund(self, parameters: Mapping[str, str], project: str) -> Result:
        return self._refund("GetUHostRefundPrice", "uhost", parameters, project, None)

    def _compshare_refund(self, parameters: Mapping[str, str], project: str) -> Result:
        return self._refund("GetCompShareRefundPrice", "compshare", parameters, project, parameters.get("Zone"))

    def _refund(
        self, action: str, product: str, parameters: Mapping[str, str], project: str, zone: str | None
    ) -> Result:
        uhost_ids = host_ids(parameters)
        if not uhost_ids:
            raise Refusal(220, "Missing params [UHostIds]")
        region = parameters.get("Region")
        entries = []
        for uhost_id in uhost_ids:
            host = self._find(uhost_id, product, project, region, zone)
            entries.append((uhost_id, _no_such_host(uhost_id) if host is None else host.refund))
        return Result(action, "RefundPriceSet", entries)

    def _renew(self, parameters: Mapping[str, str], project: str) -> Result:
        uhost_id = _required(parameters, "UHostId")
        charge_type = parameters.get("ChargeType")
        if charge_type is not None and charge_type not in RENEWALS:
            raise unacceptable("ChargeType")
        host = self._find(uhost_id, "uhost", project, parameters["Region"], None)
        if host is None:
            raise Refusal(NO_SUCH_HOST, f"UHost instance [{uhost_id}] not exist")
        entries = None
        if host.renewals is not None:
            entries = [entry for entry in host.renewals if charge_type is None or entry[0] == charge_type]
        return Result("GetUHostRenewPrice", "PriceSet", entries)

    def _describe_uhost(self, parameters: Mapping[str, str], project: str) -> Result:
        return self._describe("DescribeUHostInstance", "uhost", parameters, project)

    def _describe_compshare(self, parameters: Mapping[str, str], project: str) -> Result:
        return self._describe("DescribeCompShareInstance", "compshare", parameters, project)

    def _describe(self, action: str, product: str, parameters: Mapping[str, str], project: str) -> Result:
        offset = _number(parameters, "Offset", 0, 0, None)
        limit = _number(parameters, "Limit", 20, 1, 100)
        region, zone = parameters.get("Region"), parameters.get("Zone")
        wanted = host_ids(parameters)
        if wanted:
            found = [self._find(uhost_id, product, project, region, zone) for uhost_id in dict.fromkeys(wanted)]
            hosts = [host for host in found if host is not None]
        else:
            hosts = [host for host in self._by_product[product] if _is_at(host, project, region, zone)]
        hosts = [host for host in hosts if _is_selected(host, parameters)]
        page = [(host.uhost_id, host.described) for host in hosts[offset : offset + limit]]
        return Result(action, "UHostSet", page, len(hosts))

    def _find(self, uhost_id: str, product: str, project: str, region: str | None, zone: str | None) -> Host | None:
        host = self._hosts.get(uhost_id)
        if host is None or host.product != product or not _is_at(host, project, region, zone):
            return None
        return host


def unacceptable(name: str, detail: str = "") -> Refusal:
    return Refusal(230, "Params [{}] not available{}".format(name, ": " + detail if detail else ""))


def host_ids(parameters: Mapping[str, str]) -> list[str]:
    """Return the hosts of UHostIds.0, UHostIds.1 and so on."""
    given = {name: value for name, value in parameters.items() if name.startswith("UHostIds.")}
    if len(given) > MOST_HOSTS:
        raise unacceptable("UHostIds", f"at most {MOST_HOSTS} in a call")
    uhost_ids = []
    for index in range(len(given)):
        uhost_id = given.get(f"UHostIds.{index}")
        if uhost_id is None:
            raise unacceptable(f"UHostIds.{index}", "the indexes of UHostIds must be 0, 1 and so on")
        if not uhost_id:
            raise unacceptable(f"UHostIds.{index}")
        uhost_ids.append(uhost_id)
    return uhost_ids


def _project(account: Account, parameters: Mapping[str, str]) -> str:
    project = parameters.get("ProjectId")
    if project is None and account.owner:
        return account.projects[0]
    if project is None:
        raise Refusal(220, "Missing params [ProjectId]")
    if project not in account.projects:
        raise Refusal(292, f"Project [{project}] not exist")
    return project


def _required(parameters: Mapping[str, str], name: str) -> str:
    value = parameters.get(name)
    if not value:
        raise Refusal(220, f"Missing params [{name}]")
    return value


def _number(parameters: Mapping[str, str], name: str, default: int, least: int, most: int | None) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise unacceptable(name, "not a number")
    number = int(text)
    if number < least or (most is not None and number > most):
        raise unacceptable(name, "out of range")
    return number


def _no_such_host(uhost_id: str) -> str:
    return to_json({"UHostId": uhost_id, "Code": NO_SUCH_HOST, "Message": f"UHost instance [{uhost_id}] not exist"})


def _is_at(host: Host, project: str, region: str | None, zone: str | None) -> bool:
    return host.project == project and region in (None, host.region) and zone in (None, host.zone)


def _is_selected(host: Host, parameters: Mapping[str, str]) -> bool:
    if parameters.get("Tag", host.tag) != host.tag:
        return False
    vpc, subnet = parameters.get("VPCId"), parameters.get("SubnetId")
    if vpc is None and subnet is None:
        return True
    return any(vpc in (None, one) and subnet in (None, other) for one, other in host.networks)
