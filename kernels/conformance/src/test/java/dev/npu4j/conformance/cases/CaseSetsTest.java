package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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
    void quickIsQuickAndFullHoldsIt(String operator) {
        assertThat(CaseSets.quick(operator)).hasSizeBetween(60, 150);
        assertThat(CaseSets.full(operator)).startsWith(CaseSets.quick(operator).toArray(Case[]::new)).hasSizeGreaterThan(250);
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
    }

    @Test
    void quickHasEveryWayToGiveAMatmulItsOperands() {
        assertThat(quick("GroupedMatmul", c -> {
            GroupedMatmul o = (GroupedMatmul) c.operator();
            return List.of(o.groupList(), o.weight(), o.bias(), c.packed());
        })).hasSize(16);
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
    void fullHasTheRowLengthsOfRealModels() {
        assertThat(CaseSets.full("SandwichNorm").stream().map(c -> ((SandwichNorm) c.operator()))
            .filter(o -> o.dtype() == DType.BF16).map(SandwichNorm::hidden)).contains(5120, 7680, 12288);
    }

    @Test
    void anUnknownOperatorIsRefused() {
        assertThatThrownBy(() -> CaseSets.quick("Softmax")).isInstanceOf(OperandException.class).hasMessageContaining("GroupedMatmul");
    }
}
