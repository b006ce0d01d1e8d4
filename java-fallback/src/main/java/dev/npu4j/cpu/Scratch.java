package dev.npu4j.cpu;

/// One worker's buffers, and the objects that work on them, so that a launch makes nothing. Buffers are grown to the largest
/// call seen and kept. Each kernel names its own slots; slots of different kernels share memory, since a worker runs one
/// task at a time.
final class Scratch {
    private static final int SLOTS = AttentionTile.SLOTS; // nobody names more
    private static final int INT_SLOTS = 2;
    private static final int LONG_SLOTS = AttentionTile.LONG_SLOTS;

    /// 32 virtual lanes, for the sums, and once more as many.
    final float[] lanes = new float[2 * Primitives.LANES];

    /// What the worker is at: a norm, a block of keys and the tiles that share it, or some tokens of a router.
    final RowNorm norm = new RowNorm(this);
    final KeyBlock block = new KeyBlock(this);
    final AttentionTile[] tiles = new AttentionTile[PrunedAttentionCpu.MOST_GROUPS];

    final RouterTile router = new RouterTile(this);
    final SigmoidRouterTile sigmoids = new SigmoidRouterTile(this);

    /// Where a product goes.
    final Destination destination = new Destination();

    private final float[][] slots = new float[SLOTS][];
    private final int[][] intSlots = new int[INT_SLOTS][];
    private final long[][] longSlots = new long[LONG_SLOTS][];
    private final MemoryCount count;

    Scratch(MemoryCount count) {
        this.count = count;
        for (int i = 0; i < tiles.length; i++) {
            tiles[i] = new AttentionTile(this, i);
        }
    }

    /// Gives up all buffers; whoever still asks gets new ones.
    void drop() {
        for (int slot = 0; slot < slots.length; slot++) {
            count.scratch.addAndGet(slots[slot] == null ? 0 : -4L * slots[slot].length);
            slots[slot] = null;
        }
        for (int slot = 0; slot < intSlots.length; slot++) {
            count.scratch.addAndGet(intSlots[slot] == null ? 0 : -4L * intSlots[slot].length);
            intSlots[slot] = null;
        }
        for (int slot = 0; slot < longSlots.length; slot++) {
            count.scratch.addAndGet(longSlots[slot] == null ? 0 : -8L * longSlots[slot].length);
            longSlots[slot] = null;
        }
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

    /// At least `size` ints of unknown content; slots of their own.
    int[] ints(int slot, int size) {
        int[] buffer = intSlots[slot];
        if (buffer == null || buffer.length < size) {
            int[] larger = new int[size];
            count.scratch.addAndGet(4L * (size - (buffer == null ? 0 : buffer.length)));
            buffer = larger;
            intSlots[slot] = larger;
        }
        return buffer;
    }

    /// At least `size` longs of unknown content; slots of their own.
    long[] longs(int slot, int size) {
        long[] buffer = longSlots[slot];
        if (buffer == null || buffer.length < size) {
            long[] larger = new long[size];
            count.scratch.addAndGet(8L * (size - (buffer == null ? 0 : buffer.length)));
            buffer = larger;
            longSlots[slot] = larger;
        }
        return buffer;
    }
}
