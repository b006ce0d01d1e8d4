package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Faults of [RotaryEmbedding].
final class RotaryEmbeddingFaults {
    private static final String NAME = "RotaryEmbedding";
    private static final String EXACT = "RotaryEmbedding(DTYPE, tokens=5, heads=3, d=12, rotary=8, pos=original, pad=3, fill=exact-int, seed=1)";
    private static final String BROAD = "RotaryEmbedding(DTYPE, tokens=16, heads=4, d=32, pos=original, fill=normal, seed=2)";
    private static final String FEW = "RotaryEmbedding(DTYPE, tokens=3, heads=2, d=16, pos=original, fill=normal, seed=3)";
    private static final String TINY = "RotaryEmbedding(DTYPE, tokens=3, heads=2, d=16, pos=original, fill=tiny, seed=4)";
    /// Positions as far as a context is long.
    private static final String FAR = "RotaryEmbedding(DTYPE, tokens=8, heads=2, d=32, theta=500.0, pos=any, fill=normal, seed=5)";
    private static final String NEIGHBOURS = "RotaryEmbedding(DTYPE, tokens=5, heads=3, d=12, rotary=8, pairing=interleaved, pos=original, fill=normal, seed=6)";
    private static final String INPLACE = "RotaryEmbedding(DTYPE, tokens=5, heads=3, d=12, rotary=8, pos=original, inplace, fill=normal, seed=7)";

    private RotaryEmbeddingFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, FEW, BROAD, TINY), 0x1p-22));
        all.addAll(List.of(
            fault("neighbours paired instead of halves", paired(Pairing.INTERLEAVED), EXACT),
            fault("halves paired instead of neighbours", paired(Pairing.HALF), NEIGHBOURS),
            fault("turned backwards", RotaryRows.withAngle((o, position, j) -> -RotaryRows.angle(o, position, j)), EXACT),
            fault("position one too high", Faults.each("pos", p -> Math.min(p + 1, Integer.MAX_VALUE)), EXACT),
            fault("index instead of position", Faults.operand("pos", (o, pos) -> Arrays.setAll(pos, t -> t)), EXACT),
            fault("position of the token before", Faults.operand("pos", (o, pos) -> before(pos)), EXACT),
            fault("one position for all tokens", Faults.operand("pos", (o, pos) -> Arrays.fill(pos, pos.length == 0 ? 0 : pos[0])), EXACT),
            fault("theta 1 % too large", Faults.operator(o -> with((RotaryEmbedding) o, 1.01 * ((RotaryEmbedding) o).theta(), ((RotaryEmbedding) o).rotary())), EXACT),
            fault("usual theta instead of the model's", Faults.operator(o -> with((RotaryEmbedding) o, 10_000, ((RotaryEmbedding) o).rotary())), FAR),
            fault("whole heads rotated", Faults.operator(o -> with((RotaryEmbedding) o, ((RotaryEmbedding) o).theta(), ((RotaryEmbedding) o).d() / 2 * 2)), EXACT),
            fault("frequencies of whole heads", RotaryRows.withAngle((o, position, j) -> position * Math.pow(o.theta(), -2.0 * j / o.d())), EXACT),
            fault("exponent half as large", RotaryRows.withAngle((o, position, j) -> position * Math.pow(o.theta(), -1.0 * j / o.rotary())), EXACT),
            fault("frequency of the next pair", RotaryRows.withAngle((o, position, j) -> RotaryRows.angle(o, position, j + 1)), EXACT),
            fault("angle in f32", RotaryRows.withAngle(RotaryEmbeddingFaults::inF32), FAR),
            fault("position rounded to bf16", RotaryRows.withAngle((o, position, j) -> RotaryRows.angle(o, Rounding.round(position, DType.BF16), j)), FAR),
            fault("cosine and sine rounded to bf16", RotaryRows.withTurn((pair, cos, sin) ->
                RotaryRows.turn(pair, Rounding.round(cos, DType.BF16), Rounding.round(sin, DType.BF16))), EXACT, BROAD),
            fault("cosine and sine exchanged", RotaryRows.withTurn((pair, cos, sin) -> RotaryRows.turn(pair, sin, cos)), EXACT),
            fault("second element turned with the new first", RotaryRows.withTurn(RotaryEmbeddingFaults::overwritten), INPLACE),
            fault("one sign for both elements", RotaryRows.withTurn(RotaryEmbeddingFaults::mirrored), EXACT),
            fault("the rest of a head left out", Faults.output("y", y -> y.restore(y.columns() - 1)), EXACT)));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String... lines) {
        return new KnownFault(name, NAME, fault, lines);
    }

    private static RotaryEmbedding with(RotaryEmbedding o, double theta, int rotary) {
        return new RotaryEmbedding(o.dtype(), o.tokens(), o.heads(), o.d(), theta, rotary, o.pairing());
    }

    private static FaultyDevice.Fault paired(Pairing pairing) {
        return Faults.operator((Operator operator) -> {
            RotaryEmbedding o = (RotaryEmbedding) operator;
            return new RotaryEmbedding(o.dtype(), o.tokens(), o.heads(), o.d(), o.theta(), o.rotary(), pairing);
        });
    }

    private static void before(double[] pos) {
        for (int t = pos.length - 1; t > 0; t--) {
            pos[t] = pos[t - 1];
        }
    }

    private static double inF32(RotaryEmbedding o, double position, int j) {
        return (float) position * (float) Math.pow((float) o.theta(), -2f * j / o.rotary());
    }

    private static void overwritten(double[] pair, double cos, double sin) {
        pair[0] = pair[0] * cos - pair[1] * sin;
        pair[1] = pair[1] * cos + pair[0] * sin;
    }

    private static void mirrored(double[] pair, double cos, double sin) {
        double x0 = pair[0];
        pair[0] = x0 * cos - pair[1] * sin;
        pair[1] = pair[1] * cos - x0 * sin;
    }
}
