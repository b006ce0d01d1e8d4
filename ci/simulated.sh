#!/usr/bin/env bash
# The whole suite on a simulated chip under one seed, which decides what the fact sheets leave open and how long tasks take.
# Odd seeds stand on the newest toolkit, even ones on the oldest.
#   ci/simulated.sh CHIP SEED OUT [options of validate]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
chip=$1 seed=$2 out=$3
shift 3
cann=9.1
[ $((seed % 2)) -eq 1 ] || cann=8.1
export NPU4J_SIM_SEED=$seed NPU4J_SIM_CANN=$cann NPU4J_SIM_DELAY_US=$((50 << seed % 5))
exec ./npu4j validate "--sim=$chip" --out "$out" "$@"
