#include "core/report.h"
#include "meta/numbers.h"
#include "meta/operator.h"

namespace npu4j_sim {
namespace {

// Saturation mode: infinity becomes the largest finite number, NaN becomes 0 (validation 1.2).
float saturated(float value, float largest) {
    if (std::isnan(value)) return 0;
    return value > largest ? largest : value < -largest ? -largest : value;
}

float largest_of(aclDataType dtype) {
    switch (dtype) {
    case ACL_FLOAT16: return 65504;
    case ACL_BF16: return float_of(0x7f7f0000);
    default: return float_of(0x7f7fffff);
    }
}

template <typename T> T read(const unsigned char *p) {
    T value;
    memcpy(&value, p, sizeof value);
    return value;
}

template <typename T> void write(unsigned char *p, T value) { memcpy(p, &value, sizeof value); }

} // namespace

Data::Data(const View &view, unsigned char *first, aclrtFloatOverflowMode overflow)
    : first_(first), item_(view.item()), dtype_(view.dtype), overflow_(overflow) {}

float Data::get(int64_t index) const {
    switch (dtype_) {
    case ACL_FLOAT: return read<float>(at(index));
    case ACL_FLOAT16: return from_fp16(read<uint16_t>(at(index)));
    case ACL_BF16: return from_bf16(read<uint16_t>(at(index)));
    case ACL_DOUBLE: return static_cast<float>(read<double>(at(index)));
    default: return static_cast<float>(get_integer(index));
    }
}

int64_t Data::get_integer(int64_t index) const {
    switch (dtype_) {
    case ACL_INT8: return read<int8_t>(at(index));
    case ACL_UINT8:
    case ACL_BOOL: return read<uint8_t>(at(index));
    case ACL_INT16: return read<int16_t>(at(index));
    case ACL_UINT16: return read<uint16_t>(at(index));
    case ACL_INT32: return read<int32_t>(at(index));
    case ACL_UINT32: return read<uint32_t>(at(index));
    default: return read<int64_t>(at(index));
    }
}

void Data::set(int64_t index, float value) const {
    float fitted = overflow_ == ACL_RT_OVERFLOW_MODE_SATURATION ? saturated(value, largest_of(dtype_)) : value;
    switch (dtype_) {
    case ACL_FLOAT16: write(at(index), to_fp16(fitted)); break;
    case ACL_BF16: write(at(index), to_bf16(fitted)); break;
    default: write(at(index), fitted); break;
    }
}

void Data::set_integer(int64_t index, int64_t value) const {
    switch (item_) {
    case 1: write(at(index), static_cast<int8_t>(value)); break;
    case 2: write(at(index), static_cast<int16_t>(value)); break;
    case 4: write(at(index), static_cast<int32_t>(value)); break;
    default: write(at(index), value); break;
    }
}

// Whole matrices go through here: the type is looked at once.
void Data::load(int64_t index, int64_t stride, int64_t count, float *out) const {
    const unsigned char *from = at(index);
    int64_t step = stride * static_cast<int64_t>(item_);
    switch (dtype_) {
    case ACL_FLOAT:
        for (int64_t i = 0; i < count; i++) out[i] = read<float>(from + i * step);
        break;
    case ACL_FLOAT16:
        for (int64_t i = 0; i < count; i++) out[i] = from_fp16(read<uint16_t>(from + i * step));
        break;
    case ACL_BF16:
        for (int64_t i = 0; i < count; i++) out[i] = from_bf16(read<uint16_t>(from + i * step));
        break;
    default:
        for (int64_t i = 0; i < count; i++) out[i] = get(index + i * stride);
    }
}

void Data::store(int64_t index, int64_t stride, int64_t count, const float *values) const {
    for (int64_t i = 0; i < count; i++) set(index + i * stride, values[i]);
}

float Data::rounded(float value) const {
    unsigned char cell[8];
    View one;
    one.dtype = dtype_;
    Data data(one, cell, overflow_);
    data.set(0, value);
    return data.get(0);
}

Run::Run(std::string op, std::vector<View> views, aclrtFloatOverflowMode overflow)
    : op_(std::move(op)), views_(std::move(views)), overflow_(overflow) {}

Data Run::operator[](const Slot &slot) const {
    const View &v = view(slot);
    uintptr_t first = v.address + (v.is_nz() ? 0 : static_cast<uintptr_t>(v.offset) * v.item());
    return Data(v, world().memory.shadow(first), overflow_);
}

Fault Run::broken(Rule rule, int code, const std::string &detail) const {
    std::lock_guard<std::mutex> lock(world().mutex);
    npu4j_sim::broken(rule, op_, detail);
    return {code, detail};
}

} // namespace npu4j_sim
