package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawTest {
    private static Set<Integer> atMost(double most) {
        return IntStream.range(0, 100).mapToObj(i -> new Draw(i).atMost(most, "k", 2, 4, 8)).collect(Collectors.toSet());
    }

    @Test
    void everyValueThatFitsIsDrawn() {
        assertThat(atMost(8)).containsExactlyInAnyOrder(2, 4, 8);
        assertThat(atMost(7.5)).containsExactlyInAnyOrder(2, 4);
        assertThat(atMost(2)).containsExactly(2);
    }

    @Test
    void whereNoneFitsItIsTheFirst() {
        assertThat(atMost(1)).containsExactly(2);
    }

    @Test
    void oneOfSeveralAndTheSameAgain() {
        assertThat(IntStream.range(0, 100).mapToObj(i -> new Draw(i).of("axis", "a", "b", "c")).collect(Collectors.toSet())).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(new Draw(7).of("axis", "a", "b", "c")).isEqualTo(new Draw(7).of("axis", "a", "b", "c"));
    }

    @Test
    void onceInTenIsRoughlyThat() {
        assertThat(IntStream.range(0, 1000).filter(i -> new Draw(i).once("axis", 10)).count()).isBetween(70L, 130L);
    }

    @Test
    void casesTakeTurns() {
        assertThat(IntStream.range(-1, 4).mapToObj(i -> Draw.turn(i, List.of("a", "b", "c")))).containsExactly("c", "a", "b", "c", "a");
    }

    @Test
    void paddingIsOneWord() {
        Case c = Case.parse("RmsNorm(f32, rows=2, hidden=8)");
        assertThat(Draw.padding(c)).isEqualTo("contiguous");
        assertThat(Draw.padding(c.withPad(2))).isEqualTo("padded");
        assertThat(Draw.padding(c.withPad(3))).isEqualTo("padded oddly");
    }

    @Test
    void aBlockOfLinesIsAListOfCases() {
        assertThat(Draw.lines("""
            TokenSelect(n=4, keep=2)

            TokenSelect(n=5, keep=2)
            """)).containsExactly(Case.parse("TokenSelect(n=4, keep=2)"), Case.parse("TokenSelect(n=5, keep=2)"));
    }

    @Test
    void tailsAreSixteenExtentsInARowAndEverySecondIsExact() {
        Case edge = Case.parse("TokenSelect(n=4, keep=2)");
        List<Case> all = Draw.withTails(List.of(edge), 33, n -> new RmsNorm(DType.F32, 2, n, 3));
        assertThat(all).hasSize(17).startsWith(edge);
        for (int i = 1; i < 17; i++) {
            int extent = 32 + i;
            assertThat(((RmsNorm) all.get(i).operator()).hidden()).isEqualTo(extent);
            assertThat(all.get(i).fill()).isEqualTo(extent % 2 == 0 ? Fill.EXACT_INT : Fill.NORMAL);
            assertThat(all.get(i).seed()).isEqualTo(extent);
        }
    }
}
