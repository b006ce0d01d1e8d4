package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;

/// Experts by MKL's sgemm on weights that MKL packed beforehand, each for its expert's number of rows.
///
/// Counted: both multiplications and SwiGLU. Not counted: packing.
final class MklPackedExperts extends SgemmExperts {
    private static final int PACKED = 151;
    private static final int B_MATRIX = 162;

    private long packedBytes;

    MklPackedExperts(ExpertFfn ffn, Data data, NativeThreads threads) {
        super(ffn, data, threads);
        prepare();
    }

    @Override
    FloatPointer weight(MemorySegment weight, int m, int n, int k) {
        long bytes = mkl_rt.cblas_sgemm_pack_get_size(B_MATRIX, m, n, k);
        packedBytes += bytes;
        FloatPointer packed = Pointers.floats(floats((bytes + Float.BYTES - 1) / Float.BYTES));
        mkl_rt.cblas_sgemm_pack(ROW_MAJOR, B_MATRIX, TRANS, m, n, k, 1, Pointers.floats(weight), k, packed);
        return packed;
    }

    @Override
    void multiply(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        mkl_rt.cblas_sgemm_compute(ROW_MAJOR, NO_TRANS, PACKED, m, n, k, a, k, b, k, 0, c, n);
    }

    @Override
    public long packedBytes() {
        return packedBytes;
    }
}
