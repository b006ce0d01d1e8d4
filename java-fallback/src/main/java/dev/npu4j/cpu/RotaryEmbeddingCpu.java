package dev.npu4j.cpu;

import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [RotaryEmbedding] on the CPU: tokens are shared out, and a token's angles serve all its heads.
///
/// ```
/// v1  decode some heads, rotate, encode, angles of our own                 19.8 ms  (RotaryEmbedding(f32, tokens=4096, heads=48, d=128), EPYC, 2 threads)
/// v2  pairs are rotated by vectors: C2 does not see that halves are apart    11.1 ms
/// ```
final class RotaryEmbeddingCpu implements Runnable {
    private static final int VALUES = 0;
    private static final int COS = 1;
    private static final int SIN = 2;
    private static final int NEAR = 4096; // floats that are worked on at once: half of the nearest cache, say

    private final WorkerPool pool;
    private final Primitives primitives;
    private final RotaryEmbedding.Call call;
    private final RotaryEmbedding op;
    private final double[] frequencies;
    private final int headsAtOnce; // 1 where heads do not lie one behind the other, or not all of a head is rotated
    private final boolean copies; // whether there is anything to copy
    private final int block;
    private final WorkerPool.Job job = this::task;

    RotaryEmbeddingCpu(CpuDevice device, RotaryEmbedding.Call call) {
        pool = device.pool();
        primitives = device.primitives();
        this.call = call;
        op = call.operator();
        frequencies = new double[op.rotary() / 2];
        for (int j = 0; j < frequencies.length; j++) {
            frequencies[j] = StrictMath.pow(op.theta(), -2.0 * j / op.rotary());
        }
        boolean isDense = op.rotary() == op.d() && call.x().spec().stride(1) == op.d() && call.y().spec().stride(1) == op.d();
        headsAtOnce = isDense ? Math.clamp(NEAR / op.d(), 1, op.heads()) : 1;
        copies = op.rotary() < op.d() && call.x().segment().address() != call.y().segment().address();
        block = Math.clamp(op.tokens() / (4L * pool.threads()), 1, 32);
    }

    @Override
    public void run() {
        pool.run(Math.ceilDiv(op.tokens(), block), job);
    }

    private void task(int task, Scratch scratch) {
        float[] values = scratch.floats(VALUES, headsAtOnce * op.rotary());
        float[] cos = scratch.floats(COS, op.rotary());
        float[] sin = scratch.floats(SIN, op.rotary());
        int end = (int) Math.min(op.tokens(), (task + 1L) * block);
        for (int token = task * block; token < end; token++) {
            SinCos.turns(call.pos().segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, token), frequencies, cos, sin);
            if (op.pairing() == Pairing.INTERLEAVED) {
                spread(cos, sin, frequencies.length);
            }
            for (int head = 0; head < op.heads(); head += headsAtOnce) {
                heads(token, head, Math.min(headsAtOnce, op.heads() - head), values, cos, sin);
            }
        }
    }

    private void heads(int token, int head, int count, float[] values, float[] cos, float[] sin) {
        DType dtype = op.dtype();
        int rotary = op.rotary();
        long from = offset(call.x(), token, head);
        long to = offset(call.y(), token, head);
        primitives.decode(dtype, call.x().segment(), from, values, 0, count * rotary);
        if (op.pairing() == Pairing.HALF) {
            primitives.rotateHalves(values, count, rotary / 2, cos, sin);
        } else {
            primitives.rotateNeighbours(values, count, rotary / 2, cos, sin);
        }
        primitives.encode(dtype, values, 0, count * rotary, call.y().segment(), to);
        if (copies) {
            long rotated = (long) rotary * dtype.size();
            MemorySegment.copy(call.x().segment(), from + rotated, call.y().segment(), to + rotated, (long) op.d() * dtype.size() - rotated);
        }
    }

    /// Makes of an entry for each pair one for each element, as [Primitives#rotateNeighbours] wants them.
    private static void spread(float[] cos, float[] sin, int pairs) {
        for (int j = pairs - 1; j >= 0; j--) {
            cos[2 * j + 1] = cos[j];
            cos[2 * j] = cos[2 * j + 1];
            sin[2 * j + 1] = sin[j];
            sin[2 * j] = -sin[2 * j + 1];
        }
    }

    private static long offset(Tensor tensor, long token, long head) {
        return (token * tensor.spec().stride(0) + head * tensor.spec().stride(1)) * tensor.dtype().size();
    }
}
