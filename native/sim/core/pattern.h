// Memory filled with one word over and over: poison, guard zones, the noise in a workspace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace npu4j_sim {

inline void fill(unsigned char *p, size_t n, uint64_t word) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) memcpy(p + i, &word, 8);
    if (i < n) memcpy(p + i, &word, n - i);
}

inline bool holds(const unsigned char *p, size_t n, uint64_t word) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        if (memcmp(p + i, &word, 8) != 0) return false;
    }
    return i == n || memcmp(p + i, &word, n - i) == 0;
}

} // namespace npu4j_sim
