#!/usr/bin/env bash
# doors.sh BED DOCKER: two more ways to engines of a bed, on loopback ports: TLS with client certificates to `trixie`, and
# ssh with a key to `sid`. engines.sh starts it as the first process of namespaces of its own.
#
# BED/doors/tls-port and ssh-port appear when both are open.
set -euo pipefail
bed=$1
docker=$2
doors=$bed/doors
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/sshd

mkdir -p "$doors/bin" "$doors/far"
ssh-keygen -q -t ed25519 -N '' -f "$doors/host-key" -C testbed
ssh-keygen -q -t ed25519 -N '' -f "$doors/key" -C testbed
ln -s "$docker" "$doors/far/docker"
# What a call over ssh finds there: a docker that talks to this engine.
cat >"$doors/far/shell" <<END
#!/bin/sh
export PATH="$doors/far:\$PATH" DOCKER_HOST="unix://$bed/sid/docker.sock"
exec sh -c "\$SSH_ORIGINAL_COMMAND"
END
# The ssh of a user who has configured this host.
cat >"$doors/bin/ssh" <<END
#!/bin/sh
exec "$(command -v ssh)" -F "$doors/config" "\$@"
END
chmod +x "$doors/far/shell" "$doors/bin/ssh"

# Opens the door $1 with a command that takes a port and stays, on some free port.
open() {
	local name=$1 port tries=0 pid
	shift
	while [ $((tries += 1)) -le 50 ]; do
		port=$((20000 + RANDOM % 12000))
		"$@" "$port" >>"$doors/log" 2>&1 &
		pid=$!
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			sleep 0.1
			kill -0 $pid 2>/dev/null || continue 2
			! grep -q ":$(printf '%04X' $port) .* 0A " /proc/net/tcp || { echo "$port" >"$doors/.$name"; return; }
		done
		kill $pid
	done
	return 1
}

tls() {
	exec socat "TCP-LISTEN:$1,bind=127.0.0.1,fork" "UNIX-CONNECT:$bed/trixie/tls.sock"
}

ssh() {
	exec "$(command -v sshd || echo /usr/sbin/sshd)" -D -e -f /dev/null -h "$doors/host-key" -p "$1" \
		-o ListenAddress=127.0.0.1 -o "AuthorizedKeysFile=$doors/key.pub" -o StrictModes=no -o UsePAM=no -o PidFile=none \
		-o PasswordAuthentication=no -o PermitRootLogin=yes -o "ForceCommand=$doors/far/shell"
}

open tls-port tls
open ssh-port ssh
cat >"$doors/config" <<END
IdentityFile $doors/key
IdentitiesOnly yes
UserKnownHostsFile $doors/known-hosts
GlobalKnownHostsFile /dev/null
END
echo "[127.0.0.1]:$(cat "$doors/.ssh-port") $(cut -d ' ' -f 1,2 "$doors/host-key.pub")" >"$doors/known-hosts"
mv "$doors/.tls-port" "$doors/tls-port"
mv "$doors/.ssh-port" "$doors/ssh-port"
wait
