package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.stream.Stream;

/// Checks that several operators' specifications share.
final class Checks {
    private Checks() {
    }

    static void positive(String operator, String name, int extent) {
        atLeast(operator, name, extent, 1);
    }

    static void atLeast(String operator, String name, int extent, int least) {
        if (extent < least) {
            throw new OperandException(operator, name, "at least " + least, String.valueOf(extent));
        }
    }

    /// Refuses extents whose product no memory could hold, where the operator is built rather than where it is used.
    static void addressable(String operator, String name, long a, long b, long c) {
        if (a * b > Long.MAX_VALUE / 8 / Math.max(1, c)) {
            throw new OperandException(operator, name, "fewer than 2^60 elements", "[" + a + ", " + b + ", " + c + "]");
        }
    }

    /// Choices of experts, `top` for each token: their numbers are i32.
    static void slots(String operator, int tokens, int top) {
        atLeast(operator, "tokens", tokens, 0);
        positive(operator, "top", top);
        if ((long) tokens * top > Integer.MAX_VALUE) {
            throw new OperandException(operator, "top", "tokens*top below 2^31", tokens + "*" + top);
        }
    }

    static void computable(String operator, String name, DType dtype) {
        if (dtype != DType.F32 && (dtype == null || !dtype.isHalf())) {
            throw new OperandException(operator, name, "one of f32 f16 bf16", String.valueOf(dtype));
        }
    }

    /// The dtypes of a matrix product: of the halves, which have no common type but f32, one at most.
    static void product(String operator, DType x, DType w, DType out) {
        computable(operator, "x", x);
        computable(operator, "w", w);
        computable(operator, "out", out);
        if (Stream.of(x, w, out).filter(DType::isHalf).distinct().count() > 1) {
            throw new OperandException(operator, "dtype", "at most one of f16 and bf16, beside f32", "x=" + x + " w=" + w + " out=" + out);
        }
    }

    static void epsilon(String operator, double eps) {
        if (!(eps > 0) || eps == Double.POSITIVE_INFINITY) {
            throw new OperandException(operator, "eps", "a positive finite number", String.valueOf(eps));
        }
    }

    /// Whether the elements can be looked at: those of an accelerator's tensor cannot.
    static boolean isReadable(Tensor tensor) {
        return tensor.segment().byteSize() >= tensor.spec().byteSpan();
    }

    static int intAt(Tensor tensor, long index) {
        return tensor.segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
    }

    static long longAt(Tensor tensor, long index) {
        return tensor.segment().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index);
    }
}
