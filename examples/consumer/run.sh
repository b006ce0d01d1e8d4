#!/usr/bin/env bash
# Builds the consumer against the installed artifacts and runs it four ways: class path and module path, with and
# without the vector module. `--build-only` stops after the build.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"
source ../../ci/jdk.sh
npu4j_find_jdk
export JAVA25_HOME=$NPU4J_JDK
java="$NPU4J_JDK/bin/java"

mvn -q -B process-classes
[ "${1:-}" = --build-only ] && exit 0

with="--add-modules jdk.incubator.vector"
# shellcheck disable=SC2086 # the flags are words
for flags in "" "$with"; do
    "$java" $flags -cp "target/classes:target/lib/*" com.example.consumer.Main
    "$java" $flags -p "target/classes:target/lib" -m com.example.consumer/com.example.consumer.Main
done
