package dev.npu4j.bench.peers;

import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencl.global.OpenCL;

/// oneDNN: matmul primitives, one per number of rows.
public final class OneDnn implements Library {
    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public boolean usesCblas() {
        return false;
    }

    @Override
    public String description() {
        return "oneDNN 3.13 (org.bytedeco:dnnl 3.13-1.5.14)";
    }

    @Override
    public List<Entry> entries(Workload workload, Data data, int threads) {
        if (!(workload instanceof ExpertFfn ffn) || !ExpertLoop.fits(ffn, DType.F32, DType.BF16)) {
            return List.of();
        }
        load();
        return List.of(
            new Entry("packed", () -> new OneDnnExperts(ffn, data, new NativeThreads(threads), true)),
            new Entry("plain", () -> new OneDnnExperts(ffn, data, new NativeThreads(threads), false)));
    }

    private static void load() {
        World.enter();
        try {
            // First, and for itself: oneDNN's library is linked to libOpenCL.so.1, which this jar brings.
            Loader.load(OpenCL.class);
        } catch (LinkageError e) {
            throw new IllegalStateException("onednn: libOpenCL.so.1, which this build of oneDNN is linked to, does not load (" + e.getMessage()
                + "). Put org.bytedeco:opencl on the class path, or install ocl-icd-libopencl1, or measure without onednn.", e);
        }
        try {
            Loader.load(dnnl.class);
        } catch (LinkageError e) {
            throw new IllegalStateException("onednn: org.bytedeco:dnnl does not load here: " + e.getMessage(), e);
        }
    }
}
