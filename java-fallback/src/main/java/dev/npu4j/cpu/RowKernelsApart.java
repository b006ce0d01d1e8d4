package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// [RowKernels] out of C2's sight: handles that are no constants, so never inlined. Three passes compiled into the one loop
/// over rows that calls them would together come to the size at which C2 stops inlining the vectors' own methods.
final class RowKernelsApart implements RowKernels {
    private final RowKernels kernels;
    // not final, see above
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle sumOfSquares = handle("sumOfSquares", MethodType.methodType(float.class, MemorySegment.class, long.class, int.class, float[].class));
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle residual = handle("residual", MethodType.methodType(float.class, MemorySegment.class, long.class, float.class, MemorySegment.class,
        MemorySegment.class, long.class, MemorySegment.class, long.class, float[].class, int.class, float[].class));
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle normalized = handle("normalized", MethodType.methodType(boolean.class, float[].class, float.class, MemorySegment.class, MemorySegment.class,
        long.class, int.class, float[].class));

    RowKernelsApart(RowKernels kernels) {
        this.kernels = kernels;
    }

    private static MethodHandle handle(String name, MethodType type) {
        try {
            return MethodHandles.lookup().findVirtual(RowKernels.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public float sumOfSquares(MemorySegment v, long at, int count, float[] lanes) {
        try {
            return (float) sumOfSquares.invokeExact(kernels, v, at, count, lanes);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    @Override
    public float residual(MemorySegment a, long aAt, float rstd, MemorySegment gamma, MemorySegment h, long hAt, MemorySegment hOut, long hOutAt,
                          float[] sum, int count, float[] lanes) {
        try {
            return (float) residual.invokeExact(kernels, a, aAt, rstd, gamma, h, hAt, hOut, hOutAt, sum, count, lanes);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    @Override
    public boolean normalized(float[] v, float rstd, MemorySegment gamma, MemorySegment z, long zAt, int count, float[] lanes) {
        try {
            return (boolean) normalized.invokeExact(kernels, v, rstd, gamma, z, zAt, count, lanes);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e); // kernels declare nothing else
    }
}
