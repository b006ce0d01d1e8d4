package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.npu4j.kernels.HostArena;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What depends on the contents of index operands.
class DataChecksTest {
    private HostArena arena;

    @BeforeEach
    void open() {
        arena = new HostArena();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "counts | 0 0 0", "counts | 10 0 0", "counts | 0 0 10", "counts | 3 4 3", "counts | 3 4 2",
        "cumsum | 0 0 0", "cumsum | 10 10 10", "cumsum | 0 0 10", "cumsum | 3 7 10", "cumsum | 3 3 9"})
    void groupListsThatFitAreAccepted(String kind, String list) {
        assertThatCode(() -> matmul(kind, list).checkData()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "counts | -1 0 0                       | counts of 0 or more, got group_list[0] = -1",
        "counts | 0 0 -1                       | group_list[2] = -1",
        "counts | 5 -9223372036854775808 0     | group_list[1] = -9223372036854775808",
        "counts | 11 0 0                       | at most m=10 rows in all groups, got group_list[0] = 11",
        "counts | 4 4 3                        | group_list[2] = 3, which makes 8 + 3",
        "counts | 9223372036854775807 0 0      | group_list[0] = 9223372036854775807",
        "counts | 1 9223372036854775807 0      | group_list[1] = 9223372036854775807",
        "counts | 9223372036854775807 9223372036854775807 2 | group_list[0]",
        "cumsum | -1 0 0                       | never decrease, got group_list[0] = -1 after 0",
        "cumsum | 4 3 10                       | group_list[1] = 3 after 4",
        "cumsum | 4 10 9                       | group_list[2] = 9 after 10",
        "cumsum | 4 5 11                       | at most m=10 rows in all groups, got group_list[2] = 11",
        "cumsum | 4 9223372036854775807 5      | group_list[1] = 9223372036854775807",
        "cumsum | 4 -9223372036854775808 5     | group_list[1] = -9223372036854775808 after 4"})
    void groupListsThatDoNotFitAreRefusedAtTheirFirstWrongEntry(String kind, String list, String fragment) {
        assertRefused("GroupedMatmul", "group_list", fragment, () -> matmul(kind, list).checkData());
    }

    @Test
    void groupEndsAreTheSameForBothKindsOfList() {
        GroupedMatmul.Call counts = matmul("counts", "3 0 4");
        GroupedMatmul.Call sums = matmul("cumsum", "3 3 7");
        long from = 0;
        for (int g = 0; g < 3; g++) {
            assertThat(counts.groupEnd(g, from)).isEqualTo(sums.groupEnd(g, from));
            from = sums.groupEnd(g, from);
        }
        assertThat(from).isEqualTo(7);
    }

    @Test
    void slotsNameRowsOfGroupsOnly() {
        GroupedMatmulCombine operator = GroupedMatmulCombine.of(DType.F32, 2, 2, 2, 3, 5);
        Tensor groups = arena.allocate(DType.I64, 2).copyFrom(new long[] {1, 2});
        Tensor inverse = arena.allocate(DType.I32, 2, 2).copyFrom(new int[] {0, 2, 1, 1});
        GroupedMatmulCombine.Call call = operator.on(arena.allocate(DType.F32, 4, 3), arena.allocate(DType.F32, 2, 5, 3), groups, inverse,
            arena.allocate(DType.F32, 2, 2), arena.allocate(DType.F32, 2, 5));
        assertThatCode(call::checkData).doesNotThrowAnyException();
        inverse.copyFrom(new int[] {0, 2, 1, 3});
        assertRefused("GroupedMatmulCombine", "inverse", "rows of groups from 0 to 2, got inverse[1, 1] = 3", call::checkData);
        groups.copyFrom(new long[] {1, 4});
        assertRefused("GroupedMatmulCombine", "group_list", "which makes 1 + 4", call::checkData);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0 1 2", "0 4 8", "6 7 8"})
    void keptRowsThatFitAreAccepted(String keep) {
        assertThatCode(() -> attention(keep).checkData()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-1 1 2         | rows from 0 to 8, got keep[0] = -1",
        "0 1 9          | rows from 0 to 8, got keep[2] = 9",
        "0 2147483647 8 | keep[1] = 2147483647",
        "0 -2147483648 8 | keep[1] = -2147483648",
        "0 0 1          | strictly increasing rows, got keep[1] = 0 after 0",
        "0 5 4          | keep[2] = 4 after 5",
        "8 8 8          | keep[1] = 8 after 8"})
    void keptRowsThatDoNotFitAreRefusedAtTheirFirstWrongEntry(String keep, String fragment) {
        assertRefused("PrunedAttention", "keep", fragment, () -> attention(keep).checkData());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-1 0 1          | positions from 0 on, got pos[0] = -1",
        "5 5 -2147483648 | pos[2] = -2147483648"})
    void anglesAreNotTakenOfPositionsBelowZero(String pos, String fragment) {
        assertRefused("RotaryEmbedding", "pos", fragment, () -> rotary(pos).checkData());
    }

    @Test
    void positionsToTurnByComeInAnyOrder() {
        assertThatCode(() -> rotary("2147483647 0 0").checkData()).doesNotThrowAnyException();
    }

    private RotaryEmbedding.Call rotary(String pos) {
        int[] positions = Arrays.stream(pos.split(" ")).mapToInt(Integer::parseInt).toArray();
        RotaryEmbedding operator = new RotaryEmbedding(DType.F32, positions.length, 1, 4, 10000);
        Tensor x = arena.allocate(DType.F32, positions.length, 1, 4);
        return operator.on(x, arena.allocate(DType.I32, positions.length).copyFrom(positions), x);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0 1 2", "4 4 4", "3 0 4"})
    void pagesOfThePoolAreAccepted(String table) {
        assertThatCode(() -> paged(table).checkData()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-1 1 2         | pages from 0 to 4, got table[0] = -1",
        "0 1 5          | pages from 0 to 4, got table[2] = 5",
        "0 2147483647 2 | table[1] = 2147483647",
        "0 -2147483648 9 | table[1] = -2147483648"})
    void pagesThatThePoolDoesNotHaveAreRefusedAtTheFirst(String table, String fragment) {
        assertRefused("PagedAttention", "table", fragment, () -> paged(table).checkData());
    }

    @Test
    void positionsMayHoldAnything() {
        PrunedAttention operator = new PrunedAttention(DType.F32, 2, 9, 3, 1, 1, 4);
        PrunedAttention.Call call = operator.on(arena.allocate(DType.F32, 2, 1, 4), arena.allocate(DType.F32, 9, 1, 4),
            arena.allocate(DType.F32, 9, 1, 4), arena.allocate(DType.I32, 3).copyFrom(new int[] {0, 1, 2}),
            arena.allocate(DType.I32, 2).copyFrom(new int[] {Integer.MIN_VALUE, 7}),
            arena.allocate(DType.I32, 3).copyFrom(new int[] {Integer.MAX_VALUE, -5, -5}), arena.allocate(DType.F32, 2, 1, 4));
        assertThatCode(call::checkData).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0 0 2 2 1 1", "2 2 2 2 2 2"})
    void expertsMayBeNamedTwice(String ids) {
        assertThatCode(() -> permute(ids).checkData()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0 1 2 3 0 0          | experts from 0 to 2, got ids[1, 1] = 3",
        "-1 1 2 0 0 0         | ids[0, 0] = -1",
        "0 1 2 0 0 2147483647 | ids[2, 1] = 2147483647"})
    void expertsThatThereAreNotAreRefused(String ids, String fragment) {
        assertRefused("ExpertPermute", "ids", fragment, () -> permute(ids).checkData());
    }

    @Test
    void gapsBetweenRowsOfIndicesHoldAnything() {
        Tensor inverse = arena.allocate(TensorSpec.strided(DType.I32, Shape.of(2, 2), 3, 1));
        inverse.segment().copyFrom(MemorySegment.ofArray(new int[] {3, 0, -7, 1, 1}));
        ExpertCombine operator = new ExpertCombine(DType.F32, 2, 4, 2);
        ExpertCombine.Call call = operator.on(arena.allocate(DType.F32, 4, 4), inverse, arena.allocate(DType.F32, 2, 2), arena.allocate(DType.F32, 2, 4));
        assertThatCode(call::checkData).doesNotThrowAnyException();
        inverse.segment().setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 3, 4);
        assertRefused("ExpertCombine", "inverse", "rows from 0 to 3, got inverse[1, 0] = 4", call::checkData);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "5 0 | rows from 0 to 4, got keep[0] = 5",
        "4 -3 | keep[1] = -3"})
    void rowsThatThereAreNotAreRefused(String keep, String fragment) {
        assertRefused("GatherRows", "keep", fragment, () -> gather(keep).checkData());
    }

    @Test
    void rowsMayBeGatheredInAnyOrder() {
        assertThatCode(() -> gather("4 0").checkData()).doesNotThrowAnyException();
        assertThatCode(() -> gather("3 3").checkData()).doesNotThrowAnyException();
        GatherRows nothing = new GatherRows(DType.F32, 0, 0, 4);
        assertThatCode(nothing.on(arena.allocate(DType.F32, 0, 4), arena.allocate(DType.I32, 0), arena.allocate(DType.F32, 0, 4))::checkData).doesNotThrowAnyException();
    }

    private ExpertPermute.Call permute(String ids) {
        ExpertPermute operator = new ExpertPermute(DType.F32, 3, 4, 3, 2);
        return operator.on(arena.allocate(DType.F32, 3, 4), arena.allocate(DType.I32, 3, 2).copyFrom(ints(ids)), arena.allocate(DType.F32, 6, 4),
            arena.allocate(DType.I32, 6), arena.allocate(DType.I64, 3), arena.allocate(DType.I32, 3, 2));
    }

    private GatherRows.Call gather(String keep) {
        return new GatherRows(DType.F32, 5, 2, 4).on(arena.allocate(DType.F32, 5, 4), arena.allocate(DType.I32, 2).copyFrom(ints(keep)), arena.allocate(DType.F32, 2, 4));
    }

    private static int[] ints(String text) {
        return java.util.Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private GroupedMatmul.Call matmul(String kind, String list) {
        GroupedMatmul operator = GroupedMatmul.of(DType.F32, 3, 10, 2, 2).withGroupList(GroupListKind.valueOf(kind.toUpperCase(java.util.Locale.ROOT)));
        long[] entries = java.util.Arrays.stream(list.split(" ")).mapToLong(Long::parseLong).toArray();
        return operator.on(arena.allocate(DType.F32, 10, 2), arena.allocate(DType.F32, 3, 2, 2), arena.allocate(DType.I64, 3).copyFrom(entries),
            arena.allocate(DType.F32, 10, 2));
    }

    private PrunedAttention.Call attention(String keep) {
        PrunedAttention operator = new PrunedAttention(DType.F32, 2, 9, 3, 1, 1, 4);
        int[] rows = java.util.Arrays.stream(keep.split(" ")).mapToInt(Integer::parseInt).toArray();
        return operator.on(arena.allocate(DType.F32, 2, 1, 4), arena.allocate(DType.F32, 9, 1, 4), arena.allocate(DType.F32, 9, 1, 4),
            arena.allocate(DType.I32, 3).copyFrom(rows), arena.allocate(DType.I32, 2), arena.allocate(DType.F32, 2, 1, 4));
    }

    private PagedAttention.Call paged(String table) {
        PagedAttention operator = new PagedAttention(DType.F32, 2, 5, 5, 2, 1, 1, 4);
        int[] pages = java.util.Arrays.stream(table.split(" ")).mapToInt(Integer::parseInt).toArray();
        return operator.on(arena.allocate(DType.F32, 2, 1, 4), arena.allocate(DType.F32, 5, 2, 1, 4), arena.allocate(DType.F32, 5, 2, 1, 4),
            arena.allocate(DType.I32, 3).copyFrom(pages), arena.allocate(DType.I32, 2), arena.allocate(DType.I32, 5), arena.allocate(DType.F32, 2, 1, 4));
    }

    /// Java cannot look at them: what is on an accelerator is not checked here, and nobody pretends to know a group's end.
    @Test
    void whatAnAcceleratorHoldsIsNotLookedAt() {
        try (HostArena npu = HostArena.ofAccelerator("npu:0")) {
            GroupedMatmul.Call matmul = GroupedMatmul.of(DType.F32, 2, 3, 4, 5).on(npu.allocate(DType.F32, 3, 4), npu.allocate(DType.F32, 2, 5, 4),
                npu.allocate(DType.I64, 2), npu.allocate(DType.F32, 3, 5));
            assertThatCode(matmul::checkData).doesNotThrowAnyException();
            assertRefused("GroupedMatmul", "group_list", "a list in host memory", () -> matmul.groupEnd(0, 0));
            PrunedAttention attention = new PrunedAttention(DType.F32, 1, 2, 2, 1, 1, 4, 0.5);
            PrunedAttention.Call call = attention.on(npu.allocate(DType.F32, 1, 1, 4), npu.allocate(DType.F32, 2, 1, 4), npu.allocate(DType.F32, 2, 1, 4),
                npu.allocate(DType.I32, 2), npu.allocate(DType.I32, 1), npu.allocate(DType.F32, 1, 1, 4));
            assertThatCode(call::checkData).doesNotThrowAnyException();
            GatherRows.Call rows = new GatherRows(DType.F32, 5, 2, 4).on(npu.allocate(DType.F32, 5, 4), npu.allocate(DType.I32, 2), npu.allocate(DType.F32, 2, 4));
            assertThatCode(rows::checkData).doesNotThrowAnyException();
            PagedAttention.Call paged = new PagedAttention(DType.F32, 1, 2, 2, 1, 1, 1, 4).on(npu.allocate(DType.F32, 1, 1, 4), npu.allocate(DType.F32, 2, 1, 1, 4),
                npu.allocate(DType.F32, 2, 1, 1, 4), npu.allocate(DType.I32, 2), npu.allocate(DType.I32, 1), npu.allocate(DType.I32, 2), npu.allocate(DType.F32, 1, 1, 4));
            assertThatCode(paged::checkData).doesNotThrowAnyException();
        }
    }
}
