#!/usr/bin/env bash
# A spec of 10,000 tenants: compile it, compile what it became, serve it. Peers run in the same run; ratios are what
# holds between machines, the absolute goals are printed with this one.
set -euo pipefail
cd "$(dirname "$0")/.."
tenants=${TENANTS:-10000}
bench=$PWD/.build-bench
source=$bench/source
cpu=$bench/cpu.tsv
measure() { python3 scripts/measure.py --cpu-to "$cpu" "$@"; }
seconds() { awk -F'\t' -v name="$1" '$1 == name { value = $2 } END { print value }' "$cpu"; }

mkdir -p "$source"
rm -rf "$cpu" "$source/Sources" "$source/generated" "$source/grafana"
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$source"
echo "machine: $(nproc) cores, $(awk '/model name/ {sub(/.*: /, ""); print; exit}' /proc/cpuinfo), $(swift --version 2>/dev/null | head -1)"

echo "building in release…"
(
    cd "$source"
    swift build --configuration release --product veloc
    swift build --configuration release --product velod
) >"$bench/build.log" 2>&1 || { tail -30 "$bench/build.log"; exit 1; }
bin=$(cd "$source" && swift build --configuration release --show-bin-path)

python3 scripts/bench-spec.py "$bench/specs" "$tenants" --rules "$bench/rules.yml"
rm -rf "$source/generated" "$source/grafana"
measure "veloc build" --goal 2 --memory 500 -- "$bin/veloc" build "$bench/specs" --output "$source"
measure "veloc build, nothing changed" -- "$bin/veloc" build "$bench/specs" --output "$source"
if command -v promtool >/dev/null; then
    measure "promtool check rules, a rule per tenant" -- promtool check rules "$bench/rules.yml" >"$bench/promtool.log" 2>&1 || true
    sed -n '/wall/p' "$bench/promtool.log"
    awk -v ours="$(seconds "veloc build")" -v peer="$(seconds "promtool check rules, a rule per tenant")" \
        'BEGIN { printf "veloc build takes %.2f of the CPU time promtool takes to check the same alerts as a rule per tenant\n", ours / peer }'
fi

if command -v promtool >/dev/null; then
    scripts/bench-rules.sh "$bin/veloc" "$bench"
fi

(cd "$source" && measure "compile VeloGenerated" --goal 30 --memory 2048 -- \
    swift build --configuration release --target VeloGenerated >"$bench/generated.log" 2>&1) || { tail "$bench/generated.log"; exit 1; }
sed -n '/wall/p' "$bench/generated.log"
(cd "$source" && swift build --configuration release --product velod >"$bench/velod-build.log" 2>&1) || { tail "$bench/velod-build.log"; exit 1; }

python3 scripts/bench-start.py "$bin/velod" "$bench"
