package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.FloatPointer;

/// Experts by a multiplication that takes pointers: which, and how weights lie for it, is the subclass's.
abstract class SgemmExperts extends ExpertLoop {
    static final int ROW_MAJOR = 101;
    static final int NO_TRANS = 111;
    static final int TRANS = 112;

    private final FloatPointer[] x;
    private final FloatPointer[] gateUpWeight;
    private final FloatPointer[] downWeight;
    private final FloatPointer[] y;
    private final FloatPointer gateUpResult = Pointers.floats(gateUp);
    private final FloatPointer hiddenRows = Pointers.floats(hidden);

    SgemmExperts(ExpertFfn ffn, Data data, NativeThreads threads) {
        super(ffn, data, threads);
        x = new FloatPointer[ffn.e()];
        gateUpWeight = new FloatPointer[ffn.e()];
        downWeight = new FloatPointer[ffn.e()];
        y = new FloatPointer[ffn.e()];
    }

    /// Called by the subclass's constructor, once it is ready to say how weights lie.
    final void prepare() {
        for (int g = 0; g < ffn.e(); g++) {
            if (counts[g] > 0) {
                x[g] = Pointers.floats(x(g));
                gateUpWeight[g] = weight(gateUpWeight(g), counts[g], 2 * ffn.width(), ffn.hidden());
                downWeight[g] = weight(downWeight(g), counts[g], ffn.hidden(), ffn.width());
                y[g] = Pointers.floats(y(g));
            }
        }
    }

    /// The weight `[n, k]` as [#multiply] takes it, for m rows.
    abstract FloatPointer weight(MemorySegment weight, int m, int n, int k);

    /// `c [m, n] = a [m, k] · b [n, k]ᵀ`
    abstract void multiply(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c);

    @Override
    final void up(int expert, int rows) {
        multiply(rows, 2 * ffn.width(), ffn.hidden(), x[expert], gateUpWeight[expert], gateUpResult);
    }

    @Override
    final void down(int expert, int rows) {
        multiply(rows, ffn.hidden(), ffn.width(), hiddenRows, downWeight[expert], y[expert]);
    }
}
