#!/usr/bin/env bash
# What a device computed reaches people who have none: some cases of every operator are recorded on the simulated NPU, and
# judged in processes that cannot have it. The verdicts must be the same, figures included; a changed file must be refused
# by name, and a changed result red whose hashes were changed with it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 70
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    echo "ci/replay.sh: $*" >&2
    exit 1
}

# without NAME ARGUMENTS...: validate, with no simulator in reach; output in NAME.txt, reports in NAME.
without() {
    local name=$1
    shift
    NPU4J_JAVA_OPTS="-Dnpu4j.sim.home=$scratch/nowhere ${NPU4J_JAVA_OPTS:-}" ./npu4j validate "$@" --out "$scratch/$name" >"$scratch/$name.txt" 2>&1
}

# verdicts FOLDER: all that they say but how long they took.
verdicts() {
    sed 's/"seconds":[^,]*,//' "$1/cases.jsonl"
}

./npu4j validate --sim --slice 7/40 --record "$scratch/recording" --out "$scratch/there" >"$scratch/there.txt" 2>&1 || { cat "$scratch/there.txt"; fail "the run that is recorded does not pass"; }
grep '^Recording: ' "$scratch/there.txt"

without here --replay "$scratch/recording" || { cat "$scratch/here.txt"; fail "the recording is not judged as passed"; }
tail -n 1 "$scratch/here.txt"
grep -q 'Recorded on ascend:0 (simulated), .*; judged here\.' "$scratch/here.txt" || fail "nothing says where it was recorded"
grep -q 'SIMULATED 910B: no Ascend device validated\.$' "$scratch/here.txt" || fail "nothing says that it was simulated"
diff <(verdicts "$scratch/there") <(verdicts "$scratch/here") >/dev/null || fail "other verdicts than where it was recorded"

# one byte of a result, at the end of a file
file=$(ls "$scratch"/recording/first/RmsNorm-*.safetensors | head -n 1)
printf '\x7f' | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") - 1)) conv=notrunc status=none
without changed --replay "$scratch/recording" --op RmsNorm
[ $? -eq 2 ] && grep -q "$(basename "$file").*it was changed" "$scratch/changed.txt" || { cat "$scratch/changed.txt"; fail "a changed file is not refused by name"; }

# and once more, with the hashes that it then has
name=first/$(basename "$file")
hash=$(sha256sum "$file" | cut -d ' ' -f 1)
sed -i "s|\(\"file\":\"$name\",\"bytes\":[0-9]*,\"sha256\":\"\)[0-9a-f]*|\1$hash|" "$scratch/recording/takes.jsonl"
list=$(sha256sum "$scratch/recording/takes.jsonl" | cut -d ' ' -f 1)
sed -i "s|\"takes_sha256\":\"[0-9a-f]*\"|\"takes_sha256\":\"$list\"|" "$scratch/recording/recording.json"
without forged --replay "$scratch/recording" --op RmsNorm
[ $? -eq 1 ] || { cat "$scratch/forged.txt"; fail "a changed result is not red"; }
echo "the same verdicts without the simulator; a changed file refused; a changed result red"
