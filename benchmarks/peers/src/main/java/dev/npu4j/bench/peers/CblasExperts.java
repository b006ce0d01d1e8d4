package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.FloatPointer;

/// Experts by a library's `cblas_sgemm`, weights as they lie in the checkpoint.
///
/// Counted: both multiplications and SwiGLU.
final class CblasExperts extends SgemmExperts {
    /// `cblas_sgemm`, the same in every library.
    @FunctionalInterface
    interface Sgemm {
        void apply(int layout, int transA, int transB, int m, int n, int k, float alpha, FloatPointer a, int lda,
            FloatPointer b, int ldb, float beta, FloatPointer c, int ldc);
    }

    private final Sgemm sgemm;

    CblasExperts(ExpertFfn ffn, Data data, NativeThreads threads, Sgemm sgemm) {
        super(ffn, data, threads);
        this.sgemm = sgemm;
        prepare();
    }

    @Override
    FloatPointer weight(MemorySegment weight, int m, int n, int k) {
        return Pointers.floats(weight);
    }

    @Override
    void multiply(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        sgemm.apply(ROW_MAJOR, NO_TRANS, TRANS, m, n, k, 1, a, k, b, k, 0, c, n);
    }
}
