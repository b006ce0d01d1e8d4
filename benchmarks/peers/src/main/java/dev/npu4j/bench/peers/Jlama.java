package dev.npu4j.bench.peers;

import com.github.tjake.jlama.tensor.operations.NativeSimdTensorOperations;
import com.github.tjake.jlama.tensor.operations.PanamaTensorOperations;
import com.github.tjake.jlama.util.MachineSpec;
import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/// Jlama, the other library of language model kernels for the JVM: its matrix multiplication in C, and the one in Java.
public final class Jlama implements Library {
    @Override
    public String name() {
        return "jlama";
    }

    @Override
    public boolean usesCblas() {
        return false;
    }

    @Override
    public String description() {
        return "Jlama 0.8.4 (com.github.tjake:jlama-core, jlama-native)";
    }

    @Override
    public List<Entry> entries(Workload workload, Data data, int threads) {
        if (!(workload instanceof ExpertFfn ffn) || !ExpertLoop.fits(ffn, DType.F32, DType.BF16) || !JlamaExperts.fits(ffn)) {
            return List.of();
        }
        World.enter();
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("native", () ->
            new JlamaExperts(ffn, data, new NativeThreads(threads), new NativeSimdTensorOperations(), JlamaExperts.NATIVE_TILE)));
        if (MachineSpec.VECTOR_TYPE != MachineSpec.Type.NONE) {
            entries.add(new Entry("panama", () ->
                new JlamaExperts(ffn, data, new NativeThreads(threads), new PanamaTensorOperations(MachineSpec.VECTOR_TYPE),
                    JlamaExperts.PANAMA_TILE)));
        }
        return entries;
    }
}
