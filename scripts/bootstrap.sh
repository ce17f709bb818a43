#!/bin/sh
# Makes .venv with a Python >= 3.11 of this machine and puts uv into it, from PyPI or whichever index this
# machine's pip is set up for. Does nothing where .venv works and has that uv: a file that is newer, as after a
# checkout, says nothing of that. Otherwise it starts afresh.
#
# PYTHON=/path/to/python chooses the Python.
set -eu
cd "$(dirname "$0")/.."

usable() { # has it venv and ensurepip too?
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null || return 1
    "$1" -c 'import venv, ensurepip' 2>/dev/null || { without_pip="$without_pip $1"; return 1; }
}

find_python() {
    without_pip=""
    # A name may be a shim that stands for no Python, so each is run.
    for candidate in ${PYTHON:+"$PYTHON"} python3.14 python3.13 python3.12 python3.11 python3 python; do
        if usable "$candidate"; then
            found=$candidate
            return 0
        fi
    done
    {
        if [ -n "$without_pip" ]; then
            echo "Muster found a Python ($without_pip ), but it lacks the modules venv and ensurepip."
            echo "On Debian and Ubuntu: apt-get install python3-venv. Then run make again."
        else
            echo "Muster needs Python 3.11 or newer, and found none on the PATH."
            echo "Install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python),"
            echo "or say where it is: make PYTHON=/path/to/python3 ..."
        fi
    } >&2
    return 1
}

in_order() { # does .venv run, was it made in this place, and is its uv the one that is locked?
    [ "$(cat .venv/stamps/place 2>/dev/null)" = "$(pwd -P)" ] || return 1
    .venv/bin/python -c 'import pip' 2>/dev/null || return 1
    case "$(.venv/bin/uv --version 2>/dev/null) " in
        "uv $(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt) "*) return 0 ;;
    esac
    return 1
}

if in_order; then
    exit 0
fi
find_python
echo "Installing Python's tools into .venv, with $("$found" --version) (some seconds, once)."
rm -rf .venv
"$found" -m venv .venv
# pip reads this machine's own configuration: which index to ask, which certificates to trust.
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements/uv.txt
mkdir -p .venv/stamps
pwd -P >.venv/stamps/place
touch .venv/stamps/uv
