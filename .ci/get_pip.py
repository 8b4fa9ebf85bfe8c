# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for get-pip, which ansible-test would fetch from the web for every virtual environment that it makes.

Every Python brings a pip of its own; taking that one, and upgrading it as asked, needs a package index and nothing else.
"""

from __future__ import annotations

import subprocess
import sys

# get-pip's own options; the rest are pip's, such as a list of versions.
OWN_OPTIONS = {"--no-setuptools", "--no-wheel"}


def main(arguments: list[str]) -> None:
    pip = [sys.executable, "-m", "pip"]
    wanted = [argument for argument in arguments if argument not in OWN_OPTIONS]
    subprocess.run([sys.executable, "-m", "ensurepip", "--upgrade", "--default-pip"], check=True)
    subprocess.run([*pip, "install", "--disable-pip-version-check", "--upgrade", *wanted], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
