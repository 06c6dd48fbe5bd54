#!/usr/bin/env bash
# engines.sh: real Docker engines to test against, side by side, from Debian's packages.
#
#   engines.sh up [NAME...]     start them (default: every one below) and wait until they answer
#   engines.sh down             stop all and remove everything they made
#   engines.sh restart NAME     cut its power: the engine, its containerd and its containers are killed at once; the
#                               engine comes back by itself and starts what its restart policies say
#   engines.sh hosts            what DESTINATION_TEST_HOSTS wants: NAME=ENDPOINT,...
#
# Names are Debian suites, `bookworm`, `trixie`, `sid`; the same with `-swarm`: an engine that is a swarm manager; and with
# `-small`: one with addresses for two networks, and without iptables, so that many networks with addresses of their own
# are made at once.
#
# With `trixie` and `sid` come two more ways to them (doors.sh): TLS with client certificates, and ssh with a key. All
# are contexts in the folder DESTINATION_TESTBED/config: the engines by their names, `tls` and `ssh`. For ssh,
# DESTINATION_TESTBED/doors/bin has an ssh that knows key and host: put it first in PATH.
#
# DESTINATION_TESTBED  the folder that holds it all, named and removed by this script (default: testbed below the cargo
#                      target folder). Several beds run side by side in folders of their own: each engine has its own
#                      namespaces, so neither addresses nor names nor iptables rules can collide.
# DESTINATION_ENGINES  the packages (fetch-engines.sh; default: engines below the target folder)
# DESTINATION_DOCKER   the docker CLI (default: docker-new of fetch-tools.sh below the target folder)
#
# Needs root, and Debian's containerd, runc, iptables, iproute2, util-linux, procps, busybox, socat,
# openssl and openssh.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}
mkdir -p "$target"
target=$(cd "$target" && pwd)
bed=${DESTINATION_TESTBED:-$target/testbed}
packages=${DESTINATION_ENGINES:-$target/engines}
docker=${DESTINATION_DOCKER:-$target/tools/docker-new}
all="bookworm trixie sid bookworm-swarm trixie-swarm sid-swarm bookworm-small trixie-small sid-small"
case $bed in
/*) ;;
*) bed=$PWD/$bed ;;
esac

die() {
	printf 'engines: %s\n' "$*" >&2
	exit 1
}

on() {
	local name=$1
	shift
	DOCKER_CONFIG="$bed/config" DOCKER_HOST="unix://$bed/$name/docker.sock" "$docker" "$@"
}

# The process of engine $1, when it runs: its number is believed only while it started when we started it.
process() {
	local pid born
	[ -s "$bed/$1/pid" ] || return 1
	read -r pid born <"$bed/$1/pid"
	[ "$(started "$pid")" = "$born" ] && echo "$pid"
}

# When process $1 started, in ticks since boot.
started() {
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

# The first two numbers of the addresses of engine $1; networks get theirs from POOL.0.0/16, small engines' from POOL.0.0/28.
pool() {
	local number=60 name
	for name in $all; do
		[ "$name" != "$1" ] || break
		number=$((number + 1))
	done
	echo "10.$number"
}

start() {
	local name=$1 folder=$bed/$1 pid
	! process "$name" >/dev/null || return 0
	mkdir -p "$folder"
	echo '{}' >"$folder/daemon.json"
	case $name in
	trixie)
		printf -- '%s\n' --host tcp://127.0.0.1:2376 --tlsverify "--tlscacert=$bed/tls/ca.pem" \
			"--tlscert=$bed/tls/server.pem" "--tlskey=$bed/tls/server-key.pem" >"$folder/options"
		;;
	*-small) printf -- '%s\n' --iptables=false --ip6tables=false >"$folder/options" ;;
	esac
	echo "$(basename "$(mktemp -u "$bed/destination-testbed-XXXXXXXX")")" >"$folder/cgroup"
	setsid unshare --mount --net --pid --ipc --uts --fork --kill-child --mount-proc \
		"$here/inside.sh" "$packages/${name%-*}" "$folder" "$(pool "$name")" </dev/null >>"$folder/log" 2>&1 &
	pid=$!
	echo "$pid $(started "$pid")" >"$folder/pid"
}

# A CA, and certificates of it for the server and for its clients.
certificates() {
	local who
	[ ! -s "$bed/tls/cert.pem" ] || return 0
	mkdir -p "$bed/tls"
	(
		cd "$bed/tls"
		key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1"; }
		key ca-key.pem
		openssl req -x509 -new -key ca-key.pem -subj /CN=testbed-ca -days 3650 -out ca.pem
		for who in server client; do
			key "$who-key.pem"
			{ echo "extendedKeyUsage=${who}Auth"; [ $who = client ] || echo subjectAltName=IP:127.0.0.1,DNS:localhost; } >ext
			openssl req -new -key "$who-key.pem" -subj "/CN=testbed-$who" -out csr
			openssl x509 -req -in csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 3650 -extfile ext -out "$who.pem"
		done
		mv client-key.pem key.pem
		mv client.pem cert.pem
	) >"$bed/tls/log" 2>&1 || { cat "$bed/tls/log" >&2; die "making certificates failed"; }
}

# Opens the doors, when the engines behind them are there.
doors() {
	local tries=0
	process trixie >/dev/null && process sid >/dev/null || return 0
	! process doors >/dev/null || return 0
	rm -rf "$bed/doors"
	mkdir -p "$bed/doors"
	setsid unshare --mount --pid --fork --kill-child --mount-proc "$here/doors.sh" "$bed" "$docker" \
		</dev/null >"$bed/doors/log" 2>&1 &
	echo "$! $(started $!)" >"$bed/doors/pid"
	until [ -s "$bed/doors/ssh-port" ]; do
		[ $((tries += 1)) -lt 200 ] && process doors >/dev/null || { cat "$bed/doors/log" >&2; die "the doors don't open"; }
		sleep 0.1
	done
}

# One context for each engine, and for each door.
contexts() {
	local name
	for name; do context "$name" "host=unix://$bed/$name/docker.sock"; done
	[ -s "$bed/doors/ssh-port" ] || return 0
	context tls "host=tcp://127.0.0.1:$(cat "$bed/doors/tls-port"),ca=$bed/tls/ca.pem,cert=$bed/tls/cert.pem,key=$bed/tls/key.pem"
	context ssh "host=ssh://root@127.0.0.1:$(cat "$bed/doors/ssh-port")"
}

context() {
	"$docker" --config "$bed/config" context rm -f "$1" >/dev/null 2>&1 || true
	"$docker" --config "$bed/config" context create "$1" --docker "$2" >/dev/null 2>&1 || die "making the context $1 failed"
}

answers() {
	local name=$1 tries=0
	until on "$name" version >/dev/null 2>&1; do
		tries=$((tries + 1))
		process "$name" >/dev/null || { tail -n 20 "$bed/$name/log" >&2; die "$name ended; its log is $bed/$name/log"; }
		[ $tries -lt 300 ] || { tail -n 20 "$bed/$name/log" >&2; die "$name does not answer; its log is $bed/$name/log"; }
		sleep 0.1
	done
}

# Swarm where the name says so, and the image.
furnish() {
	local name=$1
	case $name in
	*-swarm)
		on "$name" node ls >/dev/null 2>&1 ||
			on "$name" swarm init --advertise-addr 127.0.0.1 --default-addr-pool "$(pool "$name" | sed 's/^10\.6/10.16/').0.0/16" >/dev/null
		;;
	esac
	on "$name" image inspect testbed >/dev/null 2>&1 ||
		on "$name" import --change 'CMD ["tail", "-f", "/dev/null"]' - testbed <"$bed/image.tar" >/dev/null
}

up() {
	local name tool failed=
	[ "$(id -u)" = 0 ] || die "this needs root"
	for tool in containerd runc iptables ip unshare setsid nsenter pgrep pkill busybox socat openssl ssh ssh-keygen; do
		command -v "$tool" >/dev/null || die "$tool is missing (Debian: apt-get install containerd runc iptables iproute2 util-linux procps busybox socat openssl openssh-client openssh-server)"
	done
	[ -x "$docker" ] || die "no docker CLI at $docker: make tools fetches it"
	[ ${#bed} -le 80 ] || die "$bed is too long for a socket's path: name a shorter folder in DESTINATION_TESTBED"
	"$here/fetch-engines.sh" "$packages"
	mkdir -p "$bed/config"
	[ -s "$bed/image.tar" ] || "$here/image.sh" >"$bed/image.tar"
	certificates
	for name; do start "$name"; done
	for name; do
		(answers "$name" && furnish "$name") &
		eval "waiter_${name//-/_}=\$!"
	done
	for name; do
		eval "wait \$waiter_${name//-/_}" || failed="$failed $name"
	done
	[ -z "$failed" ] || die "not ready:$failed"
	doors
	contexts "$@"
	hosts >"$bed/hosts"
}

hosts() {
	local name list=
	for name in $all; do
		! process "$name" >/dev/null || list="$list,$name=unix://$bed/$name/docker.sock"
	done
	echo "${list#,}"
}

stop() {
	local folder=$bed/$1 pid tries=0 mark
	if pid=$(process "$1"); then
		kill -KILL "$pid"
		while process "$1" >/dev/null; do sleep 0.05; done
	fi
	if [ -s "$folder/cgroup" ]; then
		mark=$(cat "$folder/cgroup")
		find /sys/fs/cgroup -depth -type d -path "*/$mark*" -exec rmdir {} + 2>/dev/null || true
		while find /sys/fs/cgroup -maxdepth 2 -name "$mark" 2>/dev/null | grep -q . && [ $((tries += 1)) -lt 200 ]; do
			sleep 0.05
			find /sys/fs/cgroup -depth -type d -path "*/$mark*" -exec rmdir {} + 2>/dev/null || true
		done
	fi
	# The kernel ends the processes, and with them their mounts, a moment after their first one.
	tries=0
	until rm -rf "$folder" 2>/dev/null; do
		[ $((tries += 1)) -le 200 ] || die "can't remove $folder"
		sleep 0.05
	done
}

down() {
	local name
	for name in doors $all; do
		[ ! -d "$bed/$name" ] || stop "$name" &
	done
	wait
	rm -rf "$bed/config" "$bed/tls" "$bed/image.tar" "$bed/hosts"
	[ ! -d "$bed" ] || rmdir "$bed" 2>/dev/null || die "$bed holds something this script did not make, or could not remove"
}

restart() {
	local old
	process "$1" >/dev/null || die "$1 does not run"
	old=$(cat "$bed/$1/inner-pid")
	nsenter --target "$(pgrep -P "$(process "$1")")" --pid --mount bash -c 'kill -KILL -1'
	while [ "$(cat "$bed/$1/inner-pid")" = "$old" ]; do sleep 0.05; done
	answers "$1"
}

command=${1:-}
shift || true
case $command in
up)
	[ $# -gt 0 ] || set -- $all
	for name; do
		case " $all " in
		*" $name "*) ;;
		*) die "no engine is called $name; there are: $all" ;;
		esac
	done
	up "$@"
	;;
down) down ;;
restart) restart "${1:?which engine}" ;;
hosts) hosts ;;
*)
	sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
	exit 2
	;;
esac
