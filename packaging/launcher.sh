#!/bin/sh
# What Grafana starts on Linux. The plugin comes compiled for both C libraries that a Linux may have: this asks each
# one's loader whether it can load its executable, and becomes the first that can. A loader that lies at the right
# place may still be another's in disguise (gcompat), or lack the C++ library that musl does not bring.

case $0 in
*_linux_amd64) arch=amd64 glibc=/lib64/ld-linux-x86-64.so.2 musl=/lib/ld-musl-x86_64.so.1 ;;
*_linux_arm64) arch=arm64 glibc=/lib/ld-linux-aarch64.so.1 musl=/lib/ld-musl-aarch64.so.1 ;;
*)
  echo "$0 has been renamed: it starts the files beside it by its own name, gpx_app_metrics_linux_amd64 or ..._arm64." >&2
  exit 1
  ;;
esac

# The runtime's heap may grow by 30 % of what is live before all of it is looked through; on a machine with 16 GB or more
# it would grow to three times that. An executable is told so before it starts, or not at all.
export BUN_JSC_heapGrowthMaxIncrease="${BUN_JSC_heapGrowthMaxIncrease:-0.3}"

name=${0%_linux_"$arch"}
for_glibc=${name}_glibc_linux_$arch
for_musl=${name}_musl_linux_$arch

if [ -e "$glibc" ] && "$glibc" --list "$for_glibc" >/dev/null 2>&1; then
  exec "$for_glibc" "$@"
fi
if [ -e "$musl" ] && "$musl" --list "$for_musl" >/dev/null 2>&1; then
  exec "$for_musl" "$@"
fi

tab=$(printf '\t')

# The first that a loader says about an executable, fit to stand in JSON. Only what every shell has built in: the tools
# of small systems differ.
said() {
  words=$("$1" --list "$2" 2>&1 >/dev/null | { IFS= read -r line && printf '%s' "$line"; })
  while :; do
    case $words in
    *[\"\\"$tab"]*) words=${words%%[\"\\"$tab"]*}" "${words#*[\"\\"$tab"]} ;;
    *) break ;;
    esac
  done
}

# One line of JSON, as Grafana reads it from a plugin's log.
fail() {
  printf '{"@level":"error","@module":"launcher","@message":"%s","loader":"%s"}\n' "$1" "$words" >&2
  exit 1
}

words=
for executable in "$for_glibc" "$for_musl"; do
  [ -x "$executable" ] ||
    fail "The plugin does not start: $executable is not there or must not be executed. Install the plugin anew, on a file system without noexec."
done
if [ -e "$musl" ]; then
  said "$musl" "$for_musl"
  fail "The plugin does not start: it needs the C++ library, which this system lacks. In an Alpine image: apk add libstdc++. Grafana's own image whose tag ends in -ubuntu needs nothing."
fi
if [ -e "$glibc" ]; then
  said "$glibc" "$for_glibc"
  fail "The plugin does not start: this system's C library does not load it. It needs glibc 2.17 or later."
fi
fail "The plugin does not start: this system has neither $glibc nor $musl, and so no C library that can load it."
