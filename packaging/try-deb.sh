#!/usr/bin/env bash
# try-deb.sh PACKAGE DOCKER: installs the package into a root of its own, calls the plugin through that docker CLI and its
# completions through the shells, removes it, and looks for what is left. Needs root, bash, zsh and fish.
set -euo pipefail
package=$1
docker=$2

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fail() { echo "try-deb: $*" >&2; exit 1; }
manage() { dpkg --root="$root" --force-depends --force-script-chrootless "$@" >"$root/log" 2>&1 || { cat "$root/log" >&2; fail "dpkg $*"; }; }
same() { [ "$2" = "$3" ] || fail "$1: '$2' instead of '$3'"; }

mkdir -p "$root/var/lib/dpkg"/{info,updates,triggers} "$root/config"
: >"$root/var/lib/dpkg/status"
: >"$root/var/lib/dpkg/available"
files() { (cd "$root" && find . -type f ! -path './var/lib/dpkg/*' ! -name log ! -path './config/*' ! -path './var/log/*' | sort); }

before=$(files)
manage --install "$package"
plugins=$root/usr/libexec/docker/cli-plugins
[ -x "$plugins/docker-destination" ] || fail "the plugin is not where docker looks for plugins"
echo "{\"cliPluginsExtraDirs\": [\"$plugins\"]}" >"$root/config/config.json"
through() { env -i PATH=/usr/bin:/bin DOCKER_CONFIG="$root/config" "$docker" "$@"; }
same "docker destination --version" "$(through destination --version)" "Docker Destination version v$(dpkg-deb -f "$package" Version)"
through --help | grep -q 'destination' || fail "docker --help does not list the plugin"
gzip -dc "$root/usr/share/man/man1/docker-destination.1.gz" | grep -q '^\.SH NAME' || fail "the manual page is none"

export PATH=$plugins:$PATH
completed=$(bash -c '. "$1"; COMP_WORDS=(docker-destination re); COMP_CWORD=1; _docker_destination; printf "%s " "${COMPREPLY[@]}"' bash \
    "$root/usr/share/bash-completion/completions/docker-destination")
same "completion in bash" "$completed" "release rename rewrite "
completed=$(bash -c '. "$1"; COMP_WORDS=(docker-destination rewrite --mode = b); COMP_CWORD=4; _docker_destination; printf "%s " "${COMPREPLY[@]}"' bash \
    "$root/usr/share/bash-completion/completions/docker-destination")
same "completion of a value in bash" "$completed" "both "
completed=$(HOME=$root/config fish --no-config -c "source $root/usr/share/fish/vendor_completions.d/docker-destination.fish; complete -C 'docker-destination re'" | cut -f 1 | tr '\n' ' ')
same "completion in fish" "$completed" "release rename rewrite "
completed=$(cd "$root" && zsh -fc '_describe() { print -r -- ${candidates%%:*}; }; words=(docker-destination re); CURRENT=2; . $1' zsh \
    "$root/usr/share/zsh/vendor-completions/_docker-destination")
same "completion in zsh" "$completed" "release rename rewrite"

manage --purge docker-destination
same "what is left" "$(files)" "$before"
echo "installed, called and removed $(basename "$package")"
