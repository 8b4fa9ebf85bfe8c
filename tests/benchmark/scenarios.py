# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured. Each function gives the rows of one benchmark over one transport."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import chromium
from ansible_runs import HERE, Ansible, BenchmarkError, TaskTime
from playwright.sync_api import Browser, sync_playwright
from report import Bound, Row
from servers import HOSTS, PLAN_REGION, PLANNED, PRIVATE_KEY, PUBLIC_KEY, REGION, Server, signed_form

LATENCY = 0.05
RENEWALS = 1000
REFUNDS = 10000
BATCH = 100
RATE = 50
_RENEW = "ucloud.cloud.uhost_renew_price_info"
_REFUND = "ucloud.cloud.uhost_refund_price_info"
_PING = "ansible.builtin.ping"
_URI = "ansible.builtin.uri"
# Rules that need prices, and decide in all ways but to delete.
_POLICY = [
    {"name": "a year that saves", "match": {"year_savings": {"min": 200}}, "decision": "renew", "charge_type": "Year"},
    {"name": "what renews itself", "match": {"auto_renew": True}, "decision": "keep"},
]
# At most this many are measured of what is slow and always the same, and the time is scaled up.
_URI_SAMPLE = 50
_QUICK_SAMPLE = 100


class Bench(NamedTuple):
    """What the benchmarks run with."""

    ansible: Ansible
    server: Server
    folder: Path
    quick: bool

    @property
    def transport(self) -> str:
        return self.server.transport

    def module_options(self, **options: object) -> dict[str, object]:
        common = {
            "base_url": self.server.base_url,
            "public_key": PUBLIC_KEY,
            "private_key": PRIVATE_KEY,
            "region": REGION,
        }
        return {**common, **self._ca(), **options}

    def uri_options(self, body: str) -> dict[str, object]:
        return {
            "url": self.server.base_url + "/",
            "method": "POST",
            "body": body,
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
            "return_content": True,
            **self._ca(),
        }

    def renew_task(self, name: str, hosts: int, **options: object) -> dict[str, Any]:
        fleet = f"{{{{ fleet[:{hosts}] }}}}"
        return {"name": name, _RENEW: self.module_options(uhost_ids=fleet, **options)}

    def refund_task(self, name: str, hosts: int, **options: object) -> dict[str, Any]:
        fleet = f"{{{{ fleet[:{hosts}] }}}}"
        return {"name": name, _REFUND: self.module_options(uhost_ids=fleet, **options)}

    def measure(self, tasks: Sequence[dict[str, Any]], **variables: object) -> dict[str, list[TaskTime]]:
        """Run the tasks as one playbook; return their times by their names."""
        times: dict[str, list[TaskTime]] = {}
        for time in self.ansible.playbook(tasks, {"fleet": HOSTS, **variables}).tasks:
            times.setdefault(time.name, []).append(time)
        return times

    def _ca(self) -> dict[str, object]:
        return {} if self.server.ca_file is None else {"ca_path": str(self.server.ca_file)}


def renewals(bench: Bench) -> list[Row]:
    """1,000 renewal quotes, each after the latency: ours beside the SDK and beside a loop of tasks."""
    bench.server.order(latency=LATENCY)
    nothing = _nothing(bench)
    rows: list[Row] = []
    ours = {threads: _ours(bench, threads, rows) for threads in (10, 32)}
    limits = {threads: LATENCY * RENEWALS / threads for threads in ours}
    for threads, seconds in ours.items():
        rows += _beside_the_limit(bench, threads, seconds, limits[threads], nothing)
    sample = _QUICK_SAMPLE if bench.quick else RENEWALS
    calls: list[dict[str, object]] = [{"Region": REGION, "UHostId": host} for host in HOSTS[:RENEWALS]]
    loop = _sdk(bench, "GetUHostRenewPrice", calls[:sample], 1) * RENEWALS / sample
    scaled = "" if sample == RENEWALS else f" (scaled from {sample})"
    for threads, seconds in ours.items():
        pool = _sdk(bench, "GetUHostRenewPrice", calls, threads)
        required = threads == 32 and bench.transport == "TLS"
        rows.append(_faster(bench, f"{threads} at once", seconds, f"SDK loop{scaled}", loop, Bound(20, True), required))
        rows.append(
            _faster(bench, f"{threads} at once", seconds, f"SDK, {threads} threads", pool, Bound(1, True), required)
        )
    tasks, count = _uri_loop(bench)
    for threads, seconds in ours.items():
        beside = f"loop of uri tasks (scaled from {count})"
        rows.append(_faster(bench, f"{threads} at once", seconds, beside, tasks, Bound(50, True), threads == 32))
    return rows


def refunds(bench: Bench) -> list[Row]:
    """10,000 refund quotes in calls of 100, each after the latency."""
    bench.server.order(latency=LATENCY)
    nothing = _nothing(bench)
    name = f"{REFUNDS} refund quotes"
    times = bench.measure([bench.refund_task(name, REFUNDS)] * _repeats(bench))[name]
    seconds = _checked_median(times, REFUNDS)
    echo = bench.measure([{"name": "echo", "echo_refunds": {"uhost_ids": "{{ fleet }}"}}] * _repeats(bench))["echo"]
    moving = median(time.seconds for time in echo)
    requests = _requests_of(bench, bench.refund_task(name, REFUNDS))
    calls: list[dict[str, object]] = [
        {"Region": REGION, "UHostIds": HOSTS[start : start + BATCH]} for start in range(0, len(HOSTS[:REFUNDS]), BATCH)
    ]
    loop = _sdk(bench, "GetUHostRefundPrice", calls, 1)
    pool = _sdk(bench, "GetUHostRefundPrice", calls, 10)
    limit = ceil(REFUNDS / BATCH) / 10 * LATENCY
    beside = f"{limit + nothing:.2f} s = latency {limit:.2f} s + ping {nothing:.2f} s"
    return [
        Row("refund", bench.transport, "calls for 10,000 hosts", "one task", "100 hosts a call", requests,
            Bound(REFUNDS // BATCH, unit="calls")),
        Row("refund", bench.transport, "10,000 quotes", f"{seconds:.2f} s, 10 at once", beside,
            seconds / (limit + nothing), Bound(1.5)),
        Row("refund", bench.transport, "10,000 quotes", f"{seconds:.2f} s, 10 at once",
            f"{limit + moving:.2f} s = latency {limit:.2f} s + a module that only moves the data {moving:.2f} s",
            seconds / (limit + moving)),
        Row("refund", bench.transport, "10,000 quotes: faster", f"{seconds:.2f} s", f"SDK loop {loop:.2f} s",
            loop / seconds),
        Row("refund", bench.transport, "10,000 quotes: faster", f"{seconds:.2f} s", f"SDK, 10 threads {pool:.2f} s",
            pool / seconds),
    ]  # fmt: skip


def plan(bench: Bench) -> list[Row]:
    """The role over 2,000 hosts with all its files, beside its tasks that ask for hosts and prices; and its page."""
    bench.server.order(latency=LATENCY)
    files = {kind: str(bench.folder / f"plan.{kind}") for kind in ("json", "csv", "html")}
    variables: dict[str, object] = {
        "renewal_plan_accounts": [bench.module_options(region=None, regions=[PLAN_REGION])],
        "renewal_plan_policy": _POLICY,
        **{f"renewal_plan_{kind}_file": path for kind, path in files.items()},
    }
    role = {"name": "plan", "ansible.builtin.include_role": {"name": "ucloud.cloud.renewal_plan"}}
    times = bench.ansible.playbook([role], variables).tasks
    if failed := next((time for time in times if time.failed), None):
        raise BenchmarkError(f"{failed.name} failed: {failed.message}")
    quotes = [time for time in times if time.priced == PLANNED]
    if len(quotes) != 2 or not all(Path(path).stat().st_size for path in files.values()):
        raise BenchmarkError("the plan is not made of all prices, or lacks a file")
    listed = [time for time in times if time.name.startswith("List the hosts")]
    quoted, asked, all_of_it = (sum(time.seconds for time in some) for some in (quotes, listed + quotes, times))
    return [
        Row("plan", bench.transport, f"{PLANNED} hosts, three files", f"{all_of_it:.2f} s",
            f"its quotes alone {quoted:.2f} s", all_of_it / quoted, Bound(1.2)),
        Row("plan", bench.transport, f"{PLANNED} hosts, three files", f"{all_of_it:.2f} s",
            f"all that it asks {asked:.2f} s", all_of_it / asked),
        *_page(bench, Path(files["html"])),
    ]  # fmt: skip


def one_quote(bench: Bench) -> list[Row]:
    """One quote without latency, beside one POST of uri and beside ping: as a task, and as an ad-hoc command."""
    bench.server.order()
    body = signed_form("GetUHostRenewPrice", UHostId=HOSTS[0])
    modules: dict[str, tuple[str, dict[str, object]]] = {
        "ours": (_RENEW, bench.module_options(uhost_ids=[HOSTS[0]])),
        "uri": (_URI, bench.uri_options(body)),
        "ping": (_PING, {}),
    }
    rows = []
    for way, times in (("task", _as_tasks(bench, modules)), ("ad-hoc command", _as_commands(bench, modules))):
        ours, uri, ping = (median(times[name]) for name in ("ours", "uri", "ping"))
        measured, count = f"{ours:.3f} s, {way}", len(times["ours"])
        what = f"one quote, medians of {count}"
        rows.append(Row("one", bench.transport, what, measured, f"uri's POST {uri:.3f} s", ours / uri, Bound(1)))
        rows.append(Row("one", bench.transport, what, measured, f"ping {ping:.3f} s", ours / ping, Bound(1.2)))
    return rows


def rate_limit(bench: Bench) -> list[Row]:
    """1,000 renewal quotes against a limit far below what the task could send."""
    rows = []
    hosts = 250 if bench.quick else RENEWALS
    # A bucket that holds a tenth of a second's calls, and one that holds a single call and so refuses every call that
    # comes a moment too early.
    # Retry-After has no bound: each refusal costs a whole second in which so small a bucket overflows, the first one,
    # which nobody can foresee, alone 5 %.
    cases: list[tuple[str, int, dict[str, object], int]] = [
        ("153", RATE // 10, {"refuse_with": 153}, 10),
        ("429", RATE // 10, {"refuse_with": 429}, 10),
        ("429, Retry-After 1", RATE // 10, {"refuse_with": 429, "retry_after": 1}, 10),
        ("153", RATE // 10, {"refuse_with": 153}, 32),
        ("153, no burst", 1, {"refuse_with": 153}, 10),
    ]
    for name, burst, refusal, threads in cases:
        rows += _limited(bench, f"{name}, {threads} at once", burst, refusal, threads, hosts)
    return rows


def memory(bench: Bench) -> list[Row]:
    """Peak memory of the module's process, as the kernel counts it, for one host and for 10,000."""
    bench.server.order()
    peaks = {hosts: _peak(bench, hosts) for hosts in (1, REFUNDS)}
    more = peaks[REFUNDS] - peaks[1]
    measured, beside = f"{peaks[REFUNDS]:.1f} MB at 10,000 hosts", f"{peaks[1]:.1f} MB at 1"
    return [Row("memory", bench.transport, "peak of the module process", measured, beside, more, Bound(20, unit="MB"))]


def _page(bench: Bench, file: Path) -> list[Row]:
    """How long a page takes to open. Needs a browser, without which it is left out."""
    if not chromium.PATH.is_file():
        print(f"there is no {chromium.PATH}, so the page is not opened;", end=" ", flush=True)
        return []
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        seconds = median(_open(browser, file) for _time in range(3))
        browser.close()
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    return [Row("plan", bench.transport, f"its page of {PLANNED} hosts opens", f"{seconds:.2f} s", size, seconds,
                Bound(2, unit="s"))]  # fmt: skip


def _open(browser: Browser, file: Path) -> float:
    """Return the seconds from the navigation until the page is loaded and painted."""
    page = browser.new_page()
    page.goto(file.as_uri())
    milliseconds: float = page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
    )
    if (rows := page.locator("#plan tbody tr").count()) != PLANNED:
        raise BenchmarkError(f"the page shows {rows} of {PLANNED} hosts")
    page.close()
    return milliseconds / 1000


def _nothing(bench: Bench) -> float:
    """How long a task takes whose module does nothing."""
    tasks = [{"name": "ping", _PING: {}}] * (3 if bench.quick else 7)
    return median(time.seconds for time in bench.measure(tasks)["ping"])


def _repeats(bench: Bench) -> int:
    return 1 if bench.quick else 3


def _ours(bench: Bench, threads: int, rows: list[Row]) -> float:
    name = f"{threads} at once"
    before = bench.server.cpu_seconds()
    times = bench.measure([bench.renew_task(name, RENEWALS, concurrency=threads)] * _repeats(bench))[name]
    busy = (bench.server.cpu_seconds() - before) / sum(time.seconds for time in times)
    seconds = _checked_median(times, RENEWALS)
    measured = f"{100 * busy:.0f} % of the time"
    rows.append(Row("renew", bench.transport, "the simulator's CPU", measured, f"{seconds:.2f} s, {name}", busy))
    return seconds


def _beside_the_limit(bench: Bench, threads: int, seconds: float, limit: float, nothing: float) -> list[Row]:
    measured = f"{seconds:.2f} s, {threads} at once"
    required = Bound(1.15) if threads == 10 else None
    with_module = f"{limit + nothing:.2f} s = latency {limit:.2f} s + ping {nothing:.2f} s"
    return [
        Row("renew", bench.transport, "1,000 quotes", measured, f"latency alone {limit:.2f} s", seconds / limit,
            required if bench.transport == "TLS" else None),
        Row("renew", bench.transport, "1,000 quotes", measured, with_module, seconds / (limit + nothing), required),
    ]  # fmt: skip


def _faster(
    bench: Bench, how: str, seconds: float, other: str, other_seconds: float, bound: Bound, required: bool
) -> Row:
    return Row(
        "renew",
        bench.transport,
        "1,000 quotes: faster",
        f"{seconds:.2f} s, {how}",
        f"{other} {other_seconds:.2f} s",
        other_seconds / seconds,
        bound if required else None,
    )


def _sdk(bench: Bench, action: str, calls: Sequence[dict[str, object]], threads: int) -> float:
    """How long the official SDK takes for the calls, without the start of its process."""
    config: dict[str, object] = {
        "base_url": bench.server.base_url,
        "public_key": PUBLIC_KEY,
        "private_key": PRIVATE_KEY,
        "region": REGION,
    }
    if bench.server.ca_file is not None:
        config["ssl_cacert"] = str(bench.server.ca_file)
    job = json.dumps({"config": config, "action": action, "calls": calls, "threads": threads})
    command = [sys.executable, str(HERE / "sdk_calls.py")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UCLOUD_")}
    done = subprocess.run(command, input=job, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"the SDK's process ended with {done.returncode}: {done.stderr}")
    result = json.loads(done.stdout)
    if result["failures"]:
        raise BenchmarkError(f"{result['failures']} of {len(calls)} calls of the SDK failed")
    return float(result["seconds"])


def _uri_loop(bench: Bench) -> tuple[float, int]:
    """How long a loop of uri tasks takes for all hosts. Its requests are signed beforehand, which flatters it."""
    count = 10 if bench.quick else _URI_SAMPLE
    bodies = [signed_form("GetUHostRenewPrice", UHostId=host) for host in HOSTS[:count]]
    task = {"name": "loop", _URI: bench.uri_options("{{ item }}"), "loop": "{{ bodies }}"}
    (time,) = bench.measure([task], bodies=bodies)["loop"]
    if time.failed:
        raise BenchmarkError(f"the loop of uri tasks failed: {time.message}")
    return time.seconds * RENEWALS / count, count


def _requests_of(bench: Bench, task: dict[str, Any]) -> int:
    bench.server.reset()
    bench.server.order(latency=LATENCY)
    bench.measure([task])
    return int(bench.server.stats()["requests"])


def _checked_median(times: Sequence[TaskTime], hosts: int) -> float:
    for time in times:
        if time.failed or time.entries != hosts or time.priced != hosts:
            raise BenchmarkError(f"{time.name}: {time.priced} of {hosts} hosts were priced: {time.message}")
    return median(time.seconds for time in times)


_Modules = dict[str, tuple[str, dict[str, object]]]


def _as_tasks(bench: Bench, modules: _Modules) -> dict[str, list[float]]:
    """Run them by turns in one playbook, so that whatever else the machine does meets all alike."""
    tasks = [{"name": name, module: options} for name, (module, options) in modules.items()]
    times = bench.measure(tasks * (5 if bench.quick else 31))
    if failed := next((time for some in times.values() for time in some if time.failed), None):
        raise BenchmarkError(f"{failed.name} failed: {failed.message}")
    # The first round fills caches.
    return {name: [time.seconds for time in some[1:]] for name, some in times.items()}


def _as_commands(bench: Bench, modules: _Modules) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in modules}
    for _round in range(2 if bench.quick else 15):
        for name, (module, options) in modules.items():
            times[name].append(bench.ansible.ad_hoc(module, options))
    return times


def _limited(bench: Bench, name: str, burst: int, refusal: dict[str, object], threads: int, hosts: int) -> list[Row]:
    bench.server.reset()
    bench.server.order(latency=LATENCY, rate_limit={"per_second": RATE, "burst": burst, **refusal})
    (time,) = bench.measure([bench.renew_task(name, hosts, concurrency=threads)])[name]
    stats = bench.server.stats()
    # The first calls find a full bucket.
    limit = (hosts - burst) / RATE
    share = 100 * stats["refused"] / max(stats["requests"], 1)
    refused = f"{stats['refused']} of {stats['requests']} calls"
    bound = None if "retry_after" in refusal else Bound(1.05)
    return [
        Row("rate", bench.transport, f"{hosts} quotes, {name}", f"{time.seconds:.2f} s", f"{RATE}/s: {limit:.2f} s",
            time.seconds / limit, bound),
        Row("rate", bench.transport, f"{hosts} quotes, {name}", "without a price", time.message[:60],
            hosts - time.priced, Bound(0, unit="hosts")),
        Row("rate", bench.transport, f"{hosts} quotes, {name}", "calls refused", refused, share, Bound(5, unit="%")),
    ]  # fmt: skip


def _peak(bench: Bench, hosts: int) -> float:
    report = bench.folder / "peaks"
    report.unlink(missing_ok=True)
    python = bench.ansible.measuring_python(report)
    name = f"{hosts} hosts"
    times = bench.measure([bench.refund_task(name, hosts)] * 3, ansible_python_interpreter=str(python))[name]
    _checked_median(times, hosts)
    peaks = [int(line) for line in report.read_text(encoding="utf-8").split()]
    if len(peaks) != len(times):
        raise BenchmarkError(f"{len(times)} tasks ran, but {len(peaks)} module processes were measured")
    return max(peaks) / 1024
