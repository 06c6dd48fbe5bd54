#!/usr/bin/env bash
# demo-engine.sh PLUGIN: the whole story on an engine: a destination, a stack and its copy on it, another name while it
# serves, a clone on a second destination, a refusal, a look for what is wrong. All objects are its own and are removed again.
#
# The engine is that of docker's current context when it answers, else one of the test bed's when that can be started here
# (root, and Debian's packages for it). Without either it says what is missing.
set -euo pipefail

plugin=$1
here=$(cd "$(dirname "$0")/.." && pwd)
bed=""
made=""

clean() {
    set +e
    local project
    for project in demo-shop demo-copy demo-clone; do
        [ -z "$made" ] || docker ps -aq --filter "label=com.docker.compose.project=$project" | xargs -r docker rm -fv >/dev/null 2>&1
        [ -z "$made" ] || docker network ls -q --filter "label=com.docker.compose.project=$project" | xargs -r docker network rm >/dev/null 2>&1
    done
    if [ -n "$made" ]; then
        docker destination rm -f demo-prod demo-live demo-edge >/dev/null 2>&1
        docker destination release demo-old >/dev/null 2>&1
        docker network rm demo-old >/dev/null 2>&1
        docker rmi destination-demo >/dev/null 2>&1
    fi
    if [ -n "$bed" ]; then
        "$here/tests/testbed/engines.sh" down >/dev/null 2>&1
        rm -rf "$bed"
    fi
}

answers() {
    command -v docker >/dev/null 2>&1 && timeout 5 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# An engine of the test bed, its docker CLI and Compose, and the plugin where that CLI looks for it.
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
    ln -s "$tools/compose-new" "$bed/config/cli-plugins/docker-compose"
    ln -s "$plugin" "$bed/config/cli-plugins/docker-destination"
    export PATH="$bed/bin:$PATH" DOCKER_CONFIG=$bed/config DOCKER_HOST="unix://$bed/engines/trixie/docker.sock"
    unset DOCKER_CONTEXT
}

# An image with a shell and a web server: made of this machine's busybox, else pulled.
image() {
    if command -v busybox >/dev/null && "$here/tests/testbed/image.sh" 2>/dev/null | docker import - destination-demo >/dev/null 2>&1; then
        return
    fi
    docker pull -q busybox >/dev/null 2>&1 && docker tag busybox destination-demo
}

# Nothing of somebody else's is touched: all of these names must be free.
free() {
    local name
    for name in demo-prod demo-live demo-edge demo-old; do
        ! docker network inspect "$name" >/dev/null 2>&1 || { echo "there is a network $name already"; return 1; }
    done
    for name in demo-shop demo-copy demo-clone; do
        [ -z "$(docker ps -aq --filter "label=com.docker.compose.project=$name")" ] || { echo "there is a project $name already"; return 1; }
    done
    ! docker image inspect destination-demo >/dev/null 2>&1 || { echo "there is an image destination-demo already"; return 1; }
}

say() { printf '\n# %s\n' "$*"; }
# Standard error, where progress and notes go, comes with it; a refusal is part of the story.
show() {
    local word
    printf '$'
    for word; do
        case $word in
        *[[:space:]]*) printf ' "%s"' "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
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
if ! docker compose version >/dev/null 2>&1; then
    echo "docker compose is missing; nothing is shown on the engine"
    exit 0
fi
free || { echo "nothing is shown on the engine"; exit 0; }
made=yes
image || { echo "no image could be made or pulled; nothing is shown on the engine"; exit 0; }
cd "$here/fixtures/demo/shop"
unset COMPOSE_PROJECT_NAME COMPOSE_FILE DOCKER_DESTINATION
export COMPOSE_PROGRESS=quiet

say "A place to deploy to"
show docker destination create --description "where the shops are" demo-prod

say "What would go wrong, before anything is deployed"
show docker destination lint --format concise --destination demo-prod

say "The stack and a copy of it, on networks of their own and on the destination; the file stays as it is"
show docker destination compose -p demo-shop --to demo-prod up -d
show docker destination compose -p demo-copy --to demo-prod up -d

say "Each finds its own database, and the other's under a name that can't be mistaken"
show docker exec demo-shop-web-1 wget -q -O - http://db/
show docker exec demo-copy-web-1 wget -q -O - http://db/
show docker exec demo-copy-web-1 wget -q -O - http://db.demo-shop/

say "What is there"
show docker destination ls --filter name=demo-
show docker destination ps demo-prod

say "A network that is there already becomes a destination, and is none again"
show docker network create demo-old
show docker destination adopt --name old-place demo-old
show docker destination release demo-old
show docker network rm demo-old

say "Another name, while a client asks all along"
asked=$(mktemp)
while timeout 5 docker exec demo-copy-web-1 wget -q -O - http://web.demo-shop/ >>"$asked" 2>&1 || echo lost >>"$asked"; do :; done &
client=$!
sleep 0.5
show docker destination rename demo-prod demo-live
sleep 0.5
kill "$client"
wait "$client" 2>/dev/null || true
echo "requests lost meanwhile: $(grep -c lost "$asked" || true)"
rm -f "$asked"

say "A copy of the copy on another destination"
show docker destination create demo-edge
show docker destination clone --name demo-clone --to demo-edge demo-copy
show docker destination ps demo-edge

say "Nothing is removed that somebody needs"
show docker destination rm demo-live

say "Is anything wrong?"
show docker destination doctor demo-live demo-edge

say "All of it removed again"
show docker destination compose -p demo-shop down
show docker destination compose -p demo-copy down
show docker compose -p demo-clone down --volumes
show docker destination rm demo-live demo-edge
