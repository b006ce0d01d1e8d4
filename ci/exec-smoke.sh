#!/usr/bin/env bash
# `./npu4j exec` on a safetensors file written here byte by byte, so that our own writer cannot hide a mistake of our
# reader: of the scores 1 4 2 3, TokenSelect keeps rows 1 and 3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

header='{"scores":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}    '   # 64 bytes: a multiple of 8
{
    printf '\x40\0\0\0\0\0\0\0%s' "$header"
    printf '\0\0\x80\x3f\0\0\x80\x40\0\0\0\x40\0\0\x40\x40'
} > "$scratch/in.safetensors"
./npu4j exec --op 'TokenSelect(n=4, keep=2)' --in "$scratch/in.safetensors" --out "$scratch/out.safetensors"
kept=$(tail -c 8 "$scratch/out.safetensors" | od -An -td4 | xargs)
echo "kept: $kept"
[ "$kept" = "1 3" ]
