#!/usr/bin/env bash
# The metric engine beside client_golang and prometheus-cpp on the same series: see Benchmarks/metrics/README.md.
# ROUNDS=5 measures longer; METRIC_BENCH=FILE takes a MetricBench that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$PWD/.build-bench/metrics
mkdir -p "$bench"

logged() { "$@" >"$bench/build.log" 2>&1 || { tail -30 "$bench/build.log" >&2; exit 1; }; }

echo "building the metric benchmarks…"
# Debian's Go libraries are a GOPATH. Without cgo the program is one that valgrind can run.
(
    cd Benchmarks/metrics/client_golang
    export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$bench/go-cache CGO_ENABLED=0
    logged go build -o "$bench/client_golang" .
)
logged g++ -std=c++17 -O2 -DNDEBUG -Wall -Wextra -pthread -o "$bench/prometheus-cpp" \
    Benchmarks/metrics/prometheus-cpp/*.cpp -lprometheus-cpp-core
ours=${METRIC_BENCH:-}
if [ -z "$ours" ]; then
    logged swift build --configuration release --product MetricBench
    ours=$(swift build --configuration release --show-bin-path)/MetricBench
fi

version() { dpkg-query -W -f='${Version}' "$1" 2>/dev/null || echo unknown; }
echo "machine: $(nproc) cores, $(awk '/model name/ {sub(/.*: /, ""); print; exit}' /proc/cpuinfo)," \
    "$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo), load $(cut -d' ' -f1 /proc/loadavg)"
echo "ours: $(swift --version 2>/dev/null | head -1)"
echo "client_golang $(version golang-github-prometheus-client-golang-dev), $(go version | cut -d' ' -f3);" \
    "prometheus-cpp $(version prometheus-cpp-dev), g++ $(g++ -dumpfullversion)"
python3 scripts/bench-metrics.py "$ours" "$bench/client_golang" "$bench/prometheus-cpp" --rounds "${ROUNDS:-3}"
