package dev.npu4j.kernels.error;

/// A call was built or used wrongly: a shape, dtype, stride, index or group list that does not fit, an output that
/// overlaps an operand, memory of the wrong kind, or an object that is already closed. Thrown before any output is
/// written and before any native call.
public final class OperandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operator;
    private final String operand;
    private final String expected;
    private final String actual;

    /// @param operator the operator, or the type whose method was misused (`TensorArena`)
    /// @param operand  the operand or argument, by the name used in files and on the command line
    /// @param expected what would have been right, with the operator's own letters: `[m=37, k=128]`
    /// @param actual   what came instead
    public OperandException(String operator, String operand, String expected, String actual) {
        super(operator + ": " + operand + ": expected " + expected + ", got " + actual);
        this.operator = operator;
        this.operand = operand;
        this.expected = expected;
        this.actual = actual;
    }

    public String operator() {
        return operator;
    }

    public String operand() {
        return operand;
    }

    public String expected() {
        return expected;
    }

    public String actual() {
        return actual;
    }
}
