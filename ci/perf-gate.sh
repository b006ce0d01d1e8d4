#!/usr/bin/env bash
# Whether the CPU kernels have become slower: this checkout beside a recorded commit, in the same rounds of one run, so that
# what slows the machine down slows both. Ends as './npu4j bench' does: 1 where a case is slower by more than a tenth and not
# by noise. Where the pages of a process happen to lie can make a tenth too, for as long as it lives: what was slower is
# measured again in new processes, and must be so there as well.
#   ci/perf-gate.sh [--commit COMMIT] [options of bench]
# The commit is that of ci/perf-baseline.txt unless given; its own worker measures it. Without options: the quick cases. To accept a new
# speed, and after any change of how benchmarks/bench takes a sample: git rev-parse HEAD > ci/perf-baseline.txt
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ci/jdk.sh
npu4j_find_jdk

commit=
if [ "${1:-}" = --commit ]; then
    commit=${2:?--commit needs a commit}
    shift 2
elif [ -f ci/perf-baseline.txt ]; then
    commit=$(tr -d '[:space:]' < ci/perf-baseline.txt)
fi
if ! commit=$(git rev-parse --verify --quiet "$commit^{commit}"); then
    echo "perf-gate: no commit to compare with: ci/perf-baseline.txt names none that this repository has. Give one with --commit, or record one with" >&2
    echo "  git rev-parse HEAD > ci/perf-baseline.txt" >&2
    exit 2
fi
if ! git cat-file -e "$commit:benchmarks/bench/pom.xml" 2>/dev/null; then
    echo "perf-gate: $commit has no benchmarks/bench, and so nothing that could be measured beside this checkout" >&2
    exit 2
fi

# Kept between runs: a commit does not change.
tree=$PWD/.npu4j/perf/$commit
if [ ! -f "$tree/built" ]; then
    echo "perf-gate: building $commit..."
    rm -rf "$tree"
    mkdir -p "$tree"
    git archive "$commit" | tar -x -C "$tree"
    if ! (cd "$tree" && JAVA_HOME=$NPU4J_JDK JAVA25_HOME=$NPU4J_JDK PATH=$NPU4J_JDK/bin:$PATH \
            mvn -q -B -ntp -DskipTests -pl benchmarks/bench -am package) </dev/null >"$tree/build.log" 2>&1; then
        tail -n 40 "$tree/build.log" >&2
        echo "perf-gate: $commit does not build; all of the output is in $tree/build.log" >&2
        exit 70
    fi
    touch "$tree/built"
fi

others=$(echo "$tree"/benchmarks/bench/target/npu4j-bench-*.jar):$(echo "$tree"/java-fallback/target/npu4j-cpu-*.jar):$(echo "$tree"/kernels/api/target/npu4j-kernels-*.jar)
if [ $# -eq 0 ]; then
    set -- --quick
fi
report=.npu4j/perf/report
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# gate OUT OPTIONS...: bench, whose words stay in $said
gate() {
    local out=$1 rc=0
    shift
    ./npu4j bench "$@" --against "$others" --out "$out" | tee "$said" || rc=$?
    return "$rc"
}

rc=0
gate "$report" "$@" || rc=$?
[ "$rc" -eq 1 ] || exit "$rc"
slower=$(sed -n 's/^slower .* of before, \([0-9]*\) threads\{0,1\}  \(.*\)$/\1 \2/p' "$said")
[ -n "$slower" ] || exit 1 # it was something else
effort=()
while [ $# -gt 0 ]; do
    case $1 in
        --quick | --rounds=*) effort+=("$1") ;;
        --rounds) effort+=("$1" "$2") && shift ;;
    esac
    shift
done
rc=0
for threads in $(cut -d ' ' -f 1 <<< "$slower" | sort -nu); do
    cases=()
    while read -r line; do
        cases+=(--case "$line")
    done < <(sed -n "s/^$threads //p" <<< "$slower")
    echo "perf-gate: once more in new processes, at $threads threads: $((${#cases[@]} / 2)) of the cases"
    gate "$report/again-$threads" "${effort[@]}" --threads "$threads" "${cases[@]}" || rc=$?
done
exit "$rc"
