package dev.npu4j.cpu;

import dev.npu4j.kernels.op.TokenSelect;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [TokenSelect] on the CPU: one sort of keys that hold score and index, so that ties need no second look.
///
/// ```
/// v1  sort of 64-bit keys
/// ```
final class TokenSelectCpu implements Runnable {
    private final TokenSelect.Call call;
    private final TokenSelect op;
    private final int front; // the tokens before it are forced
    private final int back; // and those from it on
    private long[] keys; // of the others; made by the first run
    private int[] chosen;

    TokenSelectCpu(TokenSelect.Call call) {
        this.call = call;
        this.op = call.operator();
        front = Math.min(op.first(), op.n());
        back = Math.max(front, op.n() - op.last());
    }

    @Override
    public void run() {
        int n = op.n();
        if (keys == null) {
            chosen = new int[op.keep() - front - (n - back)];
            keys = new long[back - front]; // last: with it both are there
        }
        for (int i = front; i < back; i++) {
            keys[i - front] = key(call.scores().segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i), i);
        }
        Arrays.sort(keys);
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (int) keys[i];
        }
        Arrays.sort(chosen);
        int at = 0;
        for (int i = 0; i < front; i++) {
            put(at++, i);
        }
        for (int token : chosen) {
            put(at++, token);
        }
        for (int i = back; i < n; i++) {
            put(at++, i);
        }
    }

    private void put(int at, int token) {
        call.keep().segment().setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, at, token);
    }

    /// Smaller for better tokens: the score's rank in the upper half, the index in the lower.
    private static long key(float score, int index) {
        if (score != score) {
            return (long) Integer.MAX_VALUE << 32 | index; // NaN: behind everything
        }
        int bits = Float.floatToRawIntBits(score + 0f); // -0 + 0 = +0, so both zeros tie
        int increasing = bits < 0 ? ~bits ^ Integer.MIN_VALUE : bits; // signed order = order of the values
        return (long) ~increasing << 32 | index;
    }
}
