#!/bin/sh
# Writes requirements/*.txt from pyproject.toml: exact versions with hashes, and no index host.
# Usage: scripts/lock.sh [--upgrade | --upgrade-package NAME]. Each later lock holds the earlier ones.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/python -m piptools compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate "$@" pyproject.toml
}

compile --all-extras --output-file requirements/dev.txt "$@"
compile --extra embedded --constraint requirements/dev.txt --output-file requirements/embedded.txt
compile --constraint requirements/dev.txt --output-file requirements/base.txt
