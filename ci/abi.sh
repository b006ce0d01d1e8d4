#!/usr/bin/env bash
# What we take CANN's interface to be (native/abi/signatures.csv, native/include) against the headers of an installed
# toolkit: prototypes, constants, layouts. Needs a C compiler and no NPU: nothing of the toolkit is run.
#
#   ci/abi.sh                  the toolkit of $ASCEND_HOME_PATH or $ASCEND_TOOLKIT_HOME, or of the usual places
#   ci/abi.sh DIR              the toolkit whose headers are in DIR/include
#   ci/abi.sh --cann 8.2 DIR   its version, where DIR does not say
#   ci/abi.sh --require        a machine without a toolkit fails
#
# 0: they agree, or there is no toolkit. 1: they differ. 2: it cannot be said. 3: no toolkit, and one was required.
#
# Names of parameters are beyond a compiler: two of one type that changed places are not seen here.
set -euo pipefail
from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C

require=0 version='' home=''
while [ $# -gt 0 ]; do
    case $1 in
        --require) require=1 ;;
        --cann) version=${2:?--cann needs a version, such as 8.2}; shift ;;
        -*) echo "ci/abi.sh does not know $1" >&2; exit 2 ;;
        /*) home=$1 ;;
        *) home=$from/$1 ;;
    esac
    shift
done

nothing() {
    echo "nothing was checked: $1"
    [ "$require" -eq 0 ] && exit 0
    exit 3
}

if [ -n "$home" ]; then
    [ -f "$home/include/acl/acl.h" ] || { echo "$home is no toolkit: it has no include/acl/acl.h" >&2; exit 2; }
elif home=${ASCEND_HOME_PATH:-${ASCEND_TOOLKIT_HOME:-}} && [ -n "$home" ]; then
    [ -f "$home/include/acl/acl.h" ] || nothing "$home, from the environment, has no include/acl/acl.h"
else
    for home in /usr/local/Ascend/cann /usr/local/Ascend/ascend-toolkit/latest "${HOME:-/root}/Ascend/ascend-toolkit/latest" ''; do
        [ -f "$home/include/acl/acl.h" ] && break
    done
    [ -n "$home" ] || nothing "no CANN toolkit is installed (ASCEND_HOME_PATH is not set, and /usr/local/Ascend has none)"
fi

# Older toolkits also have a numbering of their own for each package, which starts at 7.
said_versions() {
    sed -n 's/.*CANN_VERSION_STR[^"]*"\([^"]*\)".*/\1/p' "$home/include/version/cann_version.h"
    sed -n 's/^version=//p' "$home"/*/ascend_toolkit_install.info
    sed -n 's/^version_dir=//p' "$home/runtime/version.info"
    sed -n 's/^Version=//p' "$home"/share/info/*/version.info
}
[ -n "$version" ] || version=$({ said_versions 2>/dev/null || true; } | { grep -Eo '[0-9]+\.[0-9]+.*' || true; } | awk -F. '$1 >= 8 { print; exit }')
[[ $version =~ ^([0-9]+)\.([0-9]+) ]] || { echo "$home does not say which CANN it is: say it with --cann VERSION" >&2; exit 2; }
cann=$((10#${BASH_REMATCH[1]} * 100 + 10#${BASH_REMATCH[2]}))
[ "$cann" -ge 801 ] || { echo "CANN $version is older than 8.1, the oldest that we know" >&2; exit 2; }

cc=${CC:-$(command -v cc || command -v gcc || echo cc)} cxx=${CXX:-c++}
command -v "$cc" >/dev/null || { echo "a C compiler is needed: there is no $cc" >&2; exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
flags=(-w "-DNPU4J_CANN=$cann" -I "$home/include" -o "$scratch/check")
status_header=$(find "$home/include/" -name op_errno.h | sort | head -n 1)
[ -z "$status_header" ] || flags+=("-DNPU4J_STATUS_HEADER=\"$status_header\"")
compile() { "${compiler[@]}" "$@" "${flags[@]}" native/abi/abi_check.c > "$scratch/errors" 2>&1; }
differ() {
    echo "the headers of CANN $version in $home differ from what we take them to be:"
    sed 's/^/    /' "$1"
    exit 1
}

# CANN's headers are for C and C++ alike, as far as is known; one that is C++ alone is no disagreement.
language=C compiler=("$cc" -std=gnu11)
if ! compile -DNPU4J_ONLY_INCLUDES -fsyntax-only; then
    cp "$scratch/errors" "$scratch/errors-in-c"
    language=C++ compiler=("$cxx" -x c++ -std=gnu++17)
    compile -DNPU4J_ONLY_INCLUDES -fsyntax-only || differ "$scratch/errors-in-c"
fi

but=''
if ! compile; then
    cp "$scratch/errors" "$scratch/differences"
    compile -DNPU4J_IGNORE_CONST || differ "$scratch/differences"
    echo "different in const alone, which changes no call:"
    grep 'error:' "$scratch/differences" | sed 's/^/    /'
    but=' but for const'
fi
"$scratch/check" > "$scratch/codes" || differ "$scratch/codes"

awk -F, -v cann="$cann" -v said="CANN $version in $home, as $language" -v but="$but" '
    NR > 1 {
        split($3, since, ".")
        if (since[1] * 100 + since[2] <= cann) known++
        else later = later " " $1 " (" $3 ")"
    }
    END {
        print "agrees" but ": " known " functions, with constants and layouts, of " said
        if (later != "") print "came later, and so was not compared:" later
    }' native/abi/signatures.csv
