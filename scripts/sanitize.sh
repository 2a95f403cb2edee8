#!/usr/bin/env bash
# Builds the metric engine alone with the Thread Sanitizer and runs its tests; a race fails the run.
set -euo pipefail
cd "$(dirname "$0")/.."
export VELO_ENGINE_ONLY=1
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1}
swift test --sanitize=thread --build-path .build-tsan "$@"
