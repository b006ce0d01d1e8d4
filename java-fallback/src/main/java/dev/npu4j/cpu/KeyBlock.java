package dev.npu4j.cpu;

import dev.npu4j.cpu.AttentionView.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Up to 64 keys of some key-value heads, for [AttentionTile]: where they lie, or brought into panels.
///
/// Heads that lie beside each other are brought together, key by key: so memory is read in one stream, where head by
/// head it would be read in pieces.
final class KeyBlock {
    private static final int MOST = PrunedAttentionCpu.BLOCK;
    private static final int PANEL = Primitives.PANEL;
    private static final int PAD = 16; // rows a power of two apart would all fall into the same cache sets

    private static final int CACHE_LINE = 64;
    private static final int SHORT = 1024; // bytes

    private static final int K = 0;
    private static final int V = 1;
    private static final int LINE = 2;

    /// Slots of the scratch from here on are the tiles'.
    static final int SLOTS = 3;

    private final Scratch scratch;
    private final int[] positions = new int[MOST];
    private final long[] kRows = new long[MOST]; // where the keys' rows lie, in bytes
    private final long[] vRows = new long[MOST];
    private final long[] offsets = new long[MOST];
    private PrunedAttentionCpu attention;
    private AttentionView view;
    private Primitives primitives;
    private int firstHead;
    private int heads;
    private int width; // d rounded up to whole panels
    private int distance; // from one panel to the next
    private float[] k; // [heads][width / 16][64][16], panels `distance` apart
    private float[] v; // likewise
    private float[] line; // [16]
    private int keys;
    private int latest;
    private boolean isGathered;
    private long words; // of lines that were read only to have them in cache

    KeyBlock(Scratch scratch) {
        this.scratch = scratch;
    }

    /// Turns to some heads of a launch.
    KeyBlock begin(PrunedAttentionCpu attention, int firstHead, int heads) {
        this.attention = attention;
        this.view = attention.view();
        this.primitives = attention.primitives();
        this.firstHead = firstHead;
        this.heads = heads;
        width = Panels.count(view.d()) * PANEL;
        distance = MOST * PANEL + PAD;
        return this;
    }

    /// Turns to the keys from `key` on, without those behind the last that a query at `latestQuery` sees.
    ///
    /// @return false where there are none
    boolean load(int key, int latestQuery) {
        int most = Math.min(MOST, view.keys() - key);
        int seen = 0;
        int latestSeen = Integer.MIN_VALUE;
        int latestSoFar = Integer.MIN_VALUE;
        for (int j = 0; j < most; j++) {
            int position = view.keyPosition(key + j);
            positions[j] = position;
            latestSoFar = Math.max(latestSoFar, position);
            if (position <= latestQuery) {
                seen = j + 1;
                latestSeen = latestSoFar;
            }
        }
        keys = seen;
        latest = latestSeen;
        place(key);
        isGathered = false;
        if (keys > 0 && attention.inPlace().isPresent() && attention.isLarge()) {
            words += touch();
        }
        return keys > 0;
    }

    /// Finds the keys' rows, the first of which is key `key`.
    private void place(int key) {
        Rows ofK = view.k();
        Rows ofV = view.v();
        if (view.page() == 1) { // no pages: a table of rows
            for (int j = 0; j < keys; j++) {
                int page = view.pageAt(key + j);
                kRows[j] = ofK.at(page, 0);
                vRows[j] = ofV.at(page, 0);
            }
            return;
        }
        int entry = key / view.page();
        int row = key % view.page();
        for (int j = 0; j < keys; j++) {
            int page = view.pageAt(entry);
            kRows[j] = ofK.at(page, row);
            vRows[j] = ofV.at(page, row);
            if (++row == view.page()) {
                row = 0;
                entry++;
            }
        }
    }

    /// Brings K and V into reach.
    KeyBlock gather() {
        if (!isGathered) {
            k = scratch.floats(K, heads * width / PANEL * distance);
            v = scratch.floats(V, heads * width / PANEL * distance);
            line = scratch.floats(LINE, PANEL);
            Arrays.fill(line, 0, PANEL, 0f); // what a row lacks to whole panels stays zero
            gather(view.k(), kRows, k);
            gather(view.v(), vRows, v);
            isGathered = true;
        }
        return this;
    }

    /// Reads a word of every cache line, key by key: so many loads are on their way together, where kernels that compute between
    /// two loads would wait for each. Memory gives the lines twice as fast, and faster yet where K and V are two streams at once.
    private long touch() {
        Rows ofK = view.k();
        Rows ofV = view.v();
        long line = (long) view.d() * view.dtype().size();
        // Small pieces of rows make no stream: rather all of a short row, although other threads want the rest of it.
        boolean isWhole = heads * line < SHORT && view.hkv() * line <= 2 * SHORT;
        int head = isWhole ? 0 : firstHead;
        long bytes = (isWhole ? view.hkv() : heads) * line;
        long sum = 0;
        for (int j = 0; j < keys; ) {
            int first = j;
            do { // as far as rows lie one after the other
                j++;
            } while (j < keys && kRows[j] == kRows[j - 1] + bytes && vRows[j] == vRows[j - 1] + bytes);
            long run = (j - first) * bytes;
            sum += touch(run(ofK, kRows[first], head, run), run(ofV, vRows[first], head, run));
        }
        return sum;
    }

    private static MemorySegment run(Rows of, long row, int head, long bytes) {
        long start = row + head * of.toHead();
        return of.segment().asSlice(start, Math.min(bytes, of.segment().byteSize() - start)); // heads may lie otherwise
    }

    private static long touch(MemorySegment one, MemorySegment other) {
        int lines = (int) (Math.min(one.byteSize(), other.byteSize()) / CACHE_LINE); // of at most 64 keys
        long sum = 0;
        for (int i = 0; i < lines; i++) {
            sum += one.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * CACHE_LINE);
            sum += other.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * CACHE_LINE);
        }
        return sum;
    }

    /// Where the keys' lines of one head lie, and once more the last one's to a multiple of [LineTiles#KEYS].
    long[] linesOfK(int head) {
        return lines(kRows, head * view.k().toHead());
    }

    /// The same of V, in the same array.
    long[] linesOfV(int head) {
        return lines(vRows, head * view.v().toHead());
    }

    private long[] lines(long[] rows, long toHead) {
        for (int j = 0; j < keys; j++) {
            offsets[j] = rows[j] + toHead;
        }
        for (int j = keys; j % LineTiles.KEYS != 0; j++) {
            offsets[j] = offsets[keys - 1];
        }
        return offsets;
    }

    private void gather(Rows from, long[] rows, float[] to) {
        int whole = view.d() / PANEL * PANEL;
        if (heads == 1) {
            for (int j = 0; j < keys; j++) {
                offsets[j] = rows[j] + firstHead * from.toHead();
            }
            primitives.decodeLines(view.dtype(), from.segment(), offsets, keys, to, 0, PANEL, distance, whole);
        } else {
            for (int j = 0; j < keys; j++) {
                for (int h = 0; h < heads; h++) {
                    offsets[h] = rows[j] + (firstHead + h) * from.toHead();
                }
                primitives.decodeLines(view.dtype(), from.segment(), offsets, heads, to, j * PANEL, toHead(), distance, whole);
            }
        }
        if (whole < width) {
            for (int h = 0; h < heads; h++) {
                for (int j = 0; j < keys; j++) {
                    long offset = rows[j] + (firstHead + h) * from.toHead() + (long) whole * view.dtype().size();
                    primitives.decode(view.dtype(), from.segment(), offset, line, 0, view.d() - whole);
                    System.arraycopy(line, 0, to, at(firstHead + h) + j * PANEL + whole / PANEL * distance, PANEL);
                }
            }
        }
    }

    /// Lets go of the launch, and with it of the call's tensors and of buffers that the scratch may outgrow.
    void end() {
        attention = null;
        view = null;
        k = null;
        v = null;
        line = null;
    }

    int keys() {
        return keys;
    }

    /// How many there are up to the last that a query at `latestQuery` sees.
    int keys(int latestQuery) {
        int seen = keys;
        while (seen > 0 && positions[seen - 1] > latestQuery) {
            seen--;
        }
        return seen;
    }

    int[] positions() {
        return positions;
    }

    /// The latest position among the keys.
    int latest() {
        return latest;
    }

    float[] k() {
        return k;
    }

    float[] v() {
        return v;
    }

    /// Where a head's panels begin.
    int at(int head) {
        return (head - firstHead) * toHead();
    }

    private int toHead() {
        return width / PANEL * distance;
    }

    int distance() {
        return distance;
    }

    /// Whether 0 silences all of a head's V.
    boolean isFinite(int head) {
        for (int panel = 0; panel < width / PANEL; panel++) {
            if (!primitives.areFinite(v, at(head) + panel * distance, keys * PANEL)) {
                return false;
            }
        }
        return true;
    }
}
