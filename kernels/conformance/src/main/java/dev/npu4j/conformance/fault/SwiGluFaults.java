package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.NormalTail;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/// Faults of [SwiGlu].
final class SwiGluFaults {
    private static final String NAME = "SwiGlu";
    private static final String EXACT = "SwiGlu(DTYPE, rows=3, width=35, pad=3, fill=exact-int, seed=1)";
    private static final String FEW = "SwiGlu(DTYPE, rows=3, width=35, fill=normal, seed=2)";
    private static final String BROAD = "SwiGlu(DTYPE, rows=16, width=67, fill=normal, seed=3)";
    private static final String TINY = "SwiGlu(DTYPE, rows=3, width=35, fill=tiny, seed=6)";
    private static final String FAR = "SwiGlu(DTYPE, rows=3, width=35, fill=offset, seed=5)"; // gates around 100
    /// Elements that a kernel of 16 lanes takes at once.
    private static final int LANES = 16;
    private static final double OVERFLOW = 88.8; // of exp in f32

    private SwiGluFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, FEW, BROAD, TINY), 0x1p-20));
        all.addAll(List.of(
            fault("gate and up swapped", Recomputed.gated((gate, up) -> silu(up) * gate), EXACT),
            fault("gate and up taken in pairs", Recomputed.by((call, x, i) -> silu(x[2 * i]) * x[2 * i + 1]), EXACT),
            fault("rows of x taken as long as rows of y", Recomputed.by((call, x, i) -> silu(x[i]) * x[i + ((SwiGlu) call.operator()).width()]), EXACT),
            fault("gate not activated", Recomputed.gated((gate, up) -> gate * up), FEW),
            fault("sigmoid in the place of silu", Recomputed.gated((gate, up) -> sigmoid(gate) * up), FEW),
            fault("exponent not negated", Recomputed.gated((gate, up) -> gate * sigmoid(-gate) * up), FEW),
            fault("both halves activated", Recomputed.gated((gate, up) -> silu(gate) * silu(up)), FEW),
            fault("gelu in the place of silu", Recomputed.gated((gate, up) -> gate * (gate < 0 ? NormalTail.of(-gate) : 1 - NormalTail.of(gate)) * up), FEW),
            fault("relu in the place of silu", Recomputed.gated((gate, up) -> Math.max(gate, 0) * up), FEW),
            fault("powers of 2 in the place of e", Recomputed.gated((gate, up) -> gate / (1 + Math.pow(2, -gate)) * up), FEW),
            fault("overflow for large gates", Recomputed.gated((gate, up) -> gate > OVERFLOW ? Double.NaN : silu(gate) * up), FAR),
            fault("gates clipped at 7", Recomputed.gated((gate, up) -> silu(Math.min(gate, 7)) * up), EXACT),
            fault("tail of a row not activated", Recomputed.by(SwiGluFaults::tailPlain), FEW),
            fault("exponential in bf16", Recomputed.gated((gate, up) -> gate / (1 + Rounding.round(Math.exp(-gate), DType.BF16)) * up), BROAD),
            fault("silu rounded to the output's dtype", roundedBetween(), BROAD).harmlessIn("f32 is what is computed in", "f32")));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static double silu(double gate) {
        return gate * sigmoid(gate);
    }

    private static double sigmoid(double gate) {
        return 1 / (1 + Math.exp(-gate));
    }

    private static double tailPlain(OpCall call, double[] x, int i) {
        int width = ((SwiGlu) call.operator()).width();
        int at = i / width * 2 * width + i % width;
        boolean isTail = i % width >= width - width % LANES;
        return (isTail ? x[at] : silu(x[at])) * x[at + width];
    }

    private static FaultyDevice.Fault roundedBetween() {
        return (honest, call) -> {
            DType dtype = ((SwiGlu) call.operator()).dtype();
            FaultyDevice.Fault fault = dtype == DType.F32 ? Stream::launch : Recomputed.gated((gate, up) -> Rounding.round(silu(gate), dtype) * up);
            fault.launch(honest, call);
        };
    }
}
