// The attention that FusedInferAttentionScore and PromptFlashAttention have in common (abi 4.8).
#pragma once

#include "meta/operator.h"

#include <string>
#include <vector>

namespace npu4j_sim {

struct Attention {
    Slot query, mask, out, lse;   // lse only where it was asked for
    Slot table;                   // only where key and value lie in pages of block_size
    std::vector<Slot> key, value; // one tensor, or one for each batch
    std::vector<int64_t> lengths, lengths_kv;
    int64_t heads = 0, kv_heads = 0;
    double scale = 1;
    int64_t pre_tokens = 0, next_tokens = 0;
    std::string layout;
    int64_t sparse_mode = 0, inner_precise = 0, block_size = 0;
};

// Checks all that the two operators share, and ends the preparation.
void attend(Preparation &p, Attention a);

} // namespace npu4j_sim
