#!/usr/bin/env bash
# CPU time of `veloc check` on a spec of 5,000 distinct alerts against `promtool check rules` on the same expressions:
# bench-rules.sh VELOC FOLDER. Rounds take turns, so that a busy machine is busy for both; medians are compared.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="/usr/sbin:$PATH"
veloc=$1 bench=$2
alerts=${ALERTS:-5000} rounds=${ROUNDS:-7}

python3 scripts/bench-rules.py "$bench/alerts" "$alerts" "$bench/alerts.yml"
python3 scripts/compare-cpu.py --rounds "$rounds" --goal 0.33 \
    --ours "$veloc" check "$bench/alerts" --timings --peer promtool check rules "$bench/alerts.yml"
