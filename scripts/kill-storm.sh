#!/usr/bin/env bash
# 200 kills of a process that counts, each followed by a check of its state file; KILLS=20 for the short form.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
swift build --configuration "${CONFIGURATION:-debug}" --product KillStorm
storm="$(swift build --configuration "${CONFIGURATION:-debug}" --show-bin-path)/KillStorm"
"$storm" storm --directory "$folder/storm" --kills "${KILLS:-200}" --seed "${SEED:-$RANDOM}"
"$storm" measure --directory "$folder/measure"
