#!/usr/bin/env bash
# What takes too long for every change: ten thousand cases of each operator, runs with fresh seeds, twenty seeds of each
# simulated chip, every planted fault, mutation tests, more hostile input, processes that are ended by force. In steps of less than an hour,
# each of which can be interrupted and goes on where it was.
#
#   ci/long.sh               every step that has not passed on these sources
#   ci/long.sh --list        the steps, and which have passed
#   ci/long.sh STEP...       these steps, such as release-RmsNorm-1
#
# What passed is remembered for the sources it passed on, under .npu4j/long; ci/long-summary.md has the latest result of
# each step and the commit it is of, to be committed.
set -uo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit 70
source ci/jdk.sh
npu4j_find_jdk || exit 3

chips=(910B 910_93 310P)
seeds=20
operators=(
    GroupedMatmul
    RmsNorm
    AddRmsNorm
    SandwichNorm
    PrunedAttention
    TokenSelect
    Matmul
    RotaryEmbedding
    SwiGlu
    Gelu
    GroupedTopKRouter
    SigmoidTopKRouter
    ExpertPermute
    ExpertCombine
    GatherRows
    PagedAttention
    GroupedMatmulSwiGlu
    GroupedMatmulCombine
)
declare -A slices=( # of each operator's release cases
    [GroupedMatmul]=4
    [RmsNorm]=1
    [AddRmsNorm]=1
    [SandwichNorm]=1
    [PrunedAttention]=2
    [TokenSelect]=1
    [Matmul]=4
    [RotaryEmbedding]=1
    [SwiGlu]=1
    [Gelu]=1
    [GroupedTopKRouter]=1
    [SigmoidTopKRouter]=1
    [ExpertPermute]=1
    [ExpertCombine]=1
    [GatherRows]=1
    [PagedAttention]=2
    [GroupedMatmulSwiGlu]=4
    [GroupedMatmulCombine]=4
)

steps() {
    local operator chip i
    for operator in "${operators[@]}"; do
        for ((i = 1; i <= slices[$operator]; i++)); do
            echo "release-$operator-$i"
        done
    done
    for operator in "${operators[@]}"; do
        echo "fresh-$operator"
    done
    for chip in "${chips[@]}"; do
        echo "simulated-$chip"
    done
    echo planted-faults
    echo ascend-faults
    echo mutation
    echo fuzz
    echo shutdowns
}

# What a result is a result of: the sources of everything that runs, not the words about it.
sources=$(git ls-files -s -- pom.xml kernels java-fallback bindings native benchmarks/cli ci | grep -v '\.md$' | git hash-object --stdin | cut -c1-12)
if ! git diff --quiet HEAD -- pom.xml kernels java-fallback bindings native benchmarks/cli ci ':!*.md'; then
    echo "ci/long.sh: there are uncommitted changes; a result would be of no commit" >&2
    exit 2
fi
folder=.npu4j/long/$sources
mkdir -p "$folder"
summary=ci/long-summary.md

run() {
    local step=$1 operator part seed
    case $step in
        release-*)
            operator=${step#release-}
            part=${operator##*-}
            operator=${operator%-*}
            validate "$step" --release --op "$operator" --slice "$part/${slices[$operator]}"
            ;;
        fresh-*)
            # a seed of its own for each run, kept until the run has ended so that it can be resumed
            [ -f "$folder/$step.seed" ] || od -An -N4 -tu4 /dev/urandom | tr -d ' ' > "$folder/$step.seed"
            seed=$(cat "$folder/$step.seed")
            validate "$step" --release --op "${step#fresh-}" --slice 2/9 --seed "$seed" && sed -i "s/^/seed $seed: /" "$folder/$step.said"
            ;;
        simulated-*) simulated "${step#simulated-}" ;;
        planted-faults | ascend-faults)
            "ci/$step.sh" | tee "$folder/$step.log"
            [ "${PIPESTATUS[0]}" -eq 0 ] && tail -n 1 "$folder/$step.log" > "$folder/$step.said"
            ;;
        mutation) ci/mutation.sh && echo "$(date -u +%F): see ci/mutation-summary.md" > "$folder/$step.said" ;;
        fuzz)
            seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
            NPU4J_FUZZ_RUNS=200000 NPU4J_FUZZ_SEED=$seed ci/fuzz.sh && echo "200,000 inputs for each target, seed $seed" > "$folder/$step.said"
            ;;
        shutdowns)
            NPU4J_SHUTDOWN_SEED=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ') ci/shutdowns.sh 200 | tee "$folder/$step.log"
            [ "${PIPESTATUS[0]}" -eq 0 ] && echo "$(date -u +%F): $(tail -n 1 "$folder/$step.log")" > "$folder/$step.said"
            ;;
        *)
            echo "ci/long.sh: no step is called $step; --list says which there are" >&2
            return 2
            ;;
    esac
}

# validate STEP OPTIONS...: one run, resumed where the same run was begun before.
validate() {
    local step=$1 resume=()
    shift
    [ ! -f "$folder/$step/run.json" ] || grep -q "$(git rev-parse HEAD)" "$folder/$step/run.json" && [ -f "$folder/$step/run.json" ] && resume=(--resume)
    ./npu4j validate "$@" --out "$folder/$step" "${resume[@]}" | tee "$folder/$step.log"
    local rc=${PIPESTATUS[0]}
    [ "$rc" -eq 0 ] && tail -n 1 "$folder/$step.log" > "$folder/$step.said"
    return "$rc"
}

# simulated CHIP: every seed; those that passed before are not run again.
simulated() {
    local chip=$1 seed done=$folder/simulated-$1.seeds said
    touch "$done"
    for ((seed = 1; seed <= seeds; seed++)); do
        ! grep -q "^$seed: " "$done" || continue
        ci/simulated.sh "$chip" "$seed" "$folder/simulated-$chip" | tee "$folder/simulated-$chip.log"
        [ "${PIPESTATUS[0]}" -eq 0 ] || { echo "seed $seed failed"; return 1; }
        said=$(tail -n 1 "$folder/simulated-$chip.log")
        echo "$seed: $said" >> "$done"
    done
    echo "seeds 1 to $seeds, the last: $(tail -n 1 "$done" | sed 's/^[0-9]*: //')" > "$folder/simulated-$chip.said"
}

# The row of a step in the summary, if it has one; of these sources only where it ran on them.
row() {
    local step=$1 said
    if [ -f "$folder/$step.said" ]; then
        said=$(cat "$folder/$step.said")
    elif [ -f "$folder/$step.failed" ]; then
        said="FAILED ($(cat "$folder/$step.failed"))"
    else
        grep "^| $step |" "$summary" 2> /dev/null || echo "| $step | - | - | never run |"
        return
    fi
    [ -f "$folder/$step.when" ] || echo "$(git rev-parse --short HEAD) | $(date -u +%F)" > "$folder/$step.when"
    echo "| $step | $(cat "$folder/$step.when") | $said |"
}

summary() {
    local step rows
    rows=$(for step in $(steps); do row "$step"; done)
    {
        echo "# What ci/long.sh found"
        echo
        echo "Written by it: the latest result of each step, and the commit it is of. Last on $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors."
        echo "Nothing here ran on an NPU."
        echo
        echo "| Step | Commit | Date | Says |"
        echo "|---|---|---|---|"
        echo "$rows"
    } > "$summary"
}

if [ "${1:-}" = --list ]; then
    for step in $(steps); do
        [ -f "$folder/$step.said" ] && echo "passed  $step" || echo "to do   $step"
    done
    exit 0
fi
wanted=("$@")
[ $# -gt 0 ] || mapfile -t wanted < <(steps)
failed=0
for step in "${wanted[@]}"; do
    if [ -f "$folder/$step.said" ]; then
        echo "== $step: passed before on these sources"
        continue
    fi
    echo "== $step"
    begin=$SECONDS
    if run "$step"; then
        echo "== $step: ok, $((SECONDS - begin)) s"
        rm -f "$folder/$step.failed" "$folder/$step.when"
    else
        rc=$?
        echo "$rc" > "$folder/$step.failed"
        rm -f "$folder/$step.when"
        echo "== $step: FAILED ($rc), $((SECONDS - begin)) s"
        [ "$rc" -ne 2 ] || exit 2
        failed=1
    fi
    summary
done
exit "$failed"
