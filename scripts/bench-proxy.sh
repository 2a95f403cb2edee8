#!/usr/bin/env bash
# velod beside HAProxy, nginx, Envoy and Caddy on the same load: see Benchmarks/proxy/README.md.
# ROUNDS=5 and SECONDS_EACH=5 measure longer, PROXIES=velod,haproxy and SCENARIOS=small less; GROWTH=0 leaves out the million
# requests. VELOD=FILE takes a velod that is built already, from the spec in SPECS with a tenant without limits at HOST.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$PWD/.build-bench/proxy
tenants=${TENANTS:-10000}
specs=${SPECS:-$bench/specs}
host=${HOST:-acme.example.com}
mkdir -p "$bench/source"

velod=${VELOD:-}
if [ -z "$velod" ]; then
    echo "building velod of a spec of $tenants tenants, in release…"
    scripts/bench-proxy-build.sh "$bench" "$tenants"
    velod=$(cd "$bench/source" && swift build --configuration release --show-bin-path)/velod
fi
cc -O2 -Wall -Wextra -shared -fPIC -o "$bench/count_allocations.so" Benchmarks/proxy/count_allocations.c

echo "machine: $(nproc) cores, $(awk '/model name/ {sub(/.*: /, ""); print; exit}' /proc/cpuinfo)," \
    "$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg)"
echo "velod: scripts/release.sh, $(swift --version 2>/dev/null | head -1); one thread for traffic in every proxy"
exec python3 -u scripts/bench-proxy.py "$velod" "$specs" "$host" "$bench" --rounds "${ROUNDS:-3}" \
    --seconds "${SECONDS_EACH:-3}" --growth "${GROWTH:-1000000}" --json "$bench/result.json" \
    ${PROXIES:+--proxies "$PROXIES"} ${SCENARIOS:+--scenarios "$SCENARIOS"}
