#!/usr/bin/env bash
# image.sh: an image for `docker import`, as a tar on standard output: a shell, a web server (httpd), a DNS client
# (nslookup), wget, ping. It is Debian's dynamic busybox with the libraries it and its name lookups need; nothing is
# pulled. (The static busybox crashes when it looks a name up.)
set -euo pipefail

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
busybox=$(command -v busybox) || { echo 'image: busybox is missing' >&2; exit 1; }
mkdir -p "$root"/{bin,etc,tmp,www,proc,sys,dev,var/run}
cp "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do
	[ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done

libraries=$(ldd "$busybox" | grep -o '/[^ ]*')
folder=$(dirname "$(grep -m 1 'libc\.so' <<<"$libraries")")
for library in $libraries "$folder"/libresolv.so.2 "$folder"/libnss_dns.so.2 "$folder"/libnss_files.so.2; do
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
chmod 1777 "$root/tmp"
tar -C "$root" -c .
