# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""What can go wrong, as types. Nothing here knows of Ansible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# RetCodes up to this one come from the provider's gateway and concern the account or the whole request; those
# above come from the product and concern the host asked for. The provider's SDKs draw the same line.
LAST_GATEWAY_RET_CODE = 2000

# The product's own codes that say "try again later" of reading information or a price.
TRY_AGAIN_RET_CODES = frozenset({8025, 8031, 8041, 8090, 8825, 8826, 8828, 8829, 8857, 8861, 8881, 8916})

THROTTLED_HTTP_STATUS = 429
UNAVAILABLE_HTTP_STATUSES = frozenset({500, 502, 503, 504})
# What occurs under load, whatever the body says.
TRANSIENT_HTTP_STATUSES = UNAVAILABLE_HTTP_STATUSES | {THROTTLED_HTTP_STATUS}


class UCloudError(Exception):
    """Anything this collection can fail with.

    `message` is the provider's own text where there is one. `ret_code`, `request_id` and `http_status` are those of
    the answer, `None` where there was none. `retryable` says whether asking again later may help.
    """

    hint = ""

    def __init__(
        self,
        message: str,
        *,
        action: str | None = None,
        ret_code: int | None = None,
        request_id: str | None = None,
        http_status: int | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.action = action
        self.ret_code = ret_code
        self.request_id = request_id
        self.http_status = http_status
        self.retryable = retryable
        self.retry_after = retry_after

    def __str__(self) -> str:
        """One sentence for people: what failed, why, what to look at, and what the provider's support needs."""
        text = f"{self.action} failed: {self.message}" if self.action else self.message
        details = [
            f"{name} {value}"
            for name, value in (
                ("RetCode", self.ret_code),
                # An API error comes with HTTP 200, which says nothing.
                ("HTTP status", self.http_status if self.http_status != 200 else None),
                ("request ID", self.request_id),
            )
            if value is not None
        ]
        if details:
            text += f" ({', '.join(details)})"
        return f"{text}. {self.hint}" if self.hint else text

    def as_dict(self) -> dict[str, Any]:
        """The same for playbooks: C({action, ret_code, message, request_id, http_status})."""
        return {
            "action": self.action,
            "ret_code": self.ret_code,
            "message": self.message,
            "request_id": self.request_id,
            "http_status": self.http_status,
        }


class ConfigurationError(UCloudError):
    """An option or a file of the user's is wrong. Raised before any request is sent; the message names the option."""


class MissingLibraryError(UCloudError):
    """A Python library that is needed cannot be imported."""

    def __init__(self, library: str) -> None:
        super().__init__(f"the Python library {library} is not installed")
        self.library = library


class CredentialsError(UCloudError):
    """The provider does not accept the keys."""

    hint = "Check public_key and private_key, and that both belong to the account that base_url serves."


class RequestError(UCloudError):
    """The provider does not accept the request as a whole."""


class PermissionDeniedError(UCloudError):
    """The account may not do this."""

    hint = "Check project_id, region and zone, and what the account is allowed to do."


class ThrottledError(UCloudError):
    """The provider refuses requests because there are too many."""


class UnavailableError(UCloudError):
    """The provider cannot answer at the moment."""


class HostError(UCloudError):
    """The provider refuses this for the hosts of one call; other hosts are not concerned."""


class TransportError(UCloudError):
    """No answer came back: connection, TLS, proxy, time-out, or an HTTP status without an answer in it."""


class MalformedAnswerError(UCloudError):
    """An answer came back that is not what the provider documents. No price is taken from it."""


class DeadlineError(UCloudError):
    """The deadline of the whole task has passed. `done` are the results of the work that was finished."""

    hint = "Raise deadline, or ask for fewer hosts in one task."

    done: Sequence[Any] = ()


class ChangingError(UCloudError):
    """A list changed while it was read, again and again, so that nothing says whether all of it was seen."""

    hint = "Try again when fewer hosts are created and deleted."


class AbandonedError(UCloudError):
    """Work was given up because other work of the same task has failed, or nobody waits for it any more."""


_GATEWAY_ERRORS: dict[int, type[UCloudError]] = {
    110: UnavailableError,
    130: UnavailableError,
    150: UnavailableError,
    153: ThrottledError,
    170: CredentialsError,
    171: CredentialsError,
    172: CredentialsError,
    174: CredentialsError,
    292: PermissionDeniedError,
    293: PermissionDeniedError,
    294: PermissionDeniedError,
    295: PermissionDeniedError,
    299: PermissionDeniedError,
}
_TRANSIENT_ERRORS = (UnavailableError, ThrottledError)


def error_for_ret_code(ret_code: int, message: str, **where: Any) -> UCloudError:
    """Return the error that a RetCode other than 0 stands for."""
    if ret_code > LAST_GATEWAY_RET_CODE:
        kind: type[UCloudError] = HostError
        retryable = ret_code in TRY_AGAIN_RET_CODES
    else:
        kind = _GATEWAY_ERRORS.get(ret_code, RequestError)
        retryable = issubclass(kind, _TRANSIENT_ERRORS)
    return kind(message or "the provider gave no reason", ret_code=ret_code, retryable=retryable, **where)


def error_for_http_status(http_status: int, **where: Any) -> UCloudError:
    """Return the error that an HTTP status without an API answer stands for."""
    if http_status == THROTTLED_HTTP_STATUS:
        return ThrottledError("too many requests", http_status=http_status, retryable=True, **where)
    if http_status in UNAVAILABLE_HTTP_STATUSES:
        return UnavailableError("the API is not available", http_status=http_status, retryable=True, **where)
    if 300 <= http_status < 400:
        reason = "the server answered with a redirect, which is not followed; check base_url"
    else:
        reason = "the server answered with an HTTP error and no API answer; check base_url and any proxy"
    return TransportError(reason, http_status=http_status, **where)
