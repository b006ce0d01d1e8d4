package dev.npu4j.aclnn;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How a C type is handed over on a 64-bit Linux: in which kind of register, and how wide.
enum CKind {
    POINTER(ValueLayout.ADDRESS, MemorySegment.class),
    INT8(ValueLayout.JAVA_BYTE, byte.class),
    INT16(ValueLayout.JAVA_SHORT, short.class),
    INT32(ValueLayout.JAVA_INT, int.class),
    INT64(ValueLayout.JAVA_LONG, long.class),
    BOOL(ValueLayout.JAVA_BOOLEAN, boolean.class),
    FLOAT(ValueLayout.JAVA_FLOAT, float.class),
    DOUBLE(ValueLayout.JAVA_DOUBLE, double.class);

    final MemoryLayout layout;
    final Class<?> carrier;

    CKind(MemoryLayout layout, Class<?> carrier) {
        this.layout = layout;
        this.carrier = carrier;
    }

    /// The kinds of all types that a set of headers names, through their typedefs.
    static Types types(List<CHeader> headers) {
        Map<String, String> typedefs = new TreeMap<>();
        headers.forEach(header -> typedefs.putAll(header.typedefs()));
        return new Types(typedefs);
    }

    record Types(Map<String, String> typedefs) {
        CKind of(String type) {
            if (type.endsWith("*")) {
                return POINTER;
            }
            return switch (type) {
                case "char", "int8_t", "uint8_t" -> INT8;
                case "int16_t", "uint16_t" -> INT16;
                case "int", "int32_t", "uint32_t", "enum" -> INT32;
                case "int64_t", "uint64_t", "size_t" -> INT64;
                case "bool" -> BOOL;
                case "float" -> FLOAT;
                case "double" -> DOUBLE;
                default -> {
                    String meaning = typedefs.get(type);
                    if (meaning == null || meaning.equals("struct")) {
                        throw new IllegalArgumentException("not a type that we hand over by value: " + type);
                    }
                    yield of(meaning);
                }
            };
        }
    }
}
