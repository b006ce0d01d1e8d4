// What an aclTensor says about memory: a value, copied where it is needed.
#pragma once

#include "abi.h"
#include "core/memory.h"

#include <vector>

namespace [[gnu::visibility("default")]] npu4j_sim {

// FRACTAL_NZ cuts a matrix into blocks of 16 rows and c0 columns, c0 being 32 bytes; the blocks of one column of blocks
// follow each other, and matrices in front of it follow each other too (abi 6.4).
struct Fractal {
    int64_t rows = 0, columns = 0, c0 = 16;
    int64_t row_blocks() const { return (rows + 15) / 16; }
    int64_t column_blocks() const { return (columns + c0 - 1) / c0; }
    int64_t elements() const { return row_blocks() * column_blocks() * 16 * c0; }
    int64_t at(int64_t row, int64_t column) const {
        return ((column / c0 * row_blocks() + row / 16) * 16 + row % 16) * c0 + column % c0;
    }
};

struct View {
    aclDataType dtype = ACL_DT_UNDEFINED;
    aclFormat format = ACL_FORMAT_ND;
    std::vector<int64_t> dims;
    std::vector<int64_t> strides; // in elements, as is offset
    int64_t offset = 0;
    std::vector<int64_t> storage;
    uintptr_t address = 0;

    size_t rank() const { return dims.size(); }
    int64_t dim(size_t from_end) const { return dims[dims.size() - from_end]; } // dim(1) is the last
    int64_t elements() const;
    size_t item() const;
    bool contiguous() const;
    bool is_nz() const { return format == ACL_FORMAT_FRACTAL_NZ; }

    // The last two axes lie the other way round: a view [.., K, N] over a matrix [.., N, K].
    bool transposed() const;
    // The matrix of the last two axes as it is stored, for FRACTAL_NZ.
    Fractal fractal() const;

    // Elements from the tensor's address to behind the last one that the view touches.
    int64_t reach() const;
    Range range(bool write, const char *what) const;
};

int64_t product(const std::vector<int64_t> &dims);
std::vector<int64_t> contiguous_strides(const std::vector<int64_t> &dims);
std::string shape_text(const std::vector<int64_t> &dims);

// One plain format for all ranks: torch_npu writes NCL, NCHW or NCDHW where everybody else writes ND (abi 3.2.1).
aclFormat plain(aclFormat format);

// Calls `visit(index)` with the element index of each point of `dims` under `strides`, in row-major order.
template <typename F>
void each_index(const std::vector<int64_t> &dims, const std::vector<int64_t> &strides, F &&visit) {
    int64_t n = product(dims);
    std::vector<int64_t> at(dims.size(), 0);
    int64_t index = 0;
    for (int64_t i = 0; i < n; i++) {
        visit(index);
        for (size_t axis = dims.size(); axis-- > 0;) {
            index += strides[axis];
            if (++at[axis] < dims[axis]) break;
            index -= strides[axis] * dims[axis];
            at[axis] = 0;
        }
    }
}

} // namespace npu4j_sim
