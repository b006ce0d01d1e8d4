package dev.npu4j.io;

import dev.npu4j.kernels.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The element types that the safetensors format knows, by their names there, of which [DType] has eight.
///
/// The others are measured, so that a file which holds them can be checked and its remaining tensors read; such a
/// tensor itself is refused when it is asked for.
enum ElementType {
    F4(4), F6_E2M3(6), F6_E3M2(6),
    BOOL(8), U8(8), I8(8), F8_E5M2(8), F8_E4M3(8), F8_E8M0(8), F8_E4M3FNUZ(8), F8_E5M2FNUZ(8),
    I16(16), U16(16), F16(16), BF16(16),
    I32(32), U32(32), F32(32),
    C64(64), F64(64), I64(64), U64(64);

    private static final ElementType[] ALL = values();

    private final int bits;
    private final byte[] code;

    ElementType(int bits) {
        this.bits = bits;
        this.code = name().getBytes(StandardCharsets.US_ASCII);
    }

    /// Bits of one element.
    int bits() {
        return bits;
    }

    /// The dtype of our tensors for this type, where there is one.
    Optional<DType> dtype() {
        return switch (this) {
            case F64 -> Optional.of(DType.F64);
            case F32 -> Optional.of(DType.F32);
            case F16 -> Optional.of(DType.F16);
            case BF16 -> Optional.of(DType.BF16);
            case I8 -> Optional.of(DType.I8);
            case I32 -> Optional.of(DType.I32);
            case I64 -> Optional.of(DType.I64);
            case U64 -> Optional.of(DType.U64);
            default -> Optional.empty();
        };
    }

    /// The name under which `dtype` is written.
    static String codeOf(DType dtype) {
        return dtype.name();
    }

    /// The type of an ordinal, as the header stores it.
    static ElementType of(int ordinal) {
        return ALL[ordinal];
    }

    /// The ordinal of the type whose name stands at `text[at, at + length)`, or -1. Names are upper case.
    ///
    /// @param guess the ordinal that is tried first: most tensors have the type of the one before
    static int find(byte[] text, int at, int length, int guess) {
        if (guess >= 0 && ALL[guess].isAt(text, at, length)) {
            return guess;
        }
        for (ElementType type : ALL) {
            if (type.isAt(text, at, length)) {
                return type.ordinal();
            }
        }
        return -1;
    }

    private boolean isAt(byte[] text, int at, int length) {
        return Arrays.equals(code, 0, code.length, text, at, at + length);
    }
}
