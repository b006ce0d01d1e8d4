package dev.npu4j.bench.peers;

import static dev.npu4j.bench.peers.CblasExperts.NO_TRANS;
import static dev.npu4j.bench.peers.CblasExperts.ROW_MAJOR;
import static dev.npu4j.bench.peers.CblasExperts.TRANS;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;

/// Experts by MKL's sgemm on weights that MKL packed beforehand, each for its expert's number of rows.
///
/// Counted: both multiplications and SwiGLU. Not counted: packing.
final class MklPackedExperts extends ExpertLoop {
    private static final int PACKED = 151;
    private static final int B_MATRIX = 162;

    private final FloatPointer[] x;
    private final FloatPointer[] gateUpWeight;
    private final FloatPointer[] downWeight;
    private final FloatPointer[] y;
    private final FloatPointer gateUpResult = Pointers.floats(gateUp);
    private final FloatPointer hiddenRows = Pointers.floats(hidden);
    private long packedBytes;

    MklPackedExperts(ExpertFfn ffn, Data data, NativeThreads threads) {
        super(ffn, data, threads);
        x = new FloatPointer[ffn.e()];
        gateUpWeight = new FloatPointer[ffn.e()];
        downWeight = new FloatPointer[ffn.e()];
        y = new FloatPointer[ffn.e()];
        for (int g = 0; g < ffn.e(); g++) {
            if (counts[g] > 0) {
                x[g] = Pointers.floats(x(g));
                gateUpWeight[g] = pack(gateUpWeight(g), counts[g], 2 * ffn.width(), ffn.hidden());
                downWeight[g] = pack(downWeight(g), counts[g], ffn.hidden(), ffn.width());
                y[g] = Pointers.floats(y(g));
            }
        }
    }

    private FloatPointer pack(MemorySegment weight, int m, int n, int k) {
        long bytes = mkl_rt.cblas_sgemm_pack_get_size(B_MATRIX, m, n, k);
        packedBytes += bytes;
        FloatPointer packed = Pointers.floats(floats((bytes + Float.BYTES - 1) / Float.BYTES));
        mkl_rt.cblas_sgemm_pack(ROW_MAJOR, B_MATRIX, TRANS, m, n, k, 1, Pointers.floats(weight), k, packed);
        return packed;
    }

    @Override
    void up(int expert, int rows) {
        multiply(rows, 2 * ffn.width(), ffn.hidden(), x[expert], gateUpWeight[expert], gateUpResult);
    }

    @Override
    void down(int expert, int rows) {
        multiply(rows, ffn.hidden(), ffn.width(), hiddenRows, downWeight[expert], y[expert]);
    }

    @Override
    public long packedBytes() {
        return packedBytes;
    }

    private static void multiply(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        mkl_rt.cblas_sgemm_compute(ROW_MAJOR, NO_TRANS, PACKED, m, n, k, a, k, b, k, 0, c, n);
    }
}
