package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidatesTest {
    private static final double NAN = Double.NaN;

    private static Candidates exact(double... values) {
        return Candidates.exact(10, values, DType.F32);
    }

    @Test
    void exactScoresLeaveOneChoice() {
        Candidates candidates = exact(1, 3, 2, 3);
        assertThat(candidates.best(3)).containsExactly(11, 13, 12);
        assertThat(candidates.isOpen(4)).isFalse();
        assertThat(candidates.allow(new int[] {11, 13, 12})).isTrue();
        assertThat(candidates.allow(new int[] {13, 11, 12})).as("the higher of equals first").isFalse();
        assertThat(candidates.allow(new int[] {11, 12, 13})).as("a lower score first").isFalse();
        assertThat(candidates.allow(new int[] {11, 13, 10})).as("the third best left out").isFalse();
    }

    @Test
    void idsOutOfRangeOrTwiceAreNoChoice() {
        Candidates candidates = exact(1, 1);
        assertThat(candidates.allow(new int[] {9})).isFalse();
        assertThat(candidates.allow(new int[] {12})).isFalse();
        assertThat(candidates.allow(new int[] {Integer.MIN_VALUE})).isFalse();
        assertThat(candidates.allow(new int[] {10, 10})).isFalse();
    }

    @Test
    void zerosAreEqualAndNanIsLast() {
        assertThat(exact(-0.0, 0.0).best(2)).containsExactly(10, 11);
        assertThat(exact(0.0, -0.0).best(2)).containsExactly(10, 11);
        assertThat(exact(NAN, Double.NEGATIVE_INFINITY, NAN).best(3)).containsExactly(11, 10, 12);
        assertThat(exact(NAN, Double.NEGATIVE_INFINITY, NAN).allow(new int[] {11, 10, 12})).isTrue();
        assertThat(exact(NAN, Double.NEGATIVE_INFINITY, NAN).allow(new int[] {11, 12, 10})).isFalse();
        assertThat(exact(NAN, NAN).allow(new int[] {10})).isTrue();
        assertThat(exact(NAN, NAN).allow(new int[] {11})).isFalse();
    }

    /// 1 + 2^-8 is the middle of two bf16 numbers, 1 and 1 + 2^-7: what is within its error of it may be either.
    @ParameterizedTest
    @ValueSource(doubles = {0, 0x1p-20})
    void scoresNearTheMiddleOfTwoMayBeEither(double error) {
        boolean open = error > 0; // the middle itself goes to the even one, which is 1
        Approx middle = new Approx(1 + 0x1p-8, error);
        Candidates candidates = Candidates.rounded(0, new Approx[] {Approx.exact(1), middle, Approx.exact(0.5)}, DType.BF16);
        assertThat(candidates.isOpen(1)).isEqualTo(open);
        assertThat(candidates.allow(new int[] {0})).isTrue();
        assertThat(candidates.allow(new int[] {1})).isEqualTo(open);
        assertThat(candidates.allow(new int[] {2})).isFalse();
    }

    @Test
    void whereNobodyIsHeldToAnythingAnyDistinctIdsWillDo() {
        Candidates candidates = Candidates.anyOf(4, new Approx[] {Approx.exact(NAN), Approx.exact(2), Approx.exact(3)}, DType.F32);
        assertThat(candidates.best(3)).containsExactly(6, 5, 4);
        assertThat(candidates.isOpen(1)).isTrue();
        ordered(3, 3).forEach(ids -> assertThat(candidates.allow(ids.stream().mapToInt(id -> 4 + id).toArray())).isTrue());
        assertThat(candidates.allow(new int[] {4, 4})).isFalse();
        assertThat(candidates.allow(new int[] {7})).isFalse();
    }

    /// What is allowed is exactly what some scores within the limits would choose: all of them tried.
    @Test
    void whatIsAllowedIsWhatSomeScoresWouldChoose() {
        Random random = new Random(1);
        double[] grid = {0, 1, 1 + 0x1p-7, 1 + 0x1p-6, 1 + 3 * 0x1p-7}; // neighbours but for the first
        for (int round = 0; round < 1000; round++) {
            int n = 1 + random.nextInt(5);
            int top = 1 + random.nextInt(n);
            int[] least = random.ints(n, 0, grid.length).toArray();
            int[] greatest = Arrays.stream(least).map(at -> Math.min(grid.length - 1, at == 0 ? 0 : at + random.nextInt(3))).toArray();
            int[] alike = IntStream.range(0, n).toArray();
            for (int i = 1; i < n && round % 2 == 1; i++) {
                int other = random.nextInt(i);
                if (random.nextBoolean()) {
                    alike[i] = alike[other];
                    least[i] = least[other];
                    greatest[i] = greatest[other];
                }
            }
            Candidates candidates = new Candidates(0, at(grid, least), at(grid, least), at(grid, greatest), alike, DType.BF16);
            Set<List<Integer>> possible = new HashSet<>();
            chosen(grid, least, greatest, alike, new double[n], 0, top, possible);
            for (List<Integer> choice : ordered(n, top)) {
                assertThat(candidates.allow(choice.stream().mapToInt(i -> i).toArray()))
                    .as("%s of %s to %s, like %s", choice, Arrays.toString(least), Arrays.toString(greatest), Arrays.toString(alike)).isEqualTo(possible.contains(choice));
            }
            assertThat(candidates.isOpen(top)).as("%d of %s to %s", top, Arrays.toString(least), Arrays.toString(greatest)).isEqualTo(possible.size() > 1);
        }
    }

    private static double[] at(double[] grid, int[] places) {
        return Arrays.stream(places).mapToDouble(place -> grid[place]).toArray();
    }

    private static void chosen(double[] grid, int[] least, int[] greatest, int[] alike, double[] scores, int i, int top, Set<List<Integer>> possible) {
        if (i == scores.length) {
            possible.add(Arrays.stream(Candidates.exact(0, scores, DType.BF16).best(top)).boxed().toList());
            return;
        }
        for (int place = least[i]; place <= greatest[i]; place++) {
            if (alike[i] != i && scores[alike[i]] != grid[place]) {
                continue; // equal whatever they are
            }
            scores[i] = grid[place];
            chosen(grid, least, greatest, alike, scores, i + 1, top, possible);
        }
    }

    private static List<List<Integer>> ordered(int n, int top) {
        List<List<Integer>> all = List.of(List.of());
        for (int slot = 0; slot < top; slot++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> each : all) {
                for (int id = 0; id < n; id++) {
                    if (!each.contains(id)) {
                        List<Integer> more = new ArrayList<>(each);
                        more.add(id);
                        longer.add(more);
                    }
                }
            }
            all = longer;
        }
        return all;
    }
}
