# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of Sphinx for "make docs"."""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path

project = title = html_short_title = "ucloud.cloud"
copyright = "the ucloud.cloud contributors"  # noqa: A001 - Sphinx's name

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
html_show_sphinx = False
html_copy_source = False
html_use_modindex = False
html_use_index = False
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = True

# What the generated pages refer to in Ansible's own documentation. Its inventory would have to be fetched; with these few
# lines the site builds without a network, and a reference that leads nowhere is still an error.
ANSIBLE_DOCUMENTATION = "https://docs.ansible.com/projects/ansible/latest/"
ANSIBLE_OBJECTS = """\
action_plugins std:label -1 plugins/action.html#$ Action plugins
ansible_configuration_settings std:label -1 reference_appendices/config.html#$ Ansible Configuration Settings
common_return_values std:label -1 reference_appendices/common_return_values.html#$ Return Values
ANSIBLE_CACHE_PLUGIN std:envvar 1 reference_appendices/config.html#envvar-$ -
ANSIBLE_CACHE_PLUGIN_CONNECTION std:envvar 1 reference_appendices/config.html#envvar-$ -
ANSIBLE_CACHE_PLUGIN_PREFIX std:envvar 1 reference_appendices/config.html#envvar-$ -
ANSIBLE_CACHE_PLUGIN_TIMEOUT std:envvar 1 reference_appendices/config.html#envvar-$ -
"""


def _inventory() -> str:
    """Write the objects in the form that Sphinx reads, and return the file's name."""
    header = (
        "# Sphinx inventory version 2\n"
        "# Project: Ansible\n"
        "# Version: \n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    file = Path(tempfile.mkdtemp(prefix="ucloud-docs-"), "objects.inv")
    file.write_bytes(header.encode() + zlib.compress(ANSIBLE_OBJECTS.encode()))
    return str(file)


intersphinx_mapping = {"ansible": (ANSIBLE_DOCUMENTATION, _inventory())}
