// The order in which a kernel adds. Any is legitimate in fp32; the seed picks one, and keeps to it. No vector unit adds
// ten thousand terms one by one, and what that loses is not what its results are judged by: blocks are no longer than 512.
#pragma once

#include "core/control.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace npu4j_sim {

struct Order {
    int64_t block;  // terms that are added up before they meet the rest
    bool backwards; // the last block first
};

inline Order order_of(std::string_view op, int64_t terms) {
    static constexpr int64_t BLOCKS[] = {16, 64, 128, 512};
    uint64_t choice = undecided(op, 8);
    return {std::clamp<int64_t>(terms, 1, BLOCKS[choice / 2]), choice % 2 == 1};
}

// Calls `visit(first, last)` for each block of [0, terms) in order.
template <typename F> void each_block(int64_t terms, const Order &order, F &&visit) {
    int64_t blocks = (terms + order.block - 1) / order.block;
    for (int64_t i = 0; i < blocks; i++) {
        int64_t b = order.backwards ? blocks - 1 - i : i;
        visit(b * order.block, std::min(terms, (b + 1) * order.block));
    }
}

} // namespace npu4j_sim
