package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of pruned attention cases.
final class PrunedAttentionInputs {
    private static final int BLOCK = 64; // keys over which rising-max keeps its scores level

    private PrunedAttentionInputs() {
    }

    static Map<String, double[]> of(PrunedAttention op, Case c) {
        int[] keep = keep(op, c);
        int[] kPos = keyPositions(op, c, keep);
        int[] qPos = queryPositions(op, c, kPos);
        if (c.fill() == Fill.EXACT_INT) {
            lowerToPowersOfTwo(qPos, kPos);
        }
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values q = new Values(c.seed(), "q", op.dtype(), op.sq() * op.hq(), op.d());
        Values k = new Values(c.seed(), "k", op.dtype(), op.rows() * op.hkv(), op.d());
        Values v = new Values(c.seed(), "v", op.dtype(), op.rows() * op.hkv(), op.d());
        inputs.put("q", queries(op, c, q));
        inputs.put("k", keys(op, c, k, keep));
        inputs.put("v", values(op, c, v));
        inputs.put("keep", asDoubles(keep));
        inputs.put("q_pos", asDoubles(qPos));
        if (c.pos().givesKeyPositions()) {
            inputs.put("k_pos", asDoubles(kPos));
        }
        return inputs;
    }

    private static double[] queries(PrunedAttention op, Case c, Values q) {
        return switch (c.fill()) {
            case EXACT_INT -> q.each(i -> 0);
            case RISING_MAX -> q.each(i -> 1 + 0.1 * q.random().normal(i));
            case OFFSET -> q.activations(Fill.NORMAL, 0); // a large mean in k is enough
            case HUGE -> q.each(i -> 5 * q.random().normal(i)); // scores of some hundreds; v is huge
            case SPECIALS -> q.activations(special(c) == 0 ? Fill.SPECIALS : Fill.NORMAL, 0);
            default -> q.activations(c.fill(), 0);
        };
    }

    private static double[] keys(PrunedAttention op, Case c, Values k, int[] keep) {
        int width = op.hkv() * op.d();
        return switch (c.fill()) {
            case EXACT_INT -> k.activations(Fill.NORMAL, 0);
            case TIES -> k.each(i -> k.random().normal(i % width)); // one key, again and again
            case RISING_MAX -> {
                int[] rank = new int[op.rows()];
                for (int j = 0; j < keep.length; j++) {
                    rank[keep[j]] = j;
                }
                // q is about 1, so with the usual scale the score rises by about 3 per block of keys.
                double step = 3 / Math.sqrt(op.d());
                yield k.each(i -> step * (rank[i / width] / BLOCK) + 0.1 * k.random().normal(i));
            }
            case HUGE -> k.each(i -> 20 * k.random().normal(i));
            case SPECIALS -> k.activations(special(c) == 1 ? Fill.SPECIALS : Fill.NORMAL, 0);
            default -> k.activations(c.fill(), 0);
        };
    }

    private static double[] values(PrunedAttention op, Case c, Values v) {
        return switch (c.fill()) {
            case EXACT_INT -> v.each(i -> v.random().between(i, -4, 4));
            case RISING_MAX, TIES -> v.activations(Fill.NORMAL, 0);
            // A sum of all of them, before it is divided, stays within f32.
            case HUGE -> v.activations(Fill.HUGE, 0.9 * Rounding.largest(DType.F32) / (2.0 * Math.max(1, op.keep())));
            case SPECIALS -> v.activations(special(c) == 2 ? Fill.SPECIALS : Fill.NORMAL, 0);
            default -> v.activations(c.fill(), 0);
        };
    }

    /// Which of q, k and v holds the specials: one at a time, else all rows are NaN.
    private static int special(Case c) {
        return (int) Math.floorMod(c.seed(), 3L);
    }

    private static int[] keep(PrunedAttention op, Case c) {
        int[] keep = new int[op.keep()];
        switch (c.keepSet()) {
            case FIRST -> Arrays.setAll(keep, j -> j);
            case LAST -> Arrays.setAll(keep, j -> op.rows() - op.keep() + j);
            case ALTERNATING -> Arrays.setAll(keep, j -> Math.min(2 * j, op.rows() - op.keep() + j));
            case RANDOM -> {
                int[] chosen = Arrays.copyOf(new Counter(c.seed(), "keep").permutation(op.rows()), op.keep());
                Arrays.sort(chosen);
                keep = chosen;
            }
        }
        return keep;
    }

    /// Positions of the kept keys, given or not.
    private static int[] keyPositions(PrunedAttention op, Case c, int[] keep) {
        Counter random = new Counter(c.seed(), "k_pos");
        int[] kPos = keep.clone();
        switch (c.pos()) {
            case ORIGINAL -> {
                int next = 0;
                for (int j = 0; j < kPos.length; j++) {
                    next += random.between(j, 1, 4);
                    kPos[j] = next;
                }
            }
            case ANY -> Arrays.setAll(kPos, j -> random.between(j, -op.rows() / 4, op.rows()));
            case EXTREMES -> Arrays.setAll(kPos, j -> j % 2 == 0 ? Integer.MIN_VALUE + j : Integer.MAX_VALUE - j);
            default -> {
                // a key's position is its row
            }
        }
        return kPos;
    }

    private static int[] queryPositions(PrunedAttention op, Case c, int[] kPos) {
        Counter random = new Counter(c.seed(), "q_pos");
        int[] qPos = new int[op.sq()];
        int last = kPos.length == 0 ? 0 : kPos[kPos.length - 1];
        switch (c.pos()) {
            case ROWS -> Arrays.setAll(qPos, i -> op.rows() - op.sq() + i);
            // The last query comes with the last key, as in a prompt that was pruned.
            case ORIGINAL -> Arrays.setAll(qPos, i -> (int) ((long) last * (i + 1) / op.sq()));
            case ANY -> Arrays.setAll(qPos, i -> random.between(i, -op.rows() / 4 - 1, op.rows()));
            case BLIND -> Arrays.fill(qPos, -1);
            case HALF_BLIND -> Arrays.setAll(qPos, i -> i % 2 == 0 ? -1 : op.rows());
            case FIRST_KEY -> Arrays.fill(qPos, kPos.length == 0 ? 0 : kPos[0]);
            case EXTREMES -> Arrays.setAll(qPos, i -> i % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
        }
        return qPos;
    }

    /// Lowers each query's position until it sees a power of two of keys, or none.
    private static void lowerToPowersOfTwo(int[] qPos, int[] kPos) {
        int[] sorted = kPos.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < qPos.length; i++) {
            int seen = visible(sorted, qPos[i]);
            while (Integer.bitCount(seen) > 1) {
                // Just below the largest position seen; equal ones leave together.
                qPos[i] = sorted[seen - 1] - 1;
                seen = visible(sorted, qPos[i]);
            }
        }
    }

    private static int visible(int[] sorted, int position) {
        int seen = 0;
        while (seen < sorted.length && sorted[seen] <= position) {
            seen++;
        }
        return seen;
    }

    private static double[] asDoubles(int[] values) {
        return Arrays.stream(values).asDoubleStream().toArray();
    }
}
