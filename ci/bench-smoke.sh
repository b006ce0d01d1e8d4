#!/usr/bin/env bash
# Every benchmark once, briefly: proves that they run, measures nothing. JMH exits 1 at the first that fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ci/jdk.sh
npu4j_find_jdk
"$NPU4J_JDK/bin/java" --add-modules jdk.incubator.vector -jar benchmarks/jmh/target/benchmarks.jar \
    -f 0 -wi 0 -i 1 -r 50ms -foe true -v SILENT
echo "all benchmarks ran"
