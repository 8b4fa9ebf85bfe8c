# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_changes import changes_between
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_csv import plan_csv
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_files import (
    Content,
    PlanFile,
    parse_mode,
    plan_files,
    read_plan,
)
from ansible_collections.ucloud.cloud.plugins.plugin_utils._plan_page import plan_page

from .fleet import host, plan, rule

MADE = plan([host(), host("uhost-b", name="训练")], [rule("renew", "Month", tag="web")])


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def the_file(path: Path, content: bytes = b"new", mode: int = 0o600) -> PlanFile:
    before = Content(path.read_bytes(), mode_of(path)) if path.exists() else None
    return PlanFile("json_file", str(path), before, Content(content, mode))


# What is written


def test_each_file_holds_the_plan_in_its_own_way(tmp_path: Path) -> None:
    paths = {option: str(tmp_path / option) for option in ("json_file", "csv_file", "html_file")}
    changes = changes_between(MADE, plan([], []))
    files = plan_files(MADE, changes, paths, 0o640, "The title")
    assert not list(tmp_path.iterdir())
    for file in files:
        assert file.differs
        file.write()
    assert json.loads((tmp_path / "json_file").read_text(encoding="utf-8")) == MADE
    assert "训练" in (tmp_path / "json_file").read_text(encoding="utf-8")
    assert (tmp_path / "csv_file").read_bytes() == plan_csv(MADE).encode()
    assert (tmp_path / "html_file").read_bytes() == plan_page(MADE, title="The title", changes=changes).encode()
    assert {mode_of(path) for path in tmp_path.iterdir()} == {0o640}
    assert not any(file.differs for file in plan_files(MADE, changes, paths, 0o640, "The title"))


@pytest.mark.parametrize("paths", [{}, {"json_file": "", "csv_file": None}])
def test_files_that_nobody_names_are_not_made(paths: dict[str, str]) -> None:
    assert plan_files(MADE, None, paths, 0o600, "") == []


# Writing


def test_a_file_is_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        the_file(path).write()
        # Who has begun to read the old file reads it to its end.
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_permissions_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    umask = os.umask(0o777)
    try:
        the_file(tmp_path / "plan", mode=0o644).write()
    finally:
        os.umask(umask)
    assert mode_of(tmp_path / "plan") == 0o644


def test_other_permissions_are_a_difference(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    the_file(path, mode=0o644).write()
    assert not the_file(path, mode=0o644).differs
    assert the_file(path, mode=0o600).differs
    assert the_file(path, b"newer", mode=0o644).differs


def test_a_difference_is_told_without_what_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    there = {"path": str(path), "state": "file"}
    old, new = (hashlib.sha256(content).hexdigest() for content in (b"old", b"new"))
    assert the_file(path).diff == {
        "before": {"path": str(path), "state": "absent"},
        "after": {**there, "mode": "0600", "sha256": new},
    }
    the_file(path, b"old", mode=0o644).write()
    assert the_file(path).diff == {
        "before": {**there, "mode": "0644", "sha256": old},
        "after": {**there, "mode": "0600", "sha256": new},
    }


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    the_file(Path("plan")).write()
    assert (tmp_path / "plan").read_bytes() == b"new"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "plan"
    with pytest.raises(ConfigurationError) as caught:
        the_file(path).write()
    assert str(caught.value) == f"json_file: {path} cannot be written: No such file or directory"


def test_what_cannot_be_written_is_found_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = {"json_file": str(tmp_path / "plan.json"), "csv_file": str(tmp_path / "missing" / "plan.csv")}
    message = f"csv_file: {re.escape(paths['csv_file'])} cannot be written: "
    with pytest.raises(ConfigurationError, match=f"{message}No such file or directory"):
        plan_files(MADE, None, paths, 0o600, "")
    (tmp_path / "missing").write_bytes(b"")
    with pytest.raises(ConfigurationError, match=f"{message}Not a directory"):
        plan_files(MADE, None, paths, 0o600, "")
    # What root may do, others may not.
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(ConfigurationError, match=r"json_file: .*/plan\.json cannot be written: Permission denied"):
        plan_files(MADE, None, paths, 0o600, "")


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("plan")
    for number in (1, 2):
        (file,) = plan_files(MADE, None, {"json_file": str(tmp_path / "latest")}, 0o600, "")
        assert file.differs == (number == 1)
        file.write()
    assert (tmp_path / "latest").is_symlink()
    assert read_plan("previous_file", str(tmp_path / "plan")) == MADE


def test_two_options_cannot_name_one_file(tmp_path: Path) -> None:
    paths = {"json_file": str(tmp_path / "plan"), "html_file": f"{tmp_path}/./plan"}
    with pytest.raises(ConfigurationError, match=r"^html_file: .*/\./plan is the file of json_file already"):
        plan_files(MADE, None, paths, 0o600, "")
    assert not list(tmp_path.iterdir())


def test_what_is_no_regular_file_is_neither_opened_nor_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match=r"^csv_file: .*/pipe cannot be read: it is not a regular file"):
        plan_files(MADE, None, {"csv_file": str(tmp_path / "pipe")}, 0o600, "")
    with pytest.raises(ConfigurationError, match=r"^previous_file: .*/pipe cannot be read: it is not a regular file"):
        read_plan("previous_file", str(tmp_path / "pipe"))


def test_text_that_no_file_can_hold_is_replaced(tmp_path: Path) -> None:
    made = plan([host()], [rule(called="half \ud83d")])
    for file in plan_files(made, None, {"json_file": str(tmp_path / "a"), "html_file": str(tmp_path / "b")}, 0o600, ""):
        assert b"half ?" in file.after.data


def test_nothing_is_left_of_a_file_that_could_not_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    path.mkdir()
    with pytest.raises(ConfigurationError, match=r"json_file: .*/plan cannot be written: Is a directory"):
        PlanFile("json_file", str(path), None, Content(b"new", 0o600)).write()
    assert list(tmp_path.iterdir()) == [path]


# Reading


def test_a_plan_that_is_read_is_the_plan_that_was_written(tmp_path: Path) -> None:
    (file,) = plan_files(MADE, None, {"json_file": str(tmp_path / "plan")}, 0o600, "")
    file.write()
    assert read_plan("previous_file", file.path) == MADE


def test_there_need_not_be_a_plan(tmp_path: Path) -> None:
    assert read_plan("previous_file", str(tmp_path / "plan")) is None


@pytest.mark.parametrize("content", [b"", b"not JSON", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_no_plan(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        read_plan("previous_file", str(path))
    assert str(caught.value) == (
        f"previous_file: {path} is no renewal plan, for it is not JSON: remove it, or name another file"
    )


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_plan("previous_file", str(tmp_path))
    assert str(caught.value) == f"previous_file: {tmp_path} cannot be read: Is a directory"


def test_what_is_no_path_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"previous_file: 'null\\x00character' is not a path"):
        read_plan("previous_file", "null\0character")


# Permissions


@pytest.mark.parametrize(
    ("value", "mode"), [("0600", 0o600), ("644", 0o644), ("0o640", 0o640), (0o600, 0o600), ("0", 0)]
)
def test_permissions(value: object, mode: int) -> None:
    assert parse_mode("mode", value) == mode


@pytest.mark.parametrize("value", ["u=rw", "0888", "", None, -1, "10000", 0o10000, 0.5, True])
def test_what_are_no_permissions(value: object) -> None:
    with pytest.raises(ConfigurationError, match="mode must be an octal number in quotes, such as '0600', not "):
        parse_mode("mode", value)
