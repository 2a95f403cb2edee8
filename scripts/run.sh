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
    trap '' INT TERM HUP
    trap - EXIT
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$run"
}

# A backend that a sample can stand in for.
is_here() { case $1 in 127.0.0.1 | localhost) ;; *) return 1 ;; esac }

# Where velod says that a listener is, as something that can be connected to.
bound() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" "$run/velod.out" | sed 's/^0\.0\.0\.0:/127.0.0.1:/; s/^\[::\]:/[::1]:/'; }

is_ready() {
    local host=${1%:*} status
    host=${host#[} host=${host%]}
    exec 3<>"/dev/tcp/$host/${1##*:}" || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$1" >&3
    read -r status <&3
    exec 3>&-
    [[ $status == *" 200 "* ]]
}

# kind, name, host, port
addresses=$("$bin/veloc" addresses "$SPEC")

taken=0
while read -r kind name host port; do
    [ "$kind" = listener ] || { [ "$kind" = backend ] && is_here "$host"; } || continue
    if [ "$port" != 0 ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        echo "port $port is taken: the spec wants it for $kind $name ($host:$port)" >&2
        taken=1
    fi
done <<<"$addresses"
if [ $taken = 1 ]; then
    echo "end what listens there (ss -ltnp shows it), or change the port in $SPEC" >&2
    exit 3
fi

# From here on there is something to clean up; before, .run may be that of another run.
trap finish EXIT
trap 'echo; echo "stopping"; exit 0' INT TERM HUP
rm -rf "$run"
mkdir -p "$run/state"

declare -A started=()
while read -r kind name host port; do
    [ "$kind" = backend ] && is_here "$host" && [ -z "${started[$port]:-}" ] || continue
    started[$port]=$name
    "$bin/SampleBackend" --port "$port" --name "$name" >"$run/backend-$port.log" 2>&1 &
    pids+=($!)
done <<<"$addresses"

"$bin/velod" --state-dir "$run/state" --drain-timeout 5s >"$run/velod.out" 2>"$run/velod.log" &
velod=$!
pids+=($velod)
for _ in $(seq 150); do
    grep -q '^velod ready' "$run/velod.out" && break
    kill -0 $velod 2>/dev/null || { cat "$run/velod.log" >&2; exit 3; }
    sleep 0.1
done
cat "$run/velod.out"
proxy=$(bound proxy) api=$(bound api) admin=$(bound admin)
for _ in $(seq 100); do
    is_ready "$admin" 2>/dev/null && break
    sleep 0.1
done

"$bin/veloc" load "$SPEC" --proxy "$proxy" --admin "$admin" --requests 10 --connections 2 ||
    echo "what was counted is not what was sent, or nothing could be sent: the lines above say why" >&2

# The first host of a list like `hosts: [acme.example.com, …]` that is no wildcard.
host=$(find "$SPEC" -name '*.y*ml' -print0 | sort -z | xargs -0 sed -n 's/^ *hosts: *\[ *"\{0,1\}\([^]*,"]*\).*/\1/p' | awk 'NF && !found++')
cat <<EOF

Open, or curl:
  http://$admin/metrics     every metric, for every tenant
  http://$admin/health      pools, backends, dependencies
  http://$api/health      the same for tenants
  curl -H 'Host: ${host:-TENANT-HOST}' http://$proxy/
Load into Prometheus: generated/prometheus. Import into Grafana: grafana/*.json. Logs: .run/velod.log
Ctrl-C stops it and leaves nothing behind.
EOF
wait $velod
