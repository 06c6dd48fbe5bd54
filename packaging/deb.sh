#!/usr/bin/env bash
# deb.sh BINARY DIRECTORY: packs the plugin, its manual page and completions as a Debian package in DIRECTORY, and prints
# the package's path.
#
# The same binary gives the same package: files belong to root and have the time of SOURCE_DATE_EPOCH (default: that of the
# last commit).
set -euo pipefail
binary=$1
out=$2
here=$(cd "$(dirname "$0")/.." && pwd)

for tool in dpkg-deb dpkg objdump gzip; do
    command -v "$tool" >/dev/null || { echo "deb: $tool is missing (Debian: apt-get install dpkg binutils gzip)" >&2; exit 1; }
done
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/Cargo.toml" | head -n 1)
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

tree=$(mktemp -d)
chmod 755 "$tree"
trap 'rm -rf "$tree"' EXIT
put() { install -D -m "$1" "$2" "$tree/$3"; }
put 755 "$binary" usr/libexec/docker/cli-plugins/docker-destination
put 644 "$here/packaging/docker-destination.1" usr/share/man/man1/docker-destination.1
put 644 "$here/packaging/completions/docker-destination.bash" usr/share/bash-completion/completions/docker-destination
put 644 "$here/packaging/completions/docker-destination.fish" usr/share/fish/vendor_completions.d/docker-destination.fish
put 644 "$here/packaging/completions/_docker-destination" usr/share/zsh/vendor-completions/_docker-destination
put 644 "$here/LICENSE" usr/share/doc/docker-destination/copyright
put 644 "$here/CHANGELOG.md" usr/share/doc/docker-destination/changelog
gzip -9n "$tree/usr/share/man/man1/docker-destination.1" "$tree/usr/share/doc/docker-destination/changelog"

# A static binary needs nothing.
needs=""
libc=$(objdump -T "$binary" 2>/dev/null | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1 | cut -d _ -f 2 || true)
if [ -n "$libc" ]; then
    needs="Depends: libc6 (>= $libc), libgcc-s1"$'\n'
fi
mkdir "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<END
Package: docker-destination
Version: $version
Architecture: $architecture
Maintainer: docker destination <docker-destination@localhost>
Section: admin
Priority: optional
Installed-Size: $(du -sk "$tree" | cut -f 1)
${needs}Recommends: docker-cli | docker.io | docker-ce-cli
Suggests: docker-compose | docker-compose-plugin, openssh-client
Description: destinations for Docker: named networks to deploy to
 A Docker CLI plugin that manages labelled networks as places to deploy to, on
 every server that Docker contexts reach, and a compose preprocessor: it checks
 compose files before a deploy and rewrites their networks without touching any
 other byte.
END
find "$tree" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$out"
package=$out/docker-destination_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
echo "$package"
