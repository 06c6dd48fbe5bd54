#!/usr/bin/env bash
# demo-engine.sh PLUGIN: shows destinations on an engine, with objects of its own that are all removed again.
#
# The engine is that of docker's current context when it answers, else one of the test bed's when that can be started here
# (root, and Debian's packages for it). Without either it says what is missing.
set -euo pipefail

plugin=$1
here=$(cd "$(dirname "$0")/.." && pwd)
own=destination-demo-$$
bed=""

clean() {
    set +e
    docker rm -f "$own" >/dev/null 2>&1
    docker destination rm -f "$own-shop" "$own-storefront" "$own-legacy" >/dev/null 2>&1
    docker destination release "$own-legacy" >/dev/null 2>&1
    docker network rm "$own" "$own-legacy" >/dev/null 2>&1
    docker rmi "$own" >/dev/null 2>&1
    if [ -n "$bed" ]; then
        "$here/tests/testbed/engines.sh" down >/dev/null 2>&1
        rm -rf "$bed"
    fi
}

answers() {
    command -v docker >/dev/null 2>&1 && timeout 5 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# An engine of the test bed, its docker CLI, and the plugin where that CLI looks for it.
borrow() {
    [ "$(id -u)" = 0 ] || { echo "no Docker engine answers, and starting one of the test bed needs root"; return 1; }
    local tool
    for tool in apt-get containerd runc iptables ip nsenter busybox socat openssl ssh sshd pgrep; do
        command -v "$tool" >/dev/null || { echo "no Docker engine answers, and the test bed's needs $tool"; return 1; }
    done
    bed=$(mktemp -d)
    local tools=${TOOLS:-${CARGO_TARGET_DIR:-$here/target}/tools}
    "$here/tests/testbed/fetch-tools.sh" "$tools" >/dev/null || { echo "no docker CLI could be fetched"; return 1; }
    export DESTINATION_TESTBED=$bed/engines DESTINATION_DOCKER=$tools/docker-new
    "$here/tests/testbed/engines.sh" up trixie >/dev/null || { echo "no engine of the test bed could be started"; return 1; }
    mkdir -p "$bed/bin" "$bed/config/cli-plugins"
    ln -s "$tools/docker-new" "$bed/bin/docker"
    ln -s "$plugin" "$bed/config/cli-plugins/docker-destination"
    export PATH="$bed/bin:$PATH" DOCKER_CONFIG=$bed/config DOCKER_HOST="unix://$bed/engines/trixie/docker.sock"
    unset DOCKER_CONTEXT
}

show() {
    echo
    echo "\$ $*"
    "$@" 2>&1 || true
}

echo
trap clean EXIT
trap 'exit 130' INT TERM HUP
if answers && docker destination --help >/dev/null 2>&1; then
    echo "Destinations, on the engine of docker's current context; everything made here is removed again"
elif borrow; then
    echo "Destinations, on an engine of the test bed, since none answers here"
else
    echo "That is all that can be shown without an engine."
    exit 0
fi

show docker destination create --network "$own" --description "shown by make demo" "$own-shop"
docker network create "$own-legacy" >/dev/null
show docker destination adopt "$own-legacy"
show docker destination ls --filter "name=$own"
show docker destination rename "$own-shop" "$own-storefront"

# An empty image: nothing is pulled, and the container is never started.
tar -c --files-from /dev/null | docker import - "$own" >/dev/null
docker create --name "$own" --network "$own" "$own" /nothing >/dev/null
show docker destination rm "$own-storefront"
docker rm "$own" >/dev/null
show docker destination rm "$own-storefront"
show docker destination release "$own-legacy"
echo
echo "All of it is gone again."
