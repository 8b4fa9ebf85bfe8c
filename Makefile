# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# A thin front: nox (noxfile.py) does the checking. All paths are relative, so that the checkout may be anywhere.

PYTHON ?= python3
NOX = .venv/bin/nox --reuse-existing-virtualenvs

# Part of the stamps' names: another PYTHON makes another environment.
PYTHON_VERSION := $(shell '$(PYTHON)' -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo test test-others test-all bench docs lint format build release clean check-python

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo 'PYTHON=python3.X chooses the Python to work with, 3.11 or newer (now: $(PYTHON), $(or $(PYTHON_VERSION),missing)).'

# The demo wants no inventory, so Ansible need not warn that there is none.
demo: export ANSIBLE_COLLECTIONS_PATH = $(CURDIR)/.demo/collections
demo: export ANSIBLE_INVENTORY_UNPARSED_WARNING = false
demo: export ANSIBLE_LOCALHOST_WARNING = false
demo: .demo/.python-$(PYTHON_VERSION) ## run the demo playbook against a simulated cloud
	rm -rf .demo/build .demo/collections
	.demo/venv/bin/ansible-galaxy collection build --output-path .demo/build
	.demo/venv/bin/ansible-galaxy collection install --offline .demo/build/*.tar.gz
	.demo/venv/bin/ansible-playbook ucloud.cloud.demo --extra-vars "{\"demo_html\": \"$(CURDIR)/.demo/renewal_plan.html\"}"

test: .venv/.python-$(PYTHON_VERSION) ## sanity, unit and integration tests and coverage, with one ansible-core
	$(NOX) --tags test

# "make --jobs=2 --output-sync=target test-others" runs them side by side.
test-others: test-others-1 test-others-2 test-others-3 ## the same with the other ansible-cores (needs more Pythons), what is around them, soak

test-others-%: .venv/.python-$(PYTHON_VERSION)
	$(NOX) --tags $@

bench: .venv/.python-$(PYTHON_VERSION) ## speed and memory, beside the official SDK and Ansible's own modules
	$(NOX) --session bench

docs: .venv/.python-$(PYTHON_VERSION) ## the documentation site, in docs/site
	$(NOX) --session docs

test-all: ## test, test-others and lint
	$(MAKE) test
	$(MAKE) test-others
	$(MAKE) lint

# With CI=true the formatters check only.
lint: .venv/.python-$(PYTHON_VERSION) ## all linters; changes no file
	CI=true $(NOX) --session checks

format: .venv/.python-$(PYTHON_VERSION) ## let the formatters rewrite the code
	$(NOX) --session formatters

build: .venv/.python-$(PYTHON_VERSION) ## build the collection's tarball in dist/
	.venv/bin/python .ci/build.py dist

release: .venv/.python-$(PYTHON_VERSION) ## build and check what is to be released, and say what would be published
	$(NOX) --session release

clean: ## remove what the other targets made
	rm -rf .ansible .cache .demo .hypothesis .mypy_cache .nox .pytest_cache .ruff_cache .venv dist docs/site tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

check-python:
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'Python 3.11 or newer is needed, but PYTHON=$(PYTHON) is $(or $(PYTHON_VERSION),missing).'; exit 1; }
	@'$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo '$(PYTHON) cannot make virtual environments; on Debian install python3-venv.'; exit 1; }

.venv/.python-$(PYTHON_VERSION): requirements-dev.txt | check-python
	'$(PYTHON)' -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --requirement requirements-dev.txt
	touch $@

.demo/.python-$(PYTHON_VERSION): | check-python
	rm -rf .demo
	'$(PYTHON)' -m venv .demo/venv
	.demo/venv/bin/python -m pip install --quiet ansible-core requests
	touch $@
