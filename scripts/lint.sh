#!/usr/bin/env bash
# Formatting is part of the tests: the same for everybody, decided by .swift-format.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive Package.swift Sources Tests generated/Swift
bash -n scripts/*.sh .ci/run
