# The front door. Everything needs only Python 3.11 or newer and make; each target does its own set-up.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo serve test test-slow check fix bench clean

# As many test workers as there are cores; `make test WORKERS=0` runs in one process, for a debugger.
WORKERS ?= auto
BIN := .venv/bin

help: ## show this list
	@echo "Solidum: make TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/.core .venv/.dev .venv/.web: pyproject.toml tools/set_up.py
	@python=$$(tools/find_python $(PYTHON)) && "$$python" tools/set_up.py $(@:.venv/.%=%)

demo: .venv/.core ## analyse two real decided cases into build/demo/
	@$(BIN)/python tools/demo.py

serve: .venv/.web ## open the workbench in the browser, with the case studies loaded
	@$(BIN)/solidum serve --examples cases/studies

test: .venv/.dev ## run the main test suite
	@$(BIN)/pytest -n $(WORKERS)

test-slow: .venv/.dev ## run the long tests: many random cases, packs and fuzzed files
	@$(BIN)/pytest -n $(WORKERS) -m slow

check: .venv/.dev ## format, lint, types, import rules, law packs, main tests
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/solidum law lint
	@$(BIN)/solidum law test
	@$(BIN)/pytest -n $(WORKERS)

fix: .venv/.dev ## put format and simple lint faults right
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: .venv/.dev ## time one case, in process and as a whole command
	@set -e; for bench in benchmarks/*.py; do echo "== $$bench"; $(BIN)/python "$$bench"; done

clean: ## remove everything that make made, .venv included
	@rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
