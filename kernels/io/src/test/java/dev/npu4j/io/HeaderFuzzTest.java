package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.npu4j.kernels.error.OperandException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Headers broken at random: each is either a header in every respect or refused with an [OperandException].
class HeaderFuzzTest {
    private static final int MUTANTS = 40_000;
    private static final long SEED = 20_240_117;
    private static final int DATA = 96;

    private static final String[] SEEDS = {
        "{}",
        "{\"__metadata__\":{\"format\":\"pt\",\"k\\u00e9\":\"\\ud83d\\ude00\"},\"a\":{\"dtype\":\"F32\",\"shape\":[3,4],\"data_offsets\":[0,48]},"
            + "\"b.weight\":{\"dtype\":\"BF16\",\"shape\":[24],\"data_offsets\":[48,96]}}   ",
        "{ \"x\" : { \"shape\" : [ 0 , 7 ] , \"dtype\" : \"I64\" , \"data_offsets\" : [ 96 , 96 ] } ,\n"
            + "\"y\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},\"z\":{\"dtype\":\"F64\",\"shape\":[1,1,1,1,1],\"data_offsets\":[1,9]},"
            + "\"w\":{\"dtype\":\"F4\",\"shape\":[174],\"data_offsets\":[9,96]}}",
    };
    private static final String[] TOKENS = {
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\0", " ", "\n", "null", "true", "-1", "0", "1", "00", "1.0", "1e9",
        "96", "48", "9223372036854775807", "9223372036854775808", "18446744073709551615", "4294967296", "\"a\"", "\"dtype\"", "\"shape\"",
        "\"data_offsets\"", "\"__metadata__\"", "\"F32\"", "\"F4\"", "\"U8\"", "\"F99\"", "[[[[[[[[[[", "{\"a\":{\"a\":", "\u00e9", "\ud83d\ude00",
    };

    @Test
    void everyMutantIsReadOrRefused() {
        Random random = new Random(SEED);
        int read = 0;
        for (int round = 0; round < MUTANTS; round++) {
            byte[] mutant = mutate(random);
            if (isRead(mutant)) {
                read++;
            }
        }
        assertThat(read).as("mutants that are still headers").isBetween(MUTANTS / 1000, MUTANTS / 2);
    }

    /// Whether `mutant` is read, having checked what must hold if it is.
    private static boolean isRead(byte[] mutant) {
        Header header;
        try {
            header = HeaderParser.parse(mutant.clone(), DATA, "mutant");
        } catch (OperandException refused) {
            assertThat(refused.operator()).isEqualTo("safetensors");
            return false;
        } catch (Throwable other) {
            return fail("for " + new String(mutant, StandardCharsets.UTF_8), other);
        }
        long covered = 0;
        for (int position = 0; position < header.names.size(); position++) {
            int index = header.inOrder(position);
            assertThat(header.begin(index)).isEqualTo(covered);
            covered = header.end(index);
            requireSpecOrRefusal(header, index);
        }
        assertThat(covered).isEqualTo(header.names.size() == 0 ? 0 : DATA);
        requireAlsoJson(mutant, header);
        return true;
    }

    private static void requireSpecOrRefusal(Header header, int index) {
        try {
            assertThat(header.spec(index).byteSpan()).isEqualTo(header.end(index) - header.begin(index));
        } catch (OperandException refused) {
            assertThat(refused.expected()).containsAnyOf("dtype F64", "rank 0 to 4");
        }
    }

    // The general reader shares the cursor, but neither the grammar nor the bookkeeping of keys.
    private static void requireAlsoJson(byte[] mutant, Header header) {
        Map<?, ?> json = (Map<?, ?>) Json.parse("mutant", mutant);
        assertThat(json.size() - (json.containsKey("__metadata__") ? 1 : 0)).isEqualTo(header.names.size());
        for (int index = 0; index < header.names.size(); index++) {
            assertThat(json.containsKey(header.names.get(index))).isTrue();
        }
    }

    private static byte[] mutate(Random random) {
        byte[] text = SEEDS[random.nextInt(SEEDS.length)].getBytes(StandardCharsets.UTF_8);
        int steps = 1 + random.nextInt(4);
        for (int step = 0; step < steps; step++) {
            int from = random.nextInt(text.length + 1);
            int to = Math.min(text.length, from + random.nextInt(12));
            text = switch (random.nextInt(6)) {
                case 0 -> splice(text, from, Math.min(text.length, from + 1), new byte[] {(byte) random.nextInt(256)});
                case 1 -> splice(text, from, to, new byte[0]);
                case 2 -> splice(text, from, from, Arrays.copyOfRange(text, from, to));
                case 3 -> splice(text, from, from, TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8));
                case 4 -> splice(text, from, to, TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8));
                default -> withOtherNumber(text, from, random);
            };
        }
        return text;
    }

    /// The first number after `from` replaced by one near a border.
    private static byte[] withOtherNumber(byte[] text, int from, Random random) {
        int start = from;
        while (start < text.length && (text[start] < '0' || text[start] > '9')) {
            start++;
        }
        int end = start;
        while (end < text.length && text[end] >= '0' && text[end] <= '9') {
            end++;
        }
        long[] borders = {0, 1, 2, 3, 4, 12, 48, 96, 97, 1L << 31, 1L << 32, 1L << 61, Long.MAX_VALUE};
        return splice(text, start, end, Long.toString(borders[random.nextInt(borders.length)]).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] splice(byte[] text, int from, int to, byte[] middle) {
        byte[] result = Arrays.copyOf(text, from + middle.length + text.length - to);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(text, to, result, from + middle.length, text.length - to);
        return result;
    }
}
