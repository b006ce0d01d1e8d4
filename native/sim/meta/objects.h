// The host objects of the two-phase interface. None of them owns device memory; a list owns its tensors (abi 3.2).
#pragma once

#include "core/registry.h"
#include "meta/view.h"

#include <vector>

namespace [[gnu::visibility("default")]] npu4j_sim {

struct Tensor : Object {
    static constexpr Kind KIND = Kind::tensor;
    Tensor() : Object(KIND) {}

    View view;
    Handle list = nullptr; // the list that owns it
    int prepared = 0;      // executors between their phases that read its address again in phase 2
};

struct TensorList : Object {
    static constexpr Kind KIND = Kind::tensor_list;
    TensorList() : Object(KIND) {}

    std::vector<Handle> tensors; // NULL among them is allowed
};

template <typename T, Kind K> struct Array : Object {
    static constexpr Kind KIND = K;
    Array() : Object(K) {}

    std::vector<T> values;
};
using IntArray = Array<int64_t, Kind::int_array>;
using FloatArray = Array<float, Kind::float_array>;
using BoolArray = Array<unsigned char, Kind::bool_array>;

struct Scalar : Object {
    static constexpr Kind KIND = Kind::scalar;
    Scalar() : Object(KIND) {}

    aclDataType dtype = ACL_DT_UNDEFINED;
    std::vector<unsigned char> value;
};

} // namespace npu4j_sim
