# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings as ansible_warnings

from ansible_collections.ucloud.cloud.plugins.module_utils import _fan_out
from ansible_collections.ucloud.cloud.plugins.module_utils._version import VERSION
from ansible_collections.ucloud.cloud.plugins.modules import uhost_refund_price_info, uhost_renew_price_info

from ...simulator_control import Simulator
from ..connection import PRIVATE_KEY, PUBLIC_KEY, write_profiles

MAINS = {"refund": uhost_refund_price_info.main, "renew": uhost_renew_price_info.main}
BOTH = pytest.mark.parametrize("kind", sorted(MAINS))


class Outcome(NamedTuple):
    """How a module has ended. `output` is everything that it has written."""

    failed: bool
    result: dict[str, Any]
    output: str

    @property
    def msg(self) -> str:
        return str(self.result["msg"])

    @property
    def warnings(self) -> str:
        # Texts, or from ansible-core 2.19 on something that holds them.
        return json.dumps(self.result.get("warnings", []))


class Run(Protocol):
    def __call__(self, kind: str, **options: object) -> Outcome:
        """Return what came of a module with these options."""


@contextlib.contextmanager
def module_arguments(arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a module its arguments as ansible-core does; how depends on its version."""
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:
        with monkeypatch.context() as patched:
            patched.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
            yield
    else:
        with patch_module_args(arguments):
            yield


@pytest.fixture
def run(
    simulator: Simulator,
    short_backoff: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Runs a module in this process, against the simulator unless told otherwise; an option of None is left out."""

    def run_module(kind: str, **options: object) -> Outcome:
        arguments = {
            "public_key": PUBLIC_KEY,
            "private_key": PRIVATE_KEY,
            "region": "cn-bj2",
            "base_url": simulator.base_url,
            "uhost_ids": ["uhost-web01"],
            "_ansible_version": "2.99.1",
            **options,
        }
        # From ansible-core 2.19 on a result holds a traceback only when the user wants to see one.
        if "tracebacks_for" in basic.PASS_VARS:
            arguments["_ansible_tracebacks_for"] = ["error"]
        # ansible-core keeps the warnings of a process.
        ansible_warnings._global_warnings.clear()
        given = {name: value for name, value in arguments.items() if value is not None}
        with module_arguments(given, monkeypatch), pytest.raises(SystemExit) as ended:
            MAINS[kind]()
        captured = capfd.readouterr()
        result = json.loads(captured.out.strip().splitlines()[-1])
        assert bool(ended.value.code) == bool(result.get("failed", False))
        return Outcome(bool(ended.value.code), result, captured.out + captured.err)

    return run_module


def error_of(outcome: Outcome) -> dict[str, Any]:
    """Return what a failed module says went wrong, and check that it says so in the documented form."""
    assert outcome.failed
    error: dict[str, Any] = outcome.result["error"]
    assert set(error) == {"action", "ret_code", "message", "request_id", "http_status"}
    assert error["message"] in outcome.msg
    return error


@BOTH
@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"uhost_ids": None}, "uhost_ids"),
        ({"timeout": "soon"}, "timeout"),
        ({"zoen": "cn-bj2-05"}, "zoen"),
    ],
)
def test_what_ansible_itself_refuses_is_told_in_the_same_form(
    run: Run, simulator: Simulator, kind: str, options: dict[str, Any], what: str
) -> None:
    error = error_of(run(kind, **options))
    assert what in error["message"]
    assert error["ret_code"] is None
    assert simulator.stats()["requests"] == 0


# Results


def test_refunds(run: Run) -> None:
    outcome = run("refund", uhost_ids=["uhost-web01", "uhost-db01", "uhost-web01"])
    assert not outcome.failed
    assert outcome.result["changed"] is False
    assert outcome.warnings == "[]"
    assert outcome.result["total_refund_price"] == 5056.57
    assert outcome.result["refund_prices"] == [
        {"uhost_id": "uhost-web01", "refundable": True, "refund_price": 235.5, "code": 0, "message": ""},
        {"uhost_id": "uhost-db01", "refundable": True, "refund_price": 4821.07, "code": 0, "message": ""},
    ]


def test_refunds_of_compshare_instances(run: Run, simulator: Simulator) -> None:
    outcome = run("refund", product="compshare", region=None, zone="cn-wlcb-01", uhost_ids="uhost-gpu01,uhost-gpu04")
    assert outcome.result["total_refund_price"] == 742.23
    assert simulator.requests()[0]["parameters"]["Zone"] == "cn-wlcb-01"


def test_the_zone_is_sent_for_uhost_too_when_it_is_given(run: Run, simulator: Simulator) -> None:
    assert not run("refund", zone="cn-bj2-05").failed
    assert simulator.requests()[0]["parameters"]["Zone"] == "cn-bj2-05"


def test_renewals(run: Run) -> None:
    outcome = run("renew", uhost_ids=["uhost-web01", "uhost-free01"], charge_types=["Month", "Year"])
    assert not outcome.failed
    assert outcome.result["changed"] is False
    # One of the two has no price of a year, which the total of years lacks.
    assert "1 host(s) without a price, see code and message of: uhost-free01" in outcome.warnings
    assert outcome.result["total_renew_price"] == {"Month": 120.01, "Year": 1200.0}
    assert [renewal["uhost_id"] for renewal in outcome.result["renew_prices"]] == ["uhost-web01", "uhost-free01"]


def test_one_of_the_charge_types_that_has_no_price_is_a_failure_for_who_insists(run: Run) -> None:
    options: dict[str, Any] = {"uhost_ids": ["uhost-web01", "uhost-free01"], "fail_on_unpriced": True}
    outcome = run("renew", charge_types=["Month", "Year"], **options)
    assert outcome.failed
    assert len(outcome.result["renew_prices"]) == 2
    assert not run("renew", charge_types=["Month"], **options).failed
    assert not run("renew", **options).failed


def test_renewals_of_all_charge_types(run: Run) -> None:
    outcome = run("renew")
    assert outcome.result["total_renew_price"] == {"Month": 120.0, "Year": 1200.0, "Dynamic": 0.2083}


@BOTH
def test_requests_are_counted(run: Run, simulator: Simulator, kind: str) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": code, "times": 1} for code in (150, 153)])
    assert run(kind).result["requests"] == {"sent": 3, "retried": 1, "throttled": 1}


@BOTH
def test_check_mode_asks_all_the_same(run: Run, kind: str) -> None:
    assert run(kind, _ansible_check_mode=True).result == run(kind).result


@BOTH
def test_the_program_says_what_it_is(run: Run, simulator: Simulator, kind: str) -> None:
    run(kind)
    assert simulator.requests()[0]["headers"]["user-agent"] == f"ucloud.cloud/{VERSION} ansible-core/2.99.1"


@BOTH
def test_the_environment_is_read_where_no_option_is_set(
    run: Run, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for name, value in {
        "UCLOUD_PUBLIC_KEY": PUBLIC_KEY,
        "UCLOUD_PRIVATE_KEY": PRIVATE_KEY,
        "UCLOUD_PROJECT_ID": "org-demo",
        "UCLOUD_REGION": "cn-bj2",
        "UCLOUD_API_BASE_URL": simulator.base_url,
        "UCLOUD_TIMEOUT_SECOND": "20",
    }.items():
        monkeypatch.setenv(name, value)
    outcome = run(kind, public_key=None, private_key=None, region=None, base_url=None)
    assert not outcome.failed
    assert PRIVATE_KEY not in outcome.output
    assert simulator.requests()[0]["parameters"]["ProjectId"] == "org-demo"


@pytest.mark.parametrize("name", ["UCLOUD_PROJECT_ID", "UCLOUD_ZONE", "UCLOUD_TIMEOUT_SECOND", "UCLOUD_PROFILE"])
def test_an_empty_variable_sets_nothing(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "")
    assert run("refund").result["total_refund_price"] == 235.5


def test_an_option_wins_over_the_environment(run: Run, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UCLOUD_REGION", "hk")
    run("refund")
    assert simulator.requests()[0]["parameters"]["Region"] == "cn-bj2"


# Hosts without a price


@BOTH
def test_hosts_without_a_price_are_counted_and_the_first_are_named(run: Run, kind: str) -> None:
    hosts = [f"uhost-none{number}" for number in range(7)]
    outcome = run(kind, uhost_ids=["uhost-web01", *hosts])
    assert not outcome.failed
    assert "7 host(s)" in outcome.warnings
    assert "uhost-none0" in outcome.warnings
    assert "uhost-none6" not in outcome.warnings
    assert "uhost-web01" not in outcome.warnings


@BOTH
def test_one_host_without_a_price_is_named(run: Run, kind: str) -> None:
    outcome = run(kind, uhost_ids=["uhost-web01", "uhost-none"])
    assert "1 host(s)" in outcome.warnings
    assert "uhost-none" in outcome.warnings
    assert "..." not in outcome.warnings


@BOTH
def test_fail_on_unpriced_fails_with_all_results(run: Run, kind: str) -> None:
    hosts = ["uhost-web01", "uhost-none"]
    lenient = run(kind, uhost_ids=hosts)
    strict = run(kind, uhost_ids=hosts, fail_on_unpriced=True)
    assert "uhost-none" in error_of(strict)["message"]
    for name in (f"{kind}_prices", f"total_{kind}_price"):
        assert strict.result[name] == lenient.result[name]


@BOTH
def test_fail_on_unpriced_is_content_when_all_have_a_price(run: Run, kind: str) -> None:
    assert not run(kind, fail_on_unpriced=True).failed


# Bad input: an error that names the option, and no request


@BOTH
@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"public_key": None}, "public_key"),
        ({"private_key": None}, "private_key"),
        ({"public_key": ""}, "public_key"),
        ({"private_key": ""}, "private_key"),
        ({"region": None}, "region"),
        ({"region": ""}, "region"),
        ({"region": "cn bj2"}, "region"),
        ({"project_id": "org\x07"}, "project_id"),
        ({"uhost_ids": None}, "uhost_ids"),
        ({"uhost_ids": []}, "uhost_ids"),
        ({"uhost_ids": [""]}, "uhost_ids[0]"),
        ({"uhost_ids": ["uhost-web01", "  "]}, "uhost_ids[1]"),
        ({"uhost_ids": ["uhost-web01\n"]}, "uhost_ids[0]"),
        ({"uhost_ids": ["uhost\x1b[31m"]}, "uhost_ids[0]"),
        ({"base_url": "ftp://api.ucloud.cn"}, "base_url"),
        ({"base_url": "api.ucloud.cn"}, "base_url"),
        ({"base_url": "https://someone:pa55word@api.ucloud.cn"}, "base_url"),
        ({"base_url": "https://.ucloud.cn"}, "base_url"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"timeout": "nan"}, "timeout"),
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": 1e300, "deadline": 1e300}, "timeout"),
        ({"deadline": 0}, "deadline"),
        ({"concurrency": 0}, "concurrency"),
        ({"concurrency": 65}, "concurrency"),
        ({"ca_path": "/no/such/file.pem"}, "ca_path"),
    ],
)
def test_bad_input_names_the_option(
    run: Run, simulator: Simulator, kind: str, options: dict[str, Any], named: str
) -> None:
    outcome = run(kind, **options)
    assert outcome.failed
    assert named in outcome.msg
    assert "bug" not in outcome.msg
    assert "pa55word" not in outcome.msg
    assert simulator.stats()["requests"] == 0


@pytest.mark.parametrize(
    ("kind", "options", "named"),
    [
        ("refund", {"product": "ulb"}, "product"),
        ("refund", {"zone": "cn bj2"}, "zone"),
        ("renew", {"charge_types": []}, "charge_types"),
        ("renew", {"charge_types": ["Week"]}, "charge_types"),
        ("renew", {"charge_types": ["month"]}, "charge_types"),
    ],
)
def test_bad_input_of_one_module(
    run: Run, simulator: Simulator, kind: str, options: dict[str, Any], named: str
) -> None:
    outcome = run(kind, **options)
    assert outcome.failed
    assert named in outcome.msg
    assert simulator.stats()["requests"] == 0


# Ansible itself prints the options that a module was given, which the output of a module therefore holds.
PASSWORDS_IN_URLS = pytest.mark.parametrize(
    "base_url",
    [
        "https://someone:pa55word@api.ucloud.cn",
        "https://someone:pa55word@api.ucloud.cn:port",
        "https://:pa55word@api.ucloud.cn",
        "https://someone:x/pa55word@api.ucloud.cn",
        "https://someone:x@pa55word#@api.ucloud.cn",
        "https://someone:x?pa55word@[::1",
        "//someone:pa55word@api.ucloud.cn",
        "someone:pa55word@api.ucloud.cn",
    ],
)


@BOTH
@PASSWORDS_IN_URLS
def test_a_password_in_the_base_url_is_in_no_output(run: Run, kind: str, base_url: str) -> None:
    outcome = run(kind, base_url=base_url)
    assert error_of(outcome)["message"].startswith("base_url ")
    assert base_url.rpartition("@")[2] in outcome.output or "invocation" not in outcome.result
    assert "pa55word" not in outcome.output
    # Another option can be what Ansible itself refuses first.
    outcome = run(kind, base_url=base_url, timeout="soon")
    assert "pa55word" not in outcome.output


@BOTH
def test_plain_http_beyond_this_machine_is_warned_of(
    run: Run, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", simulator.base_url)
    outcome = run(kind, base_url="http://api.service.ucloud.cn")
    assert not outcome.failed
    assert "api.service.ucloud.cn" in outcome.warnings
    assert "base_url" in outcome.warnings


# Profiles


@pytest.fixture
def profile(simulator: Simulator, tmp_path: Path) -> Path:
    """The credential file of an active profile that sets all that a module needs."""
    keys = {"public_key": PUBLIC_KEY, "private_key": PRIVATE_KEY}
    place = {"region": "cn-bj2", "base_url": simulator.base_url, "timeout_sec": 20}
    return write_profiles(tmp_path, [{"profile": "demo", **keys}], [{"profile": "demo", "active": True, **place}])


NOTHING = dict.fromkeys(("public_key", "private_key", "region", "base_url"))


@BOTH
def test_everything_comes_from_the_active_profile(run: Run, profile: Path, kind: str) -> None:
    outcome = run(kind, **NOTHING)
    assert not outcome.failed
    assert outcome.warnings == "[]"
    assert PRIVATE_KEY not in outcome.output


@BOTH
def test_a_key_from_a_file_is_masked_even_if_the_provider_echoes_it(
    run: Run, simulator: Simulator, profile: Path, kind: str
) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 171, "message": f"wrong: {PRIVATE_KEY}"}])
    outcome = run(kind, **NOTHING)
    assert outcome.failed
    assert PRIVATE_KEY not in outcome.output
    assert "wrong: ********" in outcome.msg


@BOTH
def test_a_credential_file_that_others_can_read_is_warned_of(run: Run, profile: Path, kind: str) -> None:
    profile.chmod(0o644)
    outcome = run(kind, **NOTHING)
    assert not outcome.failed
    assert f"{profile} holds private keys, and other users can read it" in outcome.warnings


@BOTH
def test_a_malformed_credential_file_is_told_without_its_content(
    run: Run, simulator: Simulator, profile: Path, kind: str
) -> None:
    profile.write_text(f"[{{'private_key': '{PRIVATE_KEY}'}}]")
    outcome = run(kind, **NOTHING)
    assert error_of(outcome)["message"] == outcome.msg == f"the file {profile} is not valid JSON"
    assert PRIVATE_KEY not in outcome.output
    assert simulator.stats()["requests"] == 0


# Errors


@BOTH
def test_an_error_of_the_provider(run: Run, kind: str) -> None:
    outcome = run(kind, private_key="a-key-that-is-wrong")
    error = error_of(outcome)
    assert error["action"].startswith("GetUHostRe")
    assert error["ret_code"] == 171
    assert error["message"] == "Signature VerifyAC Error"
    assert error["request_id"]
    assert error["http_status"] == 200
    for part in (error["action"], "171", error["request_id"], "private_key"):
        assert part in outcome.msg
    assert "a-key-that-is-wrong" not in outcome.output


@BOTH
def test_an_error_of_the_transport(run: Run, simulator: Simulator, kind: str) -> None:
    simulator.order(faults=[{"kind": "http", "status": 502}])
    error = error_of(run(kind))
    assert (error["ret_code"], error["http_status"]) == (None, 502)


@BOTH
def test_the_private_key_is_in_no_output_even_if_the_provider_echoes_it(
    run: Run, simulator: Simulator, kind: str
) -> None:
    simulator.order(faults=[{"kind": "ret_code", "ret_code": 171, "message": f"wrong: {PRIVATE_KEY}"}])
    outcome = run(kind)
    assert outcome.failed
    assert PRIVATE_KEY not in outcome.output


@BOTH
def test_requests_is_not_installed(run: Run, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    outcome = run(kind)
    assert outcome.failed
    assert "Failed to import the required Python library (requests)" in outcome.msg
    assert set(outcome.result["error"]) == {"action", "ret_code", "message", "request_id", "http_status"}


@pytest.mark.parametrize(
    ("kind", "module", "function"),
    [
        ("refund", uhost_refund_price_info, "refund_prices"),
        ("renew", uhost_renew_price_info, "renew_prices"),
    ],
)
def test_a_crash_is_told_as_one_without_the_key(
    run: Run, monkeypatch: pytest.MonkeyPatch, kind: str, module: object, function: str
) -> None:
    def crash(*arguments: object) -> None:
        raise RuntimeError(f"a bug that holds {PRIVATE_KEY}")

    monkeypatch.setattr(module, function, crash)
    outcome = run(kind)
    error = error_of(outcome)
    assert "bug" in outcome.msg
    assert "RuntimeError" in error["message"]
    assert "Traceback" in outcome.output
    assert PRIVATE_KEY not in outcome.output


def test_the_module_ends_when_nobody_reads_its_output_any_more(
    run: Run, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_fan_out, "_WATCH_SECONDS", 0.01)
    simulator.order(faults=[{"kind": "hang"}])
    reader, writer = os.pipe()
    os.close(reader)
    arguments = {
        "public_key": PUBLIC_KEY,
        "private_key": PRIVATE_KEY,
        "region": "cn-bj2",
        "base_url": simulator.base_url,
        "uhost_ids": ["uhost-web01"],
        "timeout": 60,
    }
    with os.fdopen(writer, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        with module_arguments(arguments, monkeypatch), pytest.raises(SystemExit) as ended:
            uhost_refund_price_info.main()
        monkeypatch.undo()
    assert ended.value.code == 1


def test_the_module_goes_on_as_long_as_somebody_reads(
    run: Run, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_fan_out, "_WATCH_SECONDS", 0.01)
    simulator.order(latency=0.2)
    assert not run("refund").failed
