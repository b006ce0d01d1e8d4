#!/usr/bin/env bash
# The whole proof, from any directory: build, unit tests in every configuration that promises the same bits, the
# command line on its real workload, and a project that is not ours. Stops at the first failure, non-zero.
#
#   ci/test.sh           everything
#   ci/test.sh --quick   build and unit tests in the default configuration only
set -uo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit 70
source ci/jdk.sh
npu4j_find_jdk || exit 3
# Maven runs on the default Java, whatever its age, so that this path is proved too; the build then finds the JDK 25.
export JAVA25_HOME=$NPU4J_JDK
[ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME=$NPU4J_JDK
command -v mvn >/dev/null || { echo "ci/test.sh: mvn is not on the PATH; install Maven 3.8 or newer" >&2; exit 3; }

stamp=$(mktemp)
scratch=$(mktemp -d)
trap 'rm -rf "$stamp" "$scratch"' EXIT
summary=()

# step NAME COMMAND...: runs it, times it, and ends everything where it fails or leaves a crash log.
step() {
    local name=$1 begin=${began:-$SECONDS} rc=0
    shift
    printf '\n== %s\n   %s\n' "$name" "$*"
    "$@" 2>&1 | tee "$scratch/said" || rc=$?
    local crashes
    crashes=$(find "$top" -name 'hs_err_pid*' -newer "$stamp" -not -path '*/.git/*')
    if [ -n "$crashes" ]; then
        printf 'the JVM crashed:\n%s\n' "$crashes"
        [ "$rc" -ne 0 ] || rc=6
    fi
    local verdict=ok
    [ "$rc" -eq 0 ] || verdict="FAILED ($rc)"
    [ "$rc" != "${lacking:-none}" ] || verdict="NOT CHECKED" rc=0
    summary+=("$(printf '%-12s %4d s  %s' "$verdict" $((SECONDS - begin)) "$name")")
    printf '== %s: %s, %d s\n' "$name" "$verdict" $((SECONDS - begin))
    [ "$rc" -eq 0 ] || finish "$rc"
}

# step_if_possible NAME COMMAND...: the same, of one that says with exit code 3 what it lacks to check anything.
step_if_possible() {
    lacking=3 step "$@"
}

# beside NAME COMMAND...: begins a step of one core while others go on, which wait more than they compute; `join` makes it one of
# the steps.
beside() {
    beside_name=$1
    shift
    "$@" > "$scratch/beside" 2>&1 &
    beside=$!
}

join() {
    local rc=0 start=$SECONDS
    wait "$beside" || rc=$? # here: a step runs in a shell of its own, whose child it is not
    began=$start step "$beside_name (begun above)" it_said "$rc"
}

it_said() {
    cat "$scratch/beside"
    return "$1"
}

finish() {
    [ -z "${beside:-}" ] || kill "$beside" 2> /dev/null || true # it has ended unless something else failed
    printf '\n== summary\n'
    printf '%s\n' "${summary[@]}"
    if [ "$1" -eq 0 ]; then
        printf 'all steps passed in %d s\n' "$SECONDS"
    else
        # whoever gets to see only the end sees why
        printf 'stopped at the first failure, whose last lines were:\n'
        tail -n 25 "$scratch/said"
    fi
    exit "$1"
}

maven() {
    mvn -B --no-transfer-progress "$@"
}

# Two modules at a time: the simulator is built, which takes minutes, while the CPU's half is tested.
if [ "${1:-}" = --quick ]; then
    step "build and unit tests, widest vectors" maven -T 2 install
    finish 0
fi
step "build and unit tests, widest vectors" maven -T 2 install -pl '!benchmarks/cli'
beside "the command line's tests" maven install -pl benchmarks/cli
# The backend's own tests, wherever something else runs. Of the suite's cases it needs no more: in validate, below, each of
# them asks twins of every width for the very same bits.
for width in 128 256 scalar; do
    step "unit tests, width=$width" maven test -pl java-fallback "-Dnpu4j.test.properties=-Dnpu4j.cpu.width=$width"
done
# Primitives know nothing of threads.
for threads in 1 5; do
    step "unit tests, threads=$threads" maven test -pl java-fallback "-Dnpu4j.test.properties=-Dnpu4j.cpu.threads=$threads" '-Dtest=!PrimitivesAgreementTest,!AttentionPrimitivesTest'
done
step "unit tests without the vector module" maven test -pl java-fallback,kernels/conformance-junit -Dnpu4j.test.jvm=

join
# The launcher would build the very same again, for want of the marks that it leaves where it has built.
touch -r "$stamp" benchmarks/cli/target/npu4j-built native/target/cmake/npu4j-built

step "validate" ./npu4j validate --out "$scratch/default"
# Here it is the launcher that does without the module.
step "validate without the vector module" env NPU4J_NO_VECTOR=1 ./npu4j validate --op SandwichNorm --out "$scratch/no-vector"
# Seeds decide what CANN leaves open and how long things take; odd ones stand on the newest toolkit. Each chip runs another tenth
# of the cases, the first also the real workload: all of them, under twenty seeds for each chip, are in ci/long.sh.
step "a tenth of validate on the simulated 910B, seed 1" ci/simulated.sh 910B 1 "$scratch/simulated" --slice 1/10
step "a tenth of validate on the simulated 910_93, seed 2" ci/simulated.sh 910_93 2 "$scratch/simulated" --slice 2/10
step "a tenth of validate on the simulated 310P, seed 1" ci/simulated.sh 310P 1 "$scratch/simulated" --slice 3/10
step "a recording of the simulated NPU is judged without it" ci/replay.sh
# One commit takes one half of the faults, the next the other; all of them are in ci/long.sh.
half=$(($(git rev-list --count HEAD 2> /dev/null || echo 0) % 2 + 1))/2
step "half of the planted faults turn validate red" ci/planted-faults.sh "$half"
step "half of what breaks the Ascend half turns the suite red, and so does a simulator that lies" ci/ascend-faults.sh "$half"
beside "benchmarks still run" ci/bench-smoke.sh
step "workers that are killed, stopped or out of memory" ci/worker-faults.sh
step "exec on a file" ci/exec-smoke.sh
join
step "hostile input" ci/fuzz.sh
beside "a whole small model, dense and pruned" ci/model.sh
step_if_possible "the JNI library for arm64, run under qemu" bindings/cann/arm64-check.sh
step "our idea of CANN's interface against a toolkit, where one is installed" ci/abi.sh

step "the README's lines are the consumer's" ci/readme-code.sh
step "a project that is not ours, four ways" examples/consumer/run.sh
join
finish 0
