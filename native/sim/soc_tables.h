// What the chips are and which kernels they have, as data.
#pragma once

#include "abi.h"

#include <string_view>

namespace [[gnu::visibility("default")]] npu4j_sim {

enum SocBit : unsigned { SOC_910B = 1, SOC_910_93 = 2, SOC_310P = 4 };

struct Soc {
    unsigned bit;
    const char *key;  // the value of NPU4J_SIM_SOC
    const char *name; // what aclrtGetSocName returns
    uint32_t streams; // limits
    uint32_t events;
    int64_t ai_cores;
    int64_t vector_cores;
    int64_t l2_bytes;
    int64_t npu_arch;
    aclrtFloatOverflowMode overflow; // the default, and on chips without bf16 the only one
};

// NULL for a key that is not in the table.
const Soc *find_soc(std::string_view key);

// A kernel exists on the chips of `socs` for operands of `dtype`, where the operand that has a choice is in `format`.
struct KernelRow {
    const char *op;
    unsigned socs;
    aclDataType dtype;
    aclFormat format;
};

bool has_operator(std::string_view op, const Soc &soc);
bool has_kernel(std::string_view op, const Soc &soc, aclDataType dtype, aclFormat format);

const char *dtype_name(aclDataType dtype);
const char *format_name(aclFormat format);

// Bytes of one element; 0 for types that are not whole bytes and for codes that mean nothing.
size_t dtype_size(aclDataType dtype);

} // namespace npu4j_sim
