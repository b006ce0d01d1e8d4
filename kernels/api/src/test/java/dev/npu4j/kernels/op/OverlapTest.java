package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.npu4j.kernels.HostArena;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Outputs own their memory, but for the alias that an operator names.
class OverlapTest {
    private HostArena arena;

    /// An output and another operand of the same call.
    record Pair(Operator operator, Operand output, Operand other) {
        /// The operand that a refusal names: the first output of the two.
        String blamed() {
            return operator.operands().stream().filter(Operand::isOutput).map(Operand::name)
                .filter(name -> name.equals(output.name()) || name.equals(other.name())).findFirst().orElseThrow();
        }

        boolean mayAlias() {
            return operator.mayAlias(output.name(), other.name());
        }

        @Override
        public String toString() {
            return operator.line() + " " + output.name() + " over " + other.name();
        }
    }

    @BeforeEach
    void open() {
        arena = new HostArena();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anOutputExactlyOverAnotherOperandIsRefusedUnlessTheOperatorAllowsIt(Pair pair) {
        Map<String, Weight> operands = placed(pair, 0);
        if (pair.mayAlias()) {
            assertThatCode(() -> pair.operator.bind(operands)).doesNotThrowAnyException();
        } else {
            assertRefused(pair.operator.name(), pair.blamed(), "memory of its own", () -> pair.operator.bind(operands));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anOutputPartlyOverAnotherOperandIsRefused(Pair pair) {
        for (long bytes : new long[] {8, -8}) {
            Map<String, Weight> operands = placed(pair, bytes);
            assertRefused(pair.operator.name(), pair.blamed(), "overlaps", () -> pair.operator.bind(operands));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anOutputRightBehindAnotherOperandIsAccepted(Pair pair) {
        TensorSpec other = spec(pair.other);
        Map<String, Weight> operands = placed(pair, Math.ceilDiv(other.byteSpan(), 8) * 8);
        assertThatCode(() -> pair.operator.bind(operands)).doesNotThrowAnyException();
    }

    @Test
    void columnSlicesOfOneBufferMayLieSideBySide() {
        RmsNorm operator = new RmsNorm(DType.F32, 4, 6, 1e-5);
        Tensor fused = arena.allocate(DType.F32, 4, 15);
        Tensor gamma = arena.allocate(DType.F32, 6);
        assertThatCode(() -> operator.on(fused.columns(0, 6), gamma, fused.columns(6, 12))).doesNotThrowAnyException();
        assertThatCode(() -> operator.on(fused.columns(9, 15), gamma, fused.columns(3, 9))).doesNotThrowAnyException();
    }

    @Test
    void columnSlicesThatShareAColumnAreRefused() {
        RmsNorm operator = new RmsNorm(DType.F32, 4, 6, 1e-5);
        Tensor fused = arena.allocate(DType.F32, 4, 15);
        Tensor gamma = arena.allocate(DType.F32, 6);
        assertRefused("RmsNorm", "y", "overlaps x", () -> operator.on(fused.columns(0, 6), gamma, fused.columns(5, 11)));
        assertRefused("RmsNorm", "y", "overlaps x", () -> operator.on(fused.columns(5, 11), gamma, fused.columns(0, 6)));
    }

    @Test
    void aSliceThatWrapsIntoTheNextRowIsRefused() {
        RmsNorm operator = new RmsNorm(DType.F32, 3, 6, 1e-5);
        Tensor fused = arena.allocate(DType.F32, 5, 10);
        Tensor gamma = arena.allocate(DType.F32, 6);
        TensorSpec rows = TensorSpec.strided(DType.F32, Shape.of(3, 6), 10, 1);
        // columns 8 to 14: the last four are columns 0 to 4 of the next row
        assertRefused("RmsNorm", "y", "overlaps x", () -> operator.on(fused.view(0, rows), gamma, fused.view(8, rows)));
    }

    @Test
    void headsOfAFusedProjectionMayLieSideBySide() {
        PrunedAttention operator = new PrunedAttention(DType.F32, 4, 4, 4, 2, 2, 3);
        Tensor fused = arena.allocate(DType.F32, 4, 24);
        TensorSpec heads = TensorSpec.strided(DType.F32, Shape.of(4, 2, 3), 24, 3, 1);
        Tensor keep = arena.allocate(DType.I32, 4);
        assertThatCode(() -> operator.on(fused.view(0, heads), fused.view(6, heads), fused.view(12, heads), keep, keep, fused.view(18, heads)))
            .doesNotThrowAnyException();
        assertRefused("PrunedAttention", "y", "overlaps v",
            () -> operator.on(fused.view(0, heads), fused.view(6, heads), fused.view(12, heads), keep, keep, fused.view(15, heads)));
    }

    @Test
    void inputsMayShareMemory() {
        AddRmsNorm operator = new AddRmsNorm(DType.F32, 4, 6, 1e-5);
        Tensor both = arena.allocate(DType.F32, 4, 6);
        assertThatCode(() -> operator.on(both, both, arena.allocate(DType.F32, 6), arena.allocate(DType.F32, 4, 6), arena.allocate(DType.F32, 4, 6)))
            .doesNotThrowAnyException();
    }

    @Test
    void theResidualWrittenInPlaceMayNotBeTheBranchToo() {
        AddRmsNorm operator = new AddRmsNorm(DType.F32, 4, 6, 1e-5);
        Tensor all = arena.allocate(DType.F32, 4, 6);
        assertRefused("AddRmsNorm", "h_out", "overlaps a",
            () -> operator.on(all, all, arena.allocate(DType.F32, 6), all, arena.allocate(DType.F32, 4, 6)));
    }

    @Test
    void theResidualInPlaceMustHaveTheSameStrides() {
        SandwichNorm operator = new SandwichNorm(DType.F32, 2, 4, 1e-5);
        Tensor memory = arena.allocate(DType.F32, 16);
        Tensor narrow = memory.view(0, TensorSpec.of(DType.F32, 2, 4));
        Tensor wide = memory.view(0, TensorSpec.of(DType.F32, 2, 4).withRowStride(8));
        Tensor gamma = arena.allocate(DType.F32, 4);
        assertRefused("SandwichNorm", "h_out", "overlaps h",
            () -> operator.on(arena.allocate(DType.F32, 2, 4), narrow, gamma, gamma, wide, arena.allocate(DType.F32, 2, 4)));
    }

    @Test
    void emptyOutputsOverlapNothing() {
        RmsNorm operator = new RmsNorm(DType.F32, 0, 6, 1e-5);
        Tensor empty = arena.allocate(DType.F32, 0, 6);
        assertThatCode(() -> operator.on(empty, arena.allocate(DType.F32, 6), empty)).doesNotThrowAnyException();
    }

    @Test
    void anOutputInsidePackedWeightsIsRefused() {
        GroupedMatmul operator = GroupedMatmul.of(DType.F32, 1, 2, 8, 8);
        var packed = arena.pack(arena.allocate(DType.F32, 1, 8, 8), WeightLayout.NK);
        Tensor y = arena.wrap(TensorSpec.of(DType.F32, 2, 8), packed.segment());
        assertRefused("GroupedMatmul", "y", "overlaps weight",
            () -> operator.on(arena.allocate(DType.F32, 2, 8), packed, arena.allocate(DType.I64, 1), y));
    }

    /// Fitting operands, the output moved to `bytes` from where the other operand begins.
    private Map<String, Weight> placed(Pair pair, long bytes) {
        Map<String, Weight> operands = Operands.fitting(pair.operator, arena);
        MemorySegment memory = arena.allocate(DType.I8, 1 << 14).segment();
        operands.put(pair.other.name(), arena.wrap(spec(pair.other), memory.asSlice(4096)));
        operands.put(pair.output.name(), arena.wrap(spec(pair.output), memory.asSlice(4096 + bytes)));
        return operands;
    }

    private static TensorSpec spec(Operand operand) {
        return TensorSpec.of(operand.dtypes().getFirst(), operand.shape());
    }

    static List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Operator operator : Operands.OPERATORS) {
            for (Operand output : operator.operands()) {
                for (Operand other : operator.operands()) {
                    if (output.isOutput() && other != output && !output.name().equals(other.name())) {
                        pairs.add(new Pair(operator, output, other));
                    }
                }
            }
        }
        return pairs;
    }
}
