package dev.npu4j.cli.exec;

import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.util.List;

/// Rows that are longer than their content, in files and in memory.
final class Rows {
    /// Operands whose rows `pad=` lengthens: activations, not weights and vectors.
    static final List<String> NAMES = List.of("x", "y", "a", "h", "h_out", "z", "q", "k", "v", "shared", "residual");

    private Rows() {
    }

    static boolean arePadded(Operand operand, int pad) {
        return pad > 0 && NAMES.contains(operand.name());
    }

    /// What the file holds: `[rows, width + pad]` for a padded operand, the operand's own shape otherwise.
    static TensorSpec inFile(Operand operand, DType dtype, int pad) {
        return arePadded(operand, pad)
            ? TensorSpec.of(dtype, operand.shape().dim(0), pitch(operand.shape(), pad))
            : TensorSpec.of(dtype, operand.shape());
    }

    /// The operand as a view of what the file holds.
    static TensorSpec view(Operand operand, DType dtype, int pad) {
        TensorSpec dense = TensorSpec.of(dtype, operand.shape());
        if (!arePadded(operand, pad)) {
            return dense;
        }
        long[] strides = dense.strides();
        strides[0] = pitch(operand.shape(), pad);
        return TensorSpec.strided(dtype, operand.shape(), strides);
    }

    private static long pitch(Shape shape, int pad) {
        long width = 1;
        for (int axis = 1; axis < shape.rank(); axis++) {
            width *= shape.dim(axis);
        }
        return width + pad;
    }
}
