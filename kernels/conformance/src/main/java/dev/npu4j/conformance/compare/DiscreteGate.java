package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Whether a device chose the tokens it had to. Where the scores are only known within an error (they were computed on
/// a device too), choices among near-equal ones are free:
///
/// - forced tokens, and those whose score is above the best one left out by more than 2e, where e is the largest error:
///   must be chosen;
/// - those below the last one chosen by more than 2e: must not be;
/// - between: either. Such near-ties that fell other than float64 has it are counted, and legal.
///
/// Always: as many as asked, in range, in increasing order, none twice. Scores without error leave no choice: NaN is
/// lowest, ties go to the lower index.
public final class DiscreteGate {
    private final TokenSelect operator;
    private final double[] scores;
    private final double slack;

    /// @param scores as float64 has them
    /// @param errors how far the scores that the device saw may be from them; zeros where it saw these very ones
    public DiscreteGate(TokenSelect operator, double[] scores, double[] errors) {
        this.operator = operator;
        this.scores = Arrays.stream(scores).map(score -> score + 0.0).toArray(); // which makes both zeros one
        this.slack = 2 * Arrays.stream(errors).max().orElse(0);
    }

    /// What became of a choice.
    ///
    /// @param result the gate's
    /// @param flips  near-ties that fell the other way
    /// @param open   tokens that could fall either way
    public record Choice(GateResult result, int flips, int open) {
    }

    /// Judges the tokens that a device chose.
    public Choice judge(int[] keep) {
        boolean[] isChosen = new boolean[operator.n()];
        int before = -1;
        for (int j = 0; j < keep.length; j++) {
            if (keep[j] >= operator.n() || keep[j] <= before) {
                return illegal("keep[" + j + "] = " + keep[j] + (j == 0 ? "" : " after " + before) + ", expected increasing tokens below " + operator.n());
            }
            before = keep[j];
            isChosen[before] = true;
        }
        if (keep.length != operator.keep()) {
            return illegal(keep.length + " tokens, expected " + operator.keep());
        }
        return judge(isChosen);
    }

    private Choice judge(boolean[] isChosen) {
        // better tokens first: forced ones, higher scores, NaN last of all; a stable sort leaves lower indices first
        int[] order = IntStream.range(0, operator.n()).boxed()
            .sorted(Comparator.<Integer, Boolean>comparing(token -> !isForced(token))
                .thenComparing(token -> -scores[token]))
            .mapToInt(Integer::intValue).toArray();
        int flips = 0;
        int open = 0;
        for (int rank = 0; rank < order.length; rank++) {
            int token = order[rank];
            boolean inFloat64 = rank < operator.keep();
            // the rival: the last one chosen for a token outside, the first one left out for a token inside
            int rival = inFloat64 ? operator.keep() : operator.keep() - 1;
            boolean free = rival >= 0 && rival < order.length && isNear(token, order[rival]);
            open += free ? 1 : 0;
            if (isChosen[token] != inFloat64) {
                if (!free) {
                    return illegal("token " + token + " with score " + scores[token] + (inFloat64 ? " must be chosen" : " must not be chosen"));
                }
                flips++;
            }
        }
        return new Choice(GateResult.passed(Gate.DISCRETE, Double.NaN), flips, open);
    }

    /// Whether the device may have seen the two scores in the other order.
    private boolean isNear(int a, int b) {
        return !isForced(a) && !isForced(b) && slack > 0 && Math.abs(scores[a] - scores[b]) <= slack;
    }

    private boolean isForced(int token) {
        return token < operator.first() || token >= operator.n() - operator.last();
    }

    private static Choice illegal(String why) {
        return new Choice(GateResult.failed(Gate.DISCRETE, why, Double.NaN), 0, 0);
    }
}
