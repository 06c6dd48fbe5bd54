#!/usr/bin/env bash
# Shows the main job on a real multi-service file: the rewrite as a diff, in the three modes. Goes through
# `docker destination` when docker is there, through the plugin's binary otherwise, and changes no file.
set -euo pipefail

plugin=$1
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here/fixtures/compose/real/shop"

if command -v docker >/dev/null 2>&1 && docker destination --help >/dev/null 2>&1; then
    run=(docker destination)
else
    echo "docker is not here, or does not see the plugin: showing its binary, $plugin"
    run=("$plugin")
fi

show() {
    echo
    echo "\$ ${run[*]} $*"
    "${run[@]}" "$@"
}

echo
echo "The file: $PWD/compose.yaml, six services on the networks front and back"
show rewrite --diff
show rewrite --diff --connect --network prod -q
show rewrite --diff --mode only --network prod -q
echo
echo "A second file instead of an edit, for docker compose -f compose.yaml -f second.yaml:"
show rewrite --override --connect --network prod -q
echo
echo "Before a deploy: what would go wrong, and what can be mended"
cd ../blog
show lint draft.yml || true
show lint --diff --unsafe-fixes -q draft.yml || true
echo
echo "No file was changed. On your own: docker destination rewrite --diff --connect --network NETWORK"
