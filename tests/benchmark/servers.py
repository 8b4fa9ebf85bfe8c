# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulators that everything is measured against, and how much they can take."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import trustme
from simulator_control import Simulator, SimulatorError, SimulatorProcess

# Published by the provider for testing.
PUBLIC_KEY = "ucloudsomeone@example.com1296235120854146120"
PRIVATE_KEY = "46f09bb9fab4f12dfc160dae12273d5332b5debe"
REGION = "cn-bj2"
HOSTS = [f"uhost-gen-{number:05d}" for number in range(1, 10001)]
# A region of its own, whose hosts are listed.
PLAN_REGION = "hk"
PLANNED = 2000
_FLEET = {
    "generate": [
        {"count": len(HOSTS), "prefix": "uhost-gen", "product": "uhost", "region": REGION, "zone": "cn-bj2-05"},
        {"count": PLANNED, "prefix": "uhost-plan", "product": "uhost", "region": PLAN_REGION, "zone": "hk-02"},
    ]
}
_CONNECTIONS = 16


def signed_form(action: str, **parameters: str) -> str:
    """Return the form of a call, for clients that cannot sign."""
    values = {"Action": action, "PublicKey": PUBLIC_KEY, "Region": REGION, **parameters}
    text = "".join(name + values[name] for name in sorted(values)) + PRIVATE_KEY
    values["Signature"] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return urlencode(values)


class Server(Simulator):
    """A simulator in a process of its own that speaks plain HTTP or TLS."""

    def __init__(self, transport: str, folder: Path) -> None:
        self.transport = transport
        self.ca_file: Path | None = None
        self._context: ssl.SSLContext | None = None
        fleet = folder / "fleet.json"
        fleet.write_text(json.dumps(_FLEET), encoding="utf-8")
        arguments = ["--fleet", str(fleet)]
        if transport == "TLS":
            arguments += self._certify(folder)
        self._process = _Process(*arguments)
        super().__init__(self._process.base_url)

    def stop(self) -> None:
        self._process.stop()

    def cpu_seconds(self) -> float:
        """How long the server's process has been computing so far."""
        return self._process.cpu_seconds()

    def requests_per_second(self, seconds: float) -> float:
        """What the server can answer, measured by a client that does nothing but send and receive."""
        body = signed_form("GetUHostRenewPrice", UHostId=HOSTS[0])
        head = f"POST / HTTP/1.1\r\nHost: {self._netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        connections = [self._connect() for _number in range(_CONNECTIONS)]
        answered, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            for connection in connections:
                connection.sendall(request)
            for connection in connections:
                _receive(connection)
            answered += _CONNECTIONS
        elapsed = time.monotonic() - began
        for connection in connections:
            connection.close()
        return answered / elapsed

    def connections_per_second(self, seconds: float) -> float:
        """How many connections one client can open, one after the other; over TLS most of it is the handshake."""
        opened, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            self._connect().close()
            opened += 1
        return opened / (time.monotonic() - began)

    @property
    def _netloc(self) -> str:
        return urlsplit(self.base_url).netloc

    def _certify(self, folder: Path) -> list[str]:
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1", "localhost")
        names = {name: folder / f"{name}.pem" for name in ("ca", "certificate", "key")}
        authority.cert_pem.write_to_path(str(names["ca"]))
        certificate.cert_chain_pems[0].write_to_path(str(names["certificate"]))
        certificate.private_key_pem.write_to_path(str(names["key"]))
        self.ca_file = names["ca"]
        self._context = ssl.create_default_context(cafile=str(names["ca"]))
        return ["--tls-cert", str(names["certificate"]), "--tls-key", str(names["key"])]

    def _connect(self) -> socket.socket:
        url = urlsplit(self.base_url)
        plain = socket.create_connection((url.hostname, url.port or 0), timeout=30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return plain if self._context is None else self._context.wrap_socket(plain, server_hostname=url.hostname)

    def _ask(self, method: str, name: str, document: object = None) -> object:
        # The simulator's own paths come over TLS too, which the class for the unit tests does not speak.
        connection = (
            HTTPConnection(self._netloc, timeout=30)
            if self._context is None
            else HTTPSConnection(self._netloc, timeout=30, context=self._context)
        )
        try:
            connection.request(method, "/simulator/" + name, json.dumps(document), {"Connection": "close"})
            response = connection.getresponse()
            answer: Mapping[str, object] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise SimulatorError(str(answer["error"]))
        return answer


class _Process(SimulatorProcess):
    def cpu_seconds(self) -> float:
        # The second field can hold spaces, but ends with the last parenthesis.
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _receive(connection: socket.socket) -> None:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _some(connection)
    head, _separator, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    received = len(body)
    while received < length:
        received += len(_some(connection))


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the simulator has closed the connection")
    return data
