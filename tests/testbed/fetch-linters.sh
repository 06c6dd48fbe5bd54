#!/usr/bin/env bash
# fetch-linters.sh DIR: get other linters of compose files to measure beside, dclint from npm and compose-lint from PyPI.
#
# Leaves DIR/dclint and DIR/compose-lint, links to the programs. What can't be had is left out and said; nothing needs it.

set -euo pipefail

[ $# -eq 1 ] && [ -n "$1" ] || {
	echo 'usage: fetch-linters.sh DIR' >&2
	exit 2
}
mkdir -p "$1"
dir=$(cd "$1" && pwd)

if ! [ -x "$dir/dclint" ]; then
	if command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix "$dir/npm" dclint >/dev/null 2>&1; then
		ln -sf npm/node_modules/.bin/dclint "$dir/dclint"
	else
		echo 'fetch-linters: no dclint: npm is missing or did not get it' >&2
	fi
fi
if ! [ -x "$dir/compose-lint" ]; then
	if python3 -m venv "$dir/venv" >/dev/null 2>&1 && "$dir/venv/bin/pip" install --quiet compose-lint >/dev/null 2>&1; then
		ln -sf venv/bin/compose-lint "$dir/compose-lint"
	else
		echo 'fetch-linters: no compose-lint: python3 with venv is missing or pip did not get it' >&2
	fi
fi
