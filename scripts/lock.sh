#!/bin/sh
# Compiles the locks from pyproject.toml: exact versions with hashes, for every Python we run on.
# `sh scripts/lock.sh --upgrade` takes newer releases; without it, what is locked stays.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --custom-compile-command "make lock" "$@"
}

compile pyproject.toml --output-file requirements.txt "$@"
compile pyproject.toml --extra dev --constraint requirements.txt --output-file requirements-dev.txt "$@"
compile --group pyproject.toml:node --output-file requirements-node.txt "$@"

mkdir -p build
cp package.json package-lock.json build/
(cd build && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund)
cp build/package-lock.json package-lock.json
rm build/package.json build/package-lock.json

if grep -nE -- '--(extra-)?index-url|--find-links|"resolved"|https?://[^"]*(tgz|whl)' requirements*.txt package-lock.json; then
    echo "lock: a lock names where packages come from; see the lines above" >&2
    exit 1
fi
