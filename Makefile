# Two commands do everything from a bare machine: `make run` and `make test`. `make` alone lists the others.
# Both use .venv in this folder, so that `.venv/bin/python manage.py …` works after either.

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh

PORT ?= 8000
export PORT

PREPARE = python="$$(sh scripts/find_python.sh)" && "$$python" -m scripts.bootstrap
CHECKS = .venv/bin/python -m scripts.run_checks

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## From a bare machine to a working site with demo data (PORT=8000); Ctrl-C stops it
	@$(PREPARE) run
	@exec .venv/bin/python -m scripts.run_hub

.PHONY: test
test: ## From a bare machine to the whole suite passed
	@$(PREPARE) test
	@$(CHECKS) check unit e2e

.PHONY: bench
bench: ## Measure, write bench/results.json and print the table (ARGS=client for one part)
	@$(PREPARE) test
	@.venv/bin/python -m bench $(ARGS)

.PHONY: check
check: ## All that is checked without running a test: lint, types, layers, migrations, deployment
	@$(PREPARE) test
	@$(CHECKS) check

.PHONY: lint
lint: ## Look for faults of style in code and templates
	@$(PREPARE) test
	@$(CHECKS) lint

.PHONY: format
format: ## Put code and templates into shape
	@$(PREPARE) test
	@.venv/bin/ruff check --fix --exit-zero --quiet .
	@.venv/bin/ruff format .

.PHONY: lock
lock: ## Write requirements/*.txt anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(PREPARE) test
	@sh scripts/lock.sh $(ARGS)

.PHONY: stop
stop: ## Stop an embedded database that a killed process left behind
	@.venv/bin/python -m feedbackhub.embedded stop

.PHONY: clean
clean: ## Remove .venv and all that tools made; the demo data in var/ stay
	@rm -rf .venv build .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
