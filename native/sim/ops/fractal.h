// Tensors to and from FRACTAL_NZ, byte for byte.
#pragma once

#include "meta/operator.h"

#include <cstring>
#include <vector>

namespace npu4j_sim {

// The storageDims of [.., rows, columns]: [.., columns/c0, rows/16, 16, c0], rounded up.
inline std::vector<int64_t> fractal_storage(const View &view) {
    Fractal f = view.fractal();
    std::vector<int64_t> dims(view.dims.begin(), view.dims.end() - 2);
    for (int64_t d : {f.column_blocks(), f.row_blocks(), int64_t{16}, f.c0}) dims.push_back(d);
    return dims;
}

inline std::vector<unsigned char> gather(const Data &data, const View &view) {
    size_t item = view.item(), n = 0;
    std::vector<unsigned char> bytes(static_cast<size_t>(view.elements()) * item);
    each_index(view.dims, view.strides, [&](int64_t i) { memcpy(&bytes[n++ * item], data.at(i), item); });
    return bytes;
}

inline void scatter(const std::vector<unsigned char> &bytes, const Data &data, const View &view) {
    size_t item = view.item(), n = 0;
    each_index(view.dims, view.strides, [&](int64_t i) { memcpy(data.at(i), &bytes[n++ * item], item); });
}

// Calls `visit(n, index)` for the n-th element of the view in row-major order, and where FRACTAL_NZ keeps it.
template <typename F> void each_in_fractal(const View &view, F &&visit) {
    Fractal f = view.fractal();
    bool turned = view.transposed();
    int64_t rows = view.dim(2), columns = view.dim(1), matrices = view.elements() / (rows * columns);
    size_t n = 0;
    for (int64_t m = 0; m < matrices; m++) {
        for (int64_t r = 0; r < rows; r++) {
            for (int64_t c = 0; c < columns; c++) visit(n++, m * f.elements() + (turned ? f.at(c, r) : f.at(r, c)));
        }
    }
}

inline void scatter_to_fractal(const std::vector<unsigned char> &bytes, const Data &data, const View &view) {
    size_t item = view.item();
    memset(data.at(0), 0, static_cast<size_t>(product(fractal_storage(view))) * item);
    each_in_fractal(view, [&](size_t n, int64_t index) { memcpy(data.at(index), &bytes[n * item], item); });
}

inline std::vector<unsigned char> gather_from_fractal(const Data &data, const View &view) {
    size_t item = view.item();
    std::vector<unsigned char> bytes(static_cast<size_t>(view.elements()) * item);
    each_in_fractal(view, [&](size_t n, int64_t index) { memcpy(&bytes[n * item], data.at(index), item); });
    return bytes;
}

} // namespace npu4j_sim
