package dev.npu4j.cann;

import dev.npu4j.cann.global.cann;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Texts in and out of the functions of [cann]: UTF-8 with a NUL at its end, and never read without a bound.
public final class CannText {
    private static final int LONGEST = 4096;

    private CannText() {
    }

    /// The text at an address that the runtime returned: up to its NUL, or 4096 bytes of it; empty for the address 0.
    /// CANN lets it stand only until the next call on this thread, as for [cann#aclGetRecentErrMsg()].
    public static String at(long address) {
        byte[] copy = new byte[LONGEST];
        int length = (int) cann.npu4j_rt_text(address, copy, copy.length);
        return in(copy, 0, length);
    }

    /// The text in a field of what CANN wrote: up to its NUL, or the whole field.
    public static String in(byte[] written, int offset, int size) {
        int end = offset;
        while (end < offset + size && written[end] != 0) {
            end++;
        }
        return new String(written, offset, end - offset, StandardCharsets.UTF_8);
    }

    /// A text for a parameter that CANN declares as `char *` and reads.
    public static byte[] of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
