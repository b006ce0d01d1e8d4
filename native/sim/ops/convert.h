// From one element type to another, as Cast does it and InplaceCopy where its types differ. Through double, which holds
// every type exactly but the largest 64-bit integers, and those go from integer to integer.
#pragma once

#include "meta/operator.h"
#include "ops/ranking.h"

#include <cmath>

namespace npu4j_sim {

// Towards zero. Out of range is undefined in C, and said nowhere: saturated under some seeds, noise under others.
inline int64_t to_integer(double value, aclDataType dtype) {
    int bits = static_cast<int>(dtype_size(dtype)) * 8;
    bool is_signed = dtype == ACL_INT8 || dtype == ACL_INT16 || dtype == ACL_INT32 || dtype == ACL_INT64;
    double low = is_signed ? -std::ldexp(1.0, bits - 1) : 0.0;
    double high = std::ldexp(1.0, is_signed ? bits - 1 : bits);
    if ((value > low - 1 || value == low) && value < high) {
        return is_signed ? static_cast<int64_t>(value) : static_cast<int64_t>(static_cast<uint64_t>(value));
    }
    if (undecided("Cast: a float that no integer holds", 2) == 0) return static_cast<int64_t>(mix(control().seed, 7));
    if (std::isnan(value)) return 0;
    if (value < 0) return static_cast<int64_t>(low);
    return static_cast<int64_t>((is_signed ? 1ULL << (bits - 1) : bits == 64 ? 0 : 1ULL << bits) - 1);
}

inline void convert(const Data &from, int64_t from_index, aclDataType from_type, const Data &to, int64_t to_index,
                    aclDataType to_type) {
    bool from_float = is_floating(from_type), to_float = is_floating(to_type);
    if (from_float && to_float) to.set(to_index, from.get(from_index));
    else if (from_float && to_type == ACL_BOOL) to.set_integer(to_index, from.get(from_index) != 0);
    else if (from_float) to.set_integer(to_index, to_integer(from.get(from_index), to_type));
    else if (to_float) to.set(to_index, static_cast<float>(from.get_integer(from_index)));
    else if (to_type == ACL_BOOL) to.set_integer(to_index, from.get_integer(from_index) != 0);
    else to.set_integer(to_index, from.get_integer(from_index));
}

} // namespace npu4j_sim
