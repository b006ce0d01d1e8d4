package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import org.bytedeco.javacpp.FloatPointer;

/// Experts by a library's sgemm, weights as they lie in the checkpoint.
///
/// Counted: both multiplications and SwiGLU.
final class CblasExperts extends ExpertLoop {
    static final int ROW_MAJOR = 101;
    static final int NO_TRANS = 111;
    static final int TRANS = 112;

    /// `cblas_sgemm`, the same in every library.
    @FunctionalInterface
    interface Sgemm {
        void apply(int layout, int transA, int transB, int m, int n, int k, float alpha, FloatPointer a, int lda,
            FloatPointer b, int ldb, float beta, FloatPointer c, int ldc);
    }

    private final Sgemm sgemm;
    private final FloatPointer[] x;
    private final FloatPointer[] gateUpWeight;
    private final FloatPointer[] downWeight;
    private final FloatPointer[] y;
    private final FloatPointer gateUpResult = Pointers.floats(gateUp);
    private final FloatPointer hiddenRows = Pointers.floats(hidden);

    CblasExperts(ExpertFfn ffn, Data data, NativeThreads threads, Sgemm sgemm) {
        super(ffn, data, threads);
        this.sgemm = sgemm;
        x = new FloatPointer[ffn.e()];
        gateUpWeight = new FloatPointer[ffn.e()];
        downWeight = new FloatPointer[ffn.e()];
        y = new FloatPointer[ffn.e()];
        for (int g = 0; g < ffn.e(); g++) {
            x[g] = Pointers.floats(x(g));
            gateUpWeight[g] = Pointers.floats(gateUpWeight(g));
            downWeight[g] = Pointers.floats(downWeight(g));
            y[g] = Pointers.floats(y(g));
        }
    }

    @Override
    void up(int expert, int rows) {
        multiply(rows, 2 * ffn.width(), ffn.hidden(), x[expert], gateUpWeight[expert], gateUpResult);
    }

    @Override
    void down(int expert, int rows) {
        multiply(rows, ffn.hidden(), ffn.width(), hiddenRows, downWeight[expert], y[expert]);
    }

    /// `c [m, n] = a [m, k] · b [n, k]ᵀ`
    private void multiply(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        sgemm.apply(ROW_MAJOR, NO_TRANS, TRANS, m, n, k, 1, a, k, b, k, 0, c, n);
    }
}
