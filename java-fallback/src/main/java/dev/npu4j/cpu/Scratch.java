package dev.npu4j.cpu;

/// One worker's buffers, grown to the largest call seen and kept. Each kernel names its own slots; slots of different
/// kernels share memory, since a worker runs one task at a time.
final class Scratch {
    /// 16 virtual lanes, for the sums.
    final float[] lanes = new float[Primitives.LANES];

    /// Positions of the keys of a block, and of the queries of a tile.
    final int[] keyPositions = new int[PrunedAttentionCpu.BLOCK];
    final int[] queryPositions = new int[Primitives.COLUMN];

    /// Where the keys of a block lie.
    final int[] rowOfKey = new int[PrunedAttentionCpu.BLOCK];
    final long[] offsets = new long[PrunedAttentionCpu.BLOCK];

    private static final int SLOTS = 20;

    private final float[][] slots = new float[SLOTS][];
    private final MemoryCount count;

    Scratch(MemoryCount count) {
        this.count = count;
    }

    /// At least `size` floats of unknown content.
    float[] floats(int slot, int size) {
        float[] buffer = slots[slot];
        if (buffer == null || buffer.length < size) {
            float[] larger = new float[size];
            count.scratch.addAndGet(4L * (size - (buffer == null ? 0 : buffer.length)));
            buffer = larger;
            slots[slot] = larger;
        }
        return buffer;
    }
}
