#!/usr/bin/env bash
# inside.sh PACKAGES FOLDER POOL: runs one engine as the first process of namespaces of its own; engines.sh starts it.
#
# Processes, mounts, interfaces, iptables rules and the host name belong to these namespaces, so killing this process
# takes all of them away. The engine starts anew whenever it ends, so that a test can restart it by ending it.
set -euo pipefail
packages=$1
folder=$2
pool=$3
name=${folder##*/}

echo "$name" >/proc/sys/kernel/hostname
mount -t tmpfs -o mode=755 tmpfs /run
# Engines write to these whatever they are told: what they write is theirs alone.
for shared in /etc /opt /var/lib; do
	case "$packages/ $folder/" in
	"$shared"/* | *" $shared"/*) continue ;;
	esac
	private=/run/private${shared////-}
	mkdir -p "$private"/{new,work}
	mount -t overlay -o "lowerdir=$shared,upperdir=$private/new,workdir=$private/work" overlay "$shared"
done
if ! grep -q ' cgroup' /proc/mounts; then
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
ip link set lo up
# Somewhere for macvlan and ipvlan networks to hang from.
ip link add uplink type veth peer name uplink-far
ip link set uplink up
ip link set uplink-far up
echo 1 >/proc/sys/net/ipv4/ip_forward

export PATH=$packages/usr/sbin:$packages/usr/bin:$PATH
options=()
[ ! -s "$folder/options" ] || mapfile -t options <"$folder/options"
case $name in
*-small) addresses=(--bip "$pool.1.1/24" --default-address-pool "base=$pool.0.0/28,size=29") ;;
*) addresses=(--bip "$pool.0.1/24" --default-address-pool "base=$pool.0.0/16,size=24") ;;
esac
while :; do
	if [[ ${options[*]} == *--tlsverify* ]]; then
		# The port is in here; doors.sh opens it to the outside.
		socat "UNIX-LISTEN:$folder/tls.sock,fork,unlink-early" TCP:127.0.0.1:2376 >>"$folder/log" 2>&1 &
	fi
	rm -f "$folder/docker.pid"
	dockerd --host "unix://$folder/docker.sock" --data-root "$folder/data" --exec-root /run/docker \
		--pidfile "$folder/docker.pid" --config-file "$folder/daemon.json" \
		--cgroup-parent "/$(cat "$folder/cgroup")" --exec-opt native.cgroupdriver=cgroupfs \
		"${addresses[@]}" "${options[@]}" >>"$folder/log" 2>&1 &
	echo $! >"$folder/inner-pid"
	wait $! || true
	pkill -x socat || true
	sleep 0.1
done
