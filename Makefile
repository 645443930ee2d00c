# Everything a fresh machine needs is installed by scripts/bootstrap; only python3 (3.11+), git and make are assumed.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PYTEST_ARGS ?=

.PHONY: help up setup test lint fmt bench lock openapi stop

help: ## list the goals
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

up: ## everything on a fresh machine, then serve on http://127.0.0.1:8000
	@$(PYTHON) scripts/bootstrap up
	@$(BIN)/handfast up --port $(PORT)

setup: ## install what development needs; start nothing
	@$(PYTHON) scripts/bootstrap setup

test: ## all checks and tests, on the embedded server and on a second one where the machine has it
	@$(PYTHON) scripts/bootstrap test
	@$(BIN)/python scripts/check $(PYTEST_ARGS)

lint: ## the static checks only
	@$(PYTHON) scripts/bootstrap setup
	@$(BIN)/python scripts/check --static

fmt: ## format and sort imports
	@$(PYTHON) scripts/bootstrap setup
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: ## measure the workloads of benchmarks/
	@$(PYTHON) scripts/bootstrap setup
	@$(BIN)/handfast bench $(BENCH_ARGS)

lock: ## compile requirements/*.txt anew (UPGRADE=1 moves versions)
	@$(PYTHON) scripts/bootstrap lock $(if $(UPGRADE),--upgrade)

openapi: ## write docs/openapi.json and docs/contexts.md from the code
	@$(BIN)/handfast manage export_openapi
	@$(BIN)/handfast manage docs_contexts

stop: ## end what `make up` started, from another terminal
	@$(BIN)/handfast stop
