#!/usr/bin/env bash
# fetch-engines.sh DIR: get three generations of the Docker engine to test against.
#
# Debian carries an older, a newer and a new one: its releases "bookworm" and "trixie" and its moving suite "sid". This
# script unpacks their package into DIR/bookworm, DIR/trixie and DIR/sid, whatever version these suites hold today, and
# writes DIR/SUITE/version. What engines need besides (containerd, runc, iptables, iproute2) is the system's own.
# Where an engine is there and runs, nothing is downloaded. To renew them, remove DIR.
set -euo pipefail

me=fetch-engines
. "$(dirname "$0")/apt.sh"

[ $# -eq 1 ] && [ -n "$1" ] || {
	echo 'usage: fetch-engines.sh DIR' >&2
	exit 2
}
dir=$1
suites=
for suite in bookworm trixie sid; do
	[ -s "$dir/$suite/version" ] && "$dir/$suite/usr/sbin/dockerd" --version >/dev/null 2>&1 || suites="$suites $suite"
done
[ -n "$suites" ] || exit 0

apt_start
mkdir -p "$dir" || die "can't make the folder $dir"
for suite in $suites; do
	echo "fetch-engines: getting the Docker engine of Debian $suite" >&2
	apt_suite "$suite"
	fresh=$dir/.$suite.$$
	apt_unpack docker.io "$fresh"
	"$fresh/usr/sbin/dockerd" --version >"$fresh/version" || die "the Docker engine of $suite doesn't run on this system"
	rm -rf "${dir:?}/$suite"
	mv "$fresh" "$dir/$suite" || die "putting the Docker engine of $suite into $dir failed"
	rm -rf "$state"
done
