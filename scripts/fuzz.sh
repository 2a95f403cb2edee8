#!/usr/bin/env bash
# Coverage-guided fuzzing with libFuzzer: fuzz.sh promql|regex|spec [SECONDS]. The corpus it finds stays in .build-fuzz;
# an input that crashes or breaks what must hold is written there as crash-….
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-promql} seconds=${2:-60}
case $target in promql | regex | spec) ;; *) echo "usage: scripts/fuzz.sh promql|regex|spec [SECONDS]" >&2; exit 2 ;; esac
out=$PWD/.build-fuzz
mkdir -p "$out/$target"
flags=(-O -wmo -g -parse-as-library -sanitize=fuzzer -swift-version 6 -package-name veloc -I "$out"
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault -Xcc "-fmodule-map-file=Sources/CLibYAML/module.modulemap")

# Each module only if its sources, or those of one below it, are newer.
newer=no
for module in VeloFormat VeloSource VeloYAML PromQL VeloModel; do
    if [ $newer = yes ] || [ ! -e "$out/$module.o" ] ||
        [ -n "$(find "Sources/$module" -name '*.swift' -newer "$out/$module.o" -print -quit)" ]; then
        newer=yes
        echo "compiling $module"
        find "Sources/$module" -name '*.swift' -print0 |
            xargs -0 swiftc "${flags[@]}" -emit-module -emit-object -module-name "$module" \
                -emit-module-path "$out/$module.swiftmodule" -o "$out/$module.o"
    fi
done
swiftc "${flags[@]}" -module-name Fuzz scripts/fuzz.swift Tests/FuzzTests/FuzzTarget.swift "$out"/*.o -lyaml -o "$out/fuzz"

# Real input to begin with.
python3 scripts/fuzz-corpus.py "$target" "$out/$target"
cd "$out"
FUZZ_TARGET=$target exec ./fuzz "$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1
