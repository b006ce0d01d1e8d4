// What the normalisations share: rows of `hidden` elements, over one axis or several.
#pragma once

#include "meta/operator.h"
#include "ops/order.h"

#include <cmath>
#include <vector>

namespace npu4j_sim {

struct Rows {
    int64_t count = 1;
    int64_t hidden = 1;
    size_t axes = 0; // that gamma covers
};

inline Rows rows_of(Preparation &p, const View &x, const View &gamma) {
    Rows rows;
    rows.axes = gamma.rank();
    p.require(rows.axes >= 1 && rows.axes <= x.rank(), ACLNN_ERR_PARAM_INVALID, "gamma %s does not end x %s",
              shape_text(gamma.dims).c_str(), shape_text(x.dims).c_str());
    for (size_t i = 0; i < x.rank(); i++) {
        bool normalised = i >= x.rank() - rows.axes;
        (normalised ? rows.hidden : rows.count) *= x.dims[i];
        p.require(!normalised || gamma.dims[i - (x.rank() - rows.axes)] == x.dims[i], ACLNN_ERR_PARAM_INVALID,
                  "gamma %s does not end x %s", shape_text(gamma.dims).c_str(), shape_text(x.dims).c_str());
    }
    // abi 4.4: on 310P a row has at least 32 bytes.
    p.require(p.soc().bit != SOC_310P || x.dims.back() * static_cast<int64_t>(x.item()) >= 32, ACLNN_ERR_PARAM_INVALID,
              "the last axis of %s is under 32 bytes on %s", shape_text(x.dims).c_str(), p.soc().name);
    p.require(rows.hidden > 0, ACLNN_ERR_PARAM_INVALID, "an empty row");
    p.require(rows.count > 0 || undecided("norms take empty tensors", 2) == 0, ACLNN_ERR_PARAM_INVALID, "no rows");
    return rows;
}

// fp32, and 1 where gamma has its axes.
inline void check_rstd(Preparation &p, const View &rstd, const Rows &rows) {
    p.require(rstd.dtype == ACL_FLOAT, ACLNN_ERR_PARAM_INVALID, "rstdOut is %s, not fp32", dtype_name(rstd.dtype));
    bool right = rstd.rank() >= rows.axes && rstd.elements() == rows.count;
    for (size_t i = 0; right && i < rows.axes; i++) right = rstd.dims[rstd.rank() - 1 - i] == 1;
    p.require(right, ACLNN_ERR_PARAM_INVALID,
              "rstdOut is %s: one number for each of %lld rows, and the normalised axes 1",
              shape_text(rstd.dims).c_str(), static_cast<long long>(rows.count));
}

inline std::vector<int64_t> indices(const View &view) {
    std::vector<int64_t> list;
    each_index(view.dims, view.strides, [&](int64_t i) { list.push_back(i); });
    return list;
}

// An operand row by row, whatever its strides.
class Lines {
public:
    Lines(const Run &run, const Slot &slot, const Rows &rows)
        : data_(run[slot]), at_(indices(run.view(slot))), hidden_(rows.hidden) {}
    void load(int64_t row, float *out) const {
        for (int64_t i = 0; i < hidden_; i++) out[i] = data_.get(at_[row * hidden_ + i]);
    }
    void store(int64_t row, const float *values) const {
        for (int64_t i = 0; i < hidden_; i++) data_.set(at_[row * hidden_ + i], values[i]);
    }
    float rounded(float value) const { return data_.rounded(value); }

private:
    Data data_;
    std::vector<int64_t> at_;
    int64_t hidden_;
};

inline std::vector<float> load_all(const Run &run, const Slot &slot) {
    std::vector<float> values;
    Data data = run[slot];
    each_index(run.view(slot).dims, run.view(slot).strides, [&](int64_t i) { values.push_back(data.get(i)); });
    return values;
}

inline float rstd_of(const std::vector<float> &v, float epsilon, const Order &order) {
    float sum = 0;
    each_block(static_cast<int64_t>(v.size()), order, [&](int64_t from, int64_t to) {
        float part = 0;
        for (int64_t i = from; i < to; i++) part += v[i] * v[i];
        sum += part;
    });
    return 1.0f / std::sqrt(sum / static_cast<float>(v.size()) + epsilon);
}

} // namespace npu4j_sim
