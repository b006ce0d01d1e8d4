package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.npu4j.kernels.HostArena;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operator, every operand, every way in which it can be wrong by itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongOperandsTest {
    private HostArena arena;
    private HostArena elsewhere;

    /// One operand of an operator, spoilt in one way.
    record Wrong(Operator operator, String operand, String how, String blamed, String fragment, BiConsumer<Map<String, Weight>, WrongOperandsTest> spoil) {
        @Override
        public String toString() {
            return operator.line() + " " + operand + ": " + how;
        }
    }

    @BeforeAll
    void open() {
        arena = new HostArena();
        elsewhere = new HostArena("ascend:0");
    }

    @AfterAll
    void close() {
        arena.close();
        elsewhere.close();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void operandsThatFitAreAccepted(Operator operator) {
        Map<String, Weight> operands = Operands.fitting(operator, arena);
        assertThat(operator.bind(operands).bound()).extracting(bound -> bound.operand().name()).containsExactlyElementsOf(operands.keySet());
    }

    @ParameterizedTest
    @MethodSource("operators")
    void optionalOperandsMayBeAbsent(Operator operator) {
        Map<String, Weight> operands = Operands.fitting(operator, arena);
        operator.operands().stream().filter(operand -> !operand.required()).forEach(operand -> operands.remove(operand.name()));
        assertThatCode(() -> operator.bind(operands)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void aWrongOperandIsRefusedByName(Wrong wrong) {
        Map<String, Weight> operands = Operands.fitting(wrong.operator, arena);
        wrong.spoil.accept(operands, this);
        assertRefused(wrong.operator.name(), wrong.blamed, wrong.fragment, () -> wrong.operator.bind(operands));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void anUnknownOperandIsRefusedByName(Operator operator) {
        Map<String, Weight> operands = Operands.fitting(operator, arena);
        operands.put("gamma", arena.allocate(DType.F32, 4));
        assertRefused(operator.name(), "gamma", "expected one of [", () -> operator.bind(operands));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void noOperandsAtAllAreRefused(Operator operator) {
        assertRefused(operator.name(), "operands", "null", () -> operator.bind(null));
        assertRefused(operator.name(), operator.operands().getFirst().name(), "nothing", () -> operator.bind(Map.of()));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void anOperandOfAClosedArenaIsRefused(Operator operator) {
        for (Operand operand : operator.operands()) {
            Map<String, Weight> operands = Operands.fitting(operator, arena);
            try (HostArena brief = new HostArena()) {
                operands.put(operand.name(), brief.allocate(TensorSpec.of(operand.dtypes().getFirst(), operand.shape())));
            }
            assertRefused(operator.name(), operand.name(), "open arena", () -> operator.bind(operands));
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    void wrappedMemoryThatWasClosedMeanwhileIsRefused(Operator operator) {
        for (Operand operand : operator.operands()) {
            Map<String, Weight> operands = Operands.fitting(operator, arena);
            TensorSpec spec = TensorSpec.of(operand.dtypes().getFirst(), operand.shape());
            try (Arena brief = Arena.ofShared()) {
                operands.put(operand.name(), arena.wrap(spec, brief.allocate(spec.byteSpan(), 8)));
            }
            assertRefused(operator.name(), operand.name(), "still open", () -> operator.bind(operands));
        }
    }

    @Test
    void aPackedWeightOfOtherExtentsIsRefused() {
        GroupedMatmul operator = GroupedMatmul.of(DType.F32, 3, 11, 6, 5);
        for (int[] ekn : new int[][] {{2, 6, 5}, {3, 7, 5}, {3, 6, 4}}) {
            Map<String, Weight> operands = Operands.fitting(operator, arena);
            operands.remove("bias");
            operands.put("weight", packed(DType.F32, ekn[0], ekn[1], ekn[2]));
            assertRefused("GroupedMatmul", "weight", "[e=3, k=6, n=5]", () -> operator.bind(operands));
        }
        Map<String, Weight> operands = Operands.fitting(operator, arena);
        operands.put("weight", packed(DType.BF16, 3, 6, 5));
        assertRefused("GroupedMatmul", "weight", "bf16", () -> operator.bind(operands));
    }

    @Test
    void aPackedWeightThatFitsIsAcceptedWhateverTheLayoutOfTheOperator() {
        PackedWeight packed = packed(DType.F32, 3, 6, 5);
        for (WeightLayout layout : WeightLayout.values()) {
            GroupedMatmul operator = GroupedMatmul.of(DType.F32, 3, 11, 6, 5).withWeight(layout);
            Map<String, Weight> operands = Operands.fitting(operator, arena);
            operands.put("weight", packed);
            assertThat(operator.bind(operands).weight()).isSameAs(packed);
        }
    }

    @Test
    void aMatmulTakesOnePackedMatrix() {
        Matmul operator = Matmul.of(DType.F32, 11, 6, 5);
        Map<String, Weight> operands = Operands.fitting(operator, arena);
        for (PackedWeight packed : List.of(packed(DType.F32, 1, 6, 5), arena.pack(arena.allocate(DType.F32, 6, 5), WeightLayout.KN))) {
            operands.put("weight", packed);
            assertThat(operator.bind(operands).weight()).isSameAs(packed);
        }
        for (int[] ekn : new int[][] {{2, 6, 5}, {1, 7, 5}, {1, 6, 4}}) {
            operands.put("weight", packed(DType.F32, ekn[0], ekn[1], ekn[2]));
            assertRefused("Matmul", "weight", "[e=1, k=6, n=5]", () -> operator.bind(operands));
        }
    }

    private PackedWeight packed(DType dtype, int e, int k, int n) {
        return arena.pack(arena.allocate(dtype, e, k, n), WeightLayout.KN);
    }

    static List<Operator> operators() {
        return Operands.OPERATORS;
    }

    static Stream<Wrong> wrongs() {
        return Operands.OPERATORS.stream().flatMap(operator -> operator.operands().stream().flatMap(operand -> wrongs(operator, operand).stream()));
    }

    private static List<Wrong> wrongs(Operator operator, Operand operand) {
        List<Wrong> all = new ArrayList<>();
        String name = operand.name();
        DType usual = operand.dtypes().getFirst();
        all.add(new Wrong(operator, name, "null", name, "got null", (operands, test) -> operands.put(name, null)));
        if (operand.required()) {
            all.add(new Wrong(operator, name, "missing", name, "got nothing", (operands, test) -> operands.remove(name)));
        }
        for (DType dtype : Operands.otherDTypes(operand)) {
            all.add(new Wrong(operator, name, "dtype " + dtype, name, "got " + dtype,
                (operands, test) -> operands.put(name, test.arena.allocate(TensorSpec.of(dtype, operand.shape())))));
        }
        for (Shape shape : wrongShapes(operand.shape())) {
            all.add(new Wrong(operator, name, "shape " + shape, name, "shape " + operand.letters() + ", got " + shape,
                (operands, test) -> operands.put(name, test.arena.allocate(TensorSpec.of(usual, shape)))));
        }
        // The first operand says which device the call is for, so the others are what does not fit it.
        String stranger = name.equals(operator.operands().getFirst().name()) ? operator.operands().get(1).name() : name;
        all.add(new Wrong(operator, name, "on another device", stranger, "tensor on " + (stranger.equals(name) ? "cpu" : "ascend:0"),
            (operands, test) -> operands.put(name, test.elsewhere.allocate(TensorSpec.of(usual, operand.shape())))));
        if (!name.equals("weight")) {
            DType packable = usual == DType.I32 || usual == DType.I64 ? DType.F32 : usual;
            all.add(new Wrong(operator, name, "packed", name, "got packed", (operands, test) -> operands.put(name, test.packed(packable, 3, 6, 5))));
        }
        if (operand.isOutput()) {
            all.addAll(wrongOutputs(operator, operand));
        }
        return all;
    }

    private static List<Wrong> wrongOutputs(Operator operator, Operand operand) {
        List<Wrong> all = new ArrayList<>();
        String name = operand.name();
        DType dtype = operand.dtypes().getFirst();
        if (operand.shape().rank() > 1) {
            for (long stride : new long[] {0, 1, operand.shape().last() - 1}) {
                all.add(new Wrong(operator, name, "rows " + stride + " apart", name, "share memory",
                    (operands, test) -> operands.put(name, test.arena.allocate(TensorSpec.of(dtype, operand.shape()).withRowStride(stride)))));
            }
        }
        all.add(new Wrong(operator, name, "read-only", name, "read-only", (operands, test) -> {
            Tensor writable = test.arena.allocate(TensorSpec.of(dtype, operand.shape()));
            MemorySegment sealed = writable.segment().asReadOnly();
            operands.put(name, test.arena.wrap(writable.spec(), sealed));
        }));
        return all;
    }

    /// Rank one less and, where a tensor may have so many axes, one more, and each extent off by one both ways.
    private static List<Shape> wrongShapes(Shape right) {
        List<Shape> shapes = new ArrayList<>();
        long[] dims = right.toArray();
        if (dims.length > 1) {
            shapes.add(Shape.of(java.util.Arrays.copyOfRange(dims, 1, dims.length)));
        }
        if (dims.length < Shape.MAX_RANK) {
            long[] more = new long[dims.length + 1];
            more[0] = 1;
            System.arraycopy(dims, 0, more, 1, dims.length);
            shapes.add(Shape.of(more));
        }
        for (int axis = 0; axis < dims.length; axis++) {
            for (long step : new long[] {-1, 1}) {
                long[] off = dims.clone();
                off[axis] += step;
                shapes.add(Shape.of(off));
            }
        }
        return shapes;
    }
}
