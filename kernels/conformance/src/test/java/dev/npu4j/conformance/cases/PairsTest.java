package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Few cases that hold every pair of values that many hold. Cases are told apart by their seeds here.
class PairsTest {
    private static List<Long> cover(List<List<String>> axes) {
        List<Case> cases = IntStream.range(0, axes.size()).mapToObj(i -> Case.parse("TokenSelect(n=4, keep=2, seed=" + i + ")")).toList();
        Map<Long, List<String>> bySeed = IntStream.range(0, axes.size()).boxed().collect(java.util.stream.Collectors.toMap(i -> (long) i, axes::get));
        return Pairs.cover(cases, c -> bySeed.get(c.seed())).stream().map(Case::seed).toList();
    }

    @Test
    void casesThatBringNothingNewAreLeftOut() {
        assertThat(cover(List.of(List.of("a", "x"), List.of("a", "x"), List.of("b", "x"), List.of("a", "y"), List.of("b", "y"), List.of("b", "x"))))
            .containsExactly(0L, 2L, 3L, 4L);
    }

    @Test
    void casesThatBringManyNewPairsComeFirst() {
        // the second brings two pairs of three, the third all three
        assertThat(cover(List.of(List.of("a", "x", "1"), List.of("a", "x", "2"), List.of("b", "y", "2"))))
            .containsExactly(0L, 2L, 1L);
    }

    @Test
    void theSameWordOnAnotherAxisIsAnotherValue() {
        assertThat(cover(List.of(List.of("a", "b", "c"), List.of("b", "a", "c")))).containsExactly(0L, 1L);
    }

    @Test
    void threeValuesOfTwoAxesNeedAllNine() {
        List<List<String>> grid = IntStream.range(0, 18).mapToObj(i -> List.of("a" + i % 3, "b" + i / 3 % 3)).toList();
        assertThat(cover(grid)).hasSize(9);
    }

    @Test
    void threeAxesOfTwoValuesNeedFourOfEight() {
        List<List<String>> cube = IntStream.range(0, 8).mapToObj(i -> List.of("a" + (i & 1), "b" + (i >> 1 & 1), "c" + (i >> 2))).toList();
        assertThat(cover(cube)).hasSizeBetween(4, 6).startsWith(0L);
    }

    @Test
    void noCasesAreCoveredByNone() {
        assertThat(cover(List.of())).isEmpty();
    }
}
