package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.PrunedAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Pruned attention as a kernel would compute it: f32, online softmax over blocks of keys, sums in random order, an exp
/// that is off by up to 2^-22; and the same with a fault planted.
record HonestAttention(PrunedAttention op, float[] q, float[] k, float[] v, int[] keep, int[] qPos, int[] kPos, Random random, Fault fault) {
    enum Fault {
        NONE, LAST_KEY_DROPPED, ITSELF_NOT_SEEN, NEXT_ONE_SEEN, KEEP_OFF_BY_ONE, SCALE_MISSING, LAST_D_DROPPED, LAST_KEY_NOT_IN_NORMALISER,
        NOT_NORMALISED, NO_RESCALE, HEADS_INTERLEAVED, POSITIONS_IGNORED
    }

    float[] y() {
        float[] y = new float[op.sq() * op.hq() * op.d()];
        for (int query = 0; query < op.sq(); query++) {
            for (int head = 0; head < op.hq(); head++) {
                attend(query, head, y);
            }
        }
        return y;
    }

    private List<Integer> visible(int query) {
        List<Integer> visible = new ArrayList<>();
        int shift = fault == Fault.ITSELF_NOT_SEEN ? -1 : fault == Fault.NEXT_ONE_SEEN ? 1 : 0;
        for (int j = 0; j < op.keep(); j++) {
            int position = kPos == null || fault == Fault.POSITIONS_IGNORED ? keep[j] : kPos[j];
            if (position <= qPos[query] + shift) {
                visible.add(j);
            }
        }
        if (fault == Fault.LAST_KEY_DROPPED && !visible.isEmpty()) {
            visible.removeLast();
        }
        return visible;
    }

    private void attend(int query, int head, float[] y) {
        int d = op.d();
        int kvHead = fault == Fault.HEADS_INTERLEAVED ? head % op.hkv() : head / op.headsPerGroup();
        int block = 1 + random.nextInt(64);
        List<Integer> visible = visible(query);
        float max = Float.NEGATIVE_INFINITY;
        float weights = 0;
        float[] acc = new float[d];
        for (int from = 0; from < visible.size(); from += block) {
            List<Integer> keys = visible.subList(from, Math.min(from + block, visible.size()));
            float[] scores = new float[keys.size()];
            float newMax = max;
            for (int i = 0; i < scores.length; i++) {
                scores[i] = score(query, head, kvHead, row(keys.get(i)));
                newMax = Math.max(newMax, scores[i]);
            }
            float rescale = max == newMax || fault == Fault.NO_RESCALE ? 1 : exp(max - newMax);
            weights *= rescale;
            for (int t = 0; t < d; t++) {
                acc[t] *= rescale;
            }
            for (int i = 0; i < scores.length; i++) {
                float w = exp(scores[i] - newMax);
                boolean last = from + i == visible.size() - 1;
                weights += fault == Fault.LAST_KEY_NOT_IN_NORMALISER && last ? 0 : w;
                for (int t = 0; t < d; t++) {
                    acc[t] = Math.fma(w, v[(row(keys.get(i)) * op.hkv() + kvHead) * d + t], acc[t]);
                }
            }
            max = newMax;
        }
        for (int t = 0; t < d; t++) {
            float result = visible.isEmpty() ? 0 : fault == Fault.NOT_NORMALISED ? acc[t] / visible.size() : acc[t] / weights;
            y[(query * op.hq() + head) * d + t] = Fill.store(result, op.dtype());
        }
    }

    private int row(int j) {
        return fault == Fault.KEEP_OFF_BY_ONE ? Math.min(keep[j] + 1, op.rows() - 1) : keep[j];
    }

    private float score(int query, int head, int kvHead, int row) {
        int d = op.d();
        float[] lanes = new float[1 + random.nextInt(4)];
        int[] order = Fill.shuffled(random, d);
        for (int t = 0; t < d; t++) {
            if (fault != Fault.LAST_D_DROPPED || order[t] != d - 1) {
                int lane = t % lanes.length;
                lanes[lane] = Math.fma(q[(query * op.hq() + head) * d + order[t]], k[(row * op.hkv() + kvHead) * d + order[t]], lanes[lane]);
            }
        }
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        return fault == Fault.SCALE_MISSING ? sum : sum * (float) op.scale();
    }

    private float exp(float x) {
        double exact = Math.exp(x);
        float rounded = (float) (exact * (1 + (random.nextDouble() * 2 - 1) * 0x1p-22));
        return rounded < Float.MIN_NORMAL ? 0 : rounded;
    }
}
