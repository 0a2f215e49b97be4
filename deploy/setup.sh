#!/usr/bin/env bash
# Builds .venv from constraints.txt and leaves .venv/bin/sodateru. Safe to run again: does nothing when nothing changed.
# SODATERU_EXTRAS=local,dev chooses the optional parts; PYTHON=python3.12 another interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

extras=${SODATERU_EXTRAS:-local,dev}
stamp=.venv/.sodateru-stamp
want=$(cat pyproject.toml constraints.txt deploy/setup.sh | sha256sum | cut -d' ' -f1)-$extras
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "Python 3.11 以上が必要です / Python 3.11 or newer is needed (PYTHON=python3.12 make setup)"; exit 1; }

say "[1/3] 仮想環境 .venv を用意しています / preparing .venv"
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"

# uv resolves the core in seconds; torch goes through pip, which honours a CPU index configured by the company.
if [[ ",$extras," == *,local,* ]] && ! .venv/bin/python -c 'import torch' 2>/dev/null; then
    say "[2/3] PyTorch を入れています（約200MB）/ installing PyTorch (about 200 MB)"
    torch=$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' constraints.txt | head -1)
    pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)
    if [ -e /dev/nvidiactl ]; then
        "${pip[@]}" "torch==$torch"
    else
        "${pip[@]}" --no-deps "torch==$torch+cpu" 2>/dev/null ||
            "${pip[@]}" --no-deps "torch==$torch+cpu" --extra-index-url "${TORCH_CPU_INDEX:-https://download.pytorch.org/whl/cpu}" 2>/dev/null || {
            say "CPU 版が見つからないため GPU 版（約3GB）を入れます / no CPU build found: installing the 3 GB GPU build"
            "${pip[@]}" "torch==$torch"; }
    fi
fi

say "[3/3] 依存パッケージを入れています / installing the pinned dependencies"
left_out=$(mktemp)
trap 'rm -f "$left_out"' EXIT
printf '%s\n' "kubernetes ; sys_platform == 'never'" "torch ; sys_platform == 'never'" >"$left_out"
of_torch=(filelock fsspec jinja2 networkx sympy typing-extensions)
UV_COMPILE_BYTECODE=1 .venv/bin/uv pip install --quiet --python .venv/bin/python \
    --override "$left_out" -c constraints.txt -e ".[$extras]" "${of_torch[@]}"
printf '%s' "$want" >"$stamp"
say "できました / ready: .venv/bin/sodateru --help"
