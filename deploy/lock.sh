#!/usr/bin/env bash
# Resolves pyproject.toml into constraints.txt; GPU-only packages are left to the torch wheel itself.
set -euo pipefail
cd "$(dirname "$0")/.."
{
    echo "# The tested set: every install (setup, CI, Docker) takes these versions. Refresh: make lock"
    .venv/bin/uv pip compile -q --universal --python-version 3.11.5 --all-extras --no-annotate --no-header \
        -c constraints.txt ${UPGRADE:+--upgrade} pyproject.toml |
        grep -v -E "'never'|nvidia|cuda-|triton|emscripten'\$|^#"
} >constraints.new
mv constraints.new constraints.txt
