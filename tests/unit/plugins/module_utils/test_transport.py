# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    MalformedAnswerError,
    MissingLibraryError,
    TransportError,
    UCloudError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._transport import MAX_ANSWER_BYTES, RawAnswer, Transport

from ...simulator_control import Simulator, SimulatorProcess

FORM = {"Action": "GetUHostRefundPrice", "Name": "云 & co=1+2", "Empty": ""}
SECRET = "pa55word"


@contextlib.contextmanager
def transport(url: str, verify: bool | str = True) -> Iterator[Transport]:
    made = Transport(url, user_agent="unit-test/1", verify=verify, connections=2)
    yield made
    made.close()


def post(url: str, verify: bool | str = True, timeout: float = 30) -> RawAnswer:
    with transport(url, verify) as made:
        return made.post(FORM, timeout)


def failure(url: str, verify: bool | str = True, timeout: float = 30) -> UCloudError:
    with pytest.raises(UCloudError) as caught:
        post(url, verify, timeout)
    return caught.value


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


# What is sent, and what comes back


def test_a_form_is_posted(simulator: Simulator) -> None:
    answer = post(simulator.base_url)
    assert answer.http_status == 200
    assert json.loads(answer.body)["RetCode"] == 170
    assert answer.headers["x-ucloud-request-uuid"] == answer.headers["X-UCLOUD-REQUEST-UUID"]
    (request,) = simulator.requests()
    assert request["method"] == "POST"
    assert request["parameters"] == FORM
    headers = request["headers"]
    assert headers["user-agent"] == "unit-test/1"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["accept-encoding"] == "identity"


def test_the_connection_is_kept_for_the_next_request(simulator: Simulator) -> None:
    with transport(simulator.base_url) as made:
        for _number in range(5):
            made.post(FORM, 30)
    assert simulator.stats()["requests"] == 5
    assert simulator.stats()["connections"] == 1


@pytest.mark.parametrize("status", [201, 400, 404, 407, 429, 500, 503])
def test_every_status_is_an_answer(simulator: Simulator, status: int) -> None:
    simulator.order(faults=[{"kind": "http", "status": status, "body": "as it is", "headers": {"X-Note": "1"}}])
    answer = post(simulator.base_url)
    assert (answer.http_status, answer.body, answer.headers["x-note"]) == (status, b"as it is", "1")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(simulator: Simulator, status: int) -> None:
    simulator.order(faults=[{"kind": "redirect", "status": status, "location": simulator.base_url + "/", "times": 1}])
    assert post(simulator.base_url).http_status == status
    assert simulator.stats()["requests"] == 1


def test_cookies_are_not_kept(simulator: Simulator) -> None:
    simulator.order(faults=[{"kind": "http", "status": 200, "body": "{}", "headers": {"Set-Cookie": "a=b; Path=/"}}])
    with transport(simulator.base_url) as made:
        made.post(FORM, 30)
        made.post(FORM, 30)
    assert not any("cookie" in request["headers"] for request in simulator.requests())


def test_credentials_of_a_netrc_file_are_not_sent(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login someone password {SECRET}\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    post(simulator.base_url)
    (request,) = simulator.requests()
    assert "authorization" not in request["headers"]


# Faults


@pytest.mark.parametrize("size", [None, 9 * 1024 * 1024])
def test_an_answer_without_end_is_given_up(simulator: Simulator, size: int | None) -> None:
    simulator.order(faults=[{"kind": "big_body", "bytes": size}])
    error = failure(simulator.base_url)
    assert isinstance(error, MalformedAnswerError)
    assert str(MAX_ANSWER_BYTES) in error.message
    assert not error.retryable
    assert error.http_status == 200


def test_a_large_answer_within_the_bound_is_read(simulator: Simulator) -> None:
    simulator.order(faults=[{"kind": "big_body", "bytes": 7 * 1024 * 1024}])
    answer = post(simulator.base_url)
    assert len(json.loads(answer.body)["Padding"]) == 7 * 1024 * 1024


@pytest.mark.parametrize("kind", ["drop", "drop_body"])
def test_a_broken_connection_may_be_tried_again_but_is_not_here(simulator: Simulator, kind: str) -> None:
    simulator.order(faults=[{"kind": kind}])
    error = failure(simulator.base_url)
    assert isinstance(error, TransportError)
    assert error.retryable
    assert "127.0.0.1" in error.message
    assert simulator.stats()["requests"] == 1


def test_a_server_that_says_nothing(simulator: Simulator) -> None:
    simulator.order(faults=[{"kind": "hang"}])
    error = failure(simulator.base_url, timeout=0.05)
    assert isinstance(error, TransportError)
    assert error.retryable
    assert "did not answer within 0.05 s" in error.message


def test_the_timeout_bounds_all_of_an_answer_whose_body_dribbles() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    pieces, given_up = 100, threading.Event()

    def dribble() -> None:
        connection, _address = server.accept()
        with connection:
            request = b""
            while not request.endswith(b"Empty="):
                request += connection.recv(65536)
            connection.sendall(head)
            for _number in range(pieces):
                connection.sendall(b"x")
                # The client sends nothing more: what comes here is that it has closed the connection.
                connection.settimeout(0.02)
                try:
                    ended = not connection.recv(1)
                except socket.timeout:
                    continue
                except OSError:
                    ended = True
                if ended:
                    given_up.set()
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=dribble)
        thread.start()
        error = failure(f"http://127.0.0.1:{server.getsockname()[1]}/", timeout=0.1)
        thread.join()
    assert isinstance(error, TransportError)
    assert error.retryable
    assert given_up.is_set()


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_nobody_there(host: str) -> None:
    error = failure(f"http://{host}:{unused_port()}/")
    assert isinstance(error, TransportError)
    assert error.retryable
    assert error.message.startswith(f"the connection to {host} failed: ")
    # One sentence of what happened, and no innards of the HTTP library.
    assert "object at 0x" not in error.message
    assert "Max retries" not in error.message


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example"])
def test_a_host_that_no_name_can_be_is_no_crash(host: str) -> None:
    assert isinstance(failure(f"https://{host}/"), UCloudError)


def test_a_body_that_is_not_packed_as_it_says(simulator: Simulator) -> None:
    simulator.order(
        faults=[{"kind": "http", "status": 200, "body": "not gzip", "headers": {"Content-Encoding": "gzip"}}]
    )
    error = failure(simulator.base_url)
    assert isinstance(error, TransportError)


@contextlib.contextmanager
def server_that_says(text: bytes) -> Iterator[str]:
    """Answers one connection with these bytes, whatever it asks; gives host and port."""

    def serve() -> None:
        connection, _address = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(text)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_a_server_that_speaks_no_http() -> None:
    with server_that_says(b"SSH-2.0-OpenSSH_9.2\r\n") as address:
        assert isinstance(failure(f"http://{address}/"), TransportError)


def test_requests_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    with pytest.raises(MissingLibraryError) as caught:
        Transport("http://127.0.0.1/", user_agent="unit-test/1", verify=True, connections=1)
    assert caught.value.library == "requests"


# Proxies


def proxy_url(simulator: Simulator) -> str:
    return simulator.base_url.replace("http://", f"http://someone:{SECRET}@")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(simulator: Simulator, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, proxy_url(simulator))
    assert post("http://api.example.invalid/").http_status == 200
    (request,) = simulator.requests()
    assert request["parameters"] == FORM
    assert request["headers"]["host"] == "api.example.invalid"
    assert request["headers"]["proxy-authorization"].startswith("Basic ")


def test_hosts_of_no_proxy_are_reached_without(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert post(simulator.base_url).http_status == 200


@pytest.mark.parametrize(
    "proxy",
    [
        "http://someone:pa55word@127.0.0.1:{port}",
        "http://someone:pa55word@no-such-host.invalid:{port}",
        "http://someone:pa55word@:{port}",
        "http://someone:pa55word@127.0.0.1:port",
        "http://someone:pa55word@127.0.0.1:99999",
        "http://someone:pa55word@[::1",
        "http://someone:pa55word@.example:{port}",
        "http://someone:pa55word/@127.0.0.1:{port}",
        "someone:pa55word@127.0.0.1:{port}",
        "ftp://someone:pa55word@127.0.0.1:{port}",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, proxy: str, scheme: str
) -> None:
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", proxy.format(port=unused_port()))
    error = failure(f"{scheme}://api.example.invalid/")
    assert isinstance(error, TransportError)
    assert SECRET not in str(error)
    assert SECRET not in json.dumps(error.as_dict())


def test_a_proxy_that_wants_other_credentials(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator.order(faults=[{"kind": "http", "status": 407}])
    monkeypatch.setenv("HTTP_PROXY", proxy_url(simulator))
    assert post("http://api.example.invalid/").http_status == 407


# TLS


class Certificates(NamedTuple):
    ca: str
    other_ca: str
    server: str


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("tls")
    made = Certificates(*(str(folder / name) for name in ("ca.pem", "other-ca.pem", "server.pem")))
    ca = trustme.CA()
    ca.cert_pem.write_to_path(made.ca)
    trustme.CA().cert_pem.write_to_path(made.other_ca)
    ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(made.server)
    return made


@pytest.fixture
def tls_url(certificates: Certificates) -> Iterator[str]:
    process = SimulatorProcess("--tls-cert", certificates.server, "--tls-key", certificates.server)
    yield process.base_url
    process.stop()


def test_a_ca_of_ones_own(tls_url: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tls_url.startswith("https://")
    assert post(tls_url, verify=certificates.ca).http_status == 200
    for verify in (True, certificates.other_ca):
        error = failure(tls_url, verify=verify)
        assert isinstance(error, TransportError)
        assert not error.retryable
        assert error.message.startswith("no trusted TLS connection to 127.0.0.1: ")
        assert "ca_path" in error.message
    # The option wins over the environment.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificates.other_ca)
    assert post(tls_url, verify=certificates.ca).http_status == 200
    assert isinstance(failure(tls_url), TransportError)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_ca_from_the_environment(
    tls_url: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, certificates.ca)
    assert post(tls_url).http_status == 200


def test_a_certificate_for_another_name(tls_url: str, certificates: Certificates) -> None:
    error = failure(tls_url.replace("127.0.0.1", "localhost"), verify=certificates.ca)
    assert error.message.startswith("no trusted TLS connection to localhost: ")
    assert not error.retryable


def test_no_check_at_all_and_no_warning_for_every_connection(
    tls_url: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A bundle in the environment does not switch the check on again.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificates.other_ca)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert post(tls_url, verify=False).http_status == 200
    assert caught == []


def test_ca_files_that_are_none(tls_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate", encoding="utf-8")
    error = failure(tls_url, verify=str(file))
    assert isinstance(error, TransportError)
    assert not error.retryable
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    error = failure(tls_url)
    assert isinstance(error, TransportError)
    assert not error.retryable
    assert "none.pem" in error.message


@pytest.mark.parametrize("verify", [True, False])
def test_a_tls_connection_that_is_cut_off_may_come_about_again(verify: bool) -> None:
    with server_that_says(b"") as address:
        error = failure(f"https://{address}/", verify=verify)
    assert isinstance(error, TransportError)
    assert error.message.startswith("the connection to 127.0.0.1 failed: ")
    assert error.retryable


def test_tls_where_there_is_none() -> None:
    with server_that_says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") as address:
        error = failure(f"https://{address}/")
    assert isinstance(error, TransportError)
    assert error.message.startswith("no trusted TLS connection to 127.0.0.1: ")
    assert not error.retryable
