package dev.npu4j.kernels.op;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import java.util.List;

/// One operand of an operator, as its specification declares it.
///
/// @param name     as used in files and on the command line; Java's camelCase form is the same word
/// @param role     read or written
/// @param required whether a call without it is an error
/// @param dtypes   the element types it may have, the usual one first
/// @param shape    the extents it must have
/// @param letters  the same extents with the operator's letters, for messages: `[m=37, k=128]`
public record Operand(String name, Role role, boolean required, List<DType> dtypes, Shape shape, String letters) {
    public enum Role { INPUT, OUTPUT }

    static Operand in(String name, DType dtype, Shape shape, String letters) {
        return new Operand(name, Role.INPUT, true, List.of(dtype), shape, letters);
    }

    static Operand out(String name, DType dtype, Shape shape, String letters) {
        return new Operand(name, Role.OUTPUT, true, List.of(dtype), shape, letters);
    }

    Operand optional() {
        return new Operand(name, role, false, dtypes, shape, letters);
    }

    public boolean isOutput() {
        return role == Role.OUTPUT;
    }
}
