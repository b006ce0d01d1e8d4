package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;

/// An output that is to be spoilt, as rows of its innermost axis: those that the launch writes, without the ones past
/// the last group. Remembers what was there before the launch.
final class Output {
    private final Tensor tensor;
    private final long[] before;
    private final int rows;
    private final int columns;

    /// @param call   not launched yet
    /// @param name   of an output that is bound
    Output(OpCall call, String name) {
        tensor = Faults.tensor(call, name);
        before = Patterns.all(tensor);
        columns = (int) tensor.shape().last();
        rows = call instanceof GroupedProduct.Call matmul && matmul.operator().isRowByRow() ? rowsOfGroups(matmul) : columns == 0 ? 0 : before.length / columns;
    }

    private static int rowsOfGroups(GroupedProduct.Call call) {
        long end = 0;
        for (int g = 0; g < call.operator().e(); g++) {
            end = call.groupEnd(g, end);
        }
        return (int) end;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    int elements() {
        return rows * columns;
    }

    DType dtype() {
        return tensor.dtype();
    }

    Tensor tensor() {
        return tensor;
    }

    double get(int i) {
        return Rounding.value(bits(i), dtype());
    }

    /// Stores a number, rounded once.
    void put(int i, double value) {
        putBits(i, Rounding.bits(value, dtype()));
    }

    long bits(int i) {
        return Patterns.read(tensor, tensor.spec().offsetOf(i));
    }

    void putBits(int i, long bits) {
        Patterns.write(tensor, tensor.spec().offsetOf(i), bits);
    }

    /// Gives an element back what it held before the launch.
    void restore(int i) {
        putBits(i, before[i]);
    }

    void swap(int i, int j) {
        long bits = bits(i);
        putBits(i, bits(j));
        putBits(j, bits);
    }
}
