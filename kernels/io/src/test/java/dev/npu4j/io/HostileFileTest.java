package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are not quite safetensors: each is refused, for its own reason, within a second.
class HostileFileTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";

    @TempDir
    Path directory;

    /// @param kind    what is wrong
    /// @param bytes   the file
    /// @param operand what the exception names
    /// @param words   a part of its message
    record Hostile(String kind, byte[] bytes, String operand, String words) {
        @Override
        public String toString() {
            return kind;
        }
    }

    private static Hostile header(String kind, String header, int dataBytes, String operand, String words) {
        return new Hostile(kind, RawFile.bytes(header, dataBytes), operand, words);
    }

    /// One tensor called a, with everything after its name given.
    private static Hostile tensor(String kind, String entry, int dataBytes, String words) {
        return header(kind, "{\"a\":" + entry + "}", dataBytes, "'a'", words);
    }

    private static Hostile fields(String kind, String dtype, String shape, String offsets, int dataBytes, String words) {
        return tensor(kind, "{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}", dataBytes, words);
    }

    private static Hostile shape(String shape, String words) {
        return fields("shape " + shape, "\"F32\"", shape, "[0,4]", 4, words);
    }

    private static Hostile offsets(String offsets, String words) {
        return fields("offsets " + offsets, "\"F32\"", "[1]", offsets, 4, words);
    }

    private static Hostile metadata(String kind, String metadata, String words) {
        return header(kind, "{\"__metadata__\":" + metadata + "," + A + "}", 4, "__metadata__", words);
    }

    private static Hostile raw(String kind, byte[] bytes, String words) {
        return new Hostile(kind, bytes, "header", words);
    }

    private static byte[] patched(String header, char mark, int... bytes) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        int at = header.indexOf(mark);
        for (int i = 0; i < bytes.length; i++) {
            text[at + i] = (byte) bytes[i];
        }
        return RawFile.bytes(text, 4);
    }

    private static String two(String first, String second) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + first
            + "},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + second + "}}";
    }

    static Stream<Hostile> lengths() {
        return Stream.of(
            raw("empty file", new byte[0], "at least 8 bytes"),
            raw("seven bytes", new byte[7], "7 bytes at byte 0"),
            raw("header of no bytes", RawFile.withLength(0, 0), "'{' as the first byte"),
            raw("header length above the limit", RawFile.withLength(100_000_001, 64), "at most 100000000 bytes"),
            raw("header length -1", RawFile.withLength(-1, 64), "length 18446744073709551615"),
            raw("header length that overflows with 8 added", RawFile.withLength(Long.MAX_VALUE, 64), "length 9223372036854775807"),
            raw("header longer than the file", RawFile.withLength(65, 64), "within the file of 72 bytes"),
            raw("header cut in half", RawFile.withLength(40, 20), "within the file"));
    }

    static Stream<Hostile> json() {
        String deep = "[".repeat(100_000);
        return Stream.of(
            raw("lone continuation byte", patched("{\"?\":{}}", '?', 0x80), "expected UTF-8, got byte 0x80 at byte 10"),
            raw("overlong slash", patched("{\"??\":{}}", '?', 0xC0, 0xAF), "expected UTF-8"),
            raw("surrogate in UTF-8", patched("{\"???\":{}}", '?', 0xED, 0xA0, 0x80), "expected UTF-8"),
            raw("code point above 10FFFF", patched("{\"????\":{}}", '?', 0xF4, 0x90, 0x80, 0x80), "expected UTF-8"),
            header("space before the brace", " {" + A + "}", 4, "header", "'{' as the first byte"),
            header("byte order mark", "\uFEFF{" + A + "}", 4, "header", "'{' as the first byte"),
            header("array instead of object", "[]", 0, "header", "'{' as the first byte"),
            header("NUL bytes", "\0\0\0\0", 0, "header", "'{' as the first byte"),
            header("pickle", "\u0002c__builtin__\neval\n", 0, "header", "'{' as the first byte"),
            header("only a brace", "{", 0, "header", "expected a string, got the end of the text"),
            header("unclosed object", "{" + A, 4, "header", "expected '}'"),
            header("comma at the end", "{" + A + ",}", 4, "header", "expected a string"),
            header("name without quotes", "{a:1}", 0, "header", "expected a string"),
            header("name in single quotes", "{'a':1}", 0, "header", "expected a string"),
            header("comment", "{/* */" + A + "}", 4, "header", "expected a string"),
            header("missing colon", "{\"a\" {}}", 0, "'a'", "expected ':'"),
            header("missing comma", "{" + A + A + "}", 4, "header", "expected '}'"),
            header("unclosed string", "{\"a", 0, "header", "without a closing quote"),
            header("string that ends in an escape", "{\"a\\", 0, "header", "escape"),
            header("unknown escape", "{\"\\x41\":1}", 0, "header", "an escape of JSON"),
            header("escape with three digits", "{\"\\u041\":1}", 0, "header", "four hexadecimal digits"),
            header("lone high surrogate", "{\"\\ud800\":1}", 0, "header", "surrogates in pairs"),
            header("lone low surrogate", "{\"\\udc00\":1}", 0, "header", "surrogates in pairs"),
            header("line break in a string", "{\"a\nb\":1}", 0, "header", "byte 0x0a at byte 11"),
            header("second value after the JSON", "{" + A + "}{}", 4, "header", "nothing but spaces"),
            header("line break as padding", "{" + A + "}\n", 4, "header", "nothing but spaces"),
            header("NUL as padding", "{" + A + "}  \0", 4, "header", "nothing but spaces"),
            header("100,000 arrays deep as a tensor", "{\"a\":" + deep, 0, "'a'", "expected '{'"),
            header("100,000 arrays deep as a shape", "{\"a\":{\"shape\":" + deep, 0, "'a'", "a non-negative integer"),
            header("100,000 objects deep", "{\"a\":".repeat(100_000), 0, "'a'", "the fields dtype, shape and data_offsets"));
    }

    static Stream<Hostile> names() {
        return Stream.of(
            header("tensor twice", two("[0,4]", "[4,8]").replace("\"b\"", "\"a\""), 8, "'a'", "duplicate key"),
            header("tensor twice, once in escapes", two("[0,4]", "[4,8]").replace("\"b\"", "\"\\u0061\""), 8, "'a'", "duplicate key"),
            header("name with NUL", "{" + A.replace("\"a\"", "\"a\\u0000b\"") + "}", 4, "'a\\u0000b'", "without NUL"),
            header("metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "header", "__metadata__ again"),
            metadata("key twice in metadata", "{\"k\":\"1\",\"k\":\"2\"}", "'k' again, a duplicate key"),
            metadata("metadata that is a list", "[]", "expected '{'"),
            metadata("metadata that is null", "null", "expected '{'"),
            metadata("number in metadata", "{\"k\":1}", "expected a string"),
            metadata("object in metadata", "{\"k\":{\"l\":\"m\"}}", "expected a string"));
    }

    static Stream<Hostile> entries() {
        return Stream.of(
            tensor("tensor that is a list", "[]", 0, "expected '{'"),
            tensor("tensor without fields", "{}", 0, "no dtype"),
            tensor("no dtype", "{\"shape\":[1],\"data_offsets\":[0,4]}", 4, "no dtype"),
            tensor("no shape", "{\"dtype\":\"F32\",\"data_offsets\":[0,4]}", 4, "no shape"),
            tensor("no offsets", "{\"dtype\":\"F32\",\"shape\":[1]}", 4, "no data_offsets"),
            tensor("unknown field", "{\"dtype\":\"F32\",\"strides\":[1]}", 4, "each once, got 'strides'"),
            tensor("dtype twice", "{\"dtype\":\"F32\",\"dtype\":\"F32\"}", 4, "each once, got 'dtype'"),
            tensor("shape twice", "{\"shape\":[1],\"shape\":[1]}", 4, "each once, got 'shape'"),
            tensor("offsets twice", "{\"data_offsets\":[0,4],\"data_offsets\":[0,4]}", 4, "each once, got 'data_offsets'"),
            fields("unknown dtype", "\"F31\"", "[1]", "[0,4]", 4, "a dtype of the format, such as F32 or BF16, got 'F31'"),
            fields("dtype in lower case", "\"f32\"", "[1]", "[0,4]", 4, "got 'f32'"),
            fields("dtype that is a number", "32", "[1]", "[0,4]", 4, "expected a string"),
            fields("half a byte", "\"F4\"", "[3]", "[0,2]", 2, "whole bytes"));
    }

    static Stream<Hostile> numbers() {
        return Stream.of(
            shape("1", "expected '['"),
            shape("{}", "expected '['"),
            shape("[1.0]", "a non-negative integer, got '1.0"),
            shape("[1e0]", "a non-negative integer, got '1e0"),
            shape("[1E999999999]", "a non-negative integer"),
            shape("[-1]", "a non-negative integer, got '-1"),
            shape("[-0]", "a non-negative integer"),
            shape("[+1]", "a non-negative integer"),
            shape("[01]", "a non-negative integer, got '01"),
            shape("[0x1]", "expected ']'"),
            shape("[\"1\"]", "a non-negative integer"),
            shape("[true]", "a non-negative integer"),
            shape("[null]", "a non-negative integer"),
            shape("[1,]", "a non-negative integer"),
            shape("[1 1]", "expected ']'"),
            shape("[9223372036854775808]", "an integer below 2^63"),
            shape("[" + "9".repeat(100_000) + "]", "an integer below 2^63"),
            shape("[4294967296,4294967296]", "a product of extents that overflows"),
            shape("[3037000500,3037000500,0]", "a product of extents that overflows"),
            shape("[2305843009213693952]", "size overflows"),
            shape("[2]", "8 bytes for 2 elements of F32, got [0, 4], 4 bytes"),
            shape("[0]", "0 bytes for 0 elements of F32"),
            shape("[1,0,1]", "0 bytes for 0 elements of F32"));
    }

    static Stream<Hostile> places() {
        return Stream.of(
            offsets("[]", "a non-negative integer"),
            offsets("[0]", "expected ','"),
            offsets("[0,4,8]", "expected ']'"),
            offsets("[4,0]", "begin <= end, got [4, 0]"),
            offsets("[0,8]", "within the 4 bytes of data, got [0, 8]"),
            fields("last byte missing", "\"F32\"", "[2]", "[0,8]", 7, "within the 7 bytes of data, got [0, 8]"),
            offsets("[0,9223372036854775807]", "within the 4 bytes of data"),
            offsets("[18446744073709551612,4]", "an integer below 2^63"),
            offsets("[-4,0]", "a non-negative integer"),
            offsets("[0,3]", "4 bytes for 1 elements of F32, got [0, 3], 3 bytes"),
            offsets("[0,4.0]", "a non-negative integer"),
            header("two tensors at one place", two("[0,4]", "[0,4]"), 4, "'b'", "an overlap: data_offsets [0, 4]"),
            header("tensors that overlap by half", two("[0,4]", "[2,6]"), 6, "'b'", "an overlap: data_offsets [2, 6]"),
            header("hole between tensors", two("[0,4]", "[8,12]"), 12, "'b'", "a hole: data_offsets [8, 12]"),
            header("hole, offsets falling", two("[8,12]", "[0,4]"), 12, "'a'", "at offset 4, where 'b' ends"),
            header("hole before the first", two("[4,8]", "[8,12]"), 12, "'a'", "data that begin at offset 0"),
            header("empty tensor inside another",
                "{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[2,2]}}", 4, "'b'", "an overlap"),
            header("empty tensor past a hole",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}}", 4, "'b'", "a hole"),
            header("bytes after the last tensor", "{" + A + "}", 5, "data", "trailing data at byte 66"),
            header("bytes and no tensor", "{}", 1, "data", "trailing data at byte 10"));
    }

    @ParameterizedTest
    @MethodSource({"lengths", "json", "names", "entries", "numbers", "places"})
    void isRefusedForItsOwnReasonWithinASecond(Hostile hostile) throws IOException {
        Path path = RawFile.write(directory, hostile.bytes());

        Throwable thrown = assertTimeoutPreemptively(LIMIT, () -> catchThrowable(() -> SafetensorsFile.open(path)));

        assertThat(thrown).isInstanceOf(OperandException.class).hasMessageContaining(hostile.words());
        assertThat(((OperandException) thrown).operator()).isEqualTo("safetensors");
        assertThat(((OperandException) thrown).operand()).isEqualTo(hostile.operand());
        assertThat(thrown.getMessage()).contains(" of " + path.getFileName());
    }
}
