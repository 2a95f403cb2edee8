#!/usr/bin/env bash
# `swift build` as we release: scripts/release.sh --product velod. The Swift runtime is linked in.
#
# Exclusive access to memory is enforced when compiling, and while the tests run, not while velod serves: every variable that
# could be in two hands belongs to one event loop, and the checks were a quarter of the instructions of a request
# (make profile-proxy).
set -euo pipefail
exec swift build --configuration release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked "$@"
