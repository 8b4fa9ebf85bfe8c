# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from .configuration import ROOT
from .conftest import BIN

DEFINITION = ROOT / "examples" / "execution-environment" / "execution-environment.yml"


def requirements(path: Path) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def declared(collection: Path) -> list[Requirement]:
    """What the collection needs, from the file that its metadata name."""
    metadata = yaml.safe_load((collection / "meta" / "execution-environment.yml").read_text(encoding="utf-8"))
    return requirements(collection / metadata["dependencies"]["python"])


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build context that ansible-builder makes of the example."""
    folder = tmp_path_factory.mktemp("builder") / "context"
    command = [str(BIN / "ansible-builder"), "create", "--file", str(DEFINITION), "--context", str(folder)]
    subprocess.run([*command, "--output-filename", "Containerfile"], check=True)
    return folder


def test_requirements_are_lower_bounds_alone(collection: Path) -> None:
    for requirement in declared(collection):
        assert [specifier.operator for specifier in requirement.specifier] == [">="]


def test_introspect_finds_the_requirements(collections_path: Path, collection: Path, tmp_path: Path) -> None:
    merged = tmp_path / "requirements.txt"
    command = [str(BIN / "ansible-builder"), "introspect", str(collections_path), "--write-pip", str(merged)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert requirements(merged) == declared(collection)
    assert "# from collection ucloud.cloud" in output
    assert yaml.safe_load(output)["system"] == []


def test_the_build_merges_them(context: Path, collections_path: Path, collection: Path, tmp_path: Path) -> None:
    """Do in the build context what the image's build does there."""
    containerfile = (context / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r"^RUN \$PYCMD /output/scripts/introspect\.py introspect .*--write-pip=", containerfile, re.M)
    merged = tmp_path / "requirements.txt"
    script = context / "_build" / "scripts" / "introspect.py"
    command = [sys.executable, str(script), "introspect", str(collections_path), f"--write-pip={merged}"]
    subprocess.run(command, check=True)
    assert requirements(merged) == declared(collection)


def test_context_holds_what_the_build_needs(context: Path) -> None:
    definition: dict[str, Any] = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
    containerfile = (context / "Containerfile").read_text(encoding="utf-8")
    assert f'ARG EE_BASE_IMAGE="{definition["images"]["base_image"]["name"]}"' in containerfile
    for name in ("ansible_core", "ansible_runner"):
        assert definition["dependencies"][name]["package_pip"] in containerfile
    scripts = {path.name for path in (context / "_build" / "scripts").iterdir()}
    assert {"assemble", "introspect.py", "install-from-bindep"} <= scripts
    wanted = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert wanted == definition["dependencies"]["galaxy"]


def test_the_example_asks_for_this_release(context: Path) -> None:
    wanted = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    (collection,) = wanted["collections"]
    assert collection["name"] == "ucloud.cloud"
    assert Version(version) in Requirement(f"collection{collection['version']}").specifier


@pytest.mark.usefixtures("environment")
def test_modules_work_with_the_lower_bounds(
    collection: Path,
    tmp_path: Path,
    simulator: str,
    accounts: dict[str, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    venv.create(tmp_path, with_pip=True)
    python = tmp_path / "bin" / "python"
    oldest = [str(requirement).replace(">=", "==") for requirement in declared(collection)]
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *oldest], check=True)
    monkeypatch.setenv("UCLOUD_API_BASE_URL", simulator)
    monkeypatch.setenv("UCLOUD_REGION", "cn-bj2")
    monkeypatch.setenv("UCLOUD_PUBLIC_KEY", accounts["owner"]["public_key"])
    monkeypatch.setenv("UCLOUD_PRIVATE_KEY", accounts["owner"]["private_key"])
    command = [str(BIN / "ansible"), "localhost", "-e", f"ansible_python_interpreter={python}"]
    command += ["-a", "uhost_ids=uhost-web01"]
    for module, price in (("uhost_refund_price_info", "235.5"), ("uhost_renew_price_info", "1200.0")):
        result = subprocess.run([*command, "-m", f"ucloud.cloud.{module}"], check=True, capture_output=True, text=True)
        assert price in result.stdout
