package dev.npu4j.bench.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwiGluStepTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 16, 33, 1344})
    void isWithinAMillionthOfDoubleArithmeticAtAnyWidth(int width) {
        int rows = 3;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment gateUp = arena.allocate(ValueLayout.JAVA_FLOAT, 2L * rows * width);
            MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, (long) rows * width + 1);
            out.setAtIndex(ValueLayout.JAVA_FLOAT, (long) rows * width, 42f);
            SplittableRandom random = new SplittableRandom(width);
            for (int i = 0; i < 2 * rows * width; i++) {
                gateUp.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (20 * random.nextGaussian()));
            }
            SwiGluStep.apply(gateUp, out, rows, width);
            for (int row = 0; row < rows; row++) {
                for (int j = 0; j < width; j++) {
                    double gate = gateUp.getAtIndex(ValueLayout.JAVA_FLOAT, 2L * row * width + j);
                    double up = gateUp.getAtIndex(ValueLayout.JAVA_FLOAT, (2L * row + 1) * width + j);
                    double expected = gate / (1 + Math.exp(-gate)) * up;
                    double got = out.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * width + j);
                    assertThat(Math.abs(got - expected)).as("silu(%s) * %s", gate, up).isLessThanOrEqualTo(1e-6 * Math.abs(expected) + 1e-30);
                }
            }
            assertThat(out.getAtIndex(ValueLayout.JAVA_FLOAT, (long) rows * width)).as("behind the last row").isEqualTo(42f);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-1e30f, -100f, 0f, 100f, 1e30f})
    void extremeGatesGiveFiniteResults(float gate) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment gateUp = arena.allocate(ValueLayout.JAVA_FLOAT, 2);
            MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, 1);
            gateUp.setAtIndex(ValueLayout.JAVA_FLOAT, 0, gate);
            gateUp.setAtIndex(ValueLayout.JAVA_FLOAT, 1, 1f);
            SwiGluStep.apply(gateUp, out, 1, 1);
            float expected = Math.max(gate, 0);
            assertThat(out.get(ValueLayout.JAVA_FLOAT, 0) / Math.max(1, expected)).isBetween(expected / Math.max(1, expected) - 1e-6f, expected / Math.max(1, expected) + 1e-6f);
        }
    }
}
