#!/usr/bin/env bash
# Plants known faults in a copy of the Ascend half, and of the simulator, and demands that the suite turns red for each;
# takes some minutes.
#   ci/ascend-faults.sh [part of a fault's name, or a slice of them as 1/2]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
. ci/jdk.sh
npu4j_find_jdk || exit 3
export JAVA_HOME=$NPU4J_JDK
command -v mvn > /dev/null || { echo "ci/ascend-faults.sh: mvn is not on the PATH; install Maven 3.8 or newer" >&2; exit 3; }
./npu4j devices --sim > /dev/null # builds what is not built yet, the simulator too

# The tests of kernels/ascend, and what they need beside us.
module=kernels/ascend
libraries=$root/$module/target/test-libraries
mkdir -p .npu4j
mvn -q -B --no-transfer-progress -pl "$module" -am test-compile dependency:copy-dependencies \
    -DexcludeGroupIds=dev.npu4j -DincludeScope=test "-DoutputDirectory=$libraries" > .npu4j/ascend-faults.log 2>&1 \
    || { tail -n 40 .npu4j/ascend-faults.log >&2; exit 1; }
"$NPU4J_JDK/bin/javac" -d "$root/$module/target/run-tests" -cp "$libraries/*" ci/faults/RunTests.java

app=$root/benchmarks/cli/target
application=$(printf '%s:' "$app"/npu4j-cli-*.jar "$app"/lib/*.jar)
tests=$root/$module/target/run-tests:$root/$module/target/test-classes:$root/kernels/conformance-junit/target/classes:$libraries/*
exec "$NPU4J_JDK/bin/java" ci/faults/AscendFaults.java "$root" "${application%:}" "$tests" "$@"
