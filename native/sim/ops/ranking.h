// What Topk and Sort share: lines along one axis, put in order. Where the sheet is silent the seed decides: which of
// equal elements comes first, and whether NaN is larger or smaller than everything.
#pragma once

#include "meta/operator.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace npu4j_sim {

inline bool is_floating(aclDataType dtype) {
    return dtype == ACL_FLOAT || dtype == ACL_FLOAT16 || dtype == ACL_BF16 || dtype == ACL_DOUBLE;
}

enum class Ties { lower_first, as_the_seed_says };

class Ranking {
public:
    Ranking(const char *op, bool descending, Ties ties)
        : descending_(descending), stable_(ties == Ties::lower_first),
          tie_(undecided(std::string(op) + ": order of equal elements", 3)), salt_(mix(control().seed, hash(op))),
          nan_is_largest_(undecided(std::string(op) + ": place of NaN", 2) == 0) {}

    // Indices of a line in order.
    std::vector<int64_t> order(const Data &data, bool floating, int64_t first, int64_t stride, int64_t count) const {
        std::vector<Key> keys(static_cast<size_t>(count));
        for (int64_t i = 0; i < count; i++) {
            Key &key = keys[static_cast<size_t>(i)];
            key.index = i;
            key.tie = tie_of(i);
            if (floating) {
                float v = data.get(first + i * stride);
                key.nan = std::isnan(v);
                key.number = key.nan ? 0 : v;
            } else {
                key.integer = data.get_integer(first + i * stride);
            }
        }
        std::sort(keys.begin(), keys.end(), [this](const Key &a, const Key &b) {
            int c = compare(a, b);
            if (c != 0) return descending_ ? c > 0 : c < 0;
            return a.tie < b.tie;
        });
        std::vector<int64_t> result;
        for (const Key &key : keys) result.push_back(key.index);
        return result;
    }

private:
    struct Key {
        int64_t index = 0;
        uint64_t tie = 0;
        bool nan = false;
        float number = 0;
        int64_t integer = 0;
    };

    uint64_t tie_of(int64_t index) const {
        uint64_t i = static_cast<uint64_t>(index);
        if (stable_ || tie_ == 0) return i;
        return tie_ == 1 ? ~i : mix(salt_, i);
    }

    int compare(const Key &a, const Key &b) const {
        if (a.nan != b.nan) return a.nan == nan_is_largest_ ? 1 : -1;
        if (a.nan) return 0;
        if (a.number != b.number) return a.number < b.number ? -1 : 1;
        return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
    }

    bool descending_, stable_;
    uint64_t tie_, salt_;
    bool nan_is_largest_;
};

// The axis that `dim` names.
inline size_t axis_of(Preparation &p, const View &view, int64_t dim) {
    int64_t rank = static_cast<int64_t>(view.rank());
    p.require(rank > 0 && dim >= -rank && dim < rank, ACLNN_ERR_PARAM_INVALID, "dim %lld of %lld dimensions",
              static_cast<long long>(dim), static_cast<long long>(rank));
    return static_cast<size_t>(dim < 0 ? dim + rank : dim);
}

// Writes the first `keep` of each line in order, and where they were.
inline void rank_lines(const Run &run, const Slot &self, const Slot &values, const Slot &indices, size_t axis,
                       int64_t keep, const Ranking &ranking) {
    const View &in = run.view(self), &out = run.view(values), &at = run.view(indices);
    Data in_data = run[self], out_data = run[values], at_data = run[indices];
    std::vector<int64_t> lines = in.dims;
    lines[axis] = 1;
    std::vector<int64_t> in_at, out_at, index_at;
    each_index(lines, in.strides, [&](int64_t i) { in_at.push_back(i); });
    each_index(lines, out.strides, [&](int64_t i) { out_at.push_back(i); });
    each_index(lines, at.strides, [&](int64_t i) { index_at.push_back(i); });
    for (size_t line = 0; line < in_at.size(); line++) {
        std::vector<int64_t> order =
            ranking.order(in_data, is_floating(in.dtype), in_at[line], in.strides[axis], in.dims[axis]);
        for (int64_t i = 0; i < keep; i++) {
            int64_t from = order[static_cast<size_t>(i)];
            memcpy(out_data.at(out_at[line] + i * out.strides[axis]), in_data.at(in_at[line] + from * in.strides[axis]),
                   in.item());
            at_data.set_integer(index_at[line] + i * at.strides[axis], from);
        }
    }
}

} // namespace npu4j_sim
