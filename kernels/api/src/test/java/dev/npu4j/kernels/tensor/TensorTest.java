package dev.npu4j.kernels.tensor;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.npu4j.kernels.HostArena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// How values enter and leave tensors, and what views see.
class TensorTest {
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
    @EnumSource(DType.class)
    void smallWholeNumbersComeBackFromEveryType(DType dtype) {
        float[] values = {0, 1, 2, 127, 64, 3};
        assertThat(arena.allocate(dtype, 2, 3).copyFrom(values).toFloats()).containsExactly(values);
    }

    @Test
    void allSixteenBitPatternsOfF16ComeBackThroughF32() {
        Tensor tensor = arena.allocate(DType.F16, 0x10000);
        for (int bits = 0; bits < 0x10000; bits++) {
            tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, bits, (short) bits);
        }
        Tensor back = arena.allocate(DType.F16, 0x10000).copyFrom(tensor.toFloats());
        int wrong = 0;
        for (int bits = 0; bits < 0x10000; bits++) {
            boolean nan = (bits & 0x7FFF) > 0x7C00;
            short got = back.segment().getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, bits);
            wrong += nan ? ((got & 0x7FFF) > 0x7C00 ? 0 : 1) : (got == (short) bits ? 0 : 1);
        }
        assertThat(wrong).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 65519.996, 65504", "F16, 65520, Infinity", "F16, 2049, 2048", "F16, 2051, 2052", "F16, 2.9802322e-8, 0",
        "BF16, 257, 256", "BF16, 259, 260", "BF16, 3.3961776e38, Infinity",
        "I8, 127.5, 127", "I8, -129, -128", "I8, 2.5, 2", "I8, 3.5, 4", "I8, NaN, 0",
        "I32, 3e9, 2147483648", "I32, -3e9, -2147483648", "I64, 1e30, 9223372036854775807"})
    void valuesRoundOnceToNearestEvenAndIntegersSaturate(DType dtype, float value, float stored) {
        assertThat(arena.allocate(dtype, 1).copyFrom(new float[] {value}).toFloats()).containsExactly(stored);
    }

    @Test
    void paddingBetweenRowsIsNeitherReadNorWritten() {
        Tensor memory = arena.allocate(DType.F32, 3, 5).copyFrom(new float[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
        Tensor inner = memory.columns(1, 4);
        inner.copyFrom(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 0});
        assertThat(memory.toFloats()).containsExactly(9, 1, 2, 3, 9, 9, 4, 5, 6, 9, 9, 7, 8, 0, 9);
        assertThat(inner.toFloats()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 0);
    }

    @Test
    void rowsAndColumnsShareMemoryAndMayBeEmpty() {
        Tensor tensor = arena.allocate(DType.I32, 4, 3).copyFrom(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
        assertThat(tensor.rows(1, 3).columns(2, 3).toInts()).containsExactly(5, 8);
        assertThat(tensor.rows(4, 4).toInts()).isEmpty();
        assertThat(tensor.columns(3, 3).toInts()).isEmpty();
        assertRefused("Tensor", "rows", "0 <= from <= to <= 4", () -> tensor.rows(3, 5));
        assertRefused("Tensor", "rows", "0 <= from <= to <= 4", () -> tensor.rows(2, 1));
        assertRefused("Tensor", "columns", "0 <= from <= to <= 3", () -> tensor.columns(-1, 2));
    }

    @Test
    void aTensorWithoutElementsIsReadAtOnceHoweverManyRowsItHas() {
        Tensor empty = arena.allocate(DType.F32, 1L << 40, 0);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(empty.toFloats()).isEmpty();
            empty.copyFrom(new float[0]);
        });
    }

    @Test
    void aViewMayNotLeaveItsTensor() {
        Tensor tensor = arena.allocate(DType.F32, 8);
        TensorSpec four = TensorSpec.of(DType.F32, 4);
        assertThat(tensor.view(4, four).shape()).isEqualTo(Shape.of(4));
        for (long offset : new long[] {5, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 4, 1L << 62}) {
            assertRefused("Tensor", "view", "within 32 bytes", () -> tensor.view(offset, four));
        }
        assertRefused("Tensor", "view", "a f32 view", () -> tensor.view(0, TensorSpec.of(DType.I32, 4)));
        assertRefused("Tensor", "view", "null", () -> tensor.view(0, null));
        assertRefused("Tensor", "view", "within 32 bytes", () -> tensor.view(0, TensorSpec.of(DType.F32, 1L << 60)));
    }

    @Test
    void anArrayMustHaveAsManyValuesAsTheTensor() {
        Tensor tensor = arena.allocate(DType.F32, 2, 3);
        assertRefused("Tensor", "copyFrom", "6 values for f32[2, 3], got 5 values", () -> tensor.copyFrom(new float[5]));
        assertRefused("Tensor", "copyTo", "got 7 values", () -> tensor.copyTo(new float[7]));
        assertRefused("Tensor", "copyFrom", "got null", () -> tensor.copyFrom((float[]) null));
        assertRefused("Tensor", "copyTo", "got null", () -> tensor.copyTo((float[]) null));
    }

    @Test
    void wholeNumbersEnterOnlyTensorsOfTheirType() {
        Tensor tensor = arena.allocate(DType.F32, 2);
        assertRefused("Tensor", "copyFrom(int[])", "[i32], got f32", () -> tensor.copyFrom(new int[2]));
        assertRefused("Tensor", "copyFrom(long[])", "[i64, u64], got f32", () -> tensor.copyFrom(new long[2]));
        assertRefused("Tensor", "copyTo(int[])", "[i32], got f32", tensor::toInts);
        assertThat(arena.allocate(DType.I64, 2).copyFrom(new long[] {Long.MIN_VALUE, 3}).copyTo(new long[2])).containsExactly(Long.MIN_VALUE, 3);
    }

    @Test
    void readOnlyMemoryIsNotWritten() {
        Tensor sealed = arena.wrap(TensorSpec.of(DType.F32, 2), arena.allocate(DType.F32, 2).segment().asReadOnly());
        assertRefused("Tensor", "copyFrom", "can be written", () -> sealed.copyFrom(new float[2]));
        assertThat(sealed.toFloats()).containsExactly(0, 0);
    }

    @Test
    void memoryThatJavaCannotReachIsNotTouched() {
        try (HostArena device = HostArena.ofAccelerator("ascend:0")) {
            Tensor tensor = device.allocate(DType.F32, 2);
            assertRefused("Tensor", "copyFrom", "on ascend:0; move it with Stream.copy", () -> tensor.copyFrom(new float[2]));
            assertRefused("Tensor", "copyTo", "host memory", tensor::toFloats);
        }
    }

    /// Views of it are addresses, as checked as any.
    @Test
    void memoryThatJavaCannotReachHasViews() {
        try (HostArena device = HostArena.ofAccelerator("ascend:0")) {
            Tensor tensor = device.allocate(DType.F32, 3, 4);
            Tensor rows = tensor.rows(1, 3).columns(2, 4);
            assertThat(rows.segment().address()).isEqualTo(tensor.segment().address() + 4 * 4 + 2 * 4);
            assertThat(rows.segment().byteSize()).isZero();
            assertThat(rows.spec()).isEqualTo(TensorSpec.strided(DType.F32, Shape.of(2, 2), 4, 1));
            assertRefused("Tensor", "view", "within 48 bytes", () -> tensor.view(9, TensorSpec.of(DType.F32, 4)));
            assertRefused("Tensor", "view", "within 24 bytes", () -> rows.view(3, TensorSpec.of(DType.F32, 4)));
            assertThat(tensor.view(8, TensorSpec.of(DType.F32, 4)).segment().address()).isEqualTo(tensor.segment().address() + 32);
        }
    }
}
