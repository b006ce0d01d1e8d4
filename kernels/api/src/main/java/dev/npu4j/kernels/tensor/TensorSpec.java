package dev.npu4j.kernels.tensor;

import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;

/// Element type, extents and strides (in elements) of a tensor, without its memory.
///
/// Strides are not negative and the innermost one is 1: rows are contiguous, but may be longer than their content, as
/// in a slice of a fused QKV projection. Inputs may even have stride 0 (the same row again); outputs may not, see
/// [#isInjective()].
public final class TensorSpec {
    private final DType dtype;
    private final Shape shape;
    private final long[] strides;

    private TensorSpec(DType dtype, Shape shape, long[] strides) {
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
    }

    /// Contiguous: every row follows the one before it.
    public static TensorSpec of(DType dtype, long... dims) {
        return of(dtype, Shape.of(dims));
    }

    /// Contiguous, from a shape.
    public static TensorSpec of(DType dtype, Shape shape) {
        requirePresent("shape", shape);
        long[] strides = new long[shape.rank()];
        long step = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= Math.max(1, shape.dim(axis));
        }
        return strided(dtype, shape, strides);
    }

    /// With strides of one's own, in elements, outermost first.
    public static TensorSpec strided(DType dtype, Shape shape, long... strides) {
        requirePresent("dtype", dtype);
        requirePresent("shape", shape);
        requirePresent("strides", strides);
        if (strides.length != shape.rank()) {
            throw new OperandException("TensorSpec", "strides", shape.rank() + " strides for shape " + shape, Arrays.toString(strides));
        }
        if (strides[strides.length - 1] != 1) {
            throw new OperandException("TensorSpec", "strides", "innermost stride 1", Arrays.toString(strides));
        }
        for (long stride : strides) {
            if (stride < 0) {
                throw new OperandException("TensorSpec", "strides", "strides of 0 or more", Arrays.toString(strides));
            }
        }
        TensorSpec spec = new TensorSpec(dtype, shape, strides.clone());
        try {
            Math.multiplyExact(spec.exactSpan(), dtype.size());
        } catch (ArithmeticException overflow) {
            throw new OperandException("TensorSpec", "strides", "a span of fewer than 2^63 bytes", shape + " with strides " + Arrays.toString(strides));
        }
        return spec;
    }

    /// The same extents with rows `rowStride` elements apart: the stride of the axis before the innermost; the outer
    /// axes follow without gaps.
    public TensorSpec withRowStride(long rowStride) {
        long[] widened = strides.clone();
        long step = rowStride;
        for (int axis = shape.rank() - 2; axis >= 0; axis--) {
            widened[axis] = step;
            try {
                step = Math.multiplyExact(step, Math.max(1, shape.dim(axis)));
            } catch (ArithmeticException overflow) {
                throw new OperandException("TensorSpec", "strides", "a span of fewer than 2^63 bytes", shape + " with rows " + rowStride + " elements apart");
            }
        }
        return strided(dtype, shape, widened);
    }

    public DType dtype() {
        return dtype;
    }

    public Shape shape() {
        return shape;
    }

    /// Elements from one index of `axis` to the next.
    public long stride(int axis) {
        return strides[axis];
    }

    /// Elements, gaps counted, from the first one to the one at a row-major position.
    public long offsetOf(long position) {
        long left = position;
        long offset = 0;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            offset += left % shape.dim(axis) * strides[axis];
            left /= shape.dim(axis);
        }
        return offset;
    }

    public long[] strides() {
        return strides.clone();
    }

    public boolean isContiguous() {
        return Arrays.equals(strides, of(dtype, shape).strides);
    }

    /// Bytes from the first element to just past the last; 0 for a tensor without elements.
    public long byteSpan() {
        return exactSpan() * dtype.size();
    }

    /// Whether no two indices share an element, provably: walking the axes from the innermost, each stride covers what
    /// lies inside it. Demanded of outputs.
    public boolean isInjective() {
        if (shape.elements() == 0) {
            return true;
        }
        long span = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            if (shape.dim(axis) > 1 && strides[axis] < span) {
                return false;
            }
            span += strides[axis] * (shape.dim(axis) - 1);
        }
        return true;
    }

    private static void requirePresent(String name, Object value) {
        if (value == null) {
            throw new OperandException("TensorSpec", name, "a value", "null");
        }
    }

    private long exactSpan() {
        if (shape.elements() == 0) {
            return 0;
        }
        long last = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            last = Math.addExact(last, Math.multiplyExact(strides[axis], shape.dim(axis) - 1));
        }
        return Math.addExact(last, 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorSpec spec
            && dtype == spec.dtype && shape.equals(spec.shape) && Arrays.equals(strides, spec.strides);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * dtype.hashCode() + shape.hashCode()) + Arrays.hashCode(strides);
    }

    @Override
    public String toString() {
        return dtype + shape.toString() + (isContiguous() ? "" : " strides " + Arrays.toString(strides));
    }
}
