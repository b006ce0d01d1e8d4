#!/usr/bin/env bash
# Plants known faults in a copy of the CPU kernels and demands that validate turns red for each; takes some minutes.
#   ci/planted-faults.sh [part of a fault's name, or a slice of them as 1/2]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/ci/jdk.sh"
npu4j_find_jdk || exit 3
"$root/npu4j" devices > /dev/null # builds what is not built yet
app=$root/benchmarks/cli/target
jars=$(printf '%s:' "$app"/npu4j-cli-*.jar "$app"/lib/*.jar)
exec "$NPU4J_JDK/bin/java" "$root/ci/faults/CpuFaults.java" "$root" "${jars%:}" "$@"
