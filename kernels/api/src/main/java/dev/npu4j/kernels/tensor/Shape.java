package dev.npu4j.kernels.tensor;

import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;

/// The extents of a tensor, outermost first. Rank 1 to 4; an extent may be 0.
public final class Shape {
    /// The most axes.
    public static final int MAX_RANK = 4;

    private final long[] dims;

    private Shape(long[] dims) {
        this.dims = dims;
    }

    public static Shape of(long... dims) {
        if (dims == null || dims.length == 0 || dims.length > MAX_RANK) {
            throw new OperandException("Shape", "dims", "1 to " + MAX_RANK + " extents", Arrays.toString(dims));
        }
        long product = 1;
        for (long dim : dims) {
            if (dim < 0) {
                throw new OperandException("Shape", "dims", "extents of 0 or more", Arrays.toString(dims));
            }
            try {
                product = Math.multiplyExact(product, dim);
            } catch (ArithmeticException overflow) {
                throw new OperandException("Shape", "dims", "fewer than 2^63 elements", Arrays.toString(dims));
            }
        }
        return new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    public long dim(int axis) {
        return dims[axis];
    }

    /// Extent of the innermost axis.
    public long last() {
        return dims[dims.length - 1];
    }

    public long elements() {
        long product = 1;
        for (long dim : dims) {
            product *= dim;
        }
        return product;
    }

    /// Index of the element at a row-major position, outermost axis first.
    public long[] indexOf(long position) {
        long[] index = new long[dims.length];
        long left = position;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            index[axis] = left % dims[axis];
            left /= dims[axis];
        }
        return index;
    }

    public long[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
