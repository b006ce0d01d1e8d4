package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The inner loops that are worth writing twice: scalar, and with vectors of some width. Every implementation computes
/// the same function, bit for bit; the operators above know only this interface.
///
/// Working values are f32 in heap arrays; native segments are touched by `decode` and `encode` alone, so that no loop
/// ever sees two kinds of memory.
interface Primitives {
    /// Columns of a panel.
    int PANEL = 16;

    /// From one column to the next of what lies by columns.
    int COLUMN = 128;

    /// Where the parts of the state of [#weigh] begin.
    int MAX = 0;
    int SUM = COLUMN;
    int FACTOR = 2 * COLUMN;
    int STATE = 4;

    /// Virtual lanes of every sum: element i goes to lane i mod 32, whatever the hardware's width. Of the widest vectors they are
    /// two: with one, each step would wait for the one before.
    int LANES = 32;

    /// `scalar`, `vector 256`.
    String name();

    /// Of a vector; 0 for none.
    int bits();

    /// `to[at + i]` = element i of the segment from `offset` on (bytes), exactly.
    void decode(DType dtype, MemorySegment from, long offset, float[] to, int at, int count);

    /// As [#decode], line by line: element i of line l, of `count` (a multiple of 16), goes to
    /// `to[at + l · step + i / 16 · distance + i % 16]`.
    ///
    /// @param offsets of the lines in the segment, bytes
    void decodeLines(DType dtype, MemorySegment from, long[] offsets, int lines, float[] to, int at, int step, int distance, int count);

    /// Whether [#turnLines] can turn lines of `d` elements.
    boolean turnsLines(DType dtype, int d);

    /// Brings 16 lines into a panel: element t of line i becomes `to[at + 16 · t + i]`. Only where [#turnsLines].
    ///
    /// @param offsets of the lines in the segment, bytes
    /// @param room    for 8 · d pairs
    void turnLines(MemorySegment from, long[] offsets, int d, long[] room, float[] to, int at);

    /// Element i of the segment from `offset` on = `from[at + i]`, rounded once to nearest, ties to even. NaN becomes
    /// the canonical quiet NaN, since which operand's payload survives an operation is the compiler's choice.
    void encode(DType dtype, float[] from, int at, int count, MemorySegment to, long offset);

    /// `sum[i] = fma(x, weight, sum[i])` for x = element i of the segment from `offset` on (bytes).
    void multiplyAdd(DType dtype, MemorySegment from, long offset, float weight, float[] sum, int count);

    /// [#multiplyAdd] of [#TOGETHER] rows one after the other, in one pass: rows `rows[at]` and so on, times `weights[at]` and so on.
    ///
    /// @param step from one row to the next, bytes
    void multiplyAddTogether(DType dtype, MemorySegment from, long step, int[] rows, float[] weights, int at, float[] sum, int count);

    /// C[rows][16·panels] += A[rows][k] · B, each element one chain of fused multiply-adds over increasing k that starts
    /// at its old value. B are panels `[k][16]`.
    ///
    /// @param lda      from one row of A to the next, likewise `ldc`
    /// @param distance from one panel to the next
    void tiles(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc);

    /// S[keys][16·panels] = K[keys][d] · Q, where Q are panels `[d][16]`, one after the other, and K lies as V does: element (j, t) is
    /// `k[kAt + t / 16 · distance + 16 · j + t % 16]`, so that rows are a constant apart, and kernels keep one address for all of them. Each element is the sum of two chains
    /// of fused multiply-adds from +0 over increasing d: that of the even elements and that of the odd ones, so that two lanes
    /// can share the work. The lines of S are [#COLUMN] apart.
    void scores(int keys, float[] k, int kAt, int distance, float[] q, int panels, int d, float[] s);

    /// As [#scores], of the first 8 columns of one panel; what the other 8 become is open.
    void halfScores(int keys, float[] k, int kAt, int distance, float[] q, int d, float[] s);

    /// Scores and sums of so many rows over f32 that lies in native memory; none where it is brought into arrays first.
    Optional<LineTiles> lineTiles(int rows);

    /// As [#tiles], but element (i, p) of A is `a[aAt + p·COLUMN + i]`.
    void tilesByColumns(int rows, float[] a, int aAt, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc);

    /// As [#tiles], with panels of f32 or bf16 in native memory, and rows [PanelTiles#LDA] and [PanelTiles#LDC] apart. Only where
    /// [#multipliesPanels].
    ///
    /// @param bAt      byte offset of the first panel
    /// @param distance bytes from one panel to the next
    /// @param begins   whether chains begin here, with +0, whatever C holds
    /// @param to       where the rows and columns that it has are stored as well, as [#encode] does; null for nowhere
    void panels(DType dtype, int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, boolean begins, float[] c, int cAt, Destination to);

    /// How many rows [#panels] is best given for `rows` of them, those added being of no use: more of them may go together, and panels
    /// be read once where they would be read twice.
    int fullRows(DType dtype, int rows);

    /// Whether panels of a dtype can be multiplied as they lie; others are decoded first.
    boolean multipliesPanels(DType dtype);

    /// The passes of a fused norm over rows of a dtype; none where it is done step by step.
    Optional<RowKernels> rowKernels(DType dtype);

    /// Σ v[i]² over the first `count` elements: fused multiply-adds into 32 lanes, then [#tree].
    ///
    /// @param lanes room for 32 floats
    float sumOfSquares(float[] v, int count, float[] lanes);

    /// One step of online softmax, for `rows` columns (a multiple of 16) of the scores `s[keys + 1][COLUMN]`, of which column r
    /// belongs to row r, and the last line is room to work in: turns scores into weights `exp(s · scale - max)`, max being the largest score of the row so far.
    ///
    /// Row r sees key j iff `keyPositions[j] <= queryPositions[r]`; what it does not see weighs +0, whatever its score.
    ///
    /// @param all   whether every row is known to see every key
    /// @param state `[STATE][COLUMN]`: the largest score so far; the sum of weights so far, each key added in turn to the sum of
    ///              this step, and that to the older sum times its factor; only written, that factor; and room to work in
    void weigh(float[] s, int keys, int rows, float scale, boolean all, int[] keyPositions, int[] queryPositions, float[] state);

    /// As [#weigh] of some rows that see every key, whose scores lie closely together: `s[keys][few]` from `at` on.
    ///
    /// @param s    has room for another 32 floats behind them
    /// @param few  4, or 8 with vectors of 512 bits
    /// @param rows at most `few`; the others have no state, and what becomes of their scores means nothing
    /// @param row  whose state is that of the first row
    void weighFew(float[] s, int at, int keys, int few, int rows, float scale, int row, float[] state);

    /// Turns pairs of elements, of `heads` heads that lie one behind the other from v[0] on. Pair j of a head is elements j and j + pairs:
    ///
    /// `(x0, x1)` becomes `(fma(x0, cos[j], -(x1·sin[j])), fma(x1, cos[j], x0·sin[j]))`.
    void rotateHalves(float[] v, int heads, int pairs, float[] cos, float[] sin);

    /// As [#rotateHalves], pair j being elements 2j and 2j + 1. Both tables have an entry for each element: that of its pair, in `sin` negated for the
    /// first of the two.
    void rotateNeighbours(float[] v, int heads, int pairs, float[] cos, float[] sin);

    /// Rows that [#multiplyAddTogether] adds: their loads are on their way at once, and the sum is read and written once for all.
    int TOGETHER = 4;

    /// The key of NaN, below that of -inf; smaller ones are nobody's.
    int NAN_KEY = Integer.MIN_VALUE + 1;

    /// `keys[line · COLUMN + r]` = a whole number for `s[line · COLUMN + r]`: larger for larger values, the same for both zeros,
    /// [#NAN_KEY] for NaN. Of `rows` columns, a multiple of 16.
    void order(float[] s, int lines, int rows, int[] keys);

    /// `best[r]` = the line with the largest key of column r, the first of equals, of `lines` from line `first` on; for `rows`
    /// columns, a multiple of 16.
    void best(int[] keys, int first, int lines, int rows, int[] best);

    /// Divides the weights that [#weigh] left, of `rows` columns, by their sum, and rounds the quotients to a dtype. NaN stays one.
    void divide(DType dtype, float[] s, int lines, int rows, float[] state);

    /// Whether no element is infinite or NaN; of `count`, a multiple of 16.
    boolean areFinite(float[] v, int at, int count);

    /// `s[i] = exp(s[i])` for the first `count` elements, none of which is above 0.
    void exponentials(float[] s, int count);

    /// Adds up 32 lanes: upper half onto lower half, five times.
    static float tree(float[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }
}
