package dev.npu4j.cpu;

import static dev.npu4j.cpu.Primitives.COLUMN;
import static dev.npu4j.cpu.Primitives.FACTOR;
import static dev.npu4j.cpu.Primitives.MAX;
import static dev.npu4j.cpu.Primitives.PANEL;
import static dev.npu4j.cpu.Primitives.SUM;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [Softmax] with vectors of one width. Never used as it stands: [VectorForge] defines this class anew for each width.
///
/// ```
/// v1  column by column: scale, find the largest, exponentials, sum
/// v2  four columns at once where each step waits for the one before; scores are scaled when they are used, and not stored in between
/// v3  powers of two by adding to an exponent
/// v4  few rows: four largest of lanes at once, sums in a vector, no exponential for a factor of 1
/// ```
final class VectorSoftmax implements Softmax {
    private static final int BITS = VectorForge.data(MethodHandles.lookup(), Integer.class);
    private static final VectorSpecies<Float> F = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
    private static final int W = BITS / 32;
    private static final float UP = 0x1p126f;
    private static final float[] NO_SHIFT = new float[W];
    private static final int TOGETHER = 4; // columns of vectors: each step waits for the one before
    private static final int NEW_MAX = 3 * COLUMN; // what a step has found, behind the state proper

    VectorSoftmax() {
    }

    @Override
    public void weigh(float[] s, int keys, int rows, float scale, boolean all, int[] keyPositions, int[] queryPositions, float[] state) {
        if (!all) {
            hide(s, keys, rows, scale, keyPositions, queryPositions);
        }
        float rest = all ? scale : 1f; // what they are still to be multiplied with
        largest(s, keys, rows, rest, state);
        for (int r = 0; r < rows; r += W) {
            FloatVector max = FloatVector.fromArray(F, state, NEW_MAX + r);
            FloatVector shift = max.blend(0f, max.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY)); // only -inf so far: all weights are 0
            shift.intoArray(state, FACTOR + r);
            exponentials(s, r, COLUMN, keys, rest, state, FACTOR + r);
        }
        sums(s, keys, rows);
        renew(s, keys * COLUMN, rows, state);
    }

    /// Scales scores, and makes -inf of what is not seen.
    private static void hide(float[] s, int keys, int rows, float scale, int[] keyPositions, int[] queryPositions) {
        FloatVector unseen = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int r = 0; r < rows; r += W) {
            IntVector query = IntVector.fromArray(I, queryPositions, r);
            for (int j = 0; j < keys; j++) {
                VectorMask<Float> isSeen = query.compare(VectorOperators.GE, keyPositions[j]).cast(F);
                unseen.blend(FloatVector.fromArray(F, s, j * COLUMN + r).mul(scale), isSeen).intoArray(s, j * COLUMN + r);
            }
        }
    }

    /// The largest score of each column and of the one before.
    private static void largest(float[] s, int keys, int rows, float scale, float[] state) {
        int r = 0;
        for (; r <= rows - TOGETHER * W; r += TOGETHER * W) {
            largestOfFour(s, keys, r, scale, state);
        }
        for (; r < rows; r += W) {
            largestOfOne(s, keys, r, scale, state);
        }
    }

    /// Of two operands the one whose class C2 knows comes first: what a loop carries from step to step it does not know, and calls.
    private static void largestOfOne(float[] s, int keys, int r, float scale, float[] state) {
        FloatVector max = FloatVector.fromArray(F, state, MAX + r);
        for (int j = 0; j < keys; j++) {
            max = FloatVector.fromArray(F, s, j * COLUMN + r).mul(scale).max(max);
        }
        max.intoArray(state, NEW_MAX + r);
    }

    private static void largestOfFour(float[] s, int keys, int r, float scale, float[] state) {
        FloatVector max0 = FloatVector.fromArray(F, state, MAX + r);
        FloatVector max1 = FloatVector.fromArray(F, state, MAX + r + W);
        FloatVector max2 = FloatVector.fromArray(F, state, MAX + r + 2 * W);
        FloatVector max3 = FloatVector.fromArray(F, state, MAX + r + 3 * W);
        for (int j = 0; j < keys; j++) {
            int at = j * COLUMN + r;
            max0 = FloatVector.fromArray(F, s, at).mul(scale).max(max0);
            max1 = FloatVector.fromArray(F, s, at + W).mul(scale).max(max1);
            max2 = FloatVector.fromArray(F, s, at + 2 * W).mul(scale).max(max2);
            max3 = FloatVector.fromArray(F, s, at + 3 * W).mul(scale).max(max3);
        }
        max0.intoArray(state, NEW_MAX + r);
        max1.intoArray(state, NEW_MAX + r + W);
        max2.intoArray(state, NEW_MAX + r + 2 * W);
        max3.intoArray(state, NEW_MAX + r + 3 * W);
    }

    /// The sum of each column's weights, to behind them.
    private static void sums(float[] s, int keys, int rows) {
        int r = 0;
        for (; r <= rows - TOGETHER * W; r += TOGETHER * W) {
            sumsOfFour(s, keys, r);
        }
        for (; r < rows; r += W) {
            sumsOfOne(s, keys, r);
        }
    }

    private static void sumsOfOne(float[] s, int keys, int r) {
        FloatVector sum = FloatVector.zero(F);
        for (int j = 0; j < keys; j++) {
            sum = FloatVector.fromArray(F, s, j * COLUMN + r).add(sum);
        }
        sum.intoArray(s, keys * COLUMN + r);
    }

    private static void sumsOfFour(float[] s, int keys, int r) {
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        for (int j = 0; j < keys; j++) {
            int at = j * COLUMN + r;
            sum0 = FloatVector.fromArray(F, s, at).add(sum0);
            sum1 = FloatVector.fromArray(F, s, at + W).add(sum1);
            sum2 = FloatVector.fromArray(F, s, at + 2 * W).add(sum2);
            sum3 = FloatVector.fromArray(F, s, at + 3 * W).add(sum3);
        }
        sum0.intoArray(s, keys * COLUMN + r);
        sum1.intoArray(s, keys * COLUMN + r + W);
        sum2.intoArray(s, keys * COLUMN + r + 2 * W);
        sum3.intoArray(s, keys * COLUMN + r + 3 * W);
    }

    /// The state becomes that of all scores so far: factors from the shifts that stand in their place, sums from those at `at`.
    private static void renew(float[] s, int at, int rows, float[] state) {
        for (int r = 0; r < rows; r += W) {
            FloatVector.fromArray(F, state, MAX + r).sub(FloatVector.fromArray(F, state, FACTOR + r)).intoArray(state, FACTOR + r);
        }
        exponentials(state, FACTOR, W, rows / W, 1f, NO_SHIFT, 0);
        for (int r = 0; r < rows; r += W) {
            FloatVector factor = FloatVector.fromArray(F, state, FACTOR + r);
            FloatVector.fromArray(F, state, SUM + r).fma(factor, FloatVector.fromArray(F, s, at + r)).intoArray(state, SUM + r);
            FloatVector.fromArray(F, state, NEW_MAX + r).intoArray(state, MAX + r);
        }
    }

    @Override
    public void weighFew(float[] s, int at, int keys, int few, int rows, float scale, int row, float[] state) {
        int count = keys * few;
        int lanes = Math.ceilDiv(count, PANEL) * PANEL;
        int behind = at + lanes; // there is room for a vector of what each lane found
        Arrays.fill(s, at + count, behind, Float.NEGATIVE_INFINITY); // weighs nothing
        largestOfLanes(s, at, lanes, scale);
        for (int r = 0; r < rows; r++) {
            float before = state[MAX + row + r];
            float max = before;
            for (int lane = r; lane < W; lane += few) {
                max = Math.max(max, s[behind + lane]);
            }
            float shift = max == Float.NEGATIVE_INFINITY ? 0f : max;
            for (int lane = r; lane < W; lane += few) {
                s[behind + lane] = shift;
            }
            state[NEW_MAX + row + r] = max;
            float distance = before - shift;
            state[FACTOR + row + r] = distance == 0f ? 1f : Exp.exp(distance); // most blocks hold no larger score
        }
        exponentials(s, at, W, lanes / W, 1f, s, behind);
        if (few == 4) {
            sumsOfFourRows(s, at, count, behind);
        } else {
            sumsOfEightRows(s, at, count, behind);
        }
        for (int r = 0; r < rows; r++) {
            ScalarPrimitives.rescale(state, row + r, state[NEW_MAX + row + r], state[FACTOR + row + r], s[behind + r]);
        }
    }

    /// The sum of each row's weights, in the first lanes: a vector begins with a key, and what else it holds means nothing. With vectors
    /// that hold no more than the rows there would be ones of several sizes, and C2 no longer know which it has, in other kernels too. Two methods, for steps that C2 knows.
    private static void sumsOfFourRows(float[] s, int at, int count, int to) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = at; i < at + count; i += 4) {
            sum = FloatVector.fromArray(F, s, i).add(sum);
        }
        sum.intoArray(s, to);
    }

    private static void sumsOfEightRows(float[] s, int at, int count, int to) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = at; i < at + count; i += 8) {
            sum = FloatVector.fromArray(F, s, i).add(sum);
        }
        sum.intoArray(s, to);
    }

    /// Scales `count` scores, and leaves the largest of each lane behind them.
    private static void largestOfLanes(float[] s, int at, int count, float scale) {
        FloatVector max0 = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        FloatVector max1 = max0;
        FloatVector max2 = max0;
        FloatVector max3 = max0;
        int i = at;
        for (; i <= at + count - TOGETHER * W; i += TOGETHER * W) {
            FloatVector x0 = FloatVector.fromArray(F, s, i).mul(scale);
            FloatVector x1 = FloatVector.fromArray(F, s, i + W).mul(scale);
            FloatVector x2 = FloatVector.fromArray(F, s, i + 2 * W).mul(scale);
            FloatVector x3 = FloatVector.fromArray(F, s, i + 3 * W).mul(scale);
            x0.intoArray(s, i);
            x1.intoArray(s, i + W);
            x2.intoArray(s, i + 2 * W);
            x3.intoArray(s, i + 3 * W);
            max0 = x0.max(max0);
            max1 = x1.max(max1);
            max2 = x2.max(max2);
            max3 = x3.max(max3);
        }
        for (; i < at + count; i += W) {
            FloatVector x = FloatVector.fromArray(F, s, i).mul(scale);
            x.intoArray(s, i);
            max0 = x.max(max0);
        }
        max0.max(max1).max(max2.max(max3)).intoArray(s, at + count);
    }

    @Override
    public void exponentials(float[] s, int count) {
        int whole = count / W;
        exponentials(s, 0, W, whole, 1f, NO_SHIFT, 0);
        for (int i = whole * W; i < count; i++) {
            s[i] = Exp.exp(s[i]);
        }
    }

    /// [Exp#exp] of `count` vectors less a shift, lane by lane: the same operations in the same order, but that the polynomial is [#UP]
    /// times as large, where every power of two that is added to its exponent leaves it a normal number. There once, and not in a method
    /// of its own, which C2 at times would not inline: it is large, and what counts its calls may have been asked too early.
    ///
    /// @param step from one vector to the next
    private static void exponentials(float[] s, int at, int step, int count, float scale, float[] shifts, int shiftAt) {
        FloatVector shift = FloatVector.fromArray(F, shifts, shiftAt);
        for (int i = 0; i < count; i++) {
            FloatVector x = FloatVector.fromArray(F, s, at + i * step).mul(scale).sub(shift);
            x = x.blend(Exp.LOWEST, x.compare(VectorOperators.LT, Exp.LOWEST)); // two instructions, where max() takes four
            FloatVector shifted = x.fma(FloatVector.broadcast(F, Exp.LOG2_E), FloatVector.broadcast(F, Exp.MAGIC));
            FloatVector whole = shifted.sub(Exp.MAGIC);
            FloatVector r = whole.fma(FloatVector.broadcast(F, -Exp.LN2_HIGH), x);
            r = whole.fma(FloatVector.broadcast(F, -Exp.LN2_LOW), r);
            FloatVector p = FloatVector.broadcast(F, UP * Exp.C7).fma(r, FloatVector.broadcast(F, UP * Exp.C6));
            p = p.fma(r, FloatVector.broadcast(F, UP * Exp.C5));
            p = p.fma(r, FloatVector.broadcast(F, UP * Exp.C4));
            p = p.fma(r, FloatVector.broadcast(F, UP * Exp.C3));
            p = p.fma(r, FloatVector.broadcast(F, UP * Exp.C2));
            p = p.fma(r, FloatVector.broadcast(F, UP));
            p = p.fma(r, FloatVector.broadcast(F, UP));
            IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23); // of all the bits only those of n are left
            FloatVector power = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
            power.fma(FloatVector.broadcast(F, 1 / UP), r.mul(0f)).intoArray(s, at + i * step); // NaN of r: its power may have become anything
        }
    }
}
