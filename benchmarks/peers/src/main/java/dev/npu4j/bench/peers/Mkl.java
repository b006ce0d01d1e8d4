package dev.npu4j.bench.peers;

import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.tensor.DType;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;

/// Intel MKL: sgemm, with weights packed beforehand or as they lie. Only in the world with MKL ([World]).
public final class Mkl implements Library {
    /// Intel's own OpenMP and the sequential layer are not usable from the jar; this one stands on libgomp.
    private static final int THREADING_GNU = 3;

    private static boolean loaded;

    @Override
    public String name() {
        return "mkl";
    }

    @Override
    public String description() {
        return "Intel oneMKL 2026.1 (org.bytedeco:mkl 2026.1-1.5.14)";
    }

    @Override
    public List<Entry> entries(Workload workload, Data data, int threads) {
        if (!World.hasMkl() || !(workload instanceof ExpertFfn ffn) || !ExpertLoop.fits(ffn, DType.F32)) {
            return List.of();
        }
        World.enter();
        return List.of(
            new Entry("packed", () -> new MklPackedExperts(ffn, data, new NativeThreads(threads))),
            new Entry("loop", () -> new CblasExperts(ffn, data, new NativeThreads(threads), mkl_rt::cblas_sgemm)));
    }

    /// For the whole process: from here on every cblas call of libraries loaded later is MKL's.
    static synchronized void load() {
        if (loaded) {
            return;
        }
        try {
            // MKL's threading layer takes its OpenMP from the global names. This one also serves oneDNN and torch, whose
            // copies have the same soname.
            global("/org/bytedeco/dnnl/" + Loader.getPlatform() + "/libgomp.so.1");
            global("/org/bytedeco/mkl/" + Loader.getPlatform() + "/libmkl_rt.so.3");
            Loader.load(mkl_rt.class);
        } catch (LinkageError | IOException e) {
            throw new IllegalStateException("mkl: org.bytedeco:mkl does not load here: " + e.getMessage(), e);
        }
        mkl_rt.MKL_Set_Threading_Layer(THREADING_GNU);
        // Else MKL may use fewer threads than it is given.
        mkl_rt.MKL_Set_Dynamic(0);
        loaded = true;
    }

    private static void global(String resource) throws IOException {
        File file = Loader.cacheResource(Mkl.class, resource);
        if (file == null) {
            throw new IOException("no " + resource + " on the class path");
        }
        Loader.loadGlobal(file.getPath());
    }
}
