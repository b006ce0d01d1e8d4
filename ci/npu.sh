#!/usr/bin/env bash
# The whole suite on a real NPU, and what whoever has none needs to believe it: facts of the machine beside the reports, and
# a recording of what the device was given and gave, which ./npu4j validate --replay judges on any machine.
#
#   ci/npu.sh                       device ascend:0, into .npu4j/npu-DATE
#   ci/npu.sh --device ascend:2     another one
#   ci/npu.sh --out DIR             into another folder, which must not be there yet
#   ci/npu.sh -- --budget 60        further options of validate; instead of --full too: -- --op RmsNorm
#
# Ends with what validate ended with (./npu4j help); 1 where it passed and CANN's headers are not what we take them to be;
# 3 where there is no toolkit or no device, with a sentence that says what is missing; 2 for a wrong option.
set -uo pipefail
from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 70

device=ascend:0 out='' suite=(--full)
while [ $# -gt 0 ]; do
    case $1 in
        --device) device=${2:?--device needs a device, such as ascend:1}; shift ;;
        --out) out=${2:?--out needs a folder}; shift ;;
        --) shift; suite+=("$@"); break ;;
        *) echo "ci/npu.sh does not know $1" >&2; exit 2 ;;
    esac
    shift
done
case $device in
    ascend | ascend:*) ;;
    *) echo "ci/npu.sh is about NPUs; $device is none" >&2; exit 2 ;;
esac
for option in "${suite[@]}"; do
    case $option in
        --sim | --sim=*) echo "ci/npu.sh is about real NPUs; a simulated one is tested by ./npu4j validate $option" >&2; exit 2 ;;
        --op | --op=* | --case | --case=*) suite=("${suite[@]/--full/}") ;; # a part was asked for
    esac
done
kept=()
for option in "${suite[@]}"; do
    [ -z "$option" ] || kept+=("$option")
done

# CANN finds its own libraries by what its set_env.sh exports; a shell that forgot it is helped.
if [ -z "${ASCEND_HOME_PATH:-}" ]; then
    for script in /usr/local/Ascend/cann/set_env.sh /usr/local/Ascend/ascend-toolkit/set_env.sh "${HOME:-/root}"/Ascend/cann/set_env.sh "${HOME:-/root}"/Ascend/ascend-toolkit/set_env.sh; do
        if [ -r "$script" ]; then
            echo "ci/npu.sh: ASCEND_HOME_PATH is not set; sourcing $script" >&2
            set +u
            # shellcheck disable=SC1090 # it is the machine's
            . "$script"
            set -u
            break
        fi
    done
fi

case $out in
    '') out=.npu4j/npu-$(date -u +%Y%m%dT%H%M%SZ) ;;
    /*) ;;
    *) out=$from/$out ;;
esac
[ ! -e "$out" ] || { echo "ci/npu.sh: $out is there already" >&2; exit 2; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# ---- is there one?
rc=0
./npu4j --device "$device" --require ascend doctor >"$scratch/doctor.txt" 2>"$scratch/doctor.err" || rc=$?
if [ "$rc" -ne 0 ]; then
    cat "$scratch/doctor.txt"
    grep -v '^WARNING: Using incubator' "$scratch/doctor.err" >&2
    echo "ci/npu.sh: no NPU was tested: $device is not there; the lines above say what was looked for and what would help." >&2
    exit "$rc"
fi
if grep -q SIMULATED "$scratch/doctor.txt"; then
    echo "ci/npu.sh: no NPU was tested: $device is NPU4J's simulator, which NPU4J_JAVA_OPTS names; leave that out." >&2
    exit 3
fi
cat "$scratch/doctor.txt"

# ---- facts
mkdir -p "$out" || exit 70
cp "$scratch/doctor.txt" "$out/doctor.txt"
./npu4j --device "$device" support >"$out/support.txt" 2>/dev/null
{
    uname -srvm
    cat /etc/os-release
    lscpu
    env | grep -E '^(ASCEND|ACLNN|LD_LIBRARY_PATH|LD_PRELOAD|NPU4J|JAVA)' | sort
} >"$out/machine.txt" 2>/dev/null
{ npu-smi info; npu-smi info -t board -i 0; } >"$out/npu-smi.txt" 2>&1
cat /usr/local/Ascend/driver/version.info /usr/local/Ascend/firmware/version.info >"$out/driver.txt" 2>/dev/null
git rev-parse HEAD >"$out/commit.txt" 2>/dev/null
git status --short >>"$out/commit.txt" 2>/dev/null
abi=0
ci/abi.sh >"$out/abi.txt" 2>&1 || abi=$?
sed 's/^/ci\/abi.sh: /' "$out/abi.txt"

# ---- the suite
rc=0
./npu4j --device "$device" --require ascend validate "${kept[@]}" --out "$out/validate" --record "$out/recording" 2>&1 | tee "$out/validate.txt"
rc=${PIPESTATUS[0]}
echo "$rc" >"$out/exit-code.txt"
[ "$rc" -ne 0 ] || [ "$abi" -ne 1 ] || rc=1

tar czf "$out.tar.gz" -C "$(dirname "$out")" "$(basename "$out")" 2>/dev/null && echo "All of it, to hand on: $out.tar.gz"
echo "Facts, reports and recording: $out"
echo "To judge it elsewhere: ./npu4j validate --replay $out/recording"
exit "$rc"
