#!/usr/bin/env bash
# fetch-tools.sh DIR: get two generations of the Docker CLI and of Docker Compose to test against.
#
# What docker-destination does to Compose files is checked with real Composes. Debian carries an older and
# a newer one: its "trixie" release and its moving suite "sid". This script downloads their packages,
# unpacks them, and leaves in DIR
#
#   compose-old  docker-old    Compose and the docker CLI of trixie
#   compose-new  docker-new    those of sid
#   versions                   one line per program: its name, what it says it is, its package
#
# The versions are whatever these suites hold today: nothing here names a version. Each Compose runs by
# itself (`DIR/compose-old -f FILE config`) and as a plugin: link it as cli-plugins/docker-compose in a
# folder, and set DOCKER_CONFIG to that folder for docker-old or docker-new.
#
# The system's own package configuration is not changed, and root is not needed: apt.sh says how.
#
# When all four programs are there and run, nothing is downloaded. To renew them, remove DIR.

set -euo pipefail

me=fetch-tools
. "$(dirname "$0")/apt.sh"

[ $# -eq 1 ] && [ -n "$1" ] || {
	echo 'usage: fetch-tools.sh DIR' >&2
	exit 2
}
case $1 in
/*) dir=$1 ;;
*) dir=$PWD/$1 ;;
esac

# What the program at $1 says it is, in one line. Fails when it doesn't run.
says() {
	[ -x "$1" ] || return 1
	case ${1##*/} in
	compose-*) "$1" version </dev/null 2>/dev/null ;;
	*) "$1" --version </dev/null 2>/dev/null ;;
	esac | head -n 1 | grep .
}

# Whether the generation $1 (old or new) is complete.
complete() {
	says "$dir/compose-$1" >/dev/null && says "$dir/docker-$1" >/dev/null &&
		grep -q "^compose-$1:" "$dir/versions" 2>/dev/null &&
		grep -q "^docker-$1:" "$dir/versions"
}

missing=
for generation in old new; do
	complete "$generation" || missing="$missing $generation"
done
[ -n "$missing" ] || exit 0

apt_start
mkdir -p "$dir" || die "can't make the folder $dir"

# Gets the program $2 out of the package $1 of the suite in use, as $3. $4... are the paths where the package may keep it.
take() {
	local package=$1 program=$2 name=$3 path
	shift 3
	local into=$state/$name
	apt_unpack "$package" "$into"
	for path; do
		[ -f "$into/$path" ] || continue
		step "putting $program of $suite into $dir" install -m 755 "$into/$path" "$dir/.$name.$$"
		mv -f "$dir/.$name.$$" "$dir/$name" || die "putting $program of $suite into $dir failed"
		says "$dir/$name" >/dev/null || die "checking $program of $suite failed: $dir/$name doesn't run"
		printf '%s: %s (Debian %s, %s %s)\n' "$name" "$(says "$dir/$name")" "$suite" \
			"$package" "$unpacked" >>"$work/versions"
		return
	done
	die "unpacking $package from $suite failed: no $program in it"
}

[ ! -f "$dir/versions" ] || cp "$dir/versions" "$work/versions"
touch "$work/versions"

for generation in $missing; do
	case $generation in
	old) suite=trixie ;;
	new) suite=sid ;;
	esac
	echo "fetch-tools: getting Compose and the docker CLI of Debian $suite" >&2
	sed -i "/^\(compose\|docker\)-$generation:/d" "$work/versions"
	apt_suite "$suite"
	take docker-compose Compose "compose-$generation" \
		usr/libexec/docker/cli-plugins/docker-compose usr/lib/docker/cli-plugins/docker-compose
	# The CLI has a package of its own in newer releases, and is part of docker.io in older ones.
	package=docker.io
	! apt_has docker-cli || package=docker-cli
	take "$package" 'the docker CLI' "docker-$generation" usr/bin/docker
	cp "$work/versions" "$dir/.versions.$$" && mv -f "$dir/.versions.$$" "$dir/versions" ||
		die "writing $dir/versions failed"
	rm -rf "$state"
done
