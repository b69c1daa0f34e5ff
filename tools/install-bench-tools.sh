#!/usr/bin/env bash
# Installs the programs that `make bench` compares with and that Debian has: taskwarrior, hledger, ripgrep. Without
# them their rows are left out, and the page says so.
set -eu

declare -A package=([task]=taskwarrior [hledger]=hledger [rg]=ripgrep)
missing=()
for program in task hledger rg; do
    command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed: ${missing[*]} (needs root and apt); their rows will be left out" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq || true
# Each on its own: where one cannot be had, the others still are.
for name in "${missing[@]}"; do
    apt-get install -y -qq --no-install-recommends "$name" >/dev/null ||
        echo "not installed: $name; its rows will be left out" >&2
done
