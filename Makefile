# What each target does: `make help`. Longer work stands in scripts/.
PYTHON_ANY := sh scripts/python.sh
BIN := .venv/bin
JOBS ?= 2
export QUICK

.DEFAULT_GOAL := help
.PHONY: help demo setup test soak lint format bench clean assets lock mails migration translations

help: ## this list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: ## set up, load the sample event and serve it (HOST=, PORT=)
	@exec $(PYTHON_ANY) scripts/demo.py

setup: ## what developing needs: .venv, front-end files, compiled translations
	@$(PYTHON_ANY) scripts/setup.py dev

test: setup ## every test (ARGS= goes to pytest); installs a browser, PostgreSQL, Redis and coturn where it can
	@$(PYTHON_ANY) scripts/test_services.py
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

soak: setup ## the long forms of the race, fault and bad-input tests
	@$(PYTHON_ANY) scripts/test_services.py
	@$(BIN)/python -m pytest -m soak --timeout 3600 $(ARGS)

lint: setup ## style, types, layer rules, house rules and translations
	@sh scripts/lint.sh

format: setup ## put the Python files into shape
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

bench: setup ## the benchmarks, one after the other
	@$(BIN)/python scripts/bench.py

bench-%: setup ## one benchmark: tests/bench/<name>.py (QUICK=1: its short form, where it has one)
	@$(BIN)/python scripts/bench.py $*

mails: setup ## pictures of every mail in every language, on a phone, at night and on a desk: build/mails/
	@$(PYTHON_ANY) scripts/test_services.py
	@MAIL_PICTURES=build/mails $(BIN)/python -m pytest -q tests/browser/test_letters.py

assets: setup ## build static/vendor/ anew
	@$(BIN)/python scripts/assets.py --test

lock: setup ## compile the locks from pyproject.toml and package.json (ARGS=--upgrade for newer releases)
	@sh scripts/lock.sh $(ARGS)

migration: setup ## write a migration from the models (MESSAGE="what changes")
	@test -n "$(MESSAGE)" || { echo 'migration: say what changes: make migration MESSAGE="…"' >&2; exit 2; }
	@$(BIN)/flask --app wsgi db revision --message "$(MESSAGE)"

translations: setup ## bring the catalogues up to date with the source
	@$(BIN)/python scripts/translations.py update

clean: ## remove what was made, but not your data (instance/, .env)
	rm -rf .venv build node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find translations -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
