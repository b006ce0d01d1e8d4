package dev.npu4j.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class SwiGluTest {
    @Test
    void isAsAccurateAsF32OverTheWholeRange() {
        int width = 4099;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment gateUp = arena.allocate(2L * width * 4, 64);
            MemorySegment out = arena.allocate(width * 4L, 64);
            for (int i = 0; i < width; i++) {
                gateUp.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i - width / 2) * 0.05f);
                gateUp.setAtIndex(ValueLayout.JAVA_FLOAT, width + i, 1.5f);
            }
            SwiGlu.apply(gateUp, 1, width, out);
            for (int i = 0; i < width; i++) {
                double g = gateUp.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                double expected = g * 1.5 / (1 + Math.exp(-g));
                double actual = out.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                assertThat(Math.abs(actual - expected)).as("gate " + g).isLessThan(2e-6 * Math.abs(expected) + 1e-30);
            }
        }
    }
}
