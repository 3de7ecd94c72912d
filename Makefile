# The two commands that matter: `make up` deploys an environment, `make test` proves the project.
# Both set up what they need: a virtual environment, the locked dependencies, and the Pulumi engine.

PYTHON ?= python3
STACK ?= dev
PROJECT ?= stacks/platform

BIN := .venv/bin
WORKERS ?= auto
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev up down test check format golden docs bench lock clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.run ## Install what the library and the devops command need
setup-dev: .venv/.dev ## Install the test tools as well

up: setup ## Deploy an environment: make up STACK=dev PROJECT=stacks/platform
	$(BIN)/devops up $(PROJECT) --stack $(STACK) --yes

down: setup ## Destroy it again
	$(BIN)/devops destroy $(PROJECT) --stack $(STACK) --yes

test: setup-dev ## Run every check and test, with the real engine
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/devops setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: setup-dev ## Run the checks and the fast tests, without the engine
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/e2e

format: setup-dev ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: setup-dev ## Write the golden files anew; read the difference before you commit it
	UPDATE_GOLDEN=1 $(BIN)/python -m pytest -q -n $(WORKERS) --ignore tests/e2e

docs: setup-dev ## Write the reference of rules, frameworks and commands anew
	$(BIN)/python -m docs.generate

bench: setup-dev ## Measure, as ratios side by side in one run
	$(BIN)/devops setup
	$(BIN)/python -m benchmarks.run

lock: setup-dev ## Resolve the dependencies anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group build --output-file requirements/build.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group build --output-file requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev --output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements/checkov.in --output-file requirements/checkov.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements/kubernetes-validate.in --output-file requirements/kubernetes-validate.txt

clean: ## Remove the virtual environment and what tools left behind
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis dist

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -m venv .venv \
	  || { echo "$(PYTHON) cannot make virtual environments; on Debian install python3-venv" >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/build.txt
	@touch $@

.venv/.run: .venv/.python requirements/run.txt pyproject.toml
	@sh tools/install requirements/run.txt
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@sh tools/install requirements/dev.txt
	@touch $@
