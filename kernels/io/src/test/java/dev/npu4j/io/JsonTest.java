package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Object parse(String text) {
        return Json.parse("test.json", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyKindOfValueHasItsJavaType() {
        assertThat(parse(" {\"s\":\"t\",\"i\":-7,\"d\":1.5e-3,\"t\":true,\"f\":false,\"n\":null,\"l\":[1,[ ],{ }]} "))
            .isEqualTo(Map.of("s", "t", "i", -7L, "d", 1.5e-3, "t", true, "f", false, "n", Json.NULL, "l", List.of(1L, List.of(), Map.of())));
    }

    @Test
    void keysKeepTheirOrder() {
        assertThat(((Map<?, ?>) parse("{\"z\":1,\"a\":2,\"m\":3}")).keySet().toString()).isEqualTo("[z, a, m]");
    }

    @Test
    void longsAreExactToTheirBorders() {
        assertThat(parse("[9223372036854775807,-9223372036854775808,0,-0]")).isEqualTo(List.of(Long.MAX_VALUE, Long.MIN_VALUE, 0L, 0L));
    }

    @Test
    void numbersWithFractionOrExponentAreDoubles() {
        assertThat(parse("[1.0,1e2,1E+2,-0.5,1e-999]")).isEqualTo(List.of(1.0, 100.0, 100.0, -0.5, 0.0));
    }

    @Test
    void escapesAreDecoded() {
        assertThat(parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\u4e2d\\uD83D\\ude00\u00e9\"")).isEqualTo("\"\\/\b\f\n\r\t\0\u00e9\u4e2d\ud83d\ude00\u00e9");
    }

    @Test
    void theCallersBytesAreLeftAsTheyWere() {
        byte[] text = "\"\\u0041\"".getBytes(StandardCharsets.UTF_8);
        Json.parse("test.json", text);
        assertThat(text).asString(StandardCharsets.UTF_8).isEqualTo("\"\\u0041\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[", "[1", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{1:1}", "'a'", "tru", "True", "nul", "nullx",
        "NaN", "Infinity", "-Infinity", "+1", "-", "01", "-01", ".5", "1.", "1e", "1e+", "0x10", "1_000", "\"a", "\"\\q\"", "\"\\u12g4\"", "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"tab\tinside\"", "1 2", "{} {}", "[1]]", "// comment\n1", "\uFEFF1", "[1;2]", "9223372036854775808", "-9223372036854775809", "1e999"})
    void whatIsNotStrictJsonIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(OperandException.class).hasMessageStartingWith("json: test.json: expected ");
    }

    @Test
    void duplicateKeysAreRefused() {
        assertThatThrownBy(() -> parse("{\"a\":1,\"b\":2,\"\\u0061\":3}")).isInstanceOf(OperandException.class).hasMessageContaining("'a' again, a duplicate key at byte 13");
    }

    @Test
    void aDuplicateOfANullIsRefused() {
        assertThatThrownBy(() -> parse("{\"a\":null,\"a\":1}")).isInstanceOf(OperandException.class).hasMessageContaining("duplicate key");
    }

    @Test
    void malformedUtf8IsRefused() {
        assertThatThrownBy(() -> Json.parse("test.json", new byte[] {'"', (byte) 0xFF, '"'})).isInstanceOf(OperandException.class).hasMessageContaining("UTF-8");
    }

    @Test
    void depthIsLimited() {
        assertThat(parse("[".repeat(64) + "]".repeat(64))).isNotNull();
        assertThatThrownBy(() -> parse("[".repeat(65) + "]".repeat(65))).isInstanceOf(OperandException.class).hasMessageContaining("at most 64 levels");
    }

    @Test
    void theNumberOfValuesIsLimited() {
        byte[] text = "[1,2,3]".getBytes(StandardCharsets.UTF_8);
        assertThat(Json.parse("t", text, new Json.Limits(100, 8, 4))).isEqualTo(List.of(1L, 2L, 3L));
        assertThatThrownBy(() -> Json.parse("t", text, new Json.Limits(100, 8, 3))).isInstanceOf(OperandException.class).hasMessageContaining("at most 3 values");
    }

    @Test
    void theLengthIsLimited() {
        assertThatThrownBy(() -> Json.parse("t", new byte[11], new Json.Limits(10, 8, 8))).isInstanceOf(OperandException.class).hasMessageContaining("at most 10 bytes");
    }

    @Test
    void resultsCannotBeChanged() {
        List<?> list = (List<?>) parse("[{}]");
        assertThatThrownBy(list::removeFirst).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) list.getFirst()).remove("a")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aFileIsReadUnderItsName(@TempDir Path directory) throws IOException {
        Path path = Files.writeString(directory.resolve("config.json"), "{\"hidden_size\": 256, }");
        assertThatThrownBy(() -> Json.read(path)).isInstanceOf(OperandException.class).hasMessageStartingWith("json: config.json: expected a string, got '}' at byte 21");
    }

    @Test
    void limitsAreThemselvesLimited() {
        for (int[] wrong : new int[][] {{0, 1, 1}, {-1, 1, 1}, {1, 0, 1}, {1, 1, 0}, {1, 513, 1}, {Integer.MAX_VALUE, 1, 1}}) {
            assertThatThrownBy(() -> new Json.Limits(wrong[0], wrong[1], wrong[2])).isInstanceOf(OperandException.class)
                .hasMessageContaining(wrong[0] + " bytes, depth " + wrong[1] + ", " + wrong[2] + " values");
        }
        assertThat(new Json.Limits(1, 1, 1).depth()).isEqualTo(1);
        assertThat(new Json.Limits(Integer.MAX_VALUE - 1, 512, 1).depth()).isEqualTo(512);
    }

    @Test
    void aTextMayBeAsLongAsItsLimitAndNoLonger() {
        byte[] text = "[1]".getBytes(StandardCharsets.UTF_8);
        assertThat(Json.parse("t", text, new Json.Limits(3, 1, 2))).isEqualTo(List.of(1L));
        assertThatThrownBy(() -> Json.parse("t", text, new Json.Limits(2, 1, 2))).isInstanceOf(OperandException.class).hasMessageContaining("at most 2 bytes");
    }

    @Test
    void nullIsRefusedByName() {
        assertThatThrownBy(() -> Json.parse(null, new byte[1])).hasMessageStartingWith("json: source:");
        assertThatThrownBy(() -> Json.parse("t", null)).hasMessageStartingWith("json: utf8:");
        assertThatThrownBy(() -> Json.parse("t", new byte[1], null)).hasMessageStartingWith("json: limits:");
        assertThatThrownBy(() -> Json.read(null)).hasMessageStartingWith("json: path:");
        assertThat(Json.NULL).hasToString("null");
    }

    @Test
    void escapesAreHeldToTheirForm() {
        for (String text : new String[] {"\"\\u12\"", "\"\\u123", "\"\\u12g4\"", "\"\\ud83d\"", "\"\\ud83dx\\ude00\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"",
            "\"\\ude00\\ud83d\"", "\"\\ud83d\\ude0", "\"\\n\u001f\"", "\"\u001f\"", "tru", "nul", "trux", "nulx", "falsy", ""}) {
            assertThatThrownBy(() -> Json.parse("t", text.getBytes(StandardCharsets.UTF_8))).as(text).isInstanceOf(OperandException.class);
        }
        for (int point : new int[] {0x7F, 0x80, 0x7FF, 0x800, 0xFFFF}) {
            assertThat(Json.parse("t", String.format("\"\\u%04x\"", point).getBytes(StandardCharsets.UTF_8))).isEqualTo(Character.toString(point));
        }
        assertThat(Json.parse("t", "\"\\ud800\\udc00\\udbff\\udfff \\n \"".getBytes(StandardCharsets.UTF_8))).isEqualTo("\ud800\udc00\udbff\udfff \n ");
    }
}
