package dev.npu4j.bench.peers;

import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/// OpenBLAS: sgemm. In the world with MKL its cblas would be MKL's under another name, so there it offers nothing.
public final class OpenBlas implements Library {
    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public String description() {
        return "OpenBLAS 0.3.31 (org.bytedeco:openblas 0.3.31-1.5.13)";
    }

    @Override
    public List<Entry> entries(Workload workload, Data data, int threads) {
        if (World.hasMkl() || !(workload instanceof ExpertFfn ffn) || !ExpertLoop.fits(ffn, DType.F32)) {
            return List.of();
        }
        World.enter();
        try {
            Loader.load(openblas_nolapack.class);
        } catch (LinkageError e) {
            throw new IllegalStateException("openblas: org.bytedeco:openblas does not load here: " + e.getMessage(), e);
        }
        return List.of(new Entry("", () -> new CblasExperts(ffn, data, new NativeThreads(threads), openblas_nolapack::cblas_sgemm)));
    }
}
