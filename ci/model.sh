#!/usr/bin/env bash
# A whole small model through the operators, dense and pruned: losses, experts and logits as its goldens have them. Then, pruned, on a
# simulated NPU in bf16: half a minute of one processor.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for prune in none sdtp random; do
    ./npu4j model --prune "$prune"
done
./npu4j model --sim --prune sdtp
./npu4j model --generate "In the beginning" --tokens 8
./npu4j model --flops
