package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.TokenSelect;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSelectReferenceTest {
    private static double[] select(TokenSelect op, double... scores) {
        Expected keep = References.expect(op, Map.of("scores", scores)).getFirst();
        assertThat(Arrays.stream(keep.error()).allMatch(error -> error == 0)).isTrue();
        return keep.value();
    }

    @Test
    void keepsTheHighestInTheirOrder() {
        assertThat(select(new TokenSelect(5, 5, 2, 0, 0), 1, 9, 3, 8, 2)).containsExactly(1, 3);
    }

    @Test
    void forcedTokensComeFirst() {
        assertThat(select(new TokenSelect(6, 6, 4, 1, 2), 0, 5, 7, 6, 1, 2)).containsExactly(0, 2, 4, 5);
    }

    @Test
    void theLowerOfEqualScoresWins() {
        assertThat(select(new TokenSelect(4, 4, 2, 0, 0), 1, 3, 3, 3)).containsExactly(1, 2);
    }

    @Test
    void minusZeroEqualsZero() {
        assertThat(select(new TokenSelect(2, 2, 1, 0, 0), -0.0, 0.0)).containsExactly(0);
    }

    @Test
    void nanIsLowerThanMinusInfinity() {
        assertThat(select(new TokenSelect(3, 3, 1, 0, 0), Double.NaN, Double.NEGATIVE_INFINITY, Double.NaN)).containsExactly(1);
    }

    @Test
    void theLowerOfTwoNansWins() {
        assertThat(select(new TokenSelect(3, 3, 2, 0, 0), Double.NaN, 1, Double.NaN)).containsExactly(0, 1);
    }

    @Test
    void whereBothEndsMeetEverythingIsKept() {
        assertThat(select(new TokenSelect(3, 3, 3, 2, 2), 1, 2, 3)).containsExactly(0, 1, 2);
    }

    @Test
    void nothingOfNothing() {
        assertThat(References.expect(new TokenSelect(0, 0, 0, 4, 0), Map.of("scores", new double[0])).getFirst().value()).isEmpty();
    }

    /// The specification once more, as elimination: as long as there are too many, the worst goes.
    @Test
    void agreesWithDroppingTheWorstOneByOne() {
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            int n = 1 + random.nextInt(30);
            int first = random.nextInt(4);
            int last = random.nextInt(4);
            int forced = Math.min(n, first + last);
            int keep = forced + random.nextInt(n - forced + 1);
            double[] scores = random.ints(n, -3, 4).mapToDouble(score -> score == 3 ? Double.NaN : score).toArray();
            boolean[] present = new boolean[n];
            Arrays.fill(present, true);
            for (int left = n; left > keep; left--) {
                int worst = -1;
                for (int i = first; i < n - last; i++) {
                    boolean asBad = worst < 0 || Double.isNaN(scores[i]) || scores[i] <= scores[worst];
                    worst = present[i] && asBad ? i : worst;
                }
                present[worst] = false;
            }
            double[] expected = IntStream.range(0, n).filter(i -> present[i]).asDoubleStream().toArray();
            assertThat(select(new TokenSelect(n, n, keep, first, last), scores)).as("seed %d", seed).isEqualTo(expected);
        }
    }
}
