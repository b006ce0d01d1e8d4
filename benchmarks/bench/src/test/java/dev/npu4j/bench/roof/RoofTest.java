package dev.npu4j.bench.roof;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class RoofTest {
    private static final long BLOCKS = 4 * 67; // more than one chunk in each stream

    @Test
    void everyByteIsRead() {
        try (Arena arena = Arena.ofConfined()) {
            long floats = BLOCKS * Streams.BLOCK / 4;
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, floats + 1024);
            for (long i = 0; i < floats; i++) {
                memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1f);
            }
            assertThat(Streams.sum(memory, 0, 4 * floats)).isEqualTo(floats);
        }
    }

    @Test
    void bothCopiesCopyEverything() {
        try (Arena arena = Arena.ofConfined()) {
            long bytes = BLOCKS * Streams.BLOCK;
            MemorySegment memory = arena.allocate(3 * bytes, 64);
            for (long i = 0; i < bytes; i++) {
                memory.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + i / 4096));
            }
            Streams.copy(memory, 0, bytes, bytes);
            Streams.copyLoop(memory, 0, 2 * bytes, bytes);
            assertThat(memory.asSlice(bytes, bytes).mismatch(memory.asSlice(0, bytes))).isEqualTo(-1);
            assertThat(memory.asSlice(2 * bytes, bytes).mismatch(memory.asSlice(0, bytes))).isEqualTo(-1);
        }
    }

    @Test
    void chainsOfMultiplyAddsTendToOne() {
        // 12 chains of every lane, each at 1 after twenty thousand steps
        int lanes = FloatVector.SPECIES_PREFERRED.length();
        assertThat(FmaLoop.run(1) / (12 * lanes)).isBetween(0.99, 1.01);
    }
}
