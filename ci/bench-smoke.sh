#!/usr/bin/env bash
# Every benchmark once, briefly: proves that they run, measures nothing. JMH exits 1 at the first that fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ci/jdk.sh
npu4j_find_jdk
said="all benchmarks ran"
without=()
if [ ! -e native/target/cmake/bench/libnpu4j_bench.so ]; then
    said="all benchmarks ran but those of calls to the simulated NPU, for want of what native/ builds (cmake -S native -B native/target/cmake && cmake --build native/target/cmake)"
    without=(-e '\.calls\.')
fi
"$NPU4J_JDK/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -jar benchmarks/jmh/target/benchmarks.jar \
    -f 0 -wi 0 -i 1 -r 50ms -foe true -v SILENT "${without[@]}"
echo "$said"
