package dev.npu4j.kernels.tensor;

import dev.npu4j.kernels.error.OperandException;
import java.util.Locale;

/// Element types. Their text form is the lower-case name (`bf16`), in case lines, files and messages alike.
public enum DType {
    /// IEEE binary64; for references and files, no operator takes it.
    F64(8, 0x1p-53),
    /// IEEE binary32.
    F32(4, 0x1p-24),
    /// IEEE binary16: 11 significant bits, largest finite value 65504.
    F16(2, 0x1p-11),
    /// The upper half of a binary32: 8 significant bits, range of f32.
    BF16(2, 0x1p-8),
    I8(1, 0),
    I32(4, 0),
    I64(8, 0),
    U64(8, 0);

    private final int size;
    private final double unitRoundoff;

    DType(int size, double unitRoundoff) {
        this.size = size;
        this.unitRoundoff = unitRoundoff;
    }

    /// Bytes of one element.
    public int size() {
        return size;
    }

    /// Largest relative error of rounding a normal value to this type, to nearest: half the distance between 1 and the
    /// next value. 0 for integers.
    public double unitRoundoff() {
        return unitRoundoff;
    }

    public boolean isFloat() {
        return unitRoundoff > 0;
    }

    /// F16 or BF16: stored in 16 bits, computed in f32.
    public boolean isHalf() {
        return this == F16 || this == BF16;
    }

    /// Parses the text form, upper or lower case.
    public static DType parse(String owner, String text) {
        for (DType dtype : values()) {
            if (dtype.name().equalsIgnoreCase(text)) {
                return dtype;
            }
        }
        throw new OperandException(owner, "dtype", "one of f64 f32 f16 bf16 i8 i32 i64 u64", "'" + text + "'");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
