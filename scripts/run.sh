#!/usr/bin/env bash
# Serves the spec's gateway on this machine: a sample backend for every backend that is on loopback, velod, a little
# traffic for every tenant. Runs until Ctrl-C, which stops all of it and removes its folder.
set -euo pipefail
cd "$(dirname "$0")/.."
SPEC=${SPEC:-specs}
bin=$(swift build --configuration "${CONFIGURATION:-debug}" --show-bin-path)
run=$PWD/.run
pids=()

finish() {
    trap - EXIT INT TERM
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$run"
}
trap finish EXIT
trap 'echo; echo "stopping"; exit 0' INT TERM

# kind, name, host, port
addresses=$("$bin/veloc" addresses "$SPEC")

taken=0
while read -r kind name host port; do
    case "$kind $host" in
        listener\ * | backend\ 127.0.0.1 | backend\ localhost) ;;
        *) continue ;;
    esac
    if [ "$port" != 0 ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        echo "port $port is taken: the spec wants it for $kind $name ($host:$port)" >&2
        taken=1
    fi
done <<<"$addresses"
if [ $taken = 1 ]; then
    echo "end what listens there (ss -ltnp shows it), or change the port in $SPEC" >&2
    exit 3
fi

rm -rf "$run"
mkdir -p "$run/state"

while read -r kind name host port; do
    [ "$kind" = backend ] || continue
    case "$host" in
        127.0.0.1 | localhost) ;;
        *) continue ;;
    esac
    "$bin/SampleBackend" --port "$port" --name "$name" >"$run/backend-$port.log" 2>&1 &
    pids+=($!)
done <<<"$addresses"

"$bin/velod" --state-dir "$run/state" >"$run/velod.out" 2>"$run/velod.log" &
velod=$!
pids+=($velod)
for _ in $(seq 150); do
    grep -q '^velod ready' "$run/velod.out" && break
    kill -0 $velod 2>/dev/null || { cat "$run/velod.log" >&2; exit 3; }
    sleep 0.1
done
cat "$run/velod.out"
admin=$(sed -n 's/.* admin=\([^ ]*\).*/\1/p' "$run/velod.out")
api=$(sed -n 's/.* api=\([^ ]*\).*/\1/p' "$run/velod.out")
proxy=$(sed -n 's/.* proxy=0\.0\.0\.0:/127.0.0.1:/; s/.* proxy=//; s/ .*//p' "$run/velod.out")
proxy=${proxy/0.0.0.0/127.0.0.1}
for _ in $(seq 100); do
    curl -fsS -o /dev/null "http://$admin/readyz" 2>/dev/null && break
    sleep 0.1
done

"$bin/veloc" load "$SPEC" --proxy "$proxy" --admin "$admin" --requests 10 --connections 2

host=$(sed -n 's/^ *hosts: *\[ *"\{0,1\}\([^],"]*\).*/\1/p' "$SPEC"/tenants/*.yaml 2>/dev/null | head -1)
cat <<EOF

Open, or curl:
  http://$admin/metrics     every series of the spec
  http://$admin/health      pools, backends, dependencies
  http://$api/health        the same for tenants
  curl -H 'Host: ${host:-TENANT-HOST}' http://$proxy/
Load into Prometheus: generated/prometheus. Import into Grafana: grafana/*.json. Logs: .run/velod.log
Ctrl-C stops it and leaves nothing behind.
EOF
wait $velod
