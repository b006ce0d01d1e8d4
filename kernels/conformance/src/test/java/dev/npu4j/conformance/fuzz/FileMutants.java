package dev.npu4j.conformance.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Safetensors files that are right, and then changed in a place or two: the header's length, a field, a number, a few
/// bytes, the end of the file.
public final class FileMutants {
    private static final Promise PROMISE = new Promise();
    private static final String[] TOKENS = {"{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud83d\\ude00", "\\ud800", "\0", "\n", " ", "null", "-1", "0",
        "00", "1.0", "1e9", "9223372036854775807", "9223372036854775808", "18446744073709551616", "4294967296", "1099511627776", "[1099511627776,0]",
        "[0,1099511627776,1099511627776]", "[]", "[1,1,1,1,1]", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\":{\"a\":\"b\"},", "\"F4\"", "\"C64\"", "\"f32\""};

    private FileMutants() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        byte[] file = mutant(choices);
        PROMISE.holds("SafetensorsFile.open", () -> HostileFile.read(file));
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }

    private static byte[] mutant(Choices choices) {
        List<String> entries = new ArrayList<>();
        int offset = 0;
        for (int i = choices.below(4); i >= 0; i--) {
            String dtype = choices.of("F32", "BF16", "F16", "I64", "U8", "F64", "F8_E4M3");
            long rows = choices.once(8) ? choices.large() : choices.below(4);
            int columns = choices.below(9);
            // of very many rows only those of no elements are right
            int end = offset + (int) Math.max(0, rows * columns * size(dtype) % 256);
            entries.add("\"" + (char) ('a' + i) + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + rows + "," + columns + "],\"data_offsets\":[" + offset + "," + end + "]}");
            offset = end;
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        int length = header.length;
        for (int i = choices.below(4); i > 0; i--) {
            header = changed(header, choices);
        }
        // the length that the file claims keeps up with most changes
        long claimed = choices.once(8) ? choices.large() : choices.once(8) ? length : header.length;
        int data = Math.max(0, offset + (choices.once(8) ? choices.below(9) - 4 : 0));
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed).put(header);
        file.put(choices.bytes(data));
        return choices.once(16) ? Arrays.copyOf(file.array(), file.capacity() / 2) : file.array();
    }

    private static int size(String dtype) {
        return switch (dtype) {
            case "F64", "I64" -> 8;
            case "F32" -> 4;
            case "F16", "BF16" -> 2;
            default -> 1;
        };
    }

    private static byte[] changed(byte[] header, Choices choices) {
        int from = (choices.below(256) << 8 | choices.below(256)) % header.length;
        int to = choices.once(16) ? header.length : Math.min(header.length, from + choices.below(8));
        byte[] middle = switch (choices.below(4)) {
            case 0 -> TOKENS[choices.below(TOKENS.length)].getBytes(StandardCharsets.UTF_8);
            case 1 -> choices.bytes(1 + choices.below(3));
            case 2 -> Long.toString(choices.large()).getBytes(StandardCharsets.US_ASCII);
            default -> new byte[0];
        };
        if (to == from && choices.once(2)) { // a whole number
            while (to < header.length && header[to] >= '0' && header[to] <= '9') {
                to++;
            }
        }
        byte[] result = Arrays.copyOf(header, from + middle.length + header.length - to);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(header, to, result, from + middle.length, header.length - to);
        return result.length == 0 ? header : result;
    }
}
