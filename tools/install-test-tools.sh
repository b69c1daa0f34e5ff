#!/usr/bin/env bash
# Installs what some tests try for real: cron, zsh, fish, Chromium, openssl, systemd-analyze (which needs no running
# systemd), setpriv. Without it those tests are skipped, with the reason printed.
set -eu

missing=()
for program in cron zsh fish chromium openssl systemd-analyze setpriv; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || missing+=("$program")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed: ${missing[*]} (needs root and apt); their tests will be skipped" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq || true
# Each on its own: where one cannot be had, the others still are.
for program in "${missing[@]}"; do
    case $program in
    systemd-analyze) program=systemd ;;
    setpriv) program=util-linux ;;
    esac
    apt-get install -y -qq --no-install-recommends "$program" >/dev/null ||
        echo "not installed: $program; its tests will be skipped" >&2
done
