package dev.npu4j.bench.peers;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.contest.SwiGluStep;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The experts one after the other, each with rows: multiply, SwiGLU, multiply. What a program does that has a matrix
/// multiplication and no grouped one. Experts without rows cost nothing.
abstract class ExpertLoop implements Contestant {
    private static final long LINE = 64;

    final ExpertFfn ffn;
    final int[] counts;
    private final Data data;
    private final Arena arena = Arena.ofShared();
    private final NativeThreads threads;
    private final MemorySegment x;
    private final MemorySegment y;

    /// Of one expert at a time, so that they stay in cache.
    final MemorySegment gateUp;
    final MemorySegment hidden;

    ExpertLoop(ExpertFfn ffn, Data data, NativeThreads threads) {
        this.ffn = ffn;
        this.data = data;
        this.threads = threads;
        counts = ffn.counts();
        int most = 0;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        x = data.get("x").segment();
        y = floats((long) ffn.m() * ffn.hidden());
        gateUp = floats(2L * most * ffn.width());
        hidden = floats((long) most * ffn.width());
        threads.apply();
    }

    /// Whether the loop can do it: f32 activations and weights of one of the dtypes given.
    static boolean fits(ExpertFfn ffn, DType... weights) {
        boolean known = false;
        for (DType dtype : weights) {
            known |= ffn.w() == dtype;
        }
        return ffn.x() == DType.F32 && known;
    }

    /// `gateUp = x · gate_upᵀ`
    abstract void up(int expert, int rows);

    /// `y = hidden · downᵀ`
    abstract void down(int expert, int rows);

    @Override
    public final void run() {
        threads.apply();
        for (int g = 0; g < counts.length; g++) {
            if (counts[g] > 0) {
                up(g, counts[g]);
                SwiGluStep.apply(gateUp, hidden, counts[g], ffn.width());
                down(g, counts[g]);
            }
        }
    }

    @Override
    public final float[] output() {
        return y.toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public void close() {
        arena.close();
    }

    /// Memory that lives as long as the contestant.
    final MemorySegment floats(long elements) {
        return arena.allocate(Math.max(1, elements) * Float.BYTES, LINE);
    }

    final MemorySegment x(int expert) {
        return x.asSlice((long) firstRow(expert) * ffn.hidden() * Float.BYTES);
    }

    final MemorySegment y(int expert) {
        return y.asSlice((long) firstRow(expert) * ffn.hidden() * Float.BYTES);
    }

    final MemorySegment gateUpWeight(int expert) {
        return weight("gate_up", expert, 2L * ffn.width() * ffn.hidden());
    }

    final MemorySegment downWeight(int expert) {
        return weight("down", expert, (long) ffn.width() * ffn.hidden());
    }

    private MemorySegment weight(String name, int expert, long elements) {
        long bytes = elements * ffn.w().size();
        return data.get(name).segment().asSlice(expert * bytes, bytes);
    }

    private int firstRow(int expert) {
        int row = 0;
        for (int g = 0; g < expert; g++) {
            row += counts[g];
        }
        return row;
    }
}
