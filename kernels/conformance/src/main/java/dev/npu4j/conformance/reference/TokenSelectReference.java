package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [TokenSelect]: exact, so every error is 0.
final class TokenSelectReference {
    private TokenSelectReference() {
    }

    static List<Expected> expect(TokenSelect op, Map<String, double[]> inputs) {
        double[] scores = inputs.get("scores");
        int[] kept = IntStream.range(0, op.n()).boxed()
            .sorted((i, j) -> isBetter(op, scores, i, j) ? -1 : isBetter(op, scores, j, i) ? 1 : 0)
            .limit(op.keep())
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
        Expected keep = Outputs.unwritten("keep", DType.I32, op.keep());
        for (int i = 0; i < kept.length; i++) {
            Outputs.put(keep, i, Approx.exact(kept[i]));
        }
        return List.of(keep);
    }

    /// Whether token i is kept before token j: forced ones first, then higher scores, then lower indices.
    private static boolean isBetter(TokenSelect op, double[] scores, int i, int j) {
        if (isForced(op, i) != isForced(op, j)) {
            return isForced(op, i);
        }
        if (Double.isNaN(scores[i]) != Double.isNaN(scores[j])) {
            return Double.isNaN(scores[j]);
        }
        if (scores[i] > scores[j] || scores[i] < scores[j]) {
            return scores[i] > scores[j];
        }
        return i < j;
    }

    private static boolean isForced(TokenSelect op, int token) {
        return token < op.first() || token >= op.n() - op.last();
    }
}
