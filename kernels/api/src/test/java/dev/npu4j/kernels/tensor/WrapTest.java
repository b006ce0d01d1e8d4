package dev.npu4j.kernels.tensor;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.HostArena;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which memory of others a tensor may stand on.
class WrapTest {
    private static final TensorSpec FOUR = TensorSpec.of(DType.F32, 4);

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
    void sharedGlobalAndAutomaticSegmentsAndDirectBuffersAreTakenWithoutACopy() {
        try (Arena shared = Arena.ofShared()) {
            for (MemorySegment segment : new MemorySegment[] {shared.allocate(16, 4), Arena.global().allocate(16, 4),
                Arena.ofAuto().allocate(16, 4), MemorySegment.ofBuffer(ByteBuffer.allocateDirect(16))}) {
                assertThat(arena.wrap(FOUR, segment).segment().address()).isEqualTo(segment.address());
            }
        }
    }

    @Test
    void aMappedFileIsTakenWithoutACopy(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("values");
        Files.write(file, new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0});
        try (Arena shared = Arena.ofShared(); FileChannel channel = FileChannel.open(file)) {
            Tensor tensor = arena.wrap(FOUR, channel.map(FileChannel.MapMode.READ_ONLY, 0, 16, shared));
            assertThat(tensor.toFloats()).containsExactly(1, 2, 0, 0);
        }
    }

    @Test
    void heapSegmentsAreRefused() {
        assertRefused("TensorArena.wrap", "memory", "a heap segment; bring arrays in with copyFrom",
            () -> arena.wrap(FOUR, MemorySegment.ofArray(new float[4])));
    }

    @Test
    void confinedSegmentsAreRefusedByName() {
        try (Arena confined = Arena.ofConfined()) {
            assertRefused("TensorArena.wrap", "memory", "confined arena", () -> arena.wrap(FOUR, confined.allocate(16, 4)));
        }
    }

    @Test
    void segmentsOfAClosedArenaAreRefused() {
        MemorySegment gone;
        try (Arena shared = Arena.ofShared()) {
            gone = shared.allocate(16, 4);
        }
        assertRefused("TensorArena.wrap", "memory", "a segment of a closed arena", () -> arena.wrap(FOUR, gone));
    }

    @Test
    void segmentsAtAddressZeroAreRefused() {
        assertRefused("TensorArena.wrap", "memory", "address 0", () -> arena.wrap(TensorSpec.of(DType.F32, 0, 4), MemorySegment.NULL));
    }

    @Test
    void shortSegmentsAreRefused() {
        MemorySegment segment = Arena.ofAuto().allocate(64, 8);
        assertRefused("TensorArena.wrap", "memory", "16 bytes for f32[4], got 15 bytes", () -> arena.wrap(FOUR, segment.asSlice(0, 15)));
        TensorSpec padded = TensorSpec.of(DType.F32, 3, 4).withRowStride(7);
        assertRefused("TensorArena.wrap", "memory", "72 bytes", () -> arena.wrap(padded, segment));
    }

    @Test
    void misalignedSegmentsAreRefused() {
        MemorySegment segment = Arena.ofAuto().allocate(64, 8);
        for (int offset = 1; offset < 4; offset++) {
            long at = offset;
            assertRefused("TensorArena.wrap", "memory", "divisible by 4", () -> arena.wrap(FOUR, segment.asSlice(at)));
        }
        assertRefused("TensorArena.wrap", "memory", "divisible by 8", () -> arena.wrap(TensorSpec.of(DType.I64, 2), segment.asSlice(4)));
        assertThat(arena.wrap(TensorSpec.of(DType.BF16, 4), segment.asSlice(2)).shape().elements()).isEqualTo(4);
    }

    @Test
    void nullsAreRefusedByName() {
        assertRefused("TensorArena.wrap", "memory", "null", () -> arena.wrap(FOUR, null));
        assertRefused("TensorArena.wrap", "spec", "null", () -> arena.wrap(null, Arena.ofAuto().allocate(4)));
        assertRefused("TensorArena.allocate", "spec", "null", () -> arena.allocate(null));
    }

    @Test
    void hostMemoryIsNoMemoryOfAnAccelerator() {
        try (HostArena device = HostArena.ofAccelerator("ascend:0")) {
            assertRefused("TensorArena.wrap", "memory", "ascend:0; allocate there", () -> device.wrap(FOUR, Arena.ofAuto().allocate(16, 4)));
        }
    }

    @Test
    void closingTheArenaDoesNotFreeWrappedMemory() {
        MemorySegment segment = Arena.ofAuto().allocate(16, 4);
        try (HostArena brief = new HostArena()) {
            brief.wrap(FOUR, segment).copyFrom(new float[] {1, 2, 3, 4});
        }
        assertThat(arena.wrap(FOUR, segment).toFloats()).containsExactly(1, 2, 3, 4);
    }
}
