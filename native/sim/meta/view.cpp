#include "meta/view.h"

#include "soc_tables.h"

namespace npu4j_sim {

int64_t product(const std::vector<int64_t> &dims) {
    int64_t n = 1;
    for (int64_t d : dims) n *= d;
    return n;
}

std::vector<int64_t> contiguous_strides(const std::vector<int64_t> &dims) {
    std::vector<int64_t> strides(dims.size(), 1);
    for (size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
    return strides;
}

std::string shape_text(const std::vector<int64_t> &dims) {
    std::string s = "[";
    for (size_t i = 0; i < dims.size(); i++) s += (i ? "," : "") + std::to_string(dims[i]);
    return s + "]";
}

aclFormat plain(aclFormat format) {
    switch (format) {
    case ACL_FORMAT_NCHW:
    case ACL_FORMAT_NCDHW:
    case ACL_FORMAT_NCL: return ACL_FORMAT_ND;
    default: return format;
    }
}

int64_t View::elements() const { return product(dims); }

size_t View::item() const { return dtype_size(dtype); }

bool View::contiguous() const {
    int64_t expected = 1;
    for (size_t i = dims.size(); i-- > 0;) {
        if (dims[i] != 1 && strides[i] != expected) return false; // the stride of an axis of 1 is never used
        expected *= dims[i];
    }
    return true;
}

bool View::transposed() const {
    size_t r = rank();
    if (r < 2) return false;
    View turned = *this;
    std::swap(turned.dims[r - 2], turned.dims[r - 1]);
    std::swap(turned.strides[r - 2], turned.strides[r - 1]);
    return turned.contiguous() && !contiguous();
}

Fractal View::fractal() const {
    Fractal f;
    f.rows = dim(transposed() ? 1 : 2);
    f.columns = dim(transposed() ? 2 : 1);
    f.c0 = static_cast<int64_t>(32 / item());
    return f;
}

int64_t View::reach() const {
    if (elements() == 0) return 0;
    if (is_nz()) return product(storage);
    int64_t last = offset;
    for (size_t i = 0; i < dims.size(); i++) last += (dims[i] - 1) * strides[i];
    return last + 1;
}

Range View::range(bool write, const char *what) const {
    if (elements() == 0) return {};
    uintptr_t first = is_nz() ? 0 : static_cast<uintptr_t>(offset);
    return {address + first * item(), address + static_cast<uintptr_t>(reach()) * item(), write, what};
}

} // namespace npu4j_sim
