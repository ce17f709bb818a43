#!/bin/sh
# Writes the OpenAPI document and the client's types afresh, aside, and compares them with those in web/.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
aside=$(mktemp -d)
trap 'rm -rf "$aside"' EXIT INT TERM

mkdir -p "$aside/src/api" "$aside/tools/openapi"
cp web/package.json web/biome.json "$aside"
cp web/tools/openapi/package.json "$aside/tools/openapi"
ln -s "$root/web/node_modules" "$aside/node_modules"
[ ! -d web/tools/openapi/node_modules ] || ln -s "$root/web/tools/openapi/node_modules" "$aside/tools/openapi/node_modules"

.venv/bin/python -m muster.cli openapi > "$aside/openapi.json"
# npm's own words are of interest only if it fails.
(cd "$aside" && npm run --silent generate) > "$aside/log" 2>&1 || { cat "$aside/log" >&2; exit 1; }

for file in openapi.json src/api/generated.ts; do
    if ! diff -u "web/$file" "$aside/$file" > "$aside/diff"; then
        head -n 40 "$aside/diff" >&2
        echo "web/$file is not what the routes say. Run make openapi and commit what it writes." >&2
        exit 1
    fi
done
