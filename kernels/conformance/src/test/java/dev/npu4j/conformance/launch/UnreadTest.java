package dev.npu4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.Operator;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which elements nobody may read, by their numbers.
class UnreadTest {
    private static final Operator COUNTS = Operator.parse("GroupedMatmul(f32, e=3, m=4, k=2, n=3, bias)");
    private static final Operator SUMS = Operator.parse("GroupedMatmul(f32, e=3, m=4, k=2, n=3, cumsum, bias)");

    private static int[] of(Operator operator, String operand, double... list) {
        String name = switch (operator.name()) {
            case "PrunedAttention", "GatherRows" -> "keep";
            case "ExpertCombine" -> "inverse";
            default -> "group_list";
        };
        boolean[] marks = Unread.of(operator, operand, Map.of(name, list));
        return IntStream.range(0, marks.length).filter(i -> marks[i]).toArray();
    }

    @Test
    void rowsPastTheLastGroupAreNotRead() {
        assertThat(of(COUNTS, "x", 2, 0, 1)).containsExactly(6, 7);
        assertThat(of(SUMS, "x", 2, 2, 3)).containsExactly(6, 7);
        assertThat(of(SUMS, "x", 2, 2, 4)).isEmpty();
    }

    @Test
    void weightsAndBiasOfExpertsWithoutRowsAreNotRead() {
        assertThat(of(COUNTS, "weight", 2, 0, 1)).containsExactly(6, 7, 8, 9, 10, 11);
        assertThat(of(SUMS, "weight", 0, 0, 1)).containsExactly(IntStream.range(0, 12).toArray());
        assertThat(of(COUNTS, "bias", 0, 3, 1)).containsExactly(0, 1, 2);
        assertThat(of(SUMS, "bias", 1, 2, 2)).containsExactly(6, 7, 8);
    }

    @Test
    void theGroupListIsRead() {
        assertThat(Unread.of(COUNTS, "group_list", Map.of("group_list", new double[] {2, 0, 1}))).isNull();
    }

    @Test
    void rowsOfKeysThatAreNotKeptAreNotRead() {
        Operator attention = Operator.parse("PrunedAttention(f32, sq=1, rows=3, keep=2, hq=2, hkv=2, d=2)");
        assertThat(of(attention, "k", 0, 2)).containsExactly(4, 5, 6, 7);
        assertThat(of(attention, "v", 1, 2)).containsExactly(0, 1, 2, 3);
        assertThat(Unread.of(attention, "q", Map.of("keep", new double[] {0, 2}))).isNull();
    }

    @Test
    void rowsThatNoIndexNamesAreNotRead() {
        assertThat(of(Operator.parse("GatherRows(f32, rows=4, keep=3, width=2)"), "x", 3, 0, 3)).containsExactly(2, 3, 4, 5);
        assertThat(of(Operator.parse("ExpertCombine(f32, tokens=2, hidden=2, top=2)"), "x", 0, 1, 3, 3)).containsExactly(4, 5);
        assertThat(Unread.of(Operator.parse("ExpertCombine(f32, tokens=2, hidden=2, top=2)"), "shared", Map.of())).isNull();
        assertThat(Unread.of(Operator.parse("ExpertPermute(f32, tokens=2, hidden=2, experts=3, top=2)"), "x", Map.of())).isNull();
    }

    @Test
    void rowsOfPagesThatHoldNoTokenAreNotRead() {
        Operator attention = Operator.parse("PagedAttention(f32, sq=1, tokens=3, pages=3, page=2, hq=1, hkv=1, d=2)");
        boolean[] marks = Unread.of(attention, "v", Map.of("table", new double[] {2, 0}));
        assertThat(IntStream.range(0, marks.length).filter(i -> marks[i])).containsExactly(2, 3, 4, 5, 6, 7);
        assertThat(Unread.of(attention, "k_pos", Map.of("table", new double[] {2, 0}))).isNull();
    }

    @Test
    void theOthersReadEverything() {
        assertThat(Unread.of(Operator.parse("RmsNorm(f32, rows=2, hidden=3)"), "x", Map.of())).isNull();
        assertThat(Unread.of(Operator.parse("TokenSelect(n=4, keep=2)"), "scores", Map.of())).isNull();
    }
}
