package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [GroupedTopKRouter] on the host. CANN has no operator for it: its gating chooses groups before experts. A softmax, a
/// top-k over each group and a gather would give the formula, but which of equal scores `aclnnTopk` and `aclnnMaxDim` give
/// first, and where they put NaN, CANN does not say, and in 16 bits scores are equal often. So the stream is waited for,
/// the logits are read back, and ids and weights are written to the device.
final class GroupedTopKRouterAscend {
    private GroupedTopKRouterAscend() {
    }

    static Support support(GroupedTopKRouter op) {
        return new Support.Yes("chosen on the host");
    }

    static void enqueue(GroupedTopKRouter.Call call, Launch launch) {
        GroupedTopKRouter op = call.operator();
        if (op.tokens() == 0) {
            return;
        }
        launch.reserve(0, call.ids(), call.weights());
        float[] gate = floats(op.dtype(), launch.readBackAsItLies(call.gate()));
        int stride = Math.toIntExact(call.gate().spec().stride(0));
        float[] scale = new float[op.experts()];
        Arrays.fill(scale, 1f);
        if (call.routerScale().isPresent()) {
            Tensor routerScale = call.routerScale().get();
            scale = floats(routerScale.dtype(), launch.readBack(routerScale));
        }
        int[] ids = new int[op.tokens() * op.chosen()];
        float[] weights = new float[ids.length];
        for (int token = 0; token < op.tokens(); token++) {
            route(op, Arrays.copyOfRange(gate, token * stride, token * stride + op.experts()), scale, token, ids, weights);
        }
        launch.writeWhole(MemorySegment.ofArray(ids), call.ids());
        launch.writeWhole(MemorySegment.ofArray(weights), call.weights());
        launch.finish();
    }

    private static void route(GroupedTopKRouter op, float[] logits, float[] scale, int token, int[] ids, float[] weights) {
        float[] scores = scores(op, logits);
        float[] compared = op.softmax() == RouterSoftmax.F32 ? logits : scores;
        for (int g = 0; g < op.groups(); g++) {
            boolean[] isTaken = new boolean[op.groupSize()];
            for (int rank = 0; rank < op.top(); rank++) {
                int best = -1; // within the group
                for (int i = 0; i < isTaken.length; i++) {
                    int from = g * op.groupSize();
                    best = !isTaken[i] && (best < 0 || isAbove(compared[from + i], compared[from + best])) ? i : best;
                }
                isTaken[best] = true;
                int slot = token * op.chosen() + g * op.top() + rank;
                ids[slot] = g * op.groupSize() + best;
                weights[slot] = scores[ids[slot]] * scale[ids[slot]];
            }
        }
    }

    /// The softmax, formed in f64 and rounded to f32, then to what it is stored in.
    private static float[] scores(GroupedTopKRouter op, float[] logits) {
        float max = Float.NEGATIVE_INFINITY;
        for (float x : logits) {
            max = Math.max(max, x);
        }
        double[] w = new double[logits.length];
        double sum = 0;
        for (int e = 0; e < w.length; e++) {
            w[e] = Math.exp((double) logits[e] - max);
            sum += w[e];
        }
        float[] scores = new float[w.length];
        DType stored = op.softmax() == RouterSoftmax.F32 ? DType.F32 : op.dtype();
        for (int e = 0; e < w.length; e++) {
            float score = (float) (w[e] / sum);
            scores[e] = switch (stored) {
                case BF16 -> Bf16.toFloat(Bf16.fromFloat(score));
                case F16 -> Float.float16ToFloat(Float.floatToFloat16(score));
                default -> score;
            };
        }
        return scores;
    }

    /// NaN below everything, -0 equal to +0.
    private static boolean isAbove(float a, float b) {
        return a > b || Float.isNaN(b) && !Float.isNaN(a);
    }

    private static float[] floats(DType dtype, MemorySegment from) {
        if (dtype == DType.F32) {
            return from.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        }
        short[] bits = from.toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
        float[] values = new float[bits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = dtype == DType.BF16 ? Bf16.toFloat(bits[i]) : Float.float16ToFloat(bits[i]);
        }
        return values;
    }
}
