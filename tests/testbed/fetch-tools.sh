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
# The system's own package configuration is not changed, and root is not needed: apt works on lists, caches
# and settings of its own in a temporary folder that is removed at the end. Only the address of the Debian
# mirror is taken from the system's configuration (FETCH_TOOLS_MIRROR=URI names another one), and packages
# are verified against Debian's keyring as usual.
#
# When all four programs are there and run, nothing is downloaded. To renew them, remove DIR.

set -euo pipefail

die() {
	printf 'fetch-tools: %s\n' "$*" >&2
	exit 1
}

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

for tool in apt-get apt-cache dpkg mktemp; do
	command -v "$tool" >/dev/null || die "this needs $tool (a Debian system)"
done
mkdir -p "$dir" || die "can't make the folder $dir"

work=$(mktemp -d) || die "can't make a temporary folder"
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
log=$work/log

# Runs a command of the step $1, its output kept back; when it fails, shows it and gives up.
step() {
	local what=$1
	shift
	"$@" >"$log" 2>&1 && return
	cat "$log" >&2
	die "$what failed: $*"
}

# The mirror the system uses for its own release.
mirror=${FETCH_TOOLS_MIRROR:-}
if [ -z "$mirror" ]; then
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	targets=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages') ||
		die "finding the mirror failed: apt-get indextargets"
	mirror=$(awk -v r="$codename" '$1 == r && $2 == "main" { print $3; exit }' <<<"$targets")
	[ -n "$mirror" ] ||
		die "finding the mirror failed: no apt source holds '$codename main'; name a Debian mirror in FETCH_TOOLS_MIRROR"
fi

arch=$(dpkg --print-architecture)
options=arch=$arch
for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
	# Without the keyring's file apt's own trusted keys decide.
	if [ -r "$keyring" ]; then
		options="$options signed-by=$keyring"
		break
	fi
done

# Gets the program $3 out of the package $2 of the suite whose apt state is in use, as $4.
# $1 is the suite, $5... the paths where the package may keep it.
take() {
	local suite=$1 package=$2 program=$3 name=$4 path deb
	shift 4
	local into=$state/$name
	mkdir -p "$into/deb" "$into/root"
	(cd "$into/deb" && step "downloading $package from $suite" apt-get -c "$state/apt.conf" -q download "$package") || exit 1
	deb=$(find "$into/deb" -name '*.deb')
	[ -n "$deb" ] || die "downloading $package from $suite failed: no file arrived"
	step "unpacking $package from $suite" dpkg -x "$deb" "$into/root"
	for path; do
		[ -f "$into/root/$path" ] || continue
		step "putting $program of $suite into $dir" install -m 755 "$into/root/$path" "$dir/.$name.$$"
		mv -f "$dir/.$name.$$" "$dir/$name" || die "putting $program of $suite into $dir failed"
		says "$dir/$name" >/dev/null || die "checking $program of $suite failed: $dir/$name doesn't run"
		printf '%s: %s (Debian %s, %s %s)\n' "$name" "$(says "$dir/$name")" "$suite" \
			"$package" "$(dpkg-deb -f "$deb" Version)" >>"$work/versions"
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
	state=$work/$suite
	mkdir -p "$state"/{lists,cache,state}/partial "$state/cache/archives/partial"
	: >"$state/status"
	echo "deb [$options] $mirror $suite main" >"$state/sources.list"
	cat >"$state/apt.conf" <<-CONF
		Dir::Etc::SourceList "$state/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::State "$state/state";
		Dir::State::Lists "$state/lists";
		Dir::State::Status "$state/status";
		Dir::Cache "$state/cache";
		Acquire::Languages "none";
		Acquire::Retries "2";
		APT::Architecture "$arch";
		APT::Architectures "$arch";
		APT::Sandbox::User "root";
		APT::Update::Error-Mode "any";
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
	CONF

	echo "fetch-tools: getting Compose and the docker CLI of Debian $suite" >&2
	sed -i "/^\(compose\|docker\)-$generation:/d" "$work/versions"
	step "reading the package lists of $suite" apt-get -c "$state/apt.conf" -q update
	take "$suite" docker-compose Compose "compose-$generation" \
		usr/libexec/docker/cli-plugins/docker-compose usr/lib/docker/cli-plugins/docker-compose
	# The CLI has a package of its own in newer releases, and is part of docker.io in older ones.
	package=docker.io
	[ -z "$(apt-cache -c "$state/apt.conf" madison docker-cli 2>/dev/null)" ] || package=docker-cli
	take "$suite" "$package" 'the docker CLI' "docker-$generation" usr/bin/docker
	cp "$work/versions" "$dir/.versions.$$" && mv -f "$dir/.versions.$$" "$dir/versions" ||
		die "writing $dir/versions failed"
	rm -rf "$state"
done
