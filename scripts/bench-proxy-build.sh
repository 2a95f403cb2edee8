#!/usr/bin/env bash
# Builds a velod of N tenants, one of them without limits, in release: bench-proxy-build.sh FOLDER N.
# The sources are copied to FOLDER/source, for what the spec compiles to would change this checkout's generated/.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$1
source=$bench/source
mkdir -p "$source"

logged() { "$@" >"$bench/build.log" 2>&1 || { tail -30 "$bench/build.log" >&2; exit 1; }; }
build() { logged swift build --package-path "$source" --configuration release --static-swift-stdlib --product "$1"; }

# Only what differs is written, so that only what changed is built again.
python3 scripts/bench-proxy-copy.py "$source"
python3 scripts/bench-spec.py "$bench/specs" "$2"
cat >"$bench/specs/unlimited.yaml" <<'SPEC'
veloc: 1

plans:
  unlimited:
    sla: { availability: 99.9%, latency: 99% <= 250ms, window: 30d }

tenants:
  acme:
    name: Acme
    plan: unlimited
    hosts: [acme.example.com, "*.acme.example.com"]
    routes: [{ path: /, pool: web }]
SPEC
build veloc
bin=$(swift build --package-path "$source" --configuration release --show-bin-path)
logged "$bin/veloc" build "$bench/specs" --output "$source"
build velod
