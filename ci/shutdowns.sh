#!/usr/bin/env bash
# Ends processes by force while the simulated NPU is at work, in every way that kernels/ascend's `Ending` knows: exit in the
# middle of launches, signals, an exception, a hook that halts, a task that hangs. Each must keep its exit code, end within
# five seconds, and leave no crash log, no word on the error stream, no broken rule in the simulator's report, and, where an
# orderly end is promised, nothing that was not given back.
#
#   ci/shutdowns.sh                  200 of each kind, about 30 minutes on two busy processors
#   ci/shutdowns.sh 20 SIGTERM EXIT  20 of these kinds
#   NPU4J_SHUTDOWN_SEED=7 ci/shutdowns.sh
#
# What a process that ended badly left stays in kernels/ascend/target/shutdowns.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ci/jdk.sh
npu4j_find_jdk || exit 3
export JAVA25_HOME=$NPU4J_JDK
[ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME=$NPU4J_JDK

count=${1:-200}
[ $# -eq 0 ] || shift
seed=${NPU4J_SHUTDOWN_SEED:-20261126}
module=kernels/ascend
mvn -q -B --no-transfer-progress -pl "native,$module" -am test-compile dependency:build-classpath -Dmdep.outputFile=target/shutdowns-class-path
rm -rf "$module/target/shutdowns"
echo "seed $seed"
"$NPU4J_JDK/bin/java" -Xmx256m -cp "$module/target/test-classes:$module/target/classes:$(cat "$module/target/shutdowns-class-path")" \
    dev.npu4j.ascend.Shutdowns "$module/target/shutdowns" native/target/cmake/home-9.1 "$count" "$seed" "$@"
echo "$count forced ends of ${*:-each kind}, seed $seed: none crashed, hung or left anything. SIMULATED, no Ascend device."
