package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.HostArena;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The named form of each call: every argument is the operand of that name, and none may be null.
class OnTest {
    private HostArena arena;

    @BeforeEach
    void open() {
        arena = new HostArena();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void groupedMatmul() {
        GroupedMatmul operator = GroupedMatmul.of(DType.F32, 3, 11, 6, 5);
        expectNames(operator, List.of("x", "weight", "group_list", "y"), t -> operator.on(t[0], t[1], t[2], t[3]));
        expectNames(operator, List.of("x", "weight", "bias", "group_list", "y"), t -> operator.on(t[0], t[1], t[2], t[3], t[4]));
    }

    @Test
    void rmsNorm() {
        RmsNorm operator = new RmsNorm(DType.F32, 5, 9, 1e-5);
        expectNames(operator, List.of("x", "gamma_pre", "y"), t -> operator.on(t[0], t[1], t[2]));
        expectNames(operator, List.of("x", "gamma_pre", "y", "rstd"), t -> operator.on(t[0], t[1], t[2]).withRstd(t[3]));
    }

    @Test
    void addRmsNorm() {
        AddRmsNorm operator = new AddRmsNorm(DType.F32, 5, 9, 1e-5);
        expectNames(operator, List.of("a", "h", "gamma_pre", "h_out", "z"), t -> operator.on(t[0], t[1], t[2], t[3], t[4]));
        expectNames(operator, List.of("a", "h", "gamma_pre", "h_out", "z", "rstd"), t -> operator.on(t[0], t[1], t[2], t[3], t[4]).withRstd(t[5]));
    }

    @Test
    void sandwichNorm() {
        SandwichNorm operator = new SandwichNorm(DType.F32, 5, 9, 1e-5);
        expectNames(operator, List.of("a", "h", "gamma_post", "gamma_pre", "h_out", "z"), t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5]));
        expectNames(operator, List.of("a", "h", "gamma_post", "gamma_pre", "h_out", "z", "rstd_post", "rstd"),
            t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5]).withRstd(t[6], t[7]));
    }

    @Test
    void prunedAttention() {
        PrunedAttention operator = new PrunedAttention(DType.F32, 6, 9, 7, 4, 2, 8);
        expectNames(operator, List.of("q", "k", "v", "keep", "q_pos", "y"), t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5]));
        expectNames(operator, List.of("q", "k", "v", "keep", "q_pos", "k_pos", "y"), t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5], t[6]));
    }

    @Test
    void tokenSelect() {
        TokenSelect operator = new TokenSelect(11, 11, 7, 2, 3);
        expectNames(operator, List.of("scores", "keep"), t -> operator.on(t[0], t[1]));
    }

    @Test
    void matmul() {
        Matmul operator = Matmul.of(DType.F32, 11, 6, 5);
        expectNames(operator, List.of("x", "weight", "y"), t -> operator.on(t[0], t[1], t[2]));
        expectNames(operator, List.of("x", "weight", "bias", "y"), t -> operator.on(t[0], t[1], t[2], t[3]));
    }

    @Test
    void rotaryEmbedding() {
        RotaryEmbedding operator = new RotaryEmbedding(DType.F32, 6, 3, 10, 10000);
        expectNames(operator, List.of("x", "pos", "y"), t -> operator.on(t[0], t[1], t[2]));
    }

    @Test
    void groupedTopKRouter() {
        GroupedTopKRouter operator = new GroupedTopKRouter(DType.BF16, 5, 12, 3);
        expectNames(operator, List.of("gate", "ids", "weights"), t -> operator.on(t[0], t[1], t[2]));
        expectNames(operator, List.of("gate", "router_scale", "ids", "weights"), t -> operator.on(t[0], t[2], t[3]).withRouterScale(t[1]));
    }

    @Test
    void sigmoidTopKRouter() {
        SigmoidTopKRouter operator = new SigmoidTopKRouter(DType.BF16, 5, 12, 3, RouterNorm.SUM, 2.5);
        expectNames(operator, List.of("gate", "ids", "weights"), t -> operator.on(t[0], t[1], t[2]));
        expectNames(operator, List.of("gate", "bias", "ids", "weights"), t -> operator.on(t[0], t[2], t[3]).withBias(t[1]));
    }

    @Test
    void swiGlu() {
        SwiGlu operator = new SwiGlu(DType.F32, 5, 9);
        expectNames(operator, List.of("x", "y"), t -> operator.on(t[0], t[1]));
    }

    @Test
    void groupedMatmulSwiGlu() {
        GroupedMatmulSwiGlu operator = GroupedMatmulSwiGlu.of(DType.F32, 3, 11, 6, 5);
        expectNames(operator, List.of("x", "weight", "group_list", "y"), t -> operator.on(t[0], t[1], t[2], t[3]));
    }

    @Test
    void groupedMatmulCombine() {
        GroupedMatmulCombine operator = GroupedMatmulCombine.of(DType.F32, 3, 5, 2, 6, 7);
        expectNames(operator, List.of("x", "weight", "group_list", "inverse", "weights", "y"), t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5]));
        expectNames(operator, List.of("x", "weight", "group_list", "inverse", "weights", "y", "shared", "residual"),
            t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5]).withShared(t[6]).withResidual(t[7]));
        expectNames(operator, List.of("x", "weight", "group_list", "inverse", "weights", "y", "residual", "shared"),
            t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5]).withResidual(t[6]).withShared(t[7]));
    }

    @Test
    void gelu() {
        Gelu operator = new Gelu(DType.F32, 5, 9);
        expectNames(operator, List.of("x", "y"), t -> operator.on(t[0], t[1]));
    }

    @Test
    void expertPermute() {
        ExpertPermute operator = new ExpertPermute(DType.F32, 5, 9, 7, 3);
        expectNames(operator, List.of("x", "ids", "y", "order", "counts", "inverse"), t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5]));
    }

    @Test
    void expertCombine() {
        ExpertCombine operator = new ExpertCombine(DType.F32, 5, 9, 3);
        expectNames(operator, List.of("x", "inverse", "weights", "y"), t -> operator.on(t[0], t[1], t[2], t[3]));
        expectNames(operator, List.of("x", "inverse", "weights", "y", "shared"), t -> operator.on(t[0], t[1], t[2], t[3]).withShared(t[4]));
        expectNames(operator, List.of("x", "inverse", "weights", "y", "residual"), t -> operator.on(t[0], t[1], t[2], t[3]).withResidual(t[4]));
        expectNames(operator, List.of("x", "inverse", "weights", "y", "shared", "residual"),
            t -> operator.on(t[0], t[1], t[2], t[3]).withShared(t[4]).withResidual(t[5]));
        expectNames(operator, List.of("x", "inverse", "weights", "y", "residual", "shared"),
            t -> operator.on(t[0], t[1], t[2], t[3]).withResidual(t[4]).withShared(t[5]));
    }

    @Test
    void theSumOfExpertsMayBeTheResidual() {
        ExpertCombine operator = new ExpertCombine(DType.F32, 5, 9, 3);
        Map<String, Weight> operands = Operands.fitting(operator, arena);
        operands.put("residual", operands.get("y"));
        assertThat(operator.bind(operands).residual()).containsSame((Tensor) operands.get("y"));
        operands.put("shared", operands.get("y"));
        assertRefused("ExpertCombine", "y", "memory that overlaps shared", () -> operator.bind(operands));
    }

    @Test
    void gatherRows() {
        GatherRows operator = new GatherRows(DType.F32, 11, 7, 9);
        expectNames(operator, List.of("x", "keep", "y"), t -> operator.on(t[0], t[1], t[2]));
    }

    @Test
    void pagedAttention() {
        PagedAttention operator = new PagedAttention(DType.F32, 6, 13, 7, 3, 4, 2, 8);
        expectNames(operator, List.of("q", "k", "v", "table", "q_pos", "k_pos", "y"), t -> operator.on(t[0], t[1], t[2], t[3], t[4], t[5], t[6]));
    }

    @Test
    void everyCallGivesItsOperandsBackByName() throws ReflectiveOperationException {
        for (Operator operator : Operands.OPERATORS) {
            Map<String, Weight> given = Operands.fitting(operator, arena);
            OpCall call = operator.bind(given);
            for (Map.Entry<String, Weight> operand : given.entrySet()) {
                Object found = call.getClass().getMethod(camelCase(operand.getKey())).invoke(call);
                Object value = found instanceof Optional<?> optional ? optional.orElse(null) : found;
                assertThat(value).as("%s of %s", operand.getKey(), operator).isSameAs(operand.getValue());
            }
        }
    }

    private static String camelCase(String name) {
        return Pattern.compile("_(.)").matcher(name).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    @Test
    void aCallNamesTheDeviceOfItsOperands() {
        try (HostArena other = new HostArena("ascend:3")) {
            TokenSelect operator = new TokenSelect(2, 2, 1, 0, 0);
            assertThat(operator.on(other.allocate(DType.F32, 2), other.allocate(DType.I32, 1)).device()).isEqualTo("ascend:3");
        }
    }

    /// Argument i must arrive under name i, and be refused under that name where it is null.
    private void expectNames(Operator operator, List<String> names, Function<Tensor[], OpCall> on) {
        Tensor[] right = names.stream().map(name -> (Tensor) Operands.fitting(operator, arena).get(name)).toArray(Tensor[]::new);
        OpCall call = on.apply(right);
        for (int i = 0; i < right.length; i++) {
            assertThat(call.weight(names.get(i))).as(names.get(i)).isSameAs(right[i]);
            Tensor[] wrong = right.clone();
            wrong[i] = null;
            assertRefused(operator.name(), names.get(i), "got null", () -> on.apply(wrong));
        }
        assertThat(call.bound()).hasSize(names.size());
        assertThat(call.operator()).isEqualTo(operator);
    }
}
