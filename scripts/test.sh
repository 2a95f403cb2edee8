#!/usr/bin/env bash
# Builds all and runs all tests, then holds that generated/ and grafana/ are what specs/ compiles to.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="/usr/sbin:$PATH"
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

swift build --build-tests
bin=$(swift build --show-bin-path)
"$bin/veloc" build specs --check
# One test after the other: many open and close ports of the loopback interface, and a port that one has just closed must
# not be given to its neighbour.
swift test --skip-build --no-parallel "$@"
