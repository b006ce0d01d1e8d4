package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// The first implementation of every primitive: complete, without the Vector API, and the definition of what the
/// others must give.
final class ScalarPrimitives implements Primitives {
    static final ScalarPrimitives INSTANCE = new ScalarPrimitives();

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private ScalarPrimitives() {
    }

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int bits() {
        return 0;
    }

    @Override
    public void decode(DType dtype, MemorySegment from, long offset, float[] to, int at, int count) {
        switch (dtype) {
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = Float.intBitsToFloat(from.get(INT, offset + 4L * i));
                }
            }
            case F16 -> decodeF16(from, offset, to, at, count);
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = Bf16.toFloat(from.get(SHORT, offset + 2L * i));
                }
            }
            default -> throw new IllegalArgumentException(dtype.toString());
        }
    }

    @Override
    public void decodeLines(DType dtype, MemorySegment from, long[] offsets, int lines, float[] to, int at, int step, int distance, int count) {
        for (int line = 0; line < lines; line++) {
            for (int i = 0; i < count; i += PANEL) {
                decode(dtype, from, offsets[line] + (long) i * dtype.size(), to, at + line * step + i / PANEL * distance, PANEL);
            }
        }
    }

    @Override
    public boolean turnsLines(DType dtype, int d) {
        return false;
    }

    @Override
    public void turnLines(MemorySegment from, long[] offsets, int d, long[] room, float[] to, int at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void encode(DType dtype, float[] from, int at, int count, MemorySegment to, long offset) {
        switch (dtype) {
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    to.set(INT, offset + 4L * i, Float.floatToIntBits(from[at + i])); // not "raw": canonical NaN
                }
            }
            case F16 -> encodeF16(from, at, count, to, offset);
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to.set(SHORT, offset + 2L * i, Bf16.fromFloat(from[at + i]));
                }
            }
            default -> throw new IllegalArgumentException(dtype.toString());
        }
    }

    @Override
    public void multiplyAdd(DType dtype, MemorySegment from, long offset, float weight, float[] sum, int count) {
        switch (dtype) {
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    sum[i] = Math.fma(from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * i), weight, sum[i]);
                }
            }
            case F16 -> multiplyAddF16(from, offset, weight, sum, count);
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    sum[i] = Math.fma(Bf16.toFloat(from.get(SHORT, offset + 2L * i)), weight, sum[i]);
                }
            }
            default -> throw new IllegalArgumentException(dtype.toString());
        }
    }

    @Override
    public void multiplyAddTogether(DType dtype, MemorySegment from, long step, int[] rows, float[] weights, int at, float[] sum, int count) {
        for (int j = at; j < at + TOGETHER; j++) {
            multiplyAdd(dtype, from, rows[j] * step, weights[j], sum, count);
        }
    }

    @Override
    public void tiles(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        multiply(rows, a, aAt, lda, 1, b, bAt, distance, panels, k, c, cAt, ldc);
    }

    @Override
    public void scores(int keys, float[] k, int kAt, int distance, float[] q, int panels, int d, float[] s) {
        for (int panel = 0; panel < panels; panel++) {
            scores(keys, k, kAt, distance, q, panel * d * PANEL, PANEL, d, s, panel * PANEL);
        }
    }

    @Override
    public void halfScores(int keys, float[] k, int kAt, int distance, float[] q, int d, float[] s) {
        scores(keys, k, kAt, distance, q, 0, PANEL / 2, d, s, 0);
    }

    private static void scores(int keys, float[] k, int kAt, int distance, float[] q, int qAt, int columns, int d, float[] s, int sAt) {
        for (int j = 0; j < keys; j++) {
            for (int r = 0; r < columns; r++) {
                float even = 0f;
                float odd = 0f;
                for (int first = 0; first < d; first += PANEL) {
                    int line = kAt + first / PANEL * distance + j * PANEL;
                    int part = Math.min(PANEL, d - first);
                    for (int t = 0; t < part; t += 2) {
                        even = Math.fma(k[line + t], q[qAt + (first + t) * PANEL + r], even);
                    }
                    for (int t = 1; t < part; t += 2) {
                        odd = Math.fma(k[line + t], q[qAt + (first + t) * PANEL + r], odd);
                    }
                }
                s[sAt + j * COLUMN + r] = even + odd;
            }
        }
    }

    @Override
    public Optional<LineTiles> lineTiles(int rows) {
        return Optional.empty();
    }

    @Override
    public void tilesByColumns(int rows, float[] a, int aAt, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        multiply(rows, a, aAt, 1, COLUMN, b, bAt, distance, panels, k, c, cAt, ldc);
    }

    private static void multiply(int rows, float[] a, int aAt, int toRow, int toColumn, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        for (int i = 0; i < rows; i++) {
            for (int panel = 0; panel < panels; panel++) {
                int to = cAt + i * ldc + panel * PANEL;
                for (int p = 0; p < k; p++) {
                    float x = a[aAt + i * toRow + p * toColumn];
                    int from = bAt + panel * distance + p * PANEL;
                    for (int j = 0; j < PANEL; j++) {
                        c[to + j] = Math.fma(x, b[from + j], c[to + j]);
                    }
                }
            }
        }
    }

    @Override
    public int fullRows(DType dtype, int rows) {
        return rows;
    }

    @Override
    public void panels(DType dtype, int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, boolean begins, float[] c, int cAt,
        Destination to) {
        throw new UnsupportedOperationException("scalar code multiplies what is decoded");
    }

    @Override
    public boolean multipliesPanels(DType dtype) {
        return false;
    }

    @Override
    public Optional<RowKernels> rowKernels(DType dtype) {
        return Optional.empty();
    }

    @Override
    public float sumOfSquares(float[] v, int count, float[] lanes) {
        Arrays.fill(lanes, 0, LANES, 0f);
        for (int i = 0; i < count; i++) {
            lanes[i % LANES] = Math.fma(v[i], v[i], lanes[i % LANES]);
        }
        return Primitives.tree(lanes);
    }

    @Override
    public void rotateHalves(float[] v, int heads, int pairs, float[] cos, float[] sin) {
        for (int head = 0; head < heads; head++) {
            int first = head * 2 * pairs;
            int second = first + pairs;
            for (int j = 0; j < pairs; j++) {
                rotate(v, first + j, second + j, cos[j], sin[j]);
            }
        }
    }

    /// One pair.
    static void rotate(float[] v, int first, int second, float cos, float sin) {
        float x0 = v[first];
        float x1 = v[second];
        v[first] = Math.fma(x0, cos, -(x1 * sin));
        v[second] = Math.fma(x1, cos, x0 * sin);
    }

    @Override
    public void rotateNeighbours(float[] v, int heads, int pairs, float[] cos, float[] sin) {
        for (int head = 0; head < heads; head++) {
            int at = head * 2 * pairs;
            for (int i = 0; i < 2 * pairs; i += 2) {
                rotate(v, at + i, at + i + 1, cos[i + 1], sin[i + 1]);
            }
        }
    }

    @Override
    public void weigh(float[] s, int keys, int rows, float scale, boolean all, int[] keyPositions, int[] queryPositions, float[] state) {
        for (int r = 0; r < rows; r++) {
            float before = state[MAX + r];
            float max = before;
            for (int j = 0; j < keys; j++) {
                int at = j * COLUMN + r;
                s[at] = all || keyPositions[j] <= queryPositions[r] ? s[at] * scale : Float.NEGATIVE_INFINITY;
                max = Math.max(max, s[at]);
            }
            float shift = max == Float.NEGATIVE_INFINITY ? 0f : max; // nothing but -inf so far: all weights are 0
            float sum = 0f;
            for (int j = 0; j < keys; j++) {
                int at = j * COLUMN + r;
                s[at] = Exp.exp(s[at] - shift);
                sum += s[at];
            }
            rescale(state, r, max, Exp.exp(before - shift), sum);
        }
    }

    @Override
    public void weighFew(float[] s, int at, int keys, int few, int rows, float scale, int row, float[] state) {
        for (int r = 0; r < rows; r++) {
            float before = state[MAX + row + r];
            float max = before;
            for (int i = at + r; i < at + keys * few; i += few) {
                s[i] *= scale;
                max = Math.max(max, s[i]);
            }
            float shift = max == Float.NEGATIVE_INFINITY ? 0f : max;
            float sum = 0f;
            for (int i = at + r; i < at + keys * few; i += few) {
                s[i] = Exp.exp(s[i] - shift);
                sum += s[i];
            }
            rescale(state, row + r, max, Exp.exp(before - shift), sum);
        }
    }

    @Override
    public void order(float[] s, int lines, int rows, int[] keys) {
        for (int line = 0; line < lines; line++) {
            for (int at = line * COLUMN; at < line * COLUMN + rows; at++) {
                int bits = Float.floatToRawIntBits(s[at] + 0f); // -0 + 0 = +0
                keys[at] = s[at] != s[at] ? NAN_KEY : bits ^ bits >> 31 >>> 1;
            }
        }
    }

    @Override
    public void best(int[] keys, int first, int lines, int rows, int[] best) {
        for (int r = 0; r < rows; r++) {
            int at = first;
            for (int line = first + 1; line < first + lines; line++) {
                at = keys[line * COLUMN + r] > keys[at * COLUMN + r] ? line : at;
            }
            best[r] = at;
        }
    }

    @Override
    public void divide(DType dtype, float[] s, int lines, int rows, float[] state) {
        for (int line = 0; line < lines; line++) {
            int at = line * COLUMN;
            for (int r = 0; r < rows; r++) {
                s[at + r] /= state[SUM + r];
            }
            switch (dtype) {
                case F32 -> {
                    // as it is
                }
                case F16 -> throughF16(s, at, rows);
                case BF16 -> {
                    for (int r = 0; r < rows; r++) {
                        s[at + r] = Bf16.toFloat(Bf16.fromFloat(s[at + r]));
                    }
                }
                default -> throw new IllegalArgumentException(dtype.toString());
            }
        }
    }

    static void throughF16(float[] s, int at, int count) {
        for (int i = at; i < at + count; i++) {
            s[i] = Float.float16ToFloat(Float.floatToFloat16(s[i]));
        }
    }

    /// The end of a step of online softmax.
    ///
    /// @param sum of the weights of this step
    static void rescale(float[] state, int row, float max, float factor, float sum) {
        state[MAX + row] = max;
        state[SUM + row] = Math.fma(state[SUM + row], factor, sum);
        state[FACTOR + row] = factor;
    }

    @Override
    public boolean areFinite(float[] v, int at, int count) {
        int largest = 0; // magnitudes, whose bits as integers are in the order of the values
        for (int i = at; i < at + count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(v[i]) & Integer.MAX_VALUE);
        }
        return largest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    }

    @Override
    public void exponentials(float[] s, int count) {
        for (int i = 0; i < count; i++) {
            s[i] = Exp.exp(s[i]);
        }
    }

    /// The JDK's conversion is a processor instruction, which C2 uses in plain loops: nothing to gain from vectors.
    static void decodeF16(MemorySegment from, long offset, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = Float.float16ToFloat(from.get(SHORT, offset + 2L * i));
        }
    }

    static void multiplyAddF16(MemorySegment from, long offset, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = Math.fma(Float.float16ToFloat(from.get(SHORT, offset + 2L * i)), weight, sum[i]);
        }
    }

    static void encodeF16(float[] from, int at, int count, MemorySegment to, long offset) {
        for (int i = 0; i < count; i++) {
            float value = from[at + i];
            to.set(SHORT, offset + 2L * i, value == value ? Float.floatToFloat16(value) : (short) 0x7E00);
        }
    }
}
