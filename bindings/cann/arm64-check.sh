#!/usr/bin/env bash
# The arm64 JNI library, run on any machine: an aarch64 program under qemu opens it, finds each of its functions and
# calls some of them through to a runtime. Needs what the build made: mvn -f bindings/cann/pom.xml process-classes.
#
#   bindings/cann/arm64-check.sh         the library in target/classes
#   bindings/cann/arm64-check.sh JAR     the one in that jar
#
# 0: holds. 1: does not. 2: nothing to check. 3: a tool is missing, and nothing was checked.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
entry=META-INF/npu4j/linux-arm64/libjnicann.so
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

need() {
    command -v "$1" > /dev/null && return
    echo "arm64-check: $1 is not on the PATH (Debian, Ubuntu: apt install $2); nothing was checked" >&2
    exit 3
}

if [ "$(uname -m)" = aarch64 ]; then
    cc=gcc run=()
    need gcc gcc
else
    cc=aarch64-linux-gnu-gcc run=(qemu-aarch64 -L /usr/aarch64-linux-gnu)
    need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
    need qemu-aarch64 qemu-user
fi

# shellcheck source=../../ci/jdk.sh
source "$here/../../ci/jdk.sh"
npu4j_find_jdk || exit 3

library=$here/target/classes/$entry
if [ $# -gt 0 ]; then
    jar=$(realpath "$1")
    (cd "$scratch" && "$NPU4J_JDK/bin/jar" --extract --file="$jar" "$entry")
    library=$scratch/$entry
fi
[ -f "$library" ] || { echo "arm64-check: there is no $entry in ${1:-$here/target/classes}" >&2; exit 2; }

mapfile -t methods < <(sed -n 's/^.* static native .* \([A-Za-z0-9_]*\)(.*/\1/p' "$here/src/gen/java/dev/npu4j/cann/global/cann.java" |
    sort -u)
native=$here/../../native
flags=(-std=c11 -Wall -Wextra -Werror -I"$native/include")
"$cc" "${flags[@]}" -shared -fPIC "$native/rt/test/fake_runtime.c" -o "$scratch/libascendcl.so"
"$cc" "${flags[@]}" -I"$NPU4J_JDK/include" -I"$NPU4J_JDK/include/linux" "$here/src/test/native/arm64_check.c" -o "$scratch/check" -ldl
"${run[@]}" "$scratch/check" "$library" "$scratch/libascendcl.so" "${methods[@]}"
