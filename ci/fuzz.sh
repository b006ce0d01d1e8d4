#!/usr/bin/env bash
# Hostile input for readers, parsers and argument checks: Jazzer feeds each target of kernels/conformance, package fuzz,
# and whatever ends in anything but success or the documented exception, or takes more than a second or 64 MiB, is a
# finding. The seed and the starting points, which lie in src/test/fuzz, are the same in every run; the inputs are not quite: what
# Jazzer has seen decides where it goes on, and that hangs on hashes and on how far the JVM is.
#
#   ci/fuzz.sh                      every target, 10,000 inputs each
#   ci/fuzz.sh CaseLines            one target
#   NPU4J_FUZZ_RUNS=1000000 ci/fuzz.sh CaseLines
#   NPU4J_FUZZ_SEED=7 ci/fuzz.sh    other inputs
#
# Counts are the targets' own, and too few fail the step: a fuzzer that ran nothing proves nothing. What a finding needs
# to be seen again stays in kernels/conformance/target/fuzz.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ci/jdk.sh
npu4j_find_jdk || exit 3
export JAVA25_HOME=$NPU4J_JDK
[ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME=$NPU4J_JDK

runs=${NPU4J_FUZZ_RUNS:-10000}
seed=${NPU4J_FUZZ_SEED:-20261125}
targets=("$@")
[ $# -gt 0 ] || targets=(FileBytes FileMutants RecordingMutants JsonText CaseLines OperatorArguments TensorArguments Operands)

module=kernels/conformance
mvn -q -B --no-transfer-progress -pl "$module" -am test-compile dependency:build-classpath -Dmdep.outputFile=target/fuzz-class-path
class_path=$module/target/test-classes:$module/target/classes:$(cat "$module/target/fuzz-class-path")

# fuzz TARGET: its own lines, and what is wrong to a file `finding`, where it found something or ran too little.
fuzz() {
    local target=$1 out=$module/target/fuzz/$1 corpus=() short=0
    rm -rf "$out"
    mkdir -p "$out/corpus"
    [ ! -d "$module/src/test/fuzz/$target" ] || cp "$module/src/test/fuzz/$target"/* "$out/corpus"
    case $target in
        FileBytes | JsonText) corpus=("-dict=$module/src/test/fuzz/safetensors.dict") ;;
    esac
    # -timeout and the heap only end what the targets themselves cannot: a loop without end, and all of memory at once
    if ! "$NPU4J_JDK/bin/java" -Xmx512m -XX:+EnableDynamicAgentLoading -XX:ErrorFile="$out/hs_err_pid%p.log" \
        --enable-native-access=ALL-UNNAMED --add-modules jdk.incubator.vector -cp "$class_path" \
        com.code_intelligence.jazzer.Jazzer --target_class="dev.npu4j.conformance.fuzz.$target" \
        --instrumentation_includes='dev.npu4j.**' --reproducer_path="$out" -artifact_prefix="$out/" \
        -runs="$runs" -seed="$seed" -max_len=400 -timeout=30 -rss_limit_mb=3072 "${corpus[@]}" "$out/corpus" > "$out/log" 2>&1; then
        {
            echo "$target: a finding, see $out"
            grep -A 12 -m 1 '^== Java Exception\|^== .*ERROR\|ERROR: libFuzzer' "$out/log" || tail -n 20 "$out/log"
        } > "$out/finding"
        return
    fi
    grep '^tried ' "$out/log" | sed "s/^/$target: /" || echo "$target: counted nothing" > "$out/finding"
    # of each kind of attempt as many as asked, and some of either outcome
    while read -r tried succeeded refused; do
        [ "$tried" -ge "$runs" ] && [ "$succeeded" -gt 0 ] && [ "$refused" -gt 0 ] || short=1
    done < <(sed -n 's/^tried \([0-9]*\), succeeded \([0-9]*\), refused \([0-9]*\):.*/\1 \2 \3/p' "$out/log")
    [ "$short" -eq 0 ] || echo "$target: fewer than $runs inputs, or all of one outcome" > "$out/finding"
}

# Two at a time: each is one thread.
for ((i = 0; i < ${#targets[@]}; i += 2)); do
    for target in "${targets[@]:i:2}"; do
        fuzz "$target" &
    done
    wait
done
# what was found comes last, where it is seen
failed=0
for target in "${targets[@]}"; do
    if [ -e "$module/target/fuzz/$target/finding" ] || [ ! -e "$module/target/fuzz/$target/log" ]; then
        failed=1
        cat "$module/target/fuzz/$target/finding" || true
    fi
done
[ "$failed" -eq 0 ] && echo "no finding in $runs inputs for each of ${#targets[@]} targets"
exit "$failed"
