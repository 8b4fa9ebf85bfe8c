# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""One HTTP request and its raw answer, over kept-alive connections of the requests library."""

from __future__ import annotations

import ssl
import time
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    MalformedAnswerError,
    MissingLibraryError,
    TransportError,
)

if TYPE_CHECKING:
    import requests

# Identifies a request to the provider's support.
REQUEST_ID_HEADER = "X-UCLOUD-REQUEST-UUID"
# 100 hosts, the most one call can ask for, fit into a small part of this.
MAX_ANSWER_BYTES = 8 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
# A TLS connection that broke off, which says nothing about its certificate.
_CUT_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


class RawAnswer(NamedTuple):
    """An HTTP answer. The names of `headers` are compared without regard to case."""

    http_status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends forms to one URL. Safe to use from `connections` threads at a time.

    Proxies and CA bundles of the environment are honoured as requests does it. Redirects are not followed, cookies
    not kept, credentials of a .netrc file not sent.

    :arg verify: True for the usual CA certificates, False for no check, or the path of a CA file or folder.
    """

    def __init__(self, url: str, *, user_agent: str, verify: bool | str, connections: int) -> None:
        # Imported here, and not above, since it takes longer than everything else: bad input is told without it.
        try:
            import requests
            import requests.adapters
        except ImportError as error:
            raise MissingLibraryError("requests") from error
        if verify is False:
            # The user has said so; a warning for every connection would only hide other output.
            warnings.filterwarnings("ignore", message="Unverified HTTPS request")
        self._url = url
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=connections))
        self._settings: Mapping[str, Any] = self._session.merge_environment_settings(url, {}, True, verify, None)
        headers = {
            "User-Agent": user_agent,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            # Answers are small; a compressed one could unfold to any size.
            "Accept-Encoding": "identity",
        }
        # All requests differ in their bodies alone, so that the rest is prepared once.
        self._template = requests.Request("POST", url, headers=headers).prepare()
        # The adapter, not the session, sends: a session would add .netrc credentials and prepare redirects.
        self._adapter = self._session.get_adapter(url)

    def post(self, form: Mapping[str, str], timeout: float) -> RawAnswer:
        """Send the form and return the answer, whatever its status, within about `timeout` seconds.

        Raises TransportError, or MalformedAnswerError when the answer is too large.
        """
        import requests
        import urllib3

        until = time.monotonic() + timeout
        request = self._template.copy()
        request.prepare_body(urlencode(form), None)
        try:
            response = self._adapter.send(request, timeout=timeout, **self._settings)
            with response:
                body = _read(response, until, timeout)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _transport_error(error, self._url, timeout) from None
        return RawAnswer(response.status_code, response.headers, body)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _read(response: requests.Response, until: float, timeout: float) -> bytes:
    """Return the body, within bounds: the library bounds neither its size nor the time that all of it takes."""
    where: dict[str, Any] = {
        "http_status": response.status_code,
        "request_id": response.headers.get(REQUEST_ID_HEADER),
    }
    # read1 returns what has come; read, all that older releases of urllib3 have, waits for a whole chunk.
    read = getattr(response.raw, "read1", response.raw.read)
    body = bytearray()
    while chunk := read(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise MalformedAnswerError(f"the answer is larger than {MAX_ANSWER_BYTES} bytes", **where)
        if time.monotonic() > until:
            raise TransportError(f"the answer was not complete after {timeout:.3g} s", retryable=True, **where)
    return bytes(body)


def _transport_error(error: Exception, url: str, timeout: float) -> TransportError:
    """Say what happened in words that hold no URL but the host's name: URLs of proxies can carry passwords."""
    from requests import exceptions
    from urllib3 import exceptions as urllib3_exceptions

    host = urlsplit(url).hostname
    if isinstance(error, exceptions.ProxyError):
        return TransportError(f"the proxy on the way to {host} cannot be used: {_cause(error)}", retryable=True)
    if isinstance(error, exceptions.SSLError) and not isinstance(_innermost(error), _CUT_OFF):
        return TransportError(
            f"no trusted TLS connection to {host}: {_cause(error)}; for a private CA see ca_path", retryable=False
        )
    if isinstance(error, (exceptions.Timeout, urllib3_exceptions.TimeoutError)):
        return TransportError(f"{host} did not answer within {timeout:.3g} s", retryable=True)
    if isinstance(error, (exceptions.ConnectionError, urllib3_exceptions.ProtocolError)):
        return TransportError(f"the connection to {host} failed: {_cause(error)}", retryable=True)
    if isinstance(error, (exceptions.InvalidURL, urllib3_exceptions.LocationValueError)):
        # The API's own URL has been checked before.
        return TransportError("the URL of the proxy in the environment is not valid")
    if isinstance(error, OSError) and "CA certificate" in str(error):
        # From the environment's CA bundle; ca_path has been checked before.
        return TransportError(f"the TLS CA certificates cannot be read: {error}")
    return TransportError(f"the request to {host} failed: {type(error).__name__}")


def _cause(error: BaseException) -> str:
    """Return the innermost reason in words."""
    cause = _innermost(error)
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return reason or type(cause).__name__


def _innermost(error: BaseException) -> BaseException:
    """Return the innermost reason of those that the HTTP libraries have wrapped up in each other."""
    cause = error
    for _depth in range(10):
        candidates = (getattr(cause, "reason", None), *cause.args, cause.__cause__)
        inner = next((item for item in candidates if isinstance(item, BaseException)), None)
        if inner is None:
            break
        cause = inner
    return cause
