# apt.sh, to be sourced: Debian packages of any suite, unpacked into folders, the system unchanged.
#
# apt works on lists, caches and settings of its own in a temporary folder ($work) that is removed at the end, and root
# is not needed. Only the address of the Debian mirror is taken from the system's configuration (FETCH_TOOLS_MIRROR=URI
# names another one), and packages are verified against Debian's keyring as usual.
#
#   apt_start           find the mirror, make $work
#   apt_suite SUITE     read its package lists; what follows takes from that suite
#   apt_has PACKAGE     whether the suite has it
#   apt_unpack PACKAGE DIR   download it and unpack it into DIR; its version is then in $unpacked
#
# The caller says who it is in $me.

die() {
	printf '%s: %s\n' "$me" "$*" >&2
	exit 1
}

# Runs a command of the step $1, its output kept back; when it fails, shows it and gives up.
step() {
	local what=$1
	shift
	"$@" >"$log" 2>&1 && return
	cat "$log" >&2
	die "$what failed: $*"
}

apt_start() {
	local tool codename targets keyring
	for tool in apt-get apt-cache dpkg mktemp; do
		command -v "$tool" >/dev/null || die "this needs $tool (a Debian system)"
	done
	work=$(mktemp -d) || die "can't make a temporary folder"
	trap 'rm -rf "$work"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	log=$work/log

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
}

apt_suite() {
	suite=$1
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
	step "reading the package lists of $suite" apt-get -c "$state/apt.conf" -q update
}

apt_has() {
	[ -n "$(apt-cache -c "$state/apt.conf" madison "$1" 2>/dev/null)" ]
}

apt_unpack() {
	local package=$1 into=$2 debs=$state/debs deb
	rm -rf "$debs"
	mkdir -p "$debs" "$into"
	(cd "$debs" && step "downloading $package from $suite" apt-get -c "$state/apt.conf" -q download "$package") || exit 1
	deb=$(find "$debs" -name '*.deb')
	[ -n "$deb" ] || die "downloading $package from $suite failed: no file arrived"
	step "unpacking $package from $suite" dpkg -x "$deb" "$into"
	unpacked=$(dpkg-deb -f "$deb" Version)
}
