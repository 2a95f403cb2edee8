#!/usr/bin/env bash
# Where a request's user instructions, allocations and system calls are in velod, by function: callgrind and strace on the
# release build of `make bench-proxy`. Counts, not times: the same on a busy machine and on an idle one.
# VELOD=FILE takes a velod that is built already, REQUESTS=5000 counts longer, ROWS=60 prints more, SCENARIO=large or post
# another request.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$PWD/.build-bench/proxy
velod=${VELOD:-}
if [ -z "$velod" ]; then
    echo "building velod of a spec of ${TENANTS:-10000} tenants, in release…"
    mkdir -p "$bench"
    scripts/bench-proxy-build.sh "$bench" "${TENANTS:-10000}"
    velod=$(swift build --package-path "$bench/source" --configuration release --show-bin-path)/velod
fi
exec python3 -u scripts/profile-proxy.py "$velod" "${HOST:-acme.example.com}" "$bench" --requests "${REQUESTS:-2000}" \
    --rows "${ROWS:-40}" --scenario "${SCENARIO:-small}"
