#!/usr/bin/env bash
# Mutation testing: PIT changes the compiled classes in one place at a time, and a test must notice. Each group has the
# tests that are to notice, all of them quick, and a bar:
#
#   comparator   what compares results          no change may survive   PIT's stronger set of changes
#   parsers      files, JSON, lines, operators  85 of 100 must be seen  its default set
#   planners     launches, case selection, CPU  85 of 100 must be seen  its default set
#
#   ci/mutation.sh                    every slice
#   ci/mutation.sh --list             their names
#   ci/mutation.sh comparator ...     some
#
# A change that no test runs over counts as one that survived. A group is held to its bar by the latest result of all of
# its slices; ci/mutation-summary.md, which is written anew each time, has them. Some minutes a slice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source ci/jdk.sh
npu4j_find_jdk || exit 3
export JAVA_HOME=$NPU4J_JDK # PIT starts the tests with the Java that runs it
command -v mvn > /dev/null || { echo "ci/mutation.sh: mvn is not on the PATH; install Maven 3.8 or newer" >&2; exit 3; }

summary=ci/mutation-summary.md
slices=(comparator parsers-io parsers-operators parsers-cases planners-launch planners-cpu)

# slice NAME: its module, set of changes, classes, tests.
slice() {
    local c=dev.npu4j.conformance
    case $1 in
        comparator) echo kernels/conformance STRONGER "$c.compare.*" "$c.compare.*Test" ;;
        # HeaderFuzzTest and HostileSizeTest take seconds each, too long to run for every change
        parsers-io) echo kernels/io DEFAULTS 'dev.npu4j.io.*' \
            'dev.npu4j.io.HostileFileTest,dev.npu4j.io.JsonTest,dev.npu4j.io.NameTableTest,dev.npu4j.io.QuotedTest,dev.npu4j.io.Safetensors*Test' ;;
        parsers-operators) echo kernels/api DEFAULTS 'dev.npu4j.kernels.op.*' 'dev.npu4j.kernels.op.*Test' ;;
        parsers-cases) echo kernels/conformance DEFAULTS "$c.cases.Case,$c.cases.Words" "$c.cases.CaseTest" ;;
        planners-launch) echo kernels/conformance DEFAULTS "$c.launch.*,$c.cases.Pairs*,$c.cases.Draw,$c.cases.CaseSets*" \
            "$c.launch.*Test,$c.cases.PairsTest,$c.cases.DrawTest,$c.cases.CaseSetsTest" ;;
        # not WorkerPool: most changes to it change only how long a thread waits
        planners-cpu) echo java-fallback DEFAULTS 'dev.npu4j.cpu.Panels,dev.npu4j.cpu.CpuOptions' 'dev.npu4j.cpu.PanelsTest,dev.npu4j.cpu.CpuOptionsTest' ;;
        *) echo "ci/mutation.sh: no slice '$1', there are: ${slices[*]}" >&2; return 2 ;;
    esac
}

# The row of a slice in the summary: | slice | date | commit | changes | seen | survived |
row() {
    grep "^| $1 | 20" "$summary" 2> /dev/null || true # a date: groups have rows too
}

run() {
    local name=$1 module set classes tests what
    what=$(slice "$name")
    read -r module set classes tests <<< "$what"
    local report=$module/target/pit-reports/mutations.xml
    rm -f "$report"
    mkdir -p "$module/target" # for the log: in a fresh clone there is none
    mvn -q -B --no-transfer-progress -Pmutation -pl "$module" -am test-compile org.pitest:pitest-maven:mutationCoverage \
        "-DtargetClasses=$classes" "-DtargetTests=$tests" "-Dmutators=$set" "-Dthreads=${NPU4J_MUTATION_THREADS:-1}" > "$module/target/mutation.log" 2>&1 \
        || { echo "$name: PIT failed, see $module/target/mutation.log"; tail -n 20 "$module/target/mutation.log"; return 1; }
    [ -s "$report" ] || { echo "$name: no report at $report"; return 1; }
    local all seen
    all=$(grep -c '<mutation ' "$report" || true)
    seen=$(grep -c "<mutation detected='true'" "$report" || true)
    printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "$(date -u +%Y-%m-%d)" "$(git rev-parse --short HEAD)" "$all" "$seen" $((all - seen)) > "$module/target/mutation-row"
    echo "$name: $seen of $all changes seen"
    grep -v "detected='true'" "$report" | sed -n "s|.*status='\([A-Z_]*\)'.*<sourceFile>\(.*\)</sourceFile>.*<lineNumber>\(.*\)</lineNumber>.*<description>\(.*\)</description>.*|    \2:\3 \4 (\1)|p"
    write_summary "$name" "$(cat "$module/target/mutation-row")"
}

# Replaces the row of one slice and keeps the others.
write_summary() {
    local rows=() each
    for each in "${slices[@]}"; do
        if [ "$each" = "$1" ]; then rows+=("$2"); else rows+=("$(row "$each")"); fi
    done
    {
        printf '# Mutation testing\n\nWritten by ci/mutation.sh: how many changes of a class a test noticed. Bars: comparator 100 %%, parsers and planners 85 %%.\n\n'
        printf '| Slice | Date | Commit | Changes | Seen | Survived |\n|---|---|---|---|---|---|\n'
        for each in "${rows[@]}"; do [ -z "$each" ] || echo "$each"; done
        printf '\n| Group | Score |\n|---|---|\n'
        printf '%s\n' "${rows[@]}" | awk -F' *[|] *' '
            NF > 5 { group = $2; sub(/-.*/, "", group); all[group] += $5; seen[group] += $6 }
            END { for (group in all) printf "| %s | %.1f %% |\n", group, 100 * seen[group] / all[group] }' | sort
    } > "$summary.new"
    mv "$summary.new" "$summary"
}

# A group below its bar, by the rows that the summary has.
below_bar() {
    awk -F' *[|] *' '
        /^\| (comparator|parsers|planners)/ && NF > 6 { group = $2; sub(/-.*/, "", group); all[group] += $5; seen[group] += $6 }
        END {
            for (group in all) {
                bar = group == "comparator" ? 100 : 85
                if (100 * seen[group] < bar * all[group]) { printf "%s: %.1f %%, below its bar of %d %%\n", group, 100 * seen[group] / all[group], bar }
            }
        }' "$summary"
}

[ "${1:-}" = --list ] && { printf '%s\n' "${slices[@]}"; exit 0; }
wanted=("$@")
[ $# -gt 0 ] || wanted=("${slices[@]}")
for name in "${wanted[@]}"; do
    slice "$name" > /dev/null
done
for name in "${wanted[@]}"; do
    run "$name"
done
sed -n '/^| Group/,$p' "$summary"
low=$(below_bar)
[ -z "$low" ] || { echo "$low"; exit 1; }
