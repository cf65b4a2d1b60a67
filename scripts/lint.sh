#!/bin/sh
# Runs every check, then says which failed: one run shows all there is to mend.
set -u
cd "$(dirname "$0")/.."
failed=

check() {
    name=$1
    shift
    echo "lint: $name"
    "$@" || failed="$failed $name"
}

bin=.venv/bin
check ruff $bin/ruff check --quiet .
check format $bin/ruff format --check --quiet .
check mypy $bin/mypy
check floors env PYTHONPATH=platform $bin/lint-imports --no-logo --cache-dir build/import-linter
check house $bin/python scripts/check_house.py
check translations $bin/python scripts/check_translations.py

if [ -n "$failed" ]; then
    echo "lint: failed:$failed" >&2
    exit 1
fi
echo "lint: all is well"
