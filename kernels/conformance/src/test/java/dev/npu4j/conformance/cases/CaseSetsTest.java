package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaseSetsTest {
    static List<String> operators() {
        return CaseSets.operators();
    }

    private static <T> Stream<T> quick(String operator, Function<Case, T> axis) {
        return CaseSets.quick(operator).stream().map(axis).distinct();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void eachSizeHoldsTheOneBefore(String operator) {
        List<Case> quick = CaseSets.quick(operator);
        List<Case> full = CaseSets.full(operator);
        assertThat(quick).hasSizeBetween(40, 350);
        assertThat(full).startsWith(quick.toArray(Case[]::new)).hasSizeGreaterThan(600);
        assertThat(CaseSets.release(operator)).startsWith(full.toArray(Case[]::new)).hasSizeGreaterThanOrEqualTo(10_000).doesNotHaveDuplicates();
    }

    /// One of 16 consecutive extents is what a kernel gets wrong that mishandles one remainder of its vectors or tiles.
    @Test
    void everyRemainderOfALongExtentIsMet() {
        assertThat(quick("RmsNorm", c -> ((RmsNorm) c.operator()).hidden()).filter(hidden -> hidden > 32).map(hidden -> hidden % 16).distinct()).hasSize(16);
        assertThat(quick("GroupedMatmul", c -> ((GroupedMatmul) c.operator()).k()).filter(k -> k > 32).map(k -> k % 16).distinct()).hasSize(16);
        assertThat(quick("GroupedMatmul", c -> ((GroupedMatmul) c.operator()).n()).filter(n -> n > 32).map(n -> n % 16).distinct()).hasSize(16);
        assertThat(quick("Matmul", c -> ((Matmul) c.operator()).k()).filter(k -> k > 32).map(k -> k % 16).distinct()).hasSize(16);
        assertThat(quick("Matmul", c -> ((Matmul) c.operator()).n()).filter(n -> n > 32).map(n -> n % 16).distinct()).hasSize(16);
        assertThat(quick("PrunedAttention", c -> ((PrunedAttention) c.operator()).d()).map(d -> d % 16).distinct()).hasSize(16);
        assertThat(quick("PagedAttention", c -> ((PagedAttention) c.operator()).d()).map(d -> d % 16).distinct()).hasSize(16);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void aReleaseIsAffordable(String operator) {
        List<Case> release = CaseSets.release(operator);
        assertThat(release.stream().filter(c -> c.operator().cost().flops() / 2 <= 2e6).count()).isGreaterThanOrEqualTo(release.size() * 95 / 100);
        release.stream().collect(Collectors.groupingBy(c -> Case.dtypeOf(c.operator()).split(" ")[0].replace("x=", ""), Collectors.counting()))
            .forEach((dtype, count) -> assertThat(count).as(dtype).isGreaterThan(700));
    }

    /// Any two axes: whatever values of them meet in the release, meet in the quick cases.
    @ParameterizedTest
    @MethodSource("operators")
    void quickCoversEveryPairThatTheReleaseHolds(String operator) {
        int axes = CaseSets.axes(CaseSets.quick(operator).getFirst()).size();
        for (int a = 0; a < axes; a++) {
            for (int b = a + 1; b < axes; b++) {
                int one = a;
                int other = b;
                Function<Case, List<String>> pair = c -> List.of(CaseSets.axes(c).get(one), CaseSets.axes(c).get(other));
                assertThat(quick(operator, pair).toList()).as("axes %d and %d", a, b)
                    .containsAll(CaseSets.release(operator).stream().map(pair).distinct().toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    void quickHasEveryFillInEveryDtype(String operator) {
        long dtypes = quick(operator, c -> Case.dtypeOf(c.operator())).count();
        long fills = quick(operator, Case::fill).count();
        assertThat(quick(operator, c -> List.of(Case.dtypeOf(c.operator()), c.fill()))).hasSize((int) (dtypes * fills));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void quickHasEveryFillThatFits(String operator) {
        Case any = CaseSets.quick(operator).getFirst();
        assertThat(quick(operator, Case::fill))
            .containsExactlyInAnyOrder(Arrays.stream(Fill.values()).filter(f -> f.fits(any.operator())).toArray(Fill[]::new));
    }

    @Test
    void quickHasEveryDistribution() {
        assertThat(quick("GroupedMatmul", Case::dist)).containsExactlyInAnyOrder(Distribution.values());
    }

    @Test
    void quickHasEveryCombinationOfDtypesOfAMatmul() {
        assertThat(quick("GroupedMatmul", c -> Case.dtypeOf(c.operator()))).hasSize(15);
        assertThat(quick("Matmul", c -> Case.dtypeOf(c.operator()))).hasSize(15);
    }

    @Test
    void quickHasEveryWayToGiveAMatmulItsOperands() {
        assertThat(quick("GroupedMatmul", c -> {
            GroupedMatmul o = (GroupedMatmul) c.operator();
            return List.of(o.groupList(), o.weight(), o.bias(), c.packed());
        })).hasSize(16);
        assertThat(quick("Matmul", c -> {
            Matmul o = (Matmul) c.operator();
            return List.of(o.weight(), o.bias(), c.biasF32(), c.packed());
        })).hasSize(12);
    }

    @Test
    void quickHasEveryProfileWithEveryDtype() {
        assertThat(quick("SandwichNorm", c -> {
            SandwichNorm o = (SandwichNorm) c.operator();
            return List.of(o.profile(), o.dtype());
        })).hasSize(NormProfile.values().length * 3);
    }

    @Test
    void quickHasEveryWayToPositionAndKeep() {
        assertThat(quick("PrunedAttention", Case::pos)).containsExactlyInAnyOrder(Positions.values());
        assertThat(quick("PrunedAttention", Case::keepSet)).containsExactlyInAnyOrder(KeepSet.values());
        assertThat(quick("PagedAttention", Case::pos)).containsExactlyInAnyOrder(Positions.values());
        assertThat(quick("PagedAttention", Case::keepSet)).containsExactlyInAnyOrder(KeepSet.values());
    }

    @Test
    void quickHasEveryWayToPositionAndPairTokens() {
        assertThat(quick("RotaryEmbedding", Case::pos)).containsExactlyInAnyOrder(Arrays.stream(Positions.values()).filter(Positions::isOfTokens).toArray(Positions[]::new));
        assertThat(quick("RotaryEmbedding", c -> {
            RotaryEmbedding o = (RotaryEmbedding) c.operator();
            return List.of(o.dtype(), o.pairing(), o.rotary() == o.d());
        })).hasSize(3 * 2 * 2);
        assertThat(quick("RotaryEmbedding", c -> ((RotaryEmbedding) c.operator()).rotary() / 2).filter(pairs -> pairs >= 16).map(pairs -> pairs % 16).distinct()).hasSize(16);
    }

    @Test
    void quickKeepsNothingOneAllAndAllButOne() {
        assertThat(quick("PrunedAttention", c -> {
            PrunedAttention o = (PrunedAttention) c.operator();
            return o.rows() < 3 ? "few" : o.keep() == 0 ? "none" : o.keep() == 1 ? "one" : o.keep() == o.rows() ? "all"
                : o.keep() == o.rows() - 1 ? "all but one" : "some";
        })).contains("none", "one", "all", "all but one", "some");
    }

    @Test
    void quickNamesPagesAgainAndEndsWithinThem() {
        assertThat(quick("PagedAttention", c -> {
            PagedAttention o = (PagedAttention) c.operator();
            return List.of(o.pagesInUse() > o.pages(), o.page() > 1 && o.tokens() % o.page() > 0, o.sq() == 1);
        })).hasSize(8);
    }

    @Test
    void fullHasTheRowLengthsOfRealModels() {
        assertThat(CaseSets.full("SandwichNorm").stream().map(c -> ((SandwichNorm) c.operator()))
            .filter(o -> o.dtype() == DType.BF16).map(SandwichNorm::hidden)).contains(5120, 7680, 12288);
    }

    @Test
    void oneInTwentyFiveCasesOfAReleaseMayBeLarge() {
        assertThat(CaseSets.release("GroupedMatmul").stream().filter(c -> c.operator().cost().flops() / 2 > 2e6).count()).isBetween(100L, 500L);
    }

    @Test
    void withoutAnOperatorThereAreCasesOfEach() {
        assertThat(CaseSets.quick(null).stream().map(c -> c.operator().name()).distinct()).containsExactlyElementsOf(CaseSets.operators());
        assertThat(CaseSets.axes(Case.parse("TokenSelect(n=4, keep=2)"))).isNotEmpty();
    }

    @Test
    void theSmallestAreAnExactAndAnOrdinaryOneOfEachOperatorAndType() {
        Map<List<String>, List<Case>> smallest = CaseSets.smallest().stream()
            .collect(Collectors.groupingBy(c -> List.of(c.operator().name(), Case.dtypeOf(c.operator()))));
        assertThat(smallest.keySet().stream().map(List::getFirst).distinct()).containsExactlyInAnyOrderElementsOf(CaseSets.operators());
        smallest.forEach((kind, cases) -> {
            boolean isMixed = kind.getLast().contains("=");
            assertThat(cases).as("%s", kind).hasSize(isMixed ? 1 : 2);
            boolean isExactAlways = kind.getFirst().equals("TokenSelect");
            assertThat(cases.stream().filter(c -> c.fill() == Fill.EXACT_INT)).as("%s", kind).hasSize(isMixed || isExactAlways ? 0 : 1);
        });
    }

    /// What only many results say together needs many ordinary ones.
    @ParameterizedTest
    @MethodSource("operators")
    void quickHoldsEnoughOrdinaryResults(String operator) {
        long ordinary = CaseSets.quick(operator).stream().filter(c -> c.fill().data(c.operator()).hasOrdinaryErrors() && c.operator().cost().flops() > 0).count();
        assertThat(ordinary).isGreaterThanOrEqualTo(List.of("TokenSelect", "ExpertPermute", "GatherRows").contains(operator) ? 0 : 160);
    }

    @Test
    void anUnknownOperatorIsRefused() {
        assertThatThrownBy(() -> CaseSets.quick("Softmax")).isInstanceOf(OperandException.class).hasMessageContaining("GroupedMatmul");
    }
}
