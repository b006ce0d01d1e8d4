#!/usr/bin/env bash
# The Java that README.md shows must be the code that the consumer compiles and runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
code() { sed 's/^[[:space:]]*//' | grep -v '^$'; }
[ "$(sed -n '/^```java$/,/^```$/p' README.md | grep -vc '^```')" -gt 5 ] || { echo "README.md shows no Java"; exit 1; }
diff <(sed -n '/^```java$/,/^```$/p' README.md | grep -v '^```' | code) \
    <(sed -n '/try (Device/,/^        }$/p' examples/consumer/src/main/java/com/example/consumer/TenLines.java | code)
echo "the same"
