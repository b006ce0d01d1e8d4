package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Rotary position embedding: turns pairs of elements of each head by angles that grow with the token's position.
///
/// ```
/// angle(t, j) = pos[t] · theta^(-2j / rotary)          0 <= j < rotary/2
/// y0 = x0·cos(angle) - x1·sin(angle)
/// y1 = x1·cos(angle) + x0·sin(angle)
/// ```
///
/// where x0, x1 (and y0, y1) are elements j and `j + rotary/2` of a head with pairing HALF, `2j` and `2j + 1` with INTERLEAVED.
/// Elements from `rotary` on are copied as they are.
///
/// | operand | shape                | dtype          |                                                       |
/// |---------|----------------------|----------------|-------------------------------------------------------|
/// | x, y    | `[tokens, heads, d]` | f32, f16, bf16 | y may be exactly x                                    |
/// | pos     | `[tokens]`           | i32            | at least 0, in any order, repeated or with gaps       |
///
/// All heads of a token have its position. q and k are two calls, or one on the heads of both where they lie together. Positions
/// are those of the sequence before any pruning, where attention is to see the distances that it was trained with.
///
/// **Numerical contract.** `theta^(-2j/rotary)` is a f64 number, its product with the position is rounded to f64, and that angle is reduced
/// and its cosine and sine are taken in f64; each is rounded once to f32. Then, in f32, `y0 = fma(x0, cos, -(x1·sin))` and
/// `y1 = fma(x1, cos, x0·sin)`: one product rounded, the other not; one rounding to the dtype. So position 0 is the identity. That sums are fused is
/// the CPU's promise, where tokens, heads and pairs are independent of each other; an accelerator may round both products. NaN of rotated elements
/// comes out as the canonical quiet NaN; copied ones keep every bit.
///
/// Source: Su and others, RoFormer (arXiv 2104.09864), equation 34; CANN `aclnnRotaryPositionEmbedding`.
///
/// @param dtype   of x and y
/// @param tokens  tokens
/// @param heads   heads of a token
/// @param d       elements of a head
/// @param theta   base of the angles; at least 1
/// @param rotary  elements of a head that are rotated, the first ones; even
/// @param pairing which elements make a pair
public record RotaryEmbedding(DType dtype, int tokens, int heads, int d, double theta, int rotary, Pairing pairing) implements Operator {
    private static final double USUAL_THETA = 10000;

    public RotaryEmbedding {
        Checks.computable("RotaryEmbedding", "dtype", dtype);
        Checks.atLeast("RotaryEmbedding", "tokens", tokens, 0);
        Checks.positive("RotaryEmbedding", "heads", heads);
        Checks.positive("RotaryEmbedding", "d", d);
        Checks.addressable("RotaryEmbedding", "x", tokens, heads, d);
        if (!(theta >= 1) || theta == Double.POSITIVE_INFINITY) {
            throw new OperandException("RotaryEmbedding", "theta", "a finite number from 1 on", String.valueOf(theta));
        }
        if (rotary < 2 || rotary > d || rotary % 2 != 0) {
            throw new OperandException("RotaryEmbedding", "rotary", "an even number from 2 to d=" + d, String.valueOf(rotary));
        }
        if (pairing == null) {
            throw new OperandException("RotaryEmbedding", "pairing", "half or interleaved", "null");
        }
    }

    /// Whole heads rotated, in halves.
    public RotaryEmbedding(DType dtype, int tokens, int heads, int d, double theta) {
        this(dtype, tokens, heads, d, theta, d, Pairing.HALF);
    }

    /// The operands of a call.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Tensor pos, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("pos", pos);
        operands.put("y", y);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        String rows = "[tokens=" + tokens + ", heads=" + heads + ", d=" + d + "]";
        return List.of(
            Operand.in("x", dtype, Shape.of(tokens, heads, d), rows),
            Operand.in("pos", DType.I32, Shape.of(tokens), "[tokens=" + tokens + "]"),
            Operand.out("y", dtype, Shape.of(tokens, heads, d), rows));
    }

    /// Two products, of which one is part of a sum, for each rotated element; angles are not counted.
    @Override
    public Cost cost() {
        double heads = (double) tokens * this.heads;
        double bytes = heads * d * dtype.size();
        return new Cost(3 * heads * rotary, bytes + (double) tokens * Integer.BYTES, bytes);
    }

    @Override
    public boolean mayAlias(String output, String input) {
        return output.equals("y") && input.equals("x");
    }

    @Override
    public String line() {
        return "RotaryEmbedding(" + dtype + ", tokens=" + tokens + ", heads=" + heads + ", d=" + d + ", theta=" + theta
            + (rotary == d ? "" : ", rotary=" + rotary) + (pairing == Pairing.HALF ? "" : ", pairing=" + pairing) + ")";
    }

    static RotaryEmbedding parse(Line line) {
        DType dtype = line.takeDType();
        int d = line.takeInt("d");
        return new RotaryEmbedding(dtype, line.takeInt("tokens"), line.takeInt("heads"), d, line.takeDouble("theta", USUAL_THETA),
            line.takeInt("rotary", d), line.takeEnum("pairing", Pairing.class, Pairing.HALF));
    }

    /// A [RotaryEmbedding] on tensors.
    public static final class Call extends OpCall {
        private final Tensor x;
        private final Tensor pos;
        private final Tensor y;

        Call(RotaryEmbedding operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            pos = tensor("pos");
            y = tensor("y");
        }

        @Override
        public RotaryEmbedding operator() {
            return (RotaryEmbedding) super.operator();
        }

        public Tensor x() {
            return x;
        }

        public Tensor pos() {
            return pos;
        }

        public Tensor y() {
            return y;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            Tensor positions = readable.apply(pos);
            if (!Checks.isReadable(positions)) {
                return;
            }
            for (int t = 0; t < operator().tokens; t++) {
                int position = Checks.intAt(positions, t);
                if (position < 0) {
                    throw wrong("pos", "positions from 0 on", "pos[" + t + "] = " + position);
                }
            }
        }
    }
}
