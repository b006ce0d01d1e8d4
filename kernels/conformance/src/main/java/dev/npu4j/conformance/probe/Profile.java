package dev.npu4j.conformance.probe;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.JsonLine;
import dev.npu4j.io.Json;
import dev.npu4j.kernels.error.OperandException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// The arithmetic of one device as it was measured.
///
/// @param device      its name
/// @param description what it said of itself then: versions among it
/// @param arithmetic  as measured
public record Profile(String device, String description, Arithmetic arithmetic) {
    private static final int SCHEMA = 1;

    /// As one line of JSON, in the form that [#fromJson] reads.
    public String toJson() {
        return new JsonLine().open().put("schema", SCHEMA).put("device", device).put("description", description)
            .put("rounding", word(arithmetic.rounding())).put("block", arithmetic.block()).put("flushes", arithmetic.flushes())
            .put("hf32", arithmetic.hf32()).put("overflow", word(arithmetic.overflow()))
            .put("narrow_squares", arithmetic.narrowSquares()).close().toString();
    }

    /// @throws OperandException where it is no such line
    public static Profile fromJson(String json) {
        Map<?, ?> fields = Json.parse("arithmetic", json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map ? map : Map.of();
        int schema = (int) Math.clamp(field(fields, "schema", Long.class), 0, Integer.MAX_VALUE);
        if (schema != SCHEMA) {
            throw wrong("schema", String.valueOf(SCHEMA), schema);
        }
        long block = field(fields, "block", Long.class);
        if (block < 1 || block > Integer.MAX_VALUE) {
            throw wrong("block", "from 1", block);
        }
        return new Profile(field(fields, "device", String.class), field(fields, "description", String.class),
            new Arithmetic(constant(fields, "rounding", Arithmetic.Rounding.values()), (int) block, field(fields, "flushes", Boolean.class),
                field(fields, "hf32", Boolean.class), constant(fields, "overflow", Arithmetic.Overflow.values()),
                fields.containsKey("narrow_squares") && field(fields, "narrow_squares", Boolean.class))); // absent from older files
    }

    private static <E extends Enum<E>> E constant(Map<?, ?> fields, String name, E[] all) {
        String word = field(fields, name, String.class);
        return Arrays.stream(all).filter(each -> word(each).equals(word)).findFirst()
            .orElseThrow(() -> wrong(name, "one of " + Arrays.stream(all).map(Profile::word).toList(), word));
    }

    private static <T> T field(Map<?, ?> fields, String name, Class<T> type) {
        if (!type.isInstance(fields.get(name))) {
            throw wrong(name, "a " + type.getSimpleName(), fields.get(name));
        }
        return type.cast(fields.get(name));
    }

    private static OperandException wrong(String field, String expected, Object actual) {
        return new OperandException("arithmetic", field, expected, String.valueOf(actual));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
