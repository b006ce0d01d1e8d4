package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.TokenSelect;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [TokenSelect] on the host: in which order `aclnnTopk` gives equal scores, and where it puts NaN, CANN does not say, and
/// the operator's contract is exact. So the stream is waited for, the scores are read back, and what was chosen is written
/// to the device; some thousand scores are less work than one launch.
final class TokenSelectAscend {
    private TokenSelectAscend() {
    }

    static Support support(TokenSelect op) {
        return new Support.Yes("chosen on the host");
    }

    static void enqueue(TokenSelect.Call call, Launch launch) {
        TokenSelect op = call.operator();
        if (op.keep() == 0) {
            return;
        }
        float[] scores = launch.readBack(call.scores()).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        launch.write(MemorySegment.ofArray(choose(op, scores)), call.keep());
    }

    static int[] choose(TokenSelect op, float[] scores) {
        int n = op.n();
        int first = Math.min(op.first(), n);
        int lastFrom = Math.max(first, n - op.last());
        // best first; of equal scores the lower index, which a stable sort keeps
        Integer[] between = new Integer[lastFrom - first];
        Arrays.setAll(between, i -> first + i);
        Arrays.sort(between, (i, j) -> compare(scores[j], scores[i]));
        int[] keep = new int[op.keep()];
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (i < first || i >= lastFrom) {
                keep[kept++] = i;
            }
        }
        for (int i = 0; kept < keep.length; i++) {
            keep[kept++] = between[i];
        }
        Arrays.sort(keep);
        return keep;
    }

    /// NaN below everything, -0 equal to +0.
    private static int compare(float a, float b) {
        if (Float.isNaN(a) || Float.isNaN(b)) {
            return Boolean.compare(Float.isNaN(b), Float.isNaN(a));
        }
        return a < b ? -1 : a > b ? 1 : 0;
    }
}
