.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
N ?= 10000

help: ## Show this list
	@awk 'BEGIN {FS = ":.*##"} /^[a-z-]+:.*##/ {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup .cache/system-run ## Set up what is missing, then serve http://localhost:8080 with the demo company
	@$(VENV)/bin/laneway serve $(if $(PORT),--port $(PORT))

test: check tests ## Everything that a commit must pass

tests: setup .cache/system-test ## All tests: unit, integration, acceptance, browser
	$(PY) -m pytest -q -n auto --dist loadfile --durations 12

check: setup ## Style, types and the direction of imports
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache

fast: setup ## Unit tests only
	$(PY) -m pytest -q -n auto --dist loadfile tests/unit

fix: setup ## Let the tools mend what they can
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

fuzz: setup ## Random models, live against save and load: make fuzz N=100000
	$(PY) -m tests.support.fuzz $(N)

crash: setup .cache/system-run ## Kill the server at random under load, then count: make crash N=200
	$(PY) -m tests.support.crash $(N)

approve: setup ## Rewrite the approved drawings; look at the difference before you commit it
	$(PY) -m tests.support.approve

wheel: setup ## Build the wheel, with the built pages inside
	$(PY) -m pip wheel --quiet --no-deps --wheel-dir dist .

setup: .cache/python .cache/pages

.cache/python: pyproject.toml requirements.lock
	@mkdir -p .cache
	@tools/system-packages python
	@test -x $(PY) || python3 -m venv $(VENV)
	@echo "Installing the Python packages …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(PY) -m pip install -qq --disable-pip-version-check -c requirements.lock -e '.[postgresql]' --group dev
	@touch $@

.cache/pages: web/frontend/package-lock.json web/frontend/build.mjs $(wildcard web/frontend/src/*)
	@mkdir -p .cache
	@tools/system-packages node
	@echo "Building the pages …"
	@cd web/frontend && npm ci --silent --no-audit --no-fund && node build.mjs
	@touch $@

.cache/system-run:
	@mkdir -p .cache
	@tools/system-packages run
	@touch $@

.cache/system-test:
	@mkdir -p .cache
	@tools/system-packages test
	@touch $@

lock: ## Write requirements.lock anew from the newest packages that pyproject.toml allows
	rm -rf .cache/lock && python3 -m venv .cache/lock
	.cache/lock/bin/pip install --quiet --upgrade pip
	.cache/lock/bin/pip install --quiet -e '.[postgresql]' --group dev
	.cache/lock/bin/pip freeze --exclude-editable > requirements.lock
	rm -rf .cache/lock

clean: ## Remove everything that set-up made
	rm -rf $(VENV) .cache web/static/dist web/frontend/node_modules build dist *.egg-info

.PHONY: help run test tests check fast fix fuzz crash approve wheel setup lock clean
