#!/usr/bin/env bash
# What happens to validate when its worker is killed, stopped, or out of memory in the middle of a run, and to the worker
# when validate is killed. Each time the case at hand must get the right verdict, every other one the verdict and the
# very bits of an undisturbed run, and the exit code must be 6.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
run=(./npu4j --device cpu,threads=1 validate --op GroupedMatmul)

wrong() {
    echo "ci/worker-faults.sh: $*" >&2
    exit 1
}

# essence FILE: a line for each case: its line, its status, the hash of its outputs.
essence() {
    sed -E 's/^.*"line":"([^"]*)".*"status":"([a-z_]*)".*"outputs_sha256":"([0-9a-f]*)".*$/\1 | \2 | \3/' "$1"
}

# worker_of PID FOLDER: the JVM that validate started, once it has judged some cases.
worker_of() {
    local tries=0
    until [ -f "$2/cases.jsonl" ] && [ "$(wc -l < "$2/cases.jsonl")" -ge 5 ]; do
        [ $((tries += 1)) -lt 3000 ] || wrong "no worker judged anything in a minute"
        sleep 0.02
    done
    pgrep -P "$1" -f dev.npu4j.conformance.worker.WorkerMain
}

# judge NAME CODE STATUS WORDS: what the run in that folder must have come to.
judge() {
    local folder=$scratch/$1 broken
    [ "$2" -eq 6 ] || { cat "$folder.log" >&2; wrong "$1: exit code $2, not 6"; }
    broken=$(grep -c -v '"status":"passed"' "$folder/cases.jsonl") || true
    [ "$broken" -eq 1 ] || wrong "$1: $broken cases did not pass, not one"
    grep -q "\"status\":\"$3\".*$4" "$folder/cases.jsonl" || wrong "$1: no case is $3 with '$4': $(grep -v '"status":"passed"' "$folder/cases.jsonl")"
    # all but that one case as in the undisturbed run, in the same order
    diff <(essence "$folder/cases.jsonl" | cut -d'|' -f1) <(essence "$scratch/undisturbed/cases.jsonl" | cut -d'|' -f1) > /dev/null || wrong "$1: not the same cases"
    local differing
    differing=$(diff <(essence "$folder/cases.jsonl") <(essence "$scratch/undisturbed/cases.jsonl") | grep -c '^<') || true
    [ "$differing" -eq 1 ] || wrong "$1: $differing cases differ from the undisturbed run, not one"
    echo "   exit code 6; $(essence "$folder/cases.jsonl" | grep -v '| passed |' | sed 's/ | $//'); $(($(wc -l < "$folder/cases.jsonl") - 1)) other cases as undisturbed"
}

# disturb NAME SIGNAL OPTION...: a run whose worker gets the signal while it judges. Leaves the exit code in $last.
disturb() {
    local name=$1 signal=$2 pid worker
    shift 2
    "${run[@]}" --out "$scratch/$name" "$@" > "$scratch/$name.log" 2>&1 &
    pid=$!
    worker=$(worker_of "$pid" "$scratch/$name")
    kill "-$signal" "$worker"
    echo "   sent SIG$signal to worker $worker of $pid after $(wc -l < "$scratch/$name/cases.jsonl") cases"
    last=0
    wait "$pid" || last=$?
    if kill -0 "$worker" 2> /dev/null; then wrong "$name: worker $worker is still there"; fi
}

echo "== undisturbed"
"${run[@]}" --out "$scratch/undisturbed" > "$scratch/undisturbed.log" 2>&1 || { cat "$scratch/undisturbed.log" >&2; wrong "the undisturbed run failed"; }
echo "   exit code 0, $(wc -l < "$scratch/undisturbed/cases.jsonl") cases"

echo "== the worker is killed"
disturb killed KILL
judge killed "$last" crashed SIGKILL

echo "== the worker is stopped, and may take 15 s"
disturb stopped STOP --timeout 15
judge stopped "$last" timed_out 'no answer for 15 s'

echo "== the worker runs out of memory"
code=0
"${run[@]}" --out "$scratch/exhausted" --fault 'out of memory@2000' > "$scratch/exhausted.log" 2>&1 || code=$?
judge exhausted "$code" crashed 'out of memory'

echo "== validate itself is killed, then resumed"
"${run[@]}" --out "$scratch/orphaned" > "$scratch/orphaned.log" 2>&1 &
pid=$!
worker=$(worker_of "$pid" "$scratch/orphaned")
kill -KILL "$pid"
wait "$pid" 2> /dev/null || true
for _ in $(seq 100); do
    kill -0 "$worker" 2> /dev/null || break
    sleep 0.1
done
if kill -0 "$worker" 2> /dev/null; then wrong "worker $worker outlived validate"; fi
echo "   worker $worker ended with it; $(wc -l < "$scratch/orphaned/cases.jsonl") cases had been judged"
"${run[@]}" --out "$scratch/orphaned" --resume > "$scratch/orphaned.log" 2>&1 || { cat "$scratch/orphaned.log" >&2; wrong "the resumed run failed"; }
grep '^Kept:' "$scratch/orphaned.log" | sed 's/^/   /'
diff <(essence "$scratch/orphaned/cases.jsonl") <(essence "$scratch/undisturbed/cases.jsonl") > /dev/null || wrong "the resumed run says something else"
echo "   exit code 0; verdicts and bits as in the undisturbed run"
