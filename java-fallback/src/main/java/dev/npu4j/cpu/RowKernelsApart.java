package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/// [RowKernels] called [Apart]: three passes compiled into the one loop over rows that calls them would together be too large.
final class RowKernelsApart implements RowKernels {
    private final RowKernels kernels;
    // not final, see Apart
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle sumOfSquares = Apart.method(MethodHandles.lookup(), RowKernels.class, "sumOfSquares", float.class, MemorySegment.class, long.class, int.class, float[].class);
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle residual = Apart.method(MethodHandles.lookup(), RowKernels.class, "residual", float.class, MemorySegment.class, long.class, float.class, MemorySegment.class,
        MemorySegment.class, long.class, MemorySegment.class, long.class, float[].class, int.class, float[].class);
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle normalized = Apart.method(MethodHandles.lookup(), RowKernels.class, "normalized", boolean.class, float[].class, MemorySegment.class, long.class, float.class, MemorySegment.class, MemorySegment.class,
        long.class, int.class, float[].class);

    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle normalizedBeside = Apart.method(MethodHandles.lookup(), RowKernels.class, "normalizedBeside", float.class, float[].class, MemorySegment.class, long.class, float.class,
        MemorySegment.class, MemorySegment.class, long.class, MemorySegment.class, long.class, MemorySegment.class, long.class, long.class, boolean.class, int.class, float[].class);

    RowKernelsApart(RowKernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public float sumOfSquares(MemorySegment v, long at, int count, float[] lanes) {
        try {
            return (float) sumOfSquares.invokeExact(kernels, v, at, count, lanes);
        } catch (Throwable e) {
            throw Apart.unchecked(e);
        }
    }

    @Override
    public float residual(MemorySegment a, long aAt, float rstd, MemorySegment gamma, MemorySegment h, long hAt, MemorySegment hOut, long hOutAt,
                          float[] sum, int count, float[] lanes) {
        try {
            return (float) residual.invokeExact(kernels, a, aAt, rstd, gamma, h, hAt, hOut, hOutAt, sum, count, lanes);
        } catch (Throwable e) {
            throw Apart.unchecked(e);
        }
    }

    @Override
    public boolean normalized(float[] sum, MemorySegment hOut, long hOutAt, float rstd, MemorySegment gamma, MemorySegment z, long zAt, int count, float[] lanes) {
        try {
            return (boolean) normalized.invokeExact(kernels, sum, hOut, hOutAt, rstd, gamma, z, zAt, count, lanes);
        } catch (Throwable e) {
            throw Apart.unchecked(e);
        }
    }

    @Override
    public float normalizedBeside(float[] sum, MemorySegment hOut, long hOutAt, float rstd, MemorySegment gamma, MemorySegment z, long zAt,
                                  MemorySegment next, long nextAt, MemorySegment h, long hAt, long hOutNext, boolean isFar, int count, float[] lanes) {
        try {
            return (float) normalizedBeside.invokeExact(kernels, sum, hOut, hOutAt, rstd, gamma, z, zAt, next, nextAt, h, hAt, hOutNext, isFar, count, lanes);
        } catch (Throwable e) {
            throw Apart.unchecked(e);
        }
    }
}
